"""Measures indexing beside programs that want every core, and from a slow disk.

    python -m tests.benchmarks.bench_beside [--pictures 160] [--repeats 1] [--cache DIR] [--json]

Photos are rendered scenes as 12-megapixel JPEGs. They are indexed by a command that somebody typed, and as the window
does: for a new folder while it is in front, while other programs go first, and gently. The other programs, one for each
core, only count; each has a session of its own, like programs of a desktop, or all are in ours. Each is measured alone
first, then beside the other. A slow disk is a file system in a file, and a control group limits how fast it
is read; this needs root and Linux with control groups of version 1. The disk's limit is its speed over the size of a
photo; the processors' limit is the speed from a fast disk.
"""

import argparse
import json
import math
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from photosearch.app import Application
from photosearch.core.events import IndexProgress
from photosearch.jobs.runner import Runner
from photosearch.settings import LibraryPaths, Settings
from tests.benchmarks.bench_indexing import index
from tests.benchmarks.measuring import Row, apart, cached, table
from tests.benchmarks.pictures import render_photos
from tests.support.jobs.library import Heard

SECONDS = 10.0
DISK_MEGABYTES = (20, 60)
"""A second: a network drive, and an old hard disk."""
GROUPS = Path("/sys/fs/cgroup/blkio")
COUNTING = """
import sys, threading, time
threading.Thread(target=sys.stdin.read, name="until").start()
started, done = time.monotonic(), 0
while threading.active_count() > 1:
    sum(range(10_000))
    done += 1
print(done / (time.monotonic() - started), time.process_time())
"""
WAYS = {
    "new folder, window in front": (Settings(provider="cpu"), True),
    "window not in front": (Settings(provider="cpu"), False),
    "gentle": (Settings(provider="cpu", effort="gentle"), False),
}
"""How the window indexes: its settings, and whether it is in front."""
COMMAND = "typed command"


class Programs:
    """Programs, one for each core, that count until they are asked."""

    def __init__(self, apart: bool) -> None:
        command = [sys.executable, "-c", COUNTING]
        pipe = subprocess.PIPE
        self._started = [
            subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, start_new_session=apart)
            for _ in range(os.cpu_count() or 1)
        ]

    def counted(self) -> tuple[float, float]:
        """Ends all programs; returns their counts per second, and the seconds of processor time they got."""
        counts, seconds = zip(*(map(float, each.communicate()[0].split()) for each in self._started), strict=True)
        return sum(counts), sum(seconds)


def count_alone(apart: bool) -> float:
    """Returns the counts per second of the programs with nothing beside them."""
    programs = Programs(apart)
    time.sleep(SECONDS)
    return programs.counted()[0]


