"""An older library reads again only the photos that it decoded differently."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosearch.core.metadata import READING_VERSION
from photosearch.core.query.query import Filters
from photosearch.errors import Interrupted
from photosearch.jobs.indexing import rebuilding
from photosearch.jobs.indexing.upkeep.rereading import Rereader
from photosearch.library.store.changes.changes import Delta
from tests.support import photos
from tests.support.jobs.library import Library
from tests.support.jobs.tuned import tuned

OLD = b"an old thumbnail"


def transparent(path: Path, seed: int) -> Path:
    """Writes a photo that older versions decoded differently: a white drawing on transparency became all white."""
    drawing = np.full((80, 120, 4), 255, np.uint8)
    drawing[..., 3] = 255 * (photos.pixels(seed, 120, 80)[..., 0] > 120)
    Image.fromarray(drawing).save(path)
    return path


def make_older(library: Library) -> None:
    """Puts the library in the state in which a migration leaves one from before the revisions."""
    connection = library.store.session.connection
    # As if observed long after they were written, so that no file is read again for a possible late change.
    older = "reading_version = 0, read_since = NULL, metadata_version = 0, observed_ns = observed_ns + 1000000000000"
    connection.execute(f"UPDATE photo SET {older}")
    digests = [library.store.photos.digest(photo.id) for photo in library.store.photos.browse(99, Filters())]
    library.parts.library.thumbnails.put([(digest, OLD) for digest in digests])


def vectors_by_name(library: Library) -> dict[str, int]:
    found = library.store.vectors.photos(library.vector_ids())
    return {Path(photo.file.path).name: vector_id for vector_id, photo in found.items()}


def thumbnail_of(library: Library, name: str) -> bytes | None:
    photo = next(each for each in library.store.photos.browse(99, Filters()) if Path(each.file.path).name == name)
    return library.parts.library.thumbnails.get(library.store.photos.digest(photo.id))


def test_only_affected_photos_get_new_vectors_and_thumbnails(library: Library) -> None:
    photos.write_many(library.folder, 3)
    transparent(library.folder / "drawing.png", 7)
    library.update()
    make_older(library)
    before = vectors_by_name(library)
    report = library.update()
    assert report.unchanged == 4
    after = vectors_by_name(library)
    assert {name for name in after if after[name] != before[name]} == {"drawing.png"}
    assert thumbnail_of(library, "drawing.png") != OLD
    assert thumbnail_of(library, "0000.jpg") == OLD
    assert library.store.photos.misread(9) == ()
    assert library.update().unchanged == 4
    assert vectors_by_name(library) == after, "the photos are read again only once"


def test_a_copy_of_a_misread_photo_does_not_take_its_vector(library: Library) -> None:
    drawing = transparent(library.folder / "drawing.png", 7)
    library.update()
    connection = library.store.session.connection
    connection.execute("UPDATE photo SET reading_version = 0, read_since = ?", (READING_VERSION,))
    digest = library.store.photos.browse(9)[0].digest
    assert library.store.vectors.of_content(digest, library.parts.model_id, READING_VERSION) is None
    (library.folder / "copy.png").write_bytes(drawing.read_bytes())
    assert library.update().added == 1
    assert library.store.vectors.of_content(digest, library.parts.model_id, READING_VERSION) is not None


def test_missing_and_changed_photos_keep_their_vectors_until_a_later_pass(library: Library) -> None:
    changed, gone, _ = (transparent(library.folder / f"{number}.png", number) for number in range(3))
    library.update()
    connection = library.store.session.connection
    connection.execute("UPDATE photo SET reading_version = 0")
    before = vectors_by_name(library)
    os.utime(changed, (1, 1))
    gone.rename(library.folder.parent / "hidden.png")
    published: list[Delta] = []
    with library.parts.decoder(1) as decoder:
        rereader = Rereader(library.parts, library.store, decoder, published.append, library.control)
        assert rereader.step()
        assert not rereader.step()
    after = vectors_by_name(library)
    assert {name for name in after if after[name] != before[name]} == {"2.png"}
    assert [len(delta.added_ids) for delta in published] == [1]
    assert len(library.store.photos.misread(9)) == 2


@tuned(reread_photos=2)
def test_an_interrupted_pass_continues_where_it_stopped(library: Library) -> None:
    for number in range(5):
        transparent(library.folder / f"{number}.png", number)
    library.update()
    library.store.session.connection.execute("UPDATE photo SET reading_version = 0")
    with library.parts.decoder(1) as decoder:
        rereader = Rereader(
            library.parts,
            library.store,
            decoder,
            lambda delta: rebuilding.apply(library.parts, delta),
            library.control,
        )
        assert rereader.step()
        library.control.interrupt()
        with pytest.raises(Interrupted):
            rereader.step()
    assert len(library.store.photos.misread(9)) == 3
    library.control.rearm()
    library.update()
    assert library.store.photos.misread(9) == ()
