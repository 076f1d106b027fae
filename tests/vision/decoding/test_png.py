"""PNG chunks beside the pixels: texts, raw profiles and colour spaces, well-formed and malformed."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import DamagedPhoto
from photosearch.vision.decoding.decode import decode, describe
from photosearch.vision.decoding.formats.png import read_png
from tests.support.corpus.colours import ADOBE, P3, SRGB, expressed, power, profile
from tests.support.corpus.files import COLOURS, quarters
from tests.support.vision.pictures import chunk, encoded, exif

XMP = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
    b"<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:subject><rdf:Bag><rdf:li>harbour</rdf:li>"
    b"</rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
)
IPTC = b"\x1c\x02\x19\0\x07harbour"
FIELDS = exif(Make="Maker", Model="Maker One").tobytes()
"""Starts with "Exif" and two zeros, as in a JPEG."""


def png_with(*chunks: bytes, picture: np.ndarray | None = None) -> bytes:
    """The quarters, with these chunks after the header."""
    whole = encoded(quarters() if picture is None else picture, "PNG")
    return whole[:33] + b"".join(chunks) + whole[33:]


def raw(kind: str, body: bytes, packed: bool) -> bytes:
    """A raw profile in hexadecimal digits, as ImageMagick writes it."""
    digits = body.hex()
    lines = "\n".join(digits[at : at + 72] for at in range(0, len(digits), 72))
    text = f"\n{kind}\n{len(body):8}\n{lines}\n".encode()
    name = f"Raw profile type {kind}".encode()
    return chunk(b"zTXt", name + b"\0\0" + zlib.compress(text)) if packed else chunk(b"tEXt", name + b"\0" + text)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("kind", "body"),
    [("exif", FIELDS), ("exif", FIELDS.removeprefix(b"Exif\0\0")), ("app1", FIELDS), ("APP1", FIELDS)],
)
def test_exif_in_a_raw_profile_is_read(kind: str, body: bytes, packed: bool) -> None:
    assert describe(png_with(raw(kind, body, packed))).camera == "Maker One"


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("kind", "body"),
    [("xmp", XMP), ("app1", b"http://ns.adobe.com/xap/1.0/\0" + XMP), ("iptc", IPTC), ("8bim", IPTC)],
)
def test_keywords_in_a_raw_profile_are_read(kind: str, body: bytes, packed: bool) -> None:
    assert describe(png_with(raw(kind, body, packed))).keywords == ("harbour",)


def test_the_exif_chunk_is_preferred_to_a_raw_profile() -> None:
    other = exif(Make="Other", Model="Other Two").tobytes()
    own = chunk(b"eXIf", FIELDS.removeprefix(b"Exif\0\0"))
    for chunks in ((own, raw("exif", other, False)), (own, raw("app1", other, False))):
        assert describe(png_with(*chunks)).camera == "Maker One"


@pytest.mark.parametrize("kind", ["xmp", "iptc", "exif"])
def test_the_first_of_several_raw_profiles_is_used(kind: str) -> None:
    bodies = {"xmp": XMP, "iptc": IPTC, "exif": FIELDS}
    found = read_png(png_with(raw(kind, bodies[kind], False), raw(kind, b"something else", False)))
    blocks = {"xmp": found.xmp, "iptc": found.iptc, "exif": found.exif}
    assert blocks[kind] == bodies[kind].removeprefix(b"Exif\0\0")


def test_raw_profiles_of_other_kinds_and_malformed_ones_are_ignored() -> None:
    wrong = chunk(b"tEXt", b"Raw profile type exif\0\nexif\n 4\nno digits\n")
    found = read_png(png_with(raw("icm", b"some bytes", False), wrong))
    assert (found.exif, found.xmp, found.iptc, found.texts) == (b"", b"", b"", {})


@pytest.mark.parametrize("packed", [False, True])
def test_xmp_in_an_itxt_chunk_is_read(packed: bool) -> None:
    body = zlib.compress(XMP) if packed else XMP
    text = b"XML:com.adobe.xmp\0" + bytes((packed, 0)) + b"en\0\0" + body
    assert describe(png_with(chunk(b"iTXt", text))).keywords == ("harbour",)


def test_texts_are_read_in_the_character_set_of_their_chunk() -> None:
    found = read_png(
        png_with(
            chunk(b"tEXt", b"Author\0" + "Zoë".encode("latin-1")),
            chunk(b"zTXt", b"Title\0\0" + zlib.compress("Fête".encode("latin-1"))),
            chunk(b"iTXt", b"Comment\0\0\0de\0Kommentar\0" + "Grüße aus 東京".encode()),
            chunk(b"tEXt", b"Author\0somebody else"),
        )
    )
    assert found.texts == {"Author": "Zoë", "Title": "Fête", "Comment": "Grüße aus 東京"}


@pytest.mark.parametrize(
    "text",
    [
        chunk(b"iTXt", b"Comment\0\0\0no more"),
        chunk(b"iTXt", b"Comment\0\1\0\0\0not compressed"),
        chunk(b"zTXt", b"Comment\0\0not compressed"),
        chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(2_000_000))),
        chunk(b"tEXt", b"Comment\0" + bytes(1_000_001)),
    ],
    ids=["no languages", "iTXt that is not compressed", "zTXt that is not compressed", "a bomb", "too long"],
)
def test_a_malformed_or_overlong_text_affects_neither_the_picture_nor_other_texts(text: bytes) -> None:
    data = png_with(text, chunk(b"tEXt", b"Title\0Harbour"))
    assert read_png(data).texts == {"Title": "Harbour"}
    assert np.abs(shown(data) - np.array(COLOURS)).max() <= 1


def shown(data: bytes) -> np.ndarray:
    """The mean colours of the quarters, away from their edges."""
    pixels = decode(data, Fitting(64, Fit.SQUASH), 0).pixels.astype(float)
    places = ((10, 10), (10, 42), (42, 10), (42, 42))
    return np.array([pixels[top : top + 12, left : left + 12].reshape(-1, 3).mean(axis=0) for top, left in places])


ADOBE_NUMBERS = chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000))
ADOBE_GAMMA = chunk(b"gAMA", struct.pack(">I", 45455))


def test_colour_chunks_have_the_precedence_of_the_specification() -> None:
    """The true chunk takes precedence over the false ones in each file."""
    adobe = quarters(tuple(expressed(each, ADOBE, power(2.2)) for each in COLOURS))
    wide = quarters(tuple(expressed(each, P3, power(1.8)) for each in COLOURS))
    lies = ADOBE_GAMMA + ADOBE_NUMBERS
    icc = chunk(b"iCCP", b"wide\0\0" + zlib.compress(profile("wide", P3, 1.8)))
    standard = chunk(b"sRGB", b"\0")
    for picture, chunks, off in (
        (adobe, lies, 8),
        (quarters(), lies + standard, 1),
        (wide, lies + standard + icc, 14),
        (quarters(), lies + icc + chunk(b"cICP", bytes((1, 13, 0, 1))), 1),
    ):
        assert np.abs(shown(png_with(chunks, picture=picture)) - np.array(COLOURS)).max() <= off


def test_chromaticities_without_a_gamma_use_the_srgb_curve() -> None:
    swapped = chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 30000, 60000, 64000, 33000, 15000, 6000))
    stored = quarters()[..., [1, 0, 2]]
    assert np.abs(shown(png_with(swapped, picture=np.ascontiguousarray(stored))) - np.array(COLOURS)).max() <= 2


@pytest.mark.parametrize(
    "chunks",
    [
        chunk(b"cHRM", bytes(31)),
        chunk(b"cHRM", bytes(32)),
        chunk(b"cHRM", struct.pack(">8I", 31270, 32900, *(30000, 30000) * 3)),
        chunk(b"gAMA", bytes(4)),
        chunk(b"gAMA", struct.pack(">I", 4_000_000)),
        chunk(b"cICP", bytes((9, 16, 5, 1))),
        chunk(b"cICP", bytes(3)),
        chunk(b"iCCP", b"broken\0\0" + b"not compressed"),
        chunk(b"iCCP", b"endless\0\0" + zlib.compress(bytes(17_000_000))),
        chunk(b"iCCP", b"no profile"),
    ],
    ids=[
        "short chromaticities", "zeros", "one point", "no gamma", "a gamma of 40", "another matrix",
        "short code points", "a broken profile", "an endless profile", "a name alone",
    ],
)  # fmt: skip
def test_invalid_colour_chunks_are_ignored(chunks: bytes) -> None:
    assert np.abs(shown(png_with(chunks)) - np.array(COLOURS)).max() <= 1


def test_a_colour_chunk_after_the_pixels_is_ignored() -> None:
    whole = encoded(quarters(), "PNG")
    late = whole[:-12] + ADOBE_GAMMA + ADOBE_NUMBERS + whole[-12:]
    assert read_png(late).space is None


def test_a_profile_with_a_wrong_checksum_is_ignored() -> None:
    wrong = chunk(b"iCCP", b"wide\0\0" + zlib.compress(profile("wide", SRGB, 1.0)))
    assert read_png(png_with(wrong[:-1] + bytes((wrong[-1] ^ 1,)))).profile == b""


@pytest.mark.parametrize("kind", [b"IHDR", b"PLTE", b"IDAT", b"tRNS"])
def test_a_wrong_checksum_of_pixel_data_is_damage(kind: bytes) -> None:
    picture = Image.fromarray(quarters()).quantize(16)
    whole = encoded(picture, "PNG", transparency=3)
    place = whole.index(kind) + 4
    size = int.from_bytes(whole[place - 8 : place - 4], "big")
    wrong = whole[: place + size] + bytes(4) + whole[place + size + 4 :]
    with pytest.raises(DamagedPhoto, match="checksum of its pixels is wrong"):
        decode(wrong, Fitting(64, Fit.SQUASH), 0)


def test_a_truncated_text_ends_the_file_and_truncated_pixels_are_damage() -> None:
    whole = encoded(quarters(), "PNG")
    cut = whole[:-12] + chunk(b"tEXt", b"Comment\0" + bytes(100))[:-50]
    assert np.abs(shown(cut) - np.array(COLOURS)).max() <= 1
    assert read_png(cut).texts == {}
    with pytest.raises(DamagedPhoto, match="ends before the picture does"):
        read_png(whole[:-20])
