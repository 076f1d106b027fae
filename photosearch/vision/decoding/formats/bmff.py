"""The boxes of HEIF and AVIF files: items and colour spaces (ISO/IEC 14496-12 and 23008-12)."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from photosearch.vision.decoding.colour_spaces import Space, from_code_points

MALFORMED = (struct.error, IndexError, KeyError, ValueError, StopIteration)
"""Exceptions that reading malformed boxes may raise."""
_MOST_BOXES = 65_536
Box = tuple[bytes, memoryview]
"""Type and body."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item's bytes are: parts (start and length) of the file or of the box `idat`."""

    in_idat: bool
    parts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Items:
    """The items of a file: pictures and their metadata. Items refer to properties by index in `properties`."""

    data: memoryview
    idat: memoryview
    primary: int
    kinds: Mapping[int, bytes]
    places: Mapping[int, Place]
    properties: tuple[Box, ...]
    uses: Mapping[int, tuple[tuple[int, bool], ...]]
    """The properties of each item, in order: index, and whether the property is essential."""
    references: Mapping[tuple[bytes, int], tuple[int, ...]]
    """The items that an item refers to, by type of reference."""

    def properties_of(self, item: int) -> list[Box]:
        """Returns the properties of an item, in order."""
        return [self.properties[place] for place, _ in self.uses.get(item, ()) if place < len(self.properties)]

    def content_of(self, item: int) -> bytes:
        """Returns the bytes of an item; raises ValueError if they are missing or in another file."""
        place = self.places[item]
        source = self.idat if place.in_idat else self.data
        if any(start + length > len(source) for start, length in place.parts):
            raise ValueError("an item is beyond the end of the file")
        if sum(length for _, length in place.parts) > len(source):
            raise ValueError("an item is larger than the file")
        return b"".join(bytes(source[start : start + length]) for start, length in place.parts)

    def referring(self, kind: bytes, item: int) -> list[int]:
        """Returns the items that refer to `item`."""
        return [each for (name, each), others in self.references.items() if name == kind and item in others]


def read_space(data: bytes) -> Space | None:
    """Returns the colour space from the code points of the primary picture, or None if it has none.

    Raises:
        UnsupportedFormat: the code points are unknown.
    """
    try:
        found = _code_points(read_items(data))
    except MALFORMED:  # the decoder reports the damage
        return None
    return from_code_points(*found) if found is not None else None


def _code_points(items: Items) -> tuple[int, int] | None:
    for item in (items.primary, *items.references.get((b"dimg", items.primary), ())[:1]):
        for kind, body in items.properties_of(item):
            if kind == b"colr" and bytes(body[:4]) == b"nclx":
                primaries, transfer = struct.unpack_from(">HH", body, 4)
                return primaries, transfer
    return None


def boxes(data: memoryview) -> Iterator[Box]:
    """Yields the consecutive boxes in `data`."""
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


def read_items(data: bytes) -> Items:
    """Reads the items of a file; raises one of `MALFORMED` if they are invalid."""
    whole = memoryview(data)
    meta = next(body for kind, body in boxes(whole) if kind == b"meta")[4:]
    parts = dict(boxes(meta))
    nothing = memoryview(b"")
    properties = dict(boxes(parts.get(b"iprp", nothing)))
    return Items(
        data=whole,
        idat=parts.get(b"idat", nothing),
        primary=_primary(parts[b"pitm"]),
        kinds=_kinds(parts.get(b"iinf", nothing)),
        places=_places(parts.get(b"iloc", nothing)),
        properties=tuple(boxes(properties.get(b"ipco", nothing))),
        uses=_uses(properties.get(b"ipma", nothing)),
        references=_references(parts.get(b"iref", nothing)),
    )


def _primary(body: memoryview) -> int:
    return int.from_bytes(body[4:6] if body[0] == 0 else body[4:8], "big")


def _kinds(body: memoryview) -> dict[int, bytes]:
    found = {}
    for kind, entry in boxes(body[6 if len(body) and body[0] == 0 else 8 :]):
        if kind == b"infe" and entry[0] in (2, 3):
            length = 2 if entry[0] == 2 else 4
            found[int.from_bytes(entry[4 : 4 + length], "big")] = bytes(entry[6 + length : 10 + length])
    return found


class _Numbers:
    """Reads consecutive integers of given sizes; raises IndexError at the end."""

    def __init__(self, data: memoryview) -> None:
        self._data, self._place = data, 0

    def take(self, length: int) -> int:
        value = self._data[self._place : self._place + length]
        if len(value) < length:
            raise IndexError("a box is truncated")
        self._place += length
        return int.from_bytes(value, "big")


def _places(body: memoryview) -> dict[int, Place]:
    if not len(body):
        return {}
    version, numbers = body[0], _Numbers(body[4:])
    sizes, more = numbers.take(1), numbers.take(1)
    starts, lengths, bases, indexes = sizes >> 4, sizes & 15, more >> 4, more & 15 if version else 0
    wide = 4 if version == 2 else 2
    found = {}
    for _ in range(numbers.take(wide)):
        item = numbers.take(wide)
        way = numbers.take(2) & 15 if version else 0
        elsewhere = numbers.take(2)
        base = numbers.take(bases)
        parts = []
        for _ in range(numbers.take(2)):
            numbers.take(indexes)
            start = base + numbers.take(starts)
            parts.append((start, numbers.take(lengths)))
        if way in (0, 1) and not elsewhere:
            found[item] = Place(way == 1, tuple(parts))
    return found


def _uses(body: memoryview) -> dict[int, tuple[tuple[int, bool], ...]]:
    if not len(body):
        return {}
    wide, numbers = bool(body[3] & 1), _Numbers(body[4:])
    found: dict[int, tuple[tuple[int, bool], ...]] = {}
    for _ in range(numbers.take(4)):
        item = numbers.take(4 if body[0] else 2)
        top = 0x8000 if wide else 0x80
        used = [numbers.take(1 + wide) for _ in range(numbers.take(1))]
        found[item] = tuple((each % top - 1, each >= top) for each in used if each % top)  # 0 means no property
    return found


def _references(body: memoryview) -> dict[tuple[bytes, int], tuple[int, ...]]:
    found = {}
    length = 2 if len(body) and body[0] == 0 else 4
    for kind, entry in boxes(body[4:]):
        numbers = _Numbers(entry)
        item = numbers.take(length)
        found[kind, item] = tuple(numbers.take(length) for _ in range(numbers.take(2)))
    return found
