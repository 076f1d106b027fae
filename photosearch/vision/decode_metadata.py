"""What a photo says of itself: date, camera, lens, place. Every field is a stranger's text and may be nonsense."""

import datetime
import math
from collections.abc import Mapping
from typing import Any

from PIL import ExifTags, Image

from photosearch.core.photo import Exposure, Metadata

_LONGEST_TEXT = 200
_LARGEST_NUMBER = 1e7
_DATES = (ExifTags.Base.DateTimeOriginal, ExifTags.Base.DateTimeDigitized, ExifTags.Base.DateTime)


def read_metadata(exif: Image.Exif | None, name: str, width: int, height: int) -> Metadata:
    """Returns the metadata; fields that are missing or make no sense are None."""
    if exif is None:
        return Metadata(name, width, height)
    main = _fields(exif)
    detail = {**main, **_ifd(exif, ExifTags.IFD.Exif)}
    place = _ifd(exif, ExifTags.IFD.GPSInfo)
    return Metadata(
        format=name,
        width=width,
        height=height,
        taken_at=next((date for tag in _DATES if (date := _date(detail.get(tag)))), None),
        camera=_camera(_text(main.get(ExifTags.Base.Make)), _text(main.get(ExifTags.Base.Model))),
        lens=_text(detail.get(ExifTags.Base.LensModel)),
        latitude=_degrees(place, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "S", 90.0),
        longitude=_degrees(place, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "W", 180.0),
    )


def read_exposure(exif: Image.Exif | None) -> Exposure:
    """Returns how the photo was taken; fields that are missing or make no sense are None."""
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
    """A number above 0 that a camera may have written; lists give their first."""
    if isinstance(value, tuple):
        value = value[0] if value else None
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return number if math.isfinite(number) and 0 < number < _LARGEST_NUMBER else None


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


def _text(value: object) -> str | None:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return None
    return " ".join(value.replace("\0", " ").split())[:_LONGEST_TEXT] or None


def _date(value: object) -> str | None:
    text = _text(value)
    if text is None:
        return None
    for pattern in ("%Y:%m:%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y:%m:%d %H:%M", "%Y:%m:%d"):
        try:
            return datetime.datetime.strptime(text[:19], pattern).isoformat()
        except ValueError:
            continue
    return None


def _camera(make: str | None, model: str | None) -> str | None:
    """Makers repeat their name in the model as often as not."""
    if make and model:
        return model if model.lower().startswith(make.split()[0].lower()) else f"{make} {model}"
    return model or make


def _degrees(place: Mapping[int, Any], tag: int, reference: int, negative: str, bound: float) -> float | None:
    given = place.get(tag)
    if not isinstance(given, tuple):
        return None
    try:
        parts = [float(each) for each in given]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    value = sum(part / 60**power for power, part in enumerate(parts[:3]))
    if not parts or not math.isfinite(value) or not 0 <= value <= bound:
        return None
    sign = -1 if (_text(place.get(reference)) or "").upper().startswith(negative) else 1
    return float(round(sign * value, 7))
