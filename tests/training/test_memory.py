"""What a training frees stays with its process, where the C library can be told so."""

import subprocess
import sys

import pytest

KEEPS = """
import sys, resource; import numpy as np
from seqgen.training.memory import keep_freed_memory
if sys.argv[1] == "kept": assert keep_freed_memory()
def faults(): return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(3): np.ones(64_000_000, np.uint8).sum()
before = faults()
for _ in range(20): np.ones(64_000_000, np.uint8).sum()
print(faults() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="mallopt is glibc's")
def test_arrays_of_the_next_step_cost_no_page_faults() -> None:
    counts = [
        int(subprocess.run([sys.executable, "-c", KEEPS, how], check=True, capture_output=True, text=True).stdout)
        for how in ("returned", "kept")
    ]
    assert counts[1] < counts[0] / 4, counts
