"""Photo files are moved, rewritten, renamed and linked between scans: each photo is stored once and none is lost."""

import os
import random
import time
from pathlib import Path

import pytest

from tests.support.faults.counts import counts
from tests.support.faults.pictures import picture, write_many
from tests.support.jobs.library import Library

posix = pytest.mark.skipif(os.name == "nt", reason="names and links of POSIX")


def stored(library: Library) -> dict[str, bytes]:
    """The content of each photo in the library, by path."""
    found = {}
    for ids, _ in library.store.vectors.batches(library.parts.model_id):
        photos = library.store.vectors.photos(ids.tolist())
        found.update({photo.file.path: photo.digest for photo in photos.values()})
    return found


def files(*folders: Path) -> set[str]:
    return {str(path) for folder in folders for path in folder.rglob("*") if path.is_file()}


@counts(short=120, full=10_000)
def test_photos_moved_in_out_and_across_folders_keep_their_vectors(
    library: Library, tmp_path: Path, seed: int, count: int
) -> None:
    chance = random.Random(seed)
    here, there, outside = library.folder, tmp_path / "there", tmp_path / "outside"
    library.store.folders.add(str(there))
    for folder, first in ((here, 0), (there, count), (outside, 2 * count)):
        for part in range(4):
            write_many(folder / f"part {part}", count // 8, first + part * count // 4)
    library.update()
    vectors = set(library.vector_ids())
    watched = {path.stat().st_ino: path for folder in (here, there) for path in folder.rglob("*.png")}
    assert len(stored(library)) == len(watched) == len(vectors)
    moving = [path for folder in (here, there, outside) for path in folder.rglob("*.png")]
    for number, path in enumerate(chance.sample(moving, len(moving) // 2)):
        target = chance.choice((here, there, outside)) / chance.choice(("part 0", "new", "deep/er")) / f"m{number}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)
    for folder in (here, there):  # whole folders move too, one of them to the other watched folder
        (folder / "part 3").rename(there / f"renamed {folder.name}")
    report = library.update()
    left = {path.stat().st_ino: path for folder in (here, there) for path in folder.rglob("*.png")}
    assert stored(library).keys() == files(here, there)
    stayed = watched.keys() & left.keys()
    assert report.moved == sum(watched[each] != left[each] for each in stayed)
    assert (report.added, report.removed) == (len(left.keys() - stayed), len(watched.keys() - stayed))
    assert len(vectors & set(library.vector_ids())) == len(stayed)
    assert library.update().moved == 0


@counts(short=60, full=3000)
def test_rewrites_that_keep_size_and_time_are_found_by_the_next_scan(library: Library, seed: int, count: int) -> None:
    """Rewrites within one clock tick, with the old time restored, and with clocks that are years off."""
    chance = random.Random(seed)
    times: dict[Path, tuple[int, int]] = {}
    for number in range(count):
        path = library.folder / f"{number}.bmp"
        path.write_bytes(picture(number, "BMP"))
        if chance.random() < 0.75:
            wrong = time.time_ns() + chance.choice((0, -20, 20)) * 365 * 86_400 * 10**9
            os.utime(path, ns=(wrong, wrong))
        times[path] = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    library.update()
    before = stored(library)
    for number, (path, unchanged) in enumerate(times.items(), count):
        path.write_bytes(picture(number, "BMP"))
        os.utime(path, ns=unchanged)
    assert library.update().updated == count
    after = stored(library)
    assert before.keys() == after.keys()
    assert not before.items() & after.items()


HOSTILE = (
    b"\xff\xfe\x80", b"line\nfeed", b"tab\tbell\a", "n\u0303fc".encode(), "\u00f1fc".encode(), "👩‍👧 🏳️‍🌈".encode(),
    b"<img src=x>", b"<b>&amp;", b"%s %n {0}", b"--help", b"'; DROP TABLE photo; --", b"$(touch x)", b"*?[a]",
    "\u202egpj.exe".encode(), b" ", b"a" * 251, "é".encode() * 125, b"\\", b"CON", b"\x7f\x1b[31m",
)  # fmt: skip


@posix
@counts(short=60, full=1000)
def test_photos_with_any_name_are_indexed_and_opened(library: Library, seed: int, count: int) -> None:
    chance = random.Random(seed)
    names = set(HOSTILE)
    while len(names) < count:
        drawn = bytes(chance.choice((chance.randrange(1, 256), 0xCC, 0x0A)) for _ in range(chance.randint(1, 60)))
        names.add(drawn.replace(b"/", b"_").lstrip(b".") or b"x")
    paths = [os.path.join(os.fsencode(library.folder), name + b".png") for name in sorted(names)]
    for number, path in enumerate(paths):
        with open(path, "wb") as file:
            file.write(picture(number))
    report = library.update()
    assert (report.added, report.skipped) == (len(names), 0)
    assert {os.fsencode(path) for path in stored(library)} == set(paths)
    assert library.update().unchanged == len(names)
    with library.parts.decoder(1) as decoder:
        for photo in stored(library):
            assert decoder.preview(photo, 16).pixels.shape == (16, 16, 3)


@posix
def test_a_file_with_several_links_to_it_is_stored_once(library: Library, tmp_path: Path) -> None:
    folder = library.folder
    kept = write_many(folder / "a" / "b", 4)
    (outside,) = write_many(tmp_path / "outside", 1, first=10)
    for name in ("again", "a/up", "a/b/around"):
        (folder / name).symlink_to(folder)
    (folder / "itself").symlink_to("itself")
    (folder / "there").symlink_to("back")
    (folder / "back").symlink_to("there")
    (folder / "outside").symlink_to(outside.parent)
    (folder / "alias.png").symlink_to(kept[0])
    for number in range(20):
        os.link(kept[1], folder / f"name {number}.png")
    report = library.update()
    assert (report.added, report.skipped) == (4, 0)
    assert len(set(stored(library).values())) == 4
    kept[1].unlink()  # the file still has its other names, so the photo stays
    before = library.vector_ids()
    report = library.update()
    assert (report.added, report.removed) == (0, 0)
    assert library.vector_ids() == before
    library.store.folders.add(str(folder / "a"))
    assert library.update().added == 0
