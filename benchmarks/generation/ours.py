"""Generation in this process with our own engine and kernels."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.generation.work import network_of
from benchmarks.kernels.case import Array
from benchmarks.kernels.memory import resident_peak
from benchmarks.kernels.program import Program
from benchmarks.training.material import read
from seqgen.generation import Engine
from seqgen.melody_jobs import resolved
from seqgen.models import MelodyTransformer, MelodyTransformerConfig
from seqgen.verbs.compose.task import ComposeTask
from seqgen.verbs.work import verb_of

MELODY = ComposeTask(style="reel", bars=16, seed=1)
SMALLEST = MelodyTransformerConfig(width=8, heads=1, layers=1, hidden=8, radius=1)
Answer = dict[str, Any]


class Replay:
    """A sequence for the engine that goes on for ever over given features (T, F + 3)."""

    is_done, width = False, 1

    def __init__(self, features: Array) -> None:
        self._features, self._place = features.tolist(), 0

    def inputs(self) -> list[list[int]]:
        """The features of the next token, of the one hypothesis that there is."""
        told: list[int] = self._features[self._place]
        return [told]

    def branch(self, logits: Array) -> list[int]:
        """Go on, whatever the network says."""
        self._place += 1
        return [0]


def program(path: Path) -> Program:
    """Prepare all steps of the file's features, from empty memory."""
    material = read(path)
    network, features = network_of(material), material.batch["features"]

    def logits() -> Iterator[Array]:
        slots = [network.start() for _ in features[0]]
        for told in features:
            yield network.step(told, slots)
        for slot in slots:
            network.stop(slot)

    def results() -> list[Array]:
        return [np.stack(list(logits()))]

    return Program({"step": lambda: [each.argmax(axis=1) for each in logits()]}, results, {})


def melody(path: Path, runs: int) -> Answer:
    """Seconds of each run of one melody, from an empty sequence to the last token, and how many tokens it has."""
    network = network_of(read(path))
    compose(network)
    timed = [compose(network) for _ in range(runs)]
    return {"seconds": [seconds for seconds, _ in timed], "tokens": timed[0][1]}


def compose(network: MelodyTransformer) -> tuple[float, int]:
    """Seconds and tokens of one melody in a fresh engine."""
    engine, tokens, started = Engine(network), 0, time.perf_counter()
    task = resolved(MELODY)
    sequence = verb_of(task).work(task).sequence(network, 0)
    engine.submit(sequence, group="benchmark")
    while not sequence.is_done:
        engine.advance()
        tokens += 1
    elapsed = time.perf_counter() - started
    engine.advance()  # the engine sees that it is done, and gives its memory back
    return elapsed, tokens


def engine_memory(path: Path, kept_as: str) -> Answer:
    """Resident bytes before and at the peak of generating the file's sequences side by side; weights and caches alone.

    Caches are counted for the tokens that there are: a key and a value of the network's width in each layer, kept as
    float32 or float16. Kernels are compiled before, for a network so small that what it may leave behind does not
    count.
    """
    material = read(path)
    features, weights = material.batch["features"], sum(weight.nbytes for weight in material.weights.values())
    steps, rows, _ = features.shape
    caches = 2 * material.config["layers"] * material.config["width"] * np.dtype(kept_as).itemsize * steps * rows
    del material

    def compiled() -> None:
        _generate(MelodyTransformer(SMALLEST, np.random.default_rng(0)), features[:2, :1], kept_as)

    def whole() -> None:
        _generate(network_of(read(path)), features, kept_as)

    calls = iter([compiled, whole])
    return {**resident_peak(lambda: next(calls)())._asdict(), "needed": weights + caches}


def _generate(network: MelodyTransformer, features: Array, kept_as: str) -> None:
    """All steps of features (T, B, F + 3) in one engine."""
    steps, rows, _ = features.shape
    network.kept_as = np.dtype(kept_as).type
    engine = Engine(network, max_rows=rows)
    for row in range(rows):
        engine.submit(Replay(features[:, row]), group=row)
    for _ in range(steps):
        engine.advance()
