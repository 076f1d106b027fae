"""A survey leaves out settled files and otherwise gives the same changes."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photosearch.core.folders.reconcile import Changes, diff
from photosearch.core.folders.unchanged import RACY_NS
from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState
from photosearch.jobs.indexing.survey import survey_folders
from photosearch.library import scan
from photosearch.library.store.changes.changes import Change, Ignored, Indexed, Skipped
from photosearch.library.store.store import Store

Write: TypeAlias = Callable[[FileState, int], Change]
Happen: TypeAlias = Callable[[Path], object]
VECTOR = np.ones(4, np.float32)

WRITTEN: tuple[Write, ...] = (
    lambda file, observed: Indexed(file, Metadata("JPEG", 4, 3), os.urandom(16), VECTOR, observed),
    lambda file, observed: Indexed(file, Metadata("JPEG", 4, 3), os.urandom(16), VECTOR, file.mtime_ns),
    lambda file, observed: Skipped(file, "damaged", "", observed),
    lambda file, observed: Ignored(file, observed),
)
"""The second was read so soon after it was written that it has to be read again."""
FATES: tuple[Happen, ...] = (
    lambda path: None,
    lambda path: path.write_bytes(b"longer than before"),
    lambda path: os.utime(path, ns=(1, 1)),
    lambda path: path.unlink(),
    lambda path: path.rename(path.with_suffix(".moved")),
    lambda path: path.with_suffix(".linked").hardlink_to(path),
    lambda path: path.rename(path.parent / f".{path.name}"),
)


def in_order(changes: Changes) -> Changes:
    """Returns the changes with each list sorted."""
    lists = {name: tuple(sorted(getattr(changes, name), key=repr)) for name in Changes.__slots__ if name != "unchanged"}
    return Changes(**lists, unchanged=changes.unchanged)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(WRITTEN), st.booleans(), st.sampled_from(FATES)), max_size=8), st.data())
def test_leaving_out_settled_files_gives_the_same_changes(
    tmp_path_factory: pytest.TempPathFactory, photos: list[tuple[Write, bool, Happen]], data: st.DataObject
) -> None:
    home = tmp_path_factory.mktemp("survey")
    root = home / "photos"
    (root / "deep").mkdir(parents=True)
    nested = data.draw(st.booleans())
    with Store.open(home / "library.sqlite3") as store:
        ours, other = (store.models.register(each * 64, "", "1", 4) for each in "ab")
        store.folders.add(str(root))
        if nested:
            store.folders.add(str(root / "deep"))
        paths = [root / data.draw(st.sampled_from(("", "deep"))) / f"{number}.jpg" for number in range(len(photos))]
        for path, (write, pending, _) in zip(paths, photos, strict=True):
            path.write_bytes(b"photo")
            file = scan.file_state(str(path))
            assert file is not None
            store.commit([write(file, file.mtime_ns + 2 * RACY_NS)], other if pending else ours)
        for path, (_, _, happen) in zip(paths, photos, strict=True):
            happen(path)
        if data.draw(st.booleans()):
            (root / "deep").rename(root / "away")
        known, seen = store.photos.known(str(root), ours), scan.scan(str(root))
        survey = survey_folders(store, ours, lambda: False)
        assert bool(known and not seen.files) == (str(root) in survey.offline)
        if not survey.offline:
            assert in_order(diff(survey.known, survey.seen)) == in_order(diff(known, seen))


def test_an_unchanged_library_needs_no_records(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    with Store.open(tmp_path / "library.sqlite3") as store:
        model = store.models.register("a" * 64, "", "1", 4)
        store.folders.add(f"{tmp_path / 'photos'}{os.sep}")
        for number, write in enumerate((WRITTEN[0], *WRITTEN[2:])):
            path = tmp_path / "photos" / f"{number}.jpg"
            path.touch()
            file = scan.file_state(str(path))
            assert file is not None
            store.commit([write(file, file.mtime_ns + 2 * RACY_NS)], model)
        survey = survey_folders(store, model, lambda: False)
    assert not survey.known
    assert not survey.seen.files
    assert survey.seen.unchanged == 2  # the ignored file does not count
    assert not survey.offline


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_file_in_two_watched_folders_is_one_photo(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    (real / "a.jpg").write_bytes(b"a")
    (tmp_path / "link").symlink_to(real)
    (tmp_path / "deep").symlink_to(real)
    with Store.open(tmp_path / "library.sqlite3") as store:
        model = store.models.register("a" * 64, "", "1", 4)
        store.folders.add(str(real))
        first = survey_folders(store, model, lambda: False)
        file = first.seen.files[str(real / "a.jpg")]
        store.commit([Indexed(file, Metadata("JPEG", 4, 3), b"d" * 16, VECTOR, file.mtime_ns + RACY_NS)], model)
        store.folders.add(str(tmp_path / "link"))
        store.folders.add(str(tmp_path / "deep"))
        for _ in range(2):
            survey = survey_folders(store, model, lambda: False)
            assert diff(survey.known, survey.seen) == Changes(unchanged=1)
            assert survey.offline == ()
