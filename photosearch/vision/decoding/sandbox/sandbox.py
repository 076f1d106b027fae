"""Sandboxes a decoder process: it gives up its rights, so that a photo that takes it over has none.

Each layer uses one system feature. A missing layer is reported with its reason and is never fatal, since the other
layers and the process boundary remain. This module knows nothing about photos.
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
"""A decoder needs its pipe, its photo, and sometimes a module."""
_UNTOLD_NICENESS = 5
"""The highest niceness outside Linux. Other systems do not report how long a process waited for a processor, which must
not count as slow decoding."""
_GROUP = Path("/proc/self/autogroup")
_GROUP_SECONDS = 0.1
_LEAST_IO_PRIORITY = 7
_MOST_ARENAS = -8
"""The option of mallopt(3) for the number of heaps."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of the sandbox; `reason` says how it works, or why it is missing."""

    name: str
    active: bool
    reason: str


def enter(megabytes: int, niceness: int) -> tuple[Layer, ...]:
    """Gives up all rights that decoding does not need, until this process ends.

    Args:
        megabytes: memory it may use in addition to its present memory.
        niceness: added to its parent's; with 0, the process has normal priority.
    """
    layers: dict[str, Callable[[], str]] = {"priority": partial(_lower_priority, niceness)}
    if sys.platform == "win32":
        from photosearch.vision.decoding.sandbox import windows

        layers["job object"] = partial(windows.enter_job, megabytes)
    else:
        layers |= {"memory": partial(bound_memory, megabytes), "resources": _bound_resources}
    if sys.platform == "linux":
        from photosearch.vision.decoding.sandbox import linux

        # In this order, because the filter's library must still be read.
        layers |= {"system calls": linux.filter_calls, "files": linux.restrict_files}
    else:
        layers |= dict.fromkeys(("system calls", "files"), partial(_lacking, "available only on Linux"))
    return tuple(_entered(name, layer) for name, layer in layers.items())


def _entered(name: str, layer: Callable[[], str]) -> Layer:
    try:
        return Layer(name, True, layer())
    except Exception as error:  # the other layers remain, whatever is missing
        return Layer(name, False, getattr(error, "strerror", None) or str(error))


def _lacking(reason: str) -> str:
    raise OSError(reason)


def effective(niceness: int) -> int:
    """Returns the niceness with the same effect on this system, which may distinguish only a few levels."""
    return niceness if sys.platform == "linux" else min(niceness, _UNTOLD_NICENESS)


def _lower_priority(niceness: int) -> str:
    if _GROUP.exists():
        with contextlib.suppress(OSError):  # a system may forbid it; the process's niceness still applies
            _set_group(niceness)
    if niceness == 0:
        raise OSError("not lowered, because a person waits for this process")
    import psutil  # imported late: a process with normal priority does not need it

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
    """Gives this process its own session with `niceness`, and so its own share of the processors.

    Linux can divide the processors among sessions first ("autogroups"). A process's niceness then counts only within
    its session, and all processes of a session together get one share.
    """
    os.setsid()
    while niceness:
        try:
            _GROUP.write_text(str(niceness))
            return
        except BlockingIOError:  # the kernel accepts about ten changes a second for all processes
            time.sleep(_GROUP_SECONDS)


def bound_memory(megabytes: int) -> str:
    if sys.platform != "linux":
        raise OSError("this system has no such limit")
    import resource

    # Each thread would reserve far more address space than it uses, and the limit counts all of it.
    with contextlib.suppress(AttributeError):  # not the GNU C library
        ctypes.CDLL(None).mallopt(_MOST_ARENAS, 1)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    return f"{megabytes} megabytes in addition to the libraries"


def _bound_resources() -> str:
    import resource  # missing on Windows

    limits = {resource.RLIMIT_FSIZE: 0, resource.RLIMIT_CORE: 0, resource.RLIMIT_NOFILE: OPEN_FILES}
    if sys.platform != "linux":  # on Linux the limit also counts threads, which HEIC decoders need
        limits[resource.RLIMIT_NPROC] = 0
    for which, limit in limits.items():
        with contextlib.suppress(ValueError):  # the limit is already lower
            resource.setrlimit(which, (limit, limit))
    return f"files of 0 bytes, no core dump, {OPEN_FILES} open files"
