"""A written melody traded with a partner as if it were played: each phrase waits for the answer to the one before."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from seqgen.errors import InvalidInput
from seqgen.music.metre import Metre
from seqgen.music.score import KeyChange, MetreChange, Note, Part, Score, TempoChange
from seqgen.verbs.accompany.events import AnswerOver, NoteOff, NoteOn, PartnerEvent, PlayedNote, PlayerEvent, TimePassed
from seqgen.verbs.accompany.task import AccompanyTask
from seqgen.verbs.given_melody import GivenMelody


class Partner(Protocol):
    """The embedded partner, or one on a server where time passes with the events alone."""

    def take(self, event: PlayerEvent) -> Iterable[PartnerEvent]: ...


@dataclass(frozen=True, slots=True)
class Trade:
    """A phrase and its answer, in the ticks of the score that they become part of."""

    phrase: tuple[Note, ...]
    answer: tuple[Note, ...]
    end_tick: int
    over: AnswerOver


class WrittenMelody:
    """A part of a score, and the ``task`` that says how it is traded: in its own key, metre and tempo by default.

    Raises InvalidInput as `GivenMelody` does, and where the score's metre changes and none is given.
    """

    def __init__(self, score: Score, part: int | None = None, **fields: Any) -> None:
        given = GivenMelody.of(score, part)
        own: dict[str, Any] = {
            "key": given.line.score.key,
            "metre": fields.get("metre") or _only_metre(score),
            "quarters_per_minute": score.tempos[0].quarters_per_minute,
        }
        self.task = AccompanyTask(**own | fields)
        self._score = score.with_ticks_per_quarter(given.ticks_per_quarter)
        self._part = self._score.parts[given.part_index]
        self.bar_ticks = self.task.metre.bar_ticks(self._score.ticks_per_quarter)
        self._seconds_per_tick = 60 / self.task.quarters_per_minute / self._score.ticks_per_quarter

    def trades(self, partner: Partner) -> Iterator[Trade]:
        """Play it: every phrase with its answer, as soon as that is over.

        A pick-up ends the first bar. What comes behind an answer is moved by whole bars, so that it begins at or behind
        the barline at which the answer ends.
        """
        notes, phrase = self._part.notes, list[Note]()
        shift, free_tick = -self._score.pickup_ticks % self.bar_ticks, 0
        for note, stop_tick in zip(notes, _stops(notes), strict=True):
            for trade in self._trade(partner, TimePassed(self._seconds(note.start_tick + shift)), phrase):
                free_tick = trade.end_tick
                yield trade
            shift += -(-max(0, free_tick - note.start_tick - shift) // self.bar_ticks) * self.bar_ticks
            start_seconds, stop_seconds = self._seconds(note.start_tick + shift), self._seconds(stop_tick + shift)
            phrase.append(replace(note, start_tick=note.start_tick + shift))
            list(partner.take(NoteOn(start_seconds, note.pitch, note.velocity)))
            for trade in self._trade(partner, NoteOff(stop_seconds, note.pitch), phrase):
                free_tick = trade.end_tick
                yield trade
        rest_seconds = self._seconds((self.task.rest_quarters + 1) * self._score.ticks_per_quarter)
        yield from self._trade(partner, TimePassed(stop_seconds + rest_seconds), phrase)

    def score(self, trades: Sequence[Trade]) -> Score:
        """Both parts, the player's and the partner's."""
        played = tuple(note for trade in trades for note in trade.phrase)
        answered = tuple(note for trade in trades for note in trade.answer)
        player = replace(self._part, notes=played, name=self._part.name or "player")
        last_tick = max(note.end_tick for note in (*played, *answered))
        return Score(
            self._score.ticks_per_quarter,
            (player, Part(answered, "partner", self._part.program)),
            -(-last_tick // self.bar_ticks) * self.bar_ticks,
            metres=(MetreChange(0, self.task.metre),),
            keys=(KeyChange(0, self.task.key),),
            tempos=(TempoChange.from_quarters_per_minute(self.task.quarters_per_minute),),
            title=self._score.title,
        )

    def _trade(self, partner: Partner, event: PlayerEvent, phrase: list[Note]) -> Iterator[Trade]:
        """The trade that is over with an event, if one is; its phrase is taken out of the list."""
        events = list(partner.take(event))
        answer = tuple(self._note(played) for played in events if isinstance(played, PlayedNote))
        for over in (event for event in events if isinstance(event, AnswerOver)):
            yield Trade(tuple(phrase), answer, self._tick(over.end_seconds), over)
            phrase.clear()

    def _note(self, played: PlayedNote) -> Note:
        start_tick, duration_ticks = self._tick(played.start_seconds), self._tick(played.duration_seconds)
        return Note(start_tick, played.pitch, duration_ticks, played.velocity)

    def _seconds(self, tick: float) -> float:
        return tick * self._seconds_per_tick

    def _tick(self, seconds: float) -> int:
        return round(seconds / self._seconds_per_tick)


def _only_metre(score: Score) -> Metre:
    for change in score.metres:
        if change.metre != score.metre:
            sentence = f"the score changes its metre from {score.metre} to {change.metre}; say which one to trade in"
            raise InvalidInput("metre", f"{sentence} with metre")
    return score.metre


def _stops(notes: Sequence[Note]) -> list[int]:
    """Where each note ends if it does not sound on into the next."""
    starts = [*(note.start_tick for note in notes[1:]), notes[-1].end_tick]
    return [min(note.end_tick, start) for note, start in zip(notes, starts, strict=True)]
