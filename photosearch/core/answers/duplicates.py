"""Which photos are copies of one another, and which copy of each to keep.

Groups have a kind. Identical files and copies of the same picture are proven, so one photo of the group is suggested to
keep. Photos that show a part of another one, and photos that are only similar, such as frames of a burst, are shown
without a suggestion.

Groups are stars: the best remaining photo takes every remaining photo that is like it, and so on. So each member is a
measured copy of the photo that is kept, and can be removed safely. Following chains of pairs would join photos that
have nothing in common with it (a burst, the frames of a slow pan). The files of one item are never copies of each
other, unless their bytes are the same (`core.items`). Requiring all pairs within a group would split
groups in which two edited copies are like their original, but not quite like each other. J. Aslam, E. Pelekhov,
D. Rus: The star clustering algorithm, JGAA 8 (2004); here the centre is the best photo, not the one with most
neighbours.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from photosearch.core.answers.likeness import Thresholds
from photosearch.core.folders.formats import RAW
from photosearch.core.items.roles import SERIES
from photosearch.core.photo import Floats, Ids, Photo

UNCALIBRATED = 0.95
"""The least cosine of copies, if the model has no threshold."""
REACH = 0.15
"""How far below the threshold a person may search for copies that were edited more strongly."""


class Kind(StrEnum):
    """How the photos of a group belong together."""

    IDENTICAL = "identical"
    """Their bytes are equal."""
    SAME = "same"
    """They show the same picture: resized, recompressed or with other tones. Some may be identical."""
    PART = "part"
    """They show a part of the first one."""
    SIMILAR = "similar"
    """They are as similar as copies, but pixels do not prove that they are any."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of similar vectors, each pair once, by id: int64 [P] and [P], with their cosines, float32 [P]."""

    first: Ids
    second: Ids
    scores: Floats

    def where(self, kept: npt.NDArray[np.bool_]) -> "Pairs":
        """Returns some of the pairs, by a mask [P]."""
        return Pairs(self.first[kept], self.second[kept], self.scores[kept])


NO_PAIRS = Pairs(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32))


@dataclass(frozen=True, slots=True)
class Copies:
    """The result of a search for copies, which can be grouped at any threshold from `floor` on.

    `photos` holds the photo of every vector id. `identical` lists sets of ids, two or more, of photos with the same
    bytes; in all pairs, the first of a set represents all. `pairs` are copies of the same picture. `related` are pairs
    of the kinds PART, the whole photo first, and SIMILAR. `usual` is the default threshold.
    """

    photos: Mapping[int, Photo]
    identical: tuple[tuple[int, ...], ...]
    pairs: Pairs
    floor: float
    usual: float
    related: Mapping[Kind, Pairs] = field(default_factory=dict)


class Reason(StrEnum):
    """Why the photo to keep is better than the next best."""

    CHOSEN = "chosen"
    PIXELS = "pixels"
    RAW = "raw"
    BYTES = "bytes"
    DATE = "date"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Copy:
    """A member of a group. `score` is its cosine with the photo to keep; `identical` means equal bytes."""

    photo: Photo
    score: float
    identical: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Two or more photos: first the one to keep, for `reason`, then the others, most similar first.

    There is no reason if nothing is suggested. The first is then the whole photo, or the best of similar ones.
    """

    copies: tuple[Copy, ...]
    reason: Reason | None
    kind: Kind

    @property
    def kept(self) -> Photo:
        """The photo to keep; the first one if nothing is suggested."""
        return self.copies[0].photo

    @property
    def others(self) -> tuple[Copy, ...]:
        """All copies except the one to keep."""
        return self.copies[1:]

    @property
    def spare_bytes(self) -> int:
        """The size of the other copies on the disk."""
        return sum(copy.photo.file.size for copy in self.others)


def usual_threshold(thresholds: Thresholds | None) -> float:
    """Returns the model's threshold for the same photo, if it has one that a cosine can reach."""
    return thresholds.same_photo if thresholds is not None and thresholds.same_photo <= 1 else UNCALIBRATED


def remaining(copies: Copies, photos: Mapping[int, Photo]) -> Copies:
    """Returns the copies among `photos`, by vector id; the first remaining file of an identical set represents it."""
    sets = [(ids[0], tuple(each for each in ids if each in photos)) for ids in copies.identical]
    heirs = {first: left[0] for first, left in sets if left}

    def left_of(pairs: Pairs) -> Pairs:
        ends = [
            np.array([heirs.get(each, each) for each in ids.tolist()], np.int64) for ids in (pairs.first, pairs.second)
        ]
        return Pairs(ends[0], ends[1], pairs.scores).where(np.asarray(np.isin(ends, list(photos)).all(axis=0)))

    return replace(
        copies,
        photos=photos,
        identical=tuple(left for _, left in sets if len(left) > 1),
        pairs=left_of(copies.pairs),
        related={kind: left_of(pairs) for kind, pairs in copies.related.items()},
    )


