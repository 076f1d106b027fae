"""How long programs take from their start to a window that can be seen, side by side.

    python -m tests.benchmarks.bench_start [--runs N] [--cold] PROGRAM...

For Linux with X and xdotool, as root where `--cold` has the system forget all files before each start. Each PROGRAM is
an installed `photosearch`; they take turns, each on the same empty library, so that other work of the machine falls on
all alike.
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
    """Returns the seconds until the window was there; it is closed in order."""
    if cold:
        subprocess.run(["sync"], check=True)
        CACHES.write_text("3")
    subprocess.run(["xdotool", "getmouselocation"], check=True, stdout=subprocess.DEVNULL)  # what looks is warm
    began = time.perf_counter()
    running = subprocess.Popen([program, "gui", "--library", library])
    subprocess.run(SEEN, check=True, stdout=subprocess.DEVNULL)
    took = time.perf_counter() - began
    running.send_signal(signal.SIGTERM)
    running.wait()
    return took


def main() -> None:
    """Prints the median, least and most of each program."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("programs", nargs="+", metavar="PROGRAM")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--cold", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as library:
        for each in asked.programs:
            start(each, library, cold=False)  # makes the library, and what is kept of Qt's
        runs = [[start(each, library, asked.cold) for each in asked.programs] for _ in range(asked.runs)]
    rows = [
        {"program": program, "median s": statistics.median(taken), "least": min(taken), "most": max(taken)}
        for program, taken in zip(asked.programs, zip(*runs, strict=True), strict=True)
    ]
    print(table(rows))


if __name__ == "__main__":
    main()
