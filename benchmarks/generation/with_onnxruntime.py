"""The same network token by token in ONNX Runtime, for one row: all memory is bound before the first step."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from benchmarks.generation.onnx_graph import step_graph
from benchmarks.kernels.case import Array
from benchmarks.kernels.program import Program
from benchmarks.training.material import Material, read


class StepSession:
    """A session, keys and values that it writes into, and the coordinates (3, S) of the places so far."""

    def __init__(self, material: Material, places: int) -> None:
        """Optimise the graph; as many threads as the process was told."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = int(os.environ["OMP_NUM_THREADS"])
        model = step_graph(material, places).SerializeToString()
        self.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self.radius = material.config["radius"]
        axes = material.weights["decoder.blocks.0.attention.tables"].shape[0]
        self.coords = np.zeros((axes, places), np.int64)
        self.starts = np.arange(axes)[:, None] * (2 * self.radius + 1) + self.radius
        self.binding, self.logits = self._bound()

    def _bound(self) -> tuple[Any, Array]:
        """Keys and values are input and output in one."""
        binding = self.session.io_binding()
        for place in self.session.get_inputs():
            if place.name[:2] in ("k_", "v_"):
                kept = onnxruntime.OrtValue.ortvalue_from_numpy(np.zeros(place.shape, np.float32))
                binding.bind_ortvalue_input(place.name, kept)
                binding.bind_ortvalue_output(f"kept_{place.name}", kept)
        logits = np.zeros(self.session.get_outputs()[0].shape, np.float32)
        binding.bind_output("logits", "cpu", 0, np.float32, logits.shape, logits.ctypes.data)
        return binding, logits

    def step(self, features: Array, place: int) -> Array:
        """Logits (1, V) of features (F + 3,) at a place."""
        axes = len(self.coords)
        self.coords[:, place] = features[-axes:]
        distances = self.coords[:, place, None] - self.coords[:, : place + 1]
        inputs = {
            "features": features[:-axes],
            "table_rows": np.clip(distances, -self.radius, self.radius) + self.starts,
            "last": np.array([place], np.int32),
            "count": np.array(place + 1, np.int32),
        }
        for name, array in inputs.items():
            self.binding.bind_cpu_input(name, array)
        self.session.run_with_iobinding(self.binding)
        logits: Array = self.logits[0]
        return logits


def program(path: Path) -> Program:
    """Prepare all steps of the file's features, from empty memory."""
    material = read(path)
    [features] = np.moveaxis(material.batch["features"], 1, 0)
    session = StepSession(material, len(features))

    def logits() -> Iterator[Array]:
        return (session.step(told, place) for place, told in enumerate(features))

    def results() -> list[Array]:
        return [np.stack([each.copy() for each in logits()])]

    return Program({"step": lambda: [each.argmax(axis=1) for each in logits()]}, results, {})
