"""JPEG XL: size, orientation and colours from the header, pixels by imagecodecs (ISO/IEC 18181-1 and 18181-2).

The decoder applies the orientation and does not return an embedded profile. For lossy coding it gives linear light
instead; for lossless coding the colours are unknown, and the photo is refused.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from PIL import Image

from photosearch.errors import DamagedPhoto, UnsupportedFormat
from photosearch.vision.decoding.colour_spaces import (
    SRGB,
    Point,
    Primaries,
    Space,
    from_chromaticities,
    from_code_points,
)
from photosearch.vision.decoding.formats.memory import fits

CODESTREAM, CONTAINER = b"\xff\x0a", b"\0\0\0\x0cJXL \x0d\x0a\x87\x0a"
_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_GREY = 1
_CUSTOM, _P3 = 2, 11
_LINEAR = Space(transfer=8)
_ALPHA = 0


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a file; `size` is that of the upright picture."""

    size: tuple[int, int]
    space: Space
    bits: int
    """Bits of each sample; 0 for floats."""
    exif: bytes = b""
    xmp: bytes = b""


def read_header(data: bytes) -> Header:
    """Reads the header of a codestream, or of a container with one.

    Raises:
        DamagedPhoto: the header is truncated.
        UnsupportedFormat: the colours are unknown.
    """
    exif = xmp = b""
    codestream = data
    if data.startswith(CONTAINER):
        parts = dict(reversed(list(_boxes(data))))  # the first box of a type is used
        codestream = parts.get(b"jxlc") or parts.get(b"jxlp", b"")[4:]
        exif = parts.get(b"Exif", b"")[4:]
        xmp = parts.get(b"xml ", b"")
    try:
        bits = _Bits(codestream[2:])
        size, depth, space = _image(bits)
    except IndexError as error:
        raise DamagedPhoto("Its header is truncated") from error
    return Header(size, space, depth, exif, xmp)


def decode(data: bytes) -> Image.Image:
    """Returns the upright picture with 8 bits a sample; raises like `read_header`, and DamagedPhoto if incomplete."""
    header = read_header(data)
    bits = header.bits
    import imagecodecs  # imported late: most libraries have no JPEG XL

    try:
        values = imagecodecs.jpegxl_decode(data, index=0, numthreads=1)
    except (imagecodecs.JpegxlError, ValueError) as error:
        if not fits(*header.size):
            raise MemoryError from error
        raise DamagedPhoto("Its compressed data is broken") from error
    if values.dtype.kind == "f":
        values = 255 * np.clip(np.nan_to_num(values), 0, 1)
    elif bits not in (0, 8):  # the decoder does not scale them
        values = values.astype(np.uint32) * 255 // (2**bits - 1)
    values = np.ascontiguousarray(values, np.uint8)
    if values.ndim == 3 and values.shape[2] == 1:
        values = values[..., 0]
    if values.ndim == 3 and values.shape[2] == 2:
        return Image.merge("LA", [Image.fromarray(np.ascontiguousarray(values[..., each])) for each in (0, 1)])
    return Image.fromarray(values)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, place)
        head = 8
        if size == 1 and place + 16 <= len(data):
            (size,) = struct.unpack_from(">Q", data, place + 8)
            head = 16
        end = place + size if size else len(data)
        if end < place + head:
            return
        yield kind, data[place + head : end]
        place = end


class _Bits:
    """Reads the bits of a codestream, lowest first; raises IndexError at its end."""

    def __init__(self, data: bytes) -> None:
        self._data = data[:4096]
        self._place = 0

    def take(self, count: int) -> int:
        value = 0
        for each in range(count):
            value |= (self._data[self._place >> 3] >> (self._place & 7) & 1) << each
            self._place += 1
        return value

    def flag(self) -> bool:
        return bool(self.take(1))

    def choose(self, *ways: tuple[int, int]) -> int:
        """Reads one of four number forms: each is an offset and the number of bits to add."""
        offset, count = ways[self.take(2)]
        return offset + self.take(count)

    def enum(self) -> int:
        return self.choose((0, 0), (1, 0), (2, 4), (18, 6))


