"""The application from its start to its exit code: what it loads, paints and answers first."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from photosearch.app import Application
from photosearch.gui.application import application
from photosearch.gui.application.openings import OpeningApplication
from photosearch.gui.shell.window import Window
from photosearch.jobs.runner import Runner
from photosearch.settings import LibraryPaths, Settings
from tests.support.gui.house import nothing_is_left
from tests.support.gui.pictures import save_scenes
from tests.support.gui.shell import delete_now
from tests.support.patience import PATIENCE


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
        return Runner(Application(LibraryPaths(root / "library"), Settings(decoders=1, provider="cpu", effort="full")))

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


def test_the_window_is_painted_before_numpy_and_the_library_are_loaded() -> None:
    late = ["numpy", "PIL", "onnxruntime", "hnswlib", "photosearch.app", "photosearch.library.store"]
    load = "import sys, photosearch.cli, photosearch.gui.application.application"
    script = f"{load}; print([each for each in {late} if each in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
