"""JPEG files that the decoder refuses: the reason, or a repaired file that it reads (ITU-T T.81)."""

import io
import re
import struct

import numpy as np
from PIL import Image

from photosearch.errors import DamagedPhoto, PhotoError, UnsupportedFormat

_KINDS = {
    0xC3: "Lossless JPEG",
    0xC5: "Hierarchical JPEG",
    0xC6: "Hierarchical JPEG",
    0xC7: "Lossless JPEG",
    0xC9: "JPEG with arithmetic coding",
    0xCA: "JPEG with arithmetic coding",
    0xCB: "Lossless JPEG",
    0xCD: "Hierarchical JPEG",
    0xCE: "Hierarchical JPEG",
    0xCF: "Lossless JPEG",
    0xF7: "JPEG-LS",
}
_FRAMES = frozenset({*range(0xC0, 0xD0), 0xF7} - {0xC4, 0xC8, 0xCC})
_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
"""A marker in coded data, except restart markers."""
_START_OF_SCAN, _END_OF_IMAGE, _LINES = 0xDA, 0xD9, 0xDC
_BETWEEN_SCANS = frozenset({0xC4, 0xDA, 0xDB, 0xDC, 0xDD, 0xFE, *range(0xE0, 0xF0)})
_REMEDY = "Save it as an ordinary JPEG"
_END = bytes((0xFF, _END_OF_IMAGE))
_PADDINGS = (bytes(4096), b"\x55" * 4096)
"""Two versions of coded data; if data is missing, they decode to different pictures."""


def explained(data: bytes) -> PhotoError:
    """Returns why a JPEG cannot be decoded."""
    frame = _frame(data)
    if frame is None:
        return DamagedPhoto("Its header cannot be read")
    kind, place = frame
    bits, height, width = struct.unpack_from(">BHH", data, place)
    if kind in _KINDS:
        return UnsupportedFormat(f"{_KINDS[kind]} is not supported", _REMEDY)
    if bits != 8:
        return UnsupportedFormat(f"{bits}-bit JPEG is not supported", _REMEDY)
    if not (width and height):
        return DamagedPhoto("Its header does not give its size")
    return DamagedPhoto("Its header cannot be read")


def with_height(data: bytes) -> bytes:
    """Returns a JPEG whose height follows its first scan with the height in its header."""
    frame = _frame(data)
    lines = data.rfind(bytes((0xFF, _LINES, 0, 4)))
    height = data[lines + 4 : lines + 6]
    if frame is None or lines < 0 or not any(height) or data[frame[1] + 1 : frame[1] + 3] != b"\0\0":
        return data
    place = frame[1] + 1
    return data[:place] + height + data[place + 2 :]


def with_end(data: bytes) -> bytes | None:
    """Returns a JPEG up to the end of its coded data, with an end marker; None if pixels are missing."""
    place, end, scans = 2, 0, []
    while (scan := _next_scan(data, place)) is not None:
        header, start = scan
        scans.append(header)
        match = _MARKER.search(data, start)
        end = place = match.start() if match else len(data)
        if match is None or match[1][0] not in _BETWEEN_SCANS:
            break
    cut = data[:end].rstrip(b"\xff")
    return cut + _END if scans and _is_covered(data, scans) and _is_complete(cut) else None


def _is_covered(data: bytes, scans: list[bytes]) -> bool:
    """Returns whether the scans hold all coefficients of all components, to the last bit."""
    frame = _frame(data)
    if frame is None:
        return False
    place = frame[1]
    components = {data[at] for at in range(place + 6, place + 6 + 3 * data[place + 5], 3)}
    lowest_bit: dict[tuple[int, int], int] = {}
    for header in scans:
        count = header[0]
        first, last, approximation = header[1 + 2 * count : 4 + 2 * count]
        for component in header[1 : 1 + 2 * count : 2]:
            for coefficient in range(first, last + 1):
                lowest_bit[component, coefficient] = approximation & 15
    return all(lowest_bit.get((component, number), 1) == 0 for component in components for number in range(64))


def _is_complete(cut: bytes) -> bool:
    """Returns whether the last scan is complete; data after it then changes no pixel."""
    one, other = (_decoded(cut + padding + _END) for padding in _PADDINGS)
    return one is not None and other is not None and np.array_equal(one, other)


def _decoded(data: bytes) -> np.ndarray | None:
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            return np.asarray(image)
    except OSError:
        return None


def _frame(data: bytes) -> tuple[int, int] | None:
    """Returns the type of the frame, and the offset of its content."""
    place = 2
    while (marker := _marker_at(data, place)) is not None:
        kind, start, length = marker
        if kind in _FRAMES:
            return (kind, start) if start + 6 <= len(data) else None
        if kind == _START_OF_SCAN:
            return None
        place = start + length
    return None


def _next_scan(data: bytes, place: int) -> tuple[bytes, int] | None:
    """Returns the header of the next scan, and the offset of its coded data."""
    while (marker := _marker_at(data, place)) is not None:
        kind, start, length = marker
        place = start + length
        if kind == _START_OF_SCAN:
            header = data[start:place]
            return (header, place) if header and len(header) == 4 + 2 * header[0] else None
    return None


def _marker_at(data: bytes, place: int) -> tuple[int, int, int] | None:
    """Returns type, body offset and body length of the segment at `place`."""
    match = re.compile(rb"\xff+([^\x00\xff])(..)", re.DOTALL).match(data, place)
    if match is None or match[1][0] == _END_OF_IMAGE:
        return None
    length = int.from_bytes(match[2], "big")
    return (match[1][0], match.end(), length - 2) if length >= 2 else None
