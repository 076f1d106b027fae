"""A small pair of networks for pictures and texts, trained here on drawn scenes with captions, in each layout.

It knows four colours and four things, so that "a red boat" finds red boats.
"""

import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from PIL import Image, ImageDraw
from torch import nn

from photosearch.vision.pairs.layouts import CLIP_CONTEXT, CLIP_DEVIATION, CLIP_MEAN, RCLIP_SIDE
from photosearch.vision.pairs.tokens import Tokens, of_merges

COLOURS = {"red": (210, 40, 40), "blue": (40, 70, 210), "green": (40, 160, 60), "yellow": (230, 210, 50)}
THINGS = ("boat", "house", "tree", "ball")
SIDE, CONTEXT, DIMENSION, WIDTH = 32, 8, 16, 24
MEAN, DEVIATION = (0.5, 0.5, 0.5), (0.25, 0.25, 0.25)
STEPS, BATCH, DRAWN = 120, 32, 24
Random = np.random.Generator


def draw(colour: str, thing: str, random: Random, side: int = SIDE) -> npt.NDArray[np.uint8]:
    """A thing of a colour somewhere in a plain landscape, uint8 [S, S, 3]."""
    large = 2 * side
    ground, sky = (tuple(int(each) for each in random.integers(90, 200, 3)) for _ in range(2))
    picture = Image.new("RGB", (large, large), sky)
    pen, fill = ImageDraw.Draw(picture), COLOURS[colour]
    pen.rectangle((0, large * random.uniform(0.5, 0.7), large, large), fill=ground)
    size = large * random.uniform(0.35, 0.5)
    left, top = (random.uniform(0.05, 0.9) * (large - size) for _ in range(2))
    right, bottom, middle = left + size, top + size, left + size / 2
    match thing:
        case "boat":
            inset, deck = 0.2 * size, top + 0.6 * size
            pen.polygon([(left, deck), (right, deck), (right - inset, bottom), (left + inset, bottom)], fill)
            pen.polygon([(middle, top), (middle, top + 0.55 * size), (right, top + 0.55 * size)], (250, 250, 250))
        case "house":
            pen.rectangle((left, top + 0.4 * size, right, bottom), fill)
            pen.polygon([(left, top + 0.4 * size), (middle, top), (right, top + 0.4 * size)], (60, 50, 50))
        case "tree":
            pen.rectangle((middle - 0.08 * size, top + 0.5 * size, middle + 0.08 * size, bottom), (90, 60, 30))
            pen.polygon([(left, top + 0.6 * size), (middle, top), (right, top + 0.6 * size)], fill)
        case _:
            pen.ellipse((left, top, right, bottom), fill)
    return np.asarray(picture.resize((side, side), Image.Resampling.BOX))


def merges(folder: Path) -> Path:
    """A file of byte pairs that make the words whole, as CLIP's."""
    pairs: dict[tuple[str, str], None] = {}
    for word in ("a", *COLOURS, *THINGS):
        parts = [*word[:-1], f"{word[-1]}</w>"]
        while len(parts) > 1:
            pairs[parts[0], parts[1]] = None
            parts = [parts[0] + parts[1], *parts[2:]]
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "bpe_simple_vocab_16e6.txt.gz"
    file.write_bytes(gzip.compress("\n".join(["#version", *map(" ".join, pairs), ""]).encode()))
    return file


@dataclass(frozen=True)
class Trained:
    """Both networks as ONNX, taking float images [N, 3, S, S] and int tokens [N, CONTEXT], and the tokenizer."""

    values: dict[str, np.ndarray]
    tokenizer: bytes
    merges: bytes


