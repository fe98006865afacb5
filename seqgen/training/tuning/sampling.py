"""The settings of the next trial: a function of the seed and of the finished trials, and of nothing else.

Optuna's samplers keep their generator in memory, where a kill loses it. Here every trial has a sampler of its own,
seeded by its number, and a study in memory that is filled with the trials before it. An interrupted trial is thus asked
for again with the same answer, and no half-finished one is ever stored.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from seqgen.training.tuning.space import Space, grid_of

if TYPE_CHECKING:
    from optuna import Trial
    from optuna.samplers import BaseSampler
    from optuna.trial import FrozenTrial

SAMPLERS = ("grid", "random", "tpe")
STARTUP_TRIALS = 5  # finished ones, before the median prunes
WARMUP_SHARE = 0.2  # of the epochs, in which nothing is pruned


def next_trial(history: "Sequence[FrozenTrial]", space: Space, sampler: str, seed: int, epochs: int) -> "Trial":
    """Ask for the trial after ``history``, with a value for every setting and a pruner that knows the others."""
    import optuna

    pruner = optuna.pruners.MedianPruner(STARTUP_TRIALS, n_warmup_steps=round(WARMUP_SHARE * epochs))
    study = optuna.create_study(sampler=_sampler(sampler, seed, len(history)), pruner=pruner)
    study.add_trials(history)
    if sampler == "grid":
        study.enqueue_trial(grid_of(space, seed)[len(history)])
    trial = study.ask()
    for name, dimension in space.items():
        dimension.suggest(trial, name)
    return trial


def _sampler(name: str, seed: int, number: int) -> "BaseSampler":
    from optuna.samplers import RandomSampler, TPESampler

    own_seed = int(np.random.default_rng((seed, number)).integers(2**32))
    return TPESampler(seed=own_seed) if name == "tpe" else RandomSampler(seed=own_seed)
