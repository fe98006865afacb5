"""All layers of one step, compiled: phases of tasks, which threads share (`_tasks.py`).

A layer is four phases: heads (q, k, v of one head, and what it attends to), out, up with gelu, down. A task is one
head, or some panels of a weight, for all rows of x: so a step reads each weight once, whatever the batch, and threads
read different ones. Phase 0, before the layers, is one task. Who finishes the last task of a product adds it
to x and normalises x for the next phase. Which thread does a task, and when, changes nothing about its result.
"""

import numpy as np

from seqgen_kernels._exp import exp
from seqgen_kernels._halves import narrowed
from seqgen_kernels._jit import compiled, inner
from seqgen_kernels._panels import times_panels
from seqgen_kernels._rows import squares
from seqgen_kernels._tasks import DONE, NEXT, add_one, look
from seqgen_kernels.contract import Array
from seqgen_kernels.decoder_step.attend import attend, find_distances
from seqgen_kernels.gelu.with_numba import below

PHASES = 4  # of a layer


@compiled
def run(
    norm1: Array, w_qkv: Array, w_out: Array, tables: Array, norm2: Array, w_up: Array, w_down: Array, eps: float,
    reach: int, k: Array, v: Array, places: Array, lengths: Array, coords: Array, slots: Array, x: Array, a: Array,
    o: Array, qkv: Array, hidden: Array, distances: Array, span: Array, same: Array, by_distance: Array,
    query: Array, scores: Array, tasks: int, counters: Array,
) -> None:  # fmt: skip
    """Take x (B, C) through all layers, in place, and append to k, v and places (F, N, S); coords (F, B).

    A product is cut into so many ``tasks``. Room: a, o (B, C), qkv (B, H, 3D), hidden (B, M), distances (B, F, S), span
    (F, 2), same (B, F), by_distance (H, F, B, 2R + 1), query (H, 1, D), scores (H, 1, S); columns up to whole panels.
    """
    last = counters.shape[0] - 1
    for phase in range(counters.shape[0]):
        layer, part = phase // PHASES, phase % PHASES
        count = 1 if phase == 0 else k.shape[2] if part == 1 else tasks
        task = add_one(counters, phase, NEXT)
        while task < count:
            if phase == 0:
                append(coords, slots, lengths, reach, places, distances, span, same)
            elif part == 1:
                head(task, a, w_qkv[layer, task], qkv[:, task], tables[layer], k[layer], v[layer], lengths, slots,
                     distances, span, same, by_distance[task], query[task], scores[task], o)  # fmt: skip
            elif part == 2:
                block(task, tasks, o, w_out[layer], a)
            elif part == 3:
                block(task, tasks, a, w_up[layer], hidden)
                gelu(task, tasks, w_up[layer], hidden)
            else:
                block(task, tasks, hidden, w_down[layer - 1], a)
            if add_one(counters, phase, DONE) == count - 1:
                if (part == 0 and phase > 0) or part == 2:
                    add(a, x)
                if part == 0 and phase < last:
                    normalise(x, norm1[layer], eps, a)
                elif part == 2:
                    normalise(x, norm2[layer], eps, a)
                if phase == last:
                    for n in range(slots.shape[0]):
                        lengths[slots[n]] += 1
                add_one(counters, phase, DONE)
            task = add_one(counters, phase, NEXT)
        while look(counters, phase, DONE) <= count:
            pass


@inner
def append(
    coords: Array, slots: Array, lengths: Array, reach: int, places: Array, distances: Array, span: Array, same: Array
) -> None:
    """Append the coordinates to the slots, and find the distances to all places, and the least and largest of all."""
    for f in range(coords.shape[0]):
        span[f, 0], span[f, 1] = reach, reach
    for n in range(slots.shape[0]):
        slot, place = slots[n], lengths[slots[n]]
        for f in range(coords.shape[0]):
            places[f, slot, place] = coords[f, n]
            same[n, f] = find_distances(places[f, slot, : place + 1], reach, distances[n, f], span[f])


@inner
def normalise(x: Array, w: Array, eps: float, a: Array) -> None:
    """Fill a with the rows of x at mean square 1, times w."""
    for n in range(x.shape[0]):
        row, into = x[n], a[n]
        r = x.dtype.type(1 / np.sqrt(squares(row, 0.0) / max(1, x.shape[1]) + eps))
        for c in range(x.shape[1]):
            into[c] = row[c] * r * w[c]


@inner
def block(task: int, tasks: int, x: Array, panels: Array, y: Array) -> None:
    """Fill a task's part of y = x w^T."""
    first, last = share_of(task, tasks, panels.shape[0])
    times_panels(x, panels, y, first, last)


@inner
def share_of(task: int, tasks: int, count: int) -> tuple[int, int]:
    """Return the first of a task's panels, and the one after its last."""
    size = -(-count // tasks)
    return min(count, task * size), min(count, (task + 1) * size)


@inner
def head(
    h: int, a: Array, w: Array, qkv: Array, tables: Array, k: Array, v: Array, lengths: Array, slots: Array,
    distances: Array, span: Array, same: Array, by_distance: Array, query: Array, scores: Array, o: Array,
) -> None:  # fmt: skip
    """Append keys and values of a head to the slots, and fill its part of o with what it attends to.

    Room: qkv (B, P W), by_distance (F, B, P W), query (1, D), scores (1, S).
    """
    size, width = k.shape[3], tables.shape[4]
    times_panels(a, w, qkv, 0, w.shape[0])
    for f in range(tables.shape[0]):
        times_panels(qkv, tables[f, h], by_distance[f], span[f, 0] // width, span[f, 1] // width + 1)
    for n in range(slots.shape[0]):
        slot, place = slots[n], lengths[slots[n]]
        keys, values = k[slot, h, : place + 1], v[slot, h, : place + 1]
        for d in range(size):
            query[0, d] = qkv[n, d]
            keys[place, d], values[place, d] = narrowed(qkv[n, size + d], keys), narrowed(qkv[n, 2 * size + d], values)
        into = o[n : n + 1, h * size : (h + 1) * size]
        attend(query, keys, values, by_distance[:, n], distances[n], same[n], scores, into)


@inner
def gelu(task: int, tasks: int, panels: Array, x: Array) -> None:
    """Replace a task's part of x by x Phi(x)."""
    first, last = share_of(task, tasks, panels.shape[0])
    half, width = x.dtype.type(0.5), panels.shape[2]
    for n in range(x.shape[0]):
        row = x[n, first * width : last * width]
        for m in range(row.shape[0]):
            row[m] *= below(row[m], exp(-half * row[m] * row[m]))


@inner
def add(change: Array, x: Array) -> None:
    """Add change to x."""
    for n in range(x.shape[0]):
        row, more = x[n], change[n]
        for c in range(x.shape[1]):
            row[c] += more[c]
