"""The log of a training: what was written after the state that it resumes from is written again, not twice."""

from pathlib import Path

from seqgen.training.metrics_log import MetricsLog


def test_later_lines_and_a_torn_one_are_dropped(tmp_path: Path) -> None:
    log = MetricsLog(tmp_path / "metrics.jsonl")
    log.keep_until(0, 0)
    for entry in ({"step": 1}, {"step": 2}, {"step": 2, "epoch": 1}, {"step": 3}, {"step": 4}, {"step": 4, "epoch": 2}):
        log.append(entry)
    with log.path.open("a") as file:
        file.write('{"step": 5, "na')
    assert len(log.entries()) == 6
    log.keep_until(4, 1)
    assert log.entries() == [{"step": 1}, {"step": 2}, {"step": 2, "epoch": 1}, {"step": 3}, {"step": 4}]
    log.append({"step": 5})
    assert log.entries()[-1] == {"step": 5}
