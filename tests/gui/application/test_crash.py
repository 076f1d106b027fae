"""Reports of bugs and crashes, at once and at the next start."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from photosearch.gui.application.crash import CrashFile, CrashHook, report
from photosearch.gui.look.theme import Theme
from tests.support.gui.house import House
from tests.support.gui.shell import Shell


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


def test_a_report_contains_versions_and_traceback() -> None:
    try:
        Path("").joinpath(1)  # type: ignore[arg-type]
    except TypeError as error:
        told = report(error)
    assert "PhotoSearch" in told
    assert "test_crash.py" in told
