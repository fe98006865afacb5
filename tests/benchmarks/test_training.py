"""The benchmark of training: both sides do the same work, and the table says what was measured."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import readme
from benchmarks.__main__ import parse
from benchmarks.kernels.agree import difference
from benchmarks.kernels.measure import Effort
from benchmarks.training import lines, subject
from benchmarks.training.cases import CASES, Case, material_of
from benchmarks.training.lines import Step
from benchmarks.training.material import Material, read, save
from seqgen.models import ChoraleTransformerConfig, MelodyLSTMConfig, P88Config
from seqgen.training.plan import TrainingPlan
from seqgen.training.recipes import Preset, recipe_named

PLAN = TrainingPlan(max_batch_units=48, max_gradient_norm=0.1)
SMALL = {
    "melody-lstm": (MelodyLSTMConfig(hidden=8), (5, 12)),
    "p88-tcn": (P88Config("tcn", 8, layers=2, kernel=3, dropout=0.4, weight_dropout=0.2), (5, 12)),
    "chorale-transformer": (ChoraleTransformerConfig(width=16, heads=2, layers=2, hidden=24, radius=4), (8, 16)),
}


def small_case(model: str) -> tuple[Case, Preset]:
    config, lengths = SMALL[model]
    case = next(case for case in CASES if case.model == model)
    return case._replace(lengths=lengths), Preset(config, PLAN)


def small_material(model: str, path: Path) -> Path:
    save(material_of(*small_case(model)), path)
    return path


@pytest.mark.parametrize("model", SMALL)
def test_a_batch_is_one_that_the_plan_makes(model: str) -> None:
    batch = material_of(*small_case(model)).batch
    rows, longest = batch["features" if "features" in batch else "frames"].shape[:2]
    assert rows * longest <= PLAN.max_batch_units < (rows + 3) * longest


def test_every_case_is_a_recipes_and_its_lengths_rise() -> None:
    for case in CASES:
        assert recipe_named(case.model).preset(case.preset).plan.max_batch_units > 0
        assert len(case.lengths) == 11 and list(case.lengths) == sorted(case.lengths)


def test_material_is_read_as_it_was_written(tmp_path: Path) -> None:
    written = material_of(*small_case("chorale-transformer"))
    save(written, tmp_path / "material.npz")
    found = read(tmp_path / "material.npz")
    assert found[:3] == written[:3]
    for part in ("weights", "batch"):
        one, other = getattr(found, part), getattr(written, part)
        assert list(one) == list(other) and all(np.array_equal(one[name], other[name]) for name in one)


@pytest.mark.slow
@pytest.mark.parametrize("model", SMALL)
def test_both_networks_are_the_same(model: str, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from benchmarks.training import ours, pytorch

    path = small_material(model, tmp_path / "material.npz")
    one, other = ours.program(path), pytorch.program(path, fused=True)
    loss, norm, *gradients = one.results()
    assert np.isfinite(loss) and norm > PLAN.max_gradient_norm and len(gradients) == len(read(path).weights)
    assert difference(one.results(), other.results()) == ""
    one.phases["step"](), other.phases["step"]()
    assert difference(one.results(), other.results()) == ""  # of the first weights, whatever has been trained


@pytest.mark.slow
def test_a_whole_run_measures_time_memory_and_the_tape(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    quick(monkeypatch)
    time, memory, tape = subject.measure([CASES[0]])
    seconds, notes = time["raw"]
    assert notes == {} and seconds.keys() == memory["raw"][0].keys() == {"numba 2", "pytorch 2", "pytorch fused 2"}
    assert all(len(times) >= 2 for times in seconds.values())
    assert all(2**25 < peak < 2**32 for peak in memory["raw"][0].values())
    assert min(tape["raw"]) > 0 and "µs" in tape["measured"]


@pytest.mark.slow
def test_networks_that_disagree_are_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    quick(monkeypatch)
    monkeypatch.setattr("benchmarks.kernels.measure.disagreement", lambda *_: "result 0 by 1")
    time, *_ = subject.measure([CASES[0]])
    assert "numba 2" not in time["raw"][0]
    assert time["measured"] == "not measured: not timed: differs from pytorch 2: result 0 by 1"


def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    def small(case: Case, preset: Preset) -> Material:
        return material_of(*small_case(case.model))

    monkeypatch.setattr(subject, "material_of", small)
    monkeypatch.setattr(subject, "EFFORT", Effort(rounds=2, turn_seconds=0.001))


def step(ours: float, theirs: float, fused: float, **further: Any) -> Step:
    seconds = {"numba 2": [ours, 9.0, 0.0], "pytorch 2": [theirs], "pytorch fused 2": [fused]}
    memory = {"numba 2": 240 * 2**20, "pytorch 2": 200 * 2**20, "pytorch fused 2": 300 * 2**20}
    return Step("`net`, size", seconds, memory, {})._replace(**further)


@pytest.mark.parametrize(("ours", "reached"), [(1.0, "goal"), (1.4, "floor"), (1.5, "NO")])
def test_the_faster_of_pytorchs_two_is_the_peer(ours: float, reached: str) -> None:
    assert lines.time_line(step(ours, theirs=1.5, fused=1.3))["reached"] == reached
    assert lines.time_line(step(ours, theirs=1.3, fused=1.5))["reached"] == reached


def test_memory_is_beside_the_smaller_of_pytorchs_two() -> None:
    line = lines.memory_line(step(1, 1, 1))
    assert (line["measured"], line["reached"]) == ("1.20 (240 MiB; PyTorch 200 MiB)", "floor")
    more = {"numba 2": 241, "pytorch 2": 300, "pytorch fused 2": 200}
    assert lines.memory_line(step(1, 1, 1, memory=more))["reached"] == "NO"


def test_a_node_of_the_tape_has_its_limit() -> None:
    assert lines.tape_line([4e-6, 5e-6, 9e-6])["reached"] == "floor"
    assert lines.tape_line([4e-6, 5.1e-6, 9e-6]) | {"raw": []} == {
        lines.TITLE: "the tape, for each node", "floor": "at most 5 µs", "goal": "", "measured": "5.10 µs",
        "reached": "NO", "raw": [],
    }  # fmt: skip


def test_the_table_leaves_raw_data_out() -> None:
    figures = [lines.time_line(step(1, 1.5, 2)), lines.memory_line(step(1, 1, 1)), lines.tape_line([1e-6])]
    table = readme.table({"machine": {"processor": "this one"}, "figures": figures})
    assert table.splitlines()[:3] == [
        "| training step, two threads | floor | goal | measured | reached |",
        "| --- | --- | --- | --- | --- |",
        "| `net`, size | 0.90 | 1.30 | 1.50 (1 s; PyTorch 1.5 s) | goal |",
    ]
    fused = lines.time_line(step(1, 1.5, 1.2))["measured"]
    assert fused == "1.20 (1 s; PyTorch with fused AdamW 1.2 s)"


def test_the_readme_has_a_place_for_the_table() -> None:
    assert "<!-- benchmark training -->" in readme.README.read_text()


def test_without_pytorch_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.__main__.find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="2"):
        parse(["training"])
    assert "pip install -e '.[bench]'" in capsys.readouterr().err
