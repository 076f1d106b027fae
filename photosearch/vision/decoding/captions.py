"""Text about a photo from XMP, IPTC-IIM and EXIF: title, caption, keywords, people, place, date, rating, label.

No block is trusted: its size is bounded, a malformed one gives nothing, and XML that declares a document type is not
read at all, because only there can entities be defined.
"""

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from PIL import ExifTags

from photosearch.core.metadata import LONGEST_TEXT, MOST_KEYWORDS
from photosearch.core.xmp.packet import (
    ACDSEE,
    DC,
    EXIF,
    LONGEST_BLOCK,
    MICROSOFT,
    RDF,
    TIFF,
    TREES,
    XMP,
    descriptions,
    first,
    own_values,
    parse,
    values,
)
from photosearch.core.xmp.ratings import agreed, stars_of, stars_of_percent
from photosearch.core.xmp.reading import flag_of, label_of
from photosearch.vision.decoding.dates import Taken, read_date

LONGEST_NAME = 200
"""Characters."""
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/ "
_MICROSOFT_REGION = "http://ns.microsoft.com/photo/1.2/t/Region# "
_LENSES = ("http://cipa.jp/exif/1.0/ LensModel", "http://ns.adobe.com/exif/1.0/aux/ Lens")
_BURST = "http://ns.google.com/photos/1.0/camera/ BurstID"
_PANORAMA = "http://ns.google.com/photos/1.0/panorama/ "
_IPTC_CORE = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/ "
_IPTC_EXTENSION = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/ "
_REGIONS = "http://www.metadataworkinggroup.com/schemas/regions/ "
_PEOPLE = (f"{_IPTC_EXTENSION}PersonInImage", f"{_MICROSOFT_REGION}PersonDisplayName")
_PLACES = (
    (f"{_IPTC_CORE}Location", f"{_IPTC_EXTENSION}Sublocation", f"{_IPTC_EXTENSION}LocationName"),
    (f"{_PHOTOSHOP}City", f"{_IPTC_EXTENSION}City"),
    (f"{_PHOTOSHOP}State", f"{_IPTC_EXTENSION}ProvinceState"),
    (f"{_PHOTOSHOP}Country", f"{_IPTC_EXTENSION}CountryName"),
)
"""From the street to the country."""
_DATES = (f"{EXIF}DateTimeOriginal", f"{_PHOTOSHOP}DateCreated", f"{XMP}CreateDate", f"{EXIF}DateTimeDigitized")
_TITLE, _HEADLINE, _KEYWORD, _CAPTION = (2, 5), (2, 105), (2, 25), (2, 120)
_IPTC_PLACES = ((2, 92), (2, 90), (2, 95), (2, 101))
_IPTC_DATES = (((2, 55), (2, 60)), ((2, 62), (2, 63)))
_OF_THE_CAMERA = re.compile(
    r"((\w+ )*digital (still )?camera|sony dsc|exif_jpeg_picture|dcim\S*|<?default>?|dig\. camera|untitled)",
    re.IGNORECASE,
)
"""Texts that cameras write into the description field."""
_RATING_TAG, _PERCENT_TAG = 0x4746, 0x4749


@dataclass(frozen=True, slots=True)
class Captions:
    """The text of one metadata block or of several merged ones; fields as in `core.metadata.Metadata`."""

    title: str | None = None
    caption: str | None = None
    keywords: tuple[str, ...] = ()
    rating: int | None = None
    people: tuple[str, ...] = ()
    place: str | None = None
    taken: Taken | None = None
    latitude: float | None = None
    longitude: float | None = None
    make: str | None = None
    model: str | None = None
    lens: str | None = None
    burst: str | None = None
    label: str | None = None
    flag: str | None = None
    panorama: bool = False


def together(blocks: Iterable[Captions]) -> Captions:
    """Merges several blocks, in order of precedence.

    The first title, caption, place, date and position are used. Keywords and people are collected from all blocks. The
    first rating with a star is used, because 0 means that a program rated nothing.
    """
    blocks = tuple(blocks)
    rated = [each.rating for each in blocks if each.rating is not None]
    position = next((each for each in blocks if each.latitude is not None and each.longitude is not None), Captions())
    return Captions(
        title=next((each.title for each in blocks if each.title), None),
        caption=_written(each.caption for each in blocks),
        keywords=_distinct(keyword for each in blocks for keyword in each.keywords),
        rating=next(filter(None, rated), 0 if rated else None),
        people=_distinct(person for each in blocks for person in each.people),
        place=next((each.place for each in blocks if each.place), None),
        taken=next((each.taken for each in blocks if each.taken), None),
        latitude=position.latitude,
        longitude=position.longitude,
        make=next((each.make for each in blocks if each.model), None),
        model=next((each.model for each in blocks if each.model), None),
        lens=next((each.lens for each in blocks if each.lens), None),
        burst=next((each.burst for each in blocks if each.burst), None),
        label=next((each.label for each in blocks if each.label), None),
        flag=next((each.flag for each in blocks if each.flag), None),
        panorama=any(each.panorama for each in blocks),
    )


