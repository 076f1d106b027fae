"""`photosearch-train likeness`: measure how often photos that a model calls similar are of one kind."""

import argparse
from pathlib import Path

import numpy as np

from photosearch.errors import InputError
from photosearch.vision.embedding.embed import Embedder
from photosearch_training.commands.options import HALVES, Commands, add_command, add_data, use_threads
from photosearch_training.data import benchmarks
from photosearch_training.data.photo_sets import PhotoSet, load_pixels
from photosearch_training.measure import likeness
from photosearch_training.progress import Reporter

_CHUNK = 32


def add(commands: Commands, name: str, text: str) -> None:
    """Adds the command."""
    parser = add_command(commands, name, _likeness, text)
    add_data(parser)
    parser.add_argument("--model", type=Path, required=True, help="folder of an exported model")
    parser.add_argument("--half", choices=HALVES, default="test", help="classes to measure on (default: test)")
    parser.add_argument("--most", type=int, default=0, metavar="N", help="photos per class, at most (default: all)")
    parser.add_argument("--threshold", type=float, help="the least cosine (default: the model's own)")


def _likeness(options: argparse.Namespace, reporter: Reporter) -> int:
    use_threads(options)
    embedder = Embedder.open(options.model, provider="cpu")
    threshold = _threshold(options, embedder)
    split = benchmarks.open_data(options.data)
    asking = split.half(options.half).most_of_class(options.most)
    others = split.train.most_of_class(options.most)
    photos = PhotoSet.of((*asking.photos, *others.photos))
    pixels = load_pixels(
        photos.photos,
        embedder.manifest.fitting,
        options.cache,
        lambda done, total: reporter.advance("decode", done, total, {}),
    )
    parts = []
    for first in range(0, len(pixels), _CHUNK):
        parts.append(embedder.embed(pixels[first : first + _CHUNK]))
        reporter.advance("embed", min(first + _CHUNK, len(pixels)), len(pixels), {})
    wanted = set(asking.photos)
    rows = np.array([row for row, photo in enumerate(photos.photos) if photo in wanted], np.int64)
    likeness.show(likeness.precision(np.concatenate(parts), rows, photos, threshold), threshold, options.json)
    return 0


def _threshold(options: argparse.Namespace, embedder: Embedder) -> float:
    if options.threshold is not None:
        return float(options.threshold)
    if embedder.manifest.thresholds is None:
        raise InputError(f"The model in {options.model} has no thresholds", "Name one with --threshold")
    return embedder.manifest.thresholds.likely_match
