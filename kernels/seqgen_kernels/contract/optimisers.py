"""What changes the weights."""

from typing import Protocol

from seqgen_kernels.contract.arrays import Array


class SGD(Protocol):
    """One update of one parameter by gradient descent, with momentum; weight decay added to the gradient."""

    def update(
        self,
        param: Array,
        grad: Array,
        velocity: Array | None,
        *,
        lr: float,
        momentum: float,
        nesterov: bool,
        weight_decay: float,
    ) -> None:
        """Change param and velocity in place, unlike other operators. They must be contiguous and writeable.

        All have one shape, velocity starts as zeros, and is None where momentum is 0; then nesterov is False.
        """


class Adam(Protocol):
    """One Adam update of one parameter, weight decay added to the gradient."""

    def update(
        self,
        param: Array,
        grad: Array,
        m: Array,
        v: Array,
        *,
        lr: float,
        beta1: float,
        beta2: float,
        eps: float,
        weight_decay: float,
        step_index: int,
    ) -> None:
        """Change param, m and v in place, unlike other operators. They must be contiguous and writeable.

        All four have one shape, m and v start as zeros, and step_index counts the updates from 1.
        """


class AdamW(Adam, Protocol):
    """One AdamW update of one parameter, PyTorch's arrangement, decoupled weight decay; called as `Adam` is."""
