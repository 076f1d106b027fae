"""Waiting for events that are sure to come, however busy the machine is."""

import os
import time
from collections.abc import Callable

_SHARED = "PHOTOSEARCH_TEST_PATIENCE"
"""The environment variable that passes the measured seconds to child processes."""
_IDLE, _CEILING = 300.0, 600.0
_PIECE, _PIECES = 0.02, 15
"""Seconds that the sample work takes on an idle machine of 2020, and how often it is timed."""


def _measured() -> float:
    """Returns the seconds to wait: more on a slow or busy machine, from five minutes to ten."""
    began = time.perf_counter()
    for _ in range(_PIECES):
        sum(each & 7 for each in range(400_000))
    slowdown = (time.perf_counter() - began) / (_PIECES * _PIECE)
    return min(_CEILING, _IDLE * max(1.0, slowdown))


PATIENCE = float(os.environ.get(_SHARED) or _measured())
"""Seconds before a test gives up on an event. An idle machine needs a few at most, one with ten times its load a minute
or two, and other work may begin after this was measured; only an event that never comes takes this long."""
os.environ[_SHARED] = str(PATIENCE)
TEST_SECONDS = 3 * PATIENCE
"""Seconds before a test counts as hanging, even if it does not wait for an event."""


def wait_until(holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Returns as soon as `holds` is true; raises AssertionError if it never is.

    For what other processes and the file system do. Threads tell a test through a queue or an event instead.
    """
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"still waiting after {seconds:.0f} seconds"
        time.sleep(0.01)
