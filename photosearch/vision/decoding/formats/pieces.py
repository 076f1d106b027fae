"""Pictures read in pieces (strips or tiles), each shrunk at once, so that they may be larger than the memory."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

_TOGETHER = 128
"""The number of rows of strips that are shrunk together."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A strip or a tile: its position, its stored and shown sizes, and its bytes."""

    left: int
    top: int
    plane: int
    stored: tuple[int, int]
    shown: tuple[int, int]
    data: bytes


def gathered(
    read: Iterator[tuple[Piece, npt.NDArray[np.uint8]]], width: int
) -> Iterator[tuple[Piece, npt.NDArray[np.uint8]]]:
    """Joins consecutive strips, since many programs write strips of a row or two."""
    first: Piece | None = None
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


class Shrunk:
    """Collects the pieces of a picture and shrinks each by an integer factor."""

    def __init__(self, width: int, height: int, factor: int) -> None:
        self._factor = factor
        self._size = -(-height // factor), -(-width // factor)
        self._sums: npt.NDArray[np.uint32] | None = None
        self._counts = np.zeros(self._size, np.uint32)

    def add(self, piece: Piece, values: npt.NDArray[np.uint8], planes: int) -> None:
        """Adds a piece, uint8 [H, W, C]; C is 1 if each colour has its own plane."""
        rows, columns = values.shape[:2]
        if self._sums is None:
            self._sums = np.zeros((*self._size, max(planes, values.shape[2])), np.uint32)
        for top, bottom in _parts(piece.top, rows, self._factor):
            for left, right in _parts(piece.left, columns, self._factor):
                part = values[top:bottom, left:right]
                self._add(piece.top + top, piece.left + left, piece.plane, part, planes)

    def _add(self, top: int, left: int, plane: int, values: npt.NDArray[np.uint8], planes: int) -> None:
        assert self._sums is not None
        factor, (rows, columns) = self._factor, values.shape[:2]
        row_starts, column_starts = _starts(top, rows, factor), _starts(left, columns, factor)
        if (rows, columns) == (len(row_starts) * factor, len(column_starts) * factor):
            sums = _means(values, factor) * np.uint32(factor**2)
        else:
            sums = np.add.reduceat(values, row_starts, axis=0, dtype=np.uint32)
            sums = np.add.reduceat(sums, column_starts, axis=1, dtype=np.uint32)
        top, left = top // factor, left // factor
        place = np.s_[top : top + sums.shape[0], left : left + sums.shape[1]]
        channels = np.s_[plane : plane + 1] if planes > 1 else np.s_[:]
        self._sums[(*place, channels)] += sums
        if plane == 0:
            heights = np.diff([*row_starts, rows]).astype(np.uint32)
            widths = np.diff([*column_starts, columns]).astype(np.uint32)
            self._counts[place] += heights[:, None] * widths

    def finished(self) -> npt.NDArray[np.uint8]:
        """Returns the whole, uint8 [H, W, C]."""
        assert self._sums is not None
        counts = np.maximum(self._counts, 1)[..., None]
        return np.asarray((self._sums + counts // 2) // counts, np.uint8)


def _starts(offset: int, length: int, factor: int) -> list[int]:
    """Returns where each block of `factor` begins in a piece that begins at `offset`."""
    return [0, *range(factor - offset % factor, length, factor)]


class Canvas:
    """A picture assembled from parts, each shrunk when it is added.

    Args:
        size: width and height of the whole.
        smallest: the picture is shrunk as long as its short side stays above twice this.
    """

    def __init__(self, size: tuple[int, int], smallest: int) -> None:
        self._shrunk = Shrunk(*size, max(1, min(size) // (2 * smallest)))
        self._mode = ""

    def paste(self, part: Image.Image, left: int, top: int) -> None:
        """Adds a part; parts are converted to the mode of the first one."""
        # Colours of transparent pixels must not tint their neighbours.
        part = part.convert({"RGBA": "RGBa", "LA": "La"}.get(part.mode, part.mode))
        self._mode = self._mode or part.mode
        values = np.asarray(part.convert(self._mode))
        values = values if values.ndim == 3 else values[..., None]
        self._shrunk.add(Piece(left, top, 0, part.size, part.size, b""), values, 1)

    def finished(self) -> Image.Image:
        """Returns the whole."""
        values = self._shrunk.finished()
        made = Image.frombytes(self._mode, values.shape[1::-1], values.tobytes())
        return made.convert({"RGBa": "RGBA", "La": "LA"}.get(self._mode, self._mode))


def _parts(offset: int, length: int, factor: int) -> Iterator[tuple[int, int]]:
    """Splits a piece that begins at `offset` at the first and last whole block, because whole blocks are faster."""
    first = min(-offset % factor, length)
    last = first + (length - first) // factor * factor
    yield from ((start, end) for start, end in ((0, first), (first, last), (last, length)) if end > start)


def _means(values: npt.NDArray[np.uint8], factor: int) -> npt.NDArray[np.uint8]:
    """Returns the mean of each block; Pillow is about ten times faster than NumPy here."""
    channels = values.shape[2]
    if channels not in _MODES:
        return np.concatenate([_means(values[..., each : each + 1], factor) for each in range(channels)], axis=2)
    height, width = values.shape[:2]
    whole = Image.frombytes(_MODES[channels], (width, height), np.ascontiguousarray(values).tobytes())
    means = np.asarray(whole.reduce(factor))
    return means if means.ndim == 3 else means[..., None]


_MODES = {1: "L", 3: "RGB", 4: "CMYK"}
"""Pillow modes by the number of channels of an array; only that number matters here."""
