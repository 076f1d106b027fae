"""Exports a trained network to the files that the application runs, and fails if the two disagree.

The check uses the application's own decoder and embedder. Either all three files are written, or none.
"""

import contextlib
import dataclasses
import hashlib
import io
import json
import shutil
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import onnx
import torch
from torch import nn

from photosearch.core.photo import Fit, Fitting, Floats, Pixels
from photosearch.durable import replacing
from photosearch.errors import ExportError
from photosearch.vision.embedding.embed import Embedder as ExportedEmbedder
from photosearch_training.data.photo_sets import PhotoSet, Split, load_pixels
from photosearch_training.measure import retrieval
from photosearch_training.network import embedding_network
from photosearch_training.network.embedding_network import Embedder
from photosearch_training.progress import Reporter
from photosearch_training.recipe import Recipe
from photosearch_training.ship import merging, provenance, thresholds

OPSET = 18
FILES = ("embedder.onnx", "embedder.safetensors", "embedder.json")
_PROBES = 256
LEAST_COSINE = 0.9999
_TIE = 1e-5


class Exportable(nn.Module):
    """The exported graph: uint8 [N, S, S, 3] to embedding [N, D], local [N, h, w, D], attention [N, h, w]."""

    def __init__(self, network: Embedder) -> None:
        super().__init__()
        self.network = network

        self.scale = 1 / (255 * network.deviation)
        self.shift = -network.mean / network.deviation

    def forward(self, image: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        # transposing bytes is faster than transposing floats
        normalised = image.permute(0, 3, 1, 2).float() * self.scale + self.shift
        views = self.network.describe(normalised)
        return views.embedding, views.local, views.attention


def export(
    trained: Path,
    out: Path,
    described: Path,
    split: Split,
    half: str,
    cache: Path | None,
    reporter: Reporter,
) -> dict[str, Any]:
    """Write embedder.onnx, embedder.json and embedder.safetensors into `out`; returns the manifest.

    The manifest's quality is measured on the classes of `half`, its thresholds on the validation classes.

    Raises:
        InputError: the trained file, its description or a photo cannot be used.
        ExportError: the graph breaks the contract, or torch and onnxruntime disagree.
        StorageError: `out` cannot be written.
    """
    network, recipe = embedding_network.load(trained), public(embedding_network.recipe_of(trained))
    parts = [{**part, "recipe": dataclasses.asdict(public(part["recipe"]))} for part in merging.parts_of(trained)]
    network.settings = recipe.model
    origin = provenance.read(described, {photo.source for photo in split.train.photos})
    fitting = Fitting(recipe.photos.side, Fit(recipe.photos.fit))
    photos = split.half(half)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        draft = Path(temporary) / "model"
        pixels = load_pixels(
            photos.photos,
            fitting,
            cache or Path(temporary),
            lambda done, total: reporter.advance("decode", done, total, {}),
        )
        origins = _described(recipe, origin, split) | ({merging.NOTE: parts} if parts else {})
        notes = {merging.NOTE: json.dumps(parts)} if parts else {}
        manifest, embedder = write_draft(network, recipe, origins, pixels, draft, notes)
        manifest["thresholds"] = thresholds.measured(embedder, split, cache or Path(temporary), reporter)
        manifest["quality"] = _quality(embedder, half, photos, pixels)
        write_manifest(draft, manifest)
        publish(draft, out)
    return manifest


def write_draft(
    network: Embedder,
    recipe: Recipe,
    described: Mapping[str, Any],
    pixels: Pixels,
    folder: Path,
    notes: Mapping[str, str] = MappingProxyType({}),
) -> tuple[dict[str, Any], ExportedEmbedder]:
    """Write the three files into a new folder; returns the manifest and the model as the application opens it.

    Args:
        described: the manifest's entries apart from sizes, hash and agreement.
        pixels: photos to compare torch and onnxruntime on, uint8 [N, S, S, 3].
        notes: metadata for the weights file, in addition to the recipe.

    Raises:
        ExportError: the graph breaks the contract, or torch and onnxruntime disagree.
    """
    folder.mkdir()
    embedding_network.save(network, folder / "embedder.safetensors", {"recipe": recipe.to_json(), **notes})
    (folder / "embedder.onnx").write_bytes(to_onnx(network, recipe.photos.side))
    manifest = {**described, **_contract(folder, network, recipe)}
    write_manifest(folder, manifest)
    embedder = ExportedEmbedder.open(folder, provider="cpu")
    manifest["agreement"] = check_agreement(network, embedder, probes(pixels))
    return manifest, embedder


def to_onnx(network: Embedder, side: int) -> bytes:
    """Return the network as one ONNX file of opset 18 with a dynamic batch; raises ExportError if the file is wrong."""
    example = torch.zeros(2, side, side, 3, dtype=torch.uint8)
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")  # the exporter warns about its own internals
        program = torch.onnx.export(
            Exportable(network.float().eval().to(memory_format=torch.contiguous_format)).eval(),
            (example,),
            input_names=["image"],
            output_names=["embedding", "local", "attention"],
            dynamic_shapes={"image": {0: torch.export.Dim("N", min=1, max=4096)}},
            opset_version=OPSET,
            dynamo=True,
            verbose=False,
        )
        assert program is not None
        data = _anonymous(program.model_proto)
    _check_graph(data, side)
    return data


def _anonymous(model: onnx.ModelProto) -> bytes:
    """Return the file without the exporter's notes on every node, which contain paths of this machine."""
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.initializer, *graph.input, *graph.output):
        part.ClearField("metadata_props")
        part.ClearField("doc_string")
    graph.ClearField("value_info")
    data: bytes = model.SerializeToString()
    return data


