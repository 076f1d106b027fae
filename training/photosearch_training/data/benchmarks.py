"""Reads the four published retrieval benchmarks from their official archives and lists, and checks the counts.

If the counts differ from the published ones, the figures cannot be compared with published figures. This module knows
file formats and protocols only.
"""

import contextlib
import errno
import gzip
import os
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeAlias

from photosearch.errors import DiskFull, InputError, StorageError
from photosearch_training.data import photo_sets
from photosearch_training.data.photo_sets import LabelledPhoto, Split


@dataclass(frozen=True, slots=True)
class Counts:
    """Photos and classes of each part; `train` includes validation, an empty gallery means leave-one-out."""

    train_photos: int
    train_classes: int
    test_photos: int
    test_classes: int
    gallery_photos: int = 0
    gallery_classes: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """One photo in a benchmark's list."""

    half: str
    """"train", "test" or "gallery"."""
    label: str
    name: str
    """Path within the benchmark, with forward slashes."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """Location of a benchmark's files: a folder, or a prefix within a zip."""

    folder: Path
    archive: Path | None = None
    prefix: str = ""
    members: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return str(self.archive or self.folder)

    def has(self, name: str) -> bool:
        """Return whether the file exists."""
        return self.prefix + name in self.members if self.archive else (self.folder / name).is_file()

    def rows(self, name: str, columns: int, skip: int = 0) -> Iterator[tuple[int, list[str]]]:
        """Iterate over a list's line numbers, from 1, and fields, without the first `skip` lines and blank lines.

        Raises:
            InputError: the list cannot be read, or a line does not have `columns` fields.
        """
        try:
            if self.archive:
                with zipfile.ZipFile(self.archive) as opened:
                    content = opened.read(self.prefix + name)
            else:
                content = (self.folder / name).read_bytes()
        except (OSError, zipfile.BadZipFile, zlib.error) as error:
            raise InputError(f"Cannot read {name} in {self}: {error}", _AGAIN) from error
        for number, line in enumerate(content.decode("utf-8", errors="replace").splitlines(), start=1):
            found = line.split()
            if number <= skip or not found:
                continue
            if len(found) != columns:
                raise self.damaged(name, number, line)
            yield number, found

    def damaged(self, name: str, number: int, line: str) -> InputError:
        """Return the error for a line that cannot be parsed."""
        return InputError(f"Line {number} of {name} in {self} is damaged: {line.strip()[:80]!r}", _AGAIN)

    def photo(self, source: str, listed: Listed) -> LabelledPhoto:
        """Return a listed photo as a labelled photo."""
        label = f"{source}/{listed.label}"
        if self.archive:
            return LabelledPhoto(source, label, str(self.archive), self.prefix + listed.name)
        return LabelledPhoto(source, label, "", str(self.folder / listed.name))


