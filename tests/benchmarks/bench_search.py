"""Measures searches in a large library while it is in use, against a bare model and a bare index.

    python -m tests.benchmarks.bench_search [--photos 100000] [--pictures 120] [--cache DIR] [--json]

The application runs without its window. It opens the library, rescans it, finds 5,000 photos gone and a folder of
pictures added, indexes these, and extends the snapshot because the tail is too long. Meanwhile 12-megapixel pictures
are dropped one after another, with no repeat within 100. The waits for the first hits, and from these to the refined
ones, are recorded by what the application was doing. The bare figure is Pillow's decoding at scale, an onnxruntime
session and `knn_query` on the same graph for the same 100 neighbours, with nothing else running. Recall compares an
engine with a full tail and 1 % of the photos gone with the exact scan. The library is made in DIR, or reused if it is
there; the run works on a copy.
"""

import gc
import os
import shutil
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import hnswlib
import numpy as np
import onnxruntime
import psutil
from PIL import Image

from photosearch.core.events import Event, IndexIdle, IndexProgress, ProviderReady, SearchDone, SearchFailed
from photosearch.core.identity import to_text
from photosearch.core.query.query import Example, Query
from photosearch.jobs.opening.library import Library
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.runner import Runner
from photosearch.library.store.store import Store
from photosearch.search.engine import TAIL_LIMIT, Renewal
from photosearch.search.index import EF_SEARCH
from photosearch.settings import LibraryPaths, resources
from tests.benchmarks.measuring import PeakMemory, apart, main, resident
from tests.benchmarks.pictures import render_photos
from tests.support import photo_vectors as made
from tests.support.large_libraries import application, fill, make_library, manifest, write_files

FIRST = 100
"""Hits that the window asks for first."""
LIMIT = 500
K = 50
GONE_FOLDERS = 10
TAIL = TAIL_LIMIT + 1
RECALL_QUERIES = 300
PARTS = (("p50", 50), ("p99", 99))


def bare(pictures: Sequence[Path], graph_path: Path) -> list[float]:
    """Returns the milliseconds from picture to ids, without the application."""
    side, dimension = manifest().fitting.side, manifest().dimension
    session = onnxruntime.InferenceSession(resources() / "model" / "embedder.onnx", providers=["CPUExecutionProvider"])
    graph = hnswlib.Index(space="ip", dim=dimension)
    graph.load_index(str(graph_path))
    graph.set_ef(max(EF_SEARCH, 2 * FIRST))
    times = []
    for picture in pictures:
        started = time.perf_counter()
        with Image.open(picture) as image:
            image.draft("RGB", (side, side))
            pixels = np.asarray(image.convert("RGB").resize((side, side), Image.Resampling.BICUBIC))
        (vector,) = session.run(["embedding"], {"image": pixels[None]})
        graph.knn_query(vector, k=FIRST, num_threads=1)
        times.append(1000 * (time.perf_counter() - started))
    return times


def recall(paths: LibraryPaths) -> float:
    """Returns the engine's recall over snapshot, tail and gone, against an exact scan of the store."""
    with ExitStack() as stack:
        parts, store = application(paths).open_indexed(stack)
        batches = list(store.vectors.batches(parts.model_id))
        ids, vectors = (np.concatenate(column) for column in zip(*batches, strict=True))
        gone = ids[::100]
        parts.engine.apply(ids[:0], vectors[:0], gone)
        living = ~np.isin(ids, gone)
        ids, vectors = ids[living], vectors[living]
        asked = made.queries(vectors, 1, RECALL_QUERIES)
        wanted = ids[made.exact(vectors, asked, K)]
        return made.recall(np.stack([parts.engine.search(each, K)[0] for each in asked]), wanted)


