"""Gradient descent with momentum."""

from seqgen.nn.operators import operators
from seqgen.nn.optimisers.optimiser import Named, Optimiser, require_fading
from seqgen.nn.tape import Array


class SGD(Optimiser):
    """velocity <- momentum velocity + gradient; weight <- weight - learning rate velocity (Sutskever et al. 2013).

    ``nesterov`` steps by the gradient plus momentum times the new velocity. Weight decay is part of the gradient, and
    matrices decay only. The state is ``velocity.NAME``, nothing without momentum. Raises ValueError for settings out
    of range.

    >>> import numpy as np
    >>> from seqgen.nn.tape import Tensor
    >>> weight = Tensor(np.array([1.0]), requires_grad=True)
    >>> optimiser = SGD([("weight", weight)], momentum=0.5)
    >>> for _ in range(2):
    ...     weight.grad = np.array([1.0])
    ...     optimiser.step(0.1)
    >>> weight.value, optimiser.state_dict()
    (array([0.75]), {'velocity.weight': array([1.5])})
    """

    def __init__(
        self, parameters: Named, *, momentum: float = 0.0, nesterov: bool = False, weight_decay: float = 0.0
    ) -> None:
        require_fading(momentum=momentum)
        if nesterov and not momentum:
            raise ValueError("nesterov needs a momentum above 0, got 0")
        super().__init__(parameters, ("velocity",) if momentum else (), weight_decay)
        self.momentum, self.nesterov = momentum, nesterov

    def _update(self, value: Array, gradient: Array, kept: list[Array], learning_rate: float, decay: float) -> None:
        operators().sgd.update(
            value,
            gradient,
            kept[0] if kept else None,
            lr=learning_rate,
            momentum=self.momentum,
            nesterov=self.nesterov,
            weight_decay=decay,
        )
