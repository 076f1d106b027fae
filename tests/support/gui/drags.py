"""Dragging photos out of the grid."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QMouseEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.query import intake


class Drags:
    """The started drags: their files and images."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.paths: list[tuple[str, ...]] = []
        self.shown: list[QPixmap] = []
        # Qt's own method would wait for a real pointer.
        monkeypatch.setattr(QDrag, "exec", lambda drag, *_: self._note(drag))

    def _note(self, drag: QDrag) -> Qt.DropAction:
        self.paths.append(intake.offered(drag.mimeData()).paths)
        self.shown.append(drag.pixmap())
        return Qt.DropAction.CopyAction


def hold_and_move(gallery: Gallery, row: int) -> None:
    """Presses on a photo and moves far enough to start a drag."""
    viewport, place = gallery.viewport(), gallery.visualRect(gallery.model().index(row, 0)).center()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place)
    for step in (1, 2):
        moved = place + QPoint(2 * step * QApplication.startDragDistance(), 0)
        # Moves simulated by the test have no button pressed.
        event = QMouseEvent(
            QEvent.Type.MouseMove, QPointF(moved), QPointF(viewport.mapToGlobal(moved)),
            Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(viewport, event)
