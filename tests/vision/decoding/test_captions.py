"""What people wrote about their photos is read from every block that programs write it to; nonsense says nothing."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

from photosearch.core.metadata import MOST_KEYWORDS, Metadata
from photosearch.core.photo import Fit, Fitting
from photosearch.vision.decoding.captions import LONGEST_BLOCK, Captions, read_iptc, read_xmp
from photosearch.vision.decoding.decode import decode, describe
from tests.support.vision.pictures import encoded, exif, scene, stored_as

SQUARE = Fitting(8, Fit.SQUASH)
HEAD = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
)
TAIL = "</rdf:Description></rdf:RDF></x:xmpmeta>"


def xmp(body: str, attributes: str = "") -> bytes:
    """A packet as programs write it."""
    packet = f"<?xpacket begin='\ufeff' id='W5M0MpCehiHzreSzNTczkc9d'?>{HEAD}{attributes}>{body}{TAIL}"
    return f"{packet}{' ' * 100}<?xpacket end='w'?>".encode()


def listed(name: str, kind: str, *items: str) -> str:
    return f"<dc:{name}><rdf:{kind}>{''.join(items)}</rdf:{kind}></dc:{name}>"


def item(text: str, language: str = "") -> str:
    return f'<rdf:li xml:lang="{language}">{text}</rdf:li>' if language else f"<rdf:li>{text}</rdf:li>"


FULL_XMP = xmp(
    listed("title", "Alt", item("Hafen", "de"), item("Harbour", "x-default"))
    + listed("description", "Alt", item("Boats &amp; gulls\n at dawn", "x-default"))
    + listed("subject", "Bag", item("sea"), item("京都"), item("sea"), item(" ")),
    ' xmp:Rating="4"',
)
FULL = Captions("Harbour", "Boats & gulls at dawn", ("sea", "京都"), 4)


def dataset(record: int, number: int, value: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, record, number, len(value)) + value


def photoshop(iptc: bytes) -> bytes:
    """The JPEG segment that holds an IPTC block."""
    resource = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(iptc)) + iptc + bytes(len(iptc) % 2)
    body = b"Photoshop 3.0\0" + resource
    return b"\xff\xed" + struct.pack(">H", len(body) + 2) + body


def with_xmp(form: str, packet: bytes) -> bytes:
    """A picture of the format with the packet where the format keeps it."""
    options: dict[str, object] = {"xmp": packet}
    if form == "PNG":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", packet.decode())
        options = {"pnginfo": info}
    elif form == "TIFF":
        directory = TiffImagePlugin.ImageFileDirectory_v2()
        directory[700], directory.tagtype[700] = packet, 1
        options = {"tiffinfo": directory}
    return encoded(scene(), form, **options)


def words(metadata: Metadata) -> Captions:
    return Captions(metadata.title, metadata.caption, metadata.keywords, metadata.rating)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_xmp_is_read_from_every_format_that_keeps_it(form) -> None:
    data = with_xmp(form, FULL_XMP)
    assert words(decode(data, SQUARE, 0).metadata) == FULL
    assert describe(data) == decode(data, SQUARE, 0).metadata


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        (xmp("<dc:title>Plain</dc:title><xmp:Rating>3</xmp:Rating>"), Captions(title="Plain", rating=3)),
        (xmp("", ' dc:title="As an attribute"'), Captions(title="As an attribute")),
        (xmp(listed("title", "Alt", item("", "x-default"), item("Hafen", "de"))), Captions(title="Hafen")),
        (xmp("", ' xmp:Rating="-1"'), Captions()),
        (xmp("", ' xmp:Rating="nan"'), Captions()),
        (xmp("", ' xmp:Rating="5.0"'), Captions(rating=5)),
        (b"\0\0" + xmp("<dc:title>x</dc:title>") + bytes(9), Captions(title="x")),
    ],
    ids=["elements", "attribute", "no default", "rejected", "no number", "a fraction", "padding"],
)
def test_the_forms_in_which_programs_write_xmp(packet, expected) -> None:
    assert read_xmp(packet) == expected


ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
NOT_READ = {
    "nothing": b"",
    "noise": bytes(range(256)),
    "cut off": FULL_XMP[:400],
    "entities": ENTITY.encode() + f"{HEAD}><dc:title>&b;</dc:title>{TAIL}".encode(),
    "a file": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + f"{HEAD}><dc:title>&a;</dc:title>".encode(),
    "entities in UTF-16": (ENTITY + f"{HEAD}><dc:title>&b;</dc:title>{TAIL}").encode("utf-16"),
    "an unknown encoding": b'<?xml version="1.0" encoding="klingon"?>' + HEAD.encode() + b">" + TAIL.encode(),
    "too long": xmp(f"<dc:title>x</dc:title><!--{' ' * LONGEST_BLOCK}-->"),
    "deep": b"<a>" * 200_000,
}


@pytest.mark.parametrize("packet", NOT_READ.values(), ids=NOT_READ)
def test_xmp_that_is_malformed_hostile_or_too_long_says_nothing(packet) -> None:
    assert read_xmp(packet) == Captions()


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: xmp(text)))
def test_no_packet_upsets_it(packet) -> None:
    read_xmp(packet)


@pytest.mark.parametrize(
    ("title", "declared", "expected"),
    [("Café".encode(), True, "Café"), ("Café".encode(), False, "Café"), ("Café".encode("latin-1"), False, "Café")],
    ids=["UTF-8", "UTF-8 undeclared", "Latin-1"],
)
def test_iptc_is_read_in_its_character_set(title, declared, expected) -> None:
    block = (dataset(1, 90, b"\x1b%G") if declared else b"") + dataset(2, 5, title)
    block += dataset(2, 25, b"sea") + dataset(2, 25, b"boat") + dataset(2, 120, b"At\rdawn")
    assert read_iptc(block) == Captions(expected, "At dawn", ("sea", "boat"))
    data = encoded(scene(), "JPEG")
    assert words(describe(data[:2] + photoshop(block) + data[2:])) == read_iptc(block)


@given(st.lists(st.tuples(st.sampled_from([5, 25, 120]), st.binary(max_size=20))), st.binary(max_size=40))
def test_iptc_up_to_what_is_malformed_is_read(fields, rest) -> None:
    whole = b"".join(dataset(2, *field) for field in fields)
    before = read_iptc(whole)
    read_iptc(rest)
    assert read_iptc(whole + b"\x1c\2\x19\xff\xff" + rest) == before


def test_exif_says_what_the_others_do_not() -> None:
    made = exif(1, ImageDescription="Grüße".encode(), XPKeywords="sea;boat\0".encode("utf-16-le"))
    made[0x4746] = 2
    assert words(describe(encoded(scene(), "JPEG", exif=made))) == Captions(None, "Grüße", ("sea", "boat"), 2)
    both = encoded(scene(), "JPEG", exif=made, xmp=xmp(listed("subject", "Bag", item("gull")), ' xmp:Rating="5"'))
    assert words(describe(both)) == Captions(None, "Grüße", ("gull", "sea", "boat"), 5)


@pytest.mark.parametrize(
    "comment",
    [b"ASCII\0\0\0" + b"At dawn", b"UNICODE\0" + "At dawn".encode("utf-16-be"), bytes(8) + b"At dawn\0\0"],
    ids=["ASCII", "Unicode", "undefined"],
)
def test_a_comment_is_the_caption_where_there_is_no_description(comment) -> None:
    made = exif(1)
    made.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = comment
    assert describe(encoded(scene(), "JPEG", exif=made)).caption == "At dawn"


def test_fields_are_bounded() -> None:
    many = "".join(item(f"{number} {'x' * 300}") for number in range(MOST_KEYWORDS + 50))
    read = read_xmp(xmp(listed("subject", "Bag", many) + f"<dc:title>{'t' * 9999}</dc:title>"))
    assert len(read.keywords) == MOST_KEYWORDS
    assert max(map(len, (*read.keywords, read.title or ""))) == 200


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_metadata_read_alone_is_that_of_the_decoded_photo(form, orientation) -> None:
    data = encoded(stored_as(scene(), orientation), form, exif=exif(orientation, Model="Pixel 8"))
    assert describe(data) == decode(data, SQUARE, 0).metadata
    assert (describe(data).width, describe(data).height) == (180, 120)


def test_a_caption_never_costs_the_photo() -> None:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), (9, 99, 199)).save(file, "PNG", pnginfo=_nonsense())
    assert tuple(decode(file.getvalue(), SQUARE, 0).pixels[4, 4]) == (9, 99, 199)


def _nonsense() -> PngInfo:
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta")
    return info