Reading: TypeAlias = tuple[Shelf, list[Listed]]
"""Location of the photos, and the entries of the lists."""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One published benchmark."""

    title: str
    home: str
    """The file names and where the authors publish them, in words."""
    counts: Counts
    read: Callable[[Path], Reading]


_AGAIN = "Download it again"


def open(name: str, folder: Path, counts: Counts | None = None) -> Split:
    """Return the benchmark called `name` from its archive, the archive's folder, or the extracted folder.

    A tenth of the training classes validates. A .tgz is extracted once, next to itself.

    Args:
        name: a key of `BENCHMARKS`.
        folder: where it was downloaded to.
        counts: the expected counts; the published ones by default.

    Raises:
        InputError: files are missing, a list or an archive is damaged, or the counts are not as expected.
        StorageError: an archive cannot be extracted.
    """
    benchmark = BENCHMARKS[name]
    shelf, listed = benchmark.read(folder)
    _check_counts(benchmark, shelf, listed, counts or benchmark.counts)
    absent = [photo.name for photo in listed if not shelf.has(photo.name)]
    if absent:
        raise InputError(
            f"{benchmark.title} in {shelf}: {len(absent)} of {len(listed)} photos are missing, first {absent[0]}",
            f"Remove the extracted folder. {_from(benchmark)}",
        )
    photos = {photo: shelf.photo(name, photo) for photo in listed}
    classes = {
        half: sorted({photos[photo].label for photo in listed if photo.half == half}) for half in ("train", "test")
    }
    return Split.of(
        [photos[photo] for photo in listed if photo.half != "gallery"],
        photo_sets.parts(name, classes["train"], classes["test"]),
        [photos[photo] for photo in listed if photo.half == "gallery"],
    )


def open_data(specs: Sequence[str]) -> Split:
    """Read DATA arguments: NAME:FOLDER for a benchmark, otherwise the path of class folders or of a zip of them.

    Raises:
        InputError: a source cannot be used, or two have the same name.
        StorageError: an archive cannot be extracted.
    """
    # only known names count as prefixes, because C:\photos is a path
    known = tuple(f"{name}:" for name in BENCHMARKS)
    paths = [Path(spec) for spec in specs if not spec.startswith(known)]
    splits = [photo_sets.split(photo_sets.open_sources(paths))] if paths else []
    for spec in specs:
        if spec.startswith(known):
            name, _, folder = spec.partition(":")
            splits.append(open(name, Path(folder)))
    return Split.merged(splits)


def _from(benchmark: Benchmark) -> str:
    return f"Download it again: {benchmark.home}"


def _complain(name: str, place: Path, missing: Sequence[str]) -> None:
    """Raise InputError if files of the benchmark called `name` are missing."""
    if missing:
        benchmark = BENCHMARKS[name]
        raise InputError(f"{benchmark.title} is incomplete in {place}: missing {', '.join(missing)}", _from(benchmark))


def _check_counts(benchmark: Benchmark, shelf: Shelf, listed: Sequence[Listed], expected: Counts) -> None:
    found = Counts(
        *(
            len({getattr(photo, field) for photo in listed if photo.half == half})
            for half in ("train", "test", "gallery")
            for field in ("name", "label")
        )
    )
    wrong = [
        f"{getattr(found, field.name):,} {field.name.replace('_', ' ')} instead of {getattr(expected, field.name):,}"
        for field in fields(Counts)
        if getattr(found, field.name) != getattr(expected, field.name)
    ]
    if wrong:
        raise InputError(f"{benchmark.title} in {shelf} has {', '.join(wrong)}", _from(benchmark))
    halves = [{photo.label for photo in listed if (photo.half == "train") == training} for training in (True, False)]
    shared = sorted(halves[0] & halves[1])
    if shared:
        raise InputError(f"{benchmark.title} in {shelf}: class {shared[0]} is in both halves", _from(benchmark))


def _cub200(place: Path) -> Reading:
    shelf = Shelf(_extracted(place, "CUB_200_2011", "CUB_200_2011.tgz"))
    images, classes = "images.txt", "image_class_labels.txt"
    _complain("cub200", place, [each for each in (images, classes) if not shelf.has(each)])
    of_image = {row[0]: _number(shelf, classes, line, row, 1) for line, row in shelf.rows(classes, 2)}
    listed: list[Listed] = []
    for line, row in shelf.rows(images, 2):
        if row[0] not in of_image:
            raise shelf.damaged(images, line, " ".join(row))
        number = of_image[row[0]]
        listed.append(Listed("train" if number <= 100 else "test", f"{number:03}", f"images/{row[1]}"))
    return shelf, listed


def _cars196(place: Path) -> Reading:
    """Read either layout; class numbers are the same in both, and the newer one's split by photos is not used."""
    folder = place.parent if place.is_file() else place
    if any((folder / name).exists() for name in ("cars_train", "cars_train.tgz", "devkit", "car_devkit.tgz")):
        rows = _newer_cars(folder)
    else:
        _extracted(folder, "car_ims", "car_ims.tgz")
        needed = {"cars_annos.mat": folder / "cars_annos.mat", "car_ims.tgz": folder / "car_ims"}
        _complain("cars196", folder, [name for name, path in needed.items() if not path.exists()])
        rows = _annotations(folder / "cars_annos.mat", "relative_im_path")
    return Shelf(folder), [Listed("train" if number <= 98 else "test", f"{number:03}", name) for name, number in rows]


def _newer_cars(folder: Path) -> list[tuple[str, int]]:
    lists: dict[str, Path] = {}
    missing: list[str] = []
    _extracted(folder, "devkit", "car_devkit.tgz")
    for half, name in (("cars_train", "cars_train_annos.mat"), ("cars_test", "cars_test_annos_withlabels.mat")):
        _extracted(folder, half, f"{half}.tgz")
        # the test labels were published later, as a separate file
        found = next((path for path in (folder / "devkit" / name, folder / name) if path.is_file()), None)
        if found:
            lists[half] = found
        missing += [name] * (not found) + [half] * (not (folder / half).is_dir())
    _complain("cars196", folder, missing)
    return [(f"{half}/{name}", number) for half, path in lists.items() for name, number in _annotations(path, "fname")]


def _annotations(path: Path, named: str) -> list[tuple[str, int]]:
    """Return file names and class numbers from the struct array `annotations` of a MATLAB file."""
    from scipy.io import loadmat  # late: slow to import, and only some benchmarks need it

    try:
        rows: Any = loadmat(path, squeeze_me=True)["annotations"].reshape(-1)
        return [(str(row[named]), int(row["class"])) for row in rows]
    except Exception as error:  # on damaged files, the reader raises errors of many types
        raise InputError(f"Cannot read the annotations in {path}: {error}", _AGAIN) from error


