"""What `adamw` accepts: all versions check their arguments here, so all refuse the same things."""

from seqgen_kernels import checks
from seqgen_kernels.contract import Array


def check(param: Array, grad: Array, m: Array, v: Array, beta1: float, beta2: float, step_index: int) -> None:
    """Check that all four have one shape; param, m, v contiguous and writeable: they change in place."""
    checks.floats("adamw", param=param, grad=grad, m=m, v=v)
    for name, array in (("grad", grad), ("m", m), ("v", v)):
        checks.shape("adamw", name, array, *param.shape)
    for name, array in (("param", param), ("m", m), ("v", v)):
        if not (array.flags.c_contiguous and getattr(array.flags, "writeable", True)):  # CuPy's can all be written
            raise ValueError(f"adamw: {name} changes in place, wanted a contiguous, writeable array")
    for name, beta in (("beta1", beta1), ("beta2", beta2)):
        if not 0.0 <= beta < 1.0:
            raise ValueError(f"adamw: {name} is {beta}, wanted 0 <= {name} < 1")
    if step_index < 1:
        raise ValueError(f"adamw: step_index is {step_index}, wanted 1 or more")
