"""The critique of a melody."""

from collections import defaultdict
from collections.abc import Iterable

from seqgen.models import MelodyTransformer
from seqgen.models.loading import LoadedModel
from seqgen.music.bars import bar_index, bars_of
from seqgen.music.codec.chorale import VOICES
from seqgen.music.harmony.consistency import key_shares, metre_fits
from seqgen.music.harmony.faults import ScoreFault
from seqgen.music.harmony.key_finding import ranked_keys
from seqgen.music.harmony.score_voice_leading import score_faults
from seqgen.music.score import Score
from seqgen.music.single_line import grid_tick
from seqgen.music.styles import style_index
from seqgen.verbs.critique.critique import BarCritique, Critique, CritiqueTask, NoteCritique
from seqgen.verbs.critique.surprise import Surprise, surprises
from seqgen.verbs.critique.usual import usual_bits_per_note
from seqgen.verbs.given_melody import GivenMelody

UNLIKELY_NOTES, LIKELY_KEYS = 5, 3


def melody_critique(model: LoadedModel[MelodyTransformer], task: CritiqueTask) -> Critique:
    """Judge one part; raises InvalidInput where the score holds no melody, or the part has chords."""
    given = GivenMelody.of(task.score, task.part)
    found = surprises(model.network, given.encoded(given.notes, style_index(task.style)))
    line = given.line.score
    notes = _notes(given, found)
    return Critique(
        model=model.card.name,
        model_version=model.card.version,
        bits_per_note=sum(surprise.bits for surprise in found) / len(given.notes),
        usual_bits_per_note=usual_bits_per_note(model.card, task.style),
        key=line.key,
        likely_keys=tuple(key for key, _ in ranked_keys(line)[:LIKELY_KEYS]),
        notes=notes,
        bars=tuple(_bars(given, found)),
        unlikely=tuple(sorted(notes, key=lambda note: -note.bits)[:UNLIKELY_NOTES]),
        faults=_faults(task.score),
    )


def _notes(given: GivenMelody, found: Iterable[Surprise]) -> tuple[NoteCritique, ...]:
    """The given part's notes, each with what the note of the line says that stands in its place.

    An ornament that the line leaves out says nothing and is left out.
    """
    part, bars = given.score.parts[given.part_index], bars_of(given.score)
    by_place = {
        (grid_tick(note.start_tick, given.score.ticks_per_quarter), note.pitch + given.line.octave_shift): note
        for note in part.notes
    }
    said = ((one, by_place.get((one.start_tick, one.pitch))) for one in found if one.pitch is not None)
    return tuple(
        NoteCritique(
            note, given.part_index, bars[bar_index(bars, note.start_tick)].number, one.event_bits, one.duration_bits
        )
        for one, note in said
        if note is not None
    )


def _faults(score: Score) -> tuple[ScoreFault, ...]:
    has_four_voices = sum(not part.is_drum for part in score.parts) == VOICES
    return tuple(score_faults(score)) if has_four_voices else ()


def _bars(given: GivenMelody, found: Iterable[Surprise]) -> Iterable[BarCritique]:
    line = given.line.score
    bars = bars_of(line)
    bits: dict[int, float] = defaultdict(float)
    notes: dict[int, int] = defaultdict(int)
    for surprise in found:
        number = bars[bar_index(bars, surprise.start_tick)].number
        bits[number] += surprise.bits
        notes[number] += surprise.pitch is not None
    shown = bars_of(given.score)[: len(bars)]
    for bar, place, in_key, fit in zip(bars, shown, key_shares(line), metre_fits(line), strict=True):
        on_beats = None if fit is None else fit.on_beats
        yield BarCritique(bar.number, place.start_tick, bits[bar.number], notes[bar.number], in_key, on_beats)
