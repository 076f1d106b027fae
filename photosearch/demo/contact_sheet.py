"""A contact sheet: queries and their hits in one picture, for a machine without a display."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from photosearch import durable
from photosearch.core.photo import Pixels

CELL = (216, 162)
GAP = 14
CAPTION = 22
HEADING = 30
INK, FAINT, PAPER, RULE = (32, 34, 38), (110, 114, 122), (250, 250, 248), (222, 222, 218)


@dataclass(frozen=True, slots=True)
class Cell:
    """One picture, uint8 [H, W, 3], and the line under it."""

    image: Pixels
    caption: str


@dataclass(frozen=True, slots=True)
class Row:
    """A query and its hits, from left to right."""

    title: str
    cells: tuple[Cell, ...]


def contact_sheet(rows: Sequence[Row], target: Path) -> None:
    """Writes all rows to `target` as a PNG file.

    Raises:
        StorageError: the file cannot be written.
    """
    columns = max((len(row.cells) for row in rows), default=0)
    row_height = HEADING + CELL[1] + CAPTION + GAP
    size = (GAP + columns * (CELL[0] + GAP), GAP + len(rows) * row_height)
    sheet = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(sheet)
    for number, row in enumerate(rows):
        _draw_row(sheet, draw, row, GAP + number * row_height)
    data = io.BytesIO()
    sheet.save(data, "PNG", optimize=True)
    durable.write_bytes(target, data.getvalue())


def _draw_row(sheet: Image.Image, draw: ImageDraw.ImageDraw, row: Row, top: int) -> None:
    draw.text((GAP, top), row.title, INK, ImageFont.load_default(16))
    for number, cell in enumerate(row.cells):
        left = GAP + number * (CELL[0] + GAP)
        picture = Image.fromarray(cell.image)
        picture.thumbnail(CELL, Image.Resampling.LANCZOS)
        place = (left + (CELL[0] - picture.width) // 2, top + HEADING + (CELL[1] - picture.height) // 2)
        sheet.paste(picture, place)
        draw.text((left, top + HEADING + CELL[1] + 3), cell.caption, FAINT, ImageFont.load_default(12))
    bottom = top + HEADING + CELL[1] + CAPTION + GAP // 2 - 1
    draw.line((GAP, bottom, sheet.width - GAP, bottom), RULE)
