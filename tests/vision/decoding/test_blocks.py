"""Metadata blocks of every declared type, and blocks that no reader can parse."""

import struct

import pytest
from PIL import Image

from photosearch.vision.decoding.decode import describe
from photosearch.vision.decoding.metadata import Blocks, read_exposure, read_metadata
from photosearch.vision.decoding.opening import exif_of, orientation_of, tiff_exif
from tests.support.vision.pictures import scene, tiff

IPTC = b"\x1c\x02\x19\0\x07harbour"
XMP = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
    b"<rdf:Description xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:subject><rdf:Bag><rdf:li>harbour</rdf:li>"
    b"</rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def numbers(block: bytes) -> tuple[int, ...]:
    """The block as four-byte integers, as Photoshop declares it in a TIFF."""
    padded = block + bytes(-len(block) % 4)
    return struct.unpack(f"<{len(padded) // 4}I", padded)


@pytest.mark.parametrize(("tag", "block"), [(0x83BB, IPTC), (0x02BC, XMP)], ids=["IPTC", "XMP"])
@pytest.mark.parametrize("kind", ["bytes", "small numbers", "numbers", "text"])
def test_a_tiff_block_is_read_with_any_declared_type(tag: int, block: bytes, kind: str) -> None:
    picture = scene().tobytes()
    sizes = [(256, (180,)), (257, (120,)), (258, (8, 8, 8)), (259, (1,)), (262, (2,)), (277, (3,)), (278, (120,))]
    main = [(each, "I", value) for each, value in [*sizes, (279, (len(picture),)), (273, (("payload", 0),))]]
    declared = {
        "bytes": (tag, "B", tuple(block)),
        "small numbers": (tag, "H", tuple(block)),
        "numbers": (tag, "I", numbers(block)),
        "text": (tag, "s", (block + b"\0",)),
    }
    assert describe(tiff([[*main, declared[kind]]], [picture])).keywords == ("harbour",)


@pytest.mark.parametrize("value", [3, 2.5, (1.5, 2.5), (-1, 2), (2**40,), (b"a", b"b"), None, ()])
def test_a_block_of_another_type_gives_no_keywords(value: object) -> None:
    exif = Image.Exif()
    exif[0x83BB] = exif[0x02BC] = value
    assert read_metadata(Blocks.of_exif(exif), "TIFF", 1, 1).keywords == ()


class Malformed(Image.Exif):
    """A block that Pillow cannot parse; it raises only when a field is read."""

    def get_ifd(self, tag: int) -> dict[int, object]:
        raise SyntaxError("not a TIFF file")

    def __iter__(self) -> None:  # type: ignore[override]
        raise SyntaxError("not a TIFF file")

    def get(self, *_: object) -> None:
        raise SyntaxError("not a TIFF file")


def test_an_unparsable_block_does_not_affect_the_others() -> None:
    blocks = Blocks.of_exif(Malformed(), xmp=XMP)
    metadata = read_metadata(blocks, "JPEG", 4, 3)
    assert (metadata.camera, metadata.taken_at, metadata.keywords) == (None, None, ("harbour",))
    assert read_exposure(blocks.exif).seconds is None
    assert orientation_of(blocks.exif) == 1


class Broken(Image.Image):
    """A picture whose EXIF block cannot even be opened."""

    def getexif(self) -> Image.Exif:
        raise struct.error("unpack requires a buffer of 4 bytes")


def test_a_picture_without_readable_exif_keeps_its_other_blocks() -> None:
    picture = Broken()
    picture.info = {"xmp": XMP, "photoshop": {0x0404: IPTC}}
    blocks = Blocks.of(picture)
    assert (blocks.exif, blocks.xmp, blocks.iptc) == (None, XMP, IPTC)


@pytest.mark.parametrize("data", [b"II*\0\x08\0\0\0\xff\xff", b"Exif\0\0II", b"no block at all", b"MM\0*"])
def test_bytes_that_are_not_exif_give_no_fields(data: bytes) -> None:
    for exif in (exif_of(data), tiff_exif(data)):
        assert read_metadata(Blocks.of_exif(exif), "JPEG", 4, 3).camera is None
        assert orientation_of(exif) == 1
