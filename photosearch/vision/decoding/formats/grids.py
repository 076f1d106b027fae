"""HEIF and AVIF pictures that are a grid of tiles (ISO/IEC 23008-12, 6.6.2.3.2), read some tiles at a time.

Some tiles are written into a file in memory that otherwise equals the original, and the usual decoder reads it. Each
part is shrunk at once, so a picture may be larger than the memory, and may have more tiles than libheif reads in one
file. Crops and rotations are applied at the end.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
from PIL import Image

from photosearch.errors import DamagedPhoto
from photosearch.vision.decoding.formats.bmff import MALFORMED, Items, boxes, read_items
from photosearch.vision.decoding.formats.pieces import Canvas

_ALPHA = (
    b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha",
    b"urn:mpeg:hevc:2015:auxid:1",
)
_FRAME = (b"irot", b"imir", b"clap")
"""Properties applied to the whole picture after its tiles are assembled."""
_TOGETHER = 8_000_000
_GRID_ITEM, _ALPHA_ITEM = 1, 2
_TURNS = {
    (0, 1, 2, 3): 1,
    (1, 0, 3, 2): 2,
    (3, 2, 1, 0): 3,
    (2, 3, 0, 1): 4,
    (0, 2, 1, 3): 5,
    (2, 0, 3, 1): 6,
    (3, 1, 2, 0): 7,
    (1, 3, 0, 2): 8,
}
"""EXIF orientations by the corners of the stored picture that they move to top left, top right and so on."""

Rectangle = tuple[int, int, int, int]
"""Left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """A grid item: its tiles row by row, and its size in pixels."""

    item: int
    rows: int
    columns: int
    size: tuple[int, int]
    tiles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A picture in tiles. `shown` is the part that its crop leaves; `orientation` is that part's EXIF orientation."""

    kind: bytes
    items: Items
    colour: _Layer
    alpha: _Layer | None
    tile: tuple[int, int]
    shown: Rectangle
    orientation: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the shown part before rotation."""
        left, top, right, bottom = self.shown
        return right - left, bottom - top

    def header(self) -> bytes:
        """Returns a file of the first tile, with the metadata and profile of the whole; raises DamagedPhoto."""
        return self._file((0, 0, 1, 1), described=True)

    def read(self, smallest: int, read: Callable[[bytes], Image.Image], together: int = _TOGETHER) -> Image.Image:
        """Returns the picture before rotation, shrunk as long as its short side stays above twice `smallest`.

        Args:
            read: decodes a file.
            together: pixels of the tiles that are read at a time; at least one tile is read.

        Raises:
            DamagedPhoto: a tile is missing, or its size differs from the grid's.
        """
        left, top, right, bottom = self.shown
        canvas = Canvas(self.size, smallest)
        for across, down, columns, rows in self._parts(together):
            x, y = across * self.tile[0], down * self.tile[1]
            width = min(columns * self.tile[0], self.colour.size[0] - x)
            height = min(rows * self.tile[1], self.colour.size[1] - y)
            cut = (max(left - x, 0), max(top - y, 0), min(right - x, width), min(bottom - y, height))
            if cut[0] >= cut[2] or cut[1] >= cut[3]:
                continue
            picture = read(self._file((across, down, columns, rows)))
            if picture.size != (width, height):
                raise DamagedPhoto("The size of a tile differs from its header")
            canvas.paste(picture.crop(cut), x + cut[0] - left, y + cut[1] - top)
        return canvas.finished()

    def _parts(self, together: int) -> Iterator[Rectangle]:
        """Yields first column, first row, columns and rows of each part."""
        most = max(1, together // (self.tile[0] * self.tile[1]))
        columns = min(self.colour.columns, most)
        rows = max(1, most // self.colour.columns)
        for down in range(0, self.colour.rows, rows):
            for across in range(0, self.colour.columns, columns):
                yield (
                    across,
                    down,
                    min(columns, self.colour.columns - across),
                    min(rows, self.colour.rows - down),
                )

    def _file(self, part: Rectangle, described: bool = False) -> bytes:
        """Returns a file with some of the tiles as its picture; raises DamagedPhoto if tiles are missing."""
        try:
            return self._written(part, described)
        except MALFORMED as error:
            raise DamagedPhoto("The file ends before the picture does") from error

    def _written(self, part: Rectangle, described: bool) -> bytes:
        writer = _Writer(self.items, keeps_profile=described)
        pictures = [(_GRID_ITEM, self.colour)] + ([(_ALPHA_ITEM, self.alpha)] if self.alpha else [])
        for number, layer in pictures:
            writer.add_grid(number, layer, self.tile, part)
        if self.alpha is not None:
            writer.refer(b"auxl", _ALPHA_ITEM, [_GRID_ITEM])
            if self.alpha.item in self.items.references.get((b"prem", self.colour.item), ()):
                writer.refer(b"prem", _GRID_ITEM, [_ALPHA_ITEM])
        if described:
            for each in self.items.referring(b"cdsc", self.colour.item):
                writer.add_metadata(each)
        return writer.file(self.kind)


def read_grid(data: bytes) -> Grid | None:
    """Returns the grid of a file; None if its picture is not a grid, or must be read as a whole."""
    try:
        items = read_items(data)
        if items.kinds.get(items.primary) != b"grid":
            return None
        kind = next(bytes(body) for name, body in boxes(items.data) if name == b"ftyp")
        colour = _layer(items, items.primary)
        tile = size_of(items, colour.tiles[0])
        alphas = [each for each in items.referring(b"auxl", items.primary) if _is_alpha(items, each)]
        alpha = _layer(items, alphas[0]) if alphas else None
        shown, orientation = framed(items, items.primary, colour.size)
    except MALFORMED:
        return None
    if not _is_regular(items, colour, tile) or not (alpha is None or _is_regular(items, alpha, tile)):
        return None
    if alpha is not None and (alpha.size, alpha.rows, alpha.columns) != (colour.size, colour.rows, colour.columns):
        return None
    return Grid(kind, items, colour, alpha, tile, shown, orientation)


def _layer(items: Items, item: int) -> _Layer:
    content = items.content_of(item)
    rows, columns = content[2] + 1, content[3] + 1
    width, height = struct.unpack_from(">II" if content[1] & 1 else ">HH", content, 4)
    tiles = items.references[b"dimg", item]
    if items.kinds.get(item) != b"grid" or len(tiles) != rows * columns:
        raise ValueError("not a grid, or tiles are missing")
    return _Layer(item, rows, columns, (width, height), tiles)


def _is_regular(items: Items, layer: _Layer, tile: tuple[int, int]) -> bool:
    """Returns whether all tiles have one size, none is cropped or rotated, and together they cover the picture."""
    plain = all(
        size_of(items, each) == tile and not any(kind in _FRAME for kind, _ in items.properties_of(each))
        for each in set(layer.tiles)
    )
    covered = zip((layer.columns, layer.rows), tile, layer.size, strict=True)
    return plain and all((count - 1) * side < whole <= count * side for count, side, whole in covered)


def size_of(items: Items, item: int) -> tuple[int, int]:
    """Returns width and height of an item before crop and rotation; (0, 0) if unknown."""
    for kind, body in items.properties_of(item):
        if kind == b"ispe":
            width, height = struct.unpack_from(">II", body, 4)
            if min(width, height) > 0:
                return width, height
    return 0, 0


def _is_alpha(items: Items, item: int) -> bool:
    return any(
        kind == b"auxC" and bytes(body[4:]).split(b"\0")[0] in _ALPHA for kind, body in items.properties_of(item)
    )


def framed(items: Items, item: int, size: tuple[int, int]) -> tuple[Rectangle, int]:
    """Returns the shown part of a picture and its EXIF orientation; the properties apply in their order.

    Raises:
        ValueError: nothing is shown.
    """
    corners = np.arange(4).reshape(2, 2)
    shown: Rectangle = (0, 0, *size)
    for kind, body in items.properties_of(item):
        if kind == b"irot":
            corners = np.rot90(corners, body[0] & 3)
        elif kind == b"imir":
            corners = corners[:, ::-1] if body[0] & 1 else corners[::-1]
        elif kind == b"clap":
            shown = _cropped(shown, body, _turn(corners))
    return shown, _turn(corners)


def _turn(corners: npt.NDArray[np.int_]) -> int:
    a, b, c, d = (int(each) for each in corners.flat)
    return _TURNS[a, b, c, d]


def _cropped(shown: Rectangle, body: memoryview, orientation: int) -> Rectangle:
    """Crops the shown part, which already has the given orientation, to a clean aperture."""
    left, top, right, bottom = shown
    sides = (right - left, bottom - top)
    turned = orientation in (5, 6, 7, 8)
    numbers = struct.unpack_from(">IIIIiIiI", body)
    width, height, across, down = (Fraction(*numbers[each : each + 2]) for each in (0, 2, 4, 6))
    spans = [
        _span(sides[1] if turned else sides[0], width, across, Fraction(0)),
        _span(sides[0] if turned else sides[1], height, down, Fraction(1, 2)),
    ]
    # Convert back to the stored picture, in which a rotation exchanges or mirrors the sides.
    if turned:
        spans.reverse()
    mirrored = (orientation in (2, 3, 7, 8), orientation in (3, 4, 6, 7))
    x, y = (
        (side - end, side - start) if back else (start, end)
        for (start, end), side, back in zip(spans, sides, mirrored, strict=True)
    )
    return left + x[0], top + y[0], left + x[1], top + y[1]


def _span(side: int, length: Fraction, offset: Fraction, half: Fraction) -> tuple[int, int]:
    """Returns the first pixel of a clean aperture, and the one after its last (ISO/IEC 14496-12, 12.1.4).

    Args:
        half: rounding of a start between two pixels; libheif rounds down horizontally, and halves up vertically.
    """
    start = (offset + Fraction(side - 1, 2) - (length - 1) / 2 + half).__floor__()
    end = start + (length + Fraction(1, 2)).__floor__()
    start, end = max(start, 0), min(end, side)
    if start >= end:
        raise ValueError("the crop is empty")
    return start, end


class _Writer:
    """Writes a file with the items of another one, but with only some of its tiles."""

    def __init__(self, items: Items, keeps_profile: bool) -> None:
        self._items = items
        self._properties = [
            _box(b"free") if _is_left_out(kind, body, keeps_profile) else _box(kind, body)
            for kind, body in items.properties
        ]
        self._kinds: dict[int, bytes] = {}
        self._contents: dict[int, bytes] = {}
        self._uses: dict[int, list[tuple[int, bool]]] = {}
        self._references: list[bytes] = []
        self._next = _ALPHA_ITEM + 1

    def add_grid(self, number: int, layer: _Layer, tile: tuple[int, int], part: Rectangle) -> None:
        left, top, columns, rows = part
        size = (
            min(columns * tile[0], layer.size[0] - left * tile[0]),
            min(rows * tile[1], layer.size[1] - top * tile[1]),
        )
        self._kinds[number] = _info(number, b"grid\0")
        self._contents[number] = struct.pack(">BBBBII", 0, 1, rows - 1, columns - 1, *size)
        own = [(place, needed) for place, needed in self._items.uses[layer.item] if self._is_kept(place)]
        self._properties.append(_full_box(b"ispe", struct.pack(">II", *size)))
        self._uses[number] = [(len(self._properties) - 1, False), *own]
        tiles = []
        for row in range(top, top + rows):
            for each in layer.tiles[row * layer.columns + left : row * layer.columns + left + columns]:
                tiles.append(self._add(each, hidden=True))
                self._uses[tiles[-1]] = list(self._items.uses[each])
        self.refer(b"dimg", number, tiles)

    def add_metadata(self, item: int) -> None:
        self.refer(b"cdsc", self._add(item, hidden=True), [_GRID_ITEM])

    def refer(self, kind: bytes, item: int, others: Sequence[int]) -> None:
        numbers = struct.pack(f">HH{len(others)}H", item, len(others), *others)
        self._references.append(_box(kind, numbers))

    def file(self, kind: bytes) -> bytes:
        infos = b"".join(self._kinds.values())
        uses = b"".join(
            struct.pack(f">HB{len(used)}H", item, len(used), *(place + 1 | needed << 15 for place, needed in used))
            for item, used in sorted(self._uses.items())  # libavif asks for this order
        )
        front = _box(b"ftyp", kind)
        described = (
            _full_box(b"hdlr", struct.pack(">I4s12xB", 0, b"pict", 0)),
            _full_box(b"pitm", struct.pack(">H", _GRID_ITEM)),
            _full_box(b"iinf", struct.pack(">H", len(self._kinds)), infos),
            _full_box(b"iref", *self._references),
            _box(
                b"iprp",
                _box(b"ipco", *self._properties),
                _full_box(b"ipma", struct.pack(">I", len(self._uses)), uses, flags=1),
            ),
        )
        length = 16 + 14 * len(self._contents)
        start = len(front) + 12 + sum(map(len, described)) + length + 8
        entries = b""
        for item, content in self._contents.items():
            entries += struct.pack(">HHHII", item, 0, 1, start, len(content))
            start += len(content)
        places = _full_box(b"iloc", struct.pack(">BBH", 0x44, 0, len(self._contents)), entries)
        assert len(places) == length
        return front + _full_box(b"meta", *described, places) + _box(b"mdat", *self._contents.values())

    def _add(self, item: int, hidden: bool) -> int:
        number, self._next = self._next, self._next + 1
        kind = self._items.kinds[item]
        named = b"\0application/rdf+xml\0" if kind == b"mime" else b"\0"
        self._kinds[number] = _info(number, kind + named, hidden)
        self._contents[number] = self._items.content_of(item)
        return number

    def _is_kept(self, place: int) -> bool:
        kind = self._items.properties[place][0]
        return kind not in (*_FRAME, b"ispe") and self._properties[place] != _box(b"free")


def _is_left_out(kind: bytes, body: memoryview, keeps_profile: bool) -> bool:
    return not keeps_profile and kind == b"colr" and bytes(body[:4]) in (b"prof", b"rICC")


def _info(number: int, kind: bytes, hidden: bool = False) -> bytes:
    return _full_box(b"infe", struct.pack(">HH", number, 0), kind, version=2, flags=int(hidden))


def _box(kind: bytes, *parts: bytes | memoryview) -> bytes:
    return b"".join((struct.pack(">I4s", 8 + sum(map(len, parts)), kind), *parts))


def _full_box(kind: bytes, *parts: bytes | memoryview, version: int = 0, flags: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", version << 24 | flags), *parts)
