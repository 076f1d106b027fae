"""How the three looks make one order: the vector proposes, windows refine, pixels put first what they are sure of.

The vector's cosine ranks all photos. For the first NEAREST, the mean cosine of the best window is added to it: roughly
at first, which leaves CANDIDATES, then exactly. Pixels compare the first COMPARED of these; the best of them comes
first if its score is high and clearly above the next, or if it is proven. So an answer to "photos like this" keeps its
order unless the photo itself is there. If the query asks for this very photo, the pixel score is added for all that are
compared.

A query may consist of several photos, such as a collage or a screenshot (`panels`). Each of them is looked at by itself
too, and photos that this proves come first. A query may also be a detail of a picture. Then the picture is looked at by
itself too, and the photo that it shows comes first.

The settings were chosen on queries of validation classes: `photosearch-train copies` measures them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from photosearch.core.answers.same_picture import Grey
from photosearch.core.photo import Floats
from photosearch.search.pixels import Matches
from photosearch.search.placement import Matrix, Shape, inverse, overhang
from photosearch.search.proof import Sizes, prove

NEAREST = 1000
CANDIDATES = 120
COMPARED = 50
PANEL_CANDIDATES, PANEL_COMPARED = 50, 12
"""The same for each photo that a query consists of: it is seen whole, and only proofs count."""
PROVED, PANEL_PROVED = 4, 2
"""Photos, best pixel score first, that a proof is tried for: by the query, and by each photo that it consists of."""
_SURE = 0.8
_LEAD = 0.06
_PIXELS_WEIGHT, _CHANCE = 0.5, 0.5
"""Any two photos reach the second value; it counts as nothing."""
_BEYOND = 0.15
"""How far a photo may extend beyond a detail that proves it, in units of its longer side."""
WORTH_PROVING = 0.45
"""The least pixel score of a photo that a proof is tried for."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The order of n photos after the third look, int64 [n], with those that pixels put `first`.

    By position, `transforms` are where photos show the query, and `proven` are those that are the same photo. It is
    `complete` unless further photos are worth a proof.
    """

    order: npt.NDArray[np.int64]
    transforms: dict[int, Matrix]
    proven: frozenset[int]
    first: tuple[int, ...] = ()
    complete: bool = True


def after_windows(
    cosines: Floats,
    compared: npt.NDArray[np.int64],
    places: npt.NDArray[np.int64],
    glanced: Floats,
    compare: Callable[[npt.NDArray[np.int64]], Floats],
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Returns the scores [n] after the second look, and the positions of the best CANDIDATES, ascending.

    Args:
        cosines: float32 [n], those of the first look.
        compared: int64 [c], the positions of the photos that windows compare, ascending.
        places: int64 [m], the positions among these of the photos that have descriptors, ascending.
        glanced: float32 [m], the rough scores of their windows.
        compare: returns the exact scores, float32 [k], for k of the m photos by position.
    """
    rough = with_windows(cosines[compared], places, glanced)
    best = np.sort(order(rough, [])[:CANDIDATES])
    kept = np.flatnonzero(np.isin(places, best))
    near = compared[best]
    scores = cosines.copy()
    scores[near] = with_windows(cosines[near], np.searchsorted(best, places[kept]), compare(kept))
    others = np.setdiff1d(np.arange(len(cosines)), near)
    if len(others):
        scores[others] += scores[near].min() - cosines[others].max()
    return scores, near


def with_windows(cosines: Floats, places: npt.NDArray[np.int64], windows: Floats) -> Floats:
    """Returns the scores [n] after the second look.

    Args:
        cosines: float32 [n], those of the first look.
        places: int64 [m], the positions of the photos that have descriptors.
        windows: float32 [m], their scores. The other photos get the median, so that they keep their place among them.
    """
    added = np.full(len(cosines), np.median(windows) if len(windows) else 0, np.float32)
    added[places] = windows
    return np.asarray(cosines + added, np.float32)


