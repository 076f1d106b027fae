"""Unit vectors."""

import numpy as np

from photosearch.core.photo import Floats, Ids


def unit(values: np.ndarray) -> Floats:
    """Returns the rows scaled to length one, float32."""
    return np.asarray(values / np.linalg.norm(values, axis=-1, keepdims=True), np.float32)


def scattered(seed: int, count: int, dimension: int) -> Floats:
    """Random directions, float32 [N, D]."""
    return unit(np.random.default_rng(seed).normal(size=(count, dimension)))


def clustered(seed: int, count: int, dimension: int, clusters: int = 50) -> Floats:
    """Directions in tight groups, like photos of the same subjects; float32 [N, D]."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(clusters, dimension))
    return unit(centres[random.integers(0, clusters, count)] + 0.5 * random.normal(size=(count, dimension)))


def numbered(first: int, count: int) -> Ids:
    """Ascending ids, int64 [N]."""
    return np.arange(first, first + count, dtype=np.int64)


def brute_force(vectors: dict[int, Floats], query: Floats, k: int) -> list[int]:
    """The ids of the `k` nearest vectors, computed in float64; ties in order of id."""
    scored = [(round(float(v.astype(np.float64) @ query.astype(np.float64)), 6), key) for key, v in vectors.items()]
    return [key for _, key in sorted(scored, key=lambda each: (-each[0], each[1]))[:k]]
