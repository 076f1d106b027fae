"""Photos and pictures made up for the window's tests."""

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage

from photosearch.core.photo import FileState, Hit, Metadata, Photo, PhotoState

HOSTILE = ("<img src=x>.jpg", "two\nlines.jpg", "&amp;<b>bold</b>.png", "\udcff\udcfe.jpg", "a\u202egpj.exe.jpg")


def photo(number: int, name: str = "", width: int = 400, height: int = 300) -> Photo:
    """A record of a photo, one that need not exist."""
    path = f"/photos/{number % 7}/{name or f'{number:06}.jpg'}"
    return Photo(
        id=number,
        file=FileState(path, 1_000_000 + number, 1_700_000_000_000_000_000 + number, 0),
        state=PhotoState.INDEXED,
        metadata=Metadata("JPEG", width, height, "2024-05-06T07:08:09", "Camera 1", "Lens 2", 47.5, -8.25),
        digest=number.to_bytes(16, "big"),
    )


def hits(count: int, score: float | None = 0.75) -> tuple[Hit, ...]:
    """As many hits, all different."""
    return tuple(Hit(photo(number), score) for number in range(1, count + 1))


def encoded(colour: str = "orange", width: int = 40, height: int = 30, form: str = "PNG") -> bytes:
    """A picture of one colour as a file."""
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor(colour))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert made.save(buffer, form)
    return bytes(data.data())


def ramp(height: int, width: int) -> np.ndarray:
    """Pixels [height, width, 3] that differ from place to place."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.stack([rows % 256, columns % 256, (rows + columns) % 256], -1).astype(np.uint8)
