"""Joining photos by hand."""

from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState
from photosearch.jobs.opening.opening import Opening
from photosearch.jobs.searching.items import Items
from photosearch.jobs.searching.pictures import Pictures
from photosearch.library.store.changes.changes import Indexed, Moved
from tests.support.jobs.library import Library
from tests.support.search.vectors import scattered


def test_a_join_survives_the_move_of_one_photo_to_another_folder(library: Library) -> None:
    store, model = library.store, library.parts.model_id
    files = [FileState(f"/p/{name}.jpg", 1, 1, 1) for name in ("beach", "dinner")]
    vectors = scattered(1, 2, library.parts.engine.dimension)
    store.commit(
        [
            Indexed(file, Metadata("JPEG", 4, 3), file.path.encode(), vector, 7)
            for file, vector in zip(files, vectors, strict=True)
        ],
        model,
    )
    opening = Opening()
    opening.show(library.parts.library)
    Items(opening, Pictures(opening)).join(store.photos.browse(9))
    assert len(store.photos.browse(9)) == 1
    dinner = store.photos.at("/p/dinner.jpg")
    assert dinner is not None
    store.commit([Moved(dinner.id, FileState("/q/dinner.jpg", 1, 1, 1), 7)], model)
    while store.items.regroup(most=9) is not None:
        pass
    assert len(store.photos.browse(9)) == 1
