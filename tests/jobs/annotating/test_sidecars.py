"""Sidecars beside real photos: they are read in a pass, written on request, and changes of other programs are kept."""

import os
import time
from pathlib import Path

from photosearch.core.annotations.values import Annotations, Flag, Label, Property, Stamped
from photosearch.core.folders.exclusion import EVERYWHERE
from photosearch.core.photo import Photo
from photosearch.core.xmp.reading import read
from photosearch.jobs.annotating.sidecars import SidecarWriter
from tests.support import photos
from tests.support.jobs.library import Library
from tests.support.xmp_samples import CAPTURE_ONE, DIGIKAM, LIGHTROOM


def photo(library: Library, path: Path) -> Photo:
    found = library.store.photos.at(str(path))
    assert found is not None
    return found


def write(path: Path, text: str, later: float = 0.0) -> None:
    """Writes a sidecar, `later` seconds from now."""
    path.write_text(text, encoding="utf-8")
    now = time.time_ns() + int(later * 1e9)
    os.utime(path, ns=(now, now))


def test_sidecars_with_both_names_and_their_changes_are_read_without_decoding_a_photo(library: Library) -> None:
    first, second = photos.write_many(library.folder, 2)
    write(first.with_name(first.name + ".xmp"), LIGHTROOM)
    write(second.with_suffix(".xmp"), DIGIKAM)
    report = library.update()
    assert (report.added, report.sidecars, report.skipped) == (2, 2, 0)
    assert photo(library, first).annotations == Annotations(
        4, Label.YELLOW, None, "Ferry & gulls", None, ("Places|Vienna", "sunset")
    )
    assert photo(library, second).annotations.flag is Flag.PICK
    before = library.vector_ids()
    write(second.with_suffix(".xmp"), CAPTURE_ONE, later=2)
    report = library.update()
    assert report.updated == 0
    assert report.sidecars
    assert photo(library, second).annotations == Annotations(5, Label.GREEN, caption="At the quay")
    second.with_suffix(".xmp").unlink()
    library.update()
    assert photo(library, second).annotations == Annotations()
    assert library.vector_ids() == before


def test_excluding_small_files_keeps_the_values_of_sidecars(library: Library) -> None:
    path = photos.write(library.folder / "large.jpg", seed=1, quality=100)
    small = photos.write(library.folder / "small.jpg", seed=2, quality=5)
    write(path.with_suffix(".xmp"), CAPTURE_ONE)
    limit = path.stat().st_size
    assert max(small.stat().st_size, path.with_suffix(".xmp").stat().st_size) < limit
    library.store.folders.exclude(EVERYWHERE, f"<{limit}B")
    report = library.update()
    assert (report.added, report.sidecars) == (1, 1)
    assert photo(library, path).annotations.rating == 5
    assert library.store.photos.at(str(small)) is None
    assert library.update().removed == 0
    assert photo(library, path).annotations.rating == 5


def test_the_newer_of_person_and_sidecar_is_in_effect_and_unchanged_values_keep_their_time(library: Library) -> None:
    (path,) = photos.write_many(library.folder, 1)
    beside = path.with_suffix(".xmp")
    write(beside, CAPTURE_ONE)
    library.update()
    digest = photo(library, path).digest
    library.store.annotations.put({digest: {Property.RATING: Stamped("1", time.time_ns())}})
    assert photo(library, path).annotations.rating == 1
    write(beside, CAPTURE_ONE.replace("At the quay", "At night"), later=5)
    library.update()
    assert photo(library, path).annotations == Annotations(1, Label.GREEN, caption="At night")
    write(beside, CAPTURE_ONE.replace("<xmp:Rating>5", "<xmp:Rating>3"), later=9)
    library.update()
    assert photo(library, path).annotations.rating == 3


def test_a_damaged_sidecar_is_reported_and_removes_no_annotation(library: Library) -> None:
    (path,) = photos.write_many(library.folder, 1)
    beside = path.with_suffix(".xmp")
    write(beside, CAPTURE_ONE)
    library.update()
    write(beside, CAPTURE_ONE[:-20], later=2)
    report = library.update()
    assert report.skipped == 0
    assert report.sidecars
    assert photo(library, path).annotations.rating == 5
    assert "cannot be read" in library.store.annotations.account(photo(library, path)).problem


