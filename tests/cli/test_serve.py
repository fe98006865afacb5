"""`seqgen serve` says where it listens and drains when it is asked to stop."""

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from seqgen.client import Melody, SeqgenClient


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_the_call_under_way_finish(served: Any, number: signal.Signals) -> None:
    with SeqgenClient(served.address) as client:
        events = client.stream_compose(bars=32, count=4)
        next(events)
        served.process.send_signal(number)
        melodies = [event for event in events if isinstance(event, Melody)]
    _, err = served.process.communicate(timeout=20)
    assert len(melodies) == 4
    assert served.process.returncode == 0
    assert "Traceback" not in err


def test_a_port_in_use_is_bad_input(seqgen: Callable, address: str) -> None:
    port = address.rpartition(":")[2]
    outcome = seqgen("serve", "--port", port)
    assert (outcome.status, outcome.out) == (2, "")
    assert port in outcome.err and outcome.err.count("\n") == 1


def test_a_checkpoint_that_is_none_is_bad_input(seqgen: Callable, tmp_path: Path) -> None:
    (tmp_path / "weights.safetensors").write_bytes(b"not weights")
    outcome = seqgen("serve", "--port", "0", "--checkpoint", "weights.safetensors")
    assert (outcome.status, outcome.out) == (2, "")
    assert "weights.safetensors" in outcome.err and outcome.err.count("\n") == 1


def test_it_answers_about_its_models(seqgen: Callable, address: str) -> None:
    assert seqgen("models", "--server", address) == seqgen("models")
