"""Measures how often pixels prove that two pictures are the same, though they only look alike.

Each picture is compared with the others as the application compares a query with photos: all by their correlation,
then the most similar by a proof, and pages once more in large. So each pair is compared in both directions, and counts
once.
"""

import dataclasses
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from photosearch.core.answers.same_picture import PAGE_SIDE, SIDE, Grey, is_page
from photosearch.core.photo import Pixels
from photosearch.errors import InputError
from photosearch.search import looks, pixels
from photosearch.search.placement import Matrix
from photosearch.search.proof import prove
from photosearch_training.edits.look_alikes import LOOK_ALIKES
from photosearch_training.measure.intervals import upper_bound
from photosearch_training.measure.looks import grey
from photosearch_training.progress import Reporter, show_table

_QUERY_SIDE = 512
_ALIKE = 25
"""Pictures that are look-alikes of one another: each is compared with all others."""
Pictures: TypeAlias = Sequence[Pixels]


@dataclass(frozen=True, slots=True)
class Proofs:
    """Pairs of look-alikes, those that a proof was tried for and those it was given for, in either direction."""

    pairs: int = 0
    tried: int = 0
    proven: int = 0

    def __add__(self, other: "Proofs") -> "Proofs":
        return Proofs(self.pairs + other.pairs, self.tried + other.tried, self.proven + other.proven)


def measure(
    pairs: int, seed: int, reporter: Reporter, kinds: Mapping[str, Callable[[int], Pixels]] = LOOK_ALIKES
) -> dict[str, Proofs]:
    """Compare at least `pairs` pairs of rendered look-alikes, equally many of each kind; raises InputError."""
    if pairs < 1:
        raise InputError(f"Cannot compare {pairs} pairs", "Use 1 or more")
    groups = -(-pairs // (len(kinds) * math.comb(_ALIKE, 2)))
    found = dict.fromkeys(kinds, Proofs())
    for group in range(groups):
        for kind, render in kinds.items():
            reporter.advance("compare", sum(each.pairs for each in found.values()), pairs, {})
            first = (seed * groups + group) * _ALIKE
            found[kind] += compare([render(first + number) for number in range(_ALIKE)])
    return found


def compare(pictures: Pictures) -> Proofs:
    """Compare each of some different pictures, uint8 [H, W, 3], with all others; each pair counts once."""
    small, asked, large = ([grey(each, side) for each in pictures] for side in (SIDE, _QUERY_SIDE, PAGE_SIDE))
    tried: set[frozenset[int]] = set()
    proven: set[frozenset[int]] = set()
    for number, query in enumerate(asked):
        others = [each for each in range(len(pictures)) if each != number]
        matches = pixels.find(query, [small[each] for each in others])

        def holds(place: int, transform: Matrix, number: int = number, query: Grey = query) -> bool:
            pages = is_page(query) and is_page(small[place])
            return not pages or prove(large[number], large[place], transform).proven

        *_, settled = looks.settle(
            query,
            [small[each] for each in others],
            others,
            matches,
            np.zeros(len(pictures), np.float32),
            exact=False,
            confirm=holds,
        )
        tried.update(frozenset((number, others[place])) for place in looks.to_prove(matches.scores))
        proven.update(frozenset((number, place)) for place in settled.proven)
    return Proofs(math.comb(len(pictures), 2), len(tried), len(proven))


def show(found: Mapping[str, Proofs], as_json: bool) -> None:
    """Print the figures: one JSON object, or a table with the upper bound of each rate.

    The bound takes the pairs for independent, but those of a group share pictures, so it is only rough.
    """
    total = sum(found.values(), Proofs())
    everything = {**found, "all": total}
    if as_json:
        kinds = {
            kind: {**dataclasses.asdict(each), "upper_bound": upper_bound(each.proven, each.pairs)}
            for kind, each in everything.items()
        }
        print(json.dumps({"event": "false proofs", "kinds": kinds}))
        return
    rows: list[tuple[str | float, ...]] = [
        (kind, each.pairs, each.tried, each.proven, f"{upper_bound(each.proven, each.pairs):.1e}")
        for kind, each in everything.items()
    ]
    show_table("False proofs of look-alikes", ("kind", "pairs", "tried", "proven", "rate, at most (95 %)"), rows)
