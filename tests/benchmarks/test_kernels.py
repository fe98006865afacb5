"""The benchmark of the kernels: what it keeps, what it refuses, and that it times what it says."""

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.__main__ import NAMES, parse
from benchmarks.kernels import figures, measure, plot, rows, store, subject, table
from benchmarks.kernels.agree import difference
from benchmarks.kernels.cases import BY_KEY, CASES, convolution, decoder
from benchmarks.kernels.measure import Effort, Measured
from benchmarks.kernels.revision import UnknownRevision, commit_of, kernels_at
from benchmarks.kernels.workers import KERNELS, Side, WorkerError, started

Row = dict[str, Any]
ORIGIN = {"commit": "abc", "date": "2026-01-02", "processor": "this one"}
QUICK = Effort(rounds=2, turn_seconds=0.001)


def row(key: str, phase: str = "both", ours: float = 1.0, theirs: float = 2.0, **further: Any) -> Row:
    """A row as a run keeps it: roofs of 10 and 20, work 8, so ours reaches 8 / ours / 20 of the roof."""
    case = BY_KEY[key]
    seconds = {"numba 2": {"median": ours}, "pytorch 2": {"median": theirs}}
    fixed = {"operator": case.operator, "case": case.name, "phase": phase, "bound": case.roof, "work": 8.0}
    roof = {"1": 10.0, "2": 20.0}
    return fixed | {"roof": roof, "seconds": seconds, "ratio": {"2": theirs / ours}, "notes": {}} | ORIGIN | further


def line_of(name: str, rows: list[Row]) -> dict[str, str]:
    lines = figures.lines({"cases": rows})
    return next(line for line in lines if line["forward and backward"].startswith(name))


def test_no_two_cases_have_one_key() -> None:
    assert len(BY_KEY) == len(CASES)


def test_every_figure_has_its_cases() -> None:
    for figure in figures.FIGURES:
        for case in figure.cases:
            assert case.key in BY_KEY and figure.phase in case.phases, figure.name


def test_a_figure_is_the_geometric_mean_of_its_cases() -> None:
    keys = [case.key for case in convolution.DEEP]
    line = line_of(
        "`conv2d`, four deep", [row(key, theirs=ratio) for key, ratio in zip(keys, (1, 1, 4, 4), strict=True)]
    )
    assert (line["measured"], line["reached"]) == ("2.00 (40% of the roof)", "goal")
    line = line_of("`conv2d`, four deep", [row(key, theirs=0.8) for key in keys])
    assert line["reached"] == "floor"
    line = line_of("`conv2d`, four deep", [row(key, theirs=0.6) for key in keys])
    assert line["reached"] == "NO"


def test_a_figure_without_all_of_its_cases_is_not_measured() -> None:
    keys = [case.key for case in convolution.DEEP]
    assert line_of("`conv2d`, four deep", [row(key) for key in keys[1:]])["measured"] == "not measured"
    rows = [row(keys[0], ratio={}, seconds={}), *(row(key) for key in keys[1:])]
    assert line_of("`conv2d`, four deep", rows)["measured"] == "not measured"


def test_enough_of_the_bandwidth_is_as_good_as_the_floor() -> None:
    keys = ["layer_norm: (4096, 512)", "layer_norm: (32, 64, 28, 28)"]
    near, far = [row(key, ours=0.45, theirs=0.3) for key in keys], [row(key, ours=0.6, theirs=0.3) for key in keys]
    assert line_of("`layer_norm`", near)["reached"] == "floor"
    assert line_of("`layer_norm`", far)["reached"] == "NO"


def test_the_share_of_the_bound_is_a_figure() -> None:
    key = decoder.ONE_ROW.key
    line = line_of("the same, of the bound", [row(key, "step", ours=0.8)])
    assert (line["measured"], line["reached"]) == ("50%", "floor")


def test_memory_of_attention_is_a_figure() -> None:
    document = {"cases": [], "memory": {"steps": 1024, "bytes": 65 * 2**20, "limit": 64 * 2**20}}
    assert figures.lines(document)[-1]["reached"] == "NO"


