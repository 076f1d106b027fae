"""Signals in a library that photos belong together, each with a level of trust; training learns from them.

Pure arithmetic over dates, places, folders and similarity, independent of where the photos come from and of the use.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from photosearch.core.identity import parent
from photosearch.core.photo import Floats, Mark, Photo
from photosearch.core.query.feedback import Feedback

Rows: TypeAlias = npt.NDArray[np.int64]
"""int64, indices into a list of photos."""


class Signal(StrEnum):
    """Why two photos probably belong together."""

    MARKED = "marked"
    """The person marked them as the same."""
    BURST = "burst"
    """One camera took them within seconds of each other, and they look alike."""
    CLASS = "class"
    """They lie in one folder, and the person stated that each folder is a class."""
    ALBUM = "album"
    """They lie in one folder, and were taken within an hour of each other."""
    PLACE = "place"
    """They were taken at the same place, within hours of each other."""


TRUST: Mapping[Signal, float] = MappingProxyType(
    {Signal.MARKED: 1.0, Signal.BURST: 0.7, Signal.CLASS: 0.7, Signal.ALBUM: 0.2, Signal.PLACE: 0.2}
)
"""The weight of a pair; an edited copy of a photo, which is certain, has weight 1."""

BURST_SECONDS = 3.0
BURST_COSINE = 0.6
"""Photos of a burst with a lower cosine show different subjects."""
ALBUM_SECONDS = 3_600.0
PLACE_SECONDS = 3 * 3_600.0
PLACE_METRES = 150.0
CLASS_PAIRS = 4
"""The most pairs in which a photo of a class folder is the first member."""
_METRES_A_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class Signals:
    """Pairs of photos, by index: int64 [P, 2] of each signal, and the pairs that do not belong together (`apart`).

    `events`, int64 [N], numbers the events: photos with the same number may or may not show different things.
    """

    pairs: Mapping[Signal, Rows]
    apart: Rows
    events: Rows

    def among(self, rows: Rows) -> "Signals":
        """Returns the signals among some of the photos, int64 [M] distinct rows, which become the new indices."""
        numbers = np.full(len(self.events), -1)
        numbers[rows] = np.arange(len(rows))

        def inside(pairs: Rows) -> Rows:
            moved = numbers[pairs]
            return np.asarray(moved[(moved >= 0).all(axis=1)], np.int64)

        pairs = {kind: inside(each) for kind, each in self.pairs.items()}
        return Signals(MappingProxyType(pairs), inside(self.apart), self.events[rows])


def gather(
    photos: Sequence[Photo], embeddings: Floats, feedback: Iterable[Feedback], classes: bool = False, seed: int = 0
) -> Signals:
    """Returns the signals of `photos`, whose embeddings are float32 [N, D] of unit norm.

    Args:
        feedback: the person's marks; marks on other photos, or on a detail of a photo, are ignored.
        classes: whether each folder is a class.
        seed: selects the pairs of a large class.
    """
    seconds = np.array([_seconds(photo) for photo in photos], np.float64)
    folders = _numbered([parent(photo.file.path) for photo in photos])
    cameras = _numbered([(photo.metadata.camera if photo.metadata else None) or "" for photo in photos])
    marked, apart = _marks(photos, feedback)
    near = _neighbours(seconds, cameras, BURST_SECONDS)
    album = _neighbours(seconds, folders, ALBUM_SECONDS)
    places = np.array([_place(photo) for photo in photos], np.float64).reshape(-1, 2)
    located = np.where(np.isnan(places).any(axis=1), np.nan, seconds)
    place = _neighbours(located, np.zeros(len(photos), np.int64), PLACE_SECONDS)
    place = place[_metres(places[place[:, 0]], places[place[:, 1]]) <= PLACE_METRES]
    alike = np.einsum("nd,nd->n", embeddings[near[:, 0]], embeddings[near[:, 1]]) >= BURST_COSINE
    contents = _numbered([photo.digest for photo in photos])
    pairs = {
        Signal.MARKED: marked,
        Signal.BURST: near[alike],
        Signal.CLASS: _class_pairs(folders, seed) if classes else _none(),
        Signal.ALBUM: album,
        Signal.PLACE: place,
    }
    joined = [_chains(contents), near, album, place, marked]
    if classes:
        joined.append(_chains(folders))
    distinct = {kind: each[contents[each[:, 0]] != contents[each[:, 1]]] for kind, each in pairs.items()}
    return Signals(MappingProxyType(distinct), apart, _components(len(photos), joined))


def _seconds(photo: Photo) -> float:
    """Returns when the camera took it, in seconds; NaN if unknown."""
    try:
        taken = photo.metadata.taken_at if photo.metadata else None
        return datetime.fromisoformat(taken).replace(tzinfo=UTC).timestamp() if taken else np.nan
    except ValueError:
        return np.nan


def _numbered(values: Sequence[object]) -> Rows:
    numbers: dict[object, int] = {}
    return np.array([numbers.setdefault(value, len(numbers)) for value in values], np.int64)


def _neighbours(seconds: npt.NDArray[np.float64], groups: Rows, most: float) -> Rows:
    """Returns pairs that follow each other in time within a group, at most `most` seconds apart; needs dates."""
    dated = np.flatnonzero(~np.isnan(seconds))
    order = dated[np.lexsort((seconds[dated], groups[dated]))]
    first, second = order[:-1], order[1:]
    close = (groups[first] == groups[second]) & (seconds[second] - seconds[first] <= most)
    return np.stack((first[close], second[close]), axis=1)


def _metres(ones: npt.NDArray[np.float64], others: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Returns ground distances between places [P, 2], degrees north and east; accurate for short distances."""
    north = (ones[:, 0] - others[:, 0]) * _METRES_A_DEGREE
    east = ((ones[:, 1] - others[:, 1] + 180) % 360 - 180) * _METRES_A_DEGREE
    return np.asarray(np.hypot(north, east * np.cos(np.radians(ones[:, 0]))))


