"""`photosearch IMAGE` as a process: a window that is already open on the library searches by the image."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.cli.commands.window import has_display
from photosearch.gui.application.instance import Instance
from tests.support import photos
from tests.support.patience import PATIENCE
from tests.support.programs import started


@pytest.fixture
def open_window(qapp: QApplication, tmp_path: Path) -> Iterator[Instance]:
    """Stands in for a window that is open on the library."""
    instance = Instance(tmp_path / "library")
    assert instance.begin([])
    instance.listen()
    yield instance
    instance.close()


def test_an_image_is_passed_to_the_open_window(open_window: Instance, qtbot: QtBot, tmp_path: Path) -> None:
    photo = photos.write(tmp_path / "photo.jpg", 1)
    command = [sys.executable, "-m", "photosearch", "--library", str(tmp_path / "library"), str(photo)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    with started(command, env=environment, stderr=subprocess.PIPE) as process:
        with qtbot.waitSignal(open_window.asked, timeout=int(1000 * PATIENCE)) as asked:
            pass
        _, message = process.communicate()
    assert process.returncode == 0, message
    assert asked.args == [[str(photo)]]


@pytest.mark.parametrize(
    ("platform", "display", "seen"),
    [("offscreen", ":0", False), ("minimal", ":0", False), ("xcb", ":0", True), ("", ":0", True), ("", "", False)],
)
def test_a_display_is_needed_for_a_visible_window(
    platform: str, display: str, seen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    monkeypatch.setenv("DISPLAY", display)
    always = sys.platform in ("win32", "darwin") and platform not in ("offscreen", "minimal")
    assert has_display() == (seen or always)
