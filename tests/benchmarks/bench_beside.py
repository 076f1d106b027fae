"""Measures indexing beside programs that want every core, and from a slow disk.

    python -m tests.benchmarks.bench_beside [--pictures 160] [--cache DIR] [--json]

Photos are rendered scenes as 12-megapixel JPEGs, indexed as the window does. The other programs only count. They run
in their own session, like programs of a desktop, or in ours. A slow disk is a file system in a file, and a control
group limits how fast it is read; this needs root and Linux with control groups of version 1. The disk's limit is its
speed over the size of a photo; the processors' limit is the speed from a fast disk.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from photosearch.app import Application
from photosearch.core.events import IndexProgress
from photosearch.jobs.runner import Runner
from photosearch.settings import LibraryPaths, Settings
from tests.benchmarks.bench_indexing import index
from tests.benchmarks.measuring import Row, apart, cached, table
from tests.benchmarks.pictures import render_photos
from tests.support.jobs.library import Heard

SECONDS = 10.0
WARM_SECONDS = 3.0
DISK_MEGABYTES = (20, 60)
"""A second: a network drive, and an old hard disk."""
GROUPS = Path("/sys/fs/cgroup/blkio")
COUNTING = """
import sys, time
time.sleep(float(sys.argv[1]))
end, done = time.monotonic() + float(sys.argv[2]), 0
while time.monotonic() < end:
    sum(range(10_000))
    done += 1
print(done)
"""


class Programs:
    """Programs, one for each core, that count for SECONDS after `delay` seconds."""

    def __init__(self, apart: bool, delay: float = 0.0) -> None:
        command = [sys.executable, "-c", COUNTING, str(delay), str(SECONDS)]
        self._started = [
            subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=apart)
            for _ in range(os.cpu_count() or 1)
        ]

    def counted(self) -> float:
        """Returns the counts per second of all programs, once they have ended."""
        return sum(int(each.communicate()[0]) for each in self._started) / SECONDS


def photos_per_second(folder: Path) -> float:
    """Indexes as the window does; returns the photos per second over SECONDS, from the first photos on."""
    with tempfile.TemporaryDirectory() as library:
        application = Application(LibraryPaths(Path(library)), Settings(provider="cpu"))
        runner, heard = Runner(application), Heard()
        runner.listen(heard.put)
        runner.indexing.add_folder(str(folder))
        runner.start()
        try:
            begun = told = heard.wait_for(IndexProgress)
            started = now = time.monotonic()
            while now < started + SECONDS and told.done < told.total:
                told, now = heard.wait_for(IndexProgress), time.monotonic()
        finally:
            runner.stop()
    return (told.done - begun.done) / (now - started) if told is not begun else float("nan")


def beside(folder: Path, own_session: bool) -> Row:
    """Measures how indexing and other programs slow each other down."""
    alone = Programs(own_session).counted()
    undisturbed = apart(photos_per_second, folder)
    programs = Programs(own_session, delay=WARM_SECONDS)
    disturbed = apart(photos_per_second, folder)
    return {
        "other_programs": "in another session" if own_session else "in our session",
        "slowed_by_indexing": 1 - programs.counted() / alone,
        "photos_per_s": undisturbed,
        "photos_per_s_beside": disturbed,
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


def run(count: int, cache: Path) -> list[Row]:
    """Returns one row for programs in another session and one for programs in ours."""
    photos = render_photos(cache / f"pictures-{count}", count)
    return [beside(photos[0].parent, own_session) for own_session in (True, False)]


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
    parser.add_argument("--cache", type=Path, help="keep rendered photos there")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with cached(options.cache) as cache:
        tables = {"beside": run(options.pictures, cache), "disks": run_disks(options.pictures, cache)}
    print(json.dumps(tables) if options.json else "\n\n".join(map(table, tables.values())))


if __name__ == "__main__":
    main()