def _sop(place: Path) -> Reading:
    lists = {"train": "Ebay_train.txt", "test": "Ebay_test.txt"}
    shelf = _unpacked_or_zip(place, "Stanford_Online_Products", "Stanford_Online_Products.zip", lists["train"])
    _complain("sop", place, [name for name in lists.values() if not shelf.has(name)])
    listed = [
        Listed(half, f"{_number(shelf, name, line, row, 1):05}", row[3])
        for half, name in lists.items()
        for line, row in shelf.rows(name, 4, skip=1)
    ]
    return shelf, listed


def _inshop(place: Path) -> Reading:
    halves = {"train": "train", "query": "test", "gallery": "gallery"}
    name = "list_eval_partition.txt"
    lists = Shelf(next((folder for folder in (place, place / "Eval") if (folder / name).is_file()), place))
    tops = [top for top in (place, place / "Img") if (top / "img").is_dir()]
    archives = [path for path in (place / "img.zip", place / "Img" / "img.zip") if path.is_file()]
    missing = [name] * (not lists.has(name)) + ["img.zip"] * (not tops and not archives)
    _complain("inshop", place, missing)
    listed: list[Listed] = []
    for line, row in lists.rows(name, 3, skip=2):
        if row[2] not in halves:
            raise lists.damaged(name, line, " ".join(row))
        listed.append(Listed(halves[row[2]], row[1], row[0]))
    return Shelf(tops[0]) if tops else _zip(archives[0], listed[0].name if listed else "img/"), listed


def _number(shelf: Shelf, name: str, line: int, row: Sequence[str], column: int) -> int:
    try:
        return int(row[column])
    except ValueError:
        raise shelf.damaged(name, line, " ".join(row)) from None


def _unpacked_or_zip(place: Path, folder: str, archive: str, inside: str) -> Shelf:
    """Return the extracted folder if it exists, else the zip, read in place; both hold the file `inside`."""
    for candidate in (place, place / folder):
        if (candidate / inside).is_file():
            return Shelf(candidate)
    packed = place if place.is_file() else place / archive
    return _zip(packed, inside) if packed.is_file() else Shelf(place)


def _zip(path: Path, inside: str) -> Shelf:
    """Return a zip, with the folder of its file `inside` as the prefix."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = frozenset(archive.namelist())
    except (OSError, zipfile.BadZipFile) as error:
        raise InputError(f"Cannot read the zip {path}: {error}", _AGAIN) from error
    # the shortest path: some archivers add hidden copies of files in extra folders
    holding = sorted((name for name in members if f"/{name}".endswith(f"/{inside}")), key=len)
    return Shelf(path.parent, path, holding[0].removesuffix(inside) if holding else "", members)


def _extracted(place: Path, name: str, archive: str) -> Path:
    """Return the folder `name`, extracting `archive` if the folder is missing; `place` if both are missing.

    Raises:
        InputError: the archive is damaged.
        DiskFull, StorageError: the archive cannot be extracted.
    """
    packed = place if place.is_file() else place / archive
    folder = packed.parent / name
    if not folder.is_dir() and packed.is_file():
        _extract(packed, folder)
    return folder if folder.is_dir() else place


def _extract(archive: Path, folder: Path) -> None:
    """Extract next to the target, then rename, so that a partly extracted archive is never used."""
    draft = folder.with_name(f"{folder.name}.{os.getpid()}.partial")
    try:
        draft.mkdir()
        with tarfile.open(archive) as opened:
            opened.extractall(draft, filter="data")
        if not (draft / folder.name).is_dir():
            raise InputError(f"The archive {archive} has no folder {folder.name}", _AGAIN)
        if os.name == "posix":  # one flush is faster than thousands of single ones
            os.sync()
        if not folder.exists():  # another process may have been faster
            (draft / folder.name).rename(folder)
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"The archive {archive} is damaged: {error}", _AGAIN) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(f"Not enough disk space to extract {archive}", "Free some space and try again") from error
        raise StorageError(
            f"Cannot extract {archive}: {error.strerror or error}", "Check the folder's permissions"
        ) from error
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(draft)


BENCHMARKS = {
    "cub200": Benchmark(
        "CUB-200-2011",
        "CUB_200_2011.tgz from Caltech's data repository",
        Counts(5_864, 100, 5_924, 100),
        _cub200,
    ),
    "cars196": Benchmark(
        "Cars196",
        "car_ims.tgz and cars_annos.mat from Stanford's Cars Dataset page",
        Counts(8_054, 98, 8_131, 98),
        _cars196,
    ),
    "sop": Benchmark(
        "Stanford Online Products",
        "Stanford_Online_Products.zip from Stanford's Computational Vision and Geometry Lab",
        Counts(59_551, 11_318, 60_502, 11_316),
        _sop,
    ),
    "inshop": Benchmark(
        "In-Shop Clothes Retrieval",
        "img.zip and list_eval_partition.txt of DeepFashion from the Multimedia Laboratory of CUHK",
        Counts(25_882, 3_997, 14_218, 3_985, 12_612, 3_985),
        _inshop,
    ),
}
"""The benchmarks, by their prefix in DATA arguments."""
