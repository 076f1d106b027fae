"""Changes properties of a sidecar and leaves every other byte as it is.

The bytes of a property that changes are cut out, and the new value is put at the end of the first description. So
unknown fields, their order, comments and spaces stay as another program wrote them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

from photosearch.core.annotations import keywords
from photosearch.core.annotations.values import Flag, Label, Property, Said
from photosearch.core.xmp import packet
from photosearch.core.xmp.packet import (
    ACDSEE,
    DARKTABLE,
    DC,
    DIGIKAM,
    EXIF,
    LIGHTROOM,
    MICROSOFT,
    RDF,
    TIFF,
    TREES,
    XMP,
    XMP_DYNAMIC,
)
from photosearch.core.xmp.ratings import PERCENTS
from photosearch.core.xmp.reading import DIGIKAM_COLOURS, is_rejected_by_rating, read

EMPTY = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="">
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
"""
"""A sidecar without annotations."""

_PREFIXES = {
    DC: "dc", XMP: "xmp", XMP_DYNAMIC: "xmpDM", LIGHTROOM: "lr", ACDSEE: "acdsee", DARKTABLE: "darktable",
    **dict.fromkeys(DIGIKAM, "digiKam"), **dict.fromkeys(MICROSOFT, "MicrosoftPhoto"),
    "http://ns.iview-multimedia.com/mediapro/1.0/ ": "mediapro",
}  # fmt: skip
_LABEL_NAMES = {Label.RED: "Red", Label.YELLOW: "Yellow", Label.GREEN: "Green", Label.BLUE: "Blue",
                Label.PURPLE: "Purple"}  # fmt: skip
"""The names in Lightroom's English version, which every program reads."""
_DEFAULT = "x-default"
_ENCODING = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s[^>]*?\sencoding\s*=\s*[\"']([^\"']*)")
_PICKS = {Flag.PICK.value: ("1", "3"), Flag.REJECT.value: ("-1", "1"), "": ("0", "0")}
"""A flag in Adobe's field and in digiKam's."""


@dataclass(slots=True)
class _Layout:
    """The positions of properties in the bytes: by name, the spans of elements and attributes."""

    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    insert: int = -1
    """Where the first description ends."""
    closed: tuple[int, str] | None = None
    """If that description is an empty tag: the position of its slash, and its name as written."""


def changed(data: bytes, said: Said) -> bytes:
    """Returns the sidecar `data` with the properties in `said`; the same bytes if it has them already.

    Raises:
        ValueError: `data` is not XMP, cannot be read, is not in UTF-8, has no description to write into, or would not
            have these values afterwards.
    """
    before = read(data)
    said = {of: text for of, text in said.items() if _canonical(before, of) != text}
    if not said:
        return data
    if not _is_utf8(data):
        raise ValueError("it is not in UTF-8")
    layout = _layout(data)
    gone: list[tuple[int, int]] = []
    new: list[str] = []
    if is_rejected_by_rating(data):
        # The rating -1 is a flag and not a number of stars: stars replace it, so the flag moves to its own field.
        if Property.RATING in said and before[Property.FLAG]:
            said = {Property.FLAG: before[Property.FLAG], **said}
        if Property.FLAG in said:
            gone += layout.spans.get(f"{XMP}Rating", [])
    for of, text in said.items():
        for name in _names(of, text):
            gone += layout.spans.get(name, [])
        new += _written(of, text, data, layout.spans.keys())
    written = _edited(data, layout, gone, new)
    after, wanted = read(written), {**before, **said}
    if wrong := [of for of in Property if _canonical(after, of) != _canonical(wanted, of)]:
        raise ValueError(f"its {wrong[0]} cannot be changed without another loss")
    return written


def _canonical(said: Said, of: Property) -> str:
    """Returns a value as a sidecar holds it: without keywords that are levels of others."""
    if of is Property.RATING:
        return said.get(of, "0")
    text = said.get(of, "")
    if of is not Property.KEYWORDS or not text:
        return text
    paths = text.split("\n")
    return "\n".join(keywords.joined(paths, keywords.flat(paths)))


def _is_utf8(data: bytes) -> bool:
    if b"\0" in data or not _is_text(data):
        return False
    declared = _ENCODING.match(data)
    return declared is None or declared[1].lower() == b"utf-8"


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _names(of: Property, text: str) -> Iterable[str]:
    """Yields the names of all fields that hold a property, and that must not contradict its new value."""
    match of:
        case Property.RATING:
            return (f"{XMP}Rating", f"{ACDSEE}rating", *(f"{space}Rating" for space in MICROSOFT))
        case Property.LABEL:
            return (f"{XMP}Label", f"{DARKTABLE}colorlabels", *(f"{space}ColorLabel" for space in DIGIKAM))
        case Property.FLAG:
            return (f"{XMP_DYNAMIC}pick", *(f"{space}PickLabel" for space in DIGIKAM))
        case Property.TITLE:
            return (f"{DC}title", f"{ACDSEE}caption")
        case Property.CAPTION:
            others = (f"{TIFF}ImageDescription", f"{EXIF}UserComment", f"{ACDSEE}notes")
            return (f"{DC}description", *(() if text else others))
        case Property.KEYWORDS:
            return (f"{DC}subject", f"{ACDSEE}keywords", *(name for name, _ in TREES))


