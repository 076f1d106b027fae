"""Reads labelled photos: class folders or zips become a class-disjoint split and an array of decoded pixels.

Photos are read through the application's own decoder, so that training sees exactly the pixels that the application
will give the model. This module knows nothing about networks or losses.
"""

import hashlib
import json
import os
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt

from photosearch.core.folders.formats import named_like_photo
from photosearch.core.photo import Fitting, Pixels
from photosearch.durable import replacing
from photosearch.errors import InputError, PhotoError
from photosearch.vision.decoding.decode import decode, preview

_DECODING = "1"
"""Version of the decoded pixels; change it whenever they change, so that old caches are not used."""
_PARTS = ("train", "validation", "test")


@dataclass(frozen=True, slots=True)
class LabelledPhoto:
    """One photo of a source. `label` is "source/class", so different sources never share a class."""

    source: str
    label: str
    archive: str
    """Path of the zip that holds the photo; empty for a plain file."""
    name: str
    """Name within the zip, or path of the plain file."""


@dataclass(frozen=True, slots=True)
class PhotoSet:
    """Photos in a fixed order (by label, then name) with their class numbers, int64 [N]."""

    photos: tuple[LabelledPhoto, ...]
    labels: npt.NDArray[np.int64]

    @staticmethod
    def of(photos: Iterable[LabelledPhoto], known: Iterable[str] = ()) -> "PhotoSet":
        """Return the set of these photos, with classes numbered by their sorted labels; `known` adds labels.

        Two sets use the same class numbers if each receives the labels of both.
        """
        ordered = tuple(sorted(photos, key=lambda photo: (photo.label, photo.name)))
        labels = sorted({photo.label for photo in ordered} | set(known))
        numbers = {label: number for number, label in enumerate(labels)}
        return PhotoSet(ordered, np.array([numbers[photo.label] for photo in ordered], dtype=np.int64))

    def most_of_class(self, most: int) -> "PhotoSet":
        """Return at most `most` photos per class, evenly spread over the sorted names; 0 returns all photos."""
        if not most:
            return self
        groups = (np.flatnonzero(self.labels == label) for label in np.unique(self.labels))
        rows = np.concatenate([rows[:: max(1, -(-len(rows) // most))][:most] for rows in groups])
        return PhotoSet(tuple(self.photos[row] for row in rows), self.labels[rows])

    @property
    def sources(self) -> tuple[str, ...]:
        """Source of each photo."""
        return tuple(photo.source for photo in self.photos)

    def of_source(self, source: str) -> npt.NDArray[np.int64]:
        """Return the positions of the photos of one source."""
        return np.flatnonzero(np.array(self.sources) == source)


@dataclass(frozen=True, slots=True)
class Split:
    """Three sets of photos that share no class.

    If the protocol of a source separates queries from the photos to search, `test` holds the queries and `gallery`
    the photos to search, with the same class numbers. A source with no photos in `gallery` is measured leave-one-out
    within `test`.
    """

    train: PhotoSet
    validation: PhotoSet
    test: PhotoSet
    gallery: PhotoSet | None = None

    @staticmethod
    def of(photos: Iterable[LabelledPhoto], part: Mapping[str, str], gallery: Iterable[LabelledPhoto] = ()) -> "Split":
        """Return the split in which `part` maps each label to "train", "validation" or "test"."""
        parted: dict[str, list[LabelledPhoto]] = {name: [] for name in _PARTS}
        for photo in photos:
            parted[part[photo.label]].append(photo)
        answers = tuple(gallery)
        shared = {photo.label for photo in (*parted["test"], *answers)}
        return Split(
            PhotoSet.of(parted["train"]),
            PhotoSet.of(parted["validation"]),
            PhotoSet.of(parted["test"], shared),
            PhotoSet.of(answers, shared) if answers else None,
        )

    @staticmethod
    def merged(splits: Sequence["Split"]) -> "Split":
        """Return one split with the photos of several, each in its part; classes are renumbered.

        Raises:
            InputError: two splits have a source of the same name.
        """
        names = [name for split in splits for name in sorted(set(split.test.sources))]
        for name, count in Counter(names).items():
            if count > 1:
                raise _same_name(name)
        placed = {photo: name for split in splits for name in _PARTS for photo in split.half(name).photos}
        part = {photo.label: name for photo, name in placed.items()}
        return Split.of(placed, part, [photo for split in splits if split.gallery for photo in split.gallery.photos])

    def half(self, name: str) -> PhotoSet:
        """Return the photos of the part called "train", "validation" or "test"."""
        return {"train": self.train, "validation": self.validation, "test": self.test}[name]


def open_sources(paths: Sequence[Path]) -> tuple[LabelledPhoto, ...]:
    """List the photos of class folders (FOLDER/CLASS/FILE) and zips (NAME/CLASS/FILE).

    Raises:
        InputError: a source is missing, unreadable or empty, two share a name, or a class has only one photo.
    """
    found: list[LabelledPhoto] = []
    names: set[str] = set()
    for path in paths:
        name = path.stem if path.is_file() else path.resolve().name
        if name in names:
            raise _same_name(name)
        names.add(name)
        photos = _in_zip(path, name) if path.is_file() else _in_folder(path, name)
        _check_classes(path, photos)
        found += photos
    return tuple(found)


def split(photos: Sequence[LabelledPhoto]) -> Split:
    """Split photos by class: for each source, the first half of the sorted classes trains, the second half tests.

    A tenth of the training classes, but at least two, validates; these classes are evenly spread.

    Raises:
        InputError: a source has too few classes for three parts.
    """
    part: dict[str, str] = {}
    for source in sorted({photo.source for photo in photos}):
        classes = sorted({photo.label for photo in photos if photo.source == source})
        half = len(classes) // 2
        part |= parts(source, classes[:half], classes[half:])
    return Split.of(photos, part)


def parts(source: str, training: Sequence[str], testing: Sequence[str]) -> dict[str, str]:
    """Return the part of each label, "train", "validation" or "test".

    A tenth of the training labels, but at least two, validates; they are evenly spread over `training` in its order.

    Raises:
        InputError: the source has too few training classes for two parts.
    """
    validating = max(2, len(training) // 10)
    if len(training) < validating + 2:
        raise InputError(
            f"The source {source!r} has {len(training) + len(testing)} classes, "
            "too few for training, validation and test",
            "Use a source with at least 8 classes",
        )
    chosen = {training[(2 * number + 1) * len(training) // (2 * validating)] for number in range(validating)}
    return {
        **{label: "validation" if label in chosen else "train" for label in training},
        **dict.fromkeys(testing, "test"),
    }


def load_pixels(
    photos: Sequence[LabelledPhoto],
    fitting: Fitting,
    folder: Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Pixels:
    """Return decoded photos, uint8 [N, S, S, 3], as a read-only memory map of a file that is created in `folder` once.

    Raises:
        InputError: a photo cannot be decoded; the message names it.
    """
    target = folder / f"pixels-{_key(photos, fitting)}.npy"
    if not target.exists():
        with replacing(target) as temporary:
            _decode_all(photos, fitting, temporary, progress)
    pixels: Pixels = np.load(target, mmap_mode="r", allow_pickle=False)
    return pixels


def _in_folder(root: Path, source: str) -> list[LabelledPhoto]:
    try:
        classes = sorted(entry for entry in root.iterdir() if entry.is_dir() and not entry.name.startswith("."))
        return [
            LabelledPhoto(source, f"{source}/{folder.name}", "", str(file))
            for folder in classes
            for file in sorted(folder.iterdir())
            if named_like_photo(file.name) and not file.name.startswith(".")
        ]
    except OSError as error:
        raise InputError(f"Cannot read the photos in {root}: {error.strerror}", "Check the path") from error


def _in_zip(path: Path, source: str) -> list[LabelledPhoto]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(archive.namelist())
    except (OSError, zipfile.BadZipFile) as error:
        raise InputError(f"Cannot read the zip {path}: {error}", "Check the file") from error
    parts = [(name, PurePosixPath(name)) for name in names]
    return [
        LabelledPhoto(source, f"{source}/{inner.parent.name}", str(path), name)
        for name, inner in parts
        if len(inner.parts) >= 2 and named_like_photo(name)
    ]


def _check_classes(path: Path, photos: Sequence[LabelledPhoto]) -> None:
    if not photos:
        raise InputError(f"No photos in class folders under {path}", "Put the photos of each class into a folder")
    for label, count in sorted(Counter(photo.label for photo in photos).items()):
        if count < 2:
            raise InputError(
                f"The class {label!r} in {path} has only one photo", "Add photos to it or remove the class"
            )


def _same_name(source: str) -> InputError:
    return InputError(f"Two sources are called {source!r}", "Rename one of them")


def _key(photos: Sequence[LabelledPhoto], fitting: Fitting) -> str:
    archives = {photo.archive: _state(photo.archive) for photo in photos if photo.archive}
    listed: list[Any] = [_DECODING, fitting.side, fitting.fit.value]
    listed += [
        (photo.archive, archives[photo.archive], photo.name) if photo.archive else (photo.name, _state(photo.name))
        for photo in photos
    ]
    return hashlib.blake2b(json.dumps(listed).encode(), digest_size=12).hexdigest()


def _state(path: str) -> tuple[int, int]:
    try:
        status = Path(path).stat()
    except OSError as error:
        raise _unreadable(path, error) from error
    return status.st_size, status.st_mtime_ns


def _decode_all(
    photos: Sequence[LabelledPhoto], fitting: Fitting, target: Path, progress: Callable[[int, int], None]
) -> None:
    shape = (len(photos), fitting.side, fitting.side, 3)
    with target.open("wb") as file:
        np.lib.format.write_array_header_2_0(file, {"descr": "|u1", "fortran_order": False, "shape": shape})
        # the decoder silences warnings for the whole process; this restores them whatever the threads do
        with warnings.catch_warnings(), _Reader(photos) as reader, ThreadPoolExecutor(os.cpu_count()) as pool:
            for start in range(0, len(photos), 256):
                chunk = photos[start : start + 256]
                for pixels in pool.map(lambda photo: decode_photo(reader, photo, fitting), chunk):
                    file.write(pixels.tobytes())
                progress(min(start + 256, len(photos)), len(photos))


class _Reader:
    """Reads the bytes of photos; opens each zip once (several threads may read from one ZipFile)."""

    def __init__(self, photos: Sequence[LabelledPhoto]) -> None:
        self._archives = {name: zipfile.ZipFile(name) for name in {photo.archive for photo in photos} - {""}}

    def __enter__(self) -> "_Reader":
        return self

    def __exit__(self, *_: object) -> None:
        for archive in self._archives.values():
            archive.close()

    def read(self, photo: LabelledPhoto) -> bytes:
        try:
            return self._archives[photo.archive].read(photo.name) if photo.archive else Path(photo.name).read_bytes()
        except (OSError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile) as error:
            raise _unreadable(photo.name, error) from error


def load_originals(photos: Sequence[LabelledPhoto], longest: int = 512) -> list[Pixels]:
    """Return photos in their own shape, uint8 [H, W, 3], longest side at most `longest` pixels; raises InputError."""
    with warnings.catch_warnings(), _Reader(photos) as reader:
        return [_preview(reader, photo, longest) for photo in photos]


def decode_photo(reader: _Reader, photo: LabelledPhoto, fitting: Fitting) -> Pixels:
    """Decode one photo as the application does, uint8 [S, S, 3]; raises InputError."""
    try:
        return decode(reader.read(photo), fitting, thumbnail_side=0).pixels
    except PhotoError as error:
        raise _unusable(photo, error) from error


def _preview(reader: _Reader, photo: LabelledPhoto, longest: int) -> Pixels:
    try:
        return preview(reader.read(photo), longest).pixels
    except PhotoError as error:
        raise _unusable(photo, error) from error


def _unreadable(name: str, error: Exception) -> InputError:
    return InputError(f"Cannot read the photo {name}: {error}", "Replace or remove it")


def _unusable(photo: LabelledPhoto, error: PhotoError) -> InputError:
    return InputError(f"Cannot use {photo.name}: {error.message}", "Replace or remove it")
