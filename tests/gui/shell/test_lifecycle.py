"""The window from start to end: closing at any moment, saved state, and crash reports."""

import multiprocessing
import os
import re
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QFileOpenEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from photosearch.app import Application
from photosearch.core.events import FolderState, IndexProgress, Trouble
from photosearch.core.photo import Box
from photosearch.core.query.query import Example
from photosearch.gui.application import application
from photosearch.gui.application.crash import CrashFile, CrashHook, report
from photosearch.gui.application.openings import OpeningApplication
from photosearch.gui.folders.skips_dialog import SkipsDialog
from photosearch.gui.look.theme import Theme
from photosearch.gui.shell.about import AboutDialog
from photosearch.gui.shell.window import Window
from photosearch.jobs.runner import Runner
from photosearch.library.backups import Backups
from photosearch.library.lock import WriterLock
from photosearch.library.store.store import Store
from photosearch.settings import LibraryPaths, Settings
from tests.support.gui.house import House, nothing_is_left
from tests.support.gui.pictures import encoded, save_scenes
from tests.support.gui.shell import Shell, delete_now
from tests.support.library.damage import zero_pages
from tests.support.patience import PATIENCE
from tests.support.vision import model_files


@pytest.fixture
def open_house(look: Theme, tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Opens the library of this test, any number of times."""
    opened: list[House] = []

    def open_one(**changes: Any) -> House:
        opened.append(House(tmp_path, look, **changes))
        return opened[-1]

    yield open_one
    for house in opened:
        house.close()


def test_closing_while_indexing_is_clean_and_the_next_start_continues(
    open_house: Callable[..., House], tmp_path: Path
) -> None:
    save_scenes(tmp_path / "photos", 24)
    house = open_house()
    house.drop([tmp_path / "photos"])
    house.wait(lambda: any(isinstance(each, IndexProgress) and each.done for each in house.events))
    house.close()
    assert nothing_is_left()
    assert not [each for each in house.events if isinstance(each, Trouble)]
    with Store.open(house.paths.database, readonly=True) as store:
        assert store.check() == ()
    again = open_house()
    again.wait(lambda: len(again.names()) == 24)
    again.close()
    assert nothing_is_left()


@pytest.mark.skipif(sys.platform == "win32", reason="pipes with names are POSIX's")
def test_closing_does_not_wait_for_photos(open_house: Callable[..., House], tmp_path: Path) -> None:
    endless = tmp_path / "endless.jpg"
    os.mkfifo(endless)
    house = open_house(photo_seconds=120.0)
    writer = os.open(endless, os.O_RDWR)  # writes nothing
    for background in (house.window.background, house.window.presenter.thorough):
        background.run(lambda: house.runner.pictures.preview(str(endless), 100), lambda preview: None)
    house.wait(multiprocessing.active_children)
    house.close()
    os.close(writer)
    assert nothing_is_left()


@pytest.mark.parametrize("moment", ["at once", "while opening", "while searching", "while explaining", "while loading"])
def test_closing_at_any_moment_is_clean(open_house: Callable[..., House], tmp_path: Path, moment: str) -> None:
    (photo, *_) = save_scenes(tmp_path / "photos", 3)
    house = open_house()
    if moment == "while opening":
        QApplication.processEvents()
    elif moment != "at once":
        house.watch(photo.parent)
        house.wait(house.names)
    if moment == "while searching":
        house.drop([photo])
        house.wait(lambda: house.window.session.examples)
    if moment in ("while explaining", "while loading"):
        house.window.gallery.setCurrentIndex(house.window.gallery.gallery_model.index(0))
        house.window.all_actions["similar"].trigger()
        house.settle()
        house.window.gallery.setCurrentIndex(house.window.gallery.gallery_model.index(0))
        house.window.viewing.open()
        house.window.all_actions["heat"].setChecked(moment == "while explaining")
    house.close()
    assert nothing_is_left()
    assert not [each for each in house.events if isinstance(each, Trouble)]


def test_the_window_is_restored(open_house: Callable[..., House], tmp_path: Path) -> None:
    house = open_house()
    house.window.resize(900, 640)
    house.window.splitter.setSizes([300, 360, 240])
    house.window.status.slider.setValue(240)
    QApplication.processEvents()
    sizes = house.window.splitter.sizes()
    house.close()
    again = open_house()
    QApplication.processEvents()
    assert again.window.gallery.side == 240
    assert again.window.splitter.sizes()[0] == pytest.approx(sizes[0], abs=8)


def test_the_query_and_the_panels_are_restored(open_house: Callable[..., House], tmp_path: Path) -> None:
    photo, other, gone = save_scenes(tmp_path / "photos", 3)
    asked = (
        Example(str(photo)),
        Example(str(other), -1.0, Box(0.1, 0.2, 0.5, 0.75)),
        Example(encoded()),
        Example(str(gone)),
    )
    house = open_house()
    house.wait(lambda: house.window.content.ready)
    house.window.session.ask(asked)
    house.window.all_actions["details"].setChecked(False)
    house.close()
    gone.unlink()
    again = open_house()
    again.wait(lambda: again.window.session.examples)
    assert again.window.session.examples == asked[:2], "neither what was pasted nor what is gone"
    assert again.window.details.isHidden()
    assert again.window.folders_panel.isVisible()


def test_a_damaged_window_state_is_ignored(open_house: Callable[..., House], tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "window.ini").write_bytes(
        b"\x00[General\ngeometry=@ByteArray(junk)\nthumbnail=huge\nquery=[[1\n[panels]\ndetails=perhaps\n"
    )
    house = open_house()
    assert house.window.isVisible()


def test_an_empty_library_shows_the_welcome_page(open_house: Callable[..., House], tmp_path: Path) -> None:
    house = open_house()
    house.wait(lambda: house.window.stack.currentWidget() is house.window.welcome)


def test_an_invalid_library_shows_an_error(open_house: Callable[..., House], tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "library.sqlite3").write_bytes(b"this is no database" * 100)
    house = open_house()
    house.wait(lambda: house.window.placeholder.title.text() == "The library is damaged")
    assert house.window.placeholder.words.text()
    house.close()
    assert nothing_is_left()


def test_an_offline_folder_keeps_its_photos_and_shows_a_notice(
    open_house: Callable[..., House], tmp_path: Path
) -> None:
    (photo, *_) = save_scenes(tmp_path / "drive", 3)
    house = open_house()
    house.watch(photo.parent)
    house.close()
    photo.parent.rename(tmp_path / "unplugged")
    house = open_house()
    house.wait(lambda: "offline" in str(house.window.folders_panel.model.index(0).data(0x0100 + 1)))
    house.wait(house.names)
    assert len(house.names()) == 3
    house.wait(lambda: house.window.thumbnails.get(house.window.session.hits[0].photo) is not None)


def test_an_offline_folder_can_be_relocated(open_house: Callable[..., House], tmp_path: Path) -> None:
    (photo, *_) = save_scenes(tmp_path / "drive", 3)
    house = open_house()
    house.watch(photo.parent)
    house.close()
    photo.parent.rename(tmp_path / "Volume 1")
    house = open_house()
    panel, action = house.window.folders_panel, house.window.all_actions["relocate_folder"]
    house.wait(lambda: [each.state for each in panel.model.folders] == [FolderState.OFFLINE])
    panel.list.setCurrentIndex(panel.model.index(0))
    assert action in panel.menu().actions()
    action.trigger()
    dialog = house.window.findChild(QFileDialog)
    assert "drive" in dialog.windowTitle()
    dialog.selectFile(str(tmp_path / "Volume 1"))
    dialog.accept()
    house.wait(lambda: [(each.state, each.photos) for each in panel.model.folders] == [(FolderState.WATCHING, 3)])
    assert [each.path for each in panel.model.folders] == [str(tmp_path / "Volume 1")]
    assert not action.isEnabled(), "only what is offline may have gone elsewhere"
    house.wait(
        lambda: (
            {each.photo.file.path for each in house.window.session.hits}
            == {str(path) for path in (tmp_path / "Volume 1").iterdir()}
        )
    )


def test_a_damaged_library_is_repaired_with_one_click(
    open_house: Callable[..., House], tmp_path: Path, qtbot: QtBot
) -> None:
    (photo, *_) = save_scenes(tmp_path / "photos", 3)
    house = open_house()
    house.watch(photo.parent)
    house.wait(house.names)
    house.close()
    with Store.open(house.paths.database) as store:
        Backups(house.paths.backups, 3, 1).make(store, datetime.now(UTC), lambda: None)
    zero_pages(house.paths.database, [0])
    house = open_house()
    window, placeholder = house.window, house.window.placeholder
    house.wait(lambda: placeholder.title.text() == "The library is damaged")
    assert str(house.paths.database) in placeholder.words.text()
    button = next(each for each in placeholder.findChildren(QPushButton) if each.text() == "Check and Repair")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert placeholder.title.text() == "Checking the library…"
    assert not window.all_actions["repair"].isEnabled()
    house.wait(lambda: len(house.names()) == 3)
    house.wait(window.banner.isVisible)
    assert "was restored, with 3 photos" in window.banner.words.text()
    window.all_actions["repair"].trigger()
    house.wait(lambda: "sound" in window.banner.words.text())
    house.drop([photo])
    house.settle()
    house.wait(lambda: house.names()[:1] == [photo.name])


def test_a_model_that_cannot_be_loaded_shows_an_error(open_house: Callable[..., House], tmp_path: Path) -> None:
    model = model_files.write(tmp_path / "model")
    (photo, *_) = save_scenes(tmp_path / "photos", 3)
    house = open_house(model=model)
    house.watch(photo.parent)
    house.close()
    (model / "embedder.onnx").write_bytes(b"altered")
    house = open_house(model=model)
    window, placeholder = house.window, house.window.placeholder
    house.wait(lambda: "embedder.onnx" in placeholder.words.text())
    house.wait(lambda: len(window.session.hits) == 3)
    house.settle()
    assert window.stack.currentWidget() is placeholder
    assert "embedder.onnx" in placeholder.words.text()


def test_a_failed_repair_shows_an_error_and_can_be_repeated(open_house: Callable[..., House], tmp_path: Path) -> None:
    house = open_house()
    house.wait(lambda: house.window.content.ready)
    house.close()
    zero_pages(house.paths.database, [0])
    house.paths.database.with_name("library.sqlite3-wal").unlink(missing_ok=True)  # it would replace the damaged page
    house = open_house()
    placeholder, repair = house.window.placeholder, house.window.all_actions["repair"]
    house.wait(lambda: placeholder.title.text() == "The library is damaged")
    with WriterLock(house.paths.lock):
        repair.trigger()
        house.wait(house.window.banner.isVisible)
        assert "writes to this library" in house.window.banner.words.text()
        house.wait(lambda: placeholder.title.text() == "The library cannot be opened")
    repair.trigger()
    house.wait(lambda: house.window.stack.currentWidget() is house.window.welcome)


def test_closing_during_a_repair_is_clean(open_house: Callable[..., House], tmp_path: Path) -> None:
    house = open_house()
    house.wait(lambda: house.window.content.ready)
    house.window.all_actions["repair"].trigger()
    house.close()
    assert nothing_is_left()


def test_indexing_is_paused_and_resumed(open_house: Callable[..., House], tmp_path: Path) -> None:
    save_scenes(tmp_path / "photos", 16)
    house = open_house()
    house.wait(lambda: house.window.content.ready)
    house.window.all_actions["pause"].setChecked(True)
    house.drop([tmp_path / "photos"])
    house.wait(lambda: house.window.folders_panel.model.folders)
    assert "Paused" in house.window.status.activity.text()
    assert house.window.status.pause.isVisible(), "there must be a way to go on"
    assert house.names() == []
    house.window.all_actions["pause"].setChecked(False)
    house.wait(lambda: len(house.names()) == 16)


def run_until_answered(
    root: Path, queries: Sequence[str] = (), while_empty: Callable[[Window], None] = lambda window: None
) -> list[Path | str | bytes]:
    """Runs the application until it answers a query, then closes its window; returns the examples of the query.

    Args:
        while_empty: called with the window when it is painted, but not complete.
    """
    seen: list[Path | str | bytes] = []

    def windows() -> list[Window]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, Window) and not each.isHidden()]

    def make_runner() -> Runner:
        (window,) = windows()
        while_empty(window)
        return Runner(Application(LibraryPaths(root / "library"), Settings(decoders=1, provider="cpu")))

    latest = time.monotonic() + PATIENCE

    def close_when_ready() -> None:
        for window in windows():
            answered = window.is_complete and window.session.settled and window.session.examples
            if answered or time.monotonic() > latest:  # nothing else could end the application
                polling.stop()
                seen.extend(example.source for example in window.session.examples)
                window.close()

    polling = QTimer(interval=20)
    polling.timeout.connect(close_when_ready)
    polling.start()
    try:
        assert application.run(make_runner, root / "library", Settings(), queries) == 0
    finally:
        polling.stop()
        for window in QApplication.topLevelWidgets():
            if isinstance(window, Window):
                window.deleteLater()  # the next photo that the system opens is for another window
        delete_now()
    return seen


def test_run_answers_the_query_and_returns_zero(qapp: QApplication, tmp_path: Path) -> None:
    (photo, *_) = save_scenes(tmp_path / "photos", 2)
    assert run_until_answered(tmp_path, [str(photo)]) == [str(photo)]
    assert nothing_is_left()
    assert (tmp_path / "library" / application.WINDOW_FILE).exists()


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_a_photo_opened_while_the_window_is_still_empty_becomes_the_query(qapp: QApplication, tmp_path: Path) -> None:
    (photo, *_) = save_scenes(tmp_path / "photos", 2)
    painted: list[bool] = []

    def close_early(window: Window) -> None:
        painted.append(window.windowHandle().isExposed() and not window.is_complete)
        window.close()
        painted.append(window.isVisible())

    assert isinstance(qapp, OpeningApplication), "any other application ignores the photo, and the test waits for ever"
    QCoreApplication.postEvent(qapp, QFileOpenEvent(str(photo)))
    assert run_until_answered(tmp_path, while_empty=close_early) == [str(photo)]
    assert painted == [True, True], "the window is shown before the runner is made, and stays"


def test_a_bug_is_reported_and_the_report_can_be_copied(open_house: Callable[..., House], tmp_path: Path) -> None:
    house = open_house()
    hook = CrashHook()
    hook.reported.connect(house.window.show_crash)
    before = (sys.excepthook, threading.excepthook)
    hook.install()
    try:
        thread = threading.Thread(target=lambda: dict[str, int]()["missing"])
        thread.start()
        thread.join()
        house.wait(lambda: house.window.banner.isVisible())
    finally:
        hook.close()
    assert (sys.excepthook, threading.excepthook) == before
    assert "unexpected" in house.window.banner.words.text()
    house.window.banner.action.click()
    copied = QGuiApplication.clipboard().text()
    assert "KeyError: 'missing'" in copied
    assert "Qt 6" in copied


DYING = """
import sys, pathlib
from photosearch.gui.application.crash import CrashFile
import os
file = CrashFile(pathlib.Path(sys.argv[1]))
assert file.begin() == ""
if sys.argv[2] == "crash":
    os.abort()
if sys.argv[2] == "end":
    file.close()
"""


def last_words(path: Path, how: str) -> str:
    """Returns the report that a process leaves for the next start."""
    subprocess.run([sys.executable, "-c", DYING, str(path), how], capture_output=True, check=how != "crash")
    file = CrashFile(path)
    left = file.begin()
    file.close()
    return left


def test_a_crash_below_python_is_reported_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "library" / "crash.txt"
    left = last_words(path, "crash")
    assert "Fatal Python error" in left
    assert left.startswith("PhotoSearch ")
    assert last_words(path, "end") == ""
    assert last_words(path, "killed") == "", "without a trace there is nothing to report"
    assert not path.exists()


def test_a_read_only_folder_for_the_crash_file_is_ignored(tmp_path: Path) -> None:
    (tmp_path / "library").touch()
    file = CrashFile(tmp_path / "library" / "crash.txt")
    assert file.begin() == ""
    file.close()


def test_the_last_crash_is_shown_and_can_be_copied(look: Theme, tmp_path: Path) -> None:
    shell = Shell(tmp_path, look)
    shell.window.show_last_crash("PhotoSearch 1\n\nFatal Python error")
    assert "closed unexpectedly" in shell.window.banner.words.text()
    shell.window.banner.action.click()
    assert QGuiApplication.clipboard().text() == "PhotoSearch 1\n\nFatal Python error"
    shell.close()


def test_the_about_box_lists_every_library_with_its_licence(look: Theme, tmp_path: Path) -> None:
    shell = Shell(tmp_path, look)
    shell.window.all_actions["about"].trigger()
    box = shell.window.findChild(AboutDialog)
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[^\w-]", each)[0].casefold().replace("-", "_") for each in project["dependencies"]}
    listed = [
        box.libraries.item(row).text().split()[0].casefold().replace("-", "_") for row in range(box.libraries.count())
    ]
    assert set(listed) == needed | {"photosearch"}
    for row in range(box.libraries.count()):
        box.libraries.setCurrentRow(row)
        assert re.search("licen[cs]e|Apache|MIT|BSD|GPL|MPL", box.licence.toPlainText()), listed[row]
    shell.close()


def test_a_photo_opened_by_the_system_becomes_the_query(tmp_path: Path) -> None:
    script = """
import sys
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QFileOpenEvent
from photosearch.gui.application.application import qt_application
application = qt_application()
application.asked.connect(print)
QCoreApplication.sendEvent(application, QFileOpenEvent(sys.argv[1]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "ä.jpg")], capture_output=True, text=True, encoding="utf-8"
    )
    assert done.stdout.strip() == str([str(tmp_path / "ä.jpg")]), done.stderr