def _written(of: Property, text: str, data: bytes, there: Iterable[str]) -> list[str]:
    """Returns the elements for `text`: those of the standard, and those of other programs that `data` has."""
    present = set(there)

    def also(*names: str) -> list[str]:
        return [name for name in names if name in present]

    match of:
        case Property.RATING:
            stars = int(text)
            return [
                _plain(f"{XMP}Rating", text),
                *(_plain(name, text) for name in also(f"{ACDSEE}rating")),
                *(_plain(name, str(PERCENTS[stars])) for name in also(*(f"{space}Rating" for space in MICROSOFT))),
            ]
        case Property.LABEL:
            number = str(DIGIKAM_COLOURS.index(Label(text)) if text else 0)
            digikam = [_plain(name, number) for name in also(*(f"{space}ColorLabel" for space in DIGIKAM))]
            if not text:
                return digikam
            darktable = [_list(name, [str(list(Label).index(Label(text)))], "Seq") for name in
                         also(f"{DARKTABLE}colorlabels")]  # fmt: skip
            return [_plain(f"{XMP}Label", _LABEL_NAMES[Label(text)]), *digikam, *darktable]
        case Property.FLAG:
            adobe, digikam_pick = _PICKS[text]
            names = also(*(f"{space}PickLabel" for space in DIGIKAM)) or [f"{DIGIKAM[0]}PickLabel"]
            return [_plain(f"{XMP_DYNAMIC}pick", adobe), *(_plain(name, digikam_pick) for name in names)]
        case Property.TITLE | Property.CAPTION:
            name = f"{DC}{'title' if of is Property.TITLE else 'description'}"
            return [_alternative(name, _in_languages(data, name, text))] if text else []
        case Property.KEYWORDS:
            return _keywords(text.split("\n") if text else [], present)


def _keywords(paths: list[str], present: set[str]) -> list[str]:
    if not paths:
        return []
    trees = [(name, mark) for name, mark in TREES if name in present]
    standard = (f"{LIGHTROOM}hierarchicalSubject", keywords.SEPARATOR)
    marks = {keywords.SEPARATOR, *(mark for _, mark in trees)}
    if standard not in trees and any(mark in each for each in paths for mark in marks):
        trees.insert(0, standard)
    words = list(keywords.flat(paths))
    return [
        _list(f"{DC}subject", words, "Bag"),
        *(_list(name, words, "Bag") for name in (f"{ACDSEE}keywords",) if name in present),
        *(_list(name, _in_tree(paths, mark), "Bag") for name, mark in trees),
    ]


def _in_tree(paths: list[str], mark: str) -> list[str]:
    """Returns keywords with another separator, without those that have it in the name of a level."""
    if mark == keywords.SEPARATOR:
        return paths
    return [each.replace(keywords.SEPARATOR, mark) for each in paths if mark not in each]


def _tag(name: str) -> tuple[str, str]:
    """Returns the start of an element's tag, with its namespace, and its name."""
    space, _, local = name.rpartition(" ")
    prefixed = f"{_PREFIXES[space + ' ']}:{local}"
    return f'{prefixed} xmlns:{prefixed.partition(":")[0]}="{space}"', prefixed


def _plain(name: str, text: str) -> str:
    start, end = _tag(name)
    return f"<{start}>{escape(text, quote=False)}</{end}>"


def _list(name: str, items: Iterable[str], kind: str) -> str:
    start, end = _tag(name)
    inside = "".join(f"<rdf:li>{escape(each, quote=False)}</rdf:li>" for each in items)
    return f'<{start} xmlns:rdf="{RDF.strip()}"><rdf:{kind}>{inside}</rdf:{kind}></{end}>'


def _in_languages(data: bytes, name: str, text: str) -> dict[str, str]:
    """Returns a text by language: `text` as the default, and the texts of other languages that are there already.

    A text that was a repetition of the default stays one.
    """
    fields = (field for photo in packet.descriptions(packet.parse(data)) for field in photo if field.tag == name)
    found = [(item.get(packet.LANGUAGE, _DEFAULT), item.text) for field in fields for item in field.iter(f"{RDF}li")]
    before = dict(reversed(found)).get(_DEFAULT, found[0][1] if found else None)
    others = {language: text if there == before else there or "" for language, there in found}
    return {_DEFAULT: text, **{language: words for language, words in others.items() if language != _DEFAULT}}


