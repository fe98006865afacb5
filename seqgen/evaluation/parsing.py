"""Is what tune-text writes a tune? Read by music21 and through the codec, with the reasons where it is not."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from seqgen.errors import InvalidInput
from seqgen.generation.sampling import Sampler
from seqgen.generation.text_sequence import TextSequence, write_all
from seqgen.models import TextTransformer
from seqgen.music.codec.abc_grammar import AbcGrammar
from seqgen.music.codec.abc_text import abc_score
from seqgen.music.codec.melody import NotAMelody, encode
from seqgen.music.score import Score
from seqgen.text.write_task import WriteTask

MAX_TUNE_CHARACTERS = 16_384  # more than the grammar lets a tune have
MAX_UNMASKED_CHARACTERS = 4096  # nothing else ends what goes round in a circle
CLOSING = "|]\n"


@dataclass(frozen=True, slots=True)
class Parsing:
    """Of ``samples`` texts ``parsed`` are melodies to both; ``even`` of those have full bars of one metre throughout.

    ``reasons`` counts the failures by name.
    """

    samples: int
    parsed: int
    even: int
    reasons: Mapping[str, int]


def parsing(texts: Iterable[str]) -> Parsing:
    """Read every text. It parses where it is closed, music21 finds notes in it, and the codec encodes its score."""
    reasons: Counter[str] = Counter()
    samples = even = 0
    for text in texts:
        samples += 1
        outcome = _read(text)
        if isinstance(outcome, Score):
            even += _is_even(outcome)
        else:
            reasons[outcome] += 1
    return Parsing(samples, samples - reasons.total(), even, dict(reasons))


def sampled_tunes(network: TextTransformer, count: int, seed: int, is_masked: bool) -> list[str]:
    """What the network writes without a prompt, at `WriteTask`'s defaults; under the grammar, or as it likes."""
    task = WriteTask()
    sequences = [
        TextSequence(
            network.vocabulary,
            Sampler(task.temperature, task.top_k, task.top_p, seed, index),
            task.prompt,
            MAX_TUNE_CHARACTERS if is_masked else MAX_UNMASKED_CHARACTERS,
            AbcGrammar() if is_masked else None,
        )
        for index in range(count)
    ]
    write_all(network, sequences)
    return [sequence.text for sequence in sequences]


def _read(text: str) -> Score | str:
    """The score, or the name of what is wrong."""
    if not text.endswith(CLOSING):
        return "not closed"
    if (problem := _music21_problem(text)) is not None:
        return problem
    try:
        score = abc_score(text)
        encode(score, style=0)
    except NotAMelody as error:
        return f"codec: {error.reason}"
    except InvalidInput:
        return "unreadable"
    return score


def _music21_problem(text: str) -> str | None:
    from music21 import converter  # takes a second to import

    try:
        stream = converter.parseData(text, format="abc")
        has_notes = bool(stream.recurse().notes)
    except Exception as error:  # music21 raises a dozen types on malformed text
        return f"music21: {type(error).__name__}"
    return None if has_notes else "music21: no notes"


def _is_even(score: Score) -> bool:
    irregular = score.bar_restarts[1:] if score.pickup_ticks else score.bar_restarts
    return not irregular and len(score.metres) == 1
