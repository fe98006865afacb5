"""Layers with weights, dropout, and optimisers."""

import math

import numpy as np

from benchmarks.kernels.case import Arguments, Case, Draw


def linear(rows: int, inputs: int, outputs: int, method: str = "", small: bool = False) -> Case:
    def arguments(draw: Draw) -> Arguments:
        return {"x": draw(rows, inputs), "w": draw(outputs, inputs), "b": draw(outputs)}

    name = f"({rows},{inputs})->{outputs}" + (", step" if method else "")
    flops = 2 * rows * inputs * outputs if rows > 1 else 0
    return Case("linear", name, arguments, flops=flops, method=method, small=small)


def embedding(batch: int, steps: int, words: int, width: int, small: bool = False) -> Case:
    def arguments(draw: Draw) -> Arguments:
        places = (draw(batch, steps) + 1) / 2 * words
        return {"indices": np.minimum(places.astype(np.int64), words - 1), "w": draw(words, width)}

    return Case("embedding", f"({batch},{steps}) of {words} words, width {width}", arguments, small=small)


def dropout(*x: int, small: bool = False) -> Case:
    return Case("dropout", f"{x} p=0.1", lambda draw: {"x": draw(*x), "p": 0.1, "seed": 7}, small=small)


def moments(operator: str, *param: int, variant: str = "fused", small: bool = False) -> Case:
    def arguments(draw: Draw) -> Arguments:
        zeros = {name: np.zeros(param, np.float32) for name in ("m", "v")}
        factors = {"lr": 1e-3, "beta1": 0.9, "beta2": 0.99, "eps": 1e-8, "weight_decay": 0.01}
        return {"param": draw(*param), "grad": draw(*param), **zeros, **factors, "step_index": 1}

    name = f"{math.prod(param):,} parameters" + ("" if variant == "fused" else ", PyTorch's default")
    return Case(operator, name, arguments, method="update", variant=variant, small=small)


def sgd(*param: int, nesterov: bool = False, small: bool = False) -> Case:
    def arguments(draw: Draw) -> Arguments:
        factors = {"lr": 1e-3, "momentum": 0.9, "nesterov": nesterov, "weight_decay": 0.01}
        return {"param": draw(*param), "grad": draw(*param), "velocity": np.zeros(param, np.float32), **factors}

    name = f"{math.prod(param):,} parameters" + (", Nesterov" if nesterov else "")
    return Case("sgd", name, arguments, method="update", variant="fused", small=small)


ADAMW, ADAMW_DEFAULT = (moments("adamw", 12, 512, 512, variant=variant) for variant in ("fused", "default"))
CASES = [
    linear(32, 256, 1024),
    linear(4096, 512, 512),
    linear(1, 256, 1024, method="step"),
    linear(32, 256, 1024, method="step"),
    linear(8, 16, 32, small=True),
    embedding(32, 256, 512, 256),
    embedding(32, 256, 30000, 256),
    embedding(2, 8, 16, 16, small=True),
    dropout(4096, 512),
    dropout(8, 32, small=True),
    ADAMW,
    ADAMW_DEFAULT,
    moments("adamw", 16, 16, small=True),
    moments("adam", 12, 512, 512),
    moments("adam", 16, 16, small=True),
    sgd(12, 512, 512),
    sgd(12, 512, 512, nesterov=True),
    sgd(16, 16, small=True),
]