def test_a_run_of_some_operators_keeps_the_rows_of_the_others() -> None:
    order = list(BY_KEY)
    relu, gelu = [f"{name}: (4096, 512)" for name in ("relu", "gelu")]
    old = [row(relu, ours=1), row(gelu, ours=1), row("gelu: (8, 32)"), row(gelu) | {"case": "no longer a case"}]
    merged = store.merged(old, [row(gelu, ours=5)], {"gelu"}, order)
    assert [(one["operator"], one["seconds"]["numba 2"]["median"]) for one in merged] == [("relu", 1), ("gelu", 5)]


def test_the_document_comes_back_from_json(tmp_path: Path) -> None:
    document = {
        "machine": {"processor": "this one"},
        "memory": None,
        "cases": [row("gelu: (8, 32)"), row("relu: (8, 32)")],
    }
    store.write(tmp_path / "kernels.json", store.as_json(document))
    assert store.read(tmp_path / "kernels.json") == document
    assert store.read(tmp_path / "none.json") == {"cases": []}
    assert json.loads(store.as_json({"machine": {}, "cases": []}))["cases"] == []


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "kernels.json"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        store.write(path, "\ud800")
    assert path.read_text() == "old" and list(tmp_path.iterdir()) == [path]


def test_the_full_table_shows_mixtures_and_what_was_left_out() -> None:
    older = row(
        "gelu: (8, 32)", ours=1e-5, theirs=2.5e-5, processor="another one", notes={"numpy 2": "not timed: 9 s a call"}
    )
    text = table.markdown({"machine": {"processor": "this one"}, "cases": [older, row("linear: (8,16)->32")]})
    assert "| gelu | (8, 32) | both | 10 µs | 0.0008 GB/s | 4000000% | 25 µs | 2.50 |" in text
    assert "8e-09 GFLOP/s | 40%" in text
    assert "* gelu, (8, 32), numpy 2: not timed: 9 s a call" in text
    assert "another processor: another one" in text


def test_the_picture_is_the_same_for_the_same_rows() -> None:
    some = [row("gelu: (8, 32)"), row("relu: (8, 32)", theirs=0.5), row("relu: (8, 32)", "forward")]
    assert plot.svg(some) == plot.svg(some) != plot.svg(some[:1])


def test_a_row_has_ratios_of_medians_and_its_work() -> None:
    case = BY_KEY["linear: (8,16)->32"]
    times = {"forward": [4.0, 1.0, 2.0], "both": [5.0, 6.0, 7.0]}
    doubled = {phase: [2 * t for t in each] for phase, each in times.items()}
    measured = Measured({"numba 2": times, "pytorch 2": doubled, "pytorch 1": times}, {}, {"forward": 1, "both": 1})

    class Roofs(rows.Roofs):
        def roof(self, *_: object) -> float:
            return 1.0

    forward, both = rows.rows_of(case, measured, Roofs({}), ORIGIN)
    assert forward["seconds"]["numba 2"] == {"median": 2.0, "low": 1.0, "high": 4.0, "repetitions": 3}
    assert (forward["ratio"], forward["work"], both["work"]) == ({"2": 2.0}, 2 * 8 * 16 * 32, 3 * 2 * 8 * 16 * 32)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["kernels", "--op", "nope"], "--op must be one of adam, adamw, "),
        (["kernels", "--compare", "nope"], "--compare: 'nope' is no revision of this repository"),
        (["kernels", "--compare=--all"], "--compare: '--all' is no revision of this repository"),
        (["latency", "--op", "gelu"], "belong to the subject kernels"),
        (["--json"], "belong to the subject kernels"),
        (["nope"], f"subject must be one of {', '.join(NAMES)}, got 'nope'"),
    ],
)
def test_bad_arguments_are_refused(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        parse(arguments)
    assert sentence in capsys.readouterr().err


def test_without_pytorch_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.__main__.find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="2"):
        parse(["kernels"])
    assert "pip install -e '.[bench]'" in capsys.readouterr().err
    assert parse(["kernels", "--compare", "HEAD"]).compare and parse(["latency"]).subject == ["latency"]


