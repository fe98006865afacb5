"""One training at a time in a folder, and none is kept out by one that has ended."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from seqgen.errors import InvalidInput
from seqgen.training.folder_lock import held

HOLD = """
import sys, time; from pathlib import Path
from seqgen.training.folder_lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True); time.sleep(60)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is held on Windows")
def test_a_folder_is_held_until_its_process_ends_however_it_ends(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        with (
            pytest.raises(InvalidInput, match=r"^another training runs in .*; choose an empty folder$"),
            held(tmp_path),
        ):
            pass
        process.send_signal(signal.SIGKILL)
    with held(tmp_path):
        assert os.listdir(tmp_path) == []
    with held(tmp_path):
        pass
