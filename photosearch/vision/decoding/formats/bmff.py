"""What a HEIF or AVIF file says of its colours, read from its boxes (ISO/IEC 14496-12 and 23008-12)."""

import struct
from collections.abc import Iterator

from photosearch.vision.decoding.colour_spaces import Space, from_code_points

_MOST_BOXES = 4096
Box = tuple[bytes, memoryview]
"""Kind and body."""


def read_space(data: bytes) -> Space | None:
    """Returns the space that the code points of the primary picture give, or None where it has none.

    Raises:
        UnsupportedFormat: the code points are unknown.
    """
    try:
        found = _code_points(memoryview(data))
    except (struct.error, IndexError, ValueError, StopIteration):  # the decoder says what is wrong with the file
        return None
    return from_code_points(*found) if found is not None else None


def _code_points(data: memoryview) -> tuple[int, int] | None:
    meta = next(body for kind, body in boxes(data) if kind == b"meta")[4:]
    parts = dict(boxes(meta))
    primary = _primary(parts[b"pitm"]) if b"pitm" in parts else None
    properties = dict(boxes(parts.get(b"iprp", memoryview(b""))))
    held = list(boxes(properties.get(b"ipco", memoryview(b""))))
    indexes = _associations(properties.get(b"ipma", memoryview(b"")))
    tiles = _tiles(parts.get(b"iref", memoryview(b"")), primary)
    for item in (primary, *tiles[:1]):
        for index in indexes.get(item, ()):
            if 0 < index <= len(held):
                kind, body = held[index - 1]
                if kind == b"colr" and bytes(body[:4]) == b"nclx":
                    primaries, transfer = struct.unpack_from(">HH", body, 4)
                    return primaries, transfer
    return None


def boxes(data: memoryview) -> Iterator[Box]:
    """Yields the boxes that lie one behind the other in `data`."""
    place = 0
    for _ in range(_MOST_BOXES):
        if place + 8 > len(data):
            return
        size, kind = struct.unpack_from(">I4s", data, place)
        head = 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, place + 8)
            head = 16
        end = place + size if size else len(data)
        if end < place + head:
            return
        yield kind, data[place + head : end]
        place = end


def _primary(body: memoryview) -> int:
    return int.from_bytes(body[4:6] if body[0] == 0 else body[4:8], "big")


def _associations(body: memoryview) -> dict[int | None, list[int]]:
    """The numbers of the properties of each item."""
    found: dict[int | None, list[int]] = {}
    if len(body) < 8:
        return found
    wide, long_ids = bool(body[3] & 1), body[0] > 0
    place = 8
    for _ in range(int.from_bytes(body[4:8], "big")):
        length = 4 if long_ids else 2
        item = int.from_bytes(body[place : place + length], "big")
        count = body[place + length]
        place += length + 1
        for _ in range(count):
            index = int.from_bytes(body[place : place + 1 + wide], "big") & (0x7FFF if wide else 0x7F)
            found.setdefault(item, []).append(index)
            place += 1 + wide
    return found


def _tiles(body: memoryview, item: int | None) -> list[int]:
    """The items that `item` is derived from."""
    length = 2 if len(body) and body[0] == 0 else 4
    for kind, reference in boxes(body[4:]):
        if kind == b"dimg" and int.from_bytes(reference[:length], "big") == item:
            places = range(length + 2, len(reference), length)
            return [int.from_bytes(reference[place : place + length], "big") for place in places]
    return []
