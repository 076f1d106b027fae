"""Which photos are copies of one another, and which copy of each to keep.

Groups are stars: the best photo that is left takes every photo left that is like it, and so on down to the worst. So
each member is a measured copy of the one that is kept, which is what a person who removes it relies on. Following
pairs on and on would join photos that share nothing with it (a burst, the frames of a slow pan); asking for all pairs
within a group would break groups up wherever two edited copies are like their original, but not quite like each other.
J. Aslam, E. Pelekhov, D. Rus: The star clustering algorithm, JGAA 8 (2004); here the best photo, not the one with most
neighbours, is the centre.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from photosearch.core.answers.likeness import Thresholds
from photosearch.core.folders.formats import RAW
from photosearch.core.photo import Floats, Ids, Photo

UNCALIBRATED = 0.95
"""From which cosine on two photos count as copies where the model does not say."""
REACH = 0.15
"""How far below that a person may look for copies that were edited more."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Vectors that are like one another, each pair once, by id: int64 [P] and [P], with their cosines, float32 [P]."""

    first: Ids
    second: Ids
    scores: Floats


@dataclass(frozen=True, slots=True)
class Copies:
    """What a search for copies found: enough to group them at any threshold from `floor` on.

    `photos` holds the photo of every vector id that follows. `identical` lists the ids of photos with the same bytes,
    two or more; in `pairs` the first of them stands for all. `usual` is the threshold to begin with.
    """

    photos: Mapping[int, Photo]
    identical: tuple[tuple[int, ...], ...]
    pairs: Pairs
    floor: float
    usual: float


class Reason(StrEnum):
    """What the photo to keep has before the next best."""

    CHOSEN = "chosen"
    PIXELS = "pixels"
    RAW = "raw"
    BYTES = "bytes"
    DATE = "date"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Copy:
    """A member of a group. `score` is its cosine with the one to keep; `identical` says that the bytes are the same."""

    photo: Photo
    score: float
    identical: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Copies of one photo, two or more: first the one to keep, for `reason`, then the others, the likest first."""

    copies: tuple[Copy, ...]
    reason: Reason

    @property
    def kept(self) -> Photo:
        """The photo to keep."""
        return self.copies[0].photo

    @property
    def others(self) -> tuple[Copy, ...]:
        """All but the one to keep."""
        return self.copies[1:]

    @property
    def spare_bytes(self) -> int:
        """What the others take on the disk."""
        return sum(copy.photo.file.size for copy in self.others)


def usual_threshold(thresholds: Thresholds | None) -> float:
    """Returns the model's own threshold for the same photo, where it has one that a cosine can reach."""
    return thresholds.same_photo if thresholds is not None and thresholds.same_photo <= 1 else UNCALIBRATED


def remaining(copies: Copies, photos: Mapping[int, Photo]) -> Copies:
    """Returns what was found of `photos`, by vector id; of identical files that are left the first stands for all."""
    sets = [(ids[0], tuple(each for each in ids if each in photos)) for ids in copies.identical]
    heirs = {first: left[0] for first, left in sets if left}
    ends = [
        np.array([heirs.get(each, each) for each in ids.tolist()], np.int64)
        for ids in (copies.pairs.first, copies.pairs.second)
    ]
    there = np.isin(ends, list(photos)).all(axis=0)
    return replace(
        copies,
        photos=photos,
        identical=tuple(left for _, left in sets if len(left) > 1),
        pairs=Pairs(ends[0][there], ends[1][there], copies.pairs.scores[there]),
    )


def groups(copies: Copies, threshold: float, chosen: Set[int] = frozenset()) -> tuple[Group, ...]:
    """Returns the groups at `threshold`, those that take most space first.

    Args:
        threshold: the least cosine of a copy with the one that is kept; identical files are copies at any.
        chosen: ids of the photos that the person wants to keep before all others.
    """
    quality = {each: _quality(photo, chosen) for each, photo in copies.photos.items()}
    contents = {ids[0]: sorted(ids, key=quality.__getitem__) for ids in copies.identical}
    neighbours = _neighbours(copies.pairs, threshold)
    nodes = {each: quality[contents.get(each, (each,))[0]] for each in contents.keys() | neighbours.keys()}
    left = set(nodes)
    found = []
    for centre in sorted(nodes, key=nodes.__getitem__):
        if centre not in left:
            continue
        near = {centre: 1.0, **{each: score for each, score in neighbours.get(centre, {}).items() if each in left}}
        left.difference_update(near)
        members = [
            (Copy(copies.photos[each], score, node == centre), quality[each])
            for node, score in near.items()
            for each in contents.get(node, (node,))
        ]
        if len(members) > 1:
            found.append(_group(members))
    return tuple(sorted(found, key=lambda group: (-group.spare_bytes, group.kept.file.path)))


_Quality = tuple[bool, int, bool, int, str, int, str]
_REASONS = (Reason.CHOSEN, Reason.PIXELS, Reason.RAW, Reason.BYTES, Reason.DATE, Reason.DATE, Reason.NAME)
"""What each part of a quality is."""
_LATEST = "~"
"""Behind every date: a photo that does not say when it was taken may have lost that when it was edited."""


def _quality(photo: Photo, chosen: Set[int]) -> _Quality:
    """How good a copy is: less is better. Files of one size in pixels are compared by how much they hold of them."""
    known = photo.metadata
    return (
        photo.id not in chosen,
        -known.width * known.height if known else 0,
        known is None or known.format != RAW,
        -photo.file.size,
        (known.taken_at if known else None) or _LATEST,
        photo.file.mtime_ns,
        photo.file.path,
    )


def _neighbours(pairs: Pairs, threshold: float) -> dict[int, dict[int, float]]:
    """Returns the neighbours of each id at `threshold` with their cosines."""
    enough = pairs.scores >= threshold
    found: dict[int, dict[int, float]] = {}
    columns = (pairs.first[enough].tolist(), pairs.second[enough].tolist(), pairs.scores[enough].tolist())
    for first, second, score in zip(*columns, strict=True):
        found.setdefault(first, {})[second] = score
        found.setdefault(second, {})[first] = score
    return found


def _group(members: list[tuple[Copy, _Quality]]) -> Group:
    (kept, best), (_, next_best) = sorted(members, key=lambda each: each[1])[:2]
    others = sorted((each for each in members if each[0] is not kept), key=lambda each: (-each[0].score, each[1]))
    reason = next(why for why, mine, its in zip(_REASONS, best, next_best, strict=True) if mine != its)
    return Group((kept, *(copy for copy, _ in others)), reason)
