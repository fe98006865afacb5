"""Rows and channels with mean 0 and variance 1."""

import numpy as np

from benchmarks.kernels.case import Arguments, Case, Draw


def layer_norm(*x: int, small: bool = False) -> Case:
    return Case("layer_norm", str(x), lambda draw: {"x": draw(*x), "w": draw(x[-1]), "b": draw(x[-1])}, small=small)


def rms_norm(*x: int, small: bool = False) -> Case:
    return Case("rms_norm", str(x), lambda draw: {"x": draw(*x), "w": draw(x[-1])}, small=small)


def batch_norm(*x: int, small: bool = False) -> Case:
    def arguments(draw: Draw) -> Arguments:
        statistics = {"running_mean": np.zeros(x[1], np.float32), "running_var": np.ones(x[1], np.float32)}
        return {"x": draw(*x), "w": draw(x[1]), "b": draw(x[1]), **statistics, "training": True}

    return Case("batch_norm", str(x), arguments, small=small)


LAYER = [layer_norm(4096, 512), layer_norm(32, 64, 28, 28)]
RMS = [rms_norm(4096, 512), rms_norm(32, 64, 28, 28)]
BATCH = [batch_norm(4096, 512), batch_norm(32, 64, 28, 28)]
CASES = [
    *LAYER,
    layer_norm(8, 32, small=True),
    *RMS,
    rms_norm(8, 32, small=True),
    *BATCH,
    batch_norm(4, 3, 5, 5, small=True),
]
