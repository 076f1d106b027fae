"""Ctrl+C while a command works."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from photosearch.jobs.control import Control


@contextmanager
def interruptible() -> Iterator[Control]:
    """Yields a control that Ctrl+C stops, so that the work ends at its next checkpoint."""
    control = Control()
    previous = signal.signal(signal.SIGINT, lambda *_: control.stop())
    try:
        yield control
    finally:
        signal.signal(signal.SIGINT, previous)
