"""Answers from a real store, a real index and a real model."""

import multiprocessing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosearch.core.metadata import Metadata
from photosearch.core.photo import Box, FileState
from photosearch.core.query.query import ALL_PHOTOS, Example, Query
from photosearch.jobs.indexing import rebuilding
from photosearch.jobs.searching.searcher import Searcher
from photosearch.library.store.changes.changes import Indexed
from photosearch.search.served import PROCESS_NAME
from tests.support import photos
from tests.support.jobs.library import Library
from tests.support.jobs.tuned import tuned
from tests.support.search.vectors import scattered

COUNT = 1_000
"""Enough that the index searches its graph, and does not scan, for a few hits."""


def add(library: Library, folder: str, vectors: np.ndarray) -> None:
    """Adds photos with these vectors to the store and the engine."""
    added = [
        Indexed(FileState(f"/{folder}/{number}.jpg", 1, 1, 1), Metadata("JPEG", 4, 3), b"%d" % number, vector, 7)
        for number, vector in enumerate(vectors)
    ]
    rebuilding.apply(library.parts, library.store.commit(added, library.parts.model_id))


@pytest.mark.parametrize("limit", [7, 40])
def test_copies_in_tail_and_snapshot_are_listed_next_to_each_other(
    library: Library, tmp_path: Path, limit: int
) -> None:
    """Their scores are equal to the last digit, so that the order does not change when the snapshot is rebuilt."""
    vectors = scattered(5, COUNT, library.parts.engine.dimension)
    add(library, "snapshot", vectors)
    rebuilding.publish(library.parts, library.store, rebuilding.renew_apart(library.parts, lambda: False))
    add(library, "tail", vectors)
    assert library.parts.engine.stats().tail == COUNT
    with library.parts.decoder(1) as decoder:
        picture = str(photos.write(tmp_path / "asked.png", 3))
        hits = Searcher(library.parts, library.store, decoder).search(Query((Example(picture),), limit))
        (asked,) = library.parts.embedder.embed(decoder.decode(picture).pixels[None])
    found = [(*hit.photo.file.path.split("/")[1:], hit.score) for hit in hits]
    assert len(found) == limit
    for (folder, name, score), (next_folder, next_name, next_score) in zip(found[::2], found[1::2], strict=False):
        assert (folder, next_folder) == ("snapshot", "tail")
        assert (name, score) == (next_name, next_score)
        assert score == pytest.approx(float(vectors[int(name.removesuffix(".jpg"))] @ asked), abs=1e-6)
    scores = [score for *_, score in found]
    assert scores == sorted(scores, key=lambda score: score or 0.0, reverse=True)
    assert scores[::2] == pytest.approx(np.sort(vectors @ asked)[::-1][: len(scores[::2])], abs=1e-6)


@tuned(served_photos=1)
def test_the_store_is_scanned_if_the_index_is_lost_while_it_is_searched(library: Library) -> None:
    vectors = scattered(5, COUNT, library.parts.engine.dimension)
    add(library, "photos", vectors)
    rebuilding.publish(library.parts, library.store, rebuilding.renew_apart(library.parts, lambda: False))
    (index,) = (child for child in multiprocessing.active_children() if child.name == PROCESS_NAME)
    index.kill()
    index.join()
    library.parts.snapshot.unlink()
    some = replace(ALL_PHOTOS, text="7")
    for filters in (ALL_PHOTOS, some):
        found = library.parts.neighbours.nearest(library.store, vectors[7], 20, filters)
        names = {int(Path(photo.file.path).stem) for photo in library.store.vectors.photos(list(found)).values()}
        passing = [number for number in range(COUNT) if filters is ALL_PHOTOS or str(number).startswith("7")]
        nearest = sorted(passing, key=lambda number: -float(vectors[number] @ vectors[7]))
        assert names == set(nearest[:20])
    library.parts.engine.close()


def test_each_photo_of_a_collage_is_found_and_proven_at_its_place(library: Library) -> None:
    written = photos.write_many(library.folder, 12)
    library.update()
    collage = Image.new("RGB", (660, 480), "white")
    for place, number in enumerate((1, 4, 7, 9)):
        with Image.open(written[number]) as picture:
            collage.paste(picture, (place % 2 * 340, place // 2 * 240))
    collage.save(library.folder.parent / "collage.png")
    with library.parts.decoder(1) as decoder:
        searcher = Searcher(library.parts, library.store, decoder)
        answers = list(searcher.refine(Query((Example(str(library.folder.parent / "collage.png")),), 6)))
        box = Box(0.01, 0.01, 318 / 660, 0.49)  # as a hand draws it around the first photo
        (boxed,) = searcher.search(Query((Example(str(library.folder.parent / "collage.png"), box=box),), 1))
    assert (boxed.photo.file.path, boxed.proven) == (str(written[1]), True)
    assert [last for _, last in answers] == [False, True], "the photos within are looked for at the end"
    hits, _ = answers[-1]
    first = {Path(hit.photo.file.path).name: hit for hit in hits[:4]}
    assert first.keys() == {written[number].name for number in (1, 4, 7, 9)}
    assert all(hit.proven for hit in first.values())
    last = first[written[9].name].placement
    assert last is not None
    assert (last.of_query.left, last.of_query.top) == pytest.approx((340 / 660, 0.5), abs=0.02)
    assert (last.part.left, last.part.right) == pytest.approx((0, 1), abs=0.02)
