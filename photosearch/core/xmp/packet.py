"""Parses an XMP packet. It may be hostile: its size is bounded, and one that declares a document type is refused.

Only a document type can define entities, so no entity is ever expanded.
"""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

LONGEST_BLOCK = 1_000_000
"""Bytes; a longer block of metadata is not read."""

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


def parse(data: bytes) -> Element:
    """Returns the root of a packet; names are `namespace name`.

    Raises:
        ValueError: it is empty, too long, not well-formed, or declares a document type.
    """
    if not data:
        raise ValueError("it is empty")
    if len(data) > LONGEST_BLOCK:
        raise ValueError(f"it is longer than {LONGEST_BLOCK // 1000} kB")
    builder = TreeBuilder()
    parser = new_parser()
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    run(parser, data)
    return builder.close()


def new_parser() -> expat.XMLParserType:
    """Returns a parser that refuses document types."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def run(parser: expat.XMLParserType, data: bytes) -> None:
    """Parses all of `data`; raises ValueError if it is not well-formed."""
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError) as error:
        raise ValueError(f"it is not well-formed XML ({error})") from error


def values(root: Element, name: str) -> Iterator[str]:
    """Yields the values of a property, the default language first; it may be a list, plain text or an attribute."""
    for field in root.iter(name):
        items = sorted(field.iter(f"{RDF}li"), key=lambda item: item.get(LANGUAGE) != "x-default")
        yield from (each.text or "" for each in items or [field])
    yield from (each.attrib[name] for each in root.iter() if name in each.attrib)


def first(texts: Iterable[str | None]) -> str | None:
    """Returns the first text that is not blank."""
    return next((each for each in texts if each and each.strip()), None)


def _refuse(*_: object) -> None:
    raise ValueError("it declares a document type")
