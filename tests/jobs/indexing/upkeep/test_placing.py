"""Names of places: derived from positions, and removed when they are switched off."""

import dataclasses
from pathlib import Path

from photosearch.core.query.query import Filters
from photosearch.jobs.control import Control
from photosearch.jobs.indexing.upkeep.placing import Placer
from photosearch.library.store.store import Store
from tests.support.library.material import METADATA, indexed

AT_SEA = dataclasses.replace(METADATA, latitude=0.0, longitude=-30.0)


def found(store: Store) -> tuple[int, int]:
    """How many photos have the country of all these photos as a filter, and as a word."""
    return store.photos.count(Filters(places=("DK",))), store.photos.count(Filters(text="place:Denmark"))


def place(store: Store, wanted: bool) -> tuple[int, int]:
    """Brings names in step with the setting; returns `found` after that."""
    placer = Placer(store, wanted, 2, Control())
    while placer.step():
        pass
    return found(store)


def test_names_of_places_follow_their_setting(tmp_path: Path) -> None:
    database = tmp_path / "library.sqlite3"
    with Store.open(database) as store:
        model = store.models.register("aa" * 32, "model", "1", 4)
        store.commit([indexed(f"/photos/{number}.jpg", number) for number in range(1, 6)], model)
        store.commit([dataclasses.replace(indexed("/photos/sea.jpg", 90), metadata=AT_SEA)], model)
        assert place(store, True) == (5, 5)
    with Store.open(database, place_names=False) as store:
        store.commit([indexed("/photos/new.jpg", 6)], model)
        assert found(store) == (5, 5), "a new photo gets no name, and the older ones still have theirs"
        assert place(store, False) == (0, 0)
    with Store.open(database) as store:
        assert place(store, True) == (6, 6)
