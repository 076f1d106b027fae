"""A head: one matrix after the network, which makes a person's own model of a common one.

Where l(i) are the local descriptors of a network and H is the matrix, the descriptors of the head are H l(i), and its
embedding is their mean at length one: H times the network's embedding, at length one. So what a network made of a photo
is enough to know what every head of it makes of that photo.
"""

import hashlib
import io
from pathlib import Path

import numpy as np

from photosearch.core.photo import Floats

HEAD_FILE = "head.npy"
_TYPE = np.dtype("<f4")
_LABEL_BYTES = 128
"""What NumPy writes in front of any matrix."""
_LARGEST_NORM = 1e18
"""The square of a larger one is no float32 any more."""


def pack(head: Floats) -> bytes:
    """Returns the file that holds `head`, [D', D]; raises ValueError where `require_usable` does."""
    require_usable(head)
    file = io.BytesIO()
    np.lib.format.write_array(file, np.ascontiguousarray(head, _TYPE), version=(1, 0), allow_pickle=False)
    return file.getvalue()


def read(path: Path, shape: tuple[int, int], sha256: str) -> Floats:
    """Reads a head, float32 [D', D], of this shape and hash; no more of a file is read than such a one has.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not that file, or no usable head.
    """
    size = _LABEL_BYTES + shape[0] * shape[1] * _TYPE.itemsize
    with path.open("rb") as file:
        data = file.read(size + 1) if path.stat().st_size == size else b""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError("was altered: its size or its hash is not the one in the model's description")
    stream = io.BytesIO(data)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("is of another format")
    if np.lib.format.read_array_header_1_0(stream) != (shape, False, _TYPE) or stream.tell() != _LABEL_BYTES:
        raise ValueError(f"is not a matrix of {shape[0]} x {shape[1]}")
    head = np.frombuffer(data, _TYPE, offset=_LABEL_BYTES).reshape(shape)
    require_usable(head)
    return head


def require_usable(head: Floats) -> None:
    """Raises ValueError unless it is a matrix of numbers whose products stay numbers."""
    if head.ndim != 2 or not 0 < np.linalg.norm(head.astype(np.float64)) < _LARGEST_NORM:
        raise ValueError("is not a matrix of finite numbers, or all zeros")


def project(head: Floats | None, embeddings: Floats) -> Floats:
    """Returns the head's embeddings, float32 [N, D'], of the network's, [N, D]; zeros for one without a direction.

    Without a head they are the same.
    """
    if head is None:
        return embeddings
    product = embeddings @ head.T
    # The squares of small float32 are too small to be exact ones.
    lengths = np.sqrt(np.square(product, dtype=np.float64).sum(axis=1, keepdims=True))
    return np.asarray(product / np.where(lengths > 0, lengths, 1), np.float32)
