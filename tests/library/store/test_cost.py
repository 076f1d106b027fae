"""Looking up a few photos costs the same in a small and in a large library."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from photosearch.core.annotations.values import Property, Stamped
from photosearch.core.contents import Word
from photosearch.core.items.grouping import ALONE
from photosearch.core.photo import Shapes
from photosearch.core.written import Line
from photosearch.library.store.items import Choice
from photosearch.library.store.store import Store
from tests.support.library.material import DIMENSION, digest, indexed, skipped

SMALL, LARGE = 100, 1500
Steps = Callable[[Callable[[], object]], int]


def opened(path: Path, photos: int) -> tuple[Store, int]:
    store = Store.open(path)
    model = store.models.register("aa" * 32, "first", "1", DIMENSION)
    store.commit([indexed(f"/p/{number // 10}/{number % 10}.jpg", number) for number in range(photos)], model)
    while store.items.regroup(10_000) is not None:
        pass
    store.items.choose({digest(5): Choice(ALONE)})
    store.albums.add("Best", [digest(number) for number in range(20)], 5)
    store.contents.prepare(model, "words", [Word(1, (("dog",),))], {1: (1,)})
    while store.contents.name_some(model, 1000, lambda vectors, refused: [()] * len(vectors)):
        pass
    return store, model


def costs(store: Store, model: int) -> dict[str, int]:
    """Returns the instructions of SQLite's virtual machine for each operation."""
    counted = [0]

    def count() -> int:
        counted[0] += 1
        return 0

    two = [digest(1), digest(2)]
    listed = np.empty(0, np.int64)
    known = store.photos.shapes(listed, Shapes(np.empty(0, np.float32)))
    operations: dict[str, Callable[[], object]] = {
        "regroup": lambda: (store.commit([skipped("/p/0/7.jpg", 2)], model), store.items.regroup(10)),
        "choose": lambda: store.items.choose({digest(12): Choice(b"key"), digest(22): Choice(b"key")}),
        "albums": store.albums.all,
        "photos": lambda: store.annotations.photos(two),
        "annotate": lambda: store.annotations.put({digest(1): {Property.RATING: Stamped("4", 5)}}),
        "place": lambda: store.photos.place_of(digest(1)),
        "contents": lambda: store.photos.with_content(two),
        "contents after": lambda: store.photos.contents_after(5, 10),
        "shapes of new photos": lambda: store.photos.shapes(listed, known),
        "missing vectors": lambda: store.vectors.missing(model + 1, 5, 10),
        "vector": lambda: store.vectors.of_content(digest(1), model),
        "text": lambda: store.texts.put({digest(3): [Line("sale", ())]}),
        "forget text": lambda: store.commit([indexed("/p/0/3.jpg", 90_003, version=2)], model),
        "refuse": lambda: store.contents.refuse(5, 1, lambda vectors, refused: [()] * len(vectors)),
    }
    found = {}
    store.session.connection.set_progress_handler(count, 1)
    for name, operation in operations.items():
        counted[0] = 0
        operation()
        found[name] = counted[0]
    store.session.connection.set_progress_handler(None, 1)
    return found


def test_a_lookup_costs_the_same_in_a_small_and_in_a_large_library(tmp_path: Path) -> None:
    found = []
    for photos in (SMALL, LARGE):
        store, model = opened(tmp_path / f"{photos}.sqlite3", photos)
        with store:
            found.append(costs(store, model))
    small, large = found
    assert {name: (small[name], cost) for name, cost in large.items() if cost > 2 * small[name]} == {}
