"""The benchmark of generation: all sides do the same work, and the table says what was measured."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks import readme
from benchmarks.__main__ import parse
from benchmarks.generation import lines, ours, subject, work
from benchmarks.generation.agreement import TOLERANCE, distance
from benchmarks.generation.lines import Streams, Wanted
from benchmarks.kernels.measure import Effort
from benchmarks.training.material import read, save
from seqgen.models import MelodyTransformer, MelodyTransformerConfig
from seqgen.music.codec.gap_cursor import COORDINATES, GAP_FEATURE_SIZES

TINY = MelodyTransformerConfig(width=16, heads=2, layers=2, hidden=24, radius=4)
SCALE = subject.Scale(steps=6, rows=3, active=2, remembered=4, melodies=1, effort=Effort(rounds=2, turn_seconds=0.001))
PYTORCH, ONNX_RUNTIME = Wanted("pytorch", 4, 6), Wanted("onnxruntime", None, 2)


def network() -> MelodyTransformer:
    """Tables as strong as after a training, so that a wrong row of them shows."""
    made = MelodyTransformer(TINY, np.random.default_rng(0))
    for block in made.decoder.blocks:
        assert block.attention.tables is not None
        block.attention.tables.value *= 50
    return made


def saved(path: Path, steps: int, rows: int) -> Path:
    save(work.material_of(network(), steps, rows), path)
    return path


def test_drawn_features_are_ones_that_the_codec_could_say() -> None:
    features = work.drawn_features(np.random.default_rng(0), 40, 5)
    told, (index, sixteenth, bar) = features[..., :-COORDINATES], np.moveaxis(features[..., -COORDINATES:], 2, 0)
    assert (told >= 0).all() and (told < np.array(list(GAP_FEATURE_SIZES.values()))).all()
    assert (index == np.arange(40)[:, None]).all() and (sixteenth[0] == 0).all()
    assert (sixteenth[::2] == sixteenth[1::2]).all() and set(np.diff(sixteenth[::2], axis=0).flat) == {1, 2, 3, 4}
    assert (bar == sixteenth // 16).all() and len({tuple(row) for row in sixteenth.T}) == 5


def test_the_bound_counts_what_every_token_needs() -> None:
    width, hidden = TINY.width, TINY.hidden
    norms, products = 2 * width, 4 * width * width + 2 * width * hidden
    ends = width + (width + 1) * TINY.vocabulary
    assert work.bytes_read(network()) == 4 * (TINY.layers * (norms + products) + ends)
    exact = network()
    for tensor in exact.parameters():
        tensor.value = tensor.value.astype(np.float16).astype(np.float32)
    assert work.bytes_read(exact) == TINY.layers * (4 * norms + 2 * products) + 4 * ends


@pytest.mark.parametrize("rows", [1, 3])
def test_pytorch_says_what_we_say(rows: int, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from benchmarks.generation import pytorch

    path = saved(tmp_path / "material.npz", 24, rows)
    one, other = ours.program(path), pytorch.program(path)
    [wanted], [said] = one.results(), other.results()
    assert wanted.shape == (24, rows, TINY.vocabulary) and distance(said, wanted) <= TOLERANCE / 10
    assert [list(each) for each in other.phases["step"]()] == [list(each) for each in one.phases["step"]()]
    assert distance(other.results()[0], wanted) <= TOLERANCE / 10, "a second time, from empty memory"


def test_onnx_runtime_says_what_we_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    from benchmarks.generation import with_onnxruntime

    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    path = saved(tmp_path / "material.npz", 24, 1)
    one, other = ours.program(path), with_onnxruntime.program(path)
    [wanted], [said] = one.results(), other.results()
    assert said.shape == wanted.shape and distance(said, wanted) <= TOLERANCE / 10
    assert other.phases["step"]() == one.phases["step"]()
    assert distance(other.results()[0], wanted) <= TOLERANCE / 10, "a second time, from empty memory"


def test_the_distance_of_other_shapes_is_infinite() -> None:
    assert distance(np.zeros(3), np.zeros(4)) == np.inf
    assert distance(np.array([1.0, -2.0]), np.array([1.5, 0.0])) == 2


def test_a_melody_is_timed_and_its_tokens_counted(tmp_path: Path) -> None:
    timed = ours.melody(saved(tmp_path / "material.npz", 1, 1), runs=2)
    assert len(timed["seconds"]) == 2 and min(timed["seconds"]) > 0
    assert timed["tokens"] >= 2 * ours.MELODY.bars // 4


@pytest.mark.parametrize(("kept_as", "size"), [("float32", 4), ("float16", 2)])
def test_memory_counts_weights_and_the_keys_and_values_of_all_tokens(tmp_path: Path, kept_as: str, size: int) -> None:
    path = saved(tmp_path / "material.npz", 250, 40)
    weights = sum(weight.nbytes for weight in read(path).weights.values())
    caches = 2 * TINY.layers * TINY.width * size * 250 * 40
    used = ours.engine_memory(path, kept_as)
    assert used["needed"] == weights + caches
    assert used["peak"] - used["rest"] > 0.9 * caches


def test_the_engines_sequences_are_told_the_features_in_order() -> None:
    replay = ours.Replay(np.array([[1, 2], [3, 4]]))
    assert replay.inputs() == [[1, 2]] and replay.branch(np.zeros((1, 9))) == [0] and replay.inputs() == [[3, 4]]


@pytest.mark.slow
def test_a_whole_run_has_every_line(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    monkeypatch.setattr(subject, "shipped_network", network)
    found = subject.measure(SCALE)
    assert [line[lines.TITLE] for line in found] == [
        "one melody of 16 bars", "one stream beside PyTorch", "one stream beside ONNX Runtime",
        "one stream, of the bound that memory sets", "3 streams beside PyTorch",
        "memory of 2 sequences of 4 tokens, caches as float32",
        "memory of 2 sequences of 4 tokens, caches as float16",
    ]  # fmt: skip
    assert all(line["measured"] for line in found)
    seconds, notes = found[1]["raw"]
    assert {"numba 2", "pytorch 2", "pytorch 1"} <= seconds.keys() and not any("differ" in note for note in notes)


@pytest.mark.slow
def test_a_peer_that_says_something_else_is_not_timed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    monkeypatch.setattr("benchmarks.generation.agreement.TOLERANCE", -1.0)
    line = subject.Run(network(), SCALE, tmp_path).batched()
    assert line["reached"] == "" and line["measured"].startswith("not measured: its logits differ from ours by")
    assert line["raw"][0].keys() == {"numba 2"}


def streams(ours: float, **others: float) -> Streams:
    """100 tokens of one row in so many seconds."""
    named = {"numba 2": [ours, 9.0, 0.0], **{label.replace("_", " "): [seconds] for label, seconds in others.items()}}
    return Streams(1, 100, named, {})


@pytest.mark.parametrize(("ours", "reached"), [(1.0, "goal"), (1.2, "floor"), (1.6, "NO")])
def test_a_peers_better_number_of_threads_counts(ours: float, reached: str) -> None:
    assert lines.ratio_line(streams(ours, pytorch_2=6.0, pytorch_1=9.0), PYTORCH)["reached"] == reached
    assert (
        lines.ratio_line(streams(ours, pytorch_2=9.0, pytorch_1=6.0, onnxruntime_2=0.1), PYTORCH)["reached"] == reached
    )


def test_a_line_says_both_rates() -> None:
    line = lines.ratio_line(streams(0.01, pytorch_2=0.05, pytorch_1=0.04), PYTORCH)
    assert line | {"raw": []} == {
        lines.TITLE: "one stream beside PyTorch", "floor": "4.00", "goal": "6.00",
        "measured": "4.00 (10,000 tokens/s; PyTorch 2,500 tokens/s with 1 thread)", "reached": "floor", "raw": [],
    }  # fmt: skip


def test_onnx_runtime_has_a_goal_alone() -> None:
    assert lines.ratio_line(streams(1.0, onnxruntime_2=1.9), ONNX_RUNTIME)["reached"] == "NO"
    line = lines.ratio_line(streams(1.0, onnxruntime_2=2.0), ONNX_RUNTIME)
    assert (line["floor"], line["goal"], line["reached"]) == ("", "2.00", "goal")


def test_without_onnx_runtime_its_row_says_what_to_install() -> None:
    alone = Streams(1, 100, {"numba 2": [1.0]}, {"onnxruntime": subject.NO_ONNX_RUNTIME, "pytorch 2": "something else"})
    line = lines.ratio_line(alone, ONNX_RUNTIME)
    assert line["measured"] == "not measured: onnxruntime is not installed; pip install '.[bench]'"


def test_the_bound_is_weights_by_bandwidth() -> None:
    line = lines.bound_line(streams(0.1), bytes_a_token=10_000_000, bytes_a_second=2e10)
    assert line["measured"] == "50% of it (2,000 tokens/s: 10 MB a token at 20 GB/s)"


def test_a_melody_has_its_limit() -> None:
    line = lines.melody_line([0.1, 0.12, 0.13], 250)
    assert (line["floor"], line["measured"], line["reached"]) == (
        "at most 120 ms", "120 ms (250 tokens)", "floor",
    )  # fmt: skip
    assert lines.melody_line([0.121], 250)["reached"] == "NO"


def test_memory_is_what_came_on_top() -> None:
    mib = 2**20
    line = lines.memory_line(64, 1024, "float32", rest=50 * mib, peak=180 * mib, needed=100 * mib)
    assert (line["measured"], line["reached"]) == ("1.30 (130 MiB; weights and caches 100 MiB)", "floor")
    assert lines.memory_line(64, 1024, "float32", rest=50 * mib, peak=181 * mib, needed=100 * mib)["reached"] == "NO"


def test_the_readme_has_a_place_for_the_table() -> None:
    assert "<!-- benchmark generation -->" in readme.README.read_text()


def test_without_pytorch_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.__main__.find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="2"):
        parse(["generation"])
    assert "pip install -e '.[bench]'" in capsys.readouterr().err
