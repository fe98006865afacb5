"""Steps of the length of the learning rate, whatever the gradient's scale."""

from typing import ClassVar

from seqgen.nn.operators import operators
from seqgen.nn.optimisers.optimiser import Named, Optimiser, require_fading
from seqgen.nn.tape import Array


class Adam(Optimiser):
    """Divides the mean gradient by the root of the mean square gradient (Kingma and Ba 2015).

    Weight decay is part of the gradient, and matrices decay only; `AdamW` is better with it. The state is
    ``first.NAME`` and ``second.NAME``. Raises ValueError for settings out of range.
    """

    operator: ClassVar[str] = "adam"

    def __init__(
        self,
        parameters: Named,
        *,
        beta1: float = 0.9,
        beta2: float = 0.999,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        require_fading(beta1=beta1, beta2=beta2)
        if not eps >= 0:
            raise ValueError(f"eps must be 0 or more, got {eps}")
        super().__init__(parameters, ("first", "second"), weight_decay)
        self.beta1, self.beta2, self.eps = beta1, beta2, eps

    def _update(self, value: Array, gradient: Array, kept: list[Array], learning_rate: float, decay: float) -> None:
        getattr(operators(), self.operator).update(
            value,
            gradient,
            *kept,
            lr=learning_rate,
            beta1=self.beta1,
            beta2=self.beta2,
            eps=self.eps,
            weight_decay=decay,
            step_index=self.step_index,
        )
