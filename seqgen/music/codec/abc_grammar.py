"""What may stand next in canonical ABC, character by character.

Why mask at all: readers of ABC are lenient, so that one wrong character does not make a text unreadable but another
tune, with bars of any length. Under this grammar every text comes to its end and is a tune in the metre it names. It
never gets stuck, because a sign is begun only where the rest of the bar can still be filled: the shortest sign has 3
ticks, bars and all signs are multiples of it; in a triplet it is 2, and the triplet a multiple of 6.

Narrower than the codec: no change of metre or key, no irregular bars, no tuplets but triplets, and octaves that lie
within the codec's range in every key. It is a generator that yields the characters allowed and is sent the next one.
"""

from collections.abc import Generator
from functools import cache
from itertools import product
from typing import NamedTuple

from seqgen.music.codec.abc_words import (
    ACCIDENTALS,
    HEADS,
    KEYS,
    LENGTHS,
    LOWER,
    METRES,
    REST,
    TICKS_PER_QUARTER,
    TRIPLETS,
    UPPER,
    one_of,
    word_of,
)
from seqgen.music.metre import Metre
from seqgen.music.styles import STYLES

MAX_BARS, BARS_PER_LINE = 128, 4


class AbcGrammar:
    """Follows a text from its beginning: ``allowed`` are the characters that may come, none where the tune is whole.

    It has ``bars`` full bars (a pick-up is not one, the last lacks what it took), or as many as come, up to 128.

    >>> grammar = AbcGrammar()
    >>> for character in "X:1\\nR:air\\nM:3/4\\nL:1/8\\nK:Am\\nA2 B2 c":
    ...     grammar.read(character)
    >>> grammar.allowed
    "'(-/237=ABCDEFG^_abcdefgz|"
    """

    def __init__(self, bars: int | None = None) -> None:
        self._steps = _Tune(bars or MAX_BARS, closes_early=bars is None).steps()
        self.allowed = next(self._steps)

    def read(self, character: str) -> None:
        """Go on by one character; raises ValueError for one that is not allowed."""
        if not self.allowed:
            raise ValueError(f"{character!a} stands behind the end of the tune")
        if not character or character not in self.allowed:
            raise ValueError(f"{character!a} stands where one of {self.allowed!a} is allowed")
        try:
            self.allowed = "".join(sorted(self._steps.send(character)))
        except StopIteration:
            self.allowed = ""


class _Place(NamedTuple):
    """How much of the bar is filled, what a triplet has and lacks, and the note that a tie leads to."""

    ticks: int = 0
    triplet_ticks: int = 0
    signs_left: int = 0
    tied: str = ""