class Use:
    """The application in use: drops pictures until its current work has ended."""

    def __init__(self, paths: LibraryPaths) -> None:
        self.waits: dict[str, list[float]] = defaultdict(list)
        """Milliseconds from picture to first hits, by what the application was doing."""
        self.refined: dict[str, list[float]] = defaultdict(list)
        """Milliseconds from these to the refined hits."""
        self.opened_s = 0.0
        """Seconds until the library can be searched, and until the hits of a picture dropped at the start."""
        self.first_s = 0.0
        self._parts: Parts | None = None
        self._doing = "scanning"
        self._answered = threading.Semaphore(0)
        self._answers: list[SearchDone] = []
        """The first hits, the refined ones, and, if more follow, the complete answer."""
        self._last: Event | None = None
        self._started = time.perf_counter()
        self._application = application(paths)
        self.open_library, self.repair = self._application.open_library, self._application.repair
        self.runner = Runner(self)
        self.runner.listen(self._hear)
        self.runner.start()

    def load_model(self, library: Library, store: Store) -> Parts:
        self._parts = self._application.load_model(library, store)
        self.opened_s = time.perf_counter() - self._started
        return self._parts

    def _hear(self, event: Event) -> None:
        match event:
            case SearchDone() if not event.complete:
                self._answers.append(event)
            case SearchDone() | SearchFailed():
                self._last = event
                self._answered.release()
            case ProviderReady():
                gc.freeze()  # as the window does
            case IndexProgress():
                self._doing = "indexing"
            case IndexIdle():
                self._doing = "extending"

    @property
    def doing(self) -> str:
        """What the application does beside searching."""
        if self._doing == "extending" and self._parts and self._parts.engine.renewal() is Renewal.NONE:
            return "nothing"
        return self._doing

    def drop(self, picture: Path, doing: str = "") -> None:
        """Drops a picture and waits for its hits; the first one waits for the library to open, so it counts alone."""
        self._answers.clear()
        self.runner.searches.search(Query((Example(to_text(picture)),), LIMIT), FIRST)
        self._answered.acquire()
        assert isinstance(self._last, SearchDone), self._last
        first, refined, *_ = *self._answers, self._last
        if not self.first_s:
            self.first_s = time.perf_counter() - self._started
            return
        doing = doing or self.doing
        self.waits[doing].append(1000 * first.seconds)
        self.refined[doing].append(1000 * (refined.seconds - first.seconds))

    @property
    def vectors(self) -> int:
        """Number of vectors in the engine."""
        assert self._parts is not None
        stats = self._parts.engine.stats()
        return stats.snapshot + stats.tail - stats.gone


def use(paths: LibraryPaths, pictures: Sequence[Path]) -> dict[str, float]:
    """Returns the figures of one run of the application, queried with `pictures` in turn."""
    family = PeakMemory(os.getpid())
    using = Use(paths)
    asked = 0
    while using.doing != "nothing" or asked == 0:
        using.drop(pictures[asked % len(pictures)])
        asked += 1
    using.waits["nothing"].clear()
    using.refined["nothing"].clear()
    for picture in pictures:
        using.drop(picture)
    for picture in pictures:
        using.runner.indexing.rescan()  # interrupts the one before, so that folders are compared all the time
        using.drop(picture, "rescanning")
    process = psutil.Process()
    vectors = 4 * manifest().dimension * using.vectors
    figures = {"start_s": using.opened_s, "first_query_s": using.first_s}
    for doing, waits in using.waits.items():
        figures |= {f"{doing}_{name}_ms": float(np.percentile(waits, part)) for name, part in PARTS}
        figures |= {
            f"{doing}_refined_{name}_ms": float(np.percentile(using.refined[doing], part)) for name, part in PARTS
        }
        figures[f"{doing}_queries"] = len(waits)
    figures["memory"] = resident() / vectors
    figures["memory_with_decoders"] = (
        sum(each.memory_info().rss for each in (process, *process.children(True))) / vectors
    )
    using.runner.stop()
    figures["peak_memory"] = family.stop() / vectors
    return figures


@contextmanager
def some_gone(files: Path, aside: Path) -> Iterator[None]:
    """Moves the first folders of photos away while the block runs."""
    aside.mkdir()
    folders = sorted(files.iterdir())[:GONE_FOLDERS]
    for folder in folders:
        folder.rename(aside / folder.name)
    try:
        yield
    finally:
        for folder in folders:
            (aside / folder.name).rename(folder)


def run(count: int, pictures_count: int, cache: Path) -> dict[str, float]:
    """Returns the figures. The library of `count` photos is reused from `cache` or made there."""
    home = cache / f"library-{count}"
    library = apart(make_library, home, count)
    pictures = render_photos(cache / f"pictures-{pictures_count}", pictures_count)
    with tempfile.TemporaryDirectory(dir=cache) as temporary:
        work = Path(temporary)
        copy = LibraryPaths(work / "library")
        shutil.copytree(library.root, copy.root)
        fill(copy, write_files(work / "more", TAIL), made.photo_vectors(2, TAIL, manifest().dimension))
        with Store.open(copy.database) as store:
            store.folders.add(to_text(pictures[0].parent))
        figures = {"photos": count, "recall@50": apart(recall, copy)}
        (graph,) = copy.snapshots.glob("*.graph")
        alone = apart(bare, pictures, graph)
        figures |= {f"bare_{name}_ms": float(np.percentile(alone, part)) for name, part in PARTS}
        with some_gone(home / "photos", work / "away"):
            figures |= apart(use, copy, pictures)
    for name, _ in PARTS:
        figures[f"{name}_to_bare"] = figures[f"nothing_{name}_ms"] / figures[f"bare_{name}_ms"]
    return figures


if __name__ == "__main__":
    main(__doc__, run, pictures=120)
