"""Repetition control: the same passage not too often in a row.

What repeats in bad samples is a whole passage, round and round; a language model's remedies, a penalty on every token
heard before (Keskar et al. 2019) or a ban on every n-gram heard before (Paulus et al. 2018), would punish the repeated
notes, figures and strains of which good tunes are made. So this looks at bars: a passage of 1, 2 or 4 of them may be
played so many times in a row, and the last note of one time too many is kept from being the same.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from seqgen.music.codec import vocabulary as v
from seqgen.music.codec.cursor import MelodyCursor
from seqgen.music.score import Note

PASSAGE_BARS = (1, 2, 4)
Tokens = NDArray[np.int64]
Heard = tuple[int, int, int]
"""Ticks since the barline, pitch, duration in ticks."""


class RepetitionLimit:
    """A passage of 1, 2 or 4 bars is played at most ``max_in_a_row`` times in a row, 1 or more.

    Bars are equal when the same notes start at the same places, for the same time; a bar in which no note starts is
    equal to none. At the last note of what would be one time too many another pitch or a rest is taken; where the
    constraints leave no other, another duration; where they leave none either (fixed notes), the limit gives way.
    Bars are those of one metre, counted from ``first_barline_tick``.
    """

    def __init__(self, max_in_a_row: int, first_barline_tick: int, bar_ticks: int) -> None:
        self.max_in_a_row = max_in_a_row
        self._first_barline_tick, self._bar_ticks = first_barline_tick, bar_ticks
        self._bars: dict[int, list[Heard]] = {}
        self._notes_read = 0

    def avoid(self, cursor: MelodyCursor, event: int, legal: Tokens) -> Tokens:
        """``legal`` (K,) without what would complete one time too many, or as it is if nothing would be left.

        ``event`` is the event token begun where the cursor expects a duration.
        """
        self._read(cursor.notes)
        reference_pitch = v.reference_pitch(cursor.key)
        forbidden = []
        for _, pitch, duration_ticks in self._last_notes_of_one_too_many(cursor.tick):
            pitch_token = v.pitch_token(pitch - reference_pitch)
            if cursor.expecting is v.Expecting.EVENT:
                forbidden.append(pitch_token)
            elif event == pitch_token:
                forbidden.append(v.duration_token(duration_ticks))
        kept = legal[~np.isin(legal, forbidden)] if forbidden else legal
        return kept if len(kept) else legal

    def _read(self, notes: list[Note]) -> None:
        for note in notes[self._notes_read :]:
            bar_index, position_ticks = self._place(note.start_tick)
            self._bars.setdefault(bar_index, []).append((position_ticks, note.pitch, note.duration_ticks))
        self._notes_read = len(notes)

    def _place(self, tick: int) -> tuple[int, int]:
        return divmod(tick - self._first_barline_tick, self._bar_ticks)

    def _last_notes_of_one_too_many(self, tick: int) -> Iterator[Heard]:
        """What would, if played now, complete a bar that makes a passage come once more than it may."""
        bar_index, position_ticks = self._place(tick)
        so_far = self._bars.get(bar_index, [])
        for bars in PASSAGE_BARS:
            model = self._bars.get(bar_index - bars, [])
            if so_far == model[:-1] and model and model[-1][0] == position_ticks:
                first_bar = bar_index - self.max_in_a_row * bars + 1
                if all(self._is_copy(index, bars) for index in range(first_bar, bar_index)):
                    yield model[-1]

    def _is_copy(self, bar_index: int, bars: int) -> bool:
        """Whether a bar is equal to the one so many bars before."""
        heard = self._bars.get(bar_index)
        return heard is not None and heard == self._bars.get(bar_index - bars)
