"""Scans of real folders, with everything that people and systems leave in them."""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.core.folders.exclusion import Exclusion
from photosearch.core.folders.reconcile import diff
from photosearch.core.folders.set_apart import FOLDERS
from photosearch.library.scan import file_state, is_reachable, look, reaches, scan

unix = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX file system")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def put(path: Path, content: bytes = b"photo") -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return str(path)


def test_a_scan_finds_every_file_with_its_size_and_times(folder: Path) -> None:
    paths = [put(folder / name, name.encode()) for name in ("a.jpg", "b.txt", "2019/c.png", "2019/x/y/d", "e.f/g.h")]
    seen = scan(str(folder))
    assert seen.files.keys() == set(paths)
    assert (seen.online, seen.unreadable, seen.linked) == (True, frozenset(), frozenset())
    for path, state in seen.files.items():
        found = os.stat(path)
        assert (state.path, state.size) == (path, found.st_size)
        assert (state.mtime_ns, state.ctime_ns) == (found.st_mtime_ns, found.st_ctime_ns)
        assert file_state(path) == state
        assert look(path).files == {path: state}


def test_hidden_and_system_names_are_left_out(folder: Path) -> None:
    kept = put(folder / "a.jpg")
    for name in (".hidden.jpg", ".git/a.jpg", "x/.thumbnails/a.jpg", "._a.jpg"):
        put(folder / name)
    for name in (pattern.replace("*", "x").replace("[0-9]", "7") for names in FOLDERS.values() for pattern in names):
        put(folder / name.upper() / "a.jpg")
    assert list(scan(str(folder)).files) == [kept]


def test_files_below_a_size_are_passed_over_and_gone_once_they_are(folder: Path) -> None:
    icon, kept = put(folder / "x" / "icon.png", bytes(999)), put(folder / "x" / "a.jpg", bytes(1000))
    exclusion = Exclusion(str(folder), "<1 kB")
    seen = scan(str(folder), exclusion=exclusion)
    assert (seen.files.keys(), seen.left_out) == ({kept}, True)
    assert look(icon, exclusion=exclusion).files == {}
    assert look(kept, exclusion=exclusion).files.keys() == {kept}


def test_only_the_originals_in_a_package_are_found(folder: Path) -> None:
    library = folder / "Family.photoslibrary"
    kept = [put(library / "originals" / "3" / "a.heic"), put(library / "Masters" / "2014" / "b.jpg")]
    kept.append(put(folder / "Adobe.lrlibrary" / "5f3a" / "originals" / "c.dng"))
    kept.append(put(folder / "Masters" / "d.jpg"))
    for name in ("resources/derivatives/a.jpg", "loose.jpg", "originals.jpg", "originals/.x.jpg", "Thumbnails/a.jpg"):
        put(library / name)
    for name in ("Adobe.lrlibrary/5f3a/previews/c.jpg", "Adobe.lrlibrary/c.jpg", "Film.imovielibrary/a.jpg"):
        put(folder / name)
    assert sorted(scan(str(folder)).files) == sorted(kept)
    assert sorted(scan(str(library)).files) == sorted(kept[:2])  # the package itself is watched
    chosen = put(library / "resources" / "chosen.jpg")
    assert chosen in scan(str(library / "resources")).files  # the person chose this folder


