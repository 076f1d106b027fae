"""Reads the pixels of TIFF files in layouts that Pillow does not support, and of pages larger than the memory."""

import io
import lzma
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, UnidentifiedImageError

from photosearch.errors import DamagedPhoto, UnsupportedFormat
from photosearch.vision.decoding.formats import jpeg_xl
from photosearch.vision.decoding.formats.pieces import Piece, Shrunk, gathered
from photosearch.vision.decoding.formats.tiff import (
    BITS,
    COMPRESSION,
    EXTRA,
    FILL_ORDER,
    FORMAT,
    HEIGHT,
    PHOTOMETRIC,
    PLANAR,
    PREDICTOR,
    SAMPLES,
    STRIP_PLACES,
    STRIP_ROWS,
    STRIP_SIZES,
    TILE_HEIGHT,
    TILE_PLACES,
    TILE_SIZES,
    TILE_WIDTH,
    WIDTH,
    Page,
    Tiff,
)

_DECODING = (
    BITS,
    COMPRESSION,
    PHOTOMETRIC,
    SAMPLES,
    PREDICTOR,
    320,
    EXTRA,
    FORMAT,
    347,
    529,
    530,
    532,
    FILL_ORDER,
)
"""The fields that decoding a strip needs."""
JPEG_XL = "JPEG XL"
_UNPACKED = frozenset({1, 8, 32946, 34925})
"""Compressions that Python decompresses itself."""
_GREY, _RGB, _CMYK = (0, 1), 2, 5
_EMBEDDED = {
    34933: "PNG",
    50001: "WEBP",
    33003: "JPEG2000",
    33005: "JPEG2000",
    34712: "JPEG2000",
    50002: JPEG_XL,
    52546: JPEG_XL,
}
"""Compressions whose strips are files of another format."""
LARGE = 40_000_000
"""Pictures with at least this many pixels are read in pieces."""
_REMEDY = "Save it as an ordinary TIFF, JPEG or PNG"


def is_unusual(page: Page) -> bool:
    """Returns whether Pillow cannot read the page or reads it wrongly: samples of 16 bits or more, unless plain."""
    bits, samples, photometric = page.bits, page.one(SAMPLES, 1), page.one(PHOTOMETRIC, 1)
    if page.one(COMPRESSION, 1) in _EMBEDDED:
        return True
    if bits == 8 and page.one(FORMAT, 1) == 2:
        return True
    if bits < 16:
        return page.one(PLANAR, 1) == 2 and samples > 1 and bits == 8 and photometric in (*_GREY, _CMYK)
    if samples == 1:
        return not (bits == 16 and page.one(FORMAT, 1) == 1 and photometric != 0)
    plain = bits == 16 and page.one(FORMAT, 1) == 1 and page.one(PLANAR, 1) == 1
    return not (plain and photometric == _RGB and (samples == 3 or (samples == 4 and page.one(EXTRA, 0) != 0)))


def _is_plain(page: Page) -> bool:
    """Returns whether the page has 8-bit samples in strips that can be decompressed directly, which is faster."""
    simple = page.one(COMPRESSION, 1) in _UNPACKED and page.one(PHOTOMETRIC, 1) in (*_GREY, _RGB, _CMYK)
    return page.bits == 8 and simple and page.one(FILL_ORDER, 1) == 1