def command(folder: Path, programs: Programs | None) -> tuple[float, float, float]:
    """Returns the photos per second of `photosearch index`, and of `programs` beside it the counts per second.

    The third figure is the processor time of indexing as a part of that of both.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as library:
        rate, _ = index(folder, Path(library))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    ours = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    counted, theirs = programs.counted() if programs else (math.nan, 0.0)
    return rate, counted, ours / (ours + theirs)


def window(folder: Path, way: str, apart: bool | None) -> tuple[float, float, float]:
    """Returns the same of the window's way to index, over SECONDS from the first photo on.

    Args:
        apart: whether the programs beside it have sessions of their own; None starts none.
    """
    settings, in_front = WAYS[way]
    with tempfile.TemporaryDirectory() as library:
        runner, heard = Runner(Application(LibraryPaths(Path(library)), settings)), Heard()
        runner.listen(heard.put)
        runner.indexing.show_in_front(in_front)
        runner.indexing.add_folder(str(folder))
        runner.start()
        try:
            begun = told = heard.wait_for(IndexProgress)
            before, programs = _processor_seconds(), Programs(apart) if apart is not None else None
            started = now = time.monotonic()
            while now < started + SECONDS and told.done < told.total:
                told, now = heard.wait_for(IndexProgress), time.monotonic()
            ours = _processor_seconds() - before
            counted, theirs = programs.counted() if programs else (math.nan, 0.0)
        finally:
            runner.stop()
    return (told.done - begun.done) / (now - started), counted, ours / (ours + theirs)


def _processor_seconds() -> float:
    """Returns the processor time of this process and its decoders."""
    decoders = [psutil.Process(each.pid) for each in multiprocessing.active_children()]
    times = [each.cpu_times() for each in (psutil.Process(), *decoders)]
    return float(sum(each.user + each.system for each in times))


def beside(folder: Path, way: str, own_session: bool) -> Row:
    """Measures how indexing and other programs slow each other down."""
    counted_alone = count_alone(own_session)
    if way == COMMAND:
        alone, *_ = command(folder, None)
        disturbed, counted, part = command(folder, Programs(own_session))
    else:
        alone, *_ = apart(window, folder, way, None)
        disturbed, counted, part = apart(window, folder, way, own_session)
    return {
        "indexing": way,
        "other_programs": "other sessions" if own_session else "our session",
        "slowed_by_indexing": 1 - counted / counted_alone,
        "photos_per_s": alone,
        "photos_per_s_beside": disturbed,
        "kept": disturbed / alone,
        "of_the_time": part,
    }


@contextmanager
def slow_disk(photos: Sequence[Path], megabytes: int) -> Iterator[tuple[Path, list[str]]]:
    """Yields photos on a disk of this speed (megabytes a second), and the start of a command that reads them."""
    with tempfile.TemporaryDirectory() as temporary:
        image, folder, group = Path(temporary, "image"), Path(temporary, "disk"), GROUPS / "photosearch-benchmark"
        folder.mkdir()
        size = sum(photo.stat().st_size for photo in photos)
        with image.open("wb") as file:
            file.truncate(size + size // 8 + 64_000_000)
        _call("mkfs.ext4", "-q", "-F", "-O", "^has_journal", image)
        _call("mount", "-o", "loop", image, folder)
        for photo in photos:
            shutil.copy(photo, folder)
        _call("umount", folder)  # so that nothing stays in memory
        _call("mount", "-o", "loop,ro", image, folder)
        device = os.stat(folder).st_dev
        group.mkdir(exist_ok=True)
        limit = f"{os.major(device)}:{os.minor(device)} {megabytes * 1_000_000}"
        (group / "blkio.throttle.read_bps_device").write_text(limit)
        try:
            yield folder, ["sh", "-c", f'echo $$ > {group}/cgroup.procs; exec "$@"', "sh"]
        finally:
            _call("umount", folder)
            group.rmdir()


def from_slow_disk(photos: Sequence[Path], megabytes: int, undisturbed: float) -> Row:
    """Measures indexing against the limit of the disk or of the processors."""
    with slow_disk(photos, megabytes) as (folder, before), tempfile.TemporaryDirectory() as library:
        rate, _ = index(folder, Path(library), before)
    limit = 1e6 * megabytes * len(photos) / sum(photo.stat().st_size for photo in photos)
    return {
        "megabytes_per_s": megabytes,
        "disk_limit_per_s": limit,
        "photos_per_s": rate,
        "of_the_limit": rate / min(limit, undisturbed),
    }


def _call(*command: str | Path) -> None:
    subprocess.run(command, check=True)


def run(count: int, cache: Path, repeats: int = 1) -> list[Row]:
    """Returns a row for each way to index, each place of the other programs, and each repeat."""
    photos = render_photos(cache / f"pictures-{count}", count)
    return [
        beside(photos[0].parent, way, own_session)
        for _ in range(repeats)
        for way in (COMMAND, *WAYS)
        for own_session in (True, False)
    ]


def run_disks(count: int, cache: Path) -> list[Row]:
    """Returns a row for each disk speed; empty if this system cannot slow a disk down."""
    if not GROUPS.exists() or os.geteuid() != 0:
        print("Left out: slow disks need root and control groups of version 1", file=sys.stderr)
        return []
    photos = render_photos(cache / f"pictures-{count}", count)
    with tempfile.TemporaryDirectory() as library:
        undisturbed, _ = index(photos[0].parent, Path(library))
    return [from_slow_disk(photos, megabytes, undisturbed) for megabytes in DISK_MEGABYTES]


def main() -> None:
    """Prints the tables, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=160)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--cache", type=Path, help="keep rendered photos there")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with cached(options.cache) as cache:
        tables = {"beside": run(options.pictures, cache, options.repeats), "disks": run_disks(options.pictures, cache)}
    print(json.dumps(tables) if options.json else "\n\n".join(map(table, tables.values())))


if __name__ == "__main__":
    main()
