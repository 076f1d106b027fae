"""BMP files with bit fields of any width; Pillow reads only the usual widths."""

import struct

import numpy as np
import numpy.typing as npt
from PIL import Image

from photosearch.errors import DamagedPhoto

_FIELDS = (3, 6)
"""Compressions: bit fields without and with alpha."""
_FILE_HEADER = 14


def has_bit_fields(data: bytes) -> bool:
    """Returns whether the colours are in bit fields."""
    size, _, _, _, bits, how = struct.unpack_from("<IiiHHI", data.ljust(_FILE_HEADER + 20, b"\0"), _FILE_HEADER)
    return size >= 40 and bits in (16, 32) and how in _FIELDS


def size_of(data: bytes) -> tuple[int, int]:
    """Returns width and height."""
    width, height = struct.unpack_from("<ii", data, _FILE_HEADER + 4)
    return max(width, 0), abs(height)


def read_bit_fields(data: bytes) -> Image.Image:
    """Returns the picture; raises DamagedPhoto if the file is too short."""
    try:
        (start,) = struct.unpack_from("<I", data, 10)
        header, width, height, _, bits, how = struct.unpack_from("<IiiHHI", data, _FILE_HEADER)
        masks = struct.unpack_from("<4I" if header >= 56 or how == 6 else "<3I", data, _FILE_HEADER + 40)
    except struct.error as error:
        raise DamagedPhoto("Its header is truncated") from error
    width, rows = size_of(data)
    row_bytes = (width * bits // 8 + 3) // 4 * 4
    if not (width and rows) or start + row_bytes * rows > len(data) or not all(masks[:3]):
        raise DamagedPhoto("The file ends before the picture does")
    stored = np.frombuffer(data, np.uint8, row_bytes * rows, start).reshape(rows, row_bytes)
    values = np.ascontiguousarray(stored[:, : width * bits // 8]).view(f"<u{bits // 8}").astype(np.uint32)
    if height > 0:
        values = values[::-1]
    picture = Image.fromarray(np.stack([_channel(values, mask) for mask in masks[:3]], axis=-1))
    if len(masks) == 4 and masks[3]:
        alpha = _channel(values, masks[3])
        if alpha.any():  # many programs leave the alpha field at zero without meaning transparency
            picture.putalpha(Image.fromarray(alpha))
    return picture


def _channel(values: npt.NDArray[np.uint32], mask: int) -> npt.NDArray[np.uint8]:
    lowest = (mask & -mask).bit_length() - 1
    most = mask >> lowest
    return np.asarray(((values & mask) >> lowest).astype(np.float32) * (255 / most) + 0.5, np.uint8)