def read_page(tiff: Tiff, page: Page, smallest: int) -> Image.Image:
    """Returns the page with 8 bits a sample, shrunk as long as its short side stays above twice `smallest`.

    Raises:
        UnsupportedFormat: the layout is not supported.
        DamagedPhoto: the picture's bytes are invalid.
    """
    width, height = page.size
    factor = max(1, min(width, height) // (2 * smallest))
    embedded = page.one(COMPRESSION, 1) in _EMBEDDED
    unusual = not embedded and (is_unusual(page) or page.bits > 8 or _is_plain(page))
    shrunk = Shrunk(width, height, factor)
    planes = page.one(SAMPLES, 1) if page.one(PLANAR, 1) == 2 else 1
    if unusual and page.one(PHOTOMETRIC, 1) not in (*_GREY, _RGB, _CMYK):
        raise UnsupportedFormat(f"TIFF with {page.bits} bits in these colours is not supported", _REMEDY)
    if not unusual and planes > 1:
        raise UnsupportedFormat("A TIFF of this size with a plane for each colour is not supported", _REMEDY)
    white = _white(tiff, page, planes) if unusual and (page.one(FORMAT, 1) == 3 or page.bits > 16) else 0.0
    read = (
        (piece, _samples(tiff, page, piece, planes, white) if unusual else _picture(tiff, page, piece))
        for piece in _pieces(tiff, page, planes)
    )
    for piece, values in gathered(read, width):
        shrunk.add(piece, values, planes)
    return _image(page, shrunk.finished(), unusual)


def _pieces(tiff: Tiff, page: Page, planes: int) -> Iterator[Piece]:
    width, height = page.size
    tiled = TILE_PLACES in page.fields
    across = page.one(TILE_WIDTH, width) if tiled else width
    down = page.one(TILE_HEIGHT, height) if tiled else min(page.one(STRIP_ROWS, height), height)
    places = page.fields.get(TILE_PLACES if tiled else STRIP_PLACES, ())
    sizes = page.fields.get(TILE_SIZES if tiled else STRIP_SIZES, ())
    if min(across, down) < 1 or across > 4 * width + 4096 or down > 4 * height + 4096:
        raise DamagedPhoto("Its tile size is invalid")
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
        yield Piece(left, top, number // len(grid), stored, shown, tiff.data[start : start + size])


def _picture(tiff: Tiff, page: Page, piece: Piece) -> npt.NDArray[np.uint8]:
    """Reads a piece with Pillow, as a file of its own."""
    with _opened(tiff, page, piece) as image:
        image.load()
        kept: Image.Image = image if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK") else image.convert("RGB")
        values = np.asarray(kept)
    values = values if values.ndim == 3 else values[..., None]
    return np.asarray(values[: piece.shown[1], : piece.shown[0]], np.uint8)


def _opened(tiff: Tiff, page: Page, piece: Piece) -> Image.Image:
    embedded = _EMBEDDED.get(page.one(COMPRESSION, 1))
    if embedded == JPEG_XL:
        return jpeg_xl.decode(piece.data)
    if embedded:
        return Image.open(io.BytesIO(piece.data), formats=(embedded,))
    fields = {tag: page.fields[tag] for tag in _DECODING if tag in page.fields}
    try:
        return Image.open(io.BytesIO(_tiff_of(tiff.order, piece, fields)), formats=("TIFF",))
    except UnidentifiedImageError as error:
        raise UnsupportedFormat("This kind of TIFF is not supported", _REMEDY) from error


def _samples(tiff: Tiff, page: Page, piece: Piece, planes: int, white: float) -> npt.NDArray[np.uint8]:
    """Reads a piece that Pillow does not support, with 8 bits a sample."""
    values = _raw_samples(tiff, page, piece, planes)
    if white:
        return np.asarray(255 * np.clip(np.nan_to_num(values) / white, 0, 1), np.uint8)
    if values.dtype.kind == "i":
        return np.asarray((np.maximum(values, 0).astype(np.int64) << 1) >> (page.bits - 8), np.uint8)
    return np.asarray(values >> (page.bits - 8), np.uint8)


def _raw_samples(tiff: Tiff, page: Page, piece: Piece, planes: int) -> npt.NDArray[Any]:
    kind = {1: "u", 2: "i", 3: "f"}.get(page.one(FORMAT, 1))
    if kind is None or page.bits % 8 or (kind == "f" and page.bits == 8) or page.bits == 24:
        raise UnsupportedFormat(f"TIFF with {page.bits} bits of this kind is not supported", _REMEDY)
    samples = 1 if planes > 1 else page.one(SAMPLES, 1)
    width, height = piece.stored
    row_bytes = width * samples * page.bits // 8
    data = unpacked(piece.data, page.one(COMPRESSION, 1), row_bytes, height)
    if len(data) < row_bytes * height:
        raise DamagedPhoto("The file ends before the picture does")
    predictor = page.one(PREDICTOR, 1)
    data = data[: row_bytes * height]
    if predictor == 3:
        values = _unpredicted_floats(data, height, width, samples, page.bits // 8)
    else:
        values = np.frombuffer(data, f"{tiff.order}{kind}{page.bits // 8}").reshape(height, width, samples)
        if predictor == 2:
            whole = values.astype(f"u{page.bits // 8}" if kind != "f" else values.dtype.newbyteorder("="))
            values = np.cumsum(whole, axis=1, dtype=whole.dtype).view(values.dtype.newbyteorder("="))
    return np.asarray(values[: piece.shown[1], : piece.shown[0]])


def _unpredicted_floats(data: bytes, height: int, width: int, samples: int, size: int) -> npt.NDArray[Any]:
    """Undoes the float predictor of Adobe Photoshop TIFF Technical Note 3: byte differences, most significant first."""
    rows = np.frombuffer(data, np.uint8).reshape(height, -1, samples)
    rows = np.cumsum(rows, axis=1, dtype=np.uint8).reshape(height, size, width * samples)
    values = np.ascontiguousarray(np.moveaxis(rows, 1, 2)).view(f">f{size}")
    return values.reshape(height, width, samples)


def _white(tiff: Tiff, page: Page, planes: int) -> float:
    """Returns the value of white: for integers the range that the values use, for floats 1 or the highest value."""
    highest = 0.0
    for piece in _pieces(tiff, page, planes):
        values = _raw_samples(tiff, page, piece, planes)
        highest = max(highest, float(values.max(initial=0, where=np.isfinite(values))))
    if page.one(FORMAT, 1) == 3:
        return max(highest, 1.0)
    ranges = (*_RANGES, 2**31 - 1 if page.one(FORMAT, 1) == 2 else 2**32 - 1)
    return next((float(each) for each in ranges if highest <= each), highest)


_RANGES = (2**16 - 1, 2**24 - 1)


def _image(page: Page, values: npt.NDArray[np.uint8], unusual: bool) -> Image.Image:
    photometric = page.one(PHOTOMETRIC, 1)
    if not unusual:
        four = "CMYK" if photometric == _CMYK else "RGBA"
        return _made({1: "L", 2: "LA", 3: "RGB", 4: four}[values.shape[2]], values)
    colours = {_RGB: 3, _CMYK: 4}.get(photometric, 1)
    if values.shape[2] < colours:
        raise DamagedPhoto("Some of its colour channels are missing")
    picture, clear = values[..., :colours], values[..., colours : colours + 1]
    if photometric == 0:
        picture = 255 - picture
    alpha = page.one(EXTRA, 0) if clear.size else 0
    mode = {1: "L", 3: "RGB", 4: "CMYK"}[colours]
    if mode == "CMYK" or alpha not in (1, 2):
        return _made(mode, picture)
    if alpha == 1:  # premultiplied colours
        whole = np.maximum(clear, 1).astype(np.uint16)
        picture = np.minimum(255 * picture.astype(np.uint16) // whole, 255).astype(np.uint8)
    return _made(f"{mode}A", np.concatenate((picture, clear), axis=2))


def _made(mode: str, values: npt.NDArray[np.uint8]) -> Image.Image:
    height, width = values.shape[:2]
    return Image.frombytes(mode, (width, height), np.ascontiguousarray(values).tobytes())


def unpacked(data: bytes, compression: int, row_bytes: int, rows: int) -> bytes:
    """Decompresses a strip that is compressed in one of TIFF's byte-wise ways.

    Raises:
        UnsupportedFormat: another compression is used.
    """
    if compression == 1:
        return data
    if compression in (8, 32946):
        return zlib.decompressobj().decompress(data, row_bytes * rows)
    if compression == 34925:
        return lzma.LZMADecompressor().decompress(data, row_bytes * rows)
    if compression not in (5, 32773, 50000):
        raise UnsupportedFormat(f"TIFF with compression {compression} and these colours is not supported", _REMEDY)
    piece = Piece(0, 0, 0, (row_bytes, rows), (row_bytes, rows), data)
    fields = {BITS: (8,), COMPRESSION: (compression,), PHOTOMETRIC: (1,), SAMPLES: (1,)}
    with Image.open(io.BytesIO(_tiff_of("<", piece, fields)), formats=("TIFF",)) as image:
        return image.tobytes()


def _tiff_of(order: str, piece: Piece, fields: Mapping[int, Sequence[Any]]) -> bytes:
    """Returns a TIFF of one strip with these fields."""
    width, height = piece.stored
    entries = {tag: tuple(values) for tag, values in fields.items()}
    entries |= {WIDTH: (width,), HEIGHT: (height,), STRIP_ROWS: (height,), PLANAR: (1,)}
    entries |= {STRIP_SIZES: (len(piece.data),), STRIP_PLACES: (0,)}
    place = 8 + 2 + 12 * len(entries) + 4
    directory, extra = struct.pack(f"{order}H", len(entries)), b""
    bodies = {}
    for tag, values in sorted(entries.items()):
        if tag == STRIP_PLACES:
            continue
        if isinstance(values[0], bytes):
            bodies[tag] = (7, len(values[0]), values[0])
        elif isinstance(values[0], float):
            bodies[tag] = (11, len(values), struct.pack(f"{order}{len(values)}f", *values))
        else:
            bodies[tag] = (4, len(values), struct.pack(f"{order}{len(values)}I", *values))
    start = place + sum(len(body) for _, _, body in bodies.values() if len(body) > 4)
    bodies[STRIP_PLACES] = (4, 1, struct.pack(f"{order}I", start))
    for tag, (kind, count, body) in sorted(bodies.items()):
        if len(body) > 4:
            directory += struct.pack(f"{order}HHII", tag, kind, count, place + len(extra))
            extra += body
        else:
            directory += struct.pack(f"{order}HHI", tag, kind, count) + body.ljust(4, b"\0")
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(f"{order}I", 8) + directory + bytes(4) + extra + piece.data
