"""Which library an array belongs to: the version "cupy" is array code that also runs on NumPy's arrays, in tests.

Most of it is NumPy's code as it stands: NumPy's functions hand CuPy's arrays to CuPy (NEP 13 and 18), and with
`like=x` a new array is made where x is (NEP 35). CuPy is imported only where it is asked for.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np


def array_module(array: Any) -> ModuleType:
    """Return the module cupy for CuPy's arrays, and numpy for NumPy's."""
    cupy = sys.modules.get("cupy")
    return cupy if cupy is not None and isinstance(array, cupy.ndarray) else np


def require_gpu() -> None:
    """Import CuPy; where it is not installed, or sees no GPU, an ImportError says what is missing."""
    try:
        cupy = import_module("cupy")
    except ImportError as error:
        wanted = "install cupy-cuda13x or cupy-cuda12x, whichever is the CUDA version that nvidia-smi shows"
        raise ImportError(f'version "cupy" needs the package CuPy, which cannot be imported: {wanted}') from error
    if not cupy.cuda.is_available():
        raise ImportError('version "cupy" needs an NVIDIA GPU with its driver, and CuPy sees none')
