"""Contact sheets and pages of painted photos, and copies of real ones out of a window."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QColor, QImage, QUndoStack
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from photosearch.core.annotations.values import Annotations
from photosearch.core.photo import Box, Photo
from photosearch.core.query.query import Example
from photosearch.gui.exporting.commands import ExportCommands
from photosearch.gui.exporting.page import write_html
from photosearch.gui.exporting.pictures import Heat, Picture, pictured
from photosearch.gui.exporting.sheet import COLUMNS, ROWS, write_pdf, write_png
from photosearch.gui.look.theme import Theme
from photosearch.gui.query.context import Context
from photosearch.gui.work.images import encoded
from photosearch.jobs.searching.pictures import Pictures
from tests.support.gui.house import House
from tests.support.gui.pictures import photo, save_scenes, scene

pytestmark = pytest.mark.shared_application


@pytest.fixture
def pictures() -> list[Picture]:
    said = Annotations(rating=3, title="A <ferry> & gulls")
    made = [Picture(replace(photo(number), annotations=said), scene(number)) for number in range(1, 36)]
    return [*made, Picture(photo(99), QImage())]


def test_a_sheet_has_a_page_for_each_thirty_photos(pictures: list[Picture], look: Theme, tmp_path: Path) -> None:
    write_png(pictures, "Harbour", tmp_path / "sheet.png")
    image = QImage(str(tmp_path / "sheet.png"))
    assert COLUMNS * ROWS < len(pictures) <= 2 * COLUMNS * ROWS
    assert (image.width(), image.height()) == (1240, 2 * 1754)
    assert image.pixelColor(2, 2) == QColor("white")
    assert image.pixelColor(160, 180) != QColor("white"), "the first photo"
    write_pdf(pictures, "Harbour", tmp_path / "sheet.pdf")
    data = (tmp_path / "sheet.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") == 2


@pytest.mark.qt_log_ignore("Not a JPEG file")
@pytest.mark.parametrize(("form", "side", "shown"), [("JPEG", 40, True), ("PNG", 40, False), ("JPEG", 2100, False)])
def test_only_jpegs_of_thumbnail_size_are_exported(form: str, side: int, shown: bool) -> None:
    (made,) = pictured([photo(1)], lambda _: encoded(scene(1, side), form))
    assert made.image.isNull() is not shown


def test_a_page_holds_its_pictures_and_shows_names_as_text(
    pictures: list[Picture], look: Theme, tmp_path: Path
) -> None:
    write_html(pictures, "<b>Harbour</b>", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.count("data:image/jpeg;base64,") == 35
    assert "<h1>&lt;b&gt;Harbour&lt;/b&gt;</h1>" in page
    assert "A &lt;ferry&gt; &amp; gulls" in page
    assert "★★★☆☆" in page
    assert f'lang="{QLocale().bcp47Name()}"' in page
    assert "http" not in page.replace("http-equiv", "")
    assert "checkbox" not in page, "without an example, there are no heat maps"


def test_a_page_of_a_search_shows_the_example_and_heat_maps_that_can_be_switched_off(
    pictures: list[Picture], look: Theme, tmp_path: Path
) -> None:
    heat = Heat(QImage(8, 8, QImage.Format.Format_ARGB32), Box(-0.25, 0, 1.25, 1), Box(0.1, 0.2, 0.5, 0.75), 0.876)
    write_html([replace(pictures[0], heat=heat), pictures[1]], "Harbour", tmp_path / "page.html", example=scene(1))
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.count("data:image/jpeg;base64,") == 3
    assert page.count('<img class="heat" alt="" style="left:-25.00%;top:0.00%;width:150.00%;height:100.00%"') == 1
    assert page.count('<span class="part" style="left:10.00%;top:20.00%;width:40.00%;height:55.00%"></span>') == 1
    assert "0.88" in page
    assert '<input type="checkbox" id="heat" checked' in page
    assert '<label for="heat">' in page
    assert "#heat:not(:checked) ~ main .heat" in page
    assert "<script" not in page


def test_selected_photos_are_copied_out_of_the_window(look: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    originals = save_scenes(tmp_path / "photos", 3)
    house = House(tmp_path / "window", look)
    try:
        house.watch(originals[0].parent)
        window = house.window
        house.wait(lambda: len(house.names()) == len(originals))
        window.gallery.selectAll()
        window.export_commands.export_to(str(tmp_path / "out"))
        house.wait(lambda: "3 files exported" in window.toast.text())
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in originals)
        QTest.keyClick(window.gallery, Qt.Key.Key_Home)
        window.export_commands.write(str(tmp_path / "page.html"))
        house.wait((tmp_path / "page.html").exists)
        before = originals[0].read_bytes()
        window.export_commands.write(str(originals[0]))
        house.wait(lambda: "never replaces a photo" in window.banner.words.text())
        assert originals[0].read_bytes() == before
        window.session.ask((Example(str(originals[1])),))
        house.wait(lambda: window.session.settled)
        window.gallery.selectAll()
        window.export_commands.write(str(tmp_path / "hits.html"))
        house.wait((tmp_path / "hits.html").exists)
        hits = (tmp_path / "hits.html").read_text(encoding="utf-8")
        assert hits.count('class="heat"') == len(window.session.hits) > 0
        assert 'id="example"' in hits
        house.wait(lambda: "hits.html" in window.toast.text())
        _cancel(house, tmp_path / "cancelled.html")
        with qtbot.captureExceptions() as caught:
            _fail(house, tmp_path / "failed.html")
        assert [str(each[1]) for each in caught] == ["a bug"]
    finally:
        house.close()


class HeldPictures(Pictures):
    """Pictures whose thumbnails wait until they are let go, and then may meet a bug."""

    def __init__(self, pictures: Pictures, bug: bool = False) -> None:
        self._pictures = pictures
        self._bug = bug
        self.go = threading.Event()

    def thumbnail(self, photo: Photo) -> bytes:
        self.go.wait()
        if self._bug:
            raise RuntimeError("a bug")
        return self._pictures.thumbnail(photo)

    def at(self, paths: Iterable[str]) -> dict[str, Photo]:
        return self._pictures.at(paths)


def _cancel(house: House, target: Path) -> None:
    """Starts to write a page, cancels it in the status bar, and checks that nothing was written."""
    window = house.window
    window.status.tasks.end("learning", "Training finished.")
    with _held_export(house, target) as pictures:
        assert window.status.cancel.isVisible()
        assert window.status.task.text().startswith("Exporting")
        window.status.task.click()
        window.status.cancel.click()
        pictures.go.set()
        house.wait(lambda: not window.status.tasks.running)
        assert "cancelled" in window.toast.text()
        assert not window.status.cancel.isVisible()
        assert window.status.task.text() == "Training finished.", "the export hid it, so it was not seen"
        assert not target.exists()


def _fail(house: House, target: Path) -> None:
    """Meets a bug while it writes a page, and checks that the export is no longer shown as running."""
    with _held_export(house, target, bug=True) as pictures:
        pictures.go.set()
        house.wait(lambda: not house.window.status.tasks.running)
    assert not house.window.status.cancel.isVisible()
    assert not target.exists()


@contextmanager
def _held_export(house: House, target: Path, bug: bool = False) -> Iterator[HeldPictures]:
    """Starts to write a page, and waits until the status bar shows it."""
    window, pictures = house.window, HeldPictures(house.runner.pictures, bug)
    context = Context(
        window, window.all_actions, window.banner, window.toast, window.session, window.background, QUndoStack()
    )
    commands = ExportCommands(context, pictures, house.runner.searches, window.gallery, window.status.tasks)
    try:
        commands.write(str(target))
        house.wait(lambda: window.status.tasks.running and window.status.tasks.running["exporting"].total)
        yield pictures
    finally:
        pictures.go.set()
        commands.close()
