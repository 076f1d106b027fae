"""Annotations in the store: precedence of person, sidecar and file, undo, and moves and edits of files."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.core.annotations.values import (
    Annotations,
    Flag,
    Label,
    Property,
    Source,
    Stamped,
    loaded,
    winner,
)
from photosearch.core.metadata import FLAGS, LABELS, Metadata
from photosearch.core.photo import FileState
from photosearch.core.query.query import Filters
from photosearch.library.store.changes.changes import Gone, Indexed, Moved, SidecarRead
from photosearch.library.store.store import Store
from tests.support.library.material import DIMENSION, digest, file, indexed, skipped, vector

TEXTS = {
    Property.RATING: ("0", "3", "5"),
    Property.LABEL: ("", *Label),
    Property.FLAG: ("", *Flag),
    Property.TITLE: ("", "Boat"),
    Property.CAPTION: ("", "At sea"),
    Property.KEYWORDS: ("", "sea", "Places|Japan\nsea"),
}
TIMES = st.integers(1, 4)
SAID = st.fixed_dictionaries(
    {}, optional={of: st.builds(Stamped, st.sampled_from(texts), TIMES) for of, texts in TEXTS.items()}
)
IN_FILE = st.fixed_dictionaries(
    {},
    optional={
        "rating": st.integers(0, 5),
        "colour_label": st.sampled_from(LABELS),
        "pick_flag": st.sampled_from(FLAGS),
        "title": st.just("From the camera"),
        "caption": st.just("Automatic"),
        "keywords": st.just(("camera", "sea")),
    },
)


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """A local library, because a shared one has only the annotations in files so far."""
    with Store.open(path) as store:
        yield store


def at(path: str, time: int) -> FileState:
    return FileState(path, 1000, time, time, f"1:{abs(hash(path)) % 10**9}")


def sidecar(path: str, said: dict[Property, str], time: int = 2) -> SidecarRead:
    return SidecarRead(at(path, time), digest(time), said, 9)


def annotations(store: Store, path: str = "/p/a.jpg") -> Annotations:
    photo = store.photos.at(path)
    assert photo is not None
    return photo.annotations


def test_files_have_the_labels_and_flags_that_annotations_have() -> None:
    assert tuple(Label) == LABELS
    assert tuple(Flag) == FLAGS


@settings(max_examples=40)
@given(SAID, SAID, IN_FILE, TIMES, st.booleans(), st.permutations(range(3)))
def test_the_value_in_effect_follows_the_precedence_rule(
    person: dict[Property, Stamped],
    beside: dict[Property, Stamped],
    in_file: dict[str, object],
    file_time: int,
    with_suffix: bool,
    order: list[int],
) -> None:
    path = "/p/a.jpg"
    metadata = Metadata("JPEG", 4, 3, **in_file)  # type: ignore[arg-type]
    name = "/p/a.jpg.xmp" if with_suffix else "/p/a.xmp"
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "s.sqlite3") as store:
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)

        def index() -> None:
            store.commit([Indexed(at(path, file_time), metadata, digest(1), vector(1), 9)], model)

        def read_sidecar() -> None:
            # Each value is as old as the reading in which it first appeared.
            for time in range(1, 5):
                said = {of: word.text for of, word in beside.items() if word.at_ns <= time}
                store.commit([sidecar(name, said, time)], model)

        steps = (index, read_sidecar, lambda: store.annotations.put({digest(1): person}))
        for step in order:
            steps[step]()
        photo = store.photos.at(path)
        assert photo is not None
        said = store.annotations.account(photo).said
        expected = {}
        for of in Property:
            words = said[of]
            source = winner(*(words.get(each) for each in Source))
            assert words.get(Source.PERSON) == person.get(of)
            assert words.get(Source.SIDECAR) == beside.get(of)
            expected[of] = words[source].text if source else ""
        assert photo.annotations == loaded(expected)
        assert store.check() == ()


def test_the_changes_that_a_change_returns_undo_it(store: Store, model: int) -> None:
    store.commit([indexed("/p/a.jpg", 1), indexed("/p/b.jpg", 2)], model)
    first = {digest(1): {Property.RATING: Stamped("2", 5), Property.TITLE: Stamped("Boat", 5)}}
    undo_first = store.annotations.put(first)
    undo_second = store.annotations.put({digest(number): {Property.RATING: Stamped("5", 6)} for number in (1, 2)})
    assert (annotations(store).rating, annotations(store, "/p/b.jpg").rating) == (5, 5)
    redo = store.annotations.put(undo_second)
    assert (annotations(store), annotations(store, "/p/b.jpg")) == (Annotations(rating=2, title="Boat"), Annotations())
    store.annotations.put(redo)
    assert annotations(store, "/p/b.jpg").rating == 5
    store.annotations.put(store.annotations.put(redo))
    store.annotations.put(undo_second)
    store.annotations.put(undo_first)
    assert list(store.annotations.all()) == []
    assert annotations(store) == Annotations()


def test_a_persons_annotations_survive_moves_removals_copies_and_edits(store: Store, model: int) -> None:
    store.commit([indexed("/p/a.jpg", 1)], model)
    store.annotations.put({digest(1): {Property.RATING: Stamped("4", 5), Property.KEYWORDS: Stamped("sea", 5)}})
    store.albums.add("Best", [digest(1)], 5)
    photo = store.photos.at("/p/a.jpg")
    assert photo is not None
    said = Annotations(rating=4, keywords=("sea",))
    store.commit([Moved(photo.id, file("/q/b.jpg"), 9)], model)
    assert annotations(store, "/q/b.jpg") == said
    store.commit([Gone(photo.id)], model)
    store.commit([indexed("/r/c.jpg", 1), indexed("/r/copy.jpg", 1)], model)
    assert annotations(store, "/r/c.jpg") == annotations(store, "/r/copy.jpg") == said
    store.commit([indexed("/r/c.jpg", 7, version=2)], model)
    assert annotations(store, "/r/c.jpg") == said
    inside = store.photos.browse(9, Filters(albums=("Best",), keywords=("sea",), least_rating=4))
    assert {each.file.path for each in inside} == {"/r/c.jpg", "/r/copy.jpg"}


@pytest.mark.parametrize(("rated", "expected"), [(None, 4), (6, 5)])
def test_a_photo_that_is_edited_and_restored_keeps_its_latest_annotations(
    store: Store, model: int, rated: int | None, expected: int
) -> None:
    store.commit([indexed("/p/a.jpg", 1)], model)
    store.annotations.put({digest(1): {Property.RATING: Stamped("4", 5)}})
    store.albums.add("Best", [digest(1)], 5)
    store.commit([indexed("/p/a.jpg", 2, version=2)], model)
    if rated:
        store.annotations.put({digest(2): {Property.RATING: Stamped("5", rated)}})
    store.commit([indexed("/p/a.jpg", 1, version=3), indexed("/p/copy.jpg", 1)], model)
    assert (annotations(store).rating, annotations(store, "/p/copy.jpg").rating) == (expected, expected)
    assert len(store.photos.browse(9, Filters(albums=("Best",), least_rating=expected))) == 2


def test_annotations_survive_an_edit_that_is_first_found_half_written(store: Store, model: int) -> None:
    store.commit([indexed("/p/a.jpg", 1)], model)
    store.annotations.put({digest(1): {Property.RATING: Stamped("4", 5)}})
    store.albums.add("Best", [digest(1)], 5)
    store.commit([skipped("/p/a.jpg", 2)], model)
    store.commit([skipped("/p/a.jpg", 3)], model)
    store.commit([indexed("/p/a.jpg", 2, version=4)], model)
    assert annotations(store).rating == 4
    assert len(store.photos.browse(9, Filters(albums=("Best",)))) == 1


def test_only_the_title_in_effect_is_searched(store: Store, model: int) -> None:
    store.commit([Indexed(file("/p/a.jpg"), Metadata("JPEG", 4, 3, title="Tower"), digest(1), vector(1), 9)], model)
    undo = store.annotations.put({digest(1): {Property.TITLE: Stamped("Ferry", 5)}})

    def found(text: str) -> int:
        return len(store.photos.browse(9, Filters(text=text)))

    assert (found("title:ferry"), found("tower")) == (1, 0)
    store.annotations.put(undo)
    assert (found("ferry"), found("title:tower")) == (0, 1)
    store.annotations.put({digest(1): {Property.TITLE: Stamped("", 6)}})
    assert found("tower") == 0


def test_a_sidecar_applies_to_its_photos_also_after_it_moves(store: Store, model: int) -> None:
    store.commit([indexed("/p/a.jpg", 1), indexed("/p/a.cr2", 2), indexed("/p/ab.jpg", 3)], model)
    store.commit([sidecar("/p/a.xmp", {Property.RATING: "3"}, 10**18 + 5)], model)
    both = ("/p/a.jpg", "/p/a.cr2")
    assert [annotations(store, each).rating for each in (*both, "/p/ab.jpg")] == [3, 3, 0]
    store.commit([sidecar("/p/a.cr2.xmp", {Property.RATING: "5"}, 10**18 + 1)], model)
    assert [annotations(store, each).rating for each in both] == [3, 5], "a photo's own sidecar comes first"
    moved = next(photo for photo in [store.photos.at("/p/a.xmp")] if photo)
    store.commit([Moved(moved.id, at("/p/ab.xmp", 10**18 + 5), 9)], model)
    assert [annotations(store, each).rating for each in (*both, "/p/ab.jpg")] == [0, 5, 3]
    store.commit([Gone(moved.id)], model)
    assert annotations(store, "/p/ab.jpg").rating == 0


def test_an_unreadable_sidecar_removes_no_annotation(store: Store, model: int) -> None:
    store.commit([indexed("/p/a.jpg", 1), sidecar("/p/a.jpg.xmp", {Property.RATING: "3"}, 10**18 + 5)], model)
    store.commit([SidecarRead(at("/p/a.jpg.xmp", 10**18 + 6), digest(8), {}, 9, "It is not XML")], model)
    photo = store.photos.at("/p/a.jpg")
    assert photo is not None
    assert photo.annotations.rating == 3
    account = store.annotations.account(photo)
    assert (account.sidecar, account.problem) == ("/p/a.jpg.xmp", "It is not XML")
