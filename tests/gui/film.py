"""Films the window for the README: a picture is dropped, a hit is excluded, and a detail is searched for.

    python -m tests.gui.film [FILE]

FILE is resources/screenshots/film.webp by default. The window, the library and the searches are real; the pictures are
rendered. Look at the film before you commit it.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragMoveEvent, QDropEvent, QImage, QPainter, QPixmap, QPolygonF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from photosearch.gui.application.application import qt_application
from photosearch.gui.look.colours import DARK
from photosearch.gui.look.theme import Theme
from photosearch.gui.work import desktop
from photosearch.scenes.rendering import render_library
from photosearch.settings import resources
from tests.support.gui.house import House, idle
from tests.support.gui.shell import heated, speaking
from tests.support.gui.shots import DETAIL, QUERY, SCENES

SIZE = (1000, 640)
LARGEST = 3_000_000
"""Bytes of the film, at most."""
_QUALITY = 62
_STEPS = 8
"""Frames of a movement."""
_MOVE_MS, _WATCH_MS, _READ_MS = 90, 3500, 5000
"""How long a frame is shown: while something moves, and while a person watches or reads."""
_CURSOR = QPolygonF([QPointF(x, y) for x, y in ((0, 0), (0, 17), (4, 13), (7, 19), (10, 18), (7, 12), (12, 12))])


class Film:
    """Frames of a window, each with its time and a caption."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.frames: list[Image.Image] = []
        self.times: list[int] = []
        self.caption = ""
        self.pointer = QPoint(SIZE[0] // 2, SIZE[1] - 60)

    def say(self, caption: str) -> None:
        """Shows another caption from the next frame on."""
        self.caption = caption

    def take(self, milliseconds: int, carried: QPixmap | None = None) -> None:
        """Takes a frame, with the pointer and what it carries."""
        QApplication.processEvents()
        picture = self.house.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if carried is not None:
            painter.setOpacity(0.85)
            painter.drawPixmap(self.pointer + QPoint(8, 8), carried)
            painter.setOpacity(1)
        painter.setPen(QColor("black"))
        painter.setBrush(QColor("white"))
        painter.drawPolygon(_CURSOR.translated(QPointF(self.pointer)))
        if self.caption:
            font = painter.font()
            font.setPixelSize(20)
            painter.setFont(font)
            width = painter.fontMetrics().horizontalAdvance(self.caption) + 40
            place = QRect((SIZE[0] - width) // 2, SIZE[1] - 160, width, 40)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(0, 0, 0, 200))
            painter.drawRoundedRect(place, 8, 8)
            painter.setPen(QColor("white"))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, self.caption)
        painter.end()
        rows = picture.constBits()
        frame = Image.frombytes("RGB", SIZE, bytes(rows), "raw", "RGB", picture.bytesPerLine())
        self.frames.append(frame)
        self.times.append(milliseconds)

    def go(self, to: QPoint, carried: QPixmap | None = None) -> None:
        """Moves the pointer."""
        start = self.pointer
        for step in range(1, _STEPS + 1):
            self.pointer = start + (to - start) * (step / _STEPS)
            if carried is not None:
                self._drag(QDragMoveEvent)
            self.take(_MOVE_MS, carried)

    def drop(self, path: Path) -> None:
        """Drags a picture file over the photos and drops it."""
        self.mime = QMimeData()
        self.mime.setUrls([QUrl(desktop.url(str(path)))])
        carried = QPixmap(str(path)).scaledToWidth(110, Qt.TransformationMode.SmoothTransformation)
        self._drag(QDragEnterEvent)
        self.go(QPoint(SIZE[0] // 2, SIZE[1] // 2), carried)
        self.take(600, carried)
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        event = QDropEvent(QPointF(self.pointer), Qt.DropAction.CopyAction, self.mime, left, none)
        QApplication.sendEvent(self.house.window, event)

    def save(self, file: Path) -> None:
        """Writes the film."""
        first, *rest = self.frames
        first.save(file, save_all=True, append_images=rest, duration=self.times, loop=0, quality=_QUALITY, method=4)

    def _drag(self, kind: type[QDragMoveEvent]) -> None:
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(self.house.window, kind(self.pointer, Qt.DropAction.CopyAction, self.mime, left, none))


def shoot(film: Film, query: Path) -> None:
    """Films the story."""
    house, window = film.house, film.house.window
    actions, gallery = window.all_actions, window.gallery

    def settle() -> None:
        house.settle()
        idle()

    def middle(row: int) -> QPoint:
        return gallery.viewport().mapTo(window, gallery.visualRect(gallery.gallery_model.index(row)).center())

    def choose(row: int) -> None:
        film.go(middle(row))
        QTest.mouseClick(
            gallery.viewport(), Qt.MouseButton.LeftButton, pos=gallery.viewport().mapFrom(window, film.pointer)
        )
        film.take(700)

    settle()
    film.say("Your photos, on your computer")
    film.take(_WATCH_MS)
    film.say("Drop a picture, perhaps a screenshot or a crop")
    film.drop(query)
    house.wait(lambda: len(window.session.examples) == 1)
    settle()
    film.say("The photos most like it: edited copies first")
    film.take(_READ_MS)
    last = max(0, min(gallery.gallery_model.rowCount(), len(gallery.rows_in_view())) - 1)
    film.say("Not what you want? Add it as “not like this”")
    choose(last)
    film.take(_WATCH_MS)
    actions["unlike"].trigger()
    settle()
    film.take(_READ_MS)
    film.say("Why did it match? Press H")
    choose(1)
    window.viewing.open()
    actions["compare"].setChecked(True)
    hit = window.viewer.hit.canvas
    house.wait(lambda: hit.detail == window.viewer.query.canvas.detail == 1)
    idle()
    film.take(_WATCH_MS)
    actions["heat"].setChecked(True)
    house.wait(lambda: heated(hit))
    film.take(_READ_MS)
    actions["heat"].setChecked(False)
    film.say("Only a detail matters? Press B and draw a box")
    actions["box"].setChecked(True)
    left = window.viewer.query.canvas
    place = left.place()

    def at(x: float, y: float) -> QPoint:
        return QPointF(place.left() + x * place.width(), place.top() + y * place.height()).toPoint()

    first, end = at(DETAIL.left, DETAIL.top), at(DETAIL.right, DETAIL.bottom)
    film.go(left.mapTo(window, first))
    QTest.mousePress(left, Qt.MouseButton.LeftButton, pos=first)
    for step in range(1, _STEPS + 1):
        here = first + (end - first) * (step / _STEPS)
        QTest.mouseMove(left, here)
        film.pointer = left.mapTo(window, here)
        film.take(_MOVE_MS)
    QTest.mouseRelease(left, Qt.MouseButton.LeftButton, pos=end)
    film.take(_WATCH_MS)
    actions["search_detail"].trigger()
    settle()
    film.say("Photos that show this detail")
    film.take(_READ_MS)
    choose(0)
    actions["details"].setChecked(True)
    settle()
    film.say("Everything known about a photo. No file was changed")
    film.take(_READ_MS)


def main(file: Path) -> None:
    """Renders the library, films the window and checks the size of the film."""
    look = Theme(qt_application())
    look.wear(DARK)
    root = Path(tempfile.gettempdir()) / "photosearch"
    shutil.rmtree(root, ignore_errors=True)
    query = render_library(root / "Pictures", scenes=SCENES)[QUERY].path
    with speaking("en"):
        film = _filmed(root, look, query)
    film.save(file)
    size = file.stat().st_size
    print(f"{len(film.frames)} frames, {sum(film.times) / 1000:.0f} s, {size / 1e6:.2f} MB: {file}")
    if size > LARGEST:
        sys.exit(f"The film is larger than {LARGEST / 1e6:.0f} MB; lower its quality or size")


def _filmed(root: Path, look: Theme, query: Path) -> Film:
    house = House(root, look)
    try:
        house.window.all_actions["less_similar"].setChecked(False)
        house.watch(root / "Pictures", seconds=600)
        house.window.resize(*SIZE)
        film = Film(house)
        shoot(film, query)
    finally:
        house.close()
        shutil.rmtree(root)
    return film


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else resources() / "screenshots" / "film.webp")