def test_a_report_contains_versions_and_traceback() -> None:
    try:
        Path("").joinpath(1)  # type: ignore[arg-type]
    except TypeError as error:
        told = report(error)
    assert "PhotoSearch" in told
    assert "test_lifecycle.py" in told


def test_skipped_photos_can_be_retried_from_their_list(
    open_house: Callable[..., House], tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "large.png").write_bytes(encoded(width=1200, height=1000))
    strict = open_house(photo_megapixels=1)
    strict.watch(tmp_path / "photos")
    assert strict.names() == []
    strict.close()
    house = open_house()
    house.wait(lambda: house.window.all_actions["skips"].isEnabled())
    house.window.all_actions["skips"].trigger()
    house.wait(lambda: house.window.findChild(SkipsDialog))
    dialog = house.window.findChild(SkipsDialog)
    qtbot.mouseClick(dialog.all_again, Qt.MouseButton.LeftButton)
    house.wait(lambda: not dialog.model.photos)
    house.wait(lambda: house.names() == ["large.png"])


def test_the_window_is_painted_before_numpy_and_the_library_are_loaded() -> None:
    late = ["numpy", "PIL", "onnxruntime", "hnswlib", "photosearch.app", "photosearch.library.store"]
    load = "import sys, photosearch.cli, photosearch.gui.application.application"
    script = f"{load}; print([each for each in {late} if each in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