def test_a_nomedia_file_excludes_its_folder_and_everything_below(folder: Path) -> None:
    kept = [put(folder / "a.jpg"), put(folder / "x" / "b.jpg")]
    for name in (".nomedia", "y/.nomedia", "y/c.jpg", "y/z/d.jpg"):
        put(folder / name)
    seen = scan(str(folder))
    assert sorted(seen.files) == kept
    assert seen.left_out
    assert not look(str(folder / "y"), root=str(folder)).files
    assert not reaches(str(folder), str(folder / "y" / "z" / "d.jpg"))
    assert reaches(str(folder), kept[1])
    (folder / "y" / ".nomedia").unlink()
    assert len(scan(str(folder)).files) == 4


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            ["a", "b.jpg", ".git", "@Recycle", ".x.jpg", "A.photoslibrary", "Masters", "CaptureOne", "Cache"]
        ),
        min_size=1,
        max_size=4,
    )
)
def test_a_hint_is_followed_only_to_files_that_a_scan_would_find(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("walk")
    path = put(folder.joinpath(*names))
    followed = reaches(str(folder), path) and path in look(path, root=str(folder)).files
    assert followed == (path in scan(str(folder)).files)
    assert not reaches(str(folder / "other"), path)


def test_the_library_in_a_watched_folder_is_left_out(folder: Path) -> None:
    kept, own = put(folder / "a.jpg"), put(folder / "library" / "library.sqlite3")
    (folder / "alias").symlink_to(folder / "library")
    for name in ("library", "alias"):
        apart = str(folder / name)
        assert list(scan(str(folder), apart=apart).files) == [kept]
        assert not reaches(str(folder), own, apart=apart)
        assert reaches(str(folder), kept, apart=apart)


@unix
def test_links_are_not_followed_so_loops_end(folder: Path) -> None:
    kept = put(folder / "sub" / "a.jpg")
    (folder / "again").symlink_to(folder)
    (folder / "sub" / "up").symlink_to("..")
    (folder / "alias.jpg").symlink_to(kept)
    (folder / "nowhere.jpg").symlink_to("/does/not/exist")
    (folder / "itself").symlink_to("itself")
    assert list(scan(str(folder)).files) == [kept]
    assert look(str(folder / "alias.jpg")).files == {}
    assert file_state(str(folder / "alias.jpg")) is None


@unix
def test_a_watched_folder_may_itself_be_a_link(folder: Path) -> None:
    put(folder / "real" / "a.jpg")
    (folder / "link").symlink_to("real")
    assert list(scan(str(folder / "link")).files) == [str(folder / "link" / "a.jpg")]


@unix
def test_special_files_are_left_out(folder: Path) -> None:
    kept = put(folder / "a.jpg")
    os.mkfifo(folder / "pipe.jpg")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(folder / "socket.jpg"))
        assert list(scan(str(folder)).files) == [kept]
        assert look(str(folder / "pipe.jpg")).files == {}


@unix
def test_a_file_with_several_names_is_one_photo(folder: Path) -> None:
    first = put(folder / "a.jpg")
    for name in ("b.jpg", "z.jpg"):
        os.link(first, folder / name)
    alone = put(folder / "c.jpg", b"other")
    seen = scan(str(folder))
    assert len(seen.linked) == 1
    assert look(first).linked == seen.linked
    assert sorted(file.path for file in diff({}, seen).added) == [first, alone]


@unix
def test_names_of_any_bytes_are_found(folder: Path) -> None:
    names = [b"\xff\xfe.jpg", b"new\nline.jpg", "é.jpg".encode(), "e\u0301.jpg".encode(), "👩‍👧.jpg".encode()]
    names += [b"<img src=x>.jpg", b"n" * 251 + b".jpg", b" .jpg", b"-rf.jpg", b"'; DROP TABLE photo; --.jpg"]
    for name in names:
        (folder / os.fsdecode(name)).write_bytes(name)
    seen = scan(str(folder))
    assert {os.path.basename(os.fsencode(path)) for path in seen.files} == set(names)
    for path in seen.files:
        assert file_state(path) is not None


@unix
def test_times_of_any_year_can_be_stored(folder: Path) -> None:
    path = put(folder / "a.jpg")
    for seconds in (-(10**10), 10**11):
        os.utime(path, (seconds, seconds))
        state = scan(str(folder)).files[path]
        assert -(2**63) <= state.mtime_ns < 2**63


