"""Attention over whole sequences: plain, with a learned bias, with relative tables."""

import numpy as np

from benchmarks.kernels.case import Arguments, Case, Draw

RADIUS = 128


def attention(
    batch: int, heads: int, steps: int, width: int, kind: str = "plain", radius: int = RADIUS, small: bool = False
) -> Case:
    def arguments(draw: Draw) -> Arguments:
        q, k, v = (draw(batch, heads, steps, width) for _ in "qkv")
        return {"q": q, "k": k, "v": v, "causal": True, **extra(kind, draw, batch, heads, steps, width, radius)}

    pairs = batch * heads * steps * (steps + 1) // 2
    products = 3 if kind == "relative" else 2
    name = f"B={batch} H={heads} T={steps} D={width} causal, {kind}"
    return Case("attention", name, arguments, flops=2 * products * pairs * width, both=3.5, small=small)


def extra(kind: str, draw: Draw, batch: int, heads: int, steps: int, width: int, radius: int) -> Arguments:
    """What a kind of attention has beside q, k and v."""
    if kind == "bias":
        return {"bias": draw(1, heads, steps, steps)}
    if kind == "relative":
        index = np.ascontiguousarray(np.broadcast_to(np.arange(steps, dtype=np.int32), (1, batch, steps)))
        return {"coords_q": index, "coords_k": index, "tables": draw(1, heads, 2 * radius + 1, width)}
    return {}


def step(batch: int, heads: int, places: int, width: int) -> Case:
    def arguments(draw: Draw) -> Arguments:
        caches = {name: draw(batch, heads, places, width) for name in "kv"}
        return {"q": draw(batch, heads, width), **caches, "lengths": np.full(batch, places, np.int64)}

    return Case("attention", f"step B={batch} H={heads} S={places} D={width}", arguments, method="step")


PLAIN, BIAS, RELATIVE = (
    {steps: attention(8, 8, steps, 32, kind) for steps in (256, 1024)} for kind in ("plain", "bias", "relative")
)
CASES = [
    *PLAIN.values(),
    *BIAS.values(),
    *RELATIVE.values(),
    attention(32, 8, 64, 32),
    step(32, 8, 512, 32),
    attention(1, 2, 8, 8, small=True),
]
