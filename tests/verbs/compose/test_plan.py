"""What a task asks of the sampler reaches it."""

from itertools import pairwise

from seqgen.composer import Composer
from seqgen.music.scale import Scale
from seqgen.music.score import Score
from seqgen.verbs.compose.task import ComposeTask


def composed(**fields: object) -> Score:
    [composition] = Composer().compose(ComposeTask(bars=8, seed=3, **fields))  # type: ignore[arg-type]
    return composition.score


def bars(score: Score) -> list[list[tuple[int, int, int]]]:
    """The notes that start in each bar."""
    starts = [*score.bar_starts(), score.length_ticks]
    return [
        [
            (note.start_tick - start, note.pitch, note.duration_ticks)
            for note in score.notes
            if start <= note.start_tick < stop
        ]
        for start, stop in pairwise(starts)
    ]


def test_min_p_1_is_greedy() -> None:
    greedy = composed(temperature=0.0)
    assert composed(top_p=1.0, min_p=1.0) == greedy
    assert composed(top_p=1.0) != greedy


def test_no_bar_comes_twice_in_a_row_where_once_is_the_limit() -> None:
    narrow = {"style": "march", "scale": Scale("D A"), "temperature": 0.0}
    loop, limited = (bars(composed(**narrow, max_in_a_row=limit)) for limit in (0, 1))
    assert any(before == after for before, after in pairwise(loop)), "two notes go round and round"
    assert not any(before == after for before, after in pairwise(limited))
