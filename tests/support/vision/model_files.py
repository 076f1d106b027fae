"""A tiny model that meets the contract (it returns the means of the picture's quarters), and ways to break it."""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SIDE, GRID, DIMENSION = 8, 2, 3
MANIFEST = {
    "name": "tiny",
    "version": "1",
    "dimension": DIMENSION,
    "side": SIDE,
    "fit": "squash",
    "grid": [GRID, GRID],
    "licence": "none",
}


def tiny(
    batch: str | int = "N",
    local_name: str = "local",
    scale: float = 1.0,
    shift: float = 0.0,
    offset: tuple[float, float, float] = (1, 2, 3),
) -> onnx.ModelProto:
    """Returns the model; `scale` and `shift` falsify its embeddings' length and direction, `offset` changes it."""
    offsets = numpy_helper.from_array(np.array(offset, np.float32), "offset")
    spoil = [
        numpy_helper.from_array(np.array([scale], np.float32), "scale"),
        numpy_helper.from_array(np.array([shift, 0, 0], np.float32), "shift"),
    ]
    nodes = [
        helper.make_node("Cast", ["image"], ["real"], to=TensorProto.FLOAT),
        helper.make_node("Transpose", ["real"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("AveragePool", ["planes"], ["pooled"], kernel_shape=[4, 4], strides=[4, 4]),
        helper.make_node("Transpose", ["pooled"], ["quarters"], perm=[0, 2, 3, 1]),
        helper.make_node("Add", ["quarters", "offset"], [local_name]),
        helper.make_node("ReduceMean", [local_name], ["mean"], axes=[1, 2], keepdims=0),
        helper.make_node("LpNormalization", ["mean"], ["unit"], axis=-1, p=2),
        helper.make_node("Mul", ["unit", "scale"], ["scaled"]),
        helper.make_node("Add", ["scaled", "shift"], ["embedding"]),
        helper.make_node("ReduceMean", [local_name], ["attention"], axes=[3], keepdims=0),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("image", TensorProto.UINT8, [batch, SIDE, SIDE, 3])],
        [
            helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [batch, DIMENSION]),
            helper.make_tensor_value_info(local_name, TensorProto.FLOAT, [batch, GRID, GRID, DIMENSION]),
            helper.make_tensor_value_info("attention", TensorProto.FLOAT, [batch, GRID, GRID]),
        ],
        [offsets, *spoil],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    return made


def write(folder: Path, model: onnx.ModelProto | bytes | None = None, **changes: object) -> Path:
    """Writes model and manifest into `folder`; a change to None removes the field."""
    folder.mkdir(parents=True, exist_ok=True)
    data = model if isinstance(model, bytes) else (model or tiny()).SerializeToString()
    (folder / "embedder.onnx").write_bytes(data)
    fields = {**MANIFEST, "sha256": hashlib.sha256(data).hexdigest(), **changes}
    (folder / "embedder.json").write_text(json.dumps({key: each for key, each in fields.items() if each is not None}))
    return folder
