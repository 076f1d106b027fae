"""The window as a process: Ctrl+C in its terminal and the end of the desktop session close it properly."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from photosearch.gui.application.end_requests import EndRequests
from photosearch.library.store.store import Store
from tests.support import photos
from tests.support.patience import wait_until
from tests.support.programs import started


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_window_and_keeps_the_library_intact(number: signal.Signals, tmp_path: Path) -> None:
    library, environment = tmp_path / "library", {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    photos.write_many(tmp_path / "photos", 12)
    with Store.open(make(library) / "library.sqlite3") as store:
        store.folders.add(str(tmp_path / "photos"))
    command = [sys.executable, "-m", "photosearch", "gui", "--library", str(library)]
    with started(command, env=environment, stderr=subprocess.PIPE) as window:
        wait_for_photos(window, library / "library.sqlite3")
        window.send_signal(number)
        _, said = window.communicate()
    assert window.returncode == 0, said
    assert "Traceback" not in said
    with Store.open(library / "library.sqlite3", readonly=True) as store:
        assert store.check() == ()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")
def test_a_request_to_end_is_handled_by_the_event_loop(qtbot: QtBot) -> None:
    at_work = True
    told: list[bool] = []
    requests = EndRequests()
    requests.asked.connect(lambda: told.append(at_work))
    try:
        os.kill(os.getpid(), signal.SIGTERM)
        sum(range(100_000))  # Python runs signal handlers in between
        at_work = False
        qtbot.waitUntil(lambda: bool(told))
    finally:
        requests.close()
    assert told == [False]


def make(folder: Path) -> Path:
    folder.mkdir()
    return folder


def wait_for_photos(window: "subprocess.Popen[str]", database: Path) -> None:
    """Waits until a photo has been stored, so that the process is up and busy."""

    def stored() -> int:
        assert window.poll() is None, "the process has ended"
        with Store.open(database, readonly=True) as store:
            return store.photos.counts().photos

    wait_until(stored)
