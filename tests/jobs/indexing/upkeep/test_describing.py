"""An older library gets its photos' keywords without decoding or embedding them again."""

import os
from pathlib import Path

import pytest

from photosearch.core.query.query import Filters
from photosearch.errors import Interrupted
from photosearch.jobs.indexing.upkeep.describing import Describer
from photosearch.library.store.store import Store
from tests.support import photos
from tests.support.jobs.library import Library
from tests.support.jobs.tuned import tuned


def written(folder: Path, count: int) -> list[Path]:
    return [
        photos.write(folder / f"{number:04}.jpg", number, xmp=packet(f"gull{number:02}x")) for number in range(count)
    ]


def packet(keyword: str) -> bytes:
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" dc:subject="{keyword}"/></rdf:RDF>'
    ).encode()


def make_outdated(store: Store) -> None:
    """Puts the photos in the state in which a migration leaves an older library."""
    store.session.connection.execute("UPDATE photo SET metadata_version = 0, keywords = NULL")


def found(store: Store, text: str) -> list[str]:
    return [Path(photo.file.path).name for photo in store.photos.browse(10, Filters(text=text))]


def test_an_older_library_gets_keywords_and_keeps_its_vectors(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed, _, _, gone, *_ = written(library.folder, 5)
    library.update()
    assert found(library.store, "gull") != []
    make_outdated(library.store)
    assert found(library.store, "gull") == []
    before = library.vector_ids()
    embedded: list[object] = []
    monkeypatch.setattr(type(library.parts.embedder), "views", lambda self, pixels, turn: embedded.append(pixels))
    report = library.update()
    assert report.unchanged == 5
    assert [found(library.store, f"gull{number:02}x") for number in range(5)] == [[f"{n:04}.jpg"] for n in range(5)]
    assert (library.vector_ids(), embedded, library.store.photos.outdated(9)) == (before, [], ())
    assert changed.exists()
    assert gone.exists()


def test_missing_and_changed_photos_are_left_for_a_later_pass(library: Library) -> None:
    changed, gone, kept = written(library.folder, 3)
    library.update()
    make_outdated(library.store)
    os.utime(changed, (1, 1))
    hidden = gone.rename(library.folder.parent / "hidden.jpg")
    with library.parts.decoder(1) as decoder:
        describer = Describer(library.parts, library.store, decoder, library.control)
        assert describer.step()
        assert not describer.step()
        assert found(library.store, "gull") == [kept.name]
        hidden.rename(gone)
        os.utime(gone)
    assert len(library.store.photos.outdated(9)) == 2
    library.update()
    assert sorted(found(library.store, "gull")) == [changed.name, gone.name, kept.name]


@tuned(describe_photos=2)
def test_an_interrupted_pass_continues_where_it_stopped(library: Library) -> None:
    written(library.folder, 5)
    library.update()
    make_outdated(library.store)
    with library.parts.decoder(1) as decoder:
        describer = Describer(library.parts, library.store, decoder, library.control)
        assert describer.step()
        library.control.interrupt()
        with pytest.raises(Interrupted):
            describer.step()
        assert len(library.store.photos.outdated(9)) == 3
    library.control.rearm()
    library.update()
    assert library.store.photos.outdated(9) == ()
