"""The training step of `seqgen.training`, without its files."""

from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.kernels.program import Program, Results
from benchmarks.training.cases import OBJECTIVES, new_network
from benchmarks.training.material import read
from seqgen import nn
from seqgen.training.memory import keep_freed_memory
from seqgen.training.objective import Objective
from seqgen.training.objectives.chorale import ChoraleBatch
from seqgen.training.objectives.melody import Batch
from seqgen.training.objectives.p88 import RollBatch
from seqgen.training.plan import TrainingPlan

BATCHES: dict[str, Any] = {"melody-lstm": Batch, "p88-tcn": RollBatch, "chorale-transformer": ChoraleBatch}


def program(path: Path) -> Program:
    """Prepare a step on the file's weights and batch."""
    keep_freed_memory()  # as `seqgen train` does
    objective, batch, plan = _prepared(path)
    network, optimiser, seeds = objective.network, plan.optimiser_of(objective.network), count()

    def step() -> None:
        objective.loss(batch, next(seeds)).backward()
        nn.clip_grad_norm(network.parameters(), plan.max_gradient_norm)
        optimiser.step(plan.peak_learning_rate)

    return Program({"step": step}, lambda: _results(path), {})


def _prepared(path: Path) -> tuple[Objective[Any, Any], Any, TrainingPlan]:
    material = read(path)
    network = new_network(material.model, material.config)
    network.load_state_dict(material.weights)
    return OBJECTIVES[material.model](network), BATCHES[material.model](**material.batch), TrainingPlan(**material.plan)


def _results(path: Path) -> Results:
    """The loss without dropout, the norm of its gradients, and they themselves, of the weights as they were."""
    objective, batch, _ = _prepared(path)
    loss = objective.loss(batch, None)
    loss.backward()
    gradients = [np.asarray(parameter.grad) for parameter in objective.network.parameters()]
    norm = nn.clip_grad_norm(objective.network.parameters(), np.inf)
    return [loss.value, np.array(norm), *gradients]
