"""All layers of one step, compiled: phases of tasks, which threads share (`_tasks.py`).

A product's task is a block of the weight's rows, for all rows of x: so a step reads each weight once, whatever the
batch, and threads read different ones. Attention's task is one head of one row. Which thread does a task, and when,
changes nothing about its result.
"""

import numpy as np

from seqgen_kernels._exp import exp
from seqgen_kernels._jit import compiled
from seqgen_kernels._product import COLUMNS, columns
from seqgen_kernels._rows import squares
from seqgen_kernels._tasks import first, following, wait
from seqgen_kernels.contract import Array
from seqgen_kernels.decoder_step.attend import attend, find_distances
from seqgen_kernels.gelu.with_numba import below

TASKS = 8  # of a product
PHASES = 8  # in a layer


@compiled
def run(
    norm1: Array, w_qkv: Array, w_out: Array, tables: Array, norm2: Array, w_up: Array, w_down: Array, eps: float,
    k: Array, v: Array, places: Array, lengths: Array, coords: Array, slots: Array, x: Array, a: Array, change: Array,
    qkv: Array, hidden: Array, distances: Array, span: Array, counters: Array,
) -> None:  # fmt: skip
    """Take x (B, C) through all layers, in place, and append to k, v and places (F, N, S); coords (F, B)."""
    n = first(counters, 0)
    while n < x.shape[0]:
        slot, place = slots[n], lengths[slots[n]]
        for f in range(coords.shape[0]):
            places[f, slot, place] = coords[f, n]
        find_distances(places[:, slot, : place + 1], tables.shape[3] // 2, distances[n, :, : place + 1], span[n])
        n = following(counters, 0)
    wait(counters, 0, x.shape[0])
    for layer in range(norm1.shape[0]):
        phase = 2 + PHASES * layer
        normalise(x, change, norm1[layer], eps, a, counters, phase)
        multiply(a, w_qkv[layer], qkv, counters, phase + 1)
        attention(qkv, tables[layer], k[layer], v[layer], lengths, slots, distances, span, a, counters, phase + 2)
        multiply(a, w_out[layer], change, counters, phase + 3)
        normalise(x, change, norm2[layer], eps, a, counters, phase + 4)
        multiply(a, w_up[layer], hidden, counters, phase + 5)
        gelu(hidden, counters, phase + 6)
        multiply(hidden, w_down[layer], change, counters, phase + 7)
    n = first(counters, 1)
    while n < x.shape[0]:
        add(change[n], x[n])
        lengths[slots[n]] += 1
        n = following(counters, 1)
    wait(counters, 1, x.shape[0])


@compiled
def normalise(x: Array, change: Array, w: Array, eps: float, a: Array, counters: Array, phase: int) -> None:
    """Add change to x, and fill a with the rows of x at mean square 1, times w."""
    n = first(counters, phase)
    while n < x.shape[0]:
        add(change[n], x[n])
        normalise_row(x[n], w, eps, a[n])
        n = following(counters, phase)
    wait(counters, phase, x.shape[0])


@compiled
def normalise_row(x: Array, w: Array, eps: float, a: Array) -> None:
    """Fill a (C,) with x at mean square 1, times w."""
    r = x.dtype.type(1 / np.sqrt(squares(x, 0.0) / max(1, x.shape[0]) + eps))
    for c in range(x.shape[0]):
        a[c] = x[c] * r * w[c]


@compiled
def multiply(x: Array, w: Array, y: Array, counters: Array, phase: int) -> None:
    """Fill y = x w^T."""
    outputs = w.shape[0]
    size = -(-outputs // (TASKS * COLUMNS)) * COLUMNS
    task = first(counters, phase)
    while task < TASKS:
        columns(x, w, y, min(outputs, task * size), min(outputs, (task + 1) * size))
        task = following(counters, phase)
    wait(counters, phase, TASKS)


@compiled
def attention(
    qkv: Array, tables: Array, k: Array, v: Array, lengths: Array, slots: Array, distances: Array, span: Array,
    o: Array, counters: Array, phase: int,
) -> None:  # fmt: skip
    """Append keys and values to the slots, and fill o (B, C) with what their heads attend to."""
    heads, size = k.shape[1], k.shape[3]
    task = first(counters, phase)
    while task < o.shape[0] * heads:
        n, h = task // heads, task % heads
        slot, place = slots[n], lengths[slots[n]]
        row = qkv[n].reshape(3, heads, size)
        keys, values = k[slot, h, : place + 1], v[slot, h, : place + 1]
        for d in range(size):
            keys[place, d], values[place, d] = row[1, h, d], row[2, h, d]
        into = o[n, h * size : (h + 1) * size]
        attend(h, row[0, h].reshape(1, size), tables, keys, values, distances[n, :, : place + 1], span[n], into)
        task = following(counters, phase)
    wait(counters, phase, o.shape[0] * heads)


@compiled
def gelu(x: Array, counters: Array, phase: int) -> None:
    """Replace x by x Phi(x)."""
    n = first(counters, phase)
    while n < x.shape[0]:
        gelu_row(x[n])
        n = following(counters, phase)
    wait(counters, phase, x.shape[0])


@compiled
def gelu_row(x: Array) -> None:
    """Replace x (M,) by x Phi(x)."""
    half = x.dtype.type(0.5)
    for m in range(x.shape[0]):
        x[m] *= below(x[m], exp(-half * x[m] * x[m]))


@compiled
def add(change: Array, x: Array) -> None:
    """Add a row to x."""
    for c in range(x.shape[0]):
        x[c] += change[c]
