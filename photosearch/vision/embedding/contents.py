"""Names the contents of photos, by a matrix on the embeddings of the network, without reading any photo.

The matrix gives the scores of a classifier of 1,000 things, and their softmax gives each a share p. The evidence for
the thing with the highest score is log p + z / 2, where z is the distance of its score from the mean over photos, in
standard deviations: photos of something other than the 1,000 things often have a high p, but rarely a high z. The other
things have no evidence. The evidence for a family is the logarithm of the sum of p over its things. Calibration curves
turn evidence into the share of photos on which such words were right. A word is kept if that share is high enough for
this word, and only if no more specific word is kept.
"""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from photosearch.core.contents import LANGUAGES, Seen, Word
from photosearch.core.photo import Floats
from photosearch.vision.embedding import head

CONTENTS_FILE = "contents.npz"
VERSION = 2
READABLE = (1, 2)
"""Versions of the file that can be read. In the first, all words need the same share."""
LARGEST_FILE = 64_000_000
_AT_ONCE = 1024
_LEAST_SHARE = 1e-12
_NONE = -99.0


@dataclass(frozen=True)
class Contents:
    """The words of a model. T things come first, then F families.

    `matrix` is float32 [T, D + 1], its last column the offsets. `typical` is float32 [2, T]: mean and standard
    deviation of the scores over photos. `members` is bool [F, T]. `things` and `families` are calibration curves,
    float32 [2, K]: evidence, ascending, and the share of words that were right. `least`, float32 [T + F], is the share
    that each word needs.
    """

    words: tuple[Word, ...]
    matrix: Floats
    typical: Floats
    members: npt.NDArray[np.bool_]
    things: Floats
    families: Floats
    least: Floats

    def __post_init__(self) -> None:
        """Raises ValueError if the sizes do not fit together."""
        head.require_usable(self.matrix)
        count = len(self.matrix)
        if len(self.words) != count + len(self.members) or self.members.shape[1] != count:
            raise ValueError("has different numbers of words and scores")
        if self.least.shape != (len(self.words),) or np.isnan(self.least).any():
            raise ValueError("does not say which share each word needs")
        if self.typical.shape != (2, count) or not (self.typical[1] > 0).all() or not self.members.any(axis=1).all():
            raise ValueError("has scores that never change, or families without things")
        for curve in (self.things, self.families):
            if curve.ndim != 2 or len(curve) != 2 or not curve.size or not (np.diff(curve) >= 0).all():
                raise ValueError("has a calibration curve that falls")

    def evidence(self, features: Floats) -> tuple[Floats, Floats]:
        """Returns the evidence for things, float32 [N, T], and for families, [N, F], from unit embeddings, [N, D]."""
        scores = features @ self.matrix[:, :-1].T + self.matrix[:, -1]
        height = (scores - self.typical[0]) / self.typical[1]
        scores -= scores.max(axis=1, keepdims=True)
        likely = np.exp(scores)
        total = likely.sum(axis=1, keepdims=True)
        together = likely @ self.members.T.astype(np.float32) / total
        things = np.where(scores == 0, height / 2 - np.log(total), _NONE)
        return things.astype(np.float32), np.log(np.maximum(together, _LEAST_SHARE))

    def confidences(self, features: Floats) -> Floats:
        """Returns how probable each word is, float32 [N, T + F], for the network's unit embeddings, [N, D]."""
        things, families = self.evidence(features)
        return np.hstack((np.interp(things, *self.things), np.interp(families, *self.families))).astype(np.float32)

    def shown(self, confidences: Floats) -> npt.NDArray[np.bool_]:
        """Returns which words to keep, bool [N, T + F]: those sure enough, without families of a kept word."""
        sure = confidences >= self.least
        count = len(self.matrix)
        things, families = sure[:, :count], sure[:, count:]
        covered = (things.astype(np.float32) @ self.members.T.astype(np.float32)) > 0
        covered |= (families.astype(np.float32) @ self._inside.astype(np.float32)) > 0
        return np.hstack((things, families & ~covered))

    def of(self, features: Floats, refused: Collection[Collection[int]] = ()) -> list[tuple[Seen, ...]]:
        """Returns the words of each photo, the most probable first.

        Args:
            features: the network's unit embeddings, float32 [N, D].
            refused: for each photo, the ids of words that the person refused; more specific words are left out too.
        """
        found: list[tuple[Seen, ...]] = []
        for start in range(0, len(features), _AT_ONCE):
            confidences = self.confidences(features[start : start + _AT_ONCE])
            for row, ids in enumerate(refused[start : start + _AT_ONCE] if refused else ()):  # type: ignore[index]
                if ids:
                    confidences[row, self._denied(ids)] = 0
            shown = self.shown(confidences)
            for row in range(len(confidences)):
                seen = [Seen(self.words[at].id, float(confidences[row, at])) for at in np.flatnonzero(shown[row])]
                found.append(tuple(sorted(seen, key=lambda each: -each.confidence)))
        return found

    def within(self) -> dict[int, tuple[int, ...]]:
        """Returns, for each word, itself and all more specific words."""
        count = len(self.matrix)
        inside = self._inside | np.eye(len(self.members), dtype=np.bool_)
        found: dict[int, tuple[int, ...]] = {word.id: (word.id,) for word in self.words[:count]}
        for row, word in enumerate(self.words[count:]):
            places = (*np.flatnonzero(self.members[row]), *(count + np.flatnonzero(inside[:, row])))
            found[word.id] = tuple(self.words[at].id for at in places)
        return found

    @cached_property
    def _inside(self) -> npt.NDArray[np.bool_]:
        """Returns bool [F, F]: whether the things of the first family are a part of those of the second."""
        numbers = self.members.astype(np.float32)
        sizes = numbers.sum(axis=1)
        return np.asarray((numbers @ numbers.T >= sizes[:, None]) & (sizes[:, None] < sizes))

    def _denied(self, ids: Collection[int]) -> list[int]:
        within = self.within()
        denied = {each for word in ids if word in within for each in within[word]}
        return [at for at, word in enumerate(self.words) if word.id in denied]


