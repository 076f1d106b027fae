"""The window on a real screen (Xvfb) under a window manager, with real clicks, keys and wheel."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
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
    with ExitStack() as stack, os.fdopen(read) as told:
        with os.fdopen(write, "w"):
            stack.enter_context(_running(command, pass_fds=[write]))
        number = told.readline().strip()
        assert number, "Xvfb did not start"
        environment = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        stack.enter_context(_running(["openbox"], env=environment))
        # Without a window manager no window becomes active; xdotool asks it for the desktop.
        asks = ["xdotool", "get_desktop"]
        wait_until(lambda: not subprocess.run(asks, env=environment, capture_output=True).returncode)
        yield environment


@contextmanager
def _running(
    command: list[str], env: dict[str, str] | None = None, pass_fds: Sequence[int] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a program silently until the block ends."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, env=env, pass_fds=pass_fds, stdout=quiet, stderr=quiet) as process:
        try:
            yield process
        finally:
            process.terminate()


@pytest.mark.timeout(4 * PATIENCE)
def test_the_window_works_with_a_real_pointer_and_keyboard(screen: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.support.gui.real_screen", str(tmp_path)]
    ran = subprocess.run(command, env=screen, capture_output=True, text=True, timeout=3 * PATIENCE)
    assert ran.returncode == 0, ran.stdout + ran.stderr
