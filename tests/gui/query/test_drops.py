"""Photos of the grid dragged with a pointer, and the texts of the window during a drag."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDrag, QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from photosearch.core.events import SearchDone
from photosearch.core.photo import Hit
from photosearch.core.query.query import Example
from photosearch.gui.gallery.gallery import Gallery
from photosearch.gui.look.theme import Theme
from photosearch.gui.query.drop_veil import DropVeil
from photosearch.gui.query.panel import QueryPanel
from tests.support.gui.drags import hold_and_move
from tests.support.gui.pictures import photo, save_scenes
from tests.support.gui.shell import Shell

ADDS = "Drop here to add to the search"


@pytest.fixture
def shell(look: Theme, tmp_path: Path) -> Iterator[Shell]:
    made = Shell(tmp_path / "library", look)
    made.window.begin()
    yield made
    made.close()


def fill(shell: Shell, folder: Path) -> list[str]:
    """Shows photos that exist, and returns their paths."""
    paths = [str(path) for path in save_scenes(folder, 3)]
    found = [photo(number) for number in range(1, 4)]
    hits = tuple(
        Hit(replace(each, file=replace(each.file, path=path)), None) for each, path in zip(found, paths, strict=True)
    )
    shell.know(str(folder))
    shell.bridge.post(SearchDone(shell.runner.asked.ticket, hits, 0.01))
    QApplication.processEvents()
    return paths


def hints(panel: QueryPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible() and label.text()]


class _FromGrid:
    """An event of a drag whose source is known; Qt knows it only during a drag by a real pointer."""

    grid: Gallery

    def source(self) -> Gallery:
        return self.grid


class _Entering(_FromGrid, QDragEnterEvent):
    pass


class _Moving(_FromGrid, QDragMoveEvent):
    pass


class _Dropping(_FromGrid, QDropEvent):
    pass


class Pointer:
    """Drags a photo of the grid to a widget, as Qt reports it to the window, and drops it there if it is welcome."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, shell: Shell) -> None:
        self._window = shell.window
        self._target: QWidget = shell.window
        self._seen: Callable[[], None] = lambda: None
        _FromGrid.grid = shell.window.gallery
        # Qt's own method would wait for a real pointer.
        monkeypatch.setattr(QDrag, "exec", lambda drag, *_: self._move(drag.mimeData()))

    def drag(self, row: int, target: QWidget, seen: Callable[[], None] = lambda: None) -> None:
        """Drags the photo in `row`; calls `seen` before the drop."""
        self._target, self._seen = target, seen
        hold_and_move(self._window.gallery, row)

    def _move(self, mime: QMimeData) -> Qt.DropAction:
        start, end = (each.mapTo(self._window, each.rect().center()) for each in (self._window.gallery, self._target))
        action, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        entering = _Entering(start, action, mime, left, none)
        QApplication.sendEvent(self._window, entering)
        assert entering.isAccepted(), "else Qt sends no moves"
        moving = _Moving(end, action, mime, left, none)
        QApplication.sendEvent(self._window, moving)
        self._seen()
        if not moving.isAccepted():
            QApplication.sendEvent(self._window, QDragLeaveEvent())
            return Qt.DropAction.IgnoreAction
        QApplication.sendEvent(self._window, _Dropping(QPointF(end), action, mime, left, none))
        return action


@pytest.fixture
def pointer(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Pointer:
    return Pointer(monkeypatch, shell)


def test_a_photo_dragged_to_the_bar_becomes_an_example(
    shell: Shell, pointer: Pointer, tmp_path: Path, qtbot: QtBot
) -> None:
    paths = fill(shell, tmp_path / "photos")
    bar, said = shell.window.query_panel, list[str]()
    pointer.drag(1, bar, lambda: said.extend(hints(bar)))
    qtbot.waitUntil(lambda: [each.source for each in shell.window.session.examples] == [paths[1]])
    fill(shell, tmp_path / "photos")
    pointer.drag(2, bar, lambda: said.extend(hints(bar)))
    qtbot.waitUntil(lambda: [each.source for each in shell.window.session.examples] == paths[1:])
    assert ADDS in said


def test_a_photo_dropped_on_the_grid_it_came_from_changes_nothing(
    shell: Shell, pointer: Pointer, tmp_path: Path
) -> None:
    fill(shell, tmp_path / "photos")
    shell.window.session.ask((Example("/photos/a.jpg"),))
    fill(shell, tmp_path / "photos")
    seen: list[bool] = []

    def look() -> None:
        seen.append(ADDS in hints(shell.window.query_panel))
        seen.append(any(each.isVisible() for each in shell.window.findChildren(DropVeil)))

    pointer.drag(0, shell.window.gallery, look)
    assert seen == [True, False], "the bar offers itself, and the photos stay visible"
    assert [each.source for each in shell.window.session.examples] == ["/photos/a.jpg"]


def test_during_a_drag_from_outside_the_bar_offers_to_add_and_the_rest_to_replace(shell: Shell) -> None:
    window = shell.window
    window.session.ask((Example("/photos/a.jpg"),))
    mime = QMimeData()
    mime.setUrls([QUrl("file:///photos/b.jpg")])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    grid, bar = (each.mapTo(window, each.rect().center()) for each in (window.stack, window.query_panel))
    entering = QDragEnterEvent(grid, Qt.DropAction.CopyAction, mime, left, none)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    (veil,) = (each for each in window.findChildren(DropVeil) if each.isVisible())
    assert "new search" in veil.accessibleName()
    assert ADDS in hints(window.query_panel)
    QApplication.sendEvent(window, QDragMoveEvent(bar, Qt.DropAction.CopyAction, mime, left, none))
    assert not veil.isVisible()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert ADDS not in hints(window.query_panel)


def test_a_drag_over_the_viewer_is_accepted_too(shell: Shell, tmp_path: Path) -> None:
    window = shell.window
    fill(shell, tmp_path / "photos")
    window.gallery.setCurrentIndex(window.gallery.gallery_model.index(0))
    window.viewing.open()
    mime = QMimeData()
    mime.setUrls([QUrl("file:///photos/b.jpg")])
    centre = window.rect().center()
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(centre, Qt.DropAction.CopyAction, mime, left, none))
    (veil,) = (each for each in window.findChildren(DropVeil) if each.isVisible())
    assert veil.size() == window.viewer.size()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not veil.isVisible()
