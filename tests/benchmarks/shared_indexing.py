"""Indexes the same photos into a library folder and into shared ones, by one and by two processes or workers of Ray."""

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from PIL import Image

from photosearch.settings import resources
from photosearch.shared.server.embedded import EmbeddedServer
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from tests.support import photos
from tests.support.command_line import process_of
from tests.support.shared.server import create_database

SIZE = (1600, 1200)
SCENES = 8
SAMPLED_SECONDS = 0.05
INDEX = ("index",)


@dataclass(frozen=True, slots=True)
class Run:
    """One way to index all photos.

    Seconds by the clock, with and without the start of the processes, and of processors: of the processes that index,
    and of the server.
    """

    name: str
    photos: int
    seconds: float
    indexing: float
    processor: float
    server: float

    def row(self) -> str:
        """Returns a line of a table."""
        each = 1000 * (self.processor + self.server) / self.photos
        return (
            f"| {self.name} | {self.seconds:.1f} | {self.photos / self.indexing:.1f} | {self.processor:.1f} | "
            f"{self.server:.1f} | {each:.0f} |"
        )


HEAD = (
    "| indexing | seconds with the start | photos/s without it | processor seconds | of the server | ms a photo |\n"
    "| --- | --- | --- | --- | --- | --- |"
)


class _Spent:
    """Samples the processor time of processes and of all below them; of one that ended counts what was seen last."""

    def __init__(self, roots: Iterable[int]) -> None:
        self._roots = [psutil.Process(each) for each in roots]
        self._seen: dict[tuple[int, float], float] = {}
        self._look()
        self._before = sum(self._seen.values())
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)  # a failed run ends too
        self._thread.start()

    def stop(self) -> float:
        """Ends the sampling; returns seconds."""
        self._done.set()
        self._thread.join()
        return sum(self._seen.values()) - self._before

    def _sample(self) -> None:
        while not self._done.wait(SAMPLED_SECONDS):
            self._look()

    def _look(self) -> None:
        for root in self._roots:
            try:
                family = [root, *root.children(recursive=True)]
            except psutil.Error:
                continue
            for each in family:
                try:
                    times = each.cpu_times()
                    self._seen[each.pid, each.create_time()] = times.user + times.system
                except psutil.Error:
                    continue


def measure(folder: Path, server: EmbeddedServer, count: int) -> tuple[list[Run], dict[str, float]]:
    """Indexes `count` photos in each way; returns the runs, and the bytes a photo of two tables."""
    _write_photos(folder / "photos", count)
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    runs = [_run_all("library folder, one process", [str(folder / "own")], folder, server, count)]
    pinned = cores[:1]
    runs.append(_run_all("the same on one core", [str(folder / "one")], folder, server, count, pinned))
    for workers in (1, 2):
        address = _library(folder, server, f"by{workers}", workers)
        name = f"shared library, {'one process' if workers == 1 else 'two processes'}"
        runs.append(_run_all(name, [address] * workers, folder, server, count))
    for workers in (1, 2):
        address = _library(folder, server, f"on{workers}", workers)
        name = "the same on one core" if workers == 1 else "two processes on a core each"
        runs.append(_run_all(name, [address] * workers, folder, server, count, cores[:workers]))
    for workers in (1, 2):
        address = _library(folder, server, f"ray{workers}", 1)
        name = f"shared library, {'one worker' if workers == 1 else 'two workers'} of Ray"
        how = ("cluster", "index", "--workers", str(workers))
        runs.append(_run_all(name, [address], folder, server, count, how=how))
    sizes = {}
    with SharedStore.open(server.address("ray2"), Mounts(folder / "none.json")) as store:
        for table in ("thumbnail", "descriptor"):
            sizes[table] = store.session.count("SELECT pg_total_relation_size(%s::regclass)", (table,)) / count
    return runs, sizes


def _library(folder: Path, server: EmbeddedServer, name: str, machines: int) -> str:
    """Creates a shared library whose root is noted on each machine; returns its address."""
    create_database(server, name)
    address = server.address(name)
    SharedStore.create(address, Mounts(folder / "none.json")).close()
    for machine in range(machines):
        new = ("--new",) if machine == 0 else ()
        _start(machine, str(address), folder, "library", "mount", *new, "photos", folder / "photos").communicate()
    return str(address)


def _run_all(
    name: str,
    libraries: Sequence[str],
    folder: Path,
    server: EmbeddedServer,
    count: int,
    cores: Sequence[int] = (),
    how: Sequence[str] = INDEX,
) -> Run:
    """Indexes with one process for each of `libraries`, at the same time; each on a core of its own if `cores` are."""
    served = _Spent([server.pid])
    started = time.perf_counter()
    processes = []
    for number, library in enumerate(libraries):
        arguments = (*how, folder / "photos", "--model", resources() / "model", "--json")
        processes.append(_start(number, library, folder, *arguments))
        if cores:
            os.sched_setaffinity(processes[-1].pid, {cores[number]})
    spent = _Spent([each.pid for each in processes])
    reports = []
    for process in processes:
        printed, said = process.communicate()
        if process.returncode != 0:
            raise RuntimeError(f"{name}: {said}")
        reports.append(json.loads(printed))
    seconds = time.perf_counter() - started
    done = sum(each["added"] + each["updated"] for each in reports)
    if done != count:
        raise RuntimeError(f"{name}: {done} of {count} photos were indexed")
    return Run(name, count, seconds, max(each["seconds"] for each in reports), spent.stop(), served.stop())


def _start(machine: int, library: str, folder: Path, *arguments: object) -> subprocess.Popen[str]:
    """Starts a command on `library` as on a machine of its own."""
    command, environment = process_of(*arguments, library=library)
    environment["XDG_DATA_HOME"] = str(folder / f"machine {machine}")
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _write_photos(folder: Path, count: int) -> None:
    folder.mkdir()
    scenes = [photos.pixels(seed, *SIZE) for seed in range(SCENES)]
    for number in range(count):
        picture = np.roll(scenes[number % SCENES], 16 * (number // SCENES), axis=1)
        Image.fromarray(picture).save(folder / f"IMG_{number:05}.jpg", quality=88)
        os.utime(folder / f"IMG_{number:05}.jpg", (10**9, 10**9))  # files that were just written are read again
