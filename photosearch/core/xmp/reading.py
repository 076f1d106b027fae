"""Reads annotations from a sidecar, as Lightroom, digiKam, darktable, Capture One, PhotoPrism and Immich write it."""

from typing import TypeAlias
from xml.etree.ElementTree import Element

from photosearch.core.annotations import keywords
from photosearch.core.annotations.values import Flag, Label, Property, stored
from photosearch.core.xmp.packet import (
    ACDSEE,
    DARKTABLE,
    DC,
    DIGIKAM,
    EXIF,
    MICROSOFT,
    TIFF,
    TREES,
    XMP,
    XMP_DYNAMIC,
    descriptions,
    first,
    own_values,
    parse,
)
from photosearch.core.xmp.ratings import agreed, stars_of, stars_of_percent

_LABELS = {
    Label.RED: "red rot rouge rosso rojo vermelho rood röd rød red красный 红色 赤 select",
    Label.YELLOW: "yellow gelb jaune giallo amarillo amarelo geel gul жёлтый желтый 黄色 イエロー second",
    Label.GREEN: "green grün vert verde groen grön grøn зелёный зеленый 绿色 緑 グリーン approved",
    Label.BLUE: "blue blau bleu blu azul blauw blå синий 蓝色 青 ブルー review",
    Label.PURPLE: "purple lila violett violet viola púrpura morado roxo paars lilla фиолетовый 紫色 紫 パープル",
}
_NAMED = {name: label for label, names in _LABELS.items() for name in names.split()}
"""Lightroom writes the name of a label in the person's language; Bridge has its own names."""
DIGIKAM_COLOURS = (None, Label.RED, None, Label.YELLOW, Label.GREEN, Label.BLUE, Label.PURPLE)
"""Labels by digiKam's numbers; it has orange between red and yellow, and black and white at the end."""
_DIGIKAM_PICKS = {"0": None, "1": Flag.REJECT, "3": Flag.PICK}

Photo: TypeAlias = list[Element]
"""The descriptions of a photo in a packet."""


def read(data: bytes) -> dict[Property, str]:
    """Returns the annotations of a sidecar, as stored texts; properties without a field are left out.

    Raises:
        ValueError: it is not XMP, or is refused (`core.xmp.packet.parse`).
    """
    photo = descriptions(parse(data))
    said: dict[Property, str] = {}
    for of, value in {
        Property.RATING: _rating(photo),
        Property.LABEL: label_of(photo),
        Property.FLAG: flag_of(photo),
        Property.TITLE: first((*own_values(photo, f"{DC}title"), *own_values(photo, f"{ACDSEE}caption"))),
        Property.CAPTION: _caption(photo),
        Property.KEYWORDS: _keywords(photo),
    }.items():
        if value is not None:
            said[of] = stored(of, value or None if of in (Property.LABEL, Property.FLAG) else value)
    return said


def is_rejected_by_rating(data: bytes) -> bool:
    """Whether the rating in a sidecar is -1, the mark of rejected photos; raises as `read`."""
    return _rejected(descriptions(parse(data)))


def _rating(photo: Photo) -> int | None:
    ratings = [stars_of(first(own_values(photo, name))) for name in (f"{XMP}Rating", f"{ACDSEE}rating")]
    ratings += [stars_of_percent(first(own_values(photo, f"{space}Rating"))) for space in MICROSOFT]
    return agreed(ratings)


def label_of(photo: Photo) -> str | None:
    """Returns a label, "" if a field states that there is none, and None without a known label."""
    named = next(own_values(photo, f"{XMP}Label"), None)
    if named is not None and named.strip():
        return _NAMED.get(named.strip().casefold())
    for space in DIGIKAM:
        number = first(own_values(photo, f"{space}ColorLabel"))
        if number is not None and number.isdigit() and int(number) < len(DIGIKAM_COLOURS):
            return DIGIKAM_COLOURS[int(number)] or ""
    colours = [int(each) for each in own_values(photo, f"{DARKTABLE}colorlabels") if each.isdigit() and int(each) < 5]
    if colours:
        return list(Label)[min(colours)]
    return "" if named is not None else None


def flag_of(photo: Photo) -> str | None:
    """Returns a flag, "" if a field states that there is none, and None without a field."""
    picked = first(own_values(photo, f"{XMP_DYNAMIC}pick"))
    if picked in ("1", "-1"):
        return Flag.PICK if picked == "1" else Flag.REJECT
    for space in DIGIKAM:
        number = first(own_values(photo, f"{space}PickLabel"))
        if number is not None and _DIGIKAM_PICKS.get(number):
            return _DIGIKAM_PICKS[number]
    if _rejected(photo):
        return Flag.REJECT
    said = picked is not None or any(True for space in DIGIKAM for _ in own_values(photo, f"{space}PickLabel"))
    return "" if said else None


def _rejected(photo: Photo) -> bool:
    rating = first(own_values(photo, f"{XMP}Rating"))
    return rating is not None and rating.strip() in ("-1", "-1.0")


def _caption(photo: Photo) -> str | None:
    names = (f"{DC}description", f"{TIFF}ImageDescription", f"{EXIF}UserComment", f"{ACDSEE}notes")
    return first(value for name in names for value in own_values(photo, name))


def _keywords(photo: Photo) -> tuple[str, ...] | None:
    paths = [
        value.replace("|", " ").replace(mark, keywords.SEPARATOR) if mark != keywords.SEPARATOR else value
        for name, mark in TREES
        for value in own_values(photo, name)
    ]
    words = [*own_values(photo, f"{DC}subject"), *own_values(photo, f"{ACDSEE}keywords")]
    found = keywords.joined(paths, words)
    return found or None
