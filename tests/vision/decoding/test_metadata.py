import math
import struct
from dataclasses import astuple
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from photosearch.core.metadata import Exposure, Metadata
from photosearch.core.photo import Fit, Fitting
from photosearch.vision.decoding.decode import decode, preview
from photosearch.vision.decoding.metadata import Blocks, read_exposure, read_metadata
from tests.support.vision.pictures import encoded, exif, scene, tiff

GPS, BASE = ExifTags.GPS, ExifTags.Base
SQUARE = Fitting(8, Fit.SQUASH)


def full() -> Image.Exif:
    made = exif(1, Make="NIKON CORPORATION", Model="NIKON D850", DateTime="2001:01:01 01:01:01")
    made.get_ifd(ExifTags.IFD.Exif).update(
        {
            BASE.DateTimeOriginal: "2023:08:09 10:11:12",
            BASE.LensModel: "50 mm f/1.8",
            BASE.ExposureTime: IFDRational(1, 250),
            BASE.FNumber: IFDRational(18, 10),
            BASE.ISOSpeedRatings: 400,
            BASE.FocalLength: IFDRational(50, 1),
        }
    )
    made.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            GPS.GPSLatitudeRef: "S",
            GPS.GPSLatitude: (33.0, 51.0, 24.12),
            GPS.GPSLongitudeRef: "E",
            GPS.GPSLongitude: (151.0, 12.0, 54.0),
        }
    )
    return made


def read(made: Image.Exif) -> Metadata:
    """Reads metadata after packing the EXIF to bytes and back, as from a file."""
    loaded = Image.Exif()
    loaded.load(made.tobytes())
    return read_metadata(Blocks(loaded), "JPEG", 1, 1)


def tiff_with_metadata() -> bytes:
    """Returns a TIFF with every block; Pillow writes only the main one."""
    picture = scene().tobytes()
    sizes = [(256, (180,)), (257, (120,)), (258, (8, 8, 8)), (259, (1,)), (262, (2,)), (277, (3,)), (278, (120,))]
    main = [(tag, "I", value) for tag, value in [*sizes, (279, (len(picture),)), (273, (("payload", 0),))]]
    main += [(271, "s", (b"NIKON CORPORATION\0",)), (272, "s", (b"NIKON D850\0",))]
    main += [(0x8769, "I", (("directory", 1),)), (0x8825, "I", (("directory", 2),))]
    detail = [(0x9003, "s", (b"2023:08:09 10:11:12\0",)), (0xA434, "s", (b"50 mm f/1.8\0",))]
    where = [(1, "s", (b"S\0",)), (2, "r", (33.0, 51.0, 24.12)), (3, "s", (b"E\0",)), (4, "r", (151.0, 12.0, 54.0))]
    return tiff([main, detail, where], [picture])


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_date_place_camera_and_lens_are_read(form: str) -> None:
    data = tiff_with_metadata() if form == "TIFF" else encoded(scene(), form, exif=full())
    found = decode(data, SQUARE, 0).metadata
    assert found == Metadata(
        format=form,
        width=180,
        height=120,
        taken_at="2023-08-09T10:11:12",
        date_source="EXIF",
        camera="NIKON D850",
        lens="50 mm f/1.8",
        latitude=cast("float", pytest.approx(-33.8567, abs=1e-5)),
        longitude=cast("float", pytest.approx(151.215, abs=1e-5)),
        exposure_value=None if form == "TIFF" else cast("float", pytest.approx(7.6618, abs=1e-3)),
        read_since=form == "TIFF",
    )


@pytest.mark.parametrize(
    ("fraction", "millisecond"), [("5", 500), ("07", 70), ("123456", 123), ("", None), ("x", None)]
)
def test_a_fraction_of_a_second_is_read_with_any_number_of_digits(fraction: str, millisecond: int | None) -> None:
    made = full()
    made.get_ifd(ExifTags.IFD.Exif)[BASE.SubsecTimeOriginal] = fraction
    assert read(made).millisecond == millisecond


