"""Measures a switch from the shipped model to another head in a large library, and back, while it is searched.

    python -m tests.benchmarks.bench_switch [--photos 100000] [--cache DIR]

The same picture is dropped several times a second. Times are recorded by phase: nothing, preparation (the other
model's index is built), and the switch itself, which covers queries asked before it and answered after it, and the
next query. The cost of the head alone is measured too: reading all vectors and multiplying them. The library is made
in DIR, or reused if it is there; the run works on a copy.
"""

import argparse
import queue
import shutil
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from photosearch.core.events import Event, IndexIdle, ModelSwitched, SearchDone, SearchFailed
from photosearch.core.identity import to_text
from photosearch.core.query.query import Example, Query
from photosearch.jobs.runner import Runner
from photosearch.settings import LibraryPaths, resources
from photosearch.vision.embedding import head
from photosearch.vision.embedding.model_folder import write_head
from tests.benchmarks.measuring import apart, cached, table
from tests.benchmarks.pictures import render_photos
from tests.support.large_libraries import application, make_library, manifest

LIMIT = 200
AROUND = 100
"""Number of queries before the switch begins."""
PAUSE = 0.1
"""Seconds between two queries, like a person in a hurry."""


class Use:
    """The application in use, with one query after another."""

    def __init__(self, paths: LibraryPaths, picture: Path) -> None:
        self.waits: dict[str, list[float]] = defaultdict(list)
        """Milliseconds from query to hits, by phase."""
        self.switches = 0
        self._switched = 0.0
        self._idle = False
        self._answers: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._query = Query((Example(to_text(picture)),), LIMIT)
        opened = application(paths)
        self.runner = Runner(opened)
        self.runner.listen(self._hear)
        self.runner.start()
        while not self._idle:
            self.ask("nothing")

    def _hear(self, event: Event) -> None:
        match event:
            case SearchDone() | SearchFailed():
                self._answers.put(event)
            case ModelSwitched():
                self._switched = time.perf_counter()
                self.switches += 1
            case IndexIdle():
                self._idle = True

    def ask(self, doing: str) -> None:
        """Sends the query and waits for the hits."""
        time.sleep(PAUSE)
        before = self.switches
        self.runner.searches.search(self._query)
        answer = self._answers.get()
        assert isinstance(answer, SearchDone), answer
        self.waits[doing if self.switches == before else "switch"].append(1000 * answer.seconds)

    def go(self, name: str) -> float:
        """Switches to a model while queries run; returns the seconds."""
        started, before = time.perf_counter(), self.switches
        self.runner.models.use(name)
        while self.switches == before:
            self.ask("on the way")
        self.ask("switch")
        return self._switched - started


def use(paths: LibraryPaths, picture: Path, other: str) -> dict[str, float]:
    """Returns the figures for a switch to another model and back."""
    using = Use(paths, picture)
    using.waits.clear()
    for _ in range(AROUND):
        using.ask("nothing")
    figures = {"there_s": using.go(other), "back_s": using.go("shipped"), "there_again_s": using.go(other)}
    for doing, waits in using.waits.items():
        figures |= {f"{doing}_{name}_ms": value for name, value in (("p50", np.median(waits)), ("max", max(waits)))}
    using.runner.stop()
    return figures


def multiply(paths: LibraryPaths, matrix: np.ndarray) -> dict[str, float]:
    """Returns the seconds to read all vectors, and to apply the head to them."""
    with ExitStack() as stack:
        store = stack.enter_context(application(paths).open_reader())
        model_id = store.models.id_of(manifest().sha256)
        assert model_id is not None
        started = time.perf_counter()
        batches = [vectors for _, vectors in store.vectors.batches(model_id)]
        read = time.perf_counter()
        for vectors in batches:
            head.project(matrix, vectors)
        return {"read_s": read - started, "head_s": time.perf_counter() - read}


def run(count: int, cache: Path) -> dict[str, float]:
    """Returns the figures. The library of `count` photos is reused from `cache` or made there."""
    library = apart(make_library, cache / f"library-{count}", count)
    (picture,) = render_photos(cache / "pictures-1", 1)
    dimension = manifest().dimension
    matrix = np.eye(dimension, dtype=np.float32)
    matrix += 0.05 * np.random.default_rng(0).normal(size=matrix.shape).astype(np.float32)
    with tempfile.TemporaryDirectory(dir=cache) as temporary:
        copy = LibraryPaths(Path(temporary) / "library")
        shutil.copytree(library.root, copy.root)
        other = write_head(copy.models, resources() / "model", matrix, "other", {}).name
        return {"photos": count, **apart(multiply, copy, matrix), **apart(use, copy, picture, other)}


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--cache", type=Path)
    options = parser.parse_args()
    with cached(options.cache) as cache:
        print(table([run(options.photos, cache)]))


if __name__ == "__main__":
    main()
