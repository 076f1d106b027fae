"""Titles, captions, keywords and ratings are read from every metadata block; malformed blocks give none."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

from photosearch.core.metadata import MOST_KEYWORDS, Metadata
from photosearch.core.photo import Fit, Fitting
from photosearch.core.xmp.packet import LONGEST_BLOCK
from photosearch.vision.decoding.captions import Captions, read_exif, read_iptc, read_xmp, together
from photosearch.vision.decoding.decode import decode, describe
from tests.support.vision.pictures import encoded, exif, scene, stored_as

SQUARE = Fitting(8, Fit.SQUASH)
HEAD = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
)
TAIL = "</rdf:Description></rdf:RDF></x:xmpmeta>"


def xmp(body: str, attributes: str = "") -> bytes:
    """An XMP packet as programs write it."""
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
    """A picture in this format, with the packet where the format stores XMP."""
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
def test_xmp_is_read_from_every_format_that_stores_it(form: str) -> None:
    data = with_xmp(form, FULL_XMP)
    assert words(decode(data, SQUARE, 0).metadata) == FULL
    assert describe(data) == decode(data, SQUARE, 0).metadata


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        (xmp("<dc:title>Plain</dc:title><xmp:Rating>3</xmp:Rating>"), Captions(title="Plain", rating=3)),
        (xmp("", ' dc:title="As an attribute"'), Captions(title="As an attribute")),
        (xmp(listed("title", "Alt", item("", "x-default"), item("Hafen", "de"))), Captions(title="Hafen")),
        (xmp("", ' xmp:Rating="-1"'), Captions(flag="reject")),
        (xmp("", ' xmp:Rating="nan"'), Captions()),
        (xmp("", ' xmp:Rating="5.0"'), Captions(rating=5)),
        (b"\0\0" + xmp("<dc:title>x</dc:title>") + bytes(9), Captions(title="x")),
    ],
    ids=["elements", "attribute", "no default", "rejected", "no number", "a fraction", "padding"],
)
def test_xmp_is_read_in_every_form_that_programs_write(packet: bytes, expected: Captions) -> None:
    assert read_xmp(packet) == expected


GPANO = ' xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" GPano:'


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        (' xmp:Label="Red"', Captions(label="red")),
        (' xmp:Label="Grün"', Captions(label="green")),
        (' xmp:Label="To print"', Captions()),
        (' xmp:Label=""', Captions()),
        (' xmlns:d="http://www.digikam.org/ns/1.0/" d:ColorLabel="6" d:PickLabel="3"',
         Captions(label="purple", flag="pick")),
        (' xmlns:d="http://ns.adobe.com/xmp/1.0/DynamicMedia/" d:pick="-1"', Captions(flag="reject")),
        (f'{GPANO}ProjectionType="cylindrical"', Captions(panorama=True)),
        (f'{GPANO}UsePanoramaViewer="True"', Captions(panorama=True)),
        (f'{GPANO}FullPanoWidthPixels="9000"', Captions(panorama=True)),
        (f'{GPANO}UsePanoramaViewer="False"', Captions()),
        (f'{GPANO}FullPanoWidthPixels="0"', Captions()),
    ],
)  # fmt: skip
def test_labels_flags_and_panoramas_are_read_from_xmp(attributes: str, expected: Captions) -> None:
    assert read_xmp(xmp("", attributes)) == expected


@pytest.mark.parametrize("form", ["JPEG", "TIFF", "HEIF"])
def test_labels_flags_and_panoramas_are_read_from_files(form: str) -> None:
    packet = xmp("", f' xmp:Label="Blue" xmp:Rating="-1"{GPANO}ProjectionType="equirectangular"')
    found = describe(with_xmp(form, packet))
    assert (found.colour_label, found.pick_flag, found.panorama, found.rating) == ("blue", "reject", 1, None)


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
def test_malformed_hostile_or_too_long_xmp_gives_no_captions(packet: bytes) -> None:
    assert read_xmp(packet) == Captions()


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: xmp(text)))
def test_any_packet_is_read_without_an_error(packet: bytes) -> None:
    read_xmp(packet)


@pytest.mark.parametrize(
    ("title", "declared", "expected"),
    [("Café".encode(), True, "Café"), ("Café".encode(), False, "Café"), ("Café".encode("latin-1"), False, "Café")],
    ids=["UTF-8", "UTF-8 undeclared", "Latin-1"],
)
def test_iptc_is_read_in_its_character_set(title: bytes, declared: bool, expected: str) -> None:
    block = (dataset(1, 90, b"\x1b%G") if declared else b"") + dataset(2, 5, title)
    block += dataset(2, 25, b"sea") + dataset(2, 25, b"boat") + dataset(2, 120, b"At\rdawn")
    assert read_iptc(block) == Captions(expected, "At dawn", ("sea", "boat"))
    data = encoded(scene(), "JPEG")
    assert words(describe(data[:2] + photoshop(block) + data[2:])) == read_iptc(block)


@given(st.lists(st.tuples(st.sampled_from([5, 25, 120]), st.binary(max_size=20))), st.binary(max_size=40))
def test_iptc_is_read_up_to_the_first_malformed_field(fields: list[tuple[int, bytes]], rest: bytes) -> None:
    whole = b"".join(dataset(2, *field) for field in fields)
    before = read_iptc(whole)
    read_iptc(rest)
    assert read_iptc(whole + b"\x1c\2\x19\xff\xff" + rest) == before


def test_exif_fills_in_what_xmp_lacks() -> None:
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
def test_a_comment_is_the_caption_if_there_is_no_description(comment: bytes) -> None:
    made = exif(1)
    made.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = comment
    assert describe(encoded(scene(), "JPEG", exif=made)).caption == "At dawn"


def test_the_number_and_length_of_fields_are_bounded() -> None:
    many = "".join(item(f"{number} {'x' * 300}") for number in range(MOST_KEYWORDS + 50))
    read = read_xmp(xmp(listed("subject", "Bag", many) + f"<dc:title>{'t' * 9999}</dc:title>"))
    assert len(read.keywords) == MOST_KEYWORDS
    assert max(map(len, (*read.keywords, read.title or ""))) == 200


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_metadata_read_without_pixels_equals_that_of_the_decoded_photo(form: str, orientation: int) -> None:
    data = encoded(stored_as(scene(), orientation), form, exif=exif(orientation, Model="Pixel 8"))
    assert describe(data) == decode(data, SQUARE, 0).metadata
    assert (describe(data).width, describe(data).height) == (180, 120)


def test_a_photo_with_malformed_xmp_is_still_decoded() -> None:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), (9, 99, 199)).save(file, "PNG", pnginfo=_malformed_xmp())
    assert tuple(decode(file.getvalue(), SQUARE, 0).pixels[4, 4]) == (9, 99, 199)


def _malformed_xmp() -> PngInfo:
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta")
    return info


def packet(body: str) -> bytes:
    spaces = {
        "dc": "http://purl.org/dc/elements/1.1/",
        "xmp": "http://ns.adobe.com/xap/1.0/",
        "lr": "http://ns.adobe.com/lightroom/1.0/",
        "digiKam": "http://www.digikam.org/ns/1.0/",
        "MicrosoftPhoto": "http://ns.microsoft.com/photo/1.0/",
        "ExifTool": "http://ns.microsoft.com/photo/1.0",
        "MP": "http://ns.microsoft.com/photo/1.2/",
        "MPRI": "http://ns.microsoft.com/photo/1.2/t/RegionInfo#",
        "MPReg": "http://ns.microsoft.com/photo/1.2/t/Region#",
        "mwg-rs": "http://www.metadataworkinggroup.com/schemas/regions/",
        "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
        "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
        "photoshop": "http://ns.adobe.com/photoshop/1.0/",
        "exif": "http://ns.adobe.com/exif/1.0/",
    }
    declared = " ".join(f'xmlns:{name}="{address}"' for name, address in spaces.items())
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        f"<rdf:Description {declared}>{body}</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def bag(name: str, *items: str) -> str:
    return f"<{name}><rdf:Bag>{''.join(f'<rdf:li>{each}</rdf:li>' for each in items)}</rdf:Bag></{name}>"


@pytest.mark.parametrize(
    "field",
    [
        bag("lr:hierarchicalSubject", "Orte|Italien|Lucca"),
        bag("digiKam:TagsList", "Orte/Italien/Lucca"),
        bag("MicrosoftPhoto:LastKeywordXMP", "Orte/Italien/Lucca"),
        bag("ExifTool:LastKeywordXMP", "Orte/Italien/Lucca"),
    ],
)
def test_each_level_of_a_hierarchical_keyword_is_a_keyword(field: str) -> None:
    assert read_xmp(packet(field + bag("dc:subject", "Lucca"))).keywords == ("Lucca", "Orte", "Italien")


@pytest.mark.parametrize(
    "field",
    [
        bag("Iptc4xmpExt:PersonInImage", "Ottilie"),
        '<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag><rdf:li rdf:parseType="Resource">'
        "<mwg-rs:Name>Ottilie</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type></rdf:li></rdf:Bag></mwg-rs:RegionList>"
        "</mwg-rs:Regions>",
        '<mwg-rs:Regions><rdf:Description><mwg-rs:RegionList><rdf:Bag><rdf:li><rdf:Description mwg-rs:Name="Ottilie" '
        'mwg-rs:Type="Face"/></rdf:li></rdf:Bag></mwg-rs:RegionList></rdf:Description></mwg-rs:Regions>',
        '<MP:RegionInfo rdf:parseType="Resource"><MPRI:Regions><rdf:Bag><rdf:li '
        'MPReg:PersonDisplayName="Ottilie"/></rdf:Bag></MPRI:Regions></MP:RegionInfo>',
    ],
)
def test_people_are_read_from_the_fields_of_every_program(field: str) -> None:
    assert read_xmp(packet(field)).people == ("Ottilie",)


def test_a_region_that_is_not_a_face_names_nobody() -> None:
    region = "<mwg-rs:Name>Rex</mwg-rs:Name><mwg-rs:Type>Pet</mwg-rs:Type>"
    field = (
        f'<mwg-rs:RegionList><rdf:Bag><rdf:li rdf:parseType="Resource">{region}</rdf:li></rdf:Bag></mwg-rs:RegionList>'
    )
    assert read_xmp(packet(field)).people == ()


def test_a_place_is_written_from_the_street_to_the_country() -> None:
    fields = "<photoshop:Country>France</photoshop:Country><photoshop:City>Saumur</photoshop:City>"
    found = read_xmp(packet(fields + "<Iptc4xmpCore:Location>Le Château</Iptc4xmpCore:Location>"))
    assert found.place == "Le Château, Saumur, France"
    assert read_iptc(dataset(2, 101, b"France") + dataset(2, 90, b"Saumur")).place == "Saumur, France"


def test_title_and_headline_are_both_kept() -> None:
    title = "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>River</rdf:li></rdf:Alt></dc:title>"
    assert read_xmp(packet("<photoshop:Headline>Flood</photoshop:Headline>")).title == "Flood"
    assert read_xmp(packet(title + "<photoshop:Headline>Flood</photoshop:Headline>")).title == "River – Flood"
    assert read_iptc(dataset(2, 105, b"Flood")).title == "Flood"


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("33,51.0000S", "70,30,0W"), ("-33.85", "-70.5"), ("33.85S", "70.5W"), ("33,51,0s", "70,30w")],
)
def test_a_position_in_xmp_is_read_in_every_form(latitude: str, longitude: str) -> None:
    body = f"<exif:GPSLatitude>{latitude}</exif:GPSLatitude><exif:GPSLongitude>{longitude}</exif:GPSLongitude>"
    found = read_xmp(packet(body))
    assert (found.latitude, found.longitude) == pytest.approx((-33.85, -70.5))


SAID = "Grüße aus Köln"


@pytest.mark.parametrize("big_endian", [True, False])
@pytest.mark.parametrize(
    "body",
    [
        b"UNICODE\0" + SAID.encode("utf-16-le"),
        b"UNICODE\0" + SAID.encode("utf-16-be"),
        b"UNICODE\0" + SAID.encode("utf-16"),
        b"UNICODE\0" + SAID.encode(),
        b"ASCII\0\0\0" + SAID.encode(),
        b"ASCII\0\0\0" + SAID.encode("cp1252"),
        bytes(8) + SAID.encode(),
        SAID.encode(),
    ],
)
def test_a_comment_is_read_whatever_encoding_it_declares(body: bytes, big_endian: bool) -> None:
    found = read_exif({}, {ExifTags.Base.UserComment: body}, big_endian)
    assert found.caption == SAID


@pytest.mark.parametrize("text", ["京都の桜", "Москва", "Ελλάδα", "서울"])
@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_the_byte_order_is_detected_in_every_script(text: str, order: str) -> None:
    for big_endian in (True, False):
        found = read_exif({}, {ExifTags.Base.UserComment: b"UNICODE\0" + text.encode(order)}, big_endian)
        assert found.caption == text


def test_windows_1252_text_in_iptc_is_read() -> None:
    said = "Preis 5 € – “schön”, Œuvre"
    assert read_iptc(dataset(2, 120, said.encode("cp1252"))).caption == said
    assert read_iptc(dataset(1, 90, b"\x1b%G") + dataset(2, 120, said.encode())).caption == said


def test_the_fields_of_windows_explorer_are_read() -> None:
    wide = {name: tuple(f"{name}\0".encode("utf-16-le")) for name in ("title", "comment", "subject", "one;two")}
    tags = ExifTags.Base
    fields: dict[int, object] = {
        tags.XPTitle: wide["title"],
        tags.XPComment: wide["comment"],
        tags.XPSubject: wide["subject"],
    }
    found = read_exif({**fields, tags.XPKeywords: wide["one;two"]}, {}, False)
    assert (found.title, found.caption, found.keywords) == ("title – subject", "comment", ("one", "two"))


@pytest.mark.parametrize(
    ("xmp", "exif", "stars"),
    [
        ("<xmp:Rating>4</xmp:Rating>", {}, 4),
        ("<MicrosoftPhoto:Rating>75</MicrosoftPhoto:Rating>", {}, 4),
        ("", {0x4746: 3}, 3),
        ("", {0x4749: 99}, 5),
        ("<xmp:Rating>0</xmp:Rating>", {0x4746: 3}, 3),
        ("<xmp:Rating>5</xmp:Rating>", {0x4746: 3}, 5),
        ("<xmp:Rating>-1</xmp:Rating>", {}, None),
        ("<xmp:Rating>0</xmp:Rating>", {}, 0),
        ("<xmp:Rating>3.0</xmp:Rating>", {}, 3),
    ],
)
def test_the_first_rating_with_a_star_is_used(xmp: str, exif: dict[int, object], stars: int | None) -> None:
    assert together((read_xmp(packet(xmp)), read_exif(exif, {}, False))).rating == stars
