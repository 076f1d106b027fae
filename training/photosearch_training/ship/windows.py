"""Fits the components that shorten a model's local descriptors, and writes them beside an exported model.

The components are the principal ones of unit local descriptors of training photos, half whitened
(`photosearch.vision.embedding.windows` has the formula). The classes for measuring the model are not used.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from photosearch.core.photo import Floats
from photosearch.durable import replacing, write_bytes
from photosearch.errors import ModelError
from photosearch.vision.embedding import head
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.embedding.manifest import MANIFEST_FILE, read_manifest
from photosearch.vision.embedding.windows import GRID, VERSION, WINDOWS_FILE
from photosearch_training.data.photo_sets import Split, load_pixels
from photosearch_training.progress import Reporter

COMPONENTS = 64
"""49 places of 64 bytes are 3.1 KB per photo. More components hardly increase recall on the validation half."""
PHOTOS = 1500
_LEAST_VARIANCE = 1e-9


def write(folder: Path, split: Split, cache: Path, reporter: Reporter, seed: int = 0) -> int:
    """Write `windows.npy` beside the model in `folder` and add it to the manifest; returns the number of photos.

    Raises:
        InputError: a photo cannot be used.
        ModelError: the model cannot be opened, has a head, or has another grid of places than the application compares.
        StorageError: a file cannot be written.
    """
    embedder = Embedder.open(folder, provider="cpu")
    if embedder.head is not None or embedder.manifest.grid != GRID:
        raise ModelError(f"The model in {folder} has a head, or not 7 x 7 places", "Use the model that was exported")
    photos = split.train.photos
    chosen = np.random.default_rng(seed).choice(len(photos), min(PHOTOS, len(photos)), replace=False)
    pixels = load_pixels(
        [photos[row] for row in chosen.tolist()],
        embedder.manifest.fitting,
        cache,
        lambda done, total: reporter.advance("decode", done, total, {}),
    )
    matrix = fit((embedder.describe(photo).local for photo in pixels), COMPONENTS)
    packed = head.pack(matrix)
    manifest = dict(read_manifest(folder).details)
    manifest["windows"] = {
        "version": VERSION,
        "sha256": hashlib.sha256(packed).hexdigest(),
        "components": COMPONENTS,
        "photos": len(chosen),
    }
    write_bytes(folder / WINDOWS_FILE, packed)
    with replacing(folder / MANIFEST_FILE) as temporary:
        temporary.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return len(chosen)


def fit(local: Iterable[Floats], components: int) -> Floats:
    """Return the matrix [C, D + 1] for local descriptors, each [h, w, D]: the components, then the negated mean's."""
    count, total, products = 0, None, None
    for photo in local:
        flat = photo.reshape(-1, photo.shape[-1]).astype(np.float64)
        flat /= np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), _LEAST_VARIANCE)
        count += len(flat)
        total = flat.sum(axis=0) if total is None else total + flat.sum(axis=0)
        products = flat.T @ flat if products is None else products + flat.T @ flat
    if total is None or products is None:
        raise ValueError("there are no photos to fit the components to")
    mean = total / count
    variances, directions = np.linalg.eigh(products / count - np.outer(mean, mean))
    largest = slice(None, -components - 1, -1)
    # The sign of an eigenvector is arbitrary; with its largest value positive, the same photos give the same file.
    found = directions[:, largest] * np.sign(directions[np.abs(directions).argmax(axis=0), range(len(mean))])[largest]
    matrix = (found * np.maximum(variances[largest], _LEAST_VARIANCE) ** -0.25).T
    return np.asarray(np.hstack((matrix, -(matrix @ mean)[:, None])), np.float32)
