"""What every test is held to: it ends the threads and processes that it starts, and tells the seed of its chances."""

import multiprocessing
import secrets
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# A busy machine makes drawing examples slow; that says nothing of the code.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

GRACE_SECONDS = 3.0
"""A thread that was told to end may need a moment; one that was not will never."""
LIBRARIES_OWN = ("asyncio", "tqdm", "pytest_timeout", "QueueFeederThread", "QueueManagerThread", "pin_memory")
"""Threads that a library keeps for later use, by the beginning of their names."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", type=int, help="replays what a random test did with the seed that it printed")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "shared_application: its module keeps one running, ends it, and asserts so")


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """The seed of a random test: another one each time, unless --seed gives it. Shown where the test fails."""
    given = request.config.getoption("--seed")
    seed = secrets.randbits(32) if given is None else given
    print(f"replay with --seed {seed}")
    return seed


@pytest.fixture(autouse=True)
def _nothing_is_left_running(request: pytest.FixtureRequest) -> Iterator[None]:
    if request.node.get_closest_marker("shared_application"):
        yield
        return
    before = set(threading.enumerate())
    yield
    end = time.monotonic() + GRACE_SECONDS
    while (left := _left(before)) and time.monotonic() < end:
        time.sleep(0.02)
    assert not left, f"left running: {left}"


def _left(before: set[threading.Thread]) -> list[str]:
    threads = [
        thread.name
        for thread in set(threading.enumerate()) - before
        if thread.is_alive() and not thread.name.startswith(LIBRARIES_OWN) and not _is_qt(thread)
    ]
    return threads + [child.name for child in multiprocessing.active_children()]


def _is_qt(thread: threading.Thread) -> bool:
    """Qt's pooled threads show up as dummies once they have run Python code; their pools are held to account."""
    return thread.name.startswith("Dummy-")
