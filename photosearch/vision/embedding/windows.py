"""Shortens a network's local descriptors to the few bytes that the library keeps of each photo.

A descriptor l is scaled to unit length and projected on the principal components of training photos, half whitened:
y = (l / |l| - mean) V diag(variance)^(-1/4), scaled to unit length again and rounded to int8. The matrix ships with the
network; a model without one is searched by its embeddings alone. H. Jegou, O. Chum: Negative evidences and
co-occurences in image retrieval, ECCV 2012, for whitening.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats

Codes: TypeAlias = npt.NDArray[np.int8]
"""int8 [N, h * w, C]."""

WINDOWS_FILE = "windows.npy"
VERSION = 1
"""Version of the codes. Change it whenever the codes change, so that different versions are never compared."""
GRID = (7, 7)
"""Rows and columns of the places that `photosearch.search.windows` compares."""
_STEPS = 127 / 0.6
"""Steps of int8 per unit; the values of a unit vector of 64 components rarely exceed 0.6."""

_SHORTEST = 1e-9
"""Length below which a descriptor is not scaled up."""


def codes(matrix: Floats, local: Floats) -> Codes:
    """Returns the codes, int8 [N, h * w, C], of a network's local descriptors, float32 [N, h, w, D].

    Args:
        matrix: float32 [C, D + 1]: the components, and in the last column their negated product with the mean.
    """
    flat = local.reshape(-1, local.shape[-1])
    # One product for all photos, divided afterwards: twenty times fewer values are divided.
    lengths = np.maximum(np.sqrt(np.einsum("nd,nd->n", flat, flat)), _SHORTEST)[:, None]
    values = flat @ matrix[:, :-1].T / lengths + matrix[:, -1]
    rounded: Codes = np.clip(np.rint(_unit(values) * _STEPS), -127, 127).astype(np.int8)
    return rounded.reshape(len(local), local.shape[1] * local.shape[2], len(matrix))


def _unit(values: Floats) -> Floats:
    lengths = np.linalg.norm(values, axis=-1, keepdims=True)
    return np.asarray(values / np.maximum(lengths, _SHORTEST), np.float32)
