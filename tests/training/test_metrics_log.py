"""The log of a training: what was written after the state that it resumes from is written again, not twice."""

from pathlib import Path

import pytest

from seqgen.errors import InvalidInput
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


@pytest.mark.parametrize("content", [b"\xff\xfe\n", b"[1]\n", b"{}\n", b"not JSON\n"])
def test_a_file_of_another_kind_is_refused_in_one_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"^.*metrics\.jsonl is no log of a training .*; choose an empty folder$"):
        MetricsLog(path).keep_until(0, 0)
    assert path.read_bytes() == content