def _place(photo: Photo) -> tuple[float, float]:
    known = photo.metadata
    if known is None or known.latitude is None or known.longitude is None:
        return (np.nan, np.nan)
    return (known.latitude, known.longitude)


def _marks(photos: Sequence[Photo], feedback: Iterable[Feedback]) -> tuple[Rows, Rows]:
    """Returns the pairs marked as the same, and those marked as different."""
    rows = {photo.digest: row for row, photo in enumerate(photos)}
    found: dict[Mark, list[tuple[int, int]]] = {mark: [] for mark in Mark}
    for each in feedback:
        asked, hit = rows.get(each.asked.digest), rows.get(each.photo)
        if each.asked.box is None and asked is not None and hit is not None and asked != hit:
            found[each.mark].append((asked, hit))
    same, different = (np.array(found[mark], np.int64).reshape(-1, 2) for mark in (Mark.SAME, Mark.DIFFERENT))
    return same, different


def _class_pairs(folders: Rows, seed: int) -> Rows:
    """Pairs each photo with a few others of its folder, drawn at random."""
    random = np.random.default_rng(seed)
    order = np.argsort(folders, kind="stable")
    pairs = [_none()]
    for members in np.split(order, np.flatnonzero(np.diff(folders[order])) + 1):
        for _ in range(min(CLASS_PAIRS, len(members) - 1)):
            drawn = random.permutation(members)
            pairs.append(np.stack((drawn, np.roll(drawn, 1)), axis=1))
    return np.concatenate(pairs)


def _chains(groups: Rows) -> Rows:
    """Joins the members of each group one after another: pairs int64 [P, 2]."""
    order = np.argsort(groups, kind="stable")
    first, second = order[:-1], order[1:]
    same = groups[first] == groups[second]
    return np.stack((first[same], second[same]), axis=1)


def _components(count: int, joined: Sequence[Rows]) -> Rows:
    """Returns the connected component of each row, int64 [count], as the least row in it."""
    ends = np.concatenate([*joined, _none()])
    numbers = np.arange(count)
    while True:
        least = np.minimum(numbers[ends[:, 0]], numbers[ends[:, 1]])
        before = numbers.copy()
        np.minimum.at(numbers, ends[:, 0], least)
        np.minimum.at(numbers, ends[:, 1], least)
        numbers = numbers[numbers]
        if (numbers == before).all():
            return numbers


def _none() -> Rows:
    return np.empty((0, 2), np.int64)
