"""How much of the window the photos get."""

from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication

from photosearch.gui.look.theme import Theme
from tests.support.gui.shell import Shell


def test_photos_fill_most_of_the_window(look: Theme, tmp_path: Path) -> None:
    shell = Shell(tmp_path, look)
    window, gallery = shell.window, shell.window.gallery
    window.resize(1280, 720)
    shell.know("/photos")
    window.welcome.leave()
    window.session.ask(())
    shell.answer(60)
    QApplication.processEvents()
    view = gallery.viewport().rect()
    cells = (gallery.visualRect(gallery.gallery_model.index(row)) & view for row in gallery.rows_in_view())
    photos = sum(cell.width() * cell.height() for cell in cells)
    assert photos / (window.width() * window.height()) >= 0.6
    top = gallery.mapTo(window, QPoint(0, 0)).y()
    assert top + window.status.height() <= 100, "menus, search bar and status bar"
    shell.close()
