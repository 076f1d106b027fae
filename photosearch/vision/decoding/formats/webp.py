"""WebP files with too large a declared length, and the reason why one cannot be opened (RFC 9649)."""

import struct

from photosearch.errors import DamagedPhoto
from photosearch.vision.decoding.formats.memory import fits


def whole(data: bytes) -> bytes:
    """Returns the file with its true length in the header, since its pixels may be complete."""
    claimed = 8 + int.from_bytes(data[4:8], "little")
    return data[:4] + struct.pack("<I", len(data) - 8) + data[8:] if claimed > len(data) else data


def explained(data: bytes) -> Exception:
    """Returns why a file cannot be opened; the decoder reports damage and too little memory in the same way."""
    width, height = _size(data)
    if not fits(width, height):
        return MemoryError()
    return DamagedPhoto("Its header, or the end of the file, is missing")


def _size(data: bytes) -> tuple[int, int]:
    """Returns width and height from the first chunk; 0 if it has none."""
    kind, body = data[12:16], data[20:30].ljust(10, b"\0")
    if kind == b"VP8X":
        return int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", body, 6)
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0