def pack(contents: Contents) -> bytes:
    """Returns the bytes of a file; the same contents always give the same bytes."""
    lines = ("\t".join("|".join(names) for names in word.names) for word in contents.words)
    file = io.BytesIO()
    np.savez(
        file,
        matrix=contents.matrix.astype("<f2"),
        ids=np.array([word.id for word in contents.words], "<i4"),
        typical=contents.typical.astype("<f4"),
        members=np.packbits(contents.members, axis=1),
        things=contents.things.astype("<f4"),
        families=contents.families.astype("<f4"),
        least=contents.least.astype("<f4"),
        names=np.frombuffer("\n".join(lines).encode(), np.uint8),
    )
    return file.getvalue()


def read(path: Path, sha256: str, dimension: int) -> Contents:
    """Reads the words of a network with embeddings of this dimension.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is another file, or invalid.
    """
    with path.open("rb") as file:
        data = file.read(LARGEST_FILE + 1)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError("was altered: its hash is not the one in the model's description")
    if not data.startswith(b"PK"):
        raise ValueError("is damaged: it is not an archive")  # numpy would take it for another kind of file
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            matrix = stored["matrix"].astype(np.float32)
            if matrix.ndim != 2 or matrix.shape[1] != dimension + 1:
                raise ValueError(f"does not fit embeddings of {dimension} values")
            names = stored["names"].tobytes().decode().split("\n")
            words = tuple(map(_word, stored["ids"].tolist(), names))
            members = np.unpackbits(stored["members"], axis=1, count=len(matrix)).astype(np.bool_)
            curves = (stored["things"], stored["families"])
            least = np.asarray(np.broadcast_to(stored["least"], len(words)), np.float32)
            return Contents(words, matrix, stored["typical"], members, *curves, least)
    except (zipfile.BadZipFile, zlib.error, KeyError, IndexError, TypeError, EOFError, OSError) as error:
        raise ValueError(f"is damaged: {error}") from error


def _word(number: int, line: str) -> Word:
    names = tuple(tuple(part.split("|")) for part in line.split("\t"))
    if len(names) != len(LANGUAGES) or not all(all(each) for each in names):
        raise ValueError(f"has no names for the word {number}")
    return Word(number, names)