def groups(copies: Copies, threshold: float, chosen: Set[int] = frozenset()) -> tuple[Group, ...]:
    """Returns the groups of copies at `threshold`, those with the largest spare size first.

    Args:
        threshold: the least cosine of a copy with the photo to keep; identical files are copies at any threshold.
        chosen: ids of the photos that the person has chosen to keep.
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
        same = contents.get(centre, (centre,))
        kept = copies.photos[same[0]]
        members = [(Copy(copies.photos[each], 1.0, True), quality[each]) for each in same]
        left.discard(centre)
        for node, score in neighbours.get(centre, {}).items():
            spare = [each for each in contents.get(node, (node,)) if _is_spare(copies.photos[each], kept)]
            if node in left and spare:
                left.discard(node)
                members += [(Copy(copies.photos[each], score, False), quality[each]) for each in spare]
        if len(members) > 1:
            found.append(_group(members))
    return tuple(sorted(found, key=lambda group: (-group.spare_bytes, group.kept.file.path)))


def related(copies: Copies, kind: Kind, threshold: float, chosen: Set[int] = frozenset()) -> tuple[Group, ...]:
    """Returns the groups of photos with their parts, or of similar photos, the largest groups first.

    Args:
        threshold: the least cosine with the first photo of the group.
        chosen: ids of the photos that the person has chosen to come first.
    """
    pairs = copies.related.get(kind, NO_PAIRS)
    neighbours: dict[int, dict[int, float]] = {}
    enough = pairs.where(pairs.scores >= threshold)
    for first, second, score in zip(enough.first.tolist(), enough.second.tolist(), enough.scores.tolist(), strict=True):
        if copies.photos[first].whole != copies.photos[second].whole:
            neighbours.setdefault(first, {})[second] = score
            if kind is Kind.SIMILAR:
                neighbours.setdefault(second, {})[first] = score
    left = set(neighbours).union(*neighbours.values())
    found = []
    for centre in sorted(neighbours, key=lambda each: _quality(copies.photos[each], chosen)):
        others = {each: score for each, score in neighbours[centre].items() if each in left}
        if centre in left and others:
            left -= {centre, *others}
            ordered = sorted(others, key=lambda each: (-others[each], each))
            members = (Copy(copies.photos[each], others[each], False) for each in ordered)
            found.append(Group((Copy(copies.photos[centre], 1.0, False), *members), None, kind))
    return tuple(sorted(found, key=lambda group: (-len(group.copies), group.kept.file.path)))


def _is_spare(photo: Photo, kept: Photo) -> bool:
    """Whether a photo that looks like the one to keep may be offered for removal.

    The files of one item belong together, and each frame of a burst, a bracket or a panorama is a photo of its own.
    A panorama and a photo that is none are never copies: it may be one of the panorama's frames.
    """
    return photo.whole != kept.whole and photo.role not in SERIES and _is_panorama(photo) == _is_panorama(kept)


def _is_panorama(photo: Photo) -> bool:
    return photo.metadata is not None and photo.metadata.panorama == 1


def apart(copies: Copies, chosen: Set[int] = frozenset()) -> tuple[tuple[Group, ...], Copies]:
    """Returns the groups of identical files, and the copies that differ, among which each file stands once.

    Args:
        chosen: ids of the photos that the person has chosen to keep among identical files.
    """
    same = groups(replace(copies, pairs=NO_PAIRS), 1.0, chosen)
    again = {copy.photo.id for group in same for copy in group.others}
    return same, remaining(copies, {each: photo for each, photo in copies.photos.items() if photo.id not in again})


def best_in_front(stacks: Ids, photos: Sequence[Photo]) -> Ids:
    """Returns stacks with the copy to keep at the front of each; of an item, the photo that stands for it.

    Args:
        stacks: for each photo, the place of any member of its stack, the same for all members: [N].
    """
    best: dict[int, int] = {}
    quality = [(photo.whole != photo.id, _quality(photo, frozenset())) for photo in photos]
    for place in sorted(range(len(photos)), key=quality.__getitem__):
        best.setdefault(int(stacks[place]), place)
    return np.array([best[each] for each in stacks.tolist()], np.int64)


_Quality = tuple[bool, int, bool, int, str, int, str]
_REASONS = (Reason.CHOSEN, Reason.PIXELS, Reason.RAW, Reason.BYTES, Reason.DATE, Reason.DATE, Reason.NAME)
"""The reason that belongs to each part of a quality."""
_LATEST = "~"
"""Sorts after every date: a photo without a date may have lost it when it was edited."""


def _quality(photo: Photo, chosen: Set[int]) -> _Quality:
    """Returns the quality of a copy; lower is better. With equal pixels, the larger file is better."""
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
    kind = Kind.IDENTICAL if all(copy.identical for copy, _ in others) else Kind.SAME
    return Group((kept, *(copy for copy, _ in others)), reason, kind)