def _written(captions: Iterable[str | None]) -> str | None:
    """Returns the first caption that a person may have written."""
    return next((each for each in captions if each and not _OF_THE_CAMERA.fullmatch(each)), None)


def plain(value: object, longest: int = LONGEST_NAME) -> str | None:
    """Returns a text on one line without control characters; None if it is empty or not text."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return None
    return " ".join(value.replace("\0", " ").split())[:longest] or None


# XMP


def read_xmp(data: bytes) -> Captions:
    """Reads an XMP packet: fields of Adobe, the IPTC, the Metadata Working Group, Microsoft, digiKam and ACDSee."""
    try:
        root = parse(data)
    except ValueError:
        return Captions()
    trees = (part for name, mark in TREES for value in values(root, name) for part in value.split(mark))
    faces = (
        name
        for region in root.iter(f"{RDF}li")
        for name in values(region, f"{_REGIONS}Name")
        if not {each.lower() for each in values(region, f"{_REGIONS}Type")} - {"face"}
    )
    ratings = [stars_of(first(values(root, name))) for name in (f"{XMP}Rating", f"{ACDSEE}rating")]
    ratings += [stars_of_percent(first(values(root, f"{space}Rating"))) for space in MICROSOFT]
    latitude, longitude = position_of(
        _coordinate(first(values(root, f"{EXIF}GPSLatitude"))),
        _coordinate(first(values(root, f"{EXIF}GPSLongitude"))),
    )
    photo = descriptions(root)
    caption = first((*values(root, f"{DC}description"), *values(root, f"{TIFF}ImageDescription")))
    return Captions(
        title=_titled(
            first((*values(root, f"{DC}title"), *values(root, f"{ACDSEE}caption"))),
            first(values(root, f"{_PHOTOSHOP}Headline")),
        ),
        caption=plain(
            caption or first((*values(root, f"{EXIF}UserComment"), *values(root, f"{ACDSEE}notes"))), LONGEST_TEXT
        ),
        keywords=_distinct((*values(root, f"{DC}subject"), *values(root, f"{ACDSEE}keywords"), *trees)),
        rating=agreed(ratings),
        people=_distinct((*(each for name in _PEOPLE for each in values(root, name)), *faces)),
        place=_placed(first(value for name in names for value in values(root, name)) for names in _PLACES),
        taken=next(filter(None, (read_date(value) for name in _DATES for value in values(root, name))), None),
        latitude=latitude,
        longitude=longitude,
        make=plain(first(values(root, f"{TIFF}Make"))),
        model=plain(first(values(root, f"{TIFF}Model"))),
        lens=plain(first(value for name in _LENSES for value in values(root, name))),
        burst=plain(first(values(root, _BURST))),
        label=label_of(photo) or None,
        flag=flag_of(photo) or None,
        panorama=_is_panorama(photo),
    )


def _is_panorama(photo: Sequence[Element]) -> bool:
    """Whether a packet has the fields of a panorama (Google, Photo Sphere XMP Metadata)."""
    if first(own_values(photo, f"{_PANORAMA}ProjectionType")):
        return True
    if (first(own_values(photo, f"{_PANORAMA}UsePanoramaViewer")) or "").strip().lower() == "true":
        return True
    width = (first(own_values(photo, f"{_PANORAMA}FullPanoWidthPixels")) or "").strip()
    return width.isascii() and width.isdigit() and int(width[:9]) > 0


# IPTC-IIM


def read_iptc(data: bytes) -> Captions:
    """Reads an IPTC-IIM block: object name, headline, caption, keywords, place and date."""
    found: dict[tuple[int, int], list[bytes]] = {}
    for key, value in _datasets(data[:LONGEST_BLOCK]):
        found.setdefault(key, []).append(value)

    def texts(key: tuple[int, int]) -> list[str]:
        return [decoded(value) for value in found.get(key, ())]

    dates = (" ".join((texts(day) or [""])[:1] + texts(time)[:1]) for day, time in _IPTC_DATES)
    return Captions(
        title=_titled(first(texts(_TITLE)), first(texts(_HEADLINE))),
        caption=plain(first(texts(_CAPTION)), LONGEST_TEXT),
        keywords=_distinct(texts(_KEYWORD)),
        place=_placed(first(texts(each)) for each in _IPTC_PLACES),
        taken=next(filter(None, map(read_date, dates)), None),
    )


def _datasets(data: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Yields the fields up to the first one that is malformed or extended; texts never need extended fields."""
    place = 0
    while data[place : place + 1] == b"\x1c" and place + 5 <= len(data):
        length = int.from_bytes(data[place + 3 : place + 5], "big")
        start = place + 5
        if length & 0x8000 or start + length > len(data):
            return
        yield (data[place + 1], data[place + 2]), data[start : start + length]
        place = start + length


def decoded(value: bytes) -> str:
    """Decodes text whose character set is unknown or declared wrongly, as is common.

    Reads UTF-8 if the bytes are valid UTF-8, else Windows-1252, which includes the printable part of Latin-1.
    """
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


# EXIF


