"""What the annotations of several photos have in common."""

from collections.abc import Sequence
from dataclasses import dataclass

from photosearch.core.annotations.values import NOTHING, Annotations, Property


@dataclass(frozen=True, slots=True)
class Common:
    """The values that all photos share; `different` names the properties whose values differ, which are left empty.

    Keywords that all photos have are shared, even if `different` names the keywords because some photos have more.
    """

    values: Annotations
    different: frozenset[Property]


def common(said: Sequence[Annotations]) -> Common:
    """Returns what annotations have in common; nothing if there are none."""
    if not said:
        return Common(NOTHING, frozenset())
    first = said[0]
    different = frozenset(of for of in Property if any(getattr(each, of) != getattr(first, of) for each in said))
    others = [{keyword.casefold() for keyword in each.keywords} for each in said]
    values = Annotations(
        **{of.value: getattr(NOTHING if of in different else first, of) for of in Property if of != Property.KEYWORDS},
        keywords=tuple(each for each in first.keywords if all(each.casefold() in known for known in others)),
    )
    return Common(values, different)