def settle(
    query: Grey,
    pictures: Sequence[Grey],
    places: Sequence[int],
    found: Matches,
    scores: Floats,
    exact: bool,
    identical: frozenset[int] = frozenset(),
    confirm: Callable[[int, Matrix], bool] = lambda place, transform: True,
    stop: Callable[[], bool] = lambda: False,
    most: int = PROVED,
) -> Iterator[Settled]:
    """Yields the order after the third look: once the best photo is tried to be proven, and once the others are.

    Args:
        pictures: the photos that pixels have compared, and `places`, their positions among all.
        found: what `pixels.find` found in them.
        scores: float32 [n], of all photos after the second look.
        exact: whether this very photo is looked for.
        identical: positions of photos with the query's own bytes, which need no proof.
        confirm: whether a proof holds in larger pictures too, by position and refined transform.
        stop: whether to try no more proofs.
        most: how many proofs to try.
    """
    ranked = scores.copy()
    if exact:
        ranked[list(places)] += with_pixels(found.scores)
    transforms: dict[int, Matrix] = {}
    proven, asked = set(identical), Sizes(query)

    def settled(complete: bool) -> Settled:
        first = sorted(proven, key=lambda place: (place not in identical, -scores[place]))
        certain, where = sure(found.scores), dict(transforms)
        if certain is not None and places[certain] not in proven:
            first.append(places[certain])
            where[places[certain]] = found.transforms[certain]
        return Settled(order(ranked, first), where, frozenset(proven), tuple(first), complete)

    worth = to_prove(np.where(np.isin(places, list(identical)), -1, found.scores), most)
    for number in worth:
        if stop():
            break
        place = places[number]
        proof = prove(asked, pictures[number], found.transforms[number])
        if proof.proven and confirm(place, proof.transform):
            transforms[place] = proof.transform
            proven.add(place)
        if number == worth[0] != worth[-1]:
            yield settled(False)
    yield settled(True)


def with_panel(whole: Settled, panel: Settled) -> Settled:
    """Returns the order with the photos first that are proven, by the whole query or by a photo that it consists of.

    Args:
        panel: the order for that photo alone; its transforms start at the whole query.
    """
    new = [place for place in panel.first if place in panel.proven - whole.proven]
    return _joined(whole, panel, new, (*whole.first, *new))


def with_surroundings(part: Settled, around: Settled) -> Settled:
    """Returns the order with the photos first that show the picture around the query, by proof or with certainty.

    Args:
        part: the order for the query, a part of a picture.
        around: the order for that picture alone; its transforms start at the query.
    """
    new = [place for place in around.first if place not in part.proven]
    return _joined(part, around, new, (*around.first, *part.first))


def _joined(one: Settled, other: Settled, new: Sequence[int], first: Sequence[int]) -> Settled:
    """Returns the first order with photos in front, proven ones before others, and the `new` ones of the second."""
    proven = one.proven | other.proven
    front = sorted(dict.fromkeys(first), key=lambda place: place not in proven)
    rest = one.order[~np.isin(one.order, front)]
    transforms = one.transforms | {place: other.transforms[place] for place in new}
    return Settled(np.concatenate((np.array(front, np.int64), rest)), transforms, proven, tuple(front), one.complete)


def fills(transform: Matrix, detail: Shape, photo: Shape) -> bool:
    """Returns whether a detail of a picture shows about a whole photo, as a box around one photo of a collage does.

    If the photo extends beyond the detail, the picture around it must show the photo too: frames of a burst may share a
    detail to the pixel.
    """
    return overhang(inverse(transform), photo, detail) <= _BEYOND


def with_pixels(pixels: Floats) -> Floats:
    """Returns what pixel scores [k] add to the scores of photos if this very photo is looked for."""
    return np.asarray(_PIXELS_WEIGHT * np.maximum(pixels, _CHANCE), np.float32)


def sure(pixels: Floats) -> int | None:
    """Returns the position of the photo that the pixel scores [k] are sure of, or None."""
    if not len(pixels):
        return None
    best = int(pixels.argmax())
    others = np.delete(pixels, best)
    lead = pixels[best] - (others.max() if len(others) else -1)
    return best if pixels[best] >= _SURE and lead >= _LEAD else None


def to_prove(pixels: Floats, most: int = PROVED) -> list[int]:
    """Returns the positions of the photos to try a proof for, by pixel scores [k], best first."""
    best = np.argsort(-pixels, kind="stable")[:most]
    return [int(place) for place in best if pixels[place] >= WORTH_PROVING]


def order(scores: Floats, first: list[int]) -> npt.NDArray[np.int64]:
    """Returns the positions of photos by scores [n], best first; those in `first` come before, in their order."""
    best = np.argsort(-scores, kind="stable")
    return np.concatenate((np.array(first, np.int64), best[~np.isin(best, first)]))
