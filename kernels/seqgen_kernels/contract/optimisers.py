"""What changes the weights."""

from typing import Protocol

from seqgen_kernels.contract.arrays import Array


class AdamW(Protocol):
    """One AdamW update of one parameter, PyTorch's arrangement, decoupled weight decay."""

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
        """Change param, m and v in place: the only operator that does. They must be contiguous and writeable.

        All four have one shape, m and v start as zeros, and step_index counts the updates from 1.
        """
