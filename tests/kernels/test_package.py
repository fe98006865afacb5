"""The package: what importing it costs, how versions are chosen, and that its READMEs run."""

import re
import subprocess
import sys
import types
from pathlib import Path

import pytest
import seqgen_kernels
from seqgen_kernels._array_module import require_gpu

FOLDER = Path(seqgen_kernels.__file__).parent
READMES = [FOLDER.parent / "README.md", *sorted(FOLDER.glob("*/README.md"))]


def run_python(code: str, **environment: str) -> str:
    import os

    finished = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def test_importing_the_package_imports_no_numba() -> None:
    run_python(
        "import sys, seqgen_kernels\n"
        "ops = seqgen_kernels.load('numba')\n"
        "assert 'numba' not in sys.modules\n"
        "seqgen_kernels.load('numpy').lstm, seqgen_kernels.load('reference').lstm\n"
        "assert 'numba' not in sys.modules\n"
        "ops.lstm\n"
        "assert 'numba' in sys.modules\n"
    )


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown version 'jax': choose one of reference, numpy, numba, cupy"):
        seqgen_kernels.load("jax")


def test_cupy_is_imported_when_asked_for_and_an_absent_one_is_said_in_a_sentence() -> None:
    run_python(
        "import sys, seqgen_kernels\n"
        "seqgen_kernels.load('numpy').embedding, seqgen_kernels.load('numpy').gelu\n"
        "assert 'cupy' not in sys.modules\n"
        "sys.modules['cupy'] = None  # as if it were not installed\n"
        "try:\n"
        "    seqgen_kernels.load('cupy')\n"
        "except ImportError as error:\n"
        "    assert str(error).startswith('version \"cupy\" needs the package CuPy'), error\n"
        "    assert 'install cupy-cuda13x or cupy-cuda12x' in str(error)\n"
        "else:\n"
        "    raise AssertionError('nothing was refused')\n"
    )


def test_cupy_without_a_gpu_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    blind = types.SimpleNamespace(cuda=types.SimpleNamespace(is_available=lambda: False))
    monkeypatch.setitem(sys.modules, "cupy", blind)
    with pytest.raises(ImportError, match=r'^version "cupy" needs an NVIDIA GPU with its driver, and CuPy sees none$'):
        require_gpu()


def test_a_namespace_names_its_operators() -> None:
    ops = seqgen_kernels.load("numpy")
    assert set(seqgen_kernels.OPERATORS) <= set(dir(ops))
    assert eval(repr(ops), {"seqgen_kernels": seqgen_kernels}).version == "numpy"
    assert ops.linear is ops.linear
    with pytest.raises(AttributeError, match="no operator 'conv9d': the operators are linear, "):
        ops.conv9d  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize("operator", seqgen_kernels.OPERATORS)
def test_every_operator_has_its_files(operator: str) -> None:
    names = {path.name for path in (FOLDER / operator).iterdir()}
    assert {"README.md", "arguments.py", "reference.py", "with_numpy.py", "with_numba.py", "with_cupy.py"} <= names


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.parent.name)
def test_the_snippets_of_the_readmes_run(readme: Path) -> None:
    snippets = re.findall(r"```python\n(.*?)```", readme.read_text(), flags=re.DOTALL)
    assert snippets
    names: dict[str, object] = {}
    for snippet in snippets:
        exec(compile(snippet, str(readme), "exec"), names)


@pytest.mark.slow
def test_the_compiled_versions_mean_the_same_without_a_compiler() -> None:
    tests = Path(__file__).parent
    chosen = "numba-float32 or draws_the_same_mask or nan_goes"
    command = f"import pytest; raise SystemExit(pytest.main(['-q', '-k', {chosen!r}, {str(tests)!r}]))"
    assert "passed" in run_python(command, NUMBA_DISABLE_JIT="1")