def _image(bits: _Bits) -> tuple[tuple[int, int], int, Space]:
    size = _size(bits)
    if bits.flag():  # all other fields have their defaults
        return size, 8, SRGB
    if bits.flag():
        turn = bits.take(3) + 1
        if turn > 4:
            size = size[::-1]
        if bits.flag():
            _size(bits)
        if bits.flag():
            _preview(bits)
        if bits.flag():
            _animation(bits)
    depth = _depth(bits)
    bits.flag()
    for _ in range(bits.choose((0, 0), (1, 0), (2, 4), (1, 12))):
        _extra_channel(bits)
    return size, depth, _space(bits, lossy=bits.flag())


def _size(bits: _Bits) -> tuple[int, int]:
    small = bits.flag()

    def side() -> int:
        return (bits.take(5) + 1) * 8 if small else bits.choose((1, 9), (1, 13), (1, 18), (1, 30))

    height = side()
    ratio = bits.take(3)
    if ratio == 0:
        return side(), height
    across, down = _RATIOS[ratio - 1]
    return height * across // down, height


def _preview(bits: _Bits) -> None:
    eighths = bits.flag()

    def side() -> None:
        bits.choose((16, 0), (32, 0), (1, 5), (33, 9)) if eighths else bits.choose(
            (1, 6), (65, 8), (321, 10), (1345, 12)
        )

    side()
    if bits.take(3) == 0:
        side()


def _animation(bits: _Bits) -> None:
    bits.choose((100, 0), (1000, 0), (1, 10), (1, 30))
    bits.choose((1, 0), (1001, 0), (1, 8), (1, 10))
    bits.choose((0, 0), (0, 3), (0, 16), (0, 32))
    bits.flag()


def _depth(bits: _Bits) -> int:
    """Reads the bits of a sample; 0 for floats."""
    if bits.flag():
        bits.choose((32, 0), (16, 0), (24, 0), (1, 6))
        bits.take(4)
        return 0
    return bits.choose((8, 0), (10, 0), (12, 0), (1, 6))


def _extra_channel(bits: _Bits) -> None:
    if bits.flag():  # 8-bit alpha
        return
    kind = bits.enum()
    _depth(bits)
    bits.choose((0, 0), (3, 0), (4, 0), (1, 3))
    for _ in range(bits.choose((0, 0), (0, 4), (16, 5), (48, 10))):
        bits.take(8)
    if kind == _ALPHA:
        bits.flag()
    elif kind == 2:
        bits.take(64)
    elif kind == 5:
        bits.choose((1, 0), (0, 2), (3, 4), (19, 8))


def _space(bits: _Bits, *, lossy: bool) -> Space:
    if bits.flag():
        return SRGB
    embedded, colours = bits.flag(), bits.enum()
    if embedded:
        if lossy:
            return _LINEAR
        raise UnsupportedFormat("JPEG XL with this colour profile is not supported", "Save it as JPEG or PNG")
    if colours not in (0, _GREY):
        raise UnsupportedFormat("JPEG XL with these colours is not supported", "Save it as JPEG or PNG")
    white_kind = bits.enum()
    white = _point(bits) if white_kind == _CUSTOM else None
    primaries_kind, points = 1, []
    if colours != _GREY:
        primaries_kind = bits.enum()
        points = [_point(bits) for _ in range(3)] if primaries_kind == _CUSTOM else []
    gamma = bits.take(24) / 1e7 if bits.flag() else None
    transfer = 13 if gamma else bits.enum()
    # The numbers equal code points, except for P3, whose white is given separately.
    known = from_code_points(12 if primaries_kind == _P3 else 1 if points else primaries_kind, transfer)
    whites: dict[int, Point] = {10: (1 / 3, 1 / 3), 11: (0.314, 0.351)}
    chosen = white or whites.get(white_kind, known.primaries[3])
    red, green, blue = points or known.primaries[:3]
    primaries: Primaries = (red, green, blue, chosen)
    if gamma:
        return from_chromaticities(gamma, primaries)
    return Space(primaries, known.transfer)


def _point(bits: _Bits) -> Point:
    packed = [bits.choose((0, 19), (524_288, 19), (1_048_576, 20), (2_097_152, 21)) for _ in range(2)]
    x, y = ((each >> 1 if each % 2 == 0 else -(each >> 1) - 1) / 1e6 for each in packed)
    return x, y
