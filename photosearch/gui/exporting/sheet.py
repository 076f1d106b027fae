"""Contact sheets of photos, as PNG or PDF."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from photosearch import durable
from photosearch.gui.exporting.pictures import Picture
from photosearch.gui.look.texts import text
from photosearch.gui.work.images import encoded

COLUMNS, ROWS = 5, 6
"""Of a page."""
_PAGE = QSize(1240, 1754)
"""A4 at 150 dots an inch."""
_MARGIN, _GAP, _LINE = 60, 20, 24


def write_pdf(pictures: Sequence[Picture], title: str, target: Path) -> None:
    """Writes a contact sheet as PDF; raises StorageError if the file cannot be written."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setResolution(150)
    writer.setPageLayout(
        QPageLayout(QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    )
    painter = QPainter(writer)
    for number, page in enumerate(_pages(pictures)):
        if number:
            writer.newPage()
        _paint(painter, page, title)
    painter.end()
    buffer.close()
    durable.write_bytes(target, bytes(data.data()), private=False)


def write_png(pictures: Sequence[Picture], title: str, target: Path) -> None:
    """Writes a contact sheet as one picture, page below page; raises StorageError if it cannot be written."""
    pages = list(_pages(pictures))
    sheet = QImage(_PAGE.width(), _PAGE.height() * len(pages), QImage.Format.Format_RGB888)
    sheet.fill(QColor("white"))
    painter = QPainter(sheet)
    for number, page in enumerate(pages):
        painter.resetTransform()
        painter.translate(0, number * _PAGE.height())
        _paint(painter, page, title)
    painter.end()
    durable.write_bytes(target, encoded(sheet, "PNG"), private=False)


def _pages(pictures: Sequence[Picture]) -> Iterator[Sequence[Picture]]:
    for start in range(0, max(1, len(pictures)), COLUMNS * ROWS):
        yield pictures[start : start + COLUMNS * ROWS]


def _paint(painter: QPainter, pictures: Sequence[Picture], title: str) -> None:
    painter.setPen(QColor("#202226"))
    painter.setFont(_font(26))
    inner = _PAGE.width() - 2 * _MARGIN
    head = QRect(_MARGIN, _MARGIN - 20, inner, 40)
    painter.drawText(head, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
    width = (inner - (COLUMNS - 1) * _GAP) // COLUMNS
    height = (_PAGE.height() - 2 * _MARGIN - 40 - (ROWS - 1) * _GAP) // ROWS
    painter.setFont(_font(13))
    for number, picture in enumerate(pictures):
        row, column = divmod(number, COLUMNS)
        left, top = _MARGIN + column * (width + _GAP), _MARGIN + 40 + row * (height + _GAP)
        room = QSize(width, height - 2 * _LINE)
        if not picture.image.isNull():
            size = picture.image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(left + (width - size.width()) // 2, top + (room.height() - size.height()) // 2,
                          size.width(), size.height())  # fmt: skip
            painter.drawImage(place, picture.image)
        lines = [text.name(picture.photo.file.path), text.stars(picture.photo.annotations.rating or 0)]
        for line, words in enumerate(lines if picture.photo.annotations.rating else lines[:1]):
            box = QRect(left, top + height - (2 - line) * _LINE, width, _LINE)
            fitted = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, width)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, fitted)


def _font(pixels: int) -> QFont:
    font = QFont()
    font.setPixelSize(pixels)
    return font
