"""Composed melodies, style by style, beside real tunes: training tunes as the measure, held-out ones as the ceiling."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean

from seqgen.composer import Composer
from seqgen.errors import InvalidInput
from seqgen.evaluation.music.composed import composed, tasks_like
from seqgen.evaluation.music.memorisation import Memorisation, TrainingNotes
from seqgen.evaluation.music.overlaps import LEAST_PIECES, Likeness, likenesses
from seqgen.evaluation.music.spread import Statistic, statistics
from seqgen.evaluation.music.style_tunes import StyleTunes, enough, tunes_by_style
from seqgen.music.codec.melody import decode
from seqgen.music.corpus.tunes import Corpus, CorpusTune
from seqgen.music.score import Score

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Judged:
    """Pieces beside training tunes: how like those of their style, and how much they copy from those of any."""

    pieces: int
    likenesses: Mapping[str, Likeness]
    memorisation: Memorisation

    @property
    def mean_area(self) -> float | None:
        """The headline: the overlapping area of distances, as the mean over the features that have one."""
        areas = [likeness.distances.area for likeness in self.likenesses.values() if likeness.distances]
        return fmean(areas) if areas else None


@dataclass(frozen=True, slots=True)
class StyleJudgement:
    """The model's melodies in a style, the real held-out tunes of it, and statistics of both."""

    training_tunes: int
    composed: Judged
    held_out: Judged
    statistics: Mapping[str, Statistic]

    @property
    def inside(self) -> str:
        """Of how many statistics the composed median lies where nine tenths of the held-out tunes do."""
        verdicts = [statistic.is_inside for statistic in self.statistics.values() if statistic.is_inside is not None]
        return f"{sum(verdicts)} of {len(verdicts)}"


def judge_music(
    composer: Composer,
    model: str,
    corpus: Corpus,
    samples: int,
    seed: int,
    progress: Progress = lambda style, finished: None,
) -> dict[str, StyleJudgement]:
    """For each style with `enough` tunes, ``samples`` melodies in the keys, metres and lengths of its held-out tunes.

    ``model`` is the one of ``composer`` to judge; ``progress(style, how many)`` is called after each melody. Raises
    InvalidInput for too few samples, and where no style has enough tunes.
    """
    if samples < LEAST_PIECES:
        sentence = f"a density estimate needs at least {LEAST_PIECES} samples a style, got {samples}"
        raise InvalidInput("samples", sentence)
    styles = enough(tunes_by_style(corpus))
    training = TrainingNotes(map(score_of, corpus.split("train")))
    judgements = {}
    for style, tunes in styles.items():
        tasks = tasks_like(tunes.held_out, model, samples, seed)
        melodies = composed(composer, tasks, partial(progress, style))
        judgements[style] = _judgement(melodies, tunes, training)
    return judgements


def score_of(tune: CorpusTune) -> Score:
    """A tune of a corpus as it sounds, on 24 ticks a quarter."""
    return decode(tune.melody.header, tune.melody.tokens)


def _judgement(melodies: Sequence[Score], tunes: StyleTunes, training: TrainingNotes) -> StyleJudgement:
    known = [score_of(tune) for tune in tunes.training]
    real = [score_of(tune) for tune in tunes.held_out]
    of_model, of_real = (
        Judged(len(pieces), likenesses(pieces, known), training.memorisation(pieces)) for pieces in (melodies, real)
    )
    return StyleJudgement(len(known), of_model, of_real, statistics(melodies, real))