def train(folder: Path) -> Trained:
    """Trains the pair by the contrastive loss of CLIP, in some seconds on one core."""
    file = merges(folder)
    tokenizer = of_merges(file)
    tokens = Tokens(tokenizer, CONTEXT, 0, canonical=False)
    torch.manual_seed(3)
    random = np.random.default_rng(3)
    kinds = [(colour, thing) for colour in COLOURS for thing in THINGS]
    captions = torch.tensor(np.concatenate([tokens.of(f"a {colour} {thing}")[0] for colour, thing in kinds]))
    layers = (nn.Conv2d(3, 16, 3, 2, 1), nn.Conv2d(16, 32, 3, 2, 1), nn.Conv2d(32, WIDTH * 2, 3, 2, 1))
    head, words = nn.Linear(WIDTH * 2, DIMENSION), nn.EmbeddingBag(len(_numbers(tokenizer)), WIDTH, padding_idx=0)
    text_head = nn.Linear(WIDTH, DIMENSION)
    parts = nn.ModuleList([*layers, head, words, text_head])
    optimizer = torch.optim.Adam(parts.parameters(), 4e-3)
    drawn = np.stack([draw(*kind, random) for kind in kinds for _ in range(DRAWN)])
    prepared = torch.tensor((drawn / 255 - 0.5) / 0.25, dtype=torch.float32).permute(0, 3, 1, 2)
    for _ in range(STEPS):
        chosen = random.integers(len(drawn), size=BATCH)
        hidden, labels = prepared[chosen], chosen // DRAWN
        for layer in layers:
            hidden = torch.relu(layer(hidden))
        pictures = nn.functional.normalize(head(hidden.amax((2, 3))))
        texts = nn.functional.normalize(text_head(words(captions)))
        loss = nn.functional.cross_entropy(pictures @ texts.T * 12, torch.tensor(labels))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    values = {name: each.detach().numpy() for name, each in parts.named_parameters()}
    return Trained(values, tokenizer, file.read_bytes())


def _numbers(tokenizer: bytes) -> dict[str, int]:
    found: dict[str, int] = json.loads(tokenizer)["model"]["vocab"]
    return found


