"""Comparing the store with a small model of a disk on which files change in any way."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.folders.reconcile import Changes, KnownFile, Seen, diff
from photosearch.core.folders.unchanged import LONGEST_PASS_NS, RACY_NS, observed_of_move
from photosearch.core.photo import FileState, PhotoState

SECOND = 1_000_000_000
PATHS = ("/p/a", "/p/b", "/p/sub/a", "/p/sub/c", "/q/a")


class Node(NamedTuple):
    inode: int
    content: int
    size: int
    mtime_ns: int
    ctime_ns: int


@dataclass
class Disk:
    """Files by path, inodes that are reused as soon as they are free, and a clock that advances with each step."""

    numbered: bool = True
    now: int = 1_700_000_000 * SECOND
    nodes: dict[str, Node] = field(default_factory=dict)
    written: int = 0

    def do(self, what: str, path: str, other: str) -> None:
        self.now += 10 * SECOND
        if what == "write":
            self._put(path, self.nodes[path].inode if path in self.nodes else self._free_inode())
        elif what == "replace":
            self._put(path, self._free_inode())
        elif what == "delete":
            self.nodes.pop(path, None)
        elif what == "rename" and path in self.nodes and path != other:
            self.nodes[other] = self.nodes.pop(path)._replace(ctime_ns=self.now)
        elif what == "swap" and {path, other} <= self.nodes.keys():
            self.nodes[path], self.nodes[other] = (
                self.nodes[each]._replace(ctime_ns=self.now) for each in (other, path)
            )

    def seen(self) -> Seen:
        return Seen({path: self.state(path) for path in self.nodes})

    def state(self, path: str) -> FileState:
        node = self.nodes[path]
        return FileState(path, node.size, node.mtime_ns, node.ctime_ns, f"1:{node.inode}" if self.numbered else "")

    def _put(self, path: str, inode: int) -> None:
        self.written += 1
        self.nodes[path] = Node(inode, self.written, self.written % 3, self.now, self.now)

    def _free_inode(self) -> int:
        taken = {node.inode for node in self.nodes.values()}
        return next(inode for inode in range(1, 99) if inode not in taken)


@dataclass
class Library:
    """A small model of the store: the known files, and the content that was read for each photo."""

    known: dict[str, KnownFile] = field(default_factory=dict)
    contents: dict[int, int] = field(default_factory=dict)
    ids: int = 0

    def apply(self, changes: Changes, disk: Disk) -> list[str]:
        """Applies `changes` in their documented order and returns the paths that were read."""
        by_id = {entry.photo_id: entry for entry in self.known.values()}
        for photo_id in (*changes.gone, *changes.gone_later):
            del by_id[photo_id], self.contents[photo_id]
        for photo_id, file in changes.moved:
            by_id[photo_id] = replace(by_id[photo_id], file=file, observed_ns=observed_of_move(file, disk.now))
        for photo_id, file in changes.changed:
            by_id[photo_id] = KnownFile(photo_id, file, PhotoState.INDEXED, True, disk.now)
            self.contents[photo_id] = disk.nodes[file.path].content
        for file in changes.added:
            self.ids += 1
            by_id[self.ids] = KnownFile(self.ids, file, PhotoState.INDEXED, True, disk.now)
            self.contents[self.ids] = disk.nodes[file.path].content
        paths = [entry.file.path for entry in by_id.values()]
        assert len(set(paths)) == len(paths), "two photos at one path"
        self.known = {entry.file.path: entry for entry in by_id.values()}
        return [file.path for file in (*changes.added, *(file for _, file in changes.changed))]

    def by_path(self) -> dict[str, int]:
        return {path: self.contents[entry.photo_id] for path, entry in self.known.items()}


steps = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "replace", "delete", "rename", "rename", "swap"]),
        st.sampled_from(PATHS),
        st.sampled_from(PATHS),
    ),
    max_size=12,
)


def settled(disk: Disk, happened: Iterable[tuple[str, str, str]]) -> Library:
    """Returns a library that matches `disk` after the steps in `happened`, which are long past."""
    for step in happened:
        disk.do(*step)
    disk.now += 60 * SECOND
    library = Library()
    library.apply(diff({}, disk.seen()), disk)
    return library


@given(st.booleans(), steps, steps)
def test_applying_the_changes_to_the_known_files_gives_the_seen_files(
    numbered: bool, before: list[tuple[str, str, str]], after: list[tuple[str, str, str]]
) -> None:
    disk = Disk(numbered)
    library = settled(disk, before)
    for step in after:
        disk.do(*step)
    disk.now += 60 * SECOND
    library.apply(diff(library.known, disk.seen()), disk)
    assert library.by_path() == {path: node.content for path, node in disk.nodes.items()}
    assert {path: entry.file for path, entry in library.known.items()} == disk.seen().files
    assert diff(library.known, disk.seen()) == Changes(unchanged=len(disk.nodes))


@given(steps, steps)
def test_a_file_that_only_moved_keeps_its_photo_and_is_not_read(
    before: list[tuple[str, str, str]], after: list[tuple[str, str, str]]
) -> None:
    disk = Disk()
    library = settled(disk, before)
    read_before = {content: photo_id for photo_id, content in library.contents.items()}
    content_before = library.by_path()
    for step in after:
        disk.do(*step)
    disk.now += 60 * SECOND
    read = library.apply(diff(library.known, disk.seen()), disk)
    for path, entry in library.known.items():
        content = disk.nodes[path].content
        if content in read_before:
            assert entry.photo_id == read_before[content]
            # After a move away and back, only the change time differs, as after a rewrite.
            assert path not in read or content_before.get(path) == content


@given(steps, steps, st.frozensets(st.sampled_from(["/p", "/p/sub", "/q", "/p/a"])))
def test_photos_below_an_unreadable_folder_are_kept(
    before: list[tuple[str, str, str]], after: list[tuple[str, str, str]], unreadable: frozenset[str]
) -> None:
    disk = Disk()
    library = settled(disk, before)
    for step in after:
        disk.do(*step)
    hidden = {path for path in PATHS if any(path == each or path.startswith(each + "/") for each in unreadable)}
    visible = {path: file for path, file in disk.seen().files.items() if path not in hidden}
    changes = diff(library.known, Seen(visible, unreadable))
    dropped = {*changes.gone, *changes.gone_later, *(photo_id for photo_id, _ in changes.moved)}
    assert not dropped & {entry.photo_id for path, entry in library.known.items() if path in hidden}


@given(steps)
def test_an_offline_root_loses_no_photo(before: list[tuple[str, str, str]]) -> None:
    library = settled(Disk(), before)
    assert diff(library.known, Seen({}, frozenset({"/"}), online=False)) == Changes()


@given(steps, steps)
def test_each_known_photo_has_exactly_one_outcome(
    before: list[tuple[str, str, str]], after: list[tuple[str, str, str]]
) -> None:
    disk = Disk()
    library = settled(disk, before)
    for step in after:
        disk.do(*step)
    changes = diff(library.known, disk.seen())
    fates = [*changes.gone, *changes.gone_later, *(each for each, _ in changes.moved)]
    fates += [each for each, _ in (*changes.changed, *changes.pending)]
    assert len(fates) == len(set(fates))
    assert len(fates) + changes.unchanged == len(library.known)


def known(path: str, photo_id: int = 1, *, observed: int = 100, inode: int = 1, **more: object) -> KnownFile:
    file = FileState(path, 10, 50 * SECOND, 50 * SECOND, f"1:{inode}")
    entry = KnownFile(photo_id, file, PhotoState.INDEXED, True, observed * SECOND)
    return replace(entry, **more)  # type: ignore[arg-type]


def test_new_inode_numbers_change_nothing() -> None:
    entry = known("/p/a")
    remounted = replace(entry.file, file_id="77:12345")
    assert diff({"/p/a": entry}, Seen({"/p/a": remounted})) == Changes(unchanged=1)


def test_a_lost_photo_stays_until_files_of_its_size_are_read() -> None:
    entry = known("/p/a")
    arrived = FileState("/p/new", 10, 90 * SECOND, 90 * SECOND, "2:9")
    other = replace(arrived, size=11)
    assert diff({"/p/a": entry}, Seen({"/p/new": arrived})) == Changes(added=(arrived,), gone_later=(1,))
    assert diff({"/p/a": entry}, Seen({"/p/new": other})) == Changes(added=(other,), gone=(1,))


@pytest.mark.parametrize("state", [PhotoState.SKIPPED, PhotoState.IGNORED])
def test_a_skipped_or_ignored_file_is_read_again_only_when_it_changes(state: PhotoState) -> None:
    entry = known("/p/a", state=state, embedded=False)
    again = replace(entry.file, mtime_ns=51 * SECOND, ctime_ns=51 * SECOND)
    assert diff({"/p/a": entry}, Seen({"/p/a": entry.file})) == Changes(unchanged=int(state is PhotoState.SKIPPED))
    assert diff({"/p/a": entry}, Seen({"/p/a": again})) == Changes(changed=((1, again),))


def test_an_unchanged_photo_without_a_vector_is_pending() -> None:
    entry = known("/p/a", embedded=False)
    assert diff({"/p/a": entry}, Seen({"/p/a": entry.file})) == Changes(pending=((1, entry.file),))


@given(st.integers(-4 * RACY_NS, 4 * RACY_NS), st.integers(0, RACY_NS))
def test_a_rewrite_in_the_same_tick_is_found_by_the_next_scan(observed_after: int, rewritten_after: int) -> None:
    """The file was read at `observed` and rewritten within a tick of its times, which stayed the same."""
    written = 50 * SECOND
    observed = written + observed_after
    could_be_missed = observed < written + rewritten_after
    entry = KnownFile(1, FileState("/p/a", 10, written, written, "1:1"), PhotoState.INDEXED, True, observed)
    changes = diff({"/p/a": entry}, Seen({"/p/a": entry.file}))
    if could_be_missed:
        assert changes.changed == ((1, entry.file),)


@given(st.integers(-(2**62), 2**62))
def test_a_wrong_clock_does_not_cause_endless_reading(skew: int) -> None:
    """A file is not read again once it was read long after its times, or if its times are far away."""
    written = 50 * SECOND
    entry = KnownFile(1, FileState("/p/a", 10, written, written, ""), PhotoState.INDEXED, True, written + skew)
    racy = bool(diff({"/p/a": entry}, Seen({"/p/a": entry.file})).changed)
    assert racy == (-LONGEST_PASS_NS < skew < RACY_NS)


def test_a_moved_photo_that_may_have_been_rewritten_is_read_at_its_new_path() -> None:
    entry = known("/p/a", observed=50)
    moved = replace(entry.file, path="/p/b", ctime_ns=70 * SECOND)
    assert diff({"/p/a": entry}, Seen({"/p/b": moved})) == Changes(moved=((1, moved),), changed=((1, moved),))


@given(st.integers(-10 * RACY_NS, 10 * RACY_NS) | st.integers(-(2**63), 2**63))
def test_a_move_does_not_cause_reading(observed_after: int) -> None:
    """Holds however soon after the move the file was seen, and with any clock."""
    moved = FileState("/p/b", 10, 50 * SECOND, 90 * SECOND, "1:1")
    observed = observed_of_move(moved, moved.ctime_ns + observed_after)
    entry = KnownFile(1, moved, PhotoState.INDEXED, True, observed)
    assert diff({"/p/b": entry}, Seen({"/p/b": moved})) == Changes(unchanged=1)


def linked(*paths: str) -> Seen:
    files = {path: FileState(path, 10, 50 * SECOND, 50 * SECOND, "1:1") for path in paths}
    return Seen(files, linked=frozenset({"1:1"}))


@given(st.permutations(PATHS), st.integers(1, len(PATHS)))
def test_a_file_with_several_names_is_one_photo_and_keeps_its_name(order: list[str], names: int) -> None:
    first = diff({}, linked(*order[:names])).added
    assert [file.path for file in first] == [min(order[:names])]
    entry = known(first[0].path)
    assert diff({entry.file.path: entry}, linked(*order)) == Changes(unchanged=1)


def test_a_photo_survives_the_loss_of_one_of_its_names() -> None:
    entry = known("/p/a")
    left = linked("/p/b").files["/p/b"]
    assert diff({"/p/a": entry}, linked("/p/b")) == Changes(moved=((1, left),))
