"""Optimisers: each with settings that show all of its terms, and how many states it keeps."""

from typing import Any, NamedTuple

import seqgen_kernels

from kernel_cases.case import Array

MOMENTS: dict[str, Any] = {"lr": 0.01, "beta1": 0.9, "beta2": 0.99, "eps": 0.05, "weight_decay": 0.1}
DESCENT: dict[str, Any] = {"lr": 0.1, "momentum": 0.0, "nesterov": False, "weight_decay": 0.1}


class Optimiser(NamedTuple):
    """An operator with an `update`."""

    operator: str
    name: str
    states: int
    settings: dict[str, Any]

    def update(self, version: str, param: Array, grad: Array, states: list[Array], step_index: int = 1) -> None:
        """Make one update of a version; sgd counts no steps, and has None for a velocity that it does not keep."""
        given: list[Array | None] = [*states] if states else [None]
        counted = {} if self.operator == "sgd" else {"step_index": step_index}
        getattr(seqgen_kernels.load(version), self.operator).update(param, grad, *given, **self.settings, **counted)


OPTIMISERS = [
    Optimiser("sgd", "plain", 0, DESCENT),
    Optimiser("sgd", "momentum", 1, DESCENT | {"momentum": 0.9}),
    Optimiser("sgd", "nesterov", 1, DESCENT | {"momentum": 0.9, "nesterov": True}),
    Optimiser("adam", "", 2, MOMENTS),
    Optimiser("adamw", "", 2, MOMENTS),
]
