"""Parses an XMP packet. It may be hostile: its size is bounded, and one that declares a document type is refused.

Only a document type can define entities, so no entity is ever expanded.
"""

from collections.abc import Callable, Iterable, Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

LONGEST_BLOCK = 1_000_000
"""Bytes; a longer block of metadata is not read."""
DEEPEST = 100
"""Levels of elements; a block with more is not read."""

DC = "http://purl.org/dc/elements/1.1/ "
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# "
LANGUAGE = "http://www.w3.org/XML/1998/namespace lang"
XMP, EXIF, TIFF = (f"http://ns.adobe.com/{each}/1.0/ " for each in ("xap", "exif", "tiff"))
XMP_DYNAMIC = "http://ns.adobe.com/xmp/1.0/DynamicMedia/ "
MICROSOFT = ("http://ns.microsoft.com/photo/1.0/ ", "http://ns.microsoft.com/photo/1.0 ")
"""As Windows writes it, and as ExifTool does."""
ACDSEE = "http://ns.acdsee.com/iptc/1.0/ "
DIGIKAM = ("http://www.digikam.org/ns/1.0/ ", "http://digikam.org/ns/1.0/ ", "http://ns.digikam.org/ns/1.0/ ")
DARKTABLE = "http://darktable.sf.net/ "
LIGHTROOM = "http://ns.adobe.com/lightroom/1.0/ "
TREES = (
    (f"{LIGHTROOM}hierarchicalSubject", "|"),
    *((f"{space}TagsList", "/") for space in DIGIKAM),
    *((f"{space}LastKeyword{kind}", "/") for space in MICROSOFT for kind in ("XMP", "IPTC")),
    ("http://ns.iview-multimedia.com/mediapro/1.0/ CatalogSets", "|"),
)
"""Fields with hierarchical keywords, and the separators of their levels."""

_UTF_16 = {b"\xff\xfe": "utf-16-le", b"<\0": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\0<\0": "utf-16-be"}
"""Encodings by the first bytes; each character may have a zero byte, which is not padding."""


def parse(data: bytes) -> Element:
    """Returns the root of a packet; names are `namespace name`. White space and zero bytes around it are ignored.

    Raises:
        ValueError: it is empty, too long, too deep, not well-formed, or declares a document type.
    """
    data = _trimmed(data)
    if not data:
        raise ValueError("it is empty")
    if len(data) > LONGEST_BLOCK:
        raise ValueError(f"it is longer than {LONGEST_BLOCK // 1000} kB")
    builder = TreeBuilder()
    parser = new_parser(builder.start, builder.end)
    parser.CharacterDataHandler = builder.data
    run(parser, data)
    return builder.close()


def new_parser(start: Callable[[str, dict[str, str]], object], end: Callable[[str], object]) -> expat.XMLParserType:
    """Returns a parser that calls `start` and `end` for elements, and refuses document types and too many levels."""
    depth = 0

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise ValueError(f"it has more than {DEEPEST} levels")
        start(name, attributes)

    def closed(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    return parser


def run(parser: expat.XMLParserType, data: bytes) -> None:
    """Parses all of `data`; raises ValueError if it is not well-formed."""
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError) as error:
        raise ValueError(f"it is not well-formed XML ({error})") from error


def values(root: Element, name: str) -> Iterator[str]:
    """Yields the values of a property at any level, the default language first.

    The property may be a list, plain text or an attribute.
    """
    for field in root.iter(name):
        yield from _items(field)
    yield from (each.attrib[name] for each in root.iter() if name in each.attrib)


def descriptions(root: Element) -> list[Element]:
    """Returns the descriptions of the photo itself; deeper ones describe parts, or keywords as Adobe stores them."""
    return [each for rdf in root.iter(f"{RDF}RDF") for each in rdf if each.tag == f"{RDF}Description"]


def own_values(photo: Iterable[Element], name: str) -> Iterator[str]:
    """Yields the values of a property directly in the descriptions of a photo, otherwise as `values`."""
    photo = tuple(photo)
    for field in (field for each in photo for field in each if field.tag == name):
        yield from _items(field)
    yield from (each.attrib[name] for each in photo if name in each.attrib)


def _items(field: Element) -> Iterator[str]:
    items = sorted(field.iter(f"{RDF}li"), key=lambda item: item.get(LANGUAGE) != "x-default")
    yield from (each.text or "" for each in items or [field])


def first(texts: Iterable[str | None]) -> str | None:
    """Returns the first text that is not blank."""
    return next((each for each in texts if each and each.strip()), None)


def _trimmed(data: bytes) -> bytes:
    for start, codec in _UTF_16.items():
        if data.startswith(start) and len(data) <= LONGEST_BLOCK:
            text = data.decode(codec, "replace").strip("\ufeff\0 \r\n")
            return f"\ufeff{text}".encode(codec)
    return data.strip(b"\0 \r\n")


def _refuse(*_: object) -> None:
    raise ValueError("it declares a document type")