def test_a_frame_of_an_exposure_bracket_is_recognised() -> None:
    made = full()
    assert read(made).bracketed is None
    made.get_ifd(ExifTags.IFD.Exif)[BASE.ExposureMode] = 2
    assert read(made).bracketed == 1


def apple_note(tag: int = 0x0B, value: bytes = b"0F1E-BURST\0", offset: int = 32) -> bytes:
    """The block of an iPhone with one field; its value follows the directory."""
    field = struct.pack(">HHII", tag, 2, len(value), offset)
    return b"Apple iOS\0\0\1MM" + struct.pack(">H", 1) + field + bytes(4) + value


@pytest.mark.parametrize(
    ("note", "burst"),
    [
        (apple_note(), "0F1E-BURST"),
        (apple_note(tag=0x11), None),
        (apple_note(offset=10**6), None),
        (apple_note(value=b"\xff\xfe"), None),
        (apple_note()[:20], None),
        (b"Nikon\0", None),
    ],
)
def test_an_iphone_names_the_burst_of_a_photo(note: bytes, burst: str | None) -> None:
    made = full()
    made.get_ifd(ExifTags.IFD.Exif)[BASE.MakerNote] = note
    assert read(made).burst == burst


def test_an_iphone_marks_a_panorama_in_exif() -> None:
    made = full()
    made.get_ifd(ExifTags.IFD.Exif)[BASE.CustomRendered] = 6
    assert read(made).panorama is None
    made[BASE.Make] = "Apple\0"
    assert read(made).panorama == 1


def test_a_pixel_phone_names_the_burst_of_a_photo() -> None:
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" GCamera:BurstID="b-7"/>'
        b"</rdf:RDF></x:xmpmeta>"
    )
    assert read_metadata(Blocks(xmp=packet), "JPEG", 1, 1).burst == "b-7"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_the_exposure_is_read(form: str) -> None:
    found = preview(encoded(scene(), form, exif=full()), 20).exposure
    assert found is not None
    assert astuple(found) == pytest.approx((0.004, 1.8, 400, 50.0))


@pytest.mark.parametrize("value", [0, -1, 1e30, math.nan, math.inf, "f/2", b"\0", (), ("x",), IFDRational(1, 0), None])
def test_invalid_exposure_values_are_ignored(value: object) -> None:
    made = Image.Exif()
    tags = (BASE.ExposureTime, BASE.FNumber, BASE.ISOSpeedRatings, BASE.FocalLength)
    made.get_ifd(ExifTags.IFD.Exif).update(dict.fromkeys(tags, value))
    assert read_exposure(made) == Exposure() == read_exposure(None)


@pytest.mark.parametrize(("seconds", "aperture"), [(1e-30, 1e-200), (0.01, 1e-200), (1e-300, 2.0)])
def test_impossible_exposures_have_no_exposure_value(seconds: float, aperture: float) -> None:
    made = Image.Exif()
    made.get_ifd(ExifTags.IFD.Exif).update({BASE.ExposureTime: seconds, BASE.FNumber: aperture})
    assert read_metadata(Blocks(made), "JPEG", 1, 1).exposure_value is None


