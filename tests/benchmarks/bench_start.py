"""Measures the time from a program's start to its visible window, for several programs side by side.

    python -m tests.benchmarks.bench_start [--runs N] [--cold] PROGRAM...

Needs Linux with X and xdotool. `--cold` empties the system's file cache before each start and needs root. Each
PROGRAM is an installed `photosearch`. They take turns on the same empty library, so that other work on the machine
affects all alike.
"""

import argparse
import signal
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from tests.benchmarks.measuring import table

CACHES = Path("/proc/sys/vm/drop_caches")
SEEN = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "PhotoSearch"]


def start(program: str, library: str, cold: bool) -> float:
    """Returns the seconds until the window is visible, and closes it."""
    if cold:
        subprocess.run(["sync"], check=True)
        CACHES.write_text("3")
    subprocess.run(["xdotool", "getmouselocation"], check=True, stdout=subprocess.DEVNULL)  # warms up xdotool
    began = time.perf_counter()
    running = subprocess.Popen([program, "gui", "--library", library])
    subprocess.run(SEEN, check=True, stdout=subprocess.DEVNULL)
    took = time.perf_counter() - began
    running.send_signal(signal.SIGTERM)
    running.wait()
    return took


def main() -> None:
    """Prints the median, minimum and maximum for each program."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("programs", nargs="+", metavar="PROGRAM")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--cold", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as library:
        for each in asked.programs:
            start(each, library, cold=False)  # creates the library and Qt's caches
        runs = [[start(each, library, asked.cold) for each in asked.programs] for _ in range(asked.runs)]
    rows = [
        {"program": program, "median s": statistics.median(taken), "least": min(taken), "most": max(taken)}
        for program, taken in zip(asked.programs, zip(*runs, strict=True), strict=True)
    ]
    print(table(rows))


if __name__ == "__main__":
    main()