def test_a_revision_brings_its_own_kernels() -> None:
    with kernels_at(commit_of("HEAD")) as kernels:
        assert (kernels / "seqgen_kernels" / "__init__.py").exists() and kernels != KERNELS
    assert not kernels.exists()
    with pytest.raises(UnknownRevision, match="nope"):
        commit_of("nope")


def test_results_that_differ_are_told_apart() -> None:
    one = np.linspace(-1, 1, 5, dtype=np.float32)
    assert difference([one], [one + np.float32(1e-4)]) == ""
    assert difference([one], [one + np.float32(0.1)]).startswith("result 0 by 0.1")
    assert "nan" in difference([one * np.float32(np.nan)], [one])
    assert difference([one], [one[:4]]).startswith("result 0 has shape (5,)")
    assert difference([], [one]) == "0 results instead of 1"


def test_workers_answer_fail_and_end() -> None:
    case = BY_KEY["gelu: (8, 32)"]
    sides = [Side("numpy", 1), Side("reference", 1)]
    with started(sides) as workers:
        measured = measure.measure(case, workers, [("numpy 1", "reference 1")], QUICK)
        with pytest.raises(WorkerError, match="KeyError: 'nope'"):
            workers["numpy 1"].ask("prepare", case="nope")
        assert workers["numpy 1"].ask("peak", kind="copy", size=4096)["rate"] > 1e6
        processes = [worker.process for worker in workers.values()]
    assert [process.returncode for process in processes] == [0, 0]
    assert measured.notes == {} and measured.traffic == {"forward": 2 * 1024, "both": 5 * 1024}
    assert all(len(times) >= 2 for side in measured.seconds.values() for times in side.values())


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="the processor time of another process is Linux's to tell"
)
def test_a_worker_sleeps_when_its_turn_is_over() -> None:
    def ticks(process: int) -> int:
        return sum(map(int, Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[11:13]))

    with started([Side("numpy", 2)]) as workers:
        worker = workers["numpy 2"]
        worker.ask("prepare", case="linear: (4096,512)->512")
        worker.ask("turn", repetitions={"both": 3}, wake=[])
        before = ticks(worker.process.pid)
        time.sleep(0.2)
        assert ticks(worker.process.pid) - before <= 2  # of 10 ms each, on most systems


def test_sides_that_disagree_or_are_slow_are_not_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    case = BY_KEY["gelu: (8, 32)"]
    monkeypatch.setattr(measure, "disagreement", lambda *_: "result 0 by 1")
    with started([Side("numpy", 1), Side("reference", 1)]) as workers:
        measured = measure.measure(case, workers, [("numpy 1", "reference 1")], QUICK)
        slow = measure.measure(case, workers, [], QUICK._replace(slow=1e-9))
    assert list(measured.seconds) == ["reference 1"]
    assert measured.notes == {"numpy 1": "not timed: differs from reference 1: result 0 by 1"}
    assert slow.seconds == {} and slow.notes["numpy 1"].startswith("not timed: 0.0 s a call")


@pytest.mark.slow
def test_a_whole_run_writes_its_files(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    (tmp_path / "kernels.json").write_text(store.as_json({"machine": {}, "cases": [row("relu: (8, 32)")]}))
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(subject, "CASES", [BY_KEY["gelu: (8, 32)"], BY_KEY["adamw: 256 parameters"]])
    monkeypatch.setattr("benchmarks.readme.README", tmp_path / "README.md")
    (tmp_path / "README.md").write_text("<!-- benchmark kernels -->\n<!-- end kernels -->\n")
    with monkeypatch.context():
        subject.run(["gelu", "adamw"], tmp_path, QUICK)
    document = store.read(tmp_path / "kernels.json")
    monkeypatch.undo()
    found = {(one["operator"], one["phase"]): one for one in document["cases"]}
    assert list(found) == [("adamw", "update"), ("relu", "both"), ("gelu", "forward"), ("gelu", "both")]
    measured = found["gelu", "both"]
    assert measured["notes"] == {} and measured["ratio"].keys() == {"1", "2"}
    assert measured["seconds"].keys() == {side.label for side in subject.SIDES}
    assert "| `gelu` |" in (tmp_path / "README.md").read_text()
    assert "gelu" in (tmp_path / "kernels.md").read_text() and "<svg" in (tmp_path / "kernels.svg").read_text()
