"""A photo's metadata: date, camera, lens, position, texts. No field is trusted; any may be invalid."""

import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PIL import ExifTags, Image

from photosearch.core.items.panoramas import is_panorama
from photosearch.core.metadata import LARGEST_NUMBER, Exposure, Metadata
from photosearch.vision.decoding.captions import Captions, plain, position_of, read_exif, read_iptc, read_xmp, together
from photosearch.vision.decoding.colour_spaces import ADOBE_RGB, SRGB, Space
from photosearch.vision.decoding.dates import Taken, read_date
from photosearch.vision.decoding.maker_notes import apple_burst

_XMP_TAG, IPTC_TAG = 0x02BC, 0x83BB
_PHOTOSHOP_IPTC = 0x0404
_ADOBE_COLOUR_SPACE = 2
_AUTO_BRACKET = 2
_LARGEST_VALUE = 40
_DATES = (
    (ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal),
    (ExifTags.Base.DateTimeDigitized, ExifTags.Base.OffsetTimeDigitized),
    (ExifTags.Base.DateTime, ExifTags.Base.OffsetTime),
)
"""Date fields, each with the field of its UTC offset."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """The raw metadata blocks of a file."""

    exif: Image.Exif | None = None
    xmp: bytes = b""
    iptc: bytes = b""

    @classmethod
    def of(cls, image: Image.Image) -> "Blocks":
        """Collects the blocks of an opened picture, without broken ones."""
        try:
            exif: Image.Exif | None = image.getexif()
        except Exception:
            exif = None
        photoshop = image.info.get("photoshop")
        iptc = photoshop.get(_PHOTOSHOP_IPTC) if isinstance(photoshop, dict) else None
        return cls.of_exif(exif, block_of(image.info.get("xmp"), ""), block_of(iptc, ""))

    @classmethod
    def of_exif(cls, exif: Image.Exif | None, xmp: bytes = b"", iptc: bytes = b"") -> "Blocks":
        """Adds the blocks in the fields of a TIFF to those outside EXIF."""
        fields = _fields(exif) if exif is not None else {}
        order = (exif.endian if exif is not None else None) or "<"
        return cls(exif, xmp or block_of(fields.get(_XMP_TAG), order), iptc or block_of(fields.get(IPTC_TAG), order))


def read_metadata(blocks: Blocks, name: str, width: int, height: int) -> Metadata:
    """Returns the metadata; missing and invalid fields are None."""
    exif = blocks.exif if blocks.exif is not None else Image.Exif()
    main = _fields(exif)
    detail = {**main, **_ifd(exif, ExifTags.IFD.Exif)}
    place = _ifd(exif, ExifTags.IFD.GPSInfo)
    written = read_exif(main, detail, big_endian=exif.endian == ">")
    xmp, iptc = read_xmp(blocks.xmp), read_iptc(blocks.iptc)
    words = together((xmp, iptc, written))
    make = plain(main.get(ExifTags.Base.Make))
    rendered = detail.get(ExifTags.Base.CustomRendered)
    source, taken = _taken(detail, xmp, iptc)
    position = _position(place)
    if position[0] is None:
        position = words.latitude, words.longitude
    return Metadata(
        format=name,
        width=width,
        height=height,
        taken_at=taken.local if taken else None,
        camera=_camera(make, plain(main.get(ExifTags.Base.Model))) or _camera(words.make, words.model),
        lens=plain(detail.get(ExifTags.Base.LensModel)) or words.lens,
        latitude=position[0],
        longitude=position[1],
        title=words.title,
        caption=words.caption,
        keywords=words.keywords,
        rating=words.rating,
        date_source=source,
        utc_offset=taken.utc_offset if taken else None,
        people=words.people,
        place=words.place,
        millisecond=_millisecond(detail) if source == "EXIF" else None,
        burst=words.burst or apple_burst(detail.get(ExifTags.Base.MakerNote)),
        exposure_value=_exposure_value(read_exposure(blocks.exif)),
        bracketed=1 if detail.get(ExifTags.Base.ExposureMode) == _AUTO_BRACKET else None,
        colour_label=words.label,
        pick_flag=words.flag,
        panorama=1 if is_panorama(words.panorama, make, rendered, width, height) else None,
    )


def _millisecond(detail: Mapping[int, Any]) -> int | None:
    """Returns the fraction of the second when the shutter opened, which cameras write with one digit or more."""
    fraction = plain(detail.get(ExifTags.Base.SubsecTimeOriginal))
    if not detail.get(ExifTags.Base.DateTimeOriginal) or fraction is None:
        return None
    return int(fraction[:3].ljust(3, "0")) if fraction.isascii() and fraction.isdigit() else None


def _exposure_value(exposure: Exposure) -> float | None:
    """Returns the exposure value at ISO 100; a phone's aperture is always the same, and may be missing (ISO 2720)."""
    if exposure.seconds is None:
        return None
    value = 2 * math.log2(exposure.aperture or 1.0) - math.log2(exposure.seconds)
    value -= math.log2((exposure.sensitivity or 100) / 100)
    return round(value, 3) if abs(value) <= _LARGEST_VALUE else None


