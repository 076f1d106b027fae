"""Text found in photos: stored by content, found by words, removed with the last photo."""

import pytest

from photosearch.core.photo import Box
from photosearch.core.query.query import Filters
from photosearch.core.written import Line, Word
from photosearch.errors import LibraryDamaged
from photosearch.library.store.changes.changes import Gone, Indexed, Moved, Skipped
from photosearch.library.store.contract import LibraryStore
from photosearch.library.store.store import Store
from photosearch.library.store.texts import TextCounts
from tests.support.library.material import digest, file, indexed

RECEIPT = (
    Line("Bäckerei Müller", (Word("Bäckerei", Box(0.1, 0.1, 0.3, 0.2)), Word("Müller", Box(0.32, 0.1, 0.5, 0.2)))),
    Line("你好世界", tuple(Word(each, Box(0.0, 0.5, 0.1, 0.6)) for each in "你好世界")),
)


def found(store: LibraryStore, text: str) -> list[str]:
    return [photo.file.path for photo in store.photos.browse(10, Filters(text=text))]


def commit(store: LibraryStore, model: int, *changes: Indexed | Gone | Moved | Skipped) -> None:
    store.commit(changes, model)


def id_of(store: LibraryStore, path: str) -> int:
    photo = store.photos.at(path)
    assert photo is not None
    return photo.id


def test_text_is_found_with_and_without_its_field_and_returned_with_its_places(store: LibraryStore, model: int) -> None:
    commit(store, model, indexed("/p/a.jpg", 1), indexed("/p/b.jpg", 2), indexed("/p/copy of a.jpg", 1))
    store.texts.put({digest(1): RECEIPT, digest(2): ()})
    for text in ("text:backerei", '"bäckerei müller"', "muller jpg -text:ferry", "世界", "text:你好"):
        assert sorted(found(store, text)) == ["/p/a.jpg", "/p/copy of a.jpg"], text
    assert found(store, "title:muller") == []
    assert found(store, "-text:müller") == ["/p/b.jpg"]
    assert store.texts.of([digest(1), digest(2), digest(3)]) == {digest(1): RECEIPT, digest(2): ()}
    assert store.texts.lacking([digest(1), digest(2), digest(3)]) == {digest(3)}
    assert store.texts.counts() == TextCounts(3, 2)
    assert not isinstance(store, Store) or store.check() == ()


def test_text_follows_its_photo_and_is_removed_with_the_last_copy(store: LibraryStore, model: int) -> None:
    commit(store, model, indexed("/p/a.jpg", 1), indexed("/p/b.jpg", 1))
    store.texts.put({digest(1): RECEIPT})
    commit(store, model, Moved(id_of(store, "/p/a.jpg"), file("/p/c.jpg"), 9))
    assert sorted(found(store, "müller")) == ["/p/b.jpg", "/p/c.jpg"]
    commit(store, model, Gone(id_of(store, "/p/c.jpg")))
    assert found(store, "müller") == ["/p/b.jpg"]
    commit(store, model, indexed("/p/b.jpg", 2, version=2))
    assert (found(store, "müller"), store.texts.of([digest(1)])) == ([], {})
    store.texts.put({digest(2): RECEIPT})
    commit(store, model, Skipped(file("/p/b.jpg", 3), "damaged", "", 9))
    assert store.texts.of([digest(2)]) == {}
    store.texts.put({digest(2): RECEIPT})
    assert store.texts.of([digest(2)]) == {}, "no photo has this content now"


def test_text_that_was_replaced_or_removed_is_no_longer_found(store: LibraryStore, model: int) -> None:
    commit(store, model, indexed("/p/a.jpg", 1))
    store.texts.put({digest(1): RECEIPT})
    store.texts.put({digest(1): RECEIPT[1:]})
    assert (found(store, "müller"), found(store, "世界")) == ([], ["/p/a.jpg"])
    store.texts.forget()
    assert found(store, "世界") == []
    assert [each.file.path for each in store.photos.browse(10, Filters(has_text=False))] == ["/p/a.jpg"]
    assert store.texts.lacking([digest(1)]) == {digest(1)}


@pytest.mark.parametrize(("limit", "examined"), [(1, 100), (2, 3), (100, 1)])
def test_unread_photos_are_examined_in_parts_and_none_twice(local: Store, limit: int, examined: int) -> None:
    model = local.models.register("aa" * 32, "first", "1", 4)
    commit(local, model, *(indexed(f"/p/{number}.jpg", number) for number in range(1, 8)))
    local.texts.put({digest(number): () for number in (1, 3, 4, 5, 7)})
    after, unread = 0, []
    while (part := local.texts.unread(model, after, limit, examined)) is not None:
        photos, upto = part
        assert len(photos) <= limit
        assert after < upto
        unread += [photo.file.path for photo in photos]
        after = upto
    assert unread == ["/p/2.jpg", "/p/6.jpg"]
    commit(local, model, indexed("/p/8.jpg", 8))
    part = local.texts.unread(model, after, limit, examined)
    assert part is not None
    assert [photo.file.path for photo in part[0]] == ["/p/8.jpg"]


def test_invalid_lines_are_reported_as_damage(local: Store) -> None:
    model = local.models.register("aa" * 32, "first", "1", 4)
    commit(local, model, indexed("/p/a.jpg", 1))
    local.texts.put({digest(1): RECEIPT})
    local.session.connection.execute("""UPDATE picture_text SET lines = '[["a", [["b", 1]]], 7]'""")
    with pytest.raises(LibraryDamaged):
        local.texts.of([digest(1)])
    assert found(local, "jpg") == ["/p/a.jpg"]
