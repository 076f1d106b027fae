"""The activity of a process: processor time of all its threads, and whether any of them has work to do."""

import sys
from dataclasses import dataclass
from pathlib import Path

_BUSY_STATES = (b"R", b"D")
"""Thread states: running or waiting for a processor, and waiting for a disk; see proc_pid_stat(5)."""
_RUNNABLE = b"R"


@dataclass(frozen=True, slots=True)
class Activity:
    """Processor time in seconds since the process started, including threads that have ended.

    `runnable`: a thread runs or waits for a processor. `busy`: a thread runs, or waits for a processor or a disk.
    Only Linux reports this; elsewhere both are False.
    """

    seconds: float = 0.0
    runnable: bool = False
    busy: bool = False


TELLS_STATES = sys.platform == "linux"
"""Whether the system reports the states of threads."""


def activity_of(pid: int) -> Activity:
    """Returns the activity of a process; it is empty if the process has ended."""
    states = set(_thread_states(pid)) if TELLS_STATES else set()
    return Activity(processor_seconds(pid), _RUNNABLE in states, not states.isdisjoint(_BUSY_STATES))


def processor_seconds(pid: int) -> float:
    """Returns the processor time of a process so far; 0 if it has ended."""
    import psutil  # imported late, because the parent rarely needs it

    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def _thread_states(pid: int) -> list[bytes]:
    found = []
    for stat in Path(f"/proc/{pid}/task").glob("*/stat"):
        try:
            # The name of a thread is in parentheses and may contain anything.
            found.append(stat.read_bytes().rpartition(b")")[2].split()[0])
        except (OSError, IndexError):  # the thread has ended
            continue
    return found