def _visual(values: dict[str, np.ndarray], name: str, side: int = SIDE, normalises: bool = False) -> bytes:
    """A picture of another side is one as rclip prepares it."""
    nodes, before, more = [], name, []
    if normalises:
        more = [numpy_helper.from_array(np.array(each, np.float32), key) for key, each in (("four", 4), ("two", 2))]
        nodes = [
            helper.make_node("Mul", [name, "four"], ["scaled"]),
            helper.make_node("Sub", ["scaled", "two"], ["normalised"]),
        ]
        before = "normalised"
    if side != SIDE:
        scale, shift = np.array(CLIP_DEVIATION, np.float32) * 4, np.array(CLIP_MEAN, np.float32) * 4 - 2
        more = [numpy_helper.from_array(each.reshape(3, 1, 1), key) for key, each in (("x", scale), ("y", shift))]
        steps = [side // SIDE] * 2
        nodes = [
            helper.make_node("Mul", [name, "x"], ["scaled"]),
            helper.make_node("Add", ["scaled", "y"], ["shifted"]),
            helper.make_node("AveragePool", ["shifted"], ["small"], kernel_shape=steps, strides=steps),
        ]
        before = "small"
    for layer in range(3):
        given = [before, f"{layer}.weight", f"{layer}.bias"]
        nodes.append(helper.make_node("Conv", given, [f"c{layer}"], kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4))
        nodes.append(helper.make_node("Relu", [f"c{layer}"], [f"r{layer}"]))
        before = f"r{layer}"
    nodes.append(helper.make_node("GlobalMaxPool", [before], ["pooled"]))
    nodes.append(helper.make_node("Flatten", ["pooled"], ["flat"]))
    nodes.append(helper.make_node("Gemm", ["flat", "3.weight", "3.bias"], ["image_embeds"], transB=1))
    given = helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", 3, side, side])
    return _graph(nodes, given, "image_embeds", {key: each for key, each in values.items() if key[0] in "0123"}, more)


def _textual(values: dict[str, np.ndarray], name: str, kind: int, context: int = CONTEXT) -> bytes:
    """The mean of the words' vectors without padding, as EmbeddingBag."""
    zero = numpy_helper.from_array(np.array(0, np.int64), "zero")
    nodes = [
        helper.make_node("Cast", [name], ["ids"], to=TensorProto.INT64),
        helper.make_node("Gather", ["4.weight", "ids"], ["rows"]),
        helper.make_node("Equal", ["ids", "zero"], ["padding"]),
        helper.make_node("Not", ["padding"], ["real"]),
        helper.make_node("Cast", ["real"], ["weights"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["weights", "axis"], ["column"]),
        helper.make_node("Mul", ["rows", "column"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "places"], ["total"], keepdims=0),
        helper.make_node("ReduceSum", ["weights", "places"], ["count"], keepdims=1),
        helper.make_node("Div", ["total", "count"], ["mean"]),
        helper.make_node("Gemm", ["mean", "5.weight", "5.bias"], ["text_embeds"], transB=1),
    ]
    given = helper.make_tensor_value_info(name, kind, ["N", context])
    more = [zero, numpy_helper.from_array(np.array([2], np.int64), "axis"),
            numpy_helper.from_array(np.array([1], np.int64), "places")]  # fmt: skip
    return _graph(nodes, given, "text_embeds", {key: each for key, each in values.items() if key[0] in "45"}, more)


def _graph(
    nodes: Sequence[onnx.NodeProto],
    given: onnx.ValueInfoProto,
    output: str,
    values: dict[str, np.ndarray],
    more: Sequence[onnx.TensorProto] = (),
) -> bytes:
    constants = [numpy_helper.from_array(np.ascontiguousarray(each), key) for key, each in values.items()]
    answer = helper.make_tensor_value_info(output, TensorProto.FLOAT, ["N", DIMENSION])
    graph = helper.make_graph(list(nodes), "pair", [given], [answer], [*constants, *more])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    return bytes(made.SerializeToString())


# The layouts

PREPARED = {"size": [SIDE, SIDE], "mean": MEAN, "std": DEVIATION, "interpolation": "bicubic", "resize_mode": "squash"}


def immich(made: Trained, folder: Path) -> Path:
    """As Immich exports pairs."""
    _write(folder / "visual" / "model.onnx", _visual(made.values, "image"))
    _write(folder / "textual" / "model.onnx", _textual(made.values, "text", TensorProto.INT32))
    _write(folder / "visual" / "preprocess_cfg.json", PREPARED)
    _write(folder / "config.json", {"embed_dim": DIMENSION, "text_cfg": {"context_length": CONTEXT}})
    _write(folder / "textual" / "tokenizer.json", made.tokenizer)
    _write(folder / "textual" / "tokenizer_config.json", {"pad_token": "!"})
    return folder


def open_clip(made: Trained, folder: Path) -> Path:
    """As OpenCLIP describes its models, with both networks exported."""
    _write(folder / "visual.onnx", _visual(made.values, "image"))
    _write(folder / "textual.onnx", _textual(made.values, "text", TensorProto.INT64))
    model = {"vision_cfg": {"image_size": SIDE}, "text_cfg": {"context_length": CONTEXT}}
    prepared = {key: each for key, each in PREPARED.items() if key != "size"}
    _write(folder / "open_clip_config.json", {"model_cfg": model, "preprocess_cfg": prepared})
    _write(folder / "tokenizer.json", made.tokenizer)
    return folder


def transformers(made: Trained, folder: Path) -> Path:
    """As Transformers exports CLIP and SigLIP."""
    _write(folder / "onnx" / "vision_model.onnx", _visual(made.values, "pixel_values"))
    _write(folder / "onnx" / "text_model.onnx", _textual(made.values, "input_ids", TensorProto.INT64))
    size = {"height": SIDE, "width": SIDE}
    _write(folder / "preprocessor_config.json", {"size": size, "image_mean": MEAN, "image_std": DEVIATION})
    _write(folder / "config.json", {"text_config": {"max_position_embeddings": CONTEXT}})
    _write(folder / "tokenizer.json", made.tokenizer)
    return folder


def mobileclip(made: Trained, folder: Path) -> Path:
    """As MobileCLIP is exported for Transformers: the network itself normalises the colours."""
    _write(folder / "onnx" / "vision_model.onnx", _visual(made.values, "pixel_values", normalises=True))
    _write(folder / "onnx" / "text_model.onnx", _textual(made.values, "input_ids", TensorProto.INT64))
    crop = {"do_center_crop": True, "crop_size": {"height": SIDE, "width": SIDE}, "size": {"shortest_edge": SIDE}}
    _write(folder / "preprocessor_config.json", {**crop, "do_normalize": False})
    _write(folder / "config.json", {"text_config": {"max_position_embeddings": CONTEXT}})
    _write(folder / "tokenizer.json", made.tokenizer)
    return folder


def rclip(made: Trained, folder: Path) -> Path:
    """As rclip keeps its model."""
    _write(folder / "pair" / "visual.onnx", _visual(made.values, "image", RCLIP_SIDE))
    _write(folder / "pair" / "textual.onnx", _textual(made.values, "text", TensorProto.INT64, CLIP_CONTEXT))
    _write(folder / "tokenizer" / "bpe_simple_vocab_16e6.txt.gz", made.merges)
    return folder / "pair"


LAYOUTS: dict[str, Callable[[Trained, Path], Path]] = {
    "immich": immich,
    "open_clip": open_clip,
    "transformers": transformers,
    "mobileclip": mobileclip,
    "rclip": rclip,
}


def _write(path: Path, content: bytes | Mapping[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())


def kinds() -> list[tuple[str, str]]:
    """Each colour with each thing."""
    return [(colour, thing) for colour in COLOURS for thing in THINGS]
