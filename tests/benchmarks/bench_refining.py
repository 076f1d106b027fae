"""Measures how long an answer is refined after its first hits are there: windows, then pixels.

    python -m tests.benchmarks.bench_refining [--photos 100000] [--pictures 60] [--cache DIR] [--json]

12-megapixel pictures are dropped one after another on a made-up library; every third is a collage of four. The nearest
photos have thumbnails of rendered scenes and made-up descriptors, so that every look has all of its work. The goal is
150 milliseconds from the first hits to the refined ones, at the 99th percentile. The answer is complete once proofs of
further copies have been tried, and the photos within a collage have been looked for.
"""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from PIL import Image

from photosearch.core.identity import to_text
from photosearch.core.query.query import ALL_PHOTOS, Example, Query
from photosearch.jobs.blas import one_thread_each
from photosearch.jobs.opening.parts import Parts
from photosearch.jobs.searching.searcher import Searcher
from photosearch.library.store.store import Store
from photosearch.search.looks import NEAREST
from photosearch.vision.decoding.decoder import Decoder
from tests.benchmarks.measuring import main
from tests.benchmarks.pictures import render_photos
from tests.support.large_libraries import application, make_library

_COLLAGE_EVERY = 3


def run(photos: int, pictures: int, cache: Path) -> dict[str, float]:
    """Returns milliseconds to the first hits, and from these to the refined ones and to the complete answer."""
    scenes = render_photos(cache / f"pictures-{pictures}", pictures)
    dropped = [
        _collage(scenes, number, cache) if number % _COLLAGE_EVERY == 0 else path for number, path in enumerate(scenes)
    ]
    with ExitStack() as stack, one_thread_each():  # as in the application
        parts, store = application(make_library(cache / f"library-{photos}", photos)).open_indexed(stack)
        decoder, behind = (stack.enter_context(parts.decoder(1)) for _ in range(2))
        thumbnails = [decoder.decode(to_text(path), thumbnail=True).thumbnail for path in scenes]
        _furnish(parts, store, decoder, dropped, thumbnails)
        first, refined, complete, computed = [], [], [], []
        for path in [dropped[0], *dropped]:  # the first one warms up
            searcher = Searcher(parts, store, decoder, behind=behind)
            query = Query((Example(to_text(path)),))
            began = time.perf_counter()
            searcher.glance(query)
            there, processor = time.perf_counter(), time.process_time()
            answers = searcher.refine(query)
            next(answers)
            refined.append(1000 * (time.perf_counter() - there))
            computed.append(1000 * (time.process_time() - processor))
            for _ in answers:
                pass
            first.append(1000 * (there - began))
            complete.append(1000 * (time.perf_counter() - there))
    row: dict[str, float] = {"photos": photos}
    timed = {
        "first": first, "refined_after": refined, "refined_processor_time": computed, "complete_after": complete,
    }  # fmt: skip
    for name, values in timed.items():
        row |= {f"{name}_p{part}": round(float(np.percentile(values[1:], part)), 1) for part in (50, 99)}
    return row


def _furnish(
    parts: Parts, store: Store, decoder: Decoder, dropped: Sequence[Path], thumbnails: Sequence[bytes]
) -> None:
    """Gives thumbnails and descriptors to the photos that are nearest to each picture."""
    assert parts.descriptors is not None
    random = np.random.default_rng(0)
    rows, columns = parts.embedder.manifest.grid
    windows = parts.embedder.manifest.windows
    assert windows is not None
    size = rows * columns * windows.components
    for path in dropped:
        (vector,) = parts.embedder.embed(decoder.decode(to_text(path)).pixels[None])
        near = parts.neighbours.nearest(store, vector, NEAREST, ALL_PHOTOS).values()
        digests = [content for content, _ in near]
        parts.descriptors.put([(each, random.integers(-40, 41, size).astype(np.int8)) for each in digests])
        parts.library.thumbnails.put(
            [(each, thumbnails[number % len(thumbnails)]) for number, each in enumerate(digests)]
        )


def _collage(scenes: Sequence[Path], number: int, cache: Path) -> Path:
    """Writes four scenes side by side."""
    path = cache / f"collage-{number}.jpg"
    page = Image.new("RGB", (2400, 1800))
    for place in range(4):
        with Image.open(scenes[(number + place) % len(scenes)]) as picture:
            page.paste(picture.resize((1200, 900)), (place % 2 * 1200, place // 2 * 900))
    page.save(path, quality=90)
    return path


if __name__ == "__main__":
    main(__doc__, run, pictures=60)
