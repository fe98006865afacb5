"""One step of `melody-transformer` for one row as an ONNX graph, built by hand of the operators that suit it best.

`GroupQueryAttention`, `Gelu` and the norm that also adds are ONNX Runtime's own (domain com.microsoft), those that its
exporter of language models uses.

Inputs: features (F,); table_rows (3, n), the rows of the tables, laid side by side, that the distances to all n places
ask for; last (1,) = n - 1; count () = n; k_0, v_0, ... (1, H, S, D). Outputs: logits (1, 1, V), and kept_k_0, kept_v_0,
..., for which the inputs' own memory is meant: so keys and values stay where they are.
"""

import math
from typing import Any

import numpy as np
from onnx import ModelProto, TensorProto, helper, numpy_helper

from benchmarks.kernels.case import Array
from benchmarks.training.material import Arrays, Material, Settings

OWN = "com.microsoft"
OPSETS = [helper.make_opsetid("", 23), helper.make_opsetid(OWN, 1)]
IR_VERSION = 10
EPS = 1e-5


class Graph:
    """Operators and constants in the making; what is added is known by the name that comes back."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, array: Array) -> str:
        """An array that never changes."""
        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, operator: str, *inputs: str, outputs: tuple[str, ...] = (), **settings: Any) -> str:
        """An operator; the name is that of its first output."""
        names = outputs or (f"y{len(self.nodes)}",)
        self.nodes.append(helper.make_node(operator, inputs, names, **settings))
        return names[0]

    def product(self, x: str, w: Array) -> str:
        """x w^T."""
        return self.node("MatMul", x, self.constant(w.T))

    def reshaped(self, x: str, *shape: int) -> str:
        """The same numbers in another shape."""
        return self.node("Reshape", x, self.constant(np.array(shape)))


def step_graph(material: Material, places: int) -> ModelProto:
    """The model, with room for so many places."""
    graph, weights, config = Graph(), material.weights, material.config
    x, change = _entered(graph, weights), ""
    for layer in range(config["layers"]):
        block = _part(weights, f"decoder.blocks.{layer}.")
        x, normed = _normed(graph, x, change, block["norm1.weight"])
        change = _attention(graph, normed, layer, block, config["heads"])
        x, normed = _normed(graph, x, change, block["norm2.weight"])
        hidden = graph.node("Gelu", graph.product(normed, block["up.weight"]), domain=OWN)
        change = graph.product(hidden, block["down.weight"])
    _, normed = _normed(graph, x, change, weights["norm.weight"])
    logits = graph.product(normed, weights["output.weight"])
    graph.node("Add", logits, graph.constant(weights["output.bias"]), outputs=("logits",))
    return _model(graph, config, len(_part(weights, "embeddings.")), places)


def _entered(graph: Graph, weights: Arrays) -> str:
    """(1, 1, C): a row of each feature's table, side by side, and a product."""
    tables = _part(weights, "embeddings.").values()
    columns = tuple(f"feature_{number}" for number in range(len(tables)))
    graph.node("Split", "features", outputs=columns, axis=0, num_outputs=len(tables))
    rows = [graph.node("Gather", graph.constant(table), column) for table, column in zip(tables, columns, strict=True)]
    told = graph.reshaped(graph.node("Concat", *rows, axis=1), 1, 1, -1)
    return graph.node("Add", graph.product(told, weights["enter.weight"]), graph.constant(weights["enter.bias"]))


def _normed(graph: Graph, x: str, change: str, weight: Array) -> tuple[str, str]:
    """x with its change, and that at mean square 1, times the weight."""
    if not change:
        return x, graph.node("RMSNormalization", x, graph.constant(weight), axis=-1, epsilon=EPS)
    outputs = f"normed_{change}", "", "", f"changed_{change}"
    inputs = x, change, graph.constant(weight)
    graph.node("SkipSimplifiedLayerNormalization", *inputs, outputs=outputs, domain=OWN, epsilon=EPS)
    return outputs[3], outputs[0]


def _attention(graph: Graph, x: str, layer: int, block: Arrays, heads: int) -> str:
    """What attention adds; its keys and values are the layer's inputs and outputs."""
    qkv = graph.product(x, np.concatenate([block[f"attention.{part}.weight"] for part in ("query", "key", "value")]))
    inputs = qkv, "", "", f"k_{layer}", f"v_{layer}", "last", "count", "", "", "", _bias(graph, qkv, block, heads)
    outputs = f"attended_{layer}", f"kept_k_{layer}", f"kept_v_{layer}"
    settings = {"num_heads": heads, "kv_num_heads": heads}
    attended = graph.node("GroupQueryAttention", *inputs, outputs=outputs, domain=OWN, **settings)
    return graph.product(attended, block["attention.out.weight"])


def _bias(graph: Graph, qkv: str, block: Arrays, heads: int) -> str:
    """(1, H, 1, n): q times all rows of the tables, of which every place takes one for each coordinate."""
    tables = block["attention.tables"]
    size = tables.shape[-1]
    side_by_side = tables.transpose(1, 3, 0, 2).reshape(heads, size, -1) / np.float32(math.sqrt(size))
    start, stop, axis = (graph.constant(np.array([number])) for number in (0, heads * size, 2))
    q = graph.reshaped(graph.node("Slice", qkv, start, stop, axis), heads, 1, size)
    by_distance = graph.node("MatMul", q, graph.constant(side_by_side))
    taken = graph.node("Gather", by_distance, "table_rows", axis=2)
    return graph.reshaped(graph.node("ReduceSum", taken, axis, keepdims=0), 1, heads, 1, -1)


def _model(graph: Graph, config: Settings, features: int, places: int) -> ModelProto:
    layers, heads = config["layers"], config["heads"]
    cache = [1, heads, places, config["width"] // heads]
    names = [f"{which}_{layer}" for layer in range(layers) for which in "kv"]
    integers = [
        helper.make_tensor_value_info("features", TensorProto.INT64, [features]),
        helper.make_tensor_value_info("table_rows", TensorProto.INT64, [None, "n"]),
        helper.make_tensor_value_info("last", TensorProto.INT32, [1]),
        helper.make_tensor_value_info("count", TensorProto.INT32, []),
    ]
    kept = [helper.make_tensor_value_info(name, TensorProto.FLOAT, cache) for name in names]
    kept_after = [helper.make_tensor_value_info(f"kept_{name}", TensorProto.FLOAT, cache) for name in names]
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 1, config["vocabulary"]])
    made = helper.make_graph(graph.nodes, "step", [*integers, *kept], [logits, *kept_after], graph.constants)
    return helper.make_model(made, opset_imports=OPSETS, ir_version=IR_VERSION)


def _part(weights: Arrays, prefix: str) -> Arrays:
    return {name.removeprefix(prefix): weight for name, weight in weights.items() if name.startswith(prefix)}
