"""TIFF files: their directories, the page that is the photo, and whether it is a camera's raw file.

Adobe Systems: TIFF Revision 6.0, and its technical notes; the tag numbers are those of the specification.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 256, 257, 258, 259, 262
STRIP_PLACES, SAMPLES, STRIP_ROWS, STRIP_SIZES, PLANAR = 273, 277, 278, 279, 284
PREDICTOR, TILE_WIDTH, TILE_HEIGHT, TILE_PLACES, TILE_SIZES = 317, 322, 323, 324, 325
_KIND, FILL_ORDER, _MAKE, _SUB_PAGES, EXTRA, FORMAT = 254, 266, 271, 330, 338, 339
_DNG_VERSION = 50706
_SENSOR = frozenset({32803, 34892})
"""Photometric interpretations of raw files: sensor data, not yet a picture."""
_CAMERA_CODES = frozenset({262, 32767, 32769, 32770, 34713, 34892, 65000, 65535})
"""Compressions that only cameras use."""
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_LETTERS = {1: "B", 3: "H", 4: "I", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I", 16: "Q", 17: "q", 18: "Q"}
_MOST_PAGES, _MOST_TAGS, _MOST_VALUES = 256, 1000, 4_000_000
_MASK = 4


@dataclass(frozen=True, slots=True)
class Page:
    """One picture of a file: the offset of its directory, and its fields."""

    place: int
    fields: Mapping[int, tuple[Any, ...]]

    def one(self, tag: int, otherwise: int) -> int:
        """Returns the first value of a field."""
        values = self.fields.get(tag) or (otherwise,)
        return int(values[0])

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.one(WIDTH, 0), self.one(HEIGHT, 0)

    @property
    def is_described(self) -> bool:
        """Whether all fields are present that say how and where its pixels are stored."""
        places = TILE_PLACES if TILE_WIDTH in self.fields else STRIP_PLACES
        needed = (WIDTH, HEIGHT, PHOTOMETRIC, places) + ((BITS,) if self.one(SAMPLES, 1) > 1 else ())
        return all(tag in self.fields for tag in needed)

    @property
    def bits(self) -> int:
        """Bits of each sample."""
        return self.one(BITS, 1)


@dataclass(frozen=True, slots=True)
class Tiff:
    """A file of pages; `order` is its byte order, as in `struct`."""

    data: bytes
    order: str
    big: bool
    pages: tuple[Page, ...]

    @property
    def is_camera_file(self) -> bool:
        """Whether the file declares sensor data."""
        return any(
            _DNG_VERSION in page.fields
            or page.one(PHOTOMETRIC, 1) in _SENSOR
            or (_MAKE in self.pages[0].fields and page.one(COMPRESSION, 1) in _CAMERA_CODES)
            for page in self.pages
        )

    @property
    def photo(self) -> Page | None:
        """The largest page, and the first of equally large ones; None if there is none."""
        pictures = [page for page in self.pages if min(page.size) > 0 and not page.one(_KIND, 0) & _MASK]
        return max(pictures, key=lambda page: page.size[0] * page.size[1], default=None)

    def starting_with(self, page: Page) -> bytes:
        """Returns the file with `page` as its first page."""
        head = struct.pack(f"{self.order}Q", page.place) if self.big else struct.pack(f"{self.order}I", page.place)
        start = 8 if self.big else 4
        if self.data[start : start + len(head)] == head:
            return self.data
        return self.data[:start] + head + self.data[start + len(head) :]


def read_tiff(data: bytes) -> Tiff | None:
    """Returns the directories of a file; None if none can be read."""
    order = "<" if data[:2] == b"II" else ">"
    try:
        big = struct.unpack_from(f"{order}H", data, 2)[0] == 43
        (first,) = struct.unpack_from(f"{order}Q", data, 8) if big else struct.unpack_from(f"{order}I", data, 4)
    except struct.error:
        return None
    pages: dict[int, Page] = {}
    waiting = [first]
    while waiting and len(pages) < _MOST_PAGES:
        place = waiting.pop(0)
        if not 0 < place < len(data) or place in pages:
            continue
        try:
            fields, following = _directory(data, place, order, big)
        except struct.error:
            continue
        pages[place] = Page(place, fields)
        waiting += [following, *(each for each in fields.get(_SUB_PAGES, ()) if isinstance(each, int))]
    return Tiff(data, order, big, tuple(pages.values())) if pages else None


def _directory(data: bytes, place: int, order: str, big: bool) -> tuple[dict[int, tuple[Any, ...]], int]:
    (count,) = struct.unpack_from(f"{order}{'Q' if big else 'H'}", data, place)
    place += 8 if big else 2
    fields: dict[int, tuple[Any, ...]] = {}
    entry, inline = ("HHQ", 8) if big else ("HHI", 4)
    for _ in range(min(count, _MOST_TAGS)):
        tag, kind, number = struct.unpack_from(f"{order}{entry}", data, place)
        place += struct.calcsize(f"={entry}")
        length = _SIZES.get(kind, 0) * number
        at = place
        if length > inline:
            (at,) = struct.unpack_from(f"{order}{'Q' if big else 'I'}", data, place)
        place += inline
        if not length or number > _MOST_VALUES or at + length > len(data):
            continue
        if kind in _LETTERS:
            fields[tag] = struct.unpack_from(f"{order}{number}{_LETTERS[kind]}", data, at)
        else:
            fields[tag] = (data[at : at + length],)
    (following,) = (
        struct.unpack_from(f"{order}{'Q' if big else 'I'}", data, place) if place + inline <= len(data) else (0,)
    )
    return fields, following
