"""Descriptors are written with the photos, made again if they are missing, and dropped with their photos."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosearch.core.events import Event, Hold
from photosearch.core.photo import Box
from photosearch.core.query.query import Example, Query
from photosearch.jobs.control import Control
from photosearch.jobs.indexing.upkeep.completing import Completer
from photosearch.jobs.pace import Tempo
from photosearch.jobs.searching.greys import Greys, Kept
from photosearch.jobs.searching.searcher import Searcher
from photosearch.library.descriptors import Descriptors
from photosearch.settings import LibraryPaths
from tests.support import photos
from tests.support.jobs.library import Library


def descriptors(library: Library) -> Descriptors:
    assert isinstance(library.parts.descriptors, Descriptors)
    return library.parts.descriptors


def files(library: Library) -> list[Path]:
    return sorted(LibraryPaths(library.parts.library.folder).descriptors.iterdir())


def complete(library: Library) -> None:
    with library.parts.decoder(1) as decoder:
        completer = Completer(library.parts, library.store, decoder, library.control)
        while completer.step():
            pass


def digests(library: Library) -> list[bytes]:
    return [digest for _, digest in library.store.photos.contents_after(0, 100)]


def test_indexing_writes_descriptors_and_identical_files_share_them(library: Library) -> None:
    first, *_ = photos.write_many(library.folder, 5)
    library.update()
    assert descriptors(library).count() == 5
    (library.folder / "copy.jpg").write_bytes(first.read_bytes())
    library.update()
    assert (len(digests(library)), descriptors(library).count()) == (6, 5)
    assert descriptors(library).lacking(digests(library)) == frozenset()


@pytest.mark.parametrize("harm", ["removed", "damaged"])
def test_missing_descriptors_are_made_again_and_vectors_stay(library: Library, harm: str) -> None:
    photos.write_many(library.folder, 5)
    library.update()
    vectors, before = library.vector_ids(), descriptors(library).get(digests(library))[1]
    for file in files(library):
        if harm == "removed":
            file.unlink()
        else:
            file.write_bytes(os.urandom(max(file.stat().st_size, 4096)))
    assert len(descriptors(library).get(digests(library))[0]) == 0
    library.update()
    assert library.vector_ids() == vectors
    again = descriptors(library).get(digests(library))[1]
    # In another batch a photo's numbers may differ in the last digit, so rounding may differ by one step.
    assert abs(again.astype(int) - before.astype(int)).max() <= 1


def test_descriptors_of_removed_photos_are_dropped(library: Library) -> None:
    gone, *_ = photos.write_many(library.folder, 5)
    library.update()
    gone.unlink()
    library.update()
    assert descriptors(library).count() == 4
    complete(library)
    assert descriptors(library).lacking(digests(library)) == frozenset()


def test_a_photo_is_found_by_its_detail_and_also_without_descriptors(library: Library) -> None:
    written = photos.write_many(library.folder, 12)
    library.update()
    box = Box(0.3, 0.25, 0.8, 0.75)
    with library.parts.decoder(1) as decoder:
        searcher = Searcher(library.parts, library.store, decoder)
        for number in (1, 6, 9):
            query = Query((Example(str(written[number]), box=box),), 5)
            for exact in (False, True):
                hit = searcher.search(Query(query.examples, 5, exact=exact))[0]
                assert hit.photo.file.path == str(written[number])
            assert hit.placement is not None
            part = hit.placement.part
            assert (part.left, part.top, part.right, part.bottom) == pytest.approx((0.3, 0.25, 0.8, 0.75), abs=0.03)
        for file in files(library):
            file.unlink()
        assert searcher.search(Query((Example(str(written[3])),), 5))[0].photo.file.path == str(written[3])


def test_a_box_finds_its_photo_even_if_nothing_can_be_seen_in_it(library: Library) -> None:
    plain = Image.fromarray(photos.pixels(3))
    plain.paste((120, 160, 200), (0, 0, 160, 120))
    plain.save(library.folder / "sky.png")
    for number in range(4):
        Image.new("RGB", (320, 240), (118 + number, 160, 200)).save(library.folder / f"plain {number}.png")
    library.update()
    box = Box(0.05, 0.05, 0.3, 0.3)
    copy = library.folder.parent / "sent.jpg"
    plain.resize((280, 210)).save(copy, quality=80)
    with library.parts.decoder(1) as decoder:
        searcher = Searcher(library.parts, library.store, decoder)
        for asked in (library.folder / "sky.png", copy):
            (hit,) = searcher.search(Query((Example(str(asked), box=box),), 1))
            assert (Path(hit.photo.file.path).name, hit.proven) == ("sky.png", True)
            assert hit.placement is not None
            part = hit.placement.part
            assert (part.left, part.top, part.right, part.bottom) == pytest.approx((0.05, 0.05, 0.3, 0.3), abs=0.01)
            assert hit.placement.scale == pytest.approx(4, abs=0.1)


def test_a_thumbnail_made_after_a_failure_is_used(library: Library) -> None:
    path = photos.write(library.folder / "a.png", 1)
    library.update()
    photo = library.store.photos.at(str(path))
    assert photo is not None
    kept = Kept()
    kept.pictures[photo.digest] = None
    with library.parts.decoder(1) as decoder:
        greys = Greys(library.parts.library.thumbnails, decoder, kept)
        assert greys.of_thumbnail(photo) is None
        assert greys.made(photo) is not None


def test_photos_without_thumbnails_are_read_and_proven(library: Library) -> None:
    written = photos.write_many(library.folder, 6)
    library.update()
    with Image.open(written[2]) as picture:
        picture.crop((30, 20, 290, 220)).save(library.folder / "crop.png")
    thumbnails = library.parts.library.thumbnails
    kept = {digest: thumbnails.get(digest) for digest in digests(library)}
    thumbnails.put([(digest, b"") for digest in kept])
    with library.parts.decoder(1) as decoder:
        searcher = Searcher(library.parts, library.store, decoder)
        for _ in written:  # each search reads at least one photo
            hits = searcher.search(Query((Example(str(library.folder / "crop.png")),), 6))
    assert (hits[0].photo.file.path, hits[0].proven) == (str(written[2]), True)
    assert thumbnails.get(hits[0].photo.digest) == kept[hits[0].photo.digest], "the next search finds it in the cache"


def test_indexing_is_not_held_if_no_descriptor_is_missing(library: Library) -> None:
    photos.write_many(library.folder, 3)
    library.update()
    held = []

    def tell(event: Event) -> None:
        held.append(event)
        control.stop()  # otherwise the test would hang

    control = Control(pace=lambda: Tempo(hold=Hold.MAINS), tell=tell)
    with library.parts.decoder(1) as decoder:
        completer = Completer(library.parts, library.store, decoder, control)
        while completer.step():
            pass
    assert not held


def test_identical_copies_do_not_prevent_the_proof_of_other_copies(library: Library) -> None:
    asked, *_ = photos.write_many(library.folder, 4)
    for number in range(5):
        (library.folder / f"copy{number}.jpg").write_bytes(asked.read_bytes())
    with Image.open(asked) as picture:
        picture.save(library.folder / "smaller.jpg", quality=60)
    library.update()
    with library.parts.decoder(1) as decoder:
        hits = Searcher(library.parts, library.store, decoder).search(Query((Example(str(asked)),), 10))
    assert {Path(hit.photo.file.path).name for hit in hits if hit.proven} == {
        asked.name, "smaller.jpg", *(f"copy{number}.jpg" for number in range(5)),
    }  # fmt: skip


def test_an_outdated_search_is_not_refined_by_pixels(library: Library) -> None:
    written = photos.write_many(library.folder, 6)
    library.update()
    with Image.open(written[2]) as picture:
        picture.save(library.folder / "again.png")
    with library.parts.decoder(1) as decoder:
        searcher = Searcher(library.parts, library.store, decoder)
        query = Query((Example(str(library.folder / "again.png")),), 6)
        hits = searcher.search(query, stop=lambda: True)
        assert [hit.proven for hit in hits] == [False] * 6
        assert searcher.search(query)[0].proven
    assert {hit.photo.file.path for hit in hits} == set(map(str, written))


def test_a_picture_that_does_not_occur_in_a_photo_has_no_placement(library: Library) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (1000, 1000, 3), np.uint8)
    Image.fromarray(noise[:190]).save(library.folder / "wide.png")
    library.update()
    Image.fromarray(noise[:, 300:330]).save(library.folder.parent / "narrow.png")
    (photo,) = library.store.photos.browse(1)
    with library.parts.decoder(1) as decoder:
        searcher = Searcher(library.parts, library.store, decoder)
        told = searcher.explain(1, Example(str(library.folder.parent / "narrow.png")), photo)
    assert told.placement is None


def test_only_proven_hits_are_called_the_same_photo(library: Library) -> None:
    written = photos.write_many(library.folder, 6)
    library.update()
    with library.parts.decoder(1) as decoder:
        first, *others = Searcher(library.parts, library.store, decoder).search(Query((Example(str(written[2])),), 6))
    assert (first.photo.file.path, first.proven, str(first.likeness)) == (str(written[2]), True, "same photo")
    assert not any(hit.proven or str(hit.likeness) == "same photo" for hit in others)


def test_queries_with_filters_and_several_examples_are_refined(library: Library) -> None:
    written = [str(path) for path in photos.write_many(library.folder, 8)]
    library.update()
    with library.parts.decoder(1) as decoder:
        searcher = Searcher(library.parts, library.store, decoder)
        both = searcher.search(Query((Example(written[1]), Example(written[4])), 8))
        assert {hit.photo.file.path for hit in both[:2]} == {written[1], written[4]}
        without = searcher.search(Query((Example(written[1]), Example(written[4], weight=-1)), 8))
        assert without[0].photo.file.path == written[1]
        assert len({hit.photo.id for hit in without}) == 8
        least = [hit.score or 0.0 for hit in both][3]
        kept = Query((Example(written[1]), Example(written[4])), 8)
        filtered = searcher.search(Query(kept.examples, 8, kept.filters.replace(least_score=least)))
        assert {hit.photo.id for hit in filtered} == {hit.photo.id for hit in both if (hit.score or 0.0) >= least}
