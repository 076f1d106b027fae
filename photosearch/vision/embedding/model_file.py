"""Checks which operators and files an ONNX file uses, field by field, before onnxruntime loads it.

onnxruntime shows no graph before it has loaded it, and the onnx library is a large training dependency. So this module
walks the file's protocol buffers down to operators and tensors, and rejects everything that it does not know.
"""

from collections.abc import Iterator
from typing import Final

# fmt: off
OPERATORS: Final = frozenset({
    "Abs", "Add", "And", "ArgMax", "ArgMin", "AveragePool", "BatchNormalization", "Cast", "Ceil", "Clip", "Concat",
    "Constant", "ConstantOfShape", "Conv", "ConvInteger", "Cos", "CumSum", "DepthToSpace", "DequantizeLinear",
    "Div", "DynamicQuantizeLinear", "Einsum", "Elu", "Equal", "Erf", "Exp", "Expand", "Flatten", "Floor", "Gather",
    "GatherElements", "Gelu", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "Greater", "GreaterOrEqual",
    "GroupNormalization", "HardSigmoid", "HardSwish", "Identity", "InstanceNormalization", "LayerNormalization",
    "LeakyRelu", "Less", "LessOrEqual", "Log", "LogSoftmax", "LpNormalization", "LRN", "MatMul", "MatMulInteger",
    "Max", "MaxPool", "Min", "Mish", "Mod", "Mul", "Neg", "Not", "Or", "PRelu", "Pad", "Pow", "QLinearConv",
    "QLinearMatMul", "QuantizeLinear", "Range", "Reciprocal", "ReduceL1", "ReduceL2", "ReduceMax", "ReduceMean",
    "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare", "Relu", "Reshape", "Resize", "Round", "ScatterND",
    "Selu", "Shape", "Sigmoid", "Sign", "Sin", "Size", "Slice", "Softmax", "Softplus", "SpaceToDepth", "Split",
    "Sqrt", "Squeeze", "Sub", "Sum", "Tanh", "Tile", "Transpose", "Trilu", "Unsqueeze", "Where",
    "GatherND", "IsNaN", "NonZero", "OneHot",
})
# fmt: on
"""Arithmetic on tensors, as networks for images use it: no loops, no branches, no text, nothing that opens a file."""
DOMAINS: Final = frozenset({"", "ai.onnx"})

# Numbers of fields in onnx.proto.
_GRAPH, _TRAINING, _FUNCTION = 7, 20, 25
_NODE, _INITIALIZER, _SPARSE_INITIALIZER = 1, 5, 15
_OPERATOR, _ATTRIBUTE, _DOMAIN = 4, 5, 7
_TENSOR, _SUBGRAPH, _TENSORS, _SUBGRAPHS, _SPARSE, _SPARSES = 5, 6, 10, 11, 22, 23
_EXTERNAL_DATA, _DATA_LOCATION = 13, 14

_LONGEST_VARINT = 10
_TAG_BITS = 32
"""Other readers ignore higher bits of a tag, and would read a field that this check has skipped."""


def check(model: bytes) -> None:
    """Checks the whole graph.

    Raises:
        ValueError: the file is damaged, refers to other files, or asks for more than arithmetic on tensors.
    """
    for number, content in _fields(memoryview(model)):
        if number == _GRAPH:
            _check_graph(content)
        elif number in (_TRAINING, _FUNCTION):
            raise ValueError("has functions of its own, which is not allowed")


def _check_graph(graph: memoryview) -> None:
    for number, content in _fields(graph):
        if number == _NODE:
            _check_node(content)
        elif number == _INITIALIZER:
            _check_tensor(content)
        elif number == _SPARSE_INITIALIZER:
            raise ValueError("has sparse tensors, which is not allowed")


def _check_node(node: memoryview) -> None:
    for number, content in _fields(node):
        if number == _ATTRIBUTE:
            _check_attribute(content)
        elif number in (_OPERATOR, _DOMAIN):
            name = bytes(content).decode("ascii", "replace")
            if name not in (DOMAINS if number == _DOMAIN else OPERATORS):
                raise ValueError(f"uses the operator or domain {name[:60]!r}, which is not allowed")


def _check_attribute(attribute: memoryview) -> None:
    for number, content in _fields(attribute):
        if number in (_TENSOR, _TENSORS):
            _check_tensor(content)
        elif number in (_SUBGRAPH, _SUBGRAPHS, _SPARSE, _SPARSES):
            raise ValueError("has graphs within its graph, which is not allowed")


def _check_tensor(tensor: memoryview) -> None:
    for number, content in _fields(tensor):
        if number == _EXTERNAL_DATA or (number == _DATA_LOCATION and _varint(content, 0)[0] != 0):
            raise ValueError("refers to other files, which is not allowed")


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Yields number and content of each field of a message; raises ValueError if it is malformed."""
    at = 0
    while at < len(message):
        tag, start = _varint(message, at)
        if tag >> _TAG_BITS:
            raise ValueError("is damaged: a field has an invalid number")
        match tag & 7:
            case 0:
                end = _varint(message, start)[1]
            case 1:
                end = start + 8
            case 2:
                size, start = _varint(message, start)
                end = start + size
            case 5:
                end = start + 4
            case _:
                raise ValueError("is damaged: a field has an unknown type")
        if end > len(message):
            raise ValueError("is damaged: a field is longer than the file")
        yield tag >> 3, message[start:end]
        at = end


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    """Returns the number that starts at `at`, and where it ends."""
    value = 0
    for place, byte in enumerate(message[at : at + _LONGEST_VARINT]):
        value |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return value, at + place + 1
    raise ValueError("is damaged: a number does not end")
