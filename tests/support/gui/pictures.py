"""Photos and pictures for the tests of the window."""

from functools import cache
from pathlib import Path

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState, Hit, Photo, PhotoState

HOSTILE = ("<img src=x>.jpg", "two\nlines.jpg", "&amp;<b>bold</b>.png", "\udcff\udcfe.jpg", "a\u202egpj.exe.jpg")


def photo(number: int, name: str = "", width: int = 400, height: int = 300) -> Photo:
    """Returns the record of a photo, which need not exist."""
    path = f"/photos/{number % 7}/{name or f'{number:06}.jpg'}"
    return Photo(
        id=number,
        file=FileState(path, 1_000_000 + number, 1_700_000_000_000_000_000 + number, 0),
        state=PhotoState.INDEXED,
        metadata=Metadata("JPEG", width, height, "2024-05-06T07:08:09", "Camera 1", "Lens 2", 47.5, -8.25),
        digest=number.to_bytes(16, "big"),
    )


def hits(count: int, score: float | None = 0.75) -> tuple[Hit, ...]:
    """Returns this number of different hits."""
    return tuple(Hit(photo(number), score) for number in range(1, count + 1))


def encoded(colour: str = "orange", width: int = 40, height: int = 30, form: str = "PNG") -> bytes:
    """Returns an encoded picture of one colour."""
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor(colour))
    return _file(made, form)


def ramp(height: int, width: int) -> np.ndarray:
    """Returns pixels [height, width, 3] that differ everywhere."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.stack([rows % 256, columns % 256, (rows + columns) % 256], -1).astype(np.uint8)


def scene(seed: int, side: int = 320) -> QImage:
    """Returns a picture that differs for each seed: coloured shapes on a coloured background."""
    random = np.random.default_rng(seed)
    width, height = [(4, 3), (3, 4), (16, 9), (1, 1)][seed % 4]
    made = QImage(side * width // max(width, height), side * height // max(width, height), QImage.Format.Format_RGB32)
    made.fill(QColor.fromHsv(seed * 47 % 360, 40 + seed * 31 % 160, 90 + seed * 53 % 160))
    painter = QPainter(made)
    painter.setPen(Qt.PenStyle.NoPen)
    for _ in range(4 + seed % 7):
        x, y, size = random.random(3)
        painter.setBrush(QColor.fromHsv(*random.integers((0, 80, 80), (360, 256, 256)).tolist()))
        shape = painter.drawEllipse if random.random() < 0.5 else painter.drawRect
        wide, high = (40 + size * 120) * side / 320, (40 + size * 90) * side / 320
        shape(QRectF(x * made.width() * 0.8, y * made.height() * 0.8, wide, high))
    painter.end()
    return made


def save_scenes(folder: Path, count: int, first: int = 0, side: int = 320) -> list[Path]:
    """Writes this number of scenes as JPEG files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"scene {seed:03}.jpg" for seed in range(first, first + count)]
    for seed, path in enumerate(paths, first):
        path.write_bytes(_scene_file(seed, side))
    return paths


@cache
def _scene_file(seed: int, side: int) -> bytes:
    return _file(scene(seed, side), "JPEG", 92)


def _file(made: QImage, form: str, quality: int = -1) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert made.save(buffer, form, quality)
    return bytes(data.data())
