"""Quickly measures how fast this machine decodes and embeds photos, and trains."""

import time
from itertools import islice

import numpy as np

from photosearch.core.geometry import WHOLE
from photosearch.core.photo import Decoded
from photosearch.errors import InputError
from photosearch.personal import head_training
from photosearch.personal.collection import Collection
from photosearch.personal.head_training import HeadSettings, TrainingSet
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.embedding.embed import Embedder

RENDERED_PER_SECOND = 12.0
"""Pictures of the general set; they are small, and few compared with the copies."""
_MEASURED = 16
"""Photos to decode and embed."""


def photos_per_second(collection: Collection, embedder: Embedder, decoder: Decoder) -> float:
    """Measures how many photos are decoded and embedded per second; raises InputError if none can be read."""
    step = max(1, len(collection.photos) // _MEASURED)
    files = [photo.file for photo in islice(collection.photos, 0, None, step)][:_MEASURED]
    decoder.warm()
    began = time.perf_counter()
    decoded = [each for _, _, each in decoder.decode_details((file, WHOLE) for file in files)]
    pixels = [each.pixels for each in decoded if isinstance(each, Decoded)]
    if not pixels:
        raise InputError("None of the sampled photos can be read", "Connect the drive that holds them")
    embedder.features(np.stack(pixels))
    return len(files) / (time.perf_counter() - began)


def seconds_per_step(dimension: int, settings: HeadSettings) -> float:
    """Measures the seconds of a training step for embeddings of this dimension, on a full batch."""
    random = np.random.default_rng(0)
    points = random.normal(size=(2 * settings.batch, dimension)).astype(np.float32)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    rows = np.arange(settings.batch)
    pairs = np.stack((rows, rows + settings.batch), axis=1)
    none = np.empty((0, 2), np.int64)
    training_set = TrainingSet(points, pairs, np.ones(len(pairs), np.float32), none, np.arange(len(points)))
    began = time.perf_counter()
    head_training.train(training_set, HeadSettings(epochs=2, batch=settings.batch), lambda step: None)
    return (time.perf_counter() - began) / 2
