"""Ctrl-C is heard wherever it arrives."""

import signal
import subprocess
import sys

import pytest

LOST = """
import signal, time
from contextlib import nullcontext
from seqgen.cli.interrupts import interrupts_kept

signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may ignore it

class Deaf:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

try:
    with {context}():
        Deaf()
        time.sleep(2)
    print("not heard")
except KeyboardInterrupt:
    print("heard")
"""


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers here")
@pytest.mark.parametrize(("context", "heard"), [("interrupts_kept", "heard"), ("nullcontext", "not heard")])
def test_an_interrupt_in_a_destructor_comes_again(context: str, heard: str) -> None:
    command = [sys.executable, "-c", LOST.format(context=context)]
    process = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    assert process.stdout.strip() == heard
    assert (process.stderr == "") == (heard == "heard")


def test_an_error_after_a_lost_interrupt_is_the_interrupt() -> None:
    stumbling = LOST.format(context="interrupts_kept").replace("time.sleep(2)", "raise RuntimeError('half done')")
    process = subprocess.run([sys.executable, "-c", stumbling], capture_output=True, text=True, timeout=30, check=True)
    assert (process.stdout.strip(), process.stderr) == ("heard", "")
