"""A second start on the same library, in another process."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from photosearch.gui.application.instance import Instance
from tests.support.patience import PATIENCE

ROOT = Path(__file__).parents[3]
LATER = """
import sys
import tempfile
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from photosearch.errors import LibraryInUse
from photosearch.gui.application import instance
application = QCoreApplication([])
instance.PATIENCE_SECONDS = float(sys.argv[1])
try:
    print(instance.Instance(Path(sys.argv[2])).begin([*sys.argv[3:], "\\udcff\\n.jpg"]))
except LibraryInUse as error:
    print(error.remedy)
"""


@pytest.fixture
def first(qapp: QApplication, tmp_path: Path) -> Iterator[Instance]:
    made = Instance(tmp_path / "library")
    assert made.begin([])
    made.listen()
    yield made
    made.close()


def later(library: Path, *queries: str, patience: float = 30) -> "subprocess.Popen[str]":
    command: list[str | Path] = [sys.executable, "-c", LATER, str(patience), library, *queries]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_a_second_start_hands_over_its_arguments_and_ends(first: Instance, qtbot: QtBot, tmp_path: Path) -> None:
    with later(tmp_path / "library", "/a/ä.jpg") as process:
        with qtbot.waitSignal(first.asked) as heard:
            pass
        assert process.communicate()[0] == "False\n"
    assert heard.args == [["/a/ä.jpg", "\udcff\n.jpg"]]


def test_another_library_has_a_window_of_its_own(first: Instance, tmp_path: Path) -> None:
    with later(tmp_path / "other") as process:
        assert process.communicate()[0] == "True\n"


def test_a_window_that_does_not_respond_is_reported(first: Instance, tmp_path: Path) -> None:
    with later(tmp_path / "library", patience=0.2) as process:  # no event loop runs here
        assert "try again" in process.communicate()[0]


@pytest.mark.parametrize("said", [b"no JSON\n", b'{"a": 1}\n', b"[1]\n", b"[" * 100_000 + b"\n"])
def test_other_senders_are_ignored(first: Instance, qtbot: QtBot, said: bytes) -> None:
    stranger = QLocalSocket()
    stranger.connectToServer(first.name)
    stranger.write(said)
    with qtbot.assertNotEmitted(first.asked), qtbot.waitSignal(stranger.disconnected):
        pass
    assert stranger.readAll().isEmpty()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can act as another account")
@pytest.mark.parametrize("owner", [0, 12345])
def test_a_window_of_another_account_receives_nothing(first: Instance, tmp_path: Path, owner: int) -> None:
    """Another account can create a socket at our place, because the folder is public."""
    path = Path(tempfile.gettempdir()) / first.name
    path.unlink()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.fspath(path))
        os.chown(path, owner, owner)
        server.listen()
        with later(tmp_path / "library", patience=PATIENCE if owner == os.geteuid() else 0.3) as process:
            server.settimeout(PATIENCE)
            connection, _ = server.accept()
            with connection:
                heard = connection.recv(100)
                if heard:
                    connection.sendall(b"taken")
                assert bool(heard) == (owner == os.geteuid())
            said = process.communicate()[0]
    path.unlink(missing_ok=True)
    assert said == "False\n" if owner == os.geteuid() else "try again" in said


def test_without_a_lock_the_window_opens_and_shows_the_error(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    made = Instance(tmp_path / "file" / "library")
    assert made.begin([])
    made.close()


def test_a_new_window_follows_one_that_has_ended(first: Instance, tmp_path: Path) -> None:
    first.close()
    with later(tmp_path / "library") as process:
        assert process.communicate()[0] == "True\n"