def test_writing_keeps_names_other_fields_and_changes_of_other_programs(library: Library) -> None:
    with_stem, with_suffix, with_none = photos.write_many(library.folder, 3)
    beside = with_stem.with_suffix(".xmp")
    longer = with_suffix.with_name(with_suffix.name + ".xmp")
    new = with_none.with_name(with_none.name + ".xmp")
    write(beside, LIGHTROOM)
    write(longer, DIGIKAM)
    library.update()
    pictures = {path: path.read_bytes() for path in (with_stem, with_suffix, with_none)}
    writer = SidecarWriter()

    def say(path: Path, of: Property, text: str) -> str:
        now = photo(library, path)
        library.store.annotations.put({now.digest: {of: Stamped(text, time.time_ns())}})
        return writer.write(library.store, now)

    for path in pictures:
        assert say(path, Property.RATING, "2") == ""
        assert say(path, Property.TITLE, "Quay") == "", "a sidecar that was just written can be written again"
    for path in (beside, longer, new):
        assert read(path.read_bytes())[Property.RATING] == "2"
        assert read(path.read_bytes())[Property.TITLE] == "Quay"
    assert b"crs:Exposure2012='+0.35'" in beside.read_bytes()
    assert sorted(path.name for path in library.folder.glob("*.xmp")) == sorted(
        path.name for path in (beside, longer, new)
    )
    library.update()
    foreign = beside.read_text(encoding="utf-8").replace("Quay", "Harbour")
    beside.write_text(foreign, encoding="utf-8")
    assert "Another program changed" in say(with_stem, Property.RATING, "1")
    assert beside.read_text(encoding="utf-8") == foreign
    assert "Another program" in library.store.annotations.account(photo(library, with_stem)).problem
    assert {path: path.read_bytes() for path in pictures} == pictures


def test_photos_with_one_name_do_not_overwrite_each_others_sidecars(library: Library) -> None:
    first, second = photos.write_many(library.folder, 2)
    jpeg, raw = first.with_name("q.jpg"), first.with_name("q.dng")
    first.rename(jpeg)
    second.rename(raw)
    write(beside := jpeg.with_suffix(".xmp"), CAPTURE_ONE)
    library.update()
    writer = SidecarWriter()
    for path, stars in ((jpeg, "2"), (raw, "4"), (jpeg, "1")):
        now = photo(library, path)
        library.store.annotations.put({now.digest: {Property.RATING: Stamped(stars, time.time_ns())}})
        assert writer.write(library.store, now) == ""
    library.update()
    assert photo(library, jpeg).annotations == Annotations(1, Label.GREEN, caption="At the quay")
    assert photo(library, raw).annotations == Annotations(4, Label.GREEN, caption="At the quay")
    assert read(beside.read_bytes())[Property.RATING] == "4"
    assert read(jpeg.with_name("q.jpg.xmp").read_bytes())[Property.RATING] == "1"


def test_links_and_huge_files_are_named_as_such_and_stay(library: Library) -> None:
    linked, huge = photos.write_many(library.folder, 2)
    library.update()
    elsewhere = library.folder.parent / "elsewhere.xmp"
    write(elsewhere, CAPTURE_ONE)
    linked.with_suffix(".xmp").symlink_to(elsewhere)
    huge.with_suffix(".xmp").touch()
    os.truncate(huge.with_suffix(".xmp"), 1 << 31)
    for path, problem in ((linked, "is a link"), (huge, "is too long")):
        now = photo(library, path)
        library.store.annotations.put({now.digest: {Property.RATING: Stamped("2", time.time_ns())}})
        assert problem in SidecarWriter().write(library.store, now)
    assert linked.with_suffix(".xmp").is_symlink()
    assert read(elsewhere.read_bytes())[Property.RATING] == "5"
