"""What the person asked: examples and counter-examples."""

from dataclasses import dataclass

from photosearch.core.photo import Box


@dataclass(frozen=True, slots=True)
class Example:
    """One picture of a query.

    `source` is the identity text of a file's absolute path, or the bytes of an encoded image (pasted, dragged).
    `weight` is positive for an example and negative for a counter-example. `box` restricts the example to a detail.
    """

    source: str | bytes
    weight: float = 1.0
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Query:
    """Examples and how many hits are wanted. Without examples it browses: the newest photos first."""

    examples: tuple[Example, ...] = ()
    limit: int = 200
