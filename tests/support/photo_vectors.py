"""Generates any number of embeddings with the structure of a person's library.

People take photos of subjects, on occasions, several at a time. So each vector is its subject's vector, moved a
little for its occasion and again for itself, along axes of which few vary much. The proportions were chosen so that
the spectrum, the similarity of the nearest neighbours (cosine 0.80 to the first, 0.73 to the tenth) and the local
dimension (10) are close to the shipped model's values on 8,000 real photos (0.79, 0.67 and 12). Random directions
would be unrealistic: in 256 dimensions they are all about equally far apart.
"""

import numpy as np

from photosearch.core.photo import Floats

SUBJECT_PHOTOS, OCCASION_PHOTOS = 2_000, 40
_SUBJECT, _OCCASION, _MEAN = 0.62, 0.5, 0.38
_FALL = 0.35
"""How fast the axes' deviations decrease."""
_BATCH = 50_000


def photo_vectors(seed: int, count: int, dimension: int) -> Floats:
    """Returns vectors, float32 [count, D], unit norm; photos of one occasion follow one another."""
    random = np.random.default_rng(seed)
    axes = np.arange(1, dimension + 1, dtype=np.float32) ** -_FALL
    axes /= np.linalg.norm(axes)

    def scattered(number: int) -> Floats:
        return random.standard_normal((number, dimension), np.float32) * axes

    subjects = scattered(max(1, count // SUBJECT_PHOTOS))
    occasions = _OCCASION * scattered(max(1, count // OCCASION_PHOTOS))
    occasions += _SUBJECT * subjects[random.integers(0, len(subjects), len(occasions))]
    occasions[:, 0] += _MEAN
    vectors = occasions[np.sort(random.integers(0, len(occasions), count))]
    spread = random.lognormal(-0.5, 0.4, (count, 1)).astype(np.float32)
    for start in range(0, count, _BATCH):  # in batches, so that a million vectors are not in memory twice
        part = vectors[start : start + _BATCH]
        part += spread[start : start + _BATCH] * scattered(len(part))
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return vectors


def queries(vectors: Floats, seed: int, count: int) -> Floats:
    """Returns queries, float32 [count, D]: moderately similar to photos of the library, as edited copies are."""
    random = np.random.default_rng(seed)
    chosen = vectors[random.integers(0, len(vectors), count)]
    noise = random.standard_normal(chosen.shape, np.float32)
    asked = chosen + random.uniform(0.1, 0.8, (count, 1)).astype(np.float32) * noise / np.sqrt(chosen.shape[1])
    return np.asarray(asked / np.linalg.norm(asked, axis=1, keepdims=True), np.float32)


def exact(vectors: Floats, asked: Floats, k: int) -> np.ndarray:
    """Returns the rows of the `k` nearest vectors to each of `asked`, int64 [Q, k], by exact search, unordered."""
    return np.stack([np.argpartition(-(vectors @ each), k)[:k] for each in asked])


def recall(found: np.ndarray, wanted: np.ndarray) -> float:
    """Returns the share of `wanted` [Q, k] that is in `found` [Q, k]."""
    return float(
        np.mean([len(np.intersect1d(ours, true)) / len(true) for ours, true in zip(found, wanted, strict=True)])
    )
