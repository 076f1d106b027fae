"""Browsing a shared library by windows: some photos are listed, and more when the person comes near the end."""

from dataclasses import replace

import numpy as np

from photosearch.core.photo import Shapes
from photosearch.core.query.query import ALL_PHOTOS, BEST_FIRST, Query
from photosearch.jobs.searching.browser import LISTED, Browser
from photosearch.shared.store.store import SharedStore
from tests.support.library.material import DIMENSION, METADATA, indexed


def test_a_window_lists_the_first_photos_and_tells_that_more_follow(shared: SharedStore) -> None:
    shared.folders.add("/", "root")
    model = shared.models.register("aa" * 32, "first", "1", DIMENSION)
    shared.commit([indexed(f"/{number:03}", number) for number in range(LISTED + 5)], model)
    everything = [photo.id for photo in shared.photos.browse(999)]
    browser = Browser(shared)
    first, second = (browser.stacks(Query((), limit, ALL_PHOTOS, BEST_FIRST)) for limit in (1, 2))
    assert first is not None
    assert second is not None
    assert (first.every.tolist(), first.more) == (everything[:LISTED], True)
    assert (second.every.tolist(), second.more) == (everything, False)


def test_only_the_shapes_of_listed_photos_are_in_memory(shared: SharedStore) -> None:
    shared.folders.add("/", "root")
    model = shared.models.register("aa" * 32, "first", "1", DIMENSION)
    shared.commit([replace(indexed(f"/{n}", n), metadata=replace(METADATA, width=480 * n)) for n in (1, 2, 3)], model)
    ids = np.sort(shared.photos.order(ALL_PHOTOS, BEST_FIRST).every)
    two = shared.photos.shapes(ids[:2], Shapes(np.empty(0, np.float32)))
    moved = shared.photos.shapes(ids[1:], two)
    assert (two.of(ids[:2]).tolist(), len(two.aspects)) == ([1.0, 2.0], 2)
    assert (moved.of(ids[1:]).tolist(), len(moved.aspects)) == ([2.0, 3.0], 2)