def test_a_photo_without_metadata_has_a_format_and_a_size() -> None:
    assert (
        read_metadata(Blocks(), "GIF", 3, 2)
        == Metadata("GIF", 3, 2)
        == read_metadata(Blocks(Image.Exif()), "GIF", 3, 2)
    )


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("Canon", "Canon EOS R5", "Canon EOS R5"),
        ("SONY", "ILCE-7M4", "SONY ILCE-7M4"),
        ("", "Pixel 8", "Pixel 8"),
        ("Apple", "", "Apple"),
        ("  \0", " \0\0", None),
        ("A\0B", "x\n\ty", "A B x y"),
        ("M" * 999, "", "M" * 200),
    ],
)
def test_the_makers_name_is_not_repeated_in_the_camera(make: str, model: str, camera: str | None) -> None:
    assert read(exif(Make=make, Model=model)).camera == camera


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2023:08:09 10:11:12", "2023-08-09T10:11:12"),
        ("2023-08-09 10:11:12", "2023-08-09T10:11:12"),
        ("2023:08:09 10:11:12.345", "2023-08-09T10:11:12"),
        ("2023:08:09 10:11", "2023-08-09T10:11:00"),
        ("2023:08:09", "2023-08-09T00:00:00"),
        ("0000:00:00 00:00:00", None),
        ("2023:13:41 25:61:61", None),
        ("    :  :     :  :  ", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_valid_date_is_read_and_an_invalid_one_ignored(written: str, expected: str | None) -> None:
    assert read(exif(DateTime=written)).taken_at == expected


def test_an_invalid_date_is_replaced_by_the_next_best() -> None:
    made = exif(DateTime="2001:01:01 01:01:01")
    made.get_ifd(ExifTags.IFD.Exif)[BASE.DateTimeOriginal] = "0000:00:00 00:00:00"
    assert read(made).taken_at == "2001-01-01T01:01:01"


def latitude_of(latitude: Any, reference: Any = "N") -> float | None:
    made = Image.Exif()
    made.get_ifd(ExifTags.IFD.GPSInfo).update({GPS.GPSLatitude: latitude, GPS.GPSLatitudeRef: reference})
    made.get_ifd(ExifTags.IFD.GPSInfo).update({GPS.GPSLongitude: (7, 30), GPS.GPSLongitudeRef: "E"})
    return read_metadata(Blocks(made), "JPEG", 1, 1).latitude


@given(st.integers(0, 89), st.integers(0, 59), st.floats(0, 59.9), st.sampled_from("NS"))
def test_degrees_minutes_and_seconds_are_converted(degrees: int, minutes: int, seconds: float, reference: str) -> None:
    expected = (degrees + minutes / 60 + seconds / 3600) * (-1 if reference == "S" else 1)
    assert latitude_of((degrees, minutes, seconds), reference) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    "invalid",
    [
        (),
        (91.0,),
        (float("nan"),),
        (float("inf"), 0.0),
        (IFDRational(1, 0),) * 3,
        "512",
        b"\1\2\3",
        None,
        ("a",),
    ],
    ids=repr,
)
def test_an_invalid_position_is_ignored(invalid: object) -> None:
    assert latitude_of(invalid) is None


@pytest.mark.parametrize(
    ("given", "reference", "expected"),
    [
        ((33, 51, IFDRational(0, 0)), "S", -33.85),
        ((33.85,), "S", -33.85),
        (33.85, "N", 33.85),
        (-33.85, "", -33.85),
        ((33, 51), "s", -33.85),
        ((33, 51, 0), "South", -33.85),
    ],
    ids=repr,
)
def test_a_position_is_read_in_every_form(given: Any, reference: Any, expected: Any) -> None:
    assert latitude_of(given, reference) == pytest.approx(expected)


def test_a_missing_gps_fix_gives_no_position() -> None:
    made = Image.Exif()
    made.get_ifd(ExifTags.IFD.GPSInfo).update({2: (0, 0, 0), 1: "N", 4: (0, 0, 0), 3: "E"})
    assert read(made).latitude is None
    made.get_ifd(ExifTags.IFD.GPSInfo).pop(4)
    made.get_ifd(ExifTags.IFD.GPSInfo)[2] = (10, 0, 0)
    assert read(made).latitude is None  # the longitude is missing


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ({"original": "2011:02:03 04:05:06", "changed": "2020:01:01 00:00:00"}, ("2011-02-03T04:05:06", "EXIF", None)),
        ({"original": "2011:02:03 04:05:06", "offset": "+09:00"}, ("2011-02-03T04:05:06", "EXIF", 540)),
        ({"digitised": "2011:02:03 04:05:06", "xmp": "2012-01-01"}, ("2011-02-03T04:05:06", "EXIF", None)),
        ({"xmp": "2011-02-03T04:05:06-05:00", "iptc": "20130101"}, ("2011-02-03T04:05:06", "XMP", -300)),
        ({"iptc": "20110203", "changed": "2020:01:01 00:00:00"}, ("2011-02-03T00:00:00", "IPTC", None)),
        ({"changed": "2020:01:01 00:00:00"}, ("2020-01-01T00:00:00", "EXIF", None)),
        ({}, (None, None, None)),
    ],
)
def test_the_best_date_is_used_with_its_source(says: Any, expected: Any) -> None:
    made = Image.Exif()
    detail = made.get_ifd(ExifTags.IFD.Exif)
    for name, tag in (("original", BASE.DateTimeOriginal), ("digitised", BASE.DateTimeDigitized), ("offset", 0x9011)):
        detail.update({tag: says[name]} if name in says else {})
    made.update({BASE.DateTime: says["changed"]} if "changed" in says else {})
    xmp = (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        f' photoshop:DateCreated="{says.get("xmp", "")}"/></rdf:RDF></x:xmpmeta>'
    )
    day = says.get("iptc", "").encode()
    iptc = b"\x1c\x02\x37" + len(day).to_bytes(2, "big") + day
    found = read_metadata(Blocks(made, xmp.encode(), iptc), "JPEG", 1, 1)
    assert (found.taken_at, found.date_source, found.utc_offset) == expected


