"""The window on a real screen (Xvfb) under a window manager, with real clicks, keys and wheel."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.patience import PATIENCE, wait_until

PROGRAMS = ("Xvfb", "openbox", "xdotool")
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not all(map(shutil.which, PROGRAMS)), reason=f"needs {', '.join(PROGRAMS)}"
)


@pytest.fixture
def screen() -> Iterator[dict[str, str]]:
    """Starts a screen and a window manager; yields the environment of a program that is shown there."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    environment = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
    manager = subprocess.Popen(["openbox"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    # Without a window manager no window becomes active; xdotool asks it for the desktop.
    wait_until(lambda: not subprocess.run(["xdotool", "get_desktop"], env=environment, capture_output=True).returncode)
    yield environment
    for process in (manager, server):
        process.terminate()
        process.wait()


@pytest.mark.timeout(4 * PATIENCE)
def test_the_window_works_with_a_real_pointer_and_keyboard(screen: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.support.gui.real_screen", str(tmp_path)]
    ran = subprocess.run(command, env=screen, capture_output=True, text=True, timeout=3 * PATIENCE)
    assert ran.returncode == 0, ran.stdout + ran.stderr
