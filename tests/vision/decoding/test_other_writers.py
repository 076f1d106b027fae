"""Captions and camera names as other programs write them."""

import pytest
from PIL import ExifTags, Image

from photosearch.vision.decoding.captions import read_xmp, together
from photosearch.vision.decoding.decode import describe
from tests.support.vision.pictures import encoded, scene

ACDSEE = "http://ns.acdsee.com/iptc/1.0/"
TIFF = "http://ns.adobe.com/tiff/1.0/"
AUX = "http://ns.adobe.com/exif/1.0/aux/"
EXIF_EX = "http://cipa.jp/exif/1.0/"


def packet(space: str, fields: str) -> bytes:
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    return (
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{rdf}">'
        f'<rdf:Description rdf:about="" xmlns:a="{space}">{fields}</rdf:Description></rdf:RDF></x:xmpmeta>'
    ).encode()


def test_the_fields_of_acdsee_are_read() -> None:
    fields = (
        "<a:caption>Frogs</a:caption><a:notes>By the pond</a:notes><a:rating>4</a:rating>"
        "<a:keywords><rdf:Bag><rdf:li>frog</rdf:li><rdf:li>pond</rdf:li></rdf:Bag></a:keywords>"
    )
    found = read_xmp(packet(ACDSEE, fields))
    assert (found.title, found.caption, found.rating, found.keywords) == ("Frogs", "By the pond", 4, ("frog", "pond"))


@pytest.mark.parametrize(("space", "name"), [(AUX, "Lens"), (EXIF_EX, "LensModel")])
def test_camera_and_lens_are_read_from_xmp_without_exif(space: str, name: str) -> None:
    xmp = packet(TIFF, "<a:Make>Canon</a:Make><a:Model>Canon EOS R5</a:Model>")
    found = describe(encoded(scene(), "JPEG", xmp=xmp))
    assert found.camera == "Canon EOS R5"
    found = describe(encoded(scene(), "JPEG", xmp=packet(space, f"<a:{name}>RF 50 mm</a:{name}>")))
    assert found.lens == "RF 50 mm"


def test_the_camera_in_exif_is_preferred() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "One"
    xmp = packet(TIFF, "<a:Make>Maker</a:Make><a:Model>Other</a:Model>")
    assert describe(encoded(scene(), "JPEG", exif=exif, xmp=xmp)).camera == "One"


@pytest.mark.parametrize(
    "words",
    [
        "OLYMPUS DIGITAL CAMERA",
        "KONICA MINOLTA DIGITAL CAMERA",
        "SONY DSC",
        "Exif_JPEG_PICTURE",
        "<Default>",
        "DCIM100MEDIA",
    ],
)
def test_standard_texts_of_cameras_are_not_captions(words: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = words
    assert describe(encoded(scene(), "JPEG", exif=exif)).caption is None
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = b"ASCII\0\0\0By the pond"
    assert describe(encoded(scene(), "JPEG", exif=exif)).caption == "By the pond"


@pytest.mark.parametrize("words", ["My digital camera in a shop", "Sony DSC-R1 beside a cup", "A default"])
def test_captions_about_cameras_are_kept(words: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = words
    assert describe(encoded(scene(), "JPEG", exif=exif)).caption == words


def test_merging_no_captions_gives_an_empty_one() -> None:
    assert together(()).caption is None
