"""Holds a decoder process in: what a photo that takes it over cannot do, because the process itself no longer can.

Each layer is what one system offers. One that a system lacks is reported with its reason and never fatal: the others,
and the process's own isolation, still stand. It knows nothing of photos.
"""

import contextlib
import ctypes
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

OPEN_FILES = 64
"""A decoder needs its pipe, its photo, and a module now and then."""
_UNTOLD_NICENESS = 5
"""The most outside Linux. No other system tells how long a process had to wait, and a photo must not be late for it."""
_GROUP = Path("/proc/self/autogroup")
_GROUP_SECONDS = 0.1
_LEAST_IO_PRIORITY = 7
_MOST_ARENAS = -8
"""Of mallopt(3): the number of heaps from which threads allocate."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One thing that holds the process in; why not, or how, in `reason`."""

    name: str
    active: bool
    reason: str


def enter(megabytes: int, niceness: int) -> tuple[Layer, ...]:
    """Gives up, for the rest of this process, what decoding does not need.

    Args:
        megabytes: memory it may still take, on top of what it has.
        niceness: on top of that of its parent; with 0, this process takes its share like any program.
    """
    layers: dict[str, Callable[[], str]] = {"priority": partial(_lower_priority, niceness)}
    if sys.platform == "win32":
        from photosearch.vision.decoding.sandbox import windows

        layers["job object"] = partial(windows.enter_job, megabytes)
    else:
        layers |= {"memory": partial(bound_memory, megabytes), "resources": _bound_resources}
    if sys.platform == "linux":
        from photosearch.vision.decoding.sandbox import linux

        # In this order: the filter's library has still to be read.
        layers |= {"system calls": linux.filter_calls, "files": linux.restrict_files}
    else:
        layers |= dict.fromkeys(("system calls", "files"), partial(_lacking, "offered by Linux alone"))
    return tuple(_entered(name, layer) for name, layer in layers.items())


def _entered(name: str, layer: Callable[[], str]) -> Layer:
    try:
        return Layer(name, True, layer())
    except Exception as error:  # whatever this system lacks, the other layers stand
        return Layer(name, False, getattr(error, "strerror", None) or str(error))


def _lacking(reason: str) -> str:
    raise OSError(reason)


def effective(niceness: int) -> int:
    """Returns the niceness that has the same effect on this system, which may know only a few."""
    return niceness if sys.platform == "linux" else min(niceness, _UNTOLD_NICENESS)


def _lower_priority(niceness: int) -> str:
    if _GROUP.exists():
        with contextlib.suppress(OSError):  # a system may forbid it; the niceness of the process stands
            _set_group(niceness)
    if niceness == 0:
        raise OSError("somebody waits for this process")
    import psutil  # late: a process that somebody waits for does without

    process = psutil.Process()
    if sys.platform == "win32":
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        process.ionice(psutil.IOPRIO_LOW)
        return "below normal, disk last"
    process.nice(min(process.nice() + effective(niceness), 19))
    if sys.platform == "linux":
        process.ionice(psutil.IOPRIO_CLASS_BE, _LEAST_IO_PRIORITY)
    return f"niceness {process.nice()}" + (", disk last" if sys.platform == "linux" else "")


def _set_group(niceness: int) -> None:
    """Gives this process a session of its own, with `niceness`, and so its own share of the processors.

    Linux can divide the processors among sessions first ("autogroups"); the niceness of a process then only counts
    within its session, and all processes of a session together get the share of one.
    """
    os.setsid()
    while niceness:
        try:
            _GROUP.write_text(str(niceness))
            return
        except BlockingIOError:  # the kernel accepts about ten changes a second, of all processes together
            time.sleep(_GROUP_SECONDS)


def bound_memory(megabytes: int) -> str:
    if sys.platform != "linux":
        raise OSError("the system keeps no such limit")
    import resource

    # Each thread would reserve address space of its own, far more than it uses, and the limit counts all of it.
    with contextlib.suppress(AttributeError):  # another C library than GNU's
        ctypes.CDLL(None).mallopt(_MOST_ARENAS, 1)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    return f"{megabytes} megabytes on top of the libraries"


def _bound_resources() -> str:
    import resource  # absent on Windows

    limits = {resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0, resource.RLIMIT_NOFILE: OPEN_FILES}
    if sys.platform != "linux":  # there it counts threads too, which decoders of HEIC need
        limits[resource.RLIMIT_NPROC] = 0
    for which, limit in limits.items():
        with contextlib.suppress(ValueError):  # it is lower already
            resource.setrlimit(which, (limit, limit))
    return f"files of 0 bytes, no core dump, {OPEN_FILES} open files"
