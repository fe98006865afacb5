"""PyTorch's optimisers, made of a parameter and the settings that our contract names."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch

Parameters = list[torch.Tensor]
Settings = dict[str, Any]


def _sgd(parameters: Parameters, settings: Settings, fused: bool) -> torch.optim.Optimizer:
    return torch.optim.SGD(parameters, fused=fused, **settings)


def _moments(
    optimiser: Callable[..., torch.optim.Optimizer], parameters: Parameters, settings: Settings, fused: bool
) -> torch.optim.Optimizer:
    kept = {name: settings[name] for name in ("lr", "eps", "weight_decay")}
    return optimiser(parameters, betas=(settings["beta1"], settings["beta2"]), fused=fused, **kept)


OPTIMISER: dict[str, Callable[[Parameters, Settings, bool], torch.optim.Optimizer]] = {
    "sgd": _sgd,
    "adam": partial(_moments, torch.optim.Adam),
    "adamw": partial(_moments, torch.optim.AdamW),
}
