"""Adam whose weight decay is not divided by the gradient's size."""

from typing import ClassVar

from seqgen.nn.optimisers.adam import Adam
from seqgen.nn.optimisers.optimiser import Named


class AdamW(Adam):
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019); matrices decay, vectors do not.

    beta2 is 0.98 where Adam has 0.999: the trainings here are short. The state is ``first.NAME`` and ``second.NAME``.
    Raises ValueError for settings out of range.
    """

    operator: ClassVar[str] = "adamw"

    def __init__(
        self, parameters: Named, *, beta1: float = 0.9, beta2: float = 0.98, eps: float = 1e-8, weight_decay: float
    ) -> None:
        super().__init__(parameters, beta1=beta1, beta2=beta2, eps=eps, weight_decay=weight_decay)
