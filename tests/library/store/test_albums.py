"""Albums hold contents: they are renamed, merged and emptied, and filter photos."""

from photosearch.core.query.query import ALL_PHOTOS, Filters
from photosearch.library.store.contract import LibraryStore
from tests.support.library.material import digest, indexed


def test_albums_are_renamed_merged_and_emptied(store: LibraryStore, model: int) -> None:
    store.commit([indexed("/p/a.jpg", 1), indexed("/p/b.jpg", 2)], model)
    assert store.albums.add("Best", [digest(1), digest(2), digest(9)], 5) == (digest(1), digest(2), digest(9))
    assert store.albums.add("Best", [digest(2)], 6) == ()
    store.albums.add("Print", [digest(1)], 7)
    assert [(each.name, each.photos) for each in store.albums.all()] == [("Best", 2), ("Print", 1)]
    store.albums.rename("Print", "Print")
    assert [(each.name, each.photos) for each in store.albums.all()] == [("Best", 2), ("Print", 1)]
    store.albums.rename("Print", "Best")
    assert [(each.name, each.photos) for each in store.albums.all()] == [("Best", 2)]
    assert store.albums.remove("Best", [digest(1), digest(5)]) == (digest(1),)
    store.albums.delete("Best")
    assert store.albums.all() == ()
    assert list(store.albums.contents()) == []


def test_an_album_filters_photos_and_their_counts(store: LibraryStore, model: int) -> None:
    store.commit([indexed("/p/a.jpg", 1), indexed("/p/b.jpg", 2), indexed("/p/copy of a.jpg", 1)], model)
    store.albums.add("Best", [digest(1), digest(9)], 5)
    store.albums.add("Empty", [], 5)
    best = Filters(albums=("Best", "No such album"))
    assert {photo.file.path for photo in store.photos.browse(9, best)} == {"/p/a.jpg", "/p/copy of a.jpg"}
    assert store.photos.facets(best).photos == store.photos.count(best) == 2
    assert store.photos.count(Filters(albums=("Empty",))) == 0
    assert len(store.vectors.ids_passing(best, model)) == 2
    assert store.photos.count(ALL_PHOTOS) == 3
    assert list(store.albums.contents()) == [("Best", each) for each in sorted((digest(1), digest(9)))]
