"""Before the first kernel test: forget machine code that is older than a source file; let NumPy stand in for CuPy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import seqgen_kernels


@pytest.fixture(scope="session", autouse=True)
def no_stale_machine_code() -> None:
    """Numba notices a change in a kernel's own file, not in another file whose functions it inlines."""
    folder = Path(seqgen_kernels.__file__).parent
    newest = max(path.stat().st_mtime for path in folder.rglob("*.py"))
    compiled = [*folder.rglob("*.nbi"), *folder.rglob("*.nbc")]
    if any(path.stat().st_mtime < newest for path in compiled):
        for path in compiled:
            path.unlink(missing_ok=True)


@pytest.fixture(scope="session", autouse=True)
def numpy_stands_in_for_cupy() -> Iterator[None]:
    """The version "cupy" is array code that NumPy's arrays can run too: `load` asks for no GPU here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(seqgen_kernels, "require_gpu", lambda: None)
        yield
