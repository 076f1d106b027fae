"""Words of a shared library, while other machines remove photos and people refuse words."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from photosearch.core.address import Address
from photosearch.core.contents import Seen, Word
from photosearch.core.photo import Floats
from photosearch.shared.store.roots import Mounts
from photosearch.shared.store.store import SharedStore
from tests.support.library.material import DIMENSION, indexed
from tests.support.patience import wait_until

DOG = Word(1, (("dog",), ("Hund",), ("狗",)))


def name(vectors: Floats, refused: Sequence[frozenset[int]]) -> Sequence[Sequence[Seen]]:
    return [[] if DOG.id in each else [Seen(DOG.id, 0.9)] for each in refused]


@pytest.fixture
def model(shared: SharedStore) -> int:
    shared.folders.add("/", "root")
    model = shared.models.register("aa" * 32, "first", "1", DIMENSION)
    shared.commit([indexed("/p/a.jpg", 1), indexed("/p/b.jpg", 2)], model)
    shared.contents.prepare(model, "one", [DOG], {DOG.id: [DOG.id]})
    return model


def named(store: SharedStore) -> list[str]:
    photos = [store.photos.at(f"/p/{each}.jpg") for each in ("a", "b", "c")]
    return [photo.file.path for photo in photos if photo is not None and store.contents.of(photo.id)]


def test_naming_leaves_out_a_photo_that_another_machine_removes(
    shared: SharedStore, archive: Address, mounts: Mounts, model: int
) -> None:
    gone = shared.photos.at("/p/a.jpg")
    assert gone is not None
    with SharedStore.open(archive, mounts) as other:
        other.session.execute("SET lock_timeout = '20s'")
        with shared.session.transaction():
            shared.session.execute("DELETE FROM photo WHERE id = %s", (gone.id,))
            assert other.contents.name_some(model, 9, name)
        assert not other.contents.name_some(model, 9, name)
    assert named(shared) == ["/p/b.jpg"]


def test_a_word_refused_while_copies_are_named_is_refused_for_them_too(
    shared: SharedStore, archive: Address, mounts: Mounts, model: int
) -> None:
    while shared.contents.name_some(model, 9, name):
        pass
    shared.commit([indexed("/p/c.jpg", 1)], model)
    first = shared.photos.at("/p/a.jpg")
    assert first is not None
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    with SharedStore.open(archive, mounts) as other, ThreadPoolExecutor(1) as threads:
        refused = []

        def name_meanwhile(vectors: Floats, denied: Sequence[frozenset[int]]) -> Sequence[Sequence[Seen]]:
            refused.append(threads.submit(other.contents.refuse, first.id, DOG.id, name))
            wait_until(lambda: shared.session.count(waiting) or refused[0].done())
            return name(vectors, denied)

        assert shared.contents.name_some(model, 9, name_meanwhile)
        refused[0].result()
    assert named(shared) == ["/p/b.jpg"]
