"""Composed melodies beside real held-out tunes of the same style."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

import numpy as np

from seqgen.compose_task import BAR_QUARTERS_RANGE, MAX_BARS, ComposeTask
from seqgen.composer import Composer, MelodyComposed
from seqgen.music.codec.melody import decode
from seqgen.music.codec.vocabulary import TICKS_PER_QUARTER
from seqgen.music.corpus.tunes import CorpusTune
from seqgen.music.metrics import METRICS
from seqgen.music.score import Score

TICKS_PER_EIGHTH = TICKS_PER_QUARTER // 2


@dataclass(frozen=True, slots=True)
class MusicRow:
    """One statistic of one style: real tunes' 5th and 95th percentile and median, and the samples' median."""

    style: str
    metric: str
    real_low: float
    real_median: float
    real_high: float
    composed_median: float
    real_tunes: int

    @property
    def is_inside(self) -> bool:
        """Whether the samples' median lies where nine tenths of the real tunes do."""
        return self.real_low <= self.composed_median <= self.real_high


def music_table(
    composer: Composer,
    tunes: Sequence[CorpusTune],
    samples: int,
    seed: int,
    report: Callable[[str], None] = lambda style: None,
) -> Iterator[MusicRow]:
    """For each style, ``samples`` melodies in the keys, metres and lengths of the real ``tunes`` in turn."""
    for style in sorted({tune.style for tune in tunes}):
        report(style)
        real = [tune for tune in tunes if tune.style == style]
        real_scores = [decode(tune.melody.header, tune.melody.tokens) for tune in real]
        composed = _composed(composer, _tasks(style, real, samples, seed))
        yield from (_row(style, metric, real_scores, composed) for metric in METRICS)


def _composed(composer: Composer, tasks: Iterable[ComposeTask]) -> list[Score]:
    """One melody for each task, all in one engine."""
    scores = {composer.submit(task): Score(TICKS_PER_QUARTER, (), 0) for task in tasks}
    while not composer.is_idle:
        melodies = (event for event in composer.advance() if isinstance(event, MelodyComposed))
        scores |= {melody.job: melody.composition.score for melody in melodies}
    return list(scores.values())


def _tasks(style: str, tunes: Sequence[CorpusTune], samples: int, seed: int) -> Iterator[ComposeTask]:
    headers = [tune.melody.header for tune in tunes if tune.melody.header.bars <= MAX_BARS]
    shortest, longest = BAR_QUARTERS_RANGE
    allowed = [h for h in headers if shortest <= 4 * h.metre.numerator / h.metre.denominator <= longest]
    for index, header in enumerate(islice(cycle(allowed), samples)):
        eighths, rest = divmod(header.pickup_ticks, TICKS_PER_EIGHTH)
        yield ComposeTask(
            style=style,
            key=header.key,
            metre=header.metre,
            bars=header.bars,
            pickup_eighths=0 if rest else eighths,
            seed=seed + index,
        )


def _row(style: str, metric: str, real: Sequence[Score], composed: Sequence[Score]) -> MusicRow:
    real_values = [METRICS[metric](score) for score in real]
    low, median, high = np.nanpercentile(real_values, [5, 50, 95])
    composed_median = float(np.nanmedian([METRICS[metric](score) for score in composed]))
    return MusicRow(style, metric, float(low), float(median), float(high), composed_median, len(real))