def check_agreement(network: Embedder, embedder: ExportedEmbedder, pixels: Pixels) -> dict[str, float]:
    """Compare torch and the exported file on photos, uint8 [N, S, S, 3].

    Returns the lowest cosine between the two embeddings of a photo, and the largest difference between an embedding
    and the normalised mean of its local descriptors.

    Raises:
        ExportError: a cosine is below 0.9999, the ten nearest neighbours of a photo differ by more than ties, or an
            embedding is not the mean of its local descriptors.
    """
    ours = retrieval.in_chunks(retrieval.with_network(network), pixels)
    theirs = retrieval.in_chunks(embedder.embed, pixels)
    cosine = float((ours * theirs).sum(1).min())
    if not cosine >= LEAST_COSINE:
        raise ExportError(f"torch and onnxruntime differ: the lowest cosine is {cosine:.6f}", "Report this network")
    differing = _differing_neighbours(ours, theirs)
    if differing:
        raise ExportError(
            f"torch and onnxruntime find different neighbours for {differing} photos", "Report this network"
        )
    gap = max(_decomposition_gap(embedder, photo) for photo in pixels[:16])
    if not gap < 1e-4:
        raise ExportError(
            f"An embedding differs from the mean of its local descriptors by {gap:.2g}", "Report this network"
        )
    return {"photos": len(pixels), "least_cosine": cosine, "decomposition_gap": gap}


def _differing_neighbours(ours: Floats, theirs: Floats, count: int = 10) -> int:
    """Return how many photos have different nearest neighbours, not counting ties."""
    reference, other = ours @ ours.T, theirs @ theirs.T
    np.fill_diagonal(reference, -2)
    np.fill_diagonal(other, -2)
    count = min(count, len(ours) - 1)
    least = np.sort(reference, axis=1)[:, -count]
    found = np.take_along_axis(reference, np.argsort(-other, axis=1)[:, :count], axis=1)
    return int((found.min(axis=1) < least - _TIE).sum())


def _decomposition_gap(embedder: ExportedEmbedder, photo: Pixels) -> float:
    described = embedder.describe(photo)
    mean = described.local.reshape(-1, described.local.shape[-1]).mean(axis=0)
    return float(np.abs(mean / np.linalg.norm(mean) - described.embedding).max())


def _check_graph(data: bytes, side: int) -> None:
    model = onnx.load_model_from_string(data)
    onnx.checker.check_model(model, full_check=True)
    opsets = {entry.domain: entry.version for entry in model.opset_import}
    outside = [tensor.name for tensor in model.graph.initializer if tensor.external_data]
    image = model.graph.input[0]
    shape = [axis.dim_value or axis.dim_param for axis in image.type.tensor_type.shape.dim]
    broken = [
        text
        for holds, text in (
            (opsets == {"": OPSET}, f"its opsets are {opsets}"),
            (not outside, "weights are stored outside the file"),
            (
                image.name == "image" and image.type.tensor_type.elem_type == onnx.TensorProto.UINT8,
                "its input is wrong",
            ),
            (isinstance(shape[0], str) and shape[1:] == [side, side, 3], f"its input has the shape {shape}"),
            ([o.name for o in model.graph.output] == ["embedding", "local", "attention"], "its outputs are wrong"),
        )
        if not holds
    ]
    if broken:
        raise ExportError(f"The exported graph breaks the contract: {'; '.join(broken)}", "Report this network")


def _contract(folder: Path, network: Embedder, recipe: Recipe) -> dict[str, Any]:
    """Return the manifest's description of the graph."""
    side = recipe.photos.side
    with torch.inference_mode():
        grid = list(network.features(torch.zeros(1, 3, side, side)).shape[2:])
    return {
        "sha256": hashlib.sha256((folder / "embedder.onnx").read_bytes()).hexdigest(),
        "dimension": recipe.model.dimension,
        "side": side,
        "fit": recipe.photos.fit,
        "grid": grid,
        "opset": OPSET,
    }


def _described(recipe: Recipe, origin: provenance.About, split: Split) -> dict[str, Any]:
    """Return the manifest's description of the model's origin."""
    return {
        "name": origin.name,
        "version": origin.version,
        "licence": origin.licence,
        "start": origin.start,
        "data": [
            {"source": source, **origin.data[source], **_counts(split.train, source)}
            for source in sorted(set(split.train.sources))
        ],
        "recipe": dataclasses.asdict(recipe),
    }


def public(recipe: Recipe) -> Recipe:
    """Return the recipe without the folder of the weights file, which is meaningless on other machines."""
    model = dataclasses.replace(recipe.model, weights=Path(recipe.model.weights).name)
    return dataclasses.replace(recipe, model=model)


def _counts(photos: PhotoSet, source: str) -> Mapping[str, int]:
    labels = photos.labels[photos.of_source(source)]
    return {"photos": len(labels), "classes": len(np.unique(labels))}


def _quality(embedder: ExportedEmbedder, half: str, photos: PhotoSet, pixels: Pixels) -> dict[str, Any]:
    qualities = retrieval.by_source(embedder.embed, photos, pixels)
    return {"half": half, "sources": {source: quality.to_dict() for source, quality in qualities.items()}}


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest of a draft, replacing the existing one."""
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (folder / "embedder.json").write_text(text + "\n", encoding="utf-8")


def probes(pixels: Pixels) -> Pixels:
    chosen = np.linspace(0, len(pixels) - 1, min(_PROBES, len(pixels))).astype(np.int64)
    return np.stack([pixels[row] for row in chosen])


def publish(draft: Path, out: Path) -> None:
    """Copy the files so that a failure keeps the old ones; the manifest is replaced last."""
    with contextlib.ExitStack() as stack:
        for name in reversed(FILES):
            shutil.copyfile(draft / name, stack.enter_context(replacing(out / name)))