class _Tune:
    def __init__(self, bars_wanted: int, closes_early: bool) -> None:
        self.bars_wanted, self.closes_early = bars_wanted, closes_early
        self.bars = 0
        self.pickup_ticks: int | None = None  # known when the first bar is over
        self.place = _Place()

    def steps(self) -> Generator[str, str, None]:
        yield from one_of(["X:1\nR:"])
        yield from one_of([f"{style}\nM:" for style in STYLES])
        metre = Metre.parse((yield from one_of([f"{metre}\nL:1/8\nK:" for metre in METRES])).split("\n")[0])
        yield from one_of([f"{key}\n" for key in KEYS])
        self.bar_ticks, self.beat_ticks = metre.bar_ticks(TICKS_PER_QUARTER), metre.beat_ticks(TICKS_PER_QUARTER)
        character = yield self._starts(self.place)
        while character != "]":
            if character == " ":
                character = yield self._starts(self.place)
            elif character == "|":
                character = yield from self._barline()
            else:
                character = yield from self._sign(character)
        yield "\n"

    @property
    def room_ticks(self) -> int:
        is_last = self.bars + 1 == self.bars_wanted
        return self.bar_ticks - ((self.pickup_ticks or 0) if is_last else 0)

    def _barline(self) -> Generator[str, str, str]:
        if self.pickup_ticks is None:
            self.bars, self.pickup_ticks = divmod(self.place.ticks, self.bar_ticks)
        else:
            self.bars += 1
        is_over = self.bars == self.bars_wanted or (self.bars > 0 and self.place.ticks < self.bar_ticks)
        self.place = _Place(tied=self.place.tied)
        if is_over:
            return (yield "]")
        may_close = self.closes_early and self.bars > 0 and not self.place.tied
        breaks_line = self.bars > 0 and self.bars % BARS_PER_LINE == 0
        character = yield "]" * may_close + ("\n" if breaks_line else self._starts(self.place))
        return (yield self._starts(self.place)) if character == "\n" else character

    def _sign(self, character: str) -> Generator[str, str, str]:
        """A note or a rest, announced as a triplet or not, of which one character has been read; returns the next."""
        if character == "(":
            rest_ticks = self.room_ticks - self.place.ticks
            fitting = {word: HEADS for word, signs in TRIPLETS.items() if _fits(signs, 0, rest_ticks)}
            word, character = yield from word_of(fitting)
            self.place = self.place._replace(signs_left=TRIPLETS[word])
        name, marks = yield from self._name(character)
        places = {}
        for mark, length, tie in product(marks, LENGTHS, ("", "-") if name != REST else ("",)):
            place = self._after(LENGTHS[length], (name + mark) if tie else "")
            if place is not None and self._follow(place):
                places[mark + length + tie] = place
        tail, character = yield from word_of({tail: self._follow(place) for tail, place in places.items()})
        self.place = places[tail]
        return character

    def _name(self, character: str) -> Generator[str, str, tuple[str, tuple[str, ...]]]:
        """Accidental and letter, and the octave marks that may follow; all of them where a tie says which."""
        if self.place.tied:
            yield from one_of([self.place.tied[1:]])
            return self.place.tied, ("",)
        letter = (yield UPPER + LOWER) if character in ACCIDENTALS else character
        name = character + letter if character in ACCIDENTALS else letter
        return name, ("",) if letter == REST else ("", "," if letter in UPPER else "'")

    def _after(self, written_ticks: int, tied: str) -> _Place | None:
        """Where a sign leads to, None where the rest could not be filled."""
        before = self.place
        if not before.signs_left:
            ticks = before.ticks + written_ticks
            return _Place(ticks, tied=tied) if ticks <= self.room_ticks else None
        ticks, triplet_ticks = (start + 2 * written_ticks // 3 for start in before[:2])
        left = before.signs_left - 1
        fits = _fits(left, triplet_ticks, self.room_ticks - ticks + triplet_ticks)
        return _Place(ticks, triplet_ticks if left else 0, left, tied) if fits else None

    def _follow(self, place: _Place) -> str:
        """The characters behind a sign; none behind a tie that would lead nowhere."""
        if place.ticks == self.room_ticks:
            return "" if place.tied and self.bars + 1 == self.bars_wanted else "|"
        is_pickup = self.pickup_ticks is None
        is_short_end = self.closes_early and place.ticks + (self.pickup_ticks or 0) == self.bar_ticks and not place.tied
        barline = "|" * (not place.signs_left and (is_pickup or is_short_end))
        is_on_beat = place.ticks % self.beat_ticks == 0
        return barline + " " * is_on_beat + (self._starts(place) if is_pickup or not is_on_beat else "")

    def _starts(self, place: _Place) -> str:
        """The characters that a sign may begin with."""
        if place.tied:
            return place.tied[0]
        takes_triplet = not place.signs_left and _fits(3, 0, self.room_ticks - place.ticks)
        return HEADS + "(" * takes_triplet


@cache
def _fits(signs: int, ticks: int, room_ticks: int) -> bool:
    """Whether so many signs can bring a triplet that has some ticks to a multiple of 6 within its room."""
    if signs == 0:
        return ticks % 6 == 0 and ticks <= room_ticks
    return ticks <= room_ticks and any(_fits(signs - 1, ticks + shortest, room_ticks) for shortest in (2, 4, 6))
