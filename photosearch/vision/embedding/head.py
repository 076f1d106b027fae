"""A head: one matrix after the network, which makes a personal model. Also reads any such matrix.

If l(i) are the local descriptors of a network and H is the matrix, the descriptors of the head are H l(i). Its
embedding is their mean, scaled to unit length: H times the network's embedding, scaled to unit length. So the
embeddings of every head follow from those of the network.
"""

import hashlib
import io
from pathlib import Path

import numpy as np

from photosearch.core.photo import Floats

HEAD_FILE = "head.npy"
_TYPE = np.dtype("<f4")
_LABEL_BYTES = 128
"""The length of NumPy's header before a matrix."""
_LARGEST_NORM = 1e18
"""The square of a larger norm exceeds float32."""


def pack(head: Floats) -> bytes:
    """Returns `head`, [D', D], as the bytes of a file; raises ValueError as `require_usable` does."""
    require_usable(head)
    file = io.BytesIO()
    np.lib.format.write_array(file, np.ascontiguousarray(head, _TYPE), version=(1, 0), allow_pickle=False)
    return file.getvalue()


def read(path: Path, shape: tuple[int, int], sha256: str) -> Floats:
    """Reads a head, float32 [D', D], of this shape and hash; reads at most the size of such a file.

    Raises:
        OSError: the file cannot be read.
        ValueError: the file is another one, or not a usable head.
    """
    size = _LABEL_BYTES + shape[0] * shape[1] * _TYPE.itemsize
    with path.open("rb") as file:
        data = file.read(size + 1) if path.stat().st_size == size else b""
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError("was altered: its size or its hash is not the one in the model's description")
    stream = io.BytesIO(data)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("has another format")
    if np.lib.format.read_array_header_1_0(stream) != (shape, False, _TYPE) or stream.tell() != _LABEL_BYTES:
        raise ValueError(f"is not a matrix of {shape[0]} x {shape[1]}")
    head = np.frombuffer(data, _TYPE, offset=_LABEL_BYTES).reshape(shape)
    require_usable(head)
    return head


def require_usable(head: Floats) -> None:
    """Raises ValueError unless `head` is a matrix of finite numbers, not all zero, whose products stay finite."""
    if head.ndim != 2 or not 0 < np.linalg.norm(head.astype(np.float64)) < _LARGEST_NORM:
        raise ValueError("is not a matrix of finite numbers, or is all zeros")


def project(head: Floats | None, embeddings: Floats) -> Floats:
    """Returns the head's embeddings, float32 [N, D'], for the network's, [N, D]; without a head, the same.

    An embedding of zeros stays zeros.
    """
    if head is None:
        return embeddings
    product = embeddings @ head.T
    # In float32, squares of small numbers would lose precision.
    lengths = np.sqrt(np.square(product, dtype=np.float64).sum(axis=1, keepdims=True))
    return np.asarray(product / np.where(lengths > 0, lengths, 1), np.float32)
