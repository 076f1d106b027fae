"""Models that onnxruntime would load although they use more than arithmetic: each is found without loading it."""

import contextlib
from collections.abc import Callable

import onnx
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper

from photosearch.settings import resources
from photosearch.vision.embedding import model_file
from tests.support.vision.model_files import tiny

WHOLE = tiny().SerializeToString()


def branching() -> onnx.ModelProto:
    model = tiny()
    branch = helper.make_graph([helper.make_node("Identity", ["offset"], ["same"])], "branch", [], [])
    model.graph.node[0].attribute.append(helper.make_attribute("then_branch", branch))
    return model


def looping() -> onnx.ModelProto:
    model = tiny()
    branch = helper.make_graph([], "branch", [], [])
    model.graph.node[0].attribute.append(helper.make_attribute("branches", [branch]))
    return model


def with_a_function() -> onnx.ModelProto:
    model = tiny()
    node = helper.make_node("Identity", ["a"], ["b"])
    model.functions.append(helper.make_function("own", "Same", ["a"], ["b"], [node], model.opset_import))
    return model


def of_another_domain() -> onnx.ModelProto:
    model = tiny()
    model.graph.node[3].domain = "com.microsoft"
    return model


def with_another_operator() -> onnx.ModelProto:
    model = tiny()
    model.graph.node[3].op_type = "StringNormalizer"
    return model


def outside(tensor: TensorProto) -> None:
    tensor.data_location = TensorProto.EXTERNAL


def with_weights_outside() -> onnx.ModelProto:
    model = tiny()
    outside(model.graph.initializer[0])
    return model


def with_a_constant_outside() -> onnx.ModelProto:
    model = tiny()
    value = helper.make_tensor("value", TensorProto.FLOAT, [1], [1.0])
    value.external_data.add(key="location", value="/etc/passwd")
    model.graph.node.append(helper.make_node("Constant", [], ["constant"], value=value))
    return model


def with_sparse_weights() -> onnx.ModelProto:
    model = tiny()
    model.graph.sparse_initializer.add().dims.append(3)
    return model


REFUSED = {
    branching: "graphs within",
    looping: "graphs within",
    with_a_function: "functions",
    of_another_domain: "com.microsoft",
    with_another_operator: "StringNormalizer",
    with_weights_outside: "other files",
    with_a_constant_outside: "other files",
    with_sparse_weights: "sparse",
}


@pytest.mark.parametrize(("make", "reason"), REFUSED.items(), ids=[make.__name__ for make in REFUSED])
def test_operators_beyond_arithmetic_are_rejected(make: Callable[[], onnx.ModelProto], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        model_file.check(make().SerializeToString())


def test_a_long_encoding_of_a_number_hides_nothing() -> None:
    """Protocol buffers may encode a length in more bytes than needed; a search for bytes would miss it."""
    tensor = TensorProto(data_location=TensorProto.EXTERNAL).SerializeToString()
    assert tensor == b"\x70\x01"
    hidden = b"\x70\x81\x80\x00"
    graph = b"\x2a\x84\x80\x00" + hidden
    model = WHOLE + b"\x3a" + bytes([len(graph)]) + graph  # a second graph is merged into the first
    assert onnx.load_from_string(model).graph.initializer[-1].data_location == TensorProto.EXTERNAL
    with pytest.raises(ValueError, match="other files"):
        model_file.check(model)


def test_a_field_number_that_other_readers_would_truncate_is_rejected() -> None:
    """onnxruntime reads the lowest 32 bits of a tag, so a field skipped here as unknown could be its graph."""
    model = tiny()
    graph = model.graph.SerializeToString()
    model.ClearField("graph")
    tag = b"\xba\x80\x80\x80\x10"  # the field 7 of kind 2, and one bit beyond
    data = model.SerializeToString() + tag + bytes([len(graph) & 0x7F | 0x80, len(graph) >> 7]) + graph
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    assert [each.name for each in session.get_inputs()] == ["image"]
    with pytest.raises(ValueError, match="damaged"):
        model_file.check(data)


def test_the_shipped_model_and_the_test_models_pass() -> None:
    model_file.check(WHOLE)
    model_file.check((resources() / "model" / "embedder.onnx").read_bytes())


def test_every_allowed_operator_is_one_that_onnxruntime_knows() -> None:
    known = {schema.name for schema in onnxruntime.capi.onnxruntime_pybind11_state.get_all_operator_schema()}
    assert known >= model_file.OPERATORS


@given(st.binary(max_size=200), st.integers(0, len(WHOLE)), st.integers(0, 50))
def test_checking_a_damaged_file_always_ends(noise: bytes, at: int, cut: int) -> None:
    for data in (noise, WHOLE[:at] + noise + WHOLE[at + cut :]):
        with contextlib.suppress(ValueError):
            model_file.check(data)
