"""Measures each part of indexing a photo and of answering a query by itself.

    python -m tests.benchmarks.bench_parts [--photos 100000] [--pictures 40] [--cache DIR] [--json]

Pictures are rendered scenes as 12-megapixel JPEGs; the library is made up. Figures are medians in milliseconds.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import numpy as np

from photosearch.core.identity import content_digest, to_text
from photosearch.core.query.query import Query
from photosearch.jobs.blas import one_thread_each
from photosearch.search.engine import TAIL_LIMIT, Engine
from photosearch.search.index import Snapshot
from photosearch.settings import Settings, resources
from photosearch.vision.decoding.decode import decode
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.decoding.limits import DecodeLimits
from photosearch.vision.embedding.embed import Embedder
from tests.benchmarks.bench_indexing import bare
from tests.benchmarks.measuring import main
from tests.benchmarks.pictures import render_photos
from tests.support.large_libraries import application, make_library
from tests.support.photo_vectors import photo_vectors

Given = TypeVar("Given")


def run(photos: int, pictures: int, cache: Path) -> dict[str, float]:
    """Returns the milliseconds of each part."""
    paths = render_photos(cache / f"pictures-{pictures}", pictures)
    names = [to_text(path) for path in paths]
    data = [path.read_bytes() for path in paths]
    settings = Settings(provider="cpu")
    embedder = Embedder.open(resources() / "model", "cpu", threads=1)
    fitting = embedder.manifest.fitting
    bare_decode, bare_model = bare(paths)
    plain = _median(lambda name: decode(name, fitting, 0), names)
    parts = {
        "bare_decode": bare_decode,
        "bare_model": bare_model,
        "digest": _median(content_digest, data),
        "thumbnail": _median(lambda name: decode(name, fitting, settings.thumbnail_side), names) - plain,
    }
    limits = DecodeLimits(settings.photo_seconds, settings.photo_megapixels, settings.decoder_megabytes)
    with Decoder(fitting, 0, limits) as decoder:
        decoder.decode(names[0])
        parts["process_and_pipe"] = _median(decoder.decode, names) - plain
    library = make_library(cache / f"library-{photos}", photos)
    with ExitStack() as stack:
        opened, store = application(library).open_indexed(stack)
        snapshot = Snapshot.load(opened.snapshot, model=opened.embedder.manifest.identity)
        drawn = np.random.default_rng(0).permutation(snapshot.ids)[:pictures]
        queries = list(snapshot.vectors(np.sort(drawn)))
        wanted = Query(()).limit
        near = [snapshot.knn(query, wanted).ids for query in queries]
        parts |= {
            "graph": _median(lambda query: snapshot.knn(query, wanted), queries),
            "contents": _median(lambda ids: store.vectors.with_contents(ids.tolist()), near),
            "records": _median(lambda ids: store.vectors.photos(ids.tolist()), near),
        }
        tail = Engine(opened.engine.dimension)
        tail.apply(np.arange(1, TAIL_LIMIT + 1), photo_vectors(2, TAIL_LIMIT, tail.dimension), np.empty(0, np.int64))
        with one_thread_each():  # as in the application
            parts["full_tail"] = _median(lambda query: tail.search(query, wanted), queries)
    return {"photos": photos, **{name: round(value, 3) for name, value in parts.items()}}


def _median(work: Callable[[Given], object], given: Sequence[Given]) -> float:
    """Returns the median milliseconds, after one warm-up run."""
    work(given[0])
    times = []
    for each in given:
        started = time.perf_counter()
        work(each)
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times)


if __name__ == "__main__":
    main(__doc__, run, pictures=40)