def test_a_missing_root_is_offline(folder: Path) -> None:
    root = str(folder / "missing")
    seen = scan(root)
    assert (seen.online, dict(seen.files), seen.unreadable) == (False, {}, {root})
    assert not is_reachable(root)


def test_a_root_that_became_a_file_is_offline(folder: Path) -> None:
    assert not scan(put(folder / "a.jpg")).online


def test_an_empty_folder_counts_as_unreachable(folder: Path) -> None:
    assert not is_reachable(str(folder))
    put(folder / "a.jpg")
    assert is_reachable(str(folder))


def test_a_removed_path_gives_no_files(folder: Path) -> None:
    path = put(folder / "a.jpg")
    for gone in (folder / "b.jpg", folder / "x" / "y.jpg", folder / "a.jpg" / "z.jpg"):
        assert look(str(gone)) == look(str(folder / "nothing"))
        assert file_state(str(gone)) is None
    assert look(str(folder)).files.keys() == {path}


@unix
def test_an_unreadable_folder_is_reported(folder: Path) -> None:
    if os.geteuid() != 0:
        check_unreadable(folder)
        return
    # Root can read everything, so another user scans. Imports come first, as that user may be unable to read modules.
    script = (
        "import os, sys; from tests.library.test_scan import *; os.setuid(65534); check_unreadable(Path(sys.argv[1]))"
    )
    with tempfile.TemporaryDirectory() as place:
        os.chown(place, 65534, -1)
        done = subprocess.run([sys.executable, "-c", script, place], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def check_unreadable(folder: Path) -> None:
    kept, hidden = put(folder / "open" / "a.jpg"), put(folder / "closed" / "b.jpg")
    closed = folder / "closed"
    closed.chmod(0)
    try:
        seen = scan(str(folder))
        assert (seen.online, list(seen.files), seen.unreadable) == (True, [kept], {str(closed)})
        assert look(hidden).unreadable == {hidden}
        assert not scan(str(closed)).online
    finally:
        closed.chmod(0o755)


def test_a_stopped_scan_reports_no_files(folder: Path) -> None:
    for number in range(20):
        put(folder / str(number) / "a.jpg")
    asked = iter(range(100))
    seen = scan(str(folder), lambda: next(asked) == 5)
    assert (seen.online, dict(seen.files)) == (False, {})


@unix
def test_a_root_that_is_replaced_during_the_scan_is_offline(folder: Path) -> None:
    """Replaces the folder, as unmounting a volume does: the path remains, with another folder."""
    root = folder / "root"
    for number in range(10):
        put(root / str(number) / "a.jpg")
    turns = iter(range(100))

    def stop() -> bool:
        if next(turns) == 4:
            root.rename(folder / "gone")
            root.mkdir()
        return False

    assert not scan(str(root), stop).online


@unix
def test_a_folder_that_vanishes_while_it_is_listed_is_unreadable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The volume disappears between the listing of a folder and the access to its files."""
    root, listed = folder / "root", folder / "root" / "card"
    kept = put(root / "a.jpg")
    for number in range(5):
        put(listed / f"{number}.jpg")
    real = os.scandir

    def scandir(path: str) -> object:
        entries = real(path)
        if path == str(listed):
            listed.rename(folder / "gone")
            listed.mkdir()
        return entries

    monkeypatch.setattr(os, "scandir", scandir)
    seen = scan(str(root))
    assert (seen.online, list(seen.files), seen.unreadable) == (True, [kept], {str(listed)})


@unix
def test_a_file_that_vanishes_during_the_scan_is_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, brief = put(folder / "a.jpg"), folder / "b.jpg"
    put(brief)
    real = os.scandir

    def scandir(path: str) -> object:
        entries = real(path)
        brief.unlink(missing_ok=True)
        return entries

    monkeypatch.setattr(os, "scandir", scandir)
    seen = scan(str(folder))
    assert (seen.online, list(seen.files), seen.unreadable) == (True, [kept], frozenset())