def read_exif(main: Mapping[int, object], detail: Mapping[int, object], big_endian: bool) -> Captions:
    """Reads texts and ratings from the fields of an EXIF block, as Pillow gives them, including Windows Explorer's.

    Args:
        main: the fields of the main directory.
        detail: the fields of the EXIF directory.
    """
    comment = _comment(detail.get(ExifTags.Base.UserComment), big_endian)
    captions = (_repaired(main.get(ExifTags.Base.ImageDescription)), comment, _wide(main.get(ExifTags.Base.XPComment)))
    ratings = [stars_of(main.get(_RATING_TAG)), stars_of_percent(main.get(_PERCENT_TAG))]
    return Captions(
        title=_titled(_wide(main.get(ExifTags.Base.XPTitle)), _wide(main.get(ExifTags.Base.XPSubject))),
        caption=_written(plain(each, LONGEST_TEXT) for each in captions),
        keywords=_distinct((_wide(main.get(ExifTags.Base.XPKeywords)) or "").split(";")),
        rating=agreed(ratings),
    )


def _repaired(value: object) -> str | None:
    """Decodes text that Pillow read as Latin-1: the standard says ASCII, but programs write other character sets."""
    if isinstance(value, bytes):
        return decoded(value)
    if not isinstance(value, str):
        return None
    try:
        return decoded(value.encode("latin-1"))
    except UnicodeError:
        return value


def _comment(value: object, big_endian: bool) -> str | None:
    if not isinstance(value, bytes) or len(value) > LONGEST_BLOCK:
        return _repaired(value)
    code, body = value[:8], value[8:]
    if code == b"UNICODE\0":
        return _wide_in_any_order(body, big_endian)
    if code == b"JIS\0\0\0\0\0":
        return body.decode("iso2022_jp", "ignore")
    return decoded(body if code in (b"ASCII\0\0\0", bytes(8)) else value)


def _wide_in_any_order(body: bytes, big_endian: bool) -> str:
    """Reads UTF-16 in the byte order of its mark, else in the likelier one; some programs write UTF-8 there."""
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return body.decode("utf-16", "ignore")
    with contextlib.suppress(UnicodeDecodeError):
        text = body.decode("utf-8").rstrip("\0")
        if all(each >= " " or each in "\r\n\t" for each in text):
            return text
    orders = ("utf-16-be", "utf-16-le") if big_endian else ("utf-16-le", "utf-16-be")
    return min((body.decode(order, "ignore") for order in orders), key=_strangeness)


def _strangeness(text: str) -> float:
    """How unlikely a text is: the characters outside the common scripts, then the number of blocks in use."""
    codes = [ord(each) for each in text.rstrip("\0")]
    if not codes:
        return 1.0
    strange = sum(not any(first <= code <= last for first, last in _SCRIPTS) for code in codes)
    return strange + len({code >> 8 for code in codes}) / 1000


_SCRIPTS = (
    (0x09, 0x0D), (0x20, 0x06FF), (0x0900, 0x10FF), (0x1E00, 0x27BF), (0x3000, 0x30FF), (0x3400, 0x9FFF),
    (0xAC00, 0xD7AF), (0xFE00, 0xFFEF), (0x1F000, 0x1FAFF),
)  # fmt: skip
"""Code points of the scripts of nearly all captions, including emoji."""


def _wide(value: object) -> str | None:
    """Reads a field of Windows Explorer: UTF-16, low byte first, as bytes or as numbers."""
    if isinstance(value, tuple) and all(isinstance(each, int) and 0 <= each < 256 for each in value):
        value = bytes(value)
    if not isinstance(value, bytes):
        return None
    return value[:LONGEST_BLOCK].decode("utf-16-le", "ignore").rstrip("\0")


# Values


def _titled(title: str | None, headline: str | None) -> str | None:
    """Joins title and headline if both are given and differ."""
    parts = _distinct(each for each in (title, headline) if each)
    return plain(" – ".join(parts))


def _placed(parts: Iterable[str | None]) -> str | None:
    return plain(", ".join(_distinct(each for each in parts if each)))


def position_of(latitude: float | None, longitude: float | None) -> tuple[float | None, float | None]:
    """Returns a position in degrees; (None, None) if it is incomplete, invalid, or 0, 0, which means no GPS fix."""
    if latitude is None or longitude is None or not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None, None
    if latitude == 0 and longitude == 0:
        return None, None
    return float(round(latitude, 7)), float(round(longitude, 7))


def _coordinate(text: str | None) -> float | None:
    """Reads degrees, or degrees, minutes and seconds separated by commas, with a letter or sign for the hemisphere."""
    found = _COORDINATE.fullmatch(text or "")
    if found is None:
        return None
    parts = [abs(float(each)) for each in found["parts"].split(",")]
    value = sum(part / 60.0**power for power, part in enumerate(parts))
    return -value if found["parts"].startswith("-") or (found["side"] or "").upper() in ("S", "W") else value


_COORDINATE = re.compile(r"\s*(?P<parts>[+-]?\d+(?:\.\d+)?(?:,\d+(?:\.\d+)?){0,2})\s*(?P<side>[NSEWnsew])?\s*")


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    named = (plain(each) for each in values)
    return tuple(dict.fromkeys(each for each in named if each))[:MOST_KEYWORDS]
