"""The values of annotations, and their texts in the library's database."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from photosearch.core.annotations.keywords import tidy
from photosearch.core.metadata import LONGEST_TEXT, MOST_KEYWORDS
from photosearch.core.words import one_line

MOST_STARS = 5


class Property(StrEnum):
    """A property that annotations can set."""

    RATING = "rating"
    LABEL = "label"
    FLAG = "flag"
    TITLE = "title"
    CAPTION = "caption"
    KEYWORDS = "keywords"


class Label(StrEnum):
    """A colour label, in the order of the keys 6 to 9."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    PURPLE = "purple"


class Flag(StrEnum):
    """Whether a photo was picked or rejected."""

    PICK = "pick"
    REJECT = "reject"


class Source(StrEnum):
    """Where an annotation comes from."""

    PERSON = "person"
    SIDECAR = "sidecar"
    FILE = "file"


Said: TypeAlias = Mapping[Property, str]
"""The annotations from one source, as stored text; an empty text clears the property."""


@dataclass(frozen=True, slots=True)
class Stamped:
    """A stored text and when it was set, in nanoseconds since the epoch."""

    text: str
    at_ns: int


Changes: TypeAlias = Mapping[bytes, Mapping[Property, Stamped | None]]
"""What to store for photos, by digest; None removes the person's annotation, so that sidecar and file apply again."""


@dataclass(frozen=True, slots=True)
class Annotations:
    """The values in effect for one photo. `keywords` are paths such as `Places|Vienna` (`annotations.keywords`)."""

    rating: int = 0
    """Stars; 0 is none."""
    label: Label | None = None
    flag: Flag | None = None
    title: str | None = None
    caption: str | None = None
    keywords: tuple[str, ...] = ()


NOTHING = Annotations()


def stored(of: Property, value: object) -> str:
    """Returns a value of `Annotations` as stored text.

    Raises:
        ValueError: this property cannot have the value.
    """
    match of:
        case Property.RATING:
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_STARS:
                raise ValueError(f"a rating is a whole number from 0 to {MOST_STARS}")
            return str(value)
        case Property.LABEL:
            return Label(str(value)).value if value else ""
        case Property.FLAG:
            return Flag(str(value)).value if value else ""
        case Property.KEYWORDS:
            if value is not None and not isinstance(value, list | tuple):
                raise ValueError("keywords are a list")
            texts = value or ()
            return "\n".join(tidy(texts)[:MOST_KEYWORDS])
        case _:
            if value is not None and not isinstance(value, str):
                raise ValueError(f"a {of} is text")
            return one_line(value or "")[:LONGEST_TEXT].rstrip()


def loaded(texts: Said) -> Annotations:
    """Returns the values of stored texts; raises ValueError if they are not stored texts."""
    get = texts.get
    return Annotations(
        rating=int(get(Property.RATING) or 0),
        label=Label(label) if (label := get(Property.LABEL)) else None,
        flag=Flag(flag) if (flag := get(Property.FLAG)) else None,
        title=get(Property.TITLE) or None,
        caption=get(Property.CAPTION) or None,
        keywords=tuple(keywords.split("\n")) if (keywords := get(Property.KEYWORDS)) else (),
    )


def all_stored(annotations: Annotations) -> dict[Property, str]:
    """Returns the stored texts of all values; the inverse of `loaded`."""
    return {each: stored(each, getattr(annotations, each.value)) for each in Property}


def winner(person: Stamped | None, sidecar: Stamped | None, file: Stamped | None) -> Source | None:
    """Returns the source whose value is in effect for one property; None if no source has one.

    A sidecar that is older than a value in the photo's own file is out of date. Of person and sidecar, the newer one is
    in effect; the file's value is in effect if both have none. The triggers of `library.schema` apply the same
    rule.
    """
    if sidecar is not None and file is not None and file.text and sidecar.at_ns < file.at_ns:
        sidecar = None
    if person is not None and (sidecar is None or person.at_ns >= sidecar.at_ns):
        return Source.PERSON
    if sidecar is not None:
        return Source.SIDECAR
    return Source.FILE if file is not None and file.text else None
