"""What people and programs wrote about a photo: title, caption, keywords and stars, from XMP, IPTC-IIM and EXIF.

Every block is a stranger's: it is bounded in size, a malformed one says nothing, and XML that declares a document type
is not read at all, because only there can entities be defined.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from photosearch.core.metadata import LONGEST_TEXT, MOST_KEYWORDS

LONGEST_BLOCK = 1_000_000
"""Bytes; a longer block of metadata is not read."""
LONGEST_NAME = 200
"""Characters."""
_DC = "http://purl.org/dc/elements/1.1/ "
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# "
_LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"
_RATING = "http://ns.adobe.com/xap/1.0/ Rating"
_CHARACTER_SET, _TITLE, _KEYWORD, _CAPTION = (1, 90), (2, 5), (2, 25), (2, 120)
_UTF8 = b"\x1b%G"
_COMMENT_CODES = {b"ASCII\0\0\0": "ascii", b"UNICODE\0": "utf-16", b"JIS\0\0\0\0\0": "iso2022_jp", bytes(8): "utf-8"}


@dataclass(frozen=True, slots=True)
class Captions:
    """What one block says, or several together; fields as in `core.metadata.Metadata`."""

    title: str | None = None
    caption: str | None = None
    keywords: tuple[str, ...] = ()
    rating: int | None = None


def together(blocks: Iterable[Captions]) -> Captions:
    """Returns the first title, caption and rating that any of `blocks` has, and the keywords of all."""
    blocks = tuple(blocks)
    return Captions(
        title=next((each.title for each in blocks if each.title), None),
        caption=next((each.caption for each in blocks if each.caption), None),
        keywords=_distinct(keyword for each in blocks for keyword in each.keywords),
        rating=next((each.rating for each in blocks if each.rating is not None), None),
    )


def plain(value: object, longest: int = LONGEST_NAME) -> str | None:
    """Returns a text on one line without control characters; None where it is no text, or empty."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return None
    return " ".join(value.replace("\0", " ").split())[:longest] or None


# XMP


def read_xmp(data: bytes) -> Captions:
    """Reads an XMP packet: dc:title, dc:description, dc:subject and xmp:Rating."""
    root = _parsed(data.strip(b"\0 \r\n"))
    if root is None:
        return Captions()
    stars = _first(value for each in root.iter() for value in (each.get(_RATING), _own_text(each, _RATING)))
    return Captions(
        title=plain(_first(_texts(root, "title"))),
        caption=plain(_first(_texts(root, "description")), LONGEST_TEXT),
        keywords=_distinct(_texts(root, "subject")),
        rating=stars_of(stars),
    )


def _parsed(data: bytes) -> Element | None:
    if not data or len(data) > LONGEST_BLOCK:
        return None
    builder, parser = TreeBuilder(), expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        return None
    return builder.close()


def _refuse(*_: object) -> None:
    raise ValueError("declares a document type")


def _texts(root: Element, name: str) -> Iterator[str]:
    """Yields the values of a property, the default language first; it may be a list, plain text or an attribute."""
    for field in root.iter(_DC + name):
        items = sorted(field.iter(_RDF + "li"), key=lambda item: item.get(_LANGUAGE) != "x-default")
        yield from (each.text or "" for each in items or [field])
    yield from (each.get(_DC + name, "") for each in root.iter(_RDF + "Description"))


def _own_text(element: Element, name: str) -> str | None:
    return element.text if element.tag == name else None


def _first(values: Iterable[str | None]) -> str | None:
    return next((each for each in values if each and each.strip()), None)


# IPTC-IIM


def read_iptc(data: bytes) -> Captions:
    """Reads an IPTC-IIM block: 2:05 object name, 2:120 caption and 2:25 keywords."""
    found: dict[tuple[int, int], list[bytes]] = {}
    for key, value in _datasets(data[:LONGEST_BLOCK]):
        found.setdefault(key, []).append(value)
    declared = _UTF8 in found.get(_CHARACTER_SET, ())

    def texts(key: tuple[int, int]) -> list[str]:
        return [_decoded(value, declared) for value in found.get(key, ())]

    return Captions(
        title=plain(_first(texts(_TITLE))),
        caption=plain(_first(texts(_CAPTION)), LONGEST_TEXT),
        keywords=_distinct(texts(_KEYWORD)),
    )


def _datasets(data: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Yields the fields up to the first that is malformed or of the extended kind, which no text needs."""
    place = 0
    while data[place : place + 1] == b"\x1c" and place + 5 <= len(data):
        length = int.from_bytes(data[place + 3 : place + 5], "big")
        start = place + 5
        if length & 0x8000 or start + length > len(data):
            return
        yield (data[place + 1], data[place + 2]), data[start : start + length]
        place = start + length


def _decoded(value: bytes, utf8: bool) -> str:
    """Few programs declare their character set, and most of those that do not write UTF-8 all the same."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("utf-8", "replace") if utf8 else value.decode("latin-1")


# EXIF


def read_exif(description: object, comment: object, keywords: object, rating: object, big_endian: bool) -> Captions:
    """Reads the values of ImageDescription, UserComment, XPKeywords and Rating as Pillow gives them."""
    return Captions(
        caption=plain(_repaired(description), LONGEST_TEXT) or plain(_comment(comment, big_endian), LONGEST_TEXT),
        keywords=_distinct(_xp_keywords(keywords)),
        rating=stars_of(rating),
    )


def _repaired(value: object) -> object:
    """Pillow reads the field as Latin-1, as the standard has ASCII; most programs write UTF-8."""
    try:
        return value.encode("latin-1").decode("utf-8") if isinstance(value, str) else value
    except UnicodeError:
        return value


def _comment(value: object, big_endian: bool) -> str | None:
    if not isinstance(value, bytes) or len(value) > LONGEST_BLOCK:
        return None
    code = _COMMENT_CODES.get(value[:8])
    if code is None:
        return None
    order = ("-be" if big_endian else "-le") if code == "utf-16" else ""
    return value[8:].decode(code + order, "ignore")


def _xp_keywords(value: object) -> list[str]:
    return value[:LONGEST_BLOCK].decode("utf-16-le", "ignore").split(";") if isinstance(value, bytes) else []


# Values


def stars_of(value: Any) -> int | None:
    """Returns 0 to 5 stars; None for anything else, as for what a program rejects with -1."""
    try:
        stars = int(float(value))
    except (TypeError, ValueError, OverflowError):
        return None
    return stars if 0 <= stars <= 5 else None


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    named = (plain(each) for each in values)
    return tuple(dict.fromkeys(each for each in named if each))[:MOST_KEYWORDS]
