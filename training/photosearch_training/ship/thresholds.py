"""Calibrates the thresholds of an exported model, and writes them to its manifest."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from photosearch.core.photo import Floats
from photosearch.durable import replacing
from photosearch.errors import ModelError
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.embedding.manifest import MANIFEST_FILE, read_manifest
from photosearch_training.data.photo_sets import PhotoSet, Split, load_pixels
from photosearch_training.measure import calibration
from photosearch_training.progress import Reporter

_CHUNK = 32


def write(folder: Path, split: Split, cache: Path, reporter: Reporter) -> dict[str, Any]:
    """Calibrate the model in `folder` again and write the thresholds to its manifest; returns them.

    Raises:
        InputError: a photo cannot be used.
        ModelError: the model cannot be opened, or has a head, whose thresholds come from a person's own photos.
        StorageError: the manifest cannot be written.
    """
    embedder = Embedder.open(folder, provider="cpu")
    if embedder.head is not None:
        raise ModelError(f"The model in {folder} has a head", "Use the model that was exported")
    found = measured(embedder, split, cache, reporter)
    manifest = {**read_manifest(folder).details, "thresholds": found}
    with replacing(folder / MANIFEST_FILE) as temporary:
        temporary.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return found


def measured(embedder: Embedder, split: Split, cache: Path, reporter: Reporter) -> dict[str, Any]:
    """Return the thresholds for the manifest: the validation photos against each other and the training photos."""

    def embedded(photos: PhotoSet, name: str) -> Floats:
        pixels = load_pixels(
            photos.photos, embedder.manifest.fitting, cache, lambda d, t: reporter.advance("decode", d, t, {})
        )
        parts = []
        for first in range(0, len(pixels), _CHUNK):
            reporter.advance(name, first, len(pixels), {})
            parts.append(embedder.embed(pixels[first : first + _CHUNK]))
        return np.concatenate(parts)

    validation, training = embedded(split.validation, "validation"), embedded(split.train, "training")
    reporter.advance("calibrate", 0, 1, {})
    found = calibration.calibrate(embedder.embed, embedder.manifest.fitting, split.validation, validation, training)
    reporter.advance("calibrate", 1, 1, {})
    return found.to_dict()
