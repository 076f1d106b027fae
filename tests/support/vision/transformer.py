"""A transformer of a given size with random weights, as ONNX: it costs what a trained one of this size costs."""

from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper


def transformer(width: int, tokens: int, layers: int = 12, heads: int = 8) -> bytes:
    """Returns a network that takes `tokens`, float32 [1, T, W], and gives `vector`, float32 [1, W].

    Its layers are those of CLIP: attention and a perceptron four times as wide, each after a normalization.
    """
    random, nodes, weights = np.random.default_rng(1), list[NodeProto](), list[TensorProto]()

    def constant(name: str, value: np.ndarray) -> str:
        weights.append(numpy_helper.from_array(value, name))
        return name

    def node(operator: str, *inputs: str, **attributes: Any) -> str:
        output = f"{operator}{len(nodes)}"
        nodes.append(helper.make_node(operator, list(inputs), [output], **attributes))
        return output

    def linear(given: str, rows: int, columns: int) -> str:
        values = random.standard_normal((rows, columns), np.float32) / np.float32(rows**0.5)
        return node("MatMul", given, constant(f"weight{len(nodes)}", values))

    ones = constant("ones", np.ones(width, np.float32))
    split = constant("split", np.array([1, tokens, heads, width // heads], np.int64))
    joined = constant("joined", np.array([1, tokens, width], np.int64))
    scale = constant("scale", np.array((width / heads) ** -0.5, np.float32))
    hidden = "tokens"
    for _ in range(layers):
        normal = node("LayerNormalization", hidden, ones)
        query, key, value = (node("Reshape", linear(normal, width, width), split) for _ in range(3))
        query, value = (node("Transpose", each, perm=[0, 2, 1, 3]) for each in (query, value))
        likeness = node("MatMul", node("Mul", query, scale), node("Transpose", key, perm=[0, 2, 3, 1]))
        mixed = node("MatMul", node("Softmax", likeness, axis=-1), value)
        mixed = node("Reshape", node("Transpose", mixed, perm=[0, 2, 1, 3]), joined)
        hidden = node("Add", hidden, linear(mixed, width, width))
        inner = linear(node("LayerNormalization", hidden, ones), width, 4 * width)
        hidden = node("Add", hidden, linear(node("Mul", inner, node("Sigmoid", inner)), 4 * width, width))
    nodes.append(helper.make_node("ReduceMean", [hidden], ["vector"], axes=[1], keepdims=0))
    given = helper.make_tensor_value_info("tokens", TensorProto.FLOAT, [1, tokens, width])
    answer = helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, width])
    graph = helper.make_graph(nodes, "transformer", [given], [answer], weights)
    made: ModelProto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(made.SerializeToString())
