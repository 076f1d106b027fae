"""Compares the shipped model with its bare backbone and with its float16 and int8 forms, in one run.

    python -m tests.benchmarks.bench_variants [--model DIR] [--rounds 20] [--cache DIR] [--json FILE] DATA...

DATA are class folders or zips of them. Validation classes are used to measure, training classes to calibrate int8.
Speeds are for one onnxruntime thread; the forms take turns, so that other work on the machine cancels out. Ratios are
medians over the rounds.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnxruntime import quantization
from onnxruntime.transformers.float16 import convert_float_to_float16
from torch import nn

from photosearch.core.photo import Floats, Pixels
from photosearch.vision.embedding.manifest import MODEL_FILE, read_manifest
from photosearch_training.data import benchmarks
from photosearch_training.data.photo_sets import PhotoSet, load_pixels
from photosearch_training.measure import retrieval
from photosearch_training.network import embedding_network
from photosearch_training.network.embedding_network import Embedder
from photosearch_training.progress import show_table

BATCH = 16
CALIBRATING = 128
NEAREST = 10


class Bare(nn.Module):
    """The backbone alone: from bytes to normalised pooled features, like any image model."""

    def __init__(self, network: Embedder) -> None:
        super().__init__()
        self.network = network

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return nn.functional.normalize(self.network.pooled(image.permute(0, 3, 1, 2).float() / 255), dim=1)


class Calibration(quantization.CalibrationDataReader):  # type: ignore[misc]
    """Photos that show how large the values inside the network become."""

    def __init__(self, pixels: Pixels) -> None:
        self._batches = iter(np.split(pixels, range(BATCH, len(pixels), BATCH)))

    def get_next(self) -> dict[str, Pixels] | None:
        batch = next(self._batches, None)
        return None if batch is None else {"image": batch}


def variants(folder: Path, draft: Path, calibrating: Pixels) -> dict[str, Path]:
    """Returns files of the model in other precisions, and of its bare backbone, by name."""
    original = folder / MODEL_FILE
    made = {name: draft / f"{name}.onnx" for name in ("backbone alone", "float16", "int8")}
    bare = Bare(embedding_network.load(folder / "embedder.safetensors")).eval()
    example = torch.from_numpy(np.array(calibrating[:2]))
    torch.onnx.export(
        bare, (example,), str(made["backbone alone"]), input_names=["image"], output_names=["embedding"],
        dynamic_shapes={"image": {0: torch.export.Dim("N", min=1, max=4096)}}, opset_version=18, dynamo=True,
        external_data=False, verbose=False,
    )  # fmt: skip
    onnx.save(convert_float_to_float16(onnx.load(original), keep_io_types=True), made["float16"])
    prepared = draft / "prepared.onnx"
    quantization.quant_pre_process(str(original), str(prepared), skip_symbolic_shape=True)
    quantization.quantize_static(
        str(prepared), str(made["int8"]), Calibration(calibrating), per_channel=True, reduce_range=False,
        calibrate_method=quantization.CalibrationMethod.MinMax, op_types_to_quantize=["Conv"],
    )  # fmt: skip
    return {"float32": original, **made}


def embedder(path: Path) -> Callable[[Pixels], Floats]:
    """Returns an embedder that runs a file on one thread."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def embed(pixels: Pixels) -> Floats:
        found: Floats = session.run(["embedding"], {"image": np.ascontiguousarray(pixels)})[0]
        return found

    return embed


def speeds(embeds: dict[str, Callable[[Pixels], Floats]], pixels: Pixels, rounds: int) -> dict[str, list[float]]:
    """Returns photos per second, round by round; the files take turns."""
    taken: dict[str, list[float]] = {name: [] for name in embeds}
    for number in range(-1, rounds):
        for name, embed in embeds.items():
            started = time.perf_counter()
            embed(pixels[:BATCH])
            if number >= 0:
                taken[name].append(BATCH / (time.perf_counter() - started))
    return taken


def compared(
    files: dict[str, Path], photos: PhotoSet, pixels: Pixels, rounds: int
) -> Iterator[tuple[str, dict[str, float]]]:
    """Compares size, speed and answers of each file with the float32 one."""
    embeds = {name: embedder(path) for name, path in files.items()}
    taken = speeds(embeds, pixels, rounds)
    reference = retrieval.in_chunks(embeds["float32"], pixels, BATCH)
    for name, path in files.items():
        ours = retrieval.in_chunks(embeds[name], pixels, BATCH)
        ratios = [one / other for one, other in zip(taken[name], taken["float32"], strict=True)]
        qualities = [retrieval.measure(ours[rows], photos.labels[rows]) for rows in by_source(photos)]
        figures = {
            "MB": path.stat().st_size / 1e6,
            "photos/s": statistics.median(taken[name]),
            "of float32": statistics.median(ratios),
            "recall@1": float(np.mean([quality.recall[1] for quality in qualities])),
            "MAP@R": float(np.mean([quality.map_at_r for quality in qualities])),
            "top 10 kept": overlap(reference, ours),
        }
        yield name, figures


def overlap(one: Floats, other: Floats) -> float:
    """Returns the share of each photo's ten nearest that both find."""
    nearest = []
    for embeddings in (one, other):
        similarities = torch.from_numpy(embeddings @ embeddings.T).fill_diagonal_(-torch.inf)
        nearest.append(similarities.topk(NEAREST, dim=1).indices)
    return float((nearest[0][:, :, None] == nearest[1][:, None, :]).any(2).double().mean())


def by_source(photos: PhotoSet) -> list[retrieval.Labels]:
    """Returns the positions of each source's photos."""
    return [photos.of_source(source) for source in sorted(set(photos.sources))]


def main() -> None:
    """Makes the files, measures them and prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="+", metavar="DATA")
    parser.add_argument("--model", type=Path, default=Path("resources/model"))
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    split, fitting = benchmarks.open_data(options.data), read_manifest(options.model).fitting
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        cache = options.cache or Path(temporary)
        pixels = load_pixels(split.validation.photos, fitting, cache)
        training = load_pixels(split.train.photos, fitting, cache)
        chosen = np.linspace(0, len(training) - 1, min(CALIBRATING, len(training))).astype(np.int64)
        files = variants(options.model, Path(temporary), np.stack([training[row] for row in chosen]))
        results: dict[str, Any] = dict(compared(files, split.validation, pixels, options.rounds))
    columns = ("file", *next(iter(results.values())))
    show_table("One onnxruntime thread", columns, [(name, *figures.values()) for name, figures in results.items()])
    if options.json:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
