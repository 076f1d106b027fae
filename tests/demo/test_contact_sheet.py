from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosearch.demo.contact_sheet import CELL, Cell, Row, contact_sheet
from photosearch.errors import StorageError


def cells(count: int) -> tuple[Cell, ...]:
    return tuple(Cell(np.full((40 + 10 * n, 90, 3), 50 * n, np.uint8), f"cell {n}") for n in range(count))


def test_every_row_and_cell_is_drawn(tmp_path: Path) -> None:
    target = tmp_path / "sheet.png"
    contact_sheet([Row("first", cells(3)), Row("second", cells(2))], target)
    with Image.open(target) as sheet:
        assert sheet.format == "PNG"
        assert sheet.width > 3 * CELL[0]
        assert sheet.height > 2 * CELL[1]
        colours = {colour for _, colour in sheet.getcolors(1 << 24) or ()}
    assert {(0, 0, 0), (50, 50, 50), (100, 100, 100)} <= colours


def test_a_sheet_that_cannot_be_written_leaves_no_file(tmp_path: Path) -> None:
    target = tmp_path / "sheet.png"
    target.mkdir()
    with pytest.raises(StorageError):
        contact_sheet([Row("first", cells(1))], target)
    assert list(tmp_path.iterdir()) == [target]