def _taken(detail: Mapping[int, Any], xmp: Captions, iptc: Captions) -> tuple[str | None, Taken | None]:
    """Returns when a photo was taken, or else digitised, and the block that says so.

    The time of the last change is used last, because every editor sets it.
    """
    original, digitised, changed = (
        read_date(plain(detail.get(date)), plain(detail.get(offset))) for date, offset in _DATES
    )
    dated = (("EXIF", original), ("EXIF", digitised), ("XMP", xmp.taken), ("IPTC", iptc.taken), ("EXIF", changed))
    return next(((source, taken) for source, taken in dated if taken), (None, None))


def declared_space(exif: Image.Exif | None) -> Space:
    """Returns the colour space that a camera without an embedded profile declares in EXIF (DCF 2.0)."""
    if exif is None:
        return SRGB
    declared = _ifd(exif, ExifTags.IFD.Exif).get(ExifTags.Base.ColorSpace)
    index = plain(_ifd(exif, ExifTags.IFD.Interop).get(1)) or ""
    is_adobe = declared == _ADOBE_COLOUR_SPACE or (declared != 1 and index.upper().startswith("R03"))
    return ADOBE_RGB if is_adobe else SRGB


def read_exposure(exif: Image.Exif | None) -> Exposure:
    """Returns the exposure settings; missing and invalid fields are None."""
    if exif is None:
        return Exposure()
    detail = {**_fields(exif), **_ifd(exif, ExifTags.IFD.Exif)}
    sensitivity = _positive(detail.get(ExifTags.Base.ISOSpeedRatings))
    return Exposure(
        seconds=_positive(detail.get(ExifTags.Base.ExposureTime)),
        aperture=_positive(detail.get(ExifTags.Base.FNumber)),
        sensitivity=round(sensitivity) if sensitivity else None,
        focal_length=_positive(detail.get(ExifTags.Base.FocalLength)),
    )


def _positive(value: object) -> float | None:
    """Returns a plausible positive number, the first of a list; None for anything else."""
    if isinstance(value, tuple):
        value = value[0] if value else None
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) and 0 < number < LARGEST_NUMBER else None


def block_of(value: object, order: str) -> bytes:
    """Returns a block's bytes from any declared type: bytes, text, or numbers of one or four bytes."""
    if isinstance(value, tuple) and len(value) == 1 and isinstance(value[0], bytes):
        (value,) = value
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    if not isinstance(value, tuple) or not all(isinstance(each, int) for each in value):
        return b""
    kind = "B" if all(0 <= each < 256 for each in value) else "I"
    try:
        return struct.pack(f"{order}{len(value)}{kind}", *value)
    except struct.error:
        return b""


def _fields(exif: Image.Exif) -> dict[int, Any]:
    try:
        return dict(exif)
    except Exception:  # Pillow parses the block on first use, and any field may be malformed
        return {}


def _ifd(exif: Image.Exif, which: int) -> dict[int, Any]:
    try:
        return dict(exif.get_ifd(which))
    except Exception:
        return {}


def _camera(make: str | None, model: str | None) -> str | None:
    """Joins maker and model, without the maker's name if the model repeats it."""
    if make and model:
        return model if model.lower().startswith(make.split()[0].lower()) else f"{make} {model}"
    return model or make


def _position(place: Mapping[int, Any]) -> tuple[float | None, float | None]:
    latitude = _degrees(place.get(ExifTags.GPS.GPSLatitude), place.get(ExifTags.GPS.GPSLatitudeRef), "S")
    longitude = _degrees(place.get(ExifTags.GPS.GPSLongitude), place.get(ExifTags.GPS.GPSLongitudeRef), "W")
    return position_of(latitude, longitude)


def _degrees(given: object, reference: object, negative: str) -> float | None:
    """Reads degrees, minutes and seconds; the last may be missing, and minutes or seconds of 0/0 count as 0."""
    values = given if isinstance(given, tuple) else (given,)
    parts = [_number(each) for each in values[:3]]
    if not parts or parts[0] is None:
        return None
    value = sum(abs(part or 0) / 60.0**power for power, part in enumerate(parts))
    below = parts[0] < 0 or (plain(reference) or "").upper().startswith(negative)
    return -value if below else value


def _number(value: object) -> float | None:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) else None
