"""Makes threads take shorter turns with Python's lock, so that the window gets its turn soon."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

TURN_SECONDS: Final = 0.0005
"""How long a thread keeps the lock while another one waits for it. Python's own limit is ten times as long, and a frame
of the window asks for the lock many times."""


@contextmanager
def short_turns() -> Iterator[None]:
    """Shortens the turns of all threads until its block ends."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
