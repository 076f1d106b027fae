"""The metadata of a photo file. Each field is declared only here, with its kind and bounds.

The database columns (`library.columns`) and the checks of decoder answers derive from these declarations.
"""

from dataclasses import dataclass
from typing import Annotated

from photosearch.core.fields import Lines, LocalTime, OneOf, Real, Text, Whole

METADATA_VERSION = 6
"""Raise this whenever more is read from photo files. Metadata of an older version is then read again, and so are files
that an older version could not use."""

READING_VERSION = 1
"""Raise this whenever the pixels of already readable photos change (`vision.decoding.revisions`)."""

LONGEST_TEXT = 2000
"""Characters."""
MOST_KEYWORDS = 256
LABELS = ("red", "yellow", "green", "blue", "purple")
"""The colours of `core.annotations.values.Label`."""
FLAGS = ("pick", "reject")
"""The flags of `core.annotations.values.Flag`."""
LARGEST_NUMBER = 1e7
"""The upper bound of exposure values; no camera writes larger ones."""
SIDE = Whole(1, 2**31 - 1)
"""Width or height in pixels."""
_TEXT = Text(LONGEST_TEXT)
_EXPOSURE = Real(0, LARGEST_NUMBER, positive=True)


@dataclass(frozen=True, slots=True)
class Metadata:
    """A photo's metadata. `width` and `height` are pixels after its orientation is applied."""

    format: Annotated[str, _TEXT]
    width: Annotated[int, SIDE]
    height: Annotated[int, SIDE]
    taken_at: Annotated[str | None, LocalTime()] = None
    """Local date and time as the camera wrote it."""
    camera: Annotated[str | None, _TEXT] = None
    lens: Annotated[str | None, _TEXT] = None
    latitude: Annotated[float | None, Real(-90, 90)] = None
    """Degrees, north positive."""
    longitude: Annotated[float | None, Real(-180, 180)] = None
    """Degrees, east positive."""
    title: Annotated[str | None, _TEXT] = None
    caption: Annotated[str | None, _TEXT] = None
    keywords: Annotated[tuple[str, ...], Lines(MOST_KEYWORDS, LONGEST_TEXT)] = ()
    rating: Annotated[int | None, Whole(0, 5)] = None
    """Stars; None if nobody rated it."""
    date_source: Annotated[str | None, _TEXT] = None
    """Which block of the file gives `taken_at`: EXIF, XMP or IPTC."""
    utc_offset: Annotated[int | None, Whole(-900, 900)] = None
    """Minutes that the clock of `taken_at` is ahead of UTC, if the file says so."""
    people: Annotated[tuple[str, ...], Lines(MOST_KEYWORDS, LONGEST_TEXT)] = ()
    """Names."""
    place: Annotated[str | None, _TEXT] = None
    """Names of the place, from the street to the country."""
    millisecond: Annotated[int | None, Whole(0, 999)] = None
    """The fraction of the second of `taken_at`, if the camera wrote one."""
    burst: Annotated[str | None, _TEXT] = None
    """What all photos of a burst share, if the camera or phone wrote it."""
    exposure_value: Annotated[float | None, Real(-40, 40)] = None
    """How bright the scene was for this exposure, in EV at ISO 100; a larger value means a darker picture."""
    bracketed: Annotated[int | None, Whole(0, 1)] = None
    """1 if the camera took it as part of an exposure bracket."""
    colour_label: Annotated[str | None, OneOf(LABELS)] = None
    pick_flag: Annotated[str | None, OneOf(FLAGS)] = None
    """Whether a program picked or rejected it."""
    panorama: Annotated[int | None, Whole(0, 1)] = None
    """1 if it is a panorama (`core.items.panoramas`)."""
    read_since: Annotated[int, Whole(0, READING_VERSION)] = 0
    """The first `READING_VERSION` that decodes this photo's pixels as the current one does."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """How a photo was taken; None if the file does not say."""

    seconds: Annotated[float | None, _EXPOSURE] = None
    aperture: Annotated[float | None, _EXPOSURE] = None
    """The f-number."""
    sensitivity: Annotated[int | None, Whole(1, int(LARGEST_NUMBER))] = None
    """ISO speed."""
    focal_length: Annotated[float | None, _EXPOSURE] = None
    """Millimetres, as written on the lens."""