VALUES = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.binary(max_size=20),
    st.integers(),
    st.floats(),
    st.builds(IFDRational, st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)),
    st.tuples(st.floats(), st.floats(), st.floats()),
    st.lists(st.one_of(st.integers(), st.text(max_size=3)), max_size=4).map(tuple),
)
TAGS = st.sampled_from([BASE.Make, BASE.Model, BASE.DateTime, BASE.DateTimeOriginal, BASE.LensModel, BASE.ExifOffset])
PLACES = st.sampled_from([GPS.GPSLatitude, GPS.GPSLatitudeRef, GPS.GPSLongitude, GPS.GPSLongitudeRef])


def check(found: Metadata) -> None:
    for text in (found.taken_at, found.camera, found.lens):
        assert text is None or (isinstance(text, str) and text and "\0" not in text)
    for value, bound in ((found.latitude, 90), (found.longitude, 180)):
        assert value is None or (isinstance(value, float) and math.isfinite(value) and abs(value) <= bound)


@given(st.dictionaries(TAGS, VALUES), st.dictionaries(TAGS, VALUES), st.dictionaries(PLACES, VALUES))
def test_values_of_any_type_give_valid_metadata(main: Any, detail: Any, where: Any) -> None:
    made = Image.Exif()
    made.get_ifd(ExifTags.IFD.Exif).update(detail)
    made.get_ifd(ExifTags.IFD.GPSInfo).update(where)
    for tag, value in main.items():
        if tag != BASE.ExifOffset:
            made[tag] = value
    check(read_metadata(Blocks(made), "JPEG", 1, 1))


ENTRIES = st.tuples(
    st.sampled_from([0x010F, 0x0110, 0x0112, 0x0132, 0x8769, 0x8825, 0x9003, 0xA434, 1, 2, 3, 4]),
    st.integers(0, 13),
    st.one_of(st.integers(0, 4), st.integers(0, 2**32 - 1)),
    st.one_of(st.integers(0, 200), st.integers(0, 2**32 - 1)),
)


@given(st.lists(ENTRIES, max_size=12), st.binary(max_size=120), st.sampled_from(["<", ">"]))
def test_a_photo_with_a_malformed_exif_block_is_decoded(
    entries: list[tuple[int, ...]], rest: bytes, order: str
) -> None:
    head = b"II*\0" if order == "<" else b"MM\0*"
    block = head + struct.pack(f"{order}IH", 8, len(entries))
    block += b"".join(struct.pack(f"{order}HHII", *each) for each in entries) + bytes(4) + rest
    data = encoded(Image.new("RGB", (8, 8), (9, 99, 199)), "PNG", exif=b"Exif\0\0" + block)
    decoded = decode(data, SQUARE, 0)
    assert tuple(decoded.pixels[4, 4]) == (9, 99, 199)
    check(decoded.metadata)


@given(st.binary(max_size=200))
def test_a_photo_with_random_exif_bytes_is_decoded(noise: bytes) -> None:
    data = encoded(Image.new("RGB", (8, 8), (9, 99, 199)), "PNG", exif=b"Exif\0\0" + noise)
    assert tuple(decode(data, SQUARE, 0).pixels[4, 4]) == (9, 99, 199)
