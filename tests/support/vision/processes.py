"""The processes that decode."""

import contextlib

import psutil


def children() -> list[psutil.Process]:
    """The decoder processes: the other child of a process that spawns is Python's tracker of resources."""
    found = []
    for each in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):  # a child that is dead, and not yet known to be
            if "spawn_main" in " ".join(each.cmdline()):
                found.append(each)
    return found
