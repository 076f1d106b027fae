"""TIFF files: which page is the photo, whether a camera wrote it, and layouts that Pillow does not read.

Strips and tiles are read one at a time and made smaller at once, so that a picture may be larger than the memory.
Adobe Systems: TIFF Revision 6.0, and its technical notes; the tag numbers are those of the specification.
"""

import io
import lzma
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from photosearch.errors import DamagedPhoto, UnsupportedFormat

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 256, 257, 258, 259, 262
_STRIP_PLACES, _SAMPLES, _STRIP_ROWS, _STRIP_SIZES, _PLANAR = 273, 277, 278, 279, 284
_PREDICTOR, _TILE_WIDTH, _TILE_HEIGHT, _TILE_PLACES, _TILE_SIZES = 317, 322, 323, 324, 325
_KIND, _FILL_ORDER, _MAKE, _SUB_PAGES, _EXTRA, _FORMAT = 254, 266, 271, 330, 338, 339
_DNG_VERSION = 50706
_DECODING = (
    BITS,
    COMPRESSION,
    PHOTOMETRIC,
    _SAMPLES,
    _PREDICTOR,
    320,
    _EXTRA,
    _FORMAT,
    347,
    529,
    530,
    532,
    _FILL_ORDER,
)
"""What the decoder of a strip has to know."""
_SENSOR = frozenset({32803, 34892})
"""What a sensor saw, not yet a picture: photometric interpretations of raw files."""
_CAMERA_CODES = frozenset({262, 32767, 32769, 32770, 34713, 34892, 65000, 65535})
"""Compressions that cameras alone use."""
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_LETTERS = {1: "B", 3: "H", 4: "I", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I", 16: "Q", 17: "q", 18: "Q"}
_MOST_PAGES, _MOST_TAGS, _MOST_VALUES = 256, 1000, 4_000_000
_MASK = 4
_UNPACKED = frozenset({1, 8, 32946, 34925})
"""Compressions that Python unpacks itself."""
_GREY, _RGB, _CMYK = (0, 1), 2, 5
LARGE = 40_000_000
"""Pixels from which on a picture is read piece by piece."""
_TOGETHER = 128
"""Rows of strips that are made smaller together."""
_REMEDY = "Save it as an ordinary TIFF, JPEG or PNG"


@dataclass(frozen=True, slots=True)
class Page:
    """One picture of a file: where its directory lies, and its fields."""

    place: int
    fields: Mapping[int, tuple[Any, ...]]

    def one(self, tag: int, otherwise: int) -> int:
        """The first value of a field."""
        values = self.fields.get(tag) or (otherwise,)
        return int(values[0])

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.one(WIDTH, 0), self.one(HEIGHT, 0)

    @property
    def is_described(self) -> bool:
        """Whether all is there that says how its pixels are stored, and where."""
        places = _TILE_PLACES if _TILE_WIDTH in self.fields else _STRIP_PLACES
        needed = (WIDTH, HEIGHT, PHOTOMETRIC, places) + ((BITS,) if self.one(_SAMPLES, 1) > 1 else ())
        return all(tag in self.fields for tag in needed)

    @property
    def bits(self) -> int:
        """Bits of each sample."""
        return self.one(BITS, 1)


@dataclass(frozen=True, slots=True)
class Tiff:
    """A file of pages; `order` is that of its bytes, as `struct` writes it."""

    data: bytes
    order: str
    big: bool
    pages: tuple[Page, ...]

    @property
    def is_camera_file(self) -> bool:
        """Whether it says that it holds what a camera's sensor saw."""
        return any(
            _DNG_VERSION in page.fields
            or page.one(PHOTOMETRIC, 1) in _SENSOR
            or (_MAKE in self.pages[0].fields and page.one(COMPRESSION, 1) in _CAMERA_CODES)
            for page in self.pages
        )

    @property
    def photo(self) -> Page | None:
        """The largest page, the first of those of one size; None if there is none."""
        pictures = [page for page in self.pages if min(page.size) > 0 and not page.one(_KIND, 0) & _MASK]
        return max(pictures, key=lambda page: page.size[0] * page.size[1], default=None)

    def starting_with(self, page: Page) -> bytes:
        """Returns the file with `page` as its first."""
        head = struct.pack(f"{self.order}Q", page.place) if self.big else struct.pack(f"{self.order}I", page.place)
        start = 8 if self.big else 4
        if self.data[start : start + len(head)] == head:
            return self.data
        return self.data[:start] + head + self.data[start + len(head) :]


def read_tiff(data: bytes) -> Tiff | None:
    """Returns the directories of a file; None if it has none that can be read."""
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


# Pixels


def is_unusual(page: Page) -> bool:
    """Whether Pillow cannot read the page, or reads it wrongly: samples of 16 bits and more beyond plain ones."""
    bits, samples, photometric = page.bits, page.one(_SAMPLES, 1), page.one(PHOTOMETRIC, 1)
    if bits < 16:
        return page.one(_PLANAR, 1) == 2 and samples > 1 and bits == 8 and photometric in (*_GREY, _CMYK)
    if samples == 1:
        return not (bits == 16 and page.one(_FORMAT, 1) == 1 and photometric != 0)
    plain = bits == 16 and page.one(_FORMAT, 1) == 1 and page.one(_PLANAR, 1) == 1
    return not (plain and photometric == _RGB and (samples == 3 or (samples == 4 and page.one(_EXTRA, 0) != 0)))


def _is_plain(page: Page) -> bool:
    """Whether samples of 8 bits lie in strips that are unpacked without a file of their own, which is faster."""
    simple = page.one(COMPRESSION, 1) in _UNPACKED and page.one(PHOTOMETRIC, 1) in (*_GREY, _RGB, _CMYK)
    return page.bits == 8 and simple and page.one(_FILL_ORDER, 1) == 1


def read_page(tiff: Tiff, page: Page, smallest: int) -> Image.Image:
    """Returns the page with 8 bits a sample, made smaller while its short side stays above twice `smallest`.

    Raises:
        UnsupportedFormat: its layout cannot be read.
        DamagedPhoto: its bytes are not those of a picture.
    """
    width, height = page.size
    factor = max(1, min(width, height) // (2 * smallest))
    unusual = is_unusual(page) or page.bits > 8 or _is_plain(page)
    shrunk = _Shrunk(width, height, factor)
    planes = page.one(_SAMPLES, 1) if page.one(_PLANAR, 1) == 2 else 1
    if unusual and page.one(PHOTOMETRIC, 1) not in (*_GREY, _RGB, _CMYK):
        raise UnsupportedFormat(f"TIFF with {page.bits} bits in these colours is not supported", _REMEDY)
    if not unusual and planes > 1:
        raise UnsupportedFormat("A TIFF of this size with a plane for each colour is not supported", _REMEDY)
    white = _white(tiff, page, planes) if unusual and (page.one(_FORMAT, 1) == 3 or page.bits > 16) else 0.0
    read = (
        (piece, _samples(tiff, page, piece, planes, white) if unusual else _picture(tiff, page, piece))
        for piece in _pieces(tiff, page, planes)
    )
    for piece, values in _gathered(read, width):
        shrunk.add(piece, values, planes)
    return _image(page, shrunk.finished(), unusual)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A strip or a tile: where it belongs, its size as it is stored and as it is shown, and its bytes."""

    left: int
    top: int
    plane: int
    stored: tuple[int, int]
    shown: tuple[int, int]
    data: bytes


def _pieces(tiff: Tiff, page: Page, planes: int) -> Iterator[_Piece]:
    width, height = page.size
    tiled = _TILE_PLACES in page.fields
    across = page.one(_TILE_WIDTH, width) if tiled else width
    down = page.one(_TILE_HEIGHT, height) if tiled else min(page.one(_STRIP_ROWS, height), height)
    places = page.fields.get(_TILE_PLACES if tiled else _STRIP_PLACES, ())
    sizes = page.fields.get(_TILE_SIZES if tiled else _STRIP_SIZES, ())
    if min(across, down) < 1 or across > 4 * width + 4096 or down > 4 * height + 4096:
        raise DamagedPhoto("The size of its tiles makes no sense")
    grid = [(left, top) for top in range(0, height, down) for left in range(0, width, across)]
    if len(places) < planes * len(grid) or len(sizes) < len(places):
        raise DamagedPhoto("Parts of the picture are missing")
    for number in range(planes * len(grid)):
        left, top = grid[number % len(grid)]
        shown = min(across, width - left), min(down, height - top)
        stored = (across, down if tiled else shown[1])
        start, size = places[number], sizes[number]
        if start + size > len(tiff.data):
            raise DamagedPhoto("The file ends before the picture does")
        yield _Piece(left, top, number // len(grid), stored, shown, tiff.data[start : start + size])


def _gathered(
    read: Iterator[tuple[_Piece, npt.NDArray[np.uint8]]], width: int
) -> Iterator[tuple[_Piece, npt.NDArray[np.uint8]]]:
    """Puts strips that lie one under the other together: many writers give each a row or two."""
    first: _Piece | None = None
    rows: list[npt.NDArray[np.uint8]] = []
    held = 0
    for piece, values in read:
        if first is not None and (held >= _TOGETHER or piece.plane != first.plane or piece.shown[0] < width):
            yield first, np.concatenate(rows)
            first, rows, held = None, [], 0
        if first is None:
            first = piece
        rows.append(values)
        held += len(values)
        if piece.shown[0] < width:  # a tile
            yield first, values
            first, rows, held = None, [], 0
    if first is not None:
        yield first, np.concatenate(rows)


class _Shrunk:
    """Collects pieces of a picture, each made smaller by a whole factor as it comes."""

    def __init__(self, width: int, height: int, factor: int) -> None:
        self._factor = factor
        self._size = -(-height // factor), -(-width // factor)
        self._sums: npt.NDArray[np.uint32] | None = None
        self._counts = np.zeros(self._size, np.uint32)

    def add(self, piece: _Piece, values: npt.NDArray[np.uint8], planes: int) -> None:
        """Adds uint8 [H, W, C] of a piece; C is 1 where each colour has a plane of its own."""
        factor, (rows, columns) = self._factor, values.shape[:2]
        if self._sums is None:
            self._sums = np.zeros((*self._size, max(planes, values.shape[2])), np.uint32)
        row_starts = _starts(piece.top, rows, factor)
        column_starts = _starts(piece.left, columns, factor)
        sums = np.add.reduceat(values, row_starts, axis=0, dtype=np.uint32)
        sums = np.add.reduceat(sums, column_starts, axis=1, dtype=np.uint32)
        top, left = piece.top // factor, piece.left // factor
        place = np.s_[top : top + sums.shape[0], left : left + sums.shape[1]]
        channels = np.s_[piece.plane : piece.plane + 1] if planes > 1 else np.s_[:]
        self._sums[(*place, channels)] += sums
        if piece.plane == 0:
            heights = np.diff([*row_starts, rows]).astype(np.uint32)
            widths = np.diff([*column_starts, columns]).astype(np.uint32)
            self._counts[place] += heights[:, None] * widths

    def finished(self) -> npt.NDArray[np.uint8]:
        """Returns the whole, uint8 [H, W, C]."""
        assert self._sums is not None
        return np.asarray(self._sums // np.maximum(self._counts, 1)[..., None], np.uint8)


def _starts(offset: int, length: int, factor: int) -> list[int]:
    """Where in a piece that begins at `offset` each block of `factor` begins."""
    return [0, *range(factor - offset % factor, length, factor)]


def _picture(tiff: Tiff, page: Page, piece: _Piece) -> npt.NDArray[np.uint8]:
    """A piece that Pillow reads, as a file of its own."""
    fields = {tag: page.fields[tag] for tag in _DECODING if tag in page.fields}
    with Image.open(io.BytesIO(_tiff_of(tiff.order, piece, fields)), formats=("TIFF",)) as image:
        image.load()
        kept: Image.Image = image if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK") else image.convert("RGB")
        values = np.asarray(kept)
    values = values if values.ndim == 3 else values[..., None]
    return np.asarray(values[: piece.shown[1], : piece.shown[0]], np.uint8)


def _samples(tiff: Tiff, page: Page, piece: _Piece, planes: int, white: float) -> npt.NDArray[np.uint8]:
    """A piece that Pillow does not read, with 8 bits a sample."""
    values = _raw_samples(tiff, page, piece, planes)
    if white:
        return np.asarray(255 * np.clip(np.nan_to_num(values) / white, 0, 1), np.uint8)
    if values.dtype.kind == "i":
        return np.asarray(np.maximum(values, 0) >> (page.bits - 9), np.uint8)
    return np.asarray(values >> (page.bits - 8), np.uint8)


def _raw_samples(tiff: Tiff, page: Page, piece: _Piece, planes: int) -> npt.NDArray[Any]:
    kind = {1: "u", 2: "i", 3: "f"}.get(page.one(_FORMAT, 1))
    if kind is None or page.bits % 8 or (kind == "f" and page.bits == 8) or page.bits == 24:
        raise UnsupportedFormat(f"TIFF with {page.bits} bits of this kind is not supported", _REMEDY)
    samples = 1 if planes > 1 else page.one(_SAMPLES, 1)
    width, height = piece.stored
    row_bytes = width * samples * page.bits // 8
    data = unpacked(piece.data, page.one(COMPRESSION, 1), row_bytes, height)
    if len(data) < row_bytes * height:
        raise DamagedPhoto("The file ends before the picture does")
    predictor = page.one(_PREDICTOR, 1)
    data = data[: row_bytes * height]
    if predictor == 3:
        values = _unpredicted_floats(data, height, width, samples, page.bits // 8)
    else:
        values = np.frombuffer(data, f"{tiff.order}{kind}{page.bits // 8}").reshape(height, width, samples)
        if predictor == 2:
            whole = values.astype(f"u{page.bits // 8}" if kind != "f" else values.dtype.newbyteorder("="))
            values = np.cumsum(whole, axis=1, dtype=whole.dtype)
    return np.asarray(values[: piece.shown[1], : piece.shown[0]])


def _unpredicted_floats(data: bytes, height: int, width: int, samples: int, size: int) -> npt.NDArray[Any]:
    """Adobe Photoshop TIFF Technical Note 3: differences of bytes, the most significant bytes of a row first."""
    rows = np.frombuffer(data, np.uint8).reshape(height, -1, samples)
    rows = np.cumsum(rows, axis=1, dtype=np.uint8).reshape(height, size, width * samples)
    values = np.ascontiguousarray(np.moveaxis(rows, 1, 2)).view(f">f{size}")
    return values.reshape(height, width, samples)


def _white(tiff: Tiff, page: Page, planes: int) -> float:
    """What stands for white: in whole numbers the range that the values need, in real numbers 1 or the highest."""
    highest = 0.0
    for piece in _pieces(tiff, page, planes):
        values = _raw_samples(tiff, page, piece, planes)
        highest = max(highest, float(values.max(initial=0, where=np.isfinite(values))))
    if page.one(_FORMAT, 1) == 3:
        return max(highest, 1.0)
    return next((float(each) for each in _RANGES if highest <= each), highest)


_RANGES = (2**16 - 1, 2**24 - 1, 2**32 - 1)


def _image(page: Page, values: npt.NDArray[np.uint8], unusual: bool) -> Image.Image:
    photometric = page.one(PHOTOMETRIC, 1)
    if not unusual:
        four = "CMYK" if photometric == _CMYK else "RGBA"
        return _made({1: "L", 2: "LA", 3: "RGB", 4: four}[values.shape[2]], values)
    colours = {_RGB: 3, _CMYK: 4}.get(photometric, 1)
    if values.shape[2] < colours:
        raise DamagedPhoto("It lacks some of its colours")
    picture, clear = values[..., :colours], values[..., colours : colours + 1]
    if photometric == 0:
        picture = 255 - picture
    alpha = page.one(_EXTRA, 0) if clear.size else 0
    mode = {1: "L", 3: "RGB", 4: "CMYK"}[colours]
    if mode == "CMYK" or alpha not in (1, 2):
        return _made(mode, picture)
    if alpha == 1:  # colours are multiplied by it already
        whole = np.maximum(clear, 1).astype(np.uint16)
        picture = np.minimum(255 * picture.astype(np.uint16) // whole, 255).astype(np.uint8)
    return _made(f"{mode}A", np.concatenate((picture, clear), axis=2))


def _made(mode: str, values: npt.NDArray[np.uint8]) -> Image.Image:
    height, width = values.shape[:2]
    return Image.frombytes(mode, (width, height), np.ascontiguousarray(values).tobytes())


def unpacked(data: bytes, compression: int, row_bytes: int, rows: int) -> bytes:
    """Returns the bytes of a strip that is compressed in one of TIFF's ways that know bytes alone.

    Raises:
        UnsupportedFormat: the compression is another.
    """
    if compression == 1:
        return data
    if compression in (8, 32946):
        return zlib.decompressobj().decompress(data, row_bytes * rows)
    if compression == 34925:
        return lzma.LZMADecompressor().decompress(data, row_bytes * rows)
    if compression not in (5, 32773, 50000):
        raise UnsupportedFormat(f"TIFF with compression {compression} and these colours is not supported", _REMEDY)
    piece = _Piece(0, 0, 0, (row_bytes, rows), (row_bytes, rows), data)
    fields = {BITS: (8,), COMPRESSION: (compression,), PHOTOMETRIC: (1,), _SAMPLES: (1,)}
    with Image.open(io.BytesIO(_tiff_of("<", piece, fields)), formats=("TIFF",)) as image:
        return image.tobytes()


def _tiff_of(order: str, piece: _Piece, fields: Mapping[int, Sequence[Any]]) -> bytes:
    """A TIFF of one strip with these fields."""
    width, height = piece.stored
    entries = {tag: tuple(values) for tag, values in fields.items()}
    entries |= {WIDTH: (width,), HEIGHT: (height,), _STRIP_ROWS: (height,), _PLANAR: (1,)}
    entries |= {_STRIP_SIZES: (len(piece.data),), _STRIP_PLACES: (0,)}
    place = 8 + 2 + 12 * len(entries) + 4
    directory, extra = struct.pack(f"{order}H", len(entries)), b""
    bodies = {}
    for tag, values in sorted(entries.items()):
        if tag == _STRIP_PLACES:
            continue
        if isinstance(values[0], bytes):
            bodies[tag] = (7, len(values[0]), values[0])
        elif isinstance(values[0], float):
            bodies[tag] = (11, len(values), struct.pack(f"{order}{len(values)}f", *values))
        else:
            bodies[tag] = (4, len(values), struct.pack(f"{order}{len(values)}I", *values))
    start = place + sum(len(body) for _, _, body in bodies.values() if len(body) > 4)
    bodies[_STRIP_PLACES] = (4, 1, struct.pack(f"{order}I", start))
    for tag, (kind, count, body) in sorted(bodies.items()):
        if len(body) > 4:
            directory += struct.pack(f"{order}HHII", tag, kind, count, place + len(extra))
            extra += body
        else:
            directory += struct.pack(f"{order}HHI", tag, kind, count) + body.ljust(4, b"\0")
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(f"{order}I", 8) + directory + bytes(4) + extra + piece.data
