"""What `sgd` accepts: all versions check their arguments here, so all refuse the same things."""

from seqgen_kernels._optimisers import decaying, in_place
from seqgen_kernels.contract import Array


def check(param: Array, grad: Array, velocity: Array | None, momentum: float, nesterov: bool) -> None:
    """Check that all have one shape; param and velocity contiguous and writeable; without momentum no velocity."""
    decaying("sgd", "momentum", momentum)
    if nesterov and not momentum:
        raise ValueError("sgd: nesterov is True and momentum is 0, wanted a momentum above 0 for it")
    if velocity is not None and not momentum:
        raise ValueError("sgd: velocity is an array and momentum is 0, wanted None where nothing is kept")
    in_place("sgd", param, grad, **({"velocity": velocity} if momentum else {}))
