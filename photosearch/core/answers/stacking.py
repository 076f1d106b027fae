"""Stacks: photos of an answer that are shown as one, because they are one item or near-duplicates of one another.

As with duplicates (`core.answers.duplicates`), stacks of near-duplicates are stars: each member is like the hit at the
front, which is the best hit left. So a stack never drifts away from the photo it shows, and the stacks keep the order
of the hits.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from photosearch.core.photo import Floats, Ids, Order

MOST = 5000
"""Hits beyond this number stand alone: comparing all with all grows with the square, and few people look that far."""
_BLOCK = 512
_ROUNDING = 1e-5
"""Larger than the difference between two ways of summing a cosine in float32."""


def fronts(vectors: Floats, threshold: float, most: int = MOST) -> Ids:
    """Returns for each hit the place of its stack's front, or its own if it is the front or stands alone: [N].

    Args:
        vectors: float32 [N, D], unit norm, of the hits, best first.
        threshold: the least cosine of a member with the front.
        most: hits beyond this number stand alone.
    """
    front = np.arange(len(vectors))
    compared = vectors[:most]
    free = np.ones(len(compared), np.bool_)
    for start in range(0, len(compared), _BLOCK):
        near = compared[start : start + _BLOCK] @ compared[start:].T >= threshold - _ROUNDING
        for row in np.flatnonzero(np.triu(near, 1).any(axis=1)):
            place = start + row
            if free[place]:
                members = place + np.flatnonzero(near[row, row:] & free[place:])
                front[members] = place
                free[members] = False
    return front


def joined(stacks: Ids, wholes: npt.NDArray[np.int64]) -> Ids:
    """Returns stacks that hold near-duplicates and all hits of one item together, as `fronts` gives them: [N].

    Args:
        wholes: for each hit, what all hits of its item share: [N].
    """
    ends = np.unique(wholes, return_inverse=True)[1]
    labels = stacks.copy()
    while True:
        before = labels.copy()
        for groups in (stacks, ends):
            least = np.full(int(groups.max(initial=-1)) + 1, len(labels))
            np.minimum.at(least, groups, labels)
            labels = np.minimum(labels, least[groups])
        if (labels == before).all():
            return labels


@dataclass(frozen=True, slots=True)
class Stacks:
    """The photos of an answer by id: `every` one in order, and `shown`, where a stack is one row, that of its front.

    `members` holds the photos of all stacks, those of one stack in a row, the front first; `fronts` the front of each.
    A stack stands where the first of its photos would.
    """

    every: Order
    shown: Order
    members: Order
    fronts: Order
    sizes: npt.NDArray[np.int64] = field(repr=False)
    """The number of photos in the stack of each member."""
    ascending: npt.NDArray[np.int64] = field(repr=False)
    """The places of the members in ascending order of their ids."""
    more: bool = False
    """Whether further photos follow that are not listed, as in a shared library."""

    def front(self, photo_id: int) -> int | None:
        """Returns the front of a photo's stack, or None if it is in no stack."""
        place = self._place(photo_id)
        return None if place is None else int(self.fronts[place])

    def behind(self, front: int) -> list[int]:
        """Returns the photos behind the front of a stack, in order."""
        place = self._place(front)
        return [] if place is None else [int(each) for each in self.members[place + 1 : place + int(self.sizes[place])]]

    def size(self, front: int) -> int:
        """Returns the number of photos in a stack, 1 for a photo by itself."""
        place = self._place(front)
        return 1 if place is None else int(self.sizes[place])

    def _place(self, photo_id: int) -> int | None:
        """Returns the place of a photo among the members."""
        if not len(self.members):
            return None  # at once, because every photo of every frame asks
        found = int(np.searchsorted(self.members, photo_id, sorter=self.ascending))
        if found == len(self.members) or self.members[self.ascending[found]] != photo_id:
            return None
        return int(self.ascending[found])


def stacked(every: Order, groups: Order) -> Stacks:
    """Makes the stacks of an answer.

    Args:
        every: the ids of all photos, in order: [N].
        groups: for each photo the id of the one that should be the front of its stack, 0 for photos by themselves: [N].
            If that one is not in the answer, the first of the stack is its front.
    """
    places = np.flatnonzero(groups)
    ids, wanted = every[places], groups[places]
    order = np.lexsort((places, ids != wanted, wanted))
    places, ids, wanted = places[order], ids[order], wanted[order]
    starts = np.flatnonzero(np.diff(wanted, prepend=-1))
    sizes = np.diff(starts, append=len(wanted))
    fronts = np.repeat(ids[starts], sizes)
    several = np.repeat(sizes > 1, sizes)
    shown, kept = every.copy(), np.ones(len(every), np.bool_)
    if len(starts):
        firsts = np.minimum.reduceat(places, starts)
        kept[places], kept[firsts] = False, True
        shown[firsts] = ids[starts]
    members = ids[several]
    counts = np.repeat(sizes, sizes)[several]
    return Stacks(every, shown[kept], members, fronts[several], counts, np.argsort(members, kind="stable"))


def single(order: Order) -> Stacks:
    """Returns photos without stacks."""
    return stacked(order, np.zeros(len(order), np.int64))
