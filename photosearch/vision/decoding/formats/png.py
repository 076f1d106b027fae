"""PNG files taken apart: the metadata, read with our own limits, and a PNG with only the pixels.

Chunks that no pixel needs are removed before decoding, so neither their length nor a wrong checksum can affect the
picture. World Wide Web Consortium: Portable Network Graphics (PNG) Specification, third edition.
"""

import contextlib
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from photosearch.core.xmp.packet import LONGEST_BLOCK
from photosearch.errors import DamagedPhoto, UnsupportedFormat
from photosearch.vision.decoding.colour_spaces import Primaries, Space, from_chromaticities, from_code_points

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PIXELS = frozenset({b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"IEND"})
_LONGEST_PROFILE = 16_000_000
"""Bytes; profiles of large printers have some megabytes."""
_END = b"\0\0\0\0IEND\xaeB`\x82"


@dataclass(slots=True)
class Png:
    """A PNG taken apart: `pixels` is a complete file with only the pixels."""

    pixels: bytes
    profile: bytes = b""
    space: Space | None = None
    exif: bytes = b""
    xmp: bytes = b""
    iptc: bytes = b""
    texts: dict[str, str] = field(default_factory=dict)


def read_png(data: bytes) -> Png:
    """Takes a PNG apart.

    Raises:
        DamagedPhoto: a chunk that pixels need has a wrong checksum or is truncated.
        UnsupportedFormat: its code points are unknown, or it is an iPhone application's variant of PNG.
    """
    kept, found = [SIGNATURE], Png(b"")
    numbers: dict[bytes, bytes] = {}
    begun = False
    for kind, start, end, sound in chunks(data):
        if kind == b"CgBI":
            raise UnsupportedFormat("The PNG variant inside iPhone apps is not supported", "Save it as PNG again")
        if kind in _PIXELS:
            if not sound:
                raise DamagedPhoto("The checksum of its pixels is wrong")
            kept.append(data[start - 8 : end + 4])
            begun = begun or kind == b"IDAT"
        elif sound:
            body = data[start:end]
            if kind in (b"cICP", b"gAMA", b"cHRM", b"sRGB", b"iCCP") and not begun:
                numbers.setdefault(kind, body)
            elif kind == b"eXIf":
                found.exif = body
            elif kind in (b"tEXt", b"zTXt", b"iTXt"):
                with contextlib.suppress(ValueError, zlib.error):
                    _take_text(found, kind, body)
    if kept[-1] != _END:
        kept.append(_END)
    found.pixels = b"".join(kept)
    _take_colours(found, numbers)
    return found


def chunks(data: bytes) -> Iterator[tuple[bytes, int, int, bool]]:
    """Yields type, start and end of each chunk's body, and whether its checksum is right, up to the end chunk."""
    place = len(SIGNATURE)
    while place + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        start, end = place + 8, place + 8 + length
        if end + 4 > len(data):
            if kind in _PIXELS - {b"IEND"}:
                raise DamagedPhoto("The file ends before the picture does")
            return
        (checksum,) = struct.unpack_from(">I", data, end)
        yield kind, start, end, zlib.crc32(memoryview(data)[place + 4 : end]) == checksum
        place = end + 4
        if kind == b"IEND":
            return


def _take_text(found: Png, kind: bytes, body: bytes) -> None:
    name, _, rest = body.partition(b"\0")
    keyword = name.decode("latin-1")
    if kind == b"zTXt":
        text = _unpacked(rest[1:], LONGEST_BLOCK)
    elif kind == b"iTXt":
        _, _, text = rest[2:].split(b"\0", 2)  # the language and a translated keyword come first
        text = _unpacked(text, LONGEST_BLOCK) if rest[:1] == b"\1" else text
    else:
        text = rest
    if keyword == "XML:com.adobe.xmp":
        found.xmp = text
    elif keyword.startswith("Raw profile type "):
        _take_raw(found, keyword.rpartition(" ")[2].lower(), text)
    elif len(text) <= LONGEST_BLOCK:
        found.texts.setdefault(keyword, text.decode("utf-8" if kind == b"iTXt" else "latin-1", "replace"))


def _take_raw(found: Png, kind: str, text: bytes) -> None:
    """Stores a block that ImageMagick wrote in hexadecimal digits: name, length, digits."""
    body = bytes.fromhex("".join(text.decode("latin-1").split("\n", 3)[3:]))
    match kind:
        case "exif" | "app1" if body.startswith(b"Exif\0\0"):
            found.exif = found.exif or body[6:]
        case "exif":
            found.exif = found.exif or body
        case "xmp":
            found.xmp = found.xmp or body
        case "app1":
            found.xmp = found.xmp or body.partition(b"\0")[2]
        case "iptc" | "8bim":
            found.iptc = found.iptc or body


def _take_colours(found: Png, numbers: dict[bytes, bytes]) -> None:
    """Stores the colour space or profile of the chunk with the highest precedence in the specification."""
    if len(code := numbers.get(b"cICP", b"")) == 4 and code[2] == 0:
        found.space = from_code_points(code[0], code[1])
        return
    if b"iCCP" in numbers:
        with contextlib.suppress(ValueError, zlib.error):
            found.profile = _unpacked(numbers[b"iCCP"].partition(b"\0")[2][1:], _LONGEST_PROFILE)
        if found.profile:
            return
    if b"sRGB" in numbers:
        return
    gamma = int.from_bytes(numbers.get(b"gAMA", b""), "big") / 100_000
    primaries: Primaries | None = None
    if len(body := numbers.get(b"cHRM", b"")) == 32:
        wx, wy, rx, ry, gx, gy, bx, by = (each / 100_000 for each in struct.unpack(">8I", body))
        primaries = (rx, ry), (gx, gy), (bx, by), (wx, wy)
    if gamma or primaries:
        found.space = from_chromaticities(gamma or None, primaries)


def _unpacked(data: bytes, most: int) -> bytes:
    """Decompresses a chunk; raises ValueError if the result is longer than `most`."""
    unpacker = zlib.decompressobj()
    text = unpacker.decompress(data, most)
    if unpacker.unconsumed_tail:
        raise ValueError("the decompressed chunk is too long")
    return text
