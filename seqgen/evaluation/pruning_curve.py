"""How small a network becomes, and what it costs, when ever more of its smallest weights are set to 0."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seqgen import nn
from seqgen.nn.tape import Array
from seqgen.png import write_png
from seqgen.training.loop import nats_per_unit
from seqgen.training.recipes import Prepared


@dataclass(frozen=True, slots=True)
class PrunedNetwork:
    """``share`` of the matrices' weights are 0; ``stored_bytes`` are those of all weights as float16, by zlib."""

    share: float
    nonzero_weights: int
    stored_bytes: int
    valid_nats: float


def pruning_curve(
    prepared: Prepared, weights: Mapping[str, Array], shares: Sequence[float], max_batch_units: int
) -> Iterator[PrunedNetwork]:
    """For each share the network's figure on the valid part, with its weights pruned and rounded as they are stored.

    ``weights`` are the network's state, whole; they are left as they are.
    """
    network = prepared.objective.network
    learned = {name: weights[name] for name, _ in network.named_parameters()}
    for share in shares:
        pruned = nn.masked(weights, nn.magnitude_masks(learned, share))
        stored = {name: weight.astype(np.float16) for name, weight in pruned.items()}
        network.load_state_dict(stored)
        nats = nats_per_unit(prepared.objective, prepared.valid, max_batch_units)
        nonzero = sum(int(np.count_nonzero(stored[name])) for name in learned)
        yield PrunedNetwork(share, nonzero, compressed_bytes(stored), nats)


def compressed_bytes(weights: Mapping[str, Array]) -> int:
    """The size of all weights, one after the other, after zlib's best."""
    return len(zlib.compress(b"".join(weight.tobytes() for weight in weights.values()), 9))


def draw_pruning_curve(path: Path, curve: Sequence[PrunedNetwork], title: str, unit: str) -> None:
    """Write a PNG: quality over size, each point with the share that is 0. Raises OSError."""
    from matplotlib.figure import Figure  # slow to load: only those who draw wait for it

    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.subplots()
    axes.plot([point.stored_bytes / 1024 for point in curve], [point.valid_nats for point in curve], marker=".")
    for point in curve:
        axes.annotate(f"{point.share:.0%}", (point.stored_bytes / 1024, point.valid_nats))
    axes.set(title=title, xlabel="KiB, stored as float16 and compressed", ylabel=f"nats per {unit}, valid")
    write_png(path, figure)
