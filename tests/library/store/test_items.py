"""Items in the store: grouped again when their files change, found and counted once, joined and split by hand."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from photosearch.core.annotations.values import Property, Stamped
from photosearch.core.items.grouping import ALONE
from photosearch.core.items.roles import Role
from photosearch.core.metadata import Metadata
from photosearch.core.query.query import ALL_PHOTOS, BEST_FIRST, Filters, Sort, SortKey
from photosearch.library.database import connect, prepare
from photosearch.library.migrations import migrate
from photosearch.library.recovery import repair
from photosearch.library.schema.steps import STEPS
from photosearch.library.store.changes.changes import Change, Gone, Ignored, Indexed, Moved
from photosearch.library.store.items import Choice
from photosearch.library.store.store import Store
from tests.support.library.material import DIMENSION, digest, file, skipped, vector

BEFORE_ITEMS = next(number for number, step in enumerate(STEPS) if any("item_choice" in each for each in step))


def photo(path: str, content: int, taken_at: str = "2021-05-06T07:08:09") -> Indexed:
    form = "RAW" if path.endswith(".CR2") else "JPEG"
    metadata = Metadata(form, 640, 480, taken_at, "Camera", date_source="EXIF")
    return Indexed(file(path), metadata, digest(content), vector(content), observed_ns=7)


def film(path: str) -> Ignored:
    return Ignored(file(path), observed_ns=7)


@pytest.fixture
def store(local: Store) -> Store:
    """A local library, because a shared one has no items."""
    return local


SHOOT: tuple[Change, ...] = (
    photo("/p/IMG_0001.CR2", 1),
    photo("/p/IMG_0001.JPG", 2),
    photo("/p/IMG_0002.JPG", 3, "2021-05-07T07:08:09"),
    film("/p/IMG_0002.MOV"),
    photo("/p/IMG_0003.JPG", 4, "2021-05-08T07:08:09"),
    photo("/q/IMG_0001.JPG", 5, "2022-05-08T07:08:09"),
)


def grouped(store: Store, model: int, *changes: Change) -> None:
    store.commit(changes, model)
    while store.items.regroup(most=1) is not None:
        pass


def items(store: Store) -> list[list[str]]:
    """Returns the file names of each item, the front first."""
    found = store.session.connection.execute("SELECT DISTINCT item FROM photo WHERE item IS NOT NULL ORDER BY item")
    files = store.items.files([item for (item,) in found])
    return [[each.path.rpartition("/")[2] for each in item] for item in files.values()]


def ids(store: Store) -> dict[str, int]:
    return {path.decode(): each for each, path in store.session.connection.execute("SELECT id, path FROM photo")}


def test_files_are_grouped_by_folder_and_videos_with_their_stills(store: Store, model: int) -> None:
    grouped(store, model, *SHOOT)
    assert items(store) == [["IMG_0001.JPG", "IMG_0001.CR2"], ["IMG_0002.JPG", "IMG_0002.MOV"]]
    shown = {photo.file.path: (photo.item, photo.role) for photo in store.photos.browse(9)}
    at = ids(store)
    assert shown == {
        "/p/IMG_0001.JPG": (at["/p/IMG_0001.JPG"], Role.PHOTO),
        "/p/IMG_0002.JPG": (at["/p/IMG_0002.JPG"], Role.PHOTO),
        "/p/IMG_0003.JPG": (None, None),
        "/q/IMG_0001.JPG": (None, None),
    }


def test_a_raw_file_that_cannot_be_read_belongs_to_its_jpeg(store: Store, model: int) -> None:
    grouped(store, model, photo("/p/IMG_0007.JPG", 1), skipped("/p/IMG_0007.CR3"), skipped("/p/IMG_0007.txt"))
    assert items(store) == [["IMG_0007.JPG", "IMG_0007.CR3"]]
    assert store.photos.counts().items == 1


def test_items_are_counted_once_and_found_by_any_of_their_photos(store: Store, model: int) -> None:
    grouped(store, model, *SHOOT)
    counts = store.photos.counts()
    assert (counts.photos, counts.items) == (5, 4)
    assert store.photos.counts("/p").items == 3
    facets = store.photos.facets(ALL_PHOTOS)
    assert facets.photos == 4
    assert {each.value: each.photos for each in facets.formats} == {"JPEG": 4, "RAW": 1}
    (raw,) = store.photos.browse(9, Filters(formats=("RAW",)))
    assert raw.file.path == "/p/IMG_0001.CR2", "the item's front does not pass the filter"
    named = Filters(text="IMG_0001")
    assert store.photos.facets(named).photos == store.photos.count(named) == 2


@pytest.mark.parametrize("key", list(SortKey))
def test_browsing_and_the_order_of_all_photos_agree(store: Store, model: int, key: SortKey) -> None:
    grouped(store, model, *SHOOT)
    for filters in (ALL_PHOTOS, Filters(formats=("RAW",)), Filters(last_day=date(2021, 12, 31))):
        stacks = store.photos.order(filters, Sort(key))
        assert [photo.id for photo in store.photos.browse(9, filters, Sort(key))] == stacks.shown.tolist()
        assert [photo.id for photo in store.photos.browse(2, filters, Sort(key))] == stacks.shown.tolist()[:2]
    assert len(store.photos.order(ALL_PHOTOS, BEST_FIRST).every) == 5


def test_only_changed_folders_are_grouped_again(store: Store, model: int) -> None:
    grouped(store, model, *SHOOT)
    assert not store.items.ungrouped()
    assert store.items.regroup(most=9) is None
    store.commit([photo("/q/IMG_0001.CR2", 6, "2022-05-08T07:08:09")], model)
    assert store.items.regroup(most=9) == 2
    store.commit([Gone(ids(store)["/p/IMG_0001.JPG"])], model)
    assert store.items.regroup(most=9) == 1
    assert items(store) == [["IMG_0002.JPG", "IMG_0002.MOV"], ["IMG_0001.JPG", "IMG_0001.CR2"]]


def test_keywords_count_an_item_once_whatever_keywords_its_photos_have(store: Store, model: int) -> None:
    grouped(store, model, *SHOOT)
    said = {1: "dog", 2: "dog\nsnow", 4: "dog"}
    store.annotations.put({digest(each): {Property.KEYWORDS: Stamped(text, 5)} for each, text in said.items()})
    assert store.annotations.keywords() == {"dog": 2, "snow": 1}
    assert len(store.photos.browse(9, Filters(keywords=("dog",)))) == 2


def test_an_item_without_its_front_is_found_before_it_is_grouped_again(store: Store, model: int) -> None:
    grouped(store, model, *SHOOT)
    store.commit([Gone(ids(store)["/p/IMG_0001.JPG"])], model)
    assert [each.file.path for each in store.photos.browse(9, Filters(text="IMG_0001", folders=("/p",)))] == [
        "/p/IMG_0001.CR2"
    ]


def test_a_split_survives_a_move_and_can_be_undone(store: Store, model: int) -> None:
    grouped(store, model, *SHOOT)
    before = store.items.choose({digest(1): Choice(ALONE)})
    assert before == {digest(1): None}
    assert items(store) == [["IMG_0002.JPG", "IMG_0002.MOV"]]
    at = ids(store)
    moves = [Moved(at[f"/p/IMG_0001.{each}"], file(f"/r/IMG_0009.{each}"), 7) for each in ("CR2", "JPG")]
    grouped(store, model, *moves)
    assert len(items(store)) == 1
    store.items.choose(before)
    assert ["IMG_0009.JPG", "IMG_0009.CR2"] in items(store)


def test_a_split_survives_an_edit_that_is_first_found_half_written(store: Store, model: int) -> None:
    grouped(store, model, *SHOOT)
    store.items.choose({digest(2): Choice(ALONE)})
    grouped(store, model, skipped("/p/IMG_0001.JPG", 2))
    grouped(store, model, photo("/p/IMG_0001.JPG", 6))
    assert items(store) == [["IMG_0002.JPG", "IMG_0002.MOV"]]


def test_a_join_within_a_folder_survives_new_photos(store: Store, model: int) -> None:
    grouped(store, model, *SHOOT)
    store.items.choose(dict.fromkeys((digest(3), digest(4)), Choice(b"key")))
    assert ["IMG_0002.JPG", "IMG_0003.JPG", "IMG_0002.MOV"] in map(sorted_after_first, items(store))
    grouped(store, model, Gone(ids(store)["/p/IMG_0003.JPG"]))
    grouped(store, model, photo("/p/renamed.JPG", 4, "2021-05-08T07:08:09"))
    assert any("renamed.JPG" in item and "IMG_0002.JPG" in item for item in items(store))


def sorted_after_first(names: list[str]) -> list[str]:
    return [names[0], *sorted(names[1:], key=lambda name: name.endswith("MOV"))]


def test_a_join_of_two_folders_holds_all_files_and_can_be_undone(store: Store, model: int) -> None:
    grouped(store, model, *SHOOT)
    before = store.items.choose(dict.fromkeys((digest(2), digest(5)), Choice(b"key")))
    assert len(store.photos.browse(9)) == 3
    assert sorted(next(each for each in items(store) if len(each) == 3)) == [
        "IMG_0001.CR2",
        "IMG_0001.JPG",
        "IMG_0001.JPG",
    ]
    grouped(store, model, photo("/q/other.JPG", 9, "2023-05-08T07:08:09"))
    assert len(store.photos.browse(9)) == 4, "grouping one of the two folders again keeps the join"
    store.items.choose(before)
    assert len(store.photos.browse(9)) == 5


def test_an_older_library_is_grouped_after_its_migration(path: Path) -> None:
    with closing(connect(path)) as connection:
        prepare(connection, path, durable=True)
        migrate(connection, path, STEPS[:BEFORE_ITEMS])
        for number, name in enumerate((b"/p/IMG_1.CR2", b"/p/IMG_1.JPG"), 1):
            connection.execute(
                "INSERT INTO photo (path, size, mtime_ns, ctime_ns, file_id, observed_ns, state, digest, format, "
                "width, height, taken_at, date_source) VALUES (?, 1, 1, 1, '', 7, 'indexed', ?, ?, 4, 3, ?, 'EXIF')",
                (name, digest(number), "RAW" if number == 1 else "JPEG", "2021-05-06T07:08:09"),
            )
    with Store.open(path) as store:
        assert len(store.photos.browse(9)) == 2
        assert store.items.regroup(most=9) == 2
        assert items(store) == [["IMG_1.JPG", "IMG_1.CR2"]]
    assert path.with_name(f"{path.name}.v{BEFORE_ITEMS}.backup").exists()


def test_joins_and_splits_survive_a_repair_of_the_library(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "library-20260101T000000Z.sqlite3"
    with Store.open(path) as store:
        model = store.models.register("aa" * 32, "first", "1", DIMENSION)
        grouped(store, model, *SHOOT)
        store.copy(backup, lambda: None)
        store.items.choose({digest(1): Choice(ALONE)})
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE vector SET data = x'00'")
        connection.commit()
    assert repair(path, [backup]).backup is not None
    with Store.open(path) as store:
        grouped(store, model, photo("/p/new.JPG", 77, "2024-05-06T07:08:09"))
        assert items(store) == [["IMG_0002.JPG", "IMG_0002.MOV"]]


def test_a_choice_groups_its_own_folders_and_leaves_the_others_to_the_background(store: Store, model: int) -> None:
    store.commit(SHOOT, model)
    store.items.choose({digest(5): Choice(ALONE)})
    assert store.items.ungrouped()
    assert len(store.photos.browse(9)) == 5
