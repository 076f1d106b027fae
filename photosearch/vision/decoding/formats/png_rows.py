"""Large PNG files, some rows at a time: each strip becomes a small PNG in memory that Pillow decodes.

PNG filters work on bytes, with the bytes of the previous pixel and of the row above. So a strip needs only the row
above it; samples of less than 8 bits can be unfiltered as bytes; and the high bytes of 16-bit samples can be unfiltered
without the low ones (World Wide Web Consortium: PNG Specification, third edition, 9.2).
"""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from photosearch.errors import DamagedPhoto
from photosearch.vision.decoding.formats.pieces import Canvas
from photosearch.vision.decoding.formats.png import SIGNATURE, chunks

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_PALETTE = 3
_COLOURS = {1: 0, 2: 4, 3: 2, 4: 6}
"""The colour type whose 8-bit pixels have this many bytes."""
_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
_STRIP_PIXELS = 2_000_000


@dataclass(frozen=True, slots=True)
class _Header:
    width: int
    height: int
    depth: int
    colour: int
    palette: npt.NDArray[np.uint8]
    """uint8 [N, 3], or [N, 4] with alpha; empty without a palette."""
    clear: tuple[int, ...]
    """The transparent colour, if there is one."""

    @property
    def row_bytes(self) -> int:
        """The bytes of a row, without the filter byte."""
        return -(-self.width * _CHANNELS[self.colour] * self.depth // 8)


def read_rows(data: bytes, smallest: int) -> Image.Image | None:
    """Returns the picture, shrunk as long as its short side stays above twice `smallest`.

    Returns None for an interlaced file, whose rows are complete only at its end, and for a 16-bit transparent colour.

    Raises:
        DamagedPhoto: the file is truncated, or its compressed data is broken.
    """
    header, interlaced = _header(data)
    if interlaced or (header.depth == 16 and header.clear):
        return None
    canvas = Canvas((header.width, header.height), smallest)
    top = 0
    try:
        for rows in _undone(header, _strips(header, data)):
            canvas.paste(_picture(header, rows), 0, top)
            top += len(rows)
    except (zlib.error, OSError, SyntaxError) as error:
        raise DamagedPhoto("Its compressed data is broken") from error
    if top < header.height:
        raise DamagedPhoto("The file ends before the picture does")
    return canvas.finished()


def _header(data: bytes) -> tuple[_Header, bool]:
    bodies = {kind: data[start:end] for kind, start, end, _ in chunks(data) if kind != b"IDAT"}
    width, height, depth, colour, *_, interlaced = struct.unpack(">IIBBBBB", bodies[b"IHDR"])
    palette = np.frombuffer(bodies.get(b"PLTE", b"") if colour == _PALETTE else b"", np.uint8)
    palette = palette[: len(palette) // 3 * 3].reshape(-1, 3)
    transparency = bodies.get(b"tRNS", b"")
    clear: tuple[int, ...] = ()
    if colour == _PALETTE:
        if transparency:
            opacity = np.full(len(palette), 255, np.uint8)
            given = np.frombuffer(transparency[: len(palette)], np.uint8)
            opacity[: len(given)] = given
            palette = np.column_stack((palette, opacity))
    elif len(transparency) == 2 * _CHANNELS[colour]:
        clear = struct.unpack(f">{_CHANNELS[colour]}H", transparency)
    return _Header(width, height, depth, colour, palette, clear), bool(interlaced)


def _strips(header: _Header, data: bytes) -> Iterator[bytes]:
    """Yields the filtered rows of one strip at a time."""
    length = 1 + header.row_bytes
    strip = max(1, _STRIP_PIXELS // header.width) * length
    left = length * header.height
    unpacker, held = zlib.decompressobj(), bytearray()
    for kind, start, end, _ in chunks(data):
        waiting = data[start:end] if kind == b"IDAT" else b""
        while waiting and left > 0:
            held += unpacker.decompress(waiting, strip - len(held))
            waiting = unpacker.unconsumed_tail
            if len(held) >= min(strip, left):
                left -= len(held)
                yield bytes(held)
                held.clear()
    yield bytes(held[: len(held) // length * length])


def _undone(header: _Header, strips: Iterator[bytes]) -> Iterator[npt.NDArray[np.uint8]]:
    """Yields the unfiltered rows of each strip, uint8 [H, bytes]; only high bytes for 16-bit samples."""
    step = 2 if header.depth == 16 else 1
    pixel = max(1, _CHANNELS[header.colour] * header.depth // 8) // step
    width = header.row_bytes // step
    before = np.zeros(width, np.uint8)
    for strip in strips:
        rows = np.frombuffer(strip, np.uint8).reshape(-1, 1 + header.row_bytes)
        if not len(rows):
            continue
        filtered = np.zeros((1 + len(rows), 1 + width), np.uint8)
        filtered[0, 1:] = before
        filtered[1:, 0] = rows[:, 0]
        filtered[1:, 1:] = rows[:, 1::step]
        undone = _decoded(filtered, width // pixel, pixel)
        before = undone[-1]
        yield undone[1:]


def _decoded(filtered: npt.NDArray[np.uint8], width: int, pixel: int) -> npt.NDArray[np.uint8]:
    header = struct.pack(">IIBBBBB", width, len(filtered), 8, _COLOURS[pixel], 0, 0, 0)
    body = zlib.compress(filtered.tobytes(), 0)
    file = SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")
    with Image.open(io.BytesIO(file), formats=("PNG",)) as image:
        return np.asarray(image).reshape(len(filtered), -1)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(body, zlib.crc32(kind)))


def _picture(header: _Header, rows: npt.NDArray[np.uint8]) -> Image.Image:
    """Returns rows as a picture in L, LA, RGB or RGBA."""
    channels = _CHANNELS[header.colour]
    values = _samples(rows, header).reshape(len(rows), header.width, channels)
    if header.colour == _PALETTE:
        indexes = np.minimum(values[..., 0], max(len(header.palette) - 1, 0))
        colours = header.palette[indexes]
    else:
        colours = values
        if header.depth < 8:
            colours = (values.astype(np.uint16) * 255 // (2**header.depth - 1)).astype(np.uint8)
        if header.clear:
            is_clear = (values == np.array(header.clear)).all(axis=2, keepdims=True)
            colours = np.concatenate((colours, np.where(is_clear, 0, 255).astype(np.uint8)), axis=2)
    mode = _MODES[colours.shape[2]]
    return Image.frombytes(mode, (header.width, len(rows)), np.ascontiguousarray(colours).tobytes())


def _samples(rows: npt.NDArray[np.uint8], header: _Header) -> npt.NDArray[np.uint8]:
    if header.depth >= 8:
        return rows
    shifts = np.arange(8 - header.depth, -1, -header.depth, dtype=np.uint8)
    samples = (rows[..., None] >> shifts) & np.uint8(2**header.depth - 1)
    return np.asarray(samples.reshape(len(rows), -1)[:, : header.width], np.uint8)
