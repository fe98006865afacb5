"""What optimisers accept: a parameter and its states change in place by its gradient."""

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def in_place(operator: str, param: Array, grad: Array, **states: Array | None) -> None:
    """Check that all have one dtype and shape, and that all but grad are contiguous and writeable."""
    checks.floats(operator, param=param, grad=grad, **states)
    for name, array in {"grad": grad, **states}.items():
        checks.shape(operator, name, array, *param.shape)
    for name, array in {"param": param, **states}.items():
        if array is not None and not _can_change(array):
            raise ValueError(f"{operator}: {name} changes in place, wanted a contiguous, writeable array")


def _can_change(array: Array) -> bool:
    return array.flags.c_contiguous and getattr(array.flags, "writeable", True)  # CuPy's can all be written


def moments(
    operator: str, param: Array, grad: Array, m: Array, v: Array, beta1: float, beta2: float, step_index: int
) -> None:
    """Check what optimisers with two moments take."""
    in_place(operator, param, grad, m=m, v=v)
    decaying(operator, "beta1", beta1)
    decaying(operator, "beta2", beta2)
    if step_index < 1:
        raise ValueError(f"{operator}: step_index is {step_index}, wanted 1 or more")


def decaying(operator: str, name: str, factor: float) -> None:
    """Require of the factor of a running sum that what it adds up fades."""
    if not 0.0 <= factor < 1.0:
        raise ValueError(f"{operator}: {name} is {factor}, wanted 0 <= {name} < 1")
