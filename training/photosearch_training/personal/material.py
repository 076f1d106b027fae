"""The pixels of a library's photos for training and testing, decoded once in the sandbox.

Decoded pixels are kept in files of the run, so that a continued run does not read the photos again.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from photosearch import durable
from photosearch.core.geometry import WHOLE
from photosearch.core.photo import Decoded, Floats, Pixels
from photosearch.core.signals import Rows
from photosearch.personal.collection import TEST, VALIDATION, Collection, split
from photosearch.personal.edited_copies import edited_copies
from photosearch.personal.evaluation import Queries
from photosearch.vision.decoding.decoder import Decoder

_Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Amounts:
    """How much of a library is used for training."""

    photos: int = 2000
    """Maximum number of photos to decode: whole events, drawn at random."""
    copies: int = 2
    """Edited copies of each held-out photo; copies for training are made anew in every step."""
    pairs: int = 20_000
    """Maximum number of pairs per signal."""
    held_out: float = 0.2
    """Share of the events that is held out for the test, and the same share again for validation."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Material:
    """Photos with their pixels, uint8 [N, S, S, 3], and edited copies of the held-out ones, [K, S, S, 3].

    `parts` int64 [N] is the part of each photo (`collection.split`), `owners` int64 [K] the photo of each copy.
    """

    collection: Collection
    parts: Rows
    pixels: Pixels
    copies: Pixels
    owners: Rows
    amounts: Amounts

    @staticmethod
    def decode(
        collection: Collection, decoder: Decoder, side: int, folder: Path, amounts: Amounts,
        photos_told: _Progress, copies_told: _Progress,
    ) -> "Material":  # fmt: skip
        """Decode a collection, or load it from `folder`; photos that cannot be read are left out.

        Args:
            side: side of the square that the decoder fits photos to.
            photos_told: receives the number of decoded photos and the total, `copies_told` those of copies; each may
                raise to stop.

        Raises:
            StorageError: the folder cannot be written.
        """
        count = len(collection.photos)
        arriving = _counted(_decoded(collection, decoder), count, photos_told)
        pixels, rows = _kept(folder / "photos", count, side, arriving)
        collection = collection.among(rows)
        parts = split(collection.signals.events, amounts.held_out, amounts.seed)
        asking = np.flatnonzero((parts == VALIDATION) | (parts == TEST))
        total = len(asking) * amounts.copies
        arriving = _counted(_copies(collection, asking, decoder, amounts), total, copies_told)
        copies, numbers = _kept(folder / "copies", total, side, arriving)
        return Material(collection, parts, pixels, copies, asking[numbers // amounts.copies], amounts)

    def among(self, rows: Rows) -> "Material":
        """Return the photos at distinct rows, int64 [M]; reads their pixels into memory."""
        numbers = np.full(len(self.parts), -1)
        numbers[rows] = np.arange(len(rows))
        theirs = np.flatnonzero(numbers[self.owners] >= 0)
        return Material(
            self.collection.among(rows),
            self.parts[rows],
            self.pixels[rows],
            self.copies[theirs],
            numbers[self.owners[theirs]],
            self.amounts,
        )

    def queries(self, part: int, embeddings: Floats, copies: Floats) -> Queries:
        """Return the queries of one part against all photos; embeddings [N, D] of photos and [K, D] of copies."""
        made = {int(row): copies[self.owners == row] for row in np.unique(self.owners)}
        seen = replace(self.collection, embeddings=embeddings)
        return seen.queries(made, self.parts == part, self.amounts.pairs, self.amounts.seed)


def drawn(collection: Collection, amounts: Amounts) -> Collection:
    """Draw the photos to use, without duplicates: whole events at random, so that pairs stay together."""
    _, first = np.unique([photo.digest for photo in collection.photos], return_index=True)
    numbers, event = np.unique(collection.signals.events[first], return_inverse=True)
    order = np.random.default_rng(amounts.seed).permutation(len(numbers))
    return collection.among(first[np.argsort(order[event], kind="stable")][: amounts.photos])


def _decoded(collection: Collection, decoder: Decoder) -> Iterator[tuple[int, Pixels]]:
    rows = {photo.file.path: row for row, photo in enumerate(collection.photos)}
    for file, _, outcome in decoder.decode_details((photo.file, WHOLE) for photo in collection.photos):
        row = rows[file.path]
        if isinstance(outcome, Decoded) and outcome.digest == collection.photos[row].digest:
            yield row, outcome.pixels


def _copies(collection: Collection, asking: Rows, decoder: Decoder, amounts: Amounts) -> Iterator[tuple[int, Pixels]]:
    free = {collection.photos[row].digest: place * amounts.copies for place, row in enumerate(asking)}
    photos = [collection.photos[row] for row in asking]
    for digest, pixels in edited_copies(photos, amounts.copies, decoder, amounts.seed):
        yield free[digest], pixels
        free[digest] += 1


def _counted(arriving: Iterable[tuple[int, Pixels]], total: int, told: _Progress) -> Iterator[tuple[int, Pixels]]:
    for done, each in enumerate(arriving, 1):
        yield each
        told(done, total)


def _kept(folder: Path, count: int, side: int, arriving: Iterable[tuple[int, Pixels]]) -> tuple[Pixels, Rows]:
    """Return pictures [K, S, S, 3] ordered by number, below `count`, and the numbers [K] of those that arrived.

    Reads them from files in `folder`; if these are missing, writes them from `arriving` first.
    """
    if not folder.exists():
        with durable.making_folder(folder) as temporary, (temporary / "pixels.npy").open("w+b") as file:
            shape = (count, side, side, 3)
            np.lib.format.write_array_header_2_0(file, {"descr": "|u1", "fortran_order": False, "shape": shape})
            start, size = file.tell(), side * side * 3
            came = []
            for number, picture in arriving:
                file.seek(start + number * size)
                file.write(picture.tobytes())
                came.append(number)
            for place, number in enumerate(sorted(came)):  # close the gaps of pictures that never arrived
                if place != number:
                    file.seek(start + number * size)
                    moved = file.read(size)
                    file.seek(start + place * size)
                    file.write(moved)
            file.truncate(start + count * size)
            np.save(temporary / "numbers.npy", np.array(sorted(came), np.int64))
    numbers: Rows = np.load(folder / "numbers.npy", allow_pickle=False)
    if not count:
        return np.empty((0, side, side, 3), np.uint8), numbers
    pixels: Pixels = np.load(folder / "pixels.npy", mmap_mode="r", allow_pickle=False)
    return pixels[: len(numbers)], numbers
