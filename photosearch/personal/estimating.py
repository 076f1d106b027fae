"""What learning would take, measured on a few photos and one step before it begins."""

import time
from itertools import islice

import numpy as np

from photosearch.core.geometry import WHOLE
from photosearch.core.photo import Decoded
from photosearch.errors import InputError
from photosearch.personal import head_training
from photosearch.personal.collection import Collection
from photosearch.personal.context import Estimate
from photosearch.personal.general import PICTURES
from photosearch.personal.head_training import Lessons
from photosearch.personal.learning import LearningSettings
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.embedding.embed import Embedder

_TRIED = 16
"""Photos that are decoded and embedded for an estimate."""
RENDERED_A_SECOND = 12.0
"""Pictures of the general set; they are small, and few beside the copies."""
_OVERHEAD_MEGABYTES = 400
"""What the model, its runtime and the decoders take, whatever the library."""


def estimate(
    collection: Collection, embedder: Embedder, decoder: Decoder, settings: LearningSettings, model_bytes: int
) -> Estimate:
    """Measures for a moment what `learn` would do for minutes.

    Args:
        model_bytes: size of the model in force; the one that is learnt has a copy of its network.

    Raises:
        InputError: there are too few photos, or none that was tried can be read.
    """
    collection.require_enough()
    photos = min(len(collection.photos), settings.photos)
    copies = photos * settings.copies
    rate = photos_a_second(collection, embedder, decoder)
    pictures = settings.scenes * PICTURES
    values = collection.embeddings.shape[1]
    signals = sum(min(len(each), settings.pairs) for each in collection.signals.pairs.values())
    learning = (1 - 2 * settings.held_out) * (copies + signals) / settings.head.batch * settings.head.epochs
    seconds = (
        copies / rate + pictures / rate + pictures / RENDERED_A_SECOND + learning * _seconds_a_step(values, settings)
    )
    library = collection.embeddings.nbytes
    return Estimate(
        photos,
        round(seconds),
        _OVERHEAD_MEGABYTES + round((4 * library + 8 * copies * values) / 1e6),
        round((model_bytes + 4 * copies * values) / 1e6),
    )


def photos_a_second(collection: Collection, embedder: Embedder, decoder: Decoder) -> float:
    """Decodes and embeds a few photos; raises InputError where none of them can be read."""
    step = max(1, len(collection.photos) // _TRIED)
    files = [photo.file for photo in islice(collection.photos, 0, None, step)][:_TRIED]
    decoder.warm()
    began = time.perf_counter()
    decoded = [each for _, _, each in decoder.decode_details((file, WHOLE) for file in files)]
    pixels = [each.pixels for each in decoded if isinstance(each, Decoded)]
    if not pixels:
        raise InputError("None of the photos that were tried can be read", "Connect the drive they are on")
    embedder.features(np.stack(pixels))
    return len(files) / (time.perf_counter() - began)


def _seconds_a_step(values: int, settings: LearningSettings) -> float:
    random = np.random.default_rng(0)
    points = random.normal(size=(2 * settings.head.batch, values)).astype(np.float32)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    rows = np.arange(settings.head.batch)
    pairs = np.stack((rows, rows + settings.head.batch), axis=1)
    one = Lessons(points, pairs, np.ones(len(pairs), np.float32), np.empty((0, 2), np.int64), np.arange(len(points)))
    began = time.perf_counter()
    head_training.train(one, head_training.HeadSettings(epochs=2, batch=settings.head.batch), lambda step: None)
    return (time.perf_counter() - began) / 2
