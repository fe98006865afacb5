"""The same training step in PyTorch, as its users write it."""

from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.kernels.peers.optimisers import OPTIMISER
from benchmarks.kernels.program import Program, Results
from benchmarks.training.material import Settings, read
from benchmarks.training.peers import NETWORKS, Network

Tensor = torch.Tensor


def program(path: Path, fused: bool) -> Program:
    """Prepare a step on the file's weights and batch; ``fused`` chooses the optimiser that is one kernel."""
    network, batch, plan = _prepared(path)
    optimiser = _optimiser(network, plan, fused)

    def step() -> None:
        optimiser.zero_grad()
        torch.autograd.backward(network.loss(batch))
        torch.nn.utils.clip_grad_norm_(network.parameters(), plan["max_gradient_norm"])
        optimiser.step()

    return Program({"step": step}, lambda: _results(path), {})


def _prepared(path: Path) -> tuple[Network, dict[str, Tensor], Settings]:
    """Indices are int64 as PyTorch wants them, which is the data loader's work and not timed."""
    material = read(path)
    weights = {name: torch.from_numpy(weight) for name, weight in material.weights.items()}
    network = NETWORKS[material.model](weights, material.config)
    network.load_state_dict(weights)
    batch = {name: torch.from_numpy(array) for name, array in material.batch.items()}
    return network, {n: t if t.is_floating_point() else t.long() for n, t in batch.items()}, material.plan


def _optimiser(network: Network, plan: Settings, fused: bool) -> torch.optim.Optimizer:
    """Matrices decay, vectors do not."""
    parameters = list(network.parameters())
    matrices, vectors = [p for p in parameters if p.ndim > 1], [p for p in parameters if p.ndim == 1]
    groups: list[Any] = [{"params": matrices}, {"params": vectors, "weight_decay": 0.0}]
    moments = {"beta1": 0.9, "beta2": plan["beta2"], "eps": 1e-8, "weight_decay": plan["weight_decay"]}
    return OPTIMISER[plan["optimiser"]](groups, {"lr": plan["peak_learning_rate"], **moments}, fused)


def _results(path: Path) -> Results:
    network, batch, _ = _prepared(path)
    network.eval()
    loss = network.loss(batch)
    torch.autograd.backward(loss)
    gradients = [np.asarray(network.get_parameter(name).grad) for name in read(path).weights]
    norm = torch.nn.utils.clip_grad_norm_(network.parameters(), torch.inf)
    return [loss.detach().numpy(), norm.numpy(), *gradients]