def _alternative(name: str, texts: Mapping[str, str]) -> str:
    start, end = _tag(name)
    items = "".join(
        f'<rdf:li xml:lang="{escape(language)}">{escape(text, quote=False)}</rdf:li>'
        for language, text in texts.items()
    )
    return f'<{start} xmlns:rdf="{RDF.strip()}"><rdf:Alt>{items}</rdf:Alt></{end}>'


def _edited(data: bytes, layout: _Layout, gone: list[tuple[int, int]], new: list[str]) -> bytes:
    if layout.insert < 0:
        raise ValueError("it has no description")
    added = "".join(f"{each}\n" for each in new).encode("utf-8", "replace")
    cuts = [(start, end, b"") for start, end in sorted(set(gone))]
    if layout.closed is not None:
        slash, name = layout.closed
        cuts.append((slash, layout.insert, b">\n" + added + f"</{name}>".encode()))
    else:
        cuts.append((layout.insert, layout.insert, added))
    parts, place = [], 0
    for start, end, text in sorted(cuts):
        if start < place:
            continue  # inside a field that was already cut out
        parts += [data[place:start], text]
        place = end
    return b"".join((*parts, data[place:]))


def _layout(data: bytes) -> _Layout:
    """Finds the fields directly in the descriptions of a packet."""
    layout = _Layout()
    open_names: list[str] = []
    starts: list[int] = []
    spaces: dict[str, list[str]] = {"xml": ["http://www.w3.org/XML/1998/namespace"]}
    descriptions: list[tuple[int, bool]] = []

    def declare(prefix: str | None, uri: str | None) -> None:
        spaces.setdefault(prefix or "", []).append(uri or "")

    def forget(prefix: str | None) -> None:
        spaces[prefix or ""].pop()

    def start(name: str, attributes: Mapping[str, str]) -> None:
        at = parser.CurrentByteIndex
        starts.append(at)
        if name == f"{RDF}Description" and open_names and open_names[-1] == f"{RDF}RDF":
            tag_end, found = _attributes(data, at)
            for prefixed, span in found:
                prefix, _, local = prefixed.rpartition(":")
                if prefix and (declared := spaces.get(prefix)):
                    layout.spans.setdefault(f"{declared[-1]} {local}", []).append(span)
            empty = data[tag_end - 2 : tag_end] == b"/>"
            descriptions.append((tag_end, empty))
            if empty and layout.insert < 0:
                written_name = data[at + 1 : tag_end].split(maxsplit=1)[0].rstrip(b"/>").decode()
                layout.insert, layout.closed = tag_end, (tag_end - 2, written_name)
        open_names.append(name)

    def end(name: str) -> None:
        at = parser.CurrentByteIndex
        began = starts.pop()
        open_names.pop()
        if name == f"{RDF}Description" and open_names and open_names[-1] == f"{RDF}RDF":
            if layout.insert < 0:
                layout.insert = at
        elif open_names[-2:] == [f"{RDF}RDF", f"{RDF}Description"]:
            # For an empty tag, expat reports the end at the tag itself.
            stop = data.index(b">", at) + 1 if at != began else _attributes(data, began)[0]
            layout.spans.setdefault(name, []).append((_with_space(data, began), stop))

    parser = packet.new_parser(start, end)
    parser.StartNamespaceDeclHandler = declare
    parser.EndNamespaceDeclHandler = forget
    packet.run(parser, data)
    return layout


def _with_space(data: bytes, start: int) -> int:
    """Returns where the white space before an element begins, so that no blank line remains."""
    while start > 0 and data[start - 1 : start] in (b" ", b"\t", b"\n", b"\r"):
        start -= 1
    return start


def _attributes(data: bytes, start: int) -> tuple[int, list[tuple[str, tuple[int, int]]]]:
    """Returns where the tag at `start` ends, and each attribute's name and span, with the white space before it."""
    found: list[tuple[str, tuple[int, int]]] = []
    place = start + 1
    while data[place : place + 1] not in (b" ", b"\t", b"\n", b"\r", b"/", b">"):
        place += 1
    while True:
        began = place
        while data[place : place + 1] in (b" ", b"\t", b"\n", b"\r"):
            place += 1
        if data[place : place + 1] == b">":
            return place + 1, found
        if data[place : place + 2] == b"/>":
            return place + 2, found
        equals = data.index(b"=", place)
        name = data[place:equals].strip().decode()
        opening = equals + 1
        while data[opening : opening + 1] in (b" ", b"\t", b"\n", b"\r"):
            opening += 1
        closing = data.index(data[opening : opening + 1], opening + 1)
        place = closing + 1
        found.append((name, (began, place)))
