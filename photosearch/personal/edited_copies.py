"""Edited copies of the library's photos, embedded: pairs to train on without any labels.

The embeddings are saved to a file, so that an interrupted training continues where it stopped.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import numpy as np

from photosearch import durable
from photosearch.core.geometry import WHOLE
from photosearch.core.photo import Box, Decoded, FileState, Floats, Photo, Pixels
from photosearch.personal import augmentation
from photosearch.vision.decoding.decoder import Decoder

EMBED_BATCH = 8
KEEP_EVERY = 256
"""Photos after which the file is saved: some seconds of work."""
DAMAGED = (OSError, ValueError, KeyError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile)
"""Exceptions that NumPy raises for a damaged file of arrays."""

CopiesByDigest: TypeAlias = Mapping[bytes, Floats]
"""By a photo's digest, the embeddings of its copies, float32 [K, D]."""


def embed_copies(
    photos: Sequence[Photo],
    copies: int,
    embed: Callable[[Pixels], Floats],
    decoder: Decoder,
    file: Path,
    model: str,
    seed: int,
    progress: Callable[[int, int], None],
    keep_every: int = KEEP_EVERY,
) -> CopiesByDigest:
    """Embeds `copies` edited copies of each photo. Photos that cannot be read, or have changed, are left out.

    Args:
        embed: embeds pictures, uint8 [N, S, S, 3].
        file: where embeddings are saved; those of an earlier call are reused.
        model: identifies the network. Saved embeddings of another one are ignored.
        progress: receives the number of finished photos and of all, after each photo; an exception ends the call.
        keep_every: photos after which the file is saved.

    Raises:
        StorageError: the file cannot be written.
    """
    saved = _SavedCopies(file, f"{model} {copies} {seed}", keep_every)
    wanted = {photo.digest: photo for photo in photos}
    missing = [photo for digest, photo in wanted.items() if digest not in saved.copies]
    done = len(wanted) - len(missing)
    unfinished: dict[bytes, list[Floats]] = {photo.digest: [] for photo in missing}
    for digests, pixels in _batched(edited_copies(missing, copies, decoder, seed)):
        for digest, embedding in zip(digests, embed(pixels), strict=True):
            unfinished[digest].append(embedding)
            if len(unfinished[digest]) == copies:
                saved.add(digest, np.stack(unfinished.pop(digest)))
                progress(done := done + 1, len(wanted))
    saved.save()
    return {digest: saved.copies[digest] for digest in wanted if digest in saved.copies}


def edited_copies(photos: Sequence[Photo], copies: int, decoder: Decoder, seed: int) -> Iterator[tuple[bytes, Pixels]]:
    """Yields copies, uint8 [S, S, 3], with the digest of their photo, in any order; the same seed makes the same.

    Photos that cannot be read, or have changed, are left out.
    """
    by_path = {photo.file.path: photo for photo in photos}

    def wanted() -> Iterable[tuple[FileState, Box]]:
        for photo in photos:
            random = np.random.default_rng([seed, zlib.crc32(photo.digest)])
            for number in range(copies):
                box = augmentation.crop(random)  # drawn every time, so that the next one does not depend on its use
                yield photo.file, box if number % 2 == 0 else WHOLE

    for file, box, outcome in decoder.decode_details(wanted()):
        digest = by_path[file.path].digest
        if isinstance(outcome, Decoded) and outcome.digest == digest:
            random = np.random.default_rng([seed, zlib.crc32(digest), zlib.crc32(repr(box).encode())])
            yield digest, augmentation.edit(outcome.pixels, random)


def _batched(edited: Iterator[tuple[bytes, Pixels]]) -> Iterator[tuple[list[bytes], Pixels]]:
    waiting: list[tuple[bytes, Pixels]] = []
    for each in edited:
        waiting.append(each)
        if len(waiting) == EMBED_BATCH:
            yield [digest for digest, _ in waiting], np.stack([pixels for _, pixels in waiting])
            waiting.clear()
    if waiting:
        yield [digest for digest, _ in waiting], np.stack([pixels for _, pixels in waiting])


class _SavedCopies:
    """Copies by digest, in memory and in a file, which is saved after `every` photos.

    A file that is missing, damaged or labelled otherwise counts as empty.
    """

    def __init__(self, path: Path, label: str, every: int) -> None:
        self.copies = _read(path, label)
        self._path, self._label, self._every = path, label, every
        self._saved = len(self.copies)

    def add(self, digest: bytes, copies: Floats) -> None:
        """Adds the copies of a photo; raises StorageError if the file is due and cannot be written."""
        self.copies[digest] = copies
        if len(self.copies) - self._saved >= self._every:
            self.save()

    def save(self) -> None:
        """Writes the file if there is anything new; raises StorageError."""
        if len(self.copies) == self._saved:
            return
        digests = np.frombuffer(b"".join(self.copies), np.uint8).reshape(len(self.copies), -1)
        embeddings = np.stack(list(self.copies.values()))
        data = io.BytesIO()
        np.savez(data, label=np.array(self._label), digests=digests, embeddings=embeddings)
        durable.write_bytes(self._path, data.getvalue())
        self._saved = len(self.copies)


def _read(path: Path, label: str) -> dict[bytes, Floats]:
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            if str(stored["label"]) != label:
                return {}
            digests, embeddings = stored["digests"], stored["embeddings"]
        return {digest.tobytes(): each for digest, each in zip(digests, embeddings, strict=True)}
    except DAMAGED:
        return {}
