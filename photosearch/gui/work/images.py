"""NumPy pixels and encoded thumbnails as Qt images. Photo files themselves are never decoded in this process."""

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageReader

from photosearch.core.answers.heat import Ramp, heat
from photosearch.core.photo import Floats, Pixels

LONGEST_SIDE = 2048
"""Longest side of a thumbnail that is decoded, in pixels."""
_HEAT_SIDE = 128
"""Longest side of a heat map image; Qt scales it smoothly to the photo."""


def image(pixels: Pixels) -> QImage:
    """Returns a QImage that owns a copy of `pixels` [H, W, 3] or [H, W, 4] (RGBA)."""
    height, width, channels = pixels.shape
    form = QImage.Format.Format_RGBA8888 if channels == 4 else QImage.Format.Format_RGB888
    packed = np.ascontiguousarray(pixels)
    return QImage(packed.data, width, height, channels * width, form).copy()


def thumbnail_image(thumbnail: bytes) -> QImage:
    """Decodes a thumbnail strictly as JPEG, because a photo that exploits its decoder could have written anything.

    The image is null if it is no JPEG, or larger than a thumbnail.
    """
    buffer = QBuffer()
    buffer.setData(QByteArray(thumbnail))
    reader = QImageReader(buffer, QByteArray(b"jpeg"))
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    return reader.read() if max(size.width(), size.height()) <= LONGEST_SIDE else QImage()


def heat_image(weights: Floats, ramp: Ramp = Ramp.MATCH) -> QImage:
    """Returns the heat map image of weights [h, w], to be scaled to the photo; takes about 1 ms."""
    height, width = weights.shape
    factor = _HEAT_SIDE / max(height, width)
    coloured = image(heat(weights, round(height * factor), round(width * factor), ramp))
    return coloured.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)


def encoded(picture: QImage, form: str) -> bytes:
    """Returns a picture as a file in a form that Qt writes: "PNG" or "JPEG"."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, form)  # type: ignore[call-overload]
    return bytes(data.data())
