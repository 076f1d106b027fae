"""Writes the general set of kinds that tests personal models: the shipped network's embeddings of real photos.

The photos themselves are not shipped. The set uses training classes: held-out classes would not make it more
sensitive, and stay available for measuring.
"""

from pathlib import Path

import numpy as np

from photosearch.durable import write_bytes
from photosearch.errors import ModelError
from photosearch.personal.general_set import KINDS_FILE, pack_kinds
from photosearch.vision.embedding.embed import Embedder
from photosearch_training.data.photo_sets import Split, load_pixels
from photosearch_training.measure import retrieval
from photosearch_training.progress import Reporter

PHOTOS = 6
"""Photos per class, evenly spread."""


def write(folder: Path, split: Split, cache: Path, reporter: Reporter) -> int:
    """Write the kinds next to the model in `folder`; returns the number of photos.

    Raises:
        InputError: a photo cannot be used.
        ModelError: the model cannot be opened, or has a head.
        StorageError: the file cannot be written.
    """
    embedder = Embedder.open(folder, provider="cpu")
    if embedder.head is not None:
        raise ModelError(f"The model in {folder} has a head", "Use the model that comes with PhotoSearch")
    photos = split.train.most_of_class(PHOTOS)
    pixels = load_pixels(
        photos.photos,
        embedder.manifest.fitting,
        cache,
        lambda done, total: reporter.advance("decode", done, total, {}),
    )
    labels = np.unique(photos.labels, return_inverse=True)[1].astype(np.int64)
    packed = pack_kinds(retrieval.in_chunks(embedder.embed, pixels), labels, embedder.manifest.sha256)
    write_bytes(folder / KINDS_FILE, packed)
    return len(labels)
