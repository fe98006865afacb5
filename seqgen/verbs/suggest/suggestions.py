"""Which suggestions are meant, and where."""

from seqgen.errors import InvalidInput
from seqgen.models import MelodyTransformer
from seqgen.music.bars import Bar, bars_of
from seqgen.stepwise import Steps
from seqgen.verbs.given_melody import GivenMelody
from seqgen.verbs.suggest.bars import bar_alternatives
from seqgen.verbs.suggest.notes import next_notes, note_alternatives
from seqgen.verbs.suggest.task import Suggestion, SuggestTask


def suggestion_steps(network: MelodyTransformer, task: SuggestTask) -> Steps[list[Suggestion]]:
    """Returns, a step of a search at a time, what is suggested, the likeliest first.

    Raises InvalidInput where the score holds no melody, not the place that is meant, or no room there.
    """
    given = GivenMelody.of(task.score, task.part)
    if task.bar is None:
        return next_notes(network, given, task)
    bar = _bar(given, task.bar)
    if task.note is None:
        return (yield from bar_alternatives(network, task, bar.number))
    return note_alternatives(network, given, task, _note_index(given, bar, task.note))


def _bar(given: GivenMelody, number: int) -> Bar:
    bars = {bar.number: bar for bar in bars_of(given.line.score)}
    if number not in bars:
        first, *_, last = [*bars, *bars]
        raise InvalidInput("bar", f"bar must be one of the score's bars, {first}..{last}, got {str(number)[:40]}")
    return bars[number]


def _note_index(given: GivenMelody, bar: Bar, number: int) -> int:
    """The index of a note of the line."""
    inside = [i for i, note in enumerate(given.notes) if bar.start_tick <= note.start_tick < bar.end_tick]
    if not 1 <= number <= len(inside):
        counted = f"1..{len(inside)}" if inside else "none begins there"
        raise InvalidInput("note", f"note must be one of bar {bar.number}'s notes ({counted}), got {number}")
    return inside[number - 1]
