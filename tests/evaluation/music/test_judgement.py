"""The whole judgement, with the shipped model on a made-up corpus."""

from dataclasses import replace

import pytest

from seqgen.composer import Composer
from seqgen.errors import InvalidInput
from seqgen.evaluation.music import judge_music, summary_row
from seqgen.evaluation.music.features import FEATURES
from seqgen.evaluation.music.judgement import score_of
from seqgen.evaluation.music.spread import statistics
from seqgen.music.corpus.tunes import Corpus
from seqgen.music.metrics import METRICS


def test_a_style_is_judged_beside_its_tunes_the_same_every_time(corpus: Corpus) -> None:
    finished: list[tuple[str, int]] = []
    judgements = judge_music(
        Composer(), "melody-lstm", corpus, 11, seed=5, progress=lambda *step: finished.append(step)
    )
    assert list(judgements) == ["jig"], "three airs are too few"
    jig = judgements["jig"]
    assert (jig.training_tunes, jig.composed.pieces, jig.held_out.pieces) == (24, 11, 12)
    assert list(jig.composed.likenesses) == list(jig.held_out.likenesses) == list(FEATURES)
    held_out = [score_of(tune) for tune in corpus.tunes if tune.split != "train"]
    assert {name: statistic.real for name, statistic in jig.statistics.items()} == {
        name: statistic.real for name, statistic in statistics(held_out, held_out).items()
    }
    assert finished == [("jig", done) for done in range(1, 12)]
    assert jig.held_out.mean_area and jig.composed.mean_area
    assert jig.held_out.mean_area > jig.composed.mean_area, "the held-out jigs come from the same dice"
    assert jig.composed.memorisation.longest_notes < jig.held_out.memorisation.longest_notes
    assert judge_music(Composer(), "melody-lstm", corpus, 11, seed=5) == judgements
    assert judge_music(Composer(), "melody-lstm", corpus, 11, seed=6) != judgements


def test_training_tunes_of_every_style_count_as_copied(corpus: Corpus) -> None:
    held_out = [tune for tune in corpus.tunes if tune.split != "train"]
    copies = tuple(replace(tune, style="march", split="train") for tune in held_out)
    of_all = judge_music(Composer(), "melody-lstm", replace(corpus, tunes=corpus.tunes + copies), 10, seed=1)["jig"]
    whole = sorted(tune.melody.note_count for tune in held_out)
    assert of_all.held_out.memorisation.longest_notes == whole[-1]
    assert of_all.held_out.memorisation.median_notes == (whole[5] + whole[6]) / 2


def test_a_row_for_the_reader(corpus: Corpus) -> None:
    row = summary_row("jig", judge_music(Composer(), "melody-lstm", corpus, 10, seed=5)["jig"])
    assert row["style"] == "jig" and 0 < float(row["overlap, model"]) < float(row["overlap, real"]) <= 1
    assert row["inside"].endswith(f" of {len(METRICS) - 2}"), "no bars stand 4 or 8 apart in three"
    median, high, longest = map(int, row["copied, real"].split(", "))
    assert 2 <= median <= high <= longest <= 36
    assert row["over 16, model"] == "0.0%"


def test_too_few_samples_or_tunes_are_refused_in_a_sentence(corpus: Corpus) -> None:
    with pytest.raises(InvalidInput, match=r"^a density estimate needs at least 10 samples a style, got 9$"):
        judge_music(Composer(), "melody-lstm", corpus, 9, seed=1)
    few = replace(corpus, tunes=corpus.tunes[:24] + corpus.tunes[24:33])
    with pytest.raises(InvalidInput, match="got 24 and 9 of jig, the fullest") as refused:
        judge_music(Composer(), "melody-lstm", few, 10, seed=1)
    assert refused.value.field == "collections"
