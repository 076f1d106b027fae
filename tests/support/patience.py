"""Waiting for events that are sure to come, however busy the machine is."""

import time
from collections.abc import Callable

PATIENCE = 600.0
"""Seconds before a test gives up on an event. An idle machine needs a few at most, a machine with ten times as much
to do as it can handle needs a minute: only an event that never comes takes this long."""


def wait_until(holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Returns as soon as `holds` is true; raises AssertionError if it never is.

    For what other processes and the file system do. Threads tell a test through a queue or an event instead.
    """
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"still waiting after {seconds:.0f} seconds"
        time.sleep(0.01)
