"""The two types that every signature is made of."""

from typing import Any

import numpy.typing as npt

Array = npt.NDArray[Any]
Cache = Any
