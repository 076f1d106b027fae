"""Rules for every test: no window on the screen, no thread or process left running, a repeatable seed."""

import gc
import multiprocessing
import os
import secrets
import sys
import threading
import time
from collections.abc import Generator, Iterator
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

import psutil
import pytest
from hypothesis import HealthCheck, settings

from tests.support.patience import PATIENCE, TEST_SECONDS

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

# Before Qt is loaded.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Before NumPy and torch are loaded, and for child processes too. The suite runs one process for each core, and idle
# worker threads use processor time.
for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
# If Python is set to write no bytecode, each worker and each child process compiles all modules anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# No test opens a window of the developer's own file manager.
os.environ["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"

# On a busy machine an example may take long, which says nothing about the code.
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("patient", PATIENT, max_examples=50)
settings.register_profile("thorough", PATIENT, max_examples=2000)  # pytest --hypothesis-profile thorough
settings.load_profile("patient")

GRACE_SECONDS = PATIENCE / 4
"""A thread that was asked to end may need a moment on a busy machine; a forgotten one never ends."""
LIBRARIES_OWN = ("asyncio", "tqdm", "pytest_timeout", "QueueFeederThread", "QueueManagerThread", "pin_memory")
"""Prefixes of the names of threads that libraries keep for later use."""


LONGEST = (
    "tests/gui/personal/",
    "tests/training/",
    "tests/personal/",
    "tests/vision/decoding/",
    "tests/cli/",
    "tests/jobs/",
)
"""The folders whose files take longest run first."""
WORKER_BYTES = 3 * 2**30
"""The memory that a process of the suite may need at worst, with its child processes."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, help="repeat a random test with the seed that it printed")


def pytest_xdist_auto_num_workers() -> int:
    """One process more than processors, because a test often waits for its child processes, if there is memory."""
    return max(1, min((os.cpu_count() or 1) + 1, psutil.virtual_memory().total // WORKER_BYTES))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if getattr(config.option, "timeout", 0) is None:  # before pytest-timeout reads it
        config.option.timeout = TEST_SECONDS
    config.addinivalue_line(
        "markers",
        "shared_application: the module keeps one application running for its tests, and checks that it ends",
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keeps the garbage collector away from the million objects of imported modules, while they load and afterwards."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((place for place, folder in enumerate(LONGEST) if item.nodeid.startswith(folder)), len(LONGEST))

    items.sort(key=place)


@pytest.fixture(scope="session")
def qapp_cls() -> "type[QApplication]":
    """The class of the application's own Qt application. A process has one, made by whichever test comes first."""
    from photosearch.gui.application.openings import OpeningApplication  # only tests that need Qt load it

    return OpeningApplication


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """The seed of a random test: new in every run unless --seed sets it, and printed if the test fails."""
    given = request.config.getoption("--seed")
    seed = secrets.randbits(32) if given is None else given
    print(f"replay with --seed {seed}")
    return seed


@pytest.fixture(autouse=True)
def _nothing_is_left_running(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.node.get_closest_marker("shared_application"):
        yield
        return
    # A fixture that several tests share may own threads and processes.
    before, children = set(threading.enumerate()), set(multiprocessing.active_children())
    yield
    end = time.monotonic() + GRACE_SECONDS
    while (left := _left(before, children)) and time.monotonic() < end:
        time.sleep(0.02)
    assert not left, f"still running: {left}"


def _left(before: set[threading.Thread], children: set[BaseProcess]) -> list[str]:
    threads = [
        thread.name
        for thread in set(threading.enumerate()) - before
        if thread.is_alive() and not thread.name.startswith(LIBRARIES_OWN) and not _is_qt(thread)
    ]
    return threads + [child.name for child in set(multiprocessing.active_children()) - children]


def _is_qt(thread: threading.Thread) -> bool:
    """Threads of Qt's pools appear as dummies after they run Python code. Tests check the pools instead."""
    return thread.name.startswith("Dummy-")
