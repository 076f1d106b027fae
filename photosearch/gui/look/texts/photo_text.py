"""Photos, their dates and places, and the progress of indexing in words. Every text is plain, never markup."""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QDateTime, QLocale

from photosearch.core import identity
from photosearch.core.answers.likeness import Likeness
from photosearch.core.events import Hold, IndexProgress, ProviderReady, Slowdown
from photosearch.core.items.roles import Role
from photosearch.core.metadata import Exposure
from photosearch.core.model_status import ProviderReason
from photosearch.core.moments import Span, Unit, moment_of_name, span
from photosearch.core.photo import Hit, Mark, Photo
from photosearch.gui.look.texts.text import count, duration, score, tr
from photosearch.library.places import places

if TYPE_CHECKING:
    from photosearch.core.answers.duplicates import Reason

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def taken(photo: Photo) -> str:
    """Returns when the photo was taken: as its file says, else its name, else the date of the file."""
    when = (photo.metadata.taken_at if photo.metadata is not None else None) or photo.moment
    try:
        return _moment(datetime.fromisoformat(when))
    except ValueError:
        return when or _moment(local(_EPOCH + timedelta(microseconds=photo.file.mtime_ns // 1000)))


def local(moment: datetime) -> datetime:
    """Returns a time in the computer's zone; unchanged if the system cannot convert it, as on Windows before 1970."""
    try:
        return moment.astimezone()
    except (OSError, OverflowError):
        return moment


def date_source(photo: Photo) -> str:
    """Returns where the date of the photo comes from, and how far its clock is ahead of UTC if the file says so."""
    known = photo.metadata
    if known is None or not known.taken_at:
        return tr("file name") if moment_of_name(identity.file_name(photo.file.path), 0) else tr("file date")
    source = known.date_source or "EXIF"
    if known.utc_offset is None:
        return source
    hours, minutes = divmod(abs(known.utc_offset), 60)
    return f"{source}, UTC{'-' if known.utc_offset < 0 else '+'}{hours:02}:{minutes:02}"


def day(value: date) -> str:
    """Returns a day in the short format of the locale."""
    return QLocale().toString(QDate(value.year, value.month, value.day), QLocale.FormatType.ShortFormat)


def days(value: Span) -> str:
    """Returns a range of days; whole months and years are named as such."""
    if value == span(value.first, Unit.YEAR):
        return str(value.first.year)
    if value.first == value.last:
        return day(value.first)
    first, last = span(value.first, Unit.MONTH), span(value.last, Unit.MONTH)
    if (value.first, value.last) != (first.first, last.last):
        return f"{day(value.first)} – {day(value.last)}"
    if (value.first.month, value.last.month) == (1, 12):
        return f"{value.first.year} – {value.last.year}"
    return _month(value.first) if first == last else f"{_month(value.first)} – {_month(value.last)}"


def period(unit: Unit, value: Span) -> str:
    """Returns the name of a decade, a year, a month or a day among its neighbours, as short as they allow."""
    match unit:
        case Unit.DECADE:
            return tr("{}s").format(value.first.year // 10 * 10)
        case Unit.YEAR:
            return str(value.first.year)
        case Unit.MONTH:
            return QLocale().standaloneMonthName(value.first.month, QLocale.FormatType.ShortFormat)
        case Unit.DAY:
            return str(value.first.day)


def hold(value: Hold) -> str:
    """Returns why photos are waiting to be read."""
    words = {
        Hold.PAUSED: tr("Paused"),
        Hold.MAINS: tr("Waiting for mains power"),
        Hold.IDLE: tr("Waiting until the computer is idle"),
    }
    return words[value]


def slowdown(value: Slowdown) -> str:
    """Returns why indexing is slower than it could be."""
    words = {
        Slowdown.BATTERY: tr("gentle on battery power"),
        Slowdown.CHOSEN: tr("gentle, as chosen in the settings"),
        Slowdown.BEHIND: tr("other programs go first while this window is not in front"),
        Slowdown.LATER: tr("other programs go first"),
    }
    return words[value]


def progress(now: IndexProgress, held: Hold | None = None, slowed: Slowdown | None = None) -> str:
    """Returns the progress of indexing, with rate, time left and slowdown, or the reason why it is waiting."""
    counts = tr("{} of %Ln photo(s)", "", now.total).format(count(now.done))
    if held is not None:
        return f"{hold(held)} · {counts}"
    parts = [tr("Indexing {}").format(counts)]
    if now.rate > 0:
        parts.append(tr("{} per second").format(QLocale().toString(now.rate, "f", 0 if now.rate >= 10 else 1)))
    if now.seconds_left is not None:
        parts.append(tr("{} left").format(duration(now.seconds_left)))
    if slowed is not None:
        parts.append(slowdown(slowed))
    return " · ".join(parts)


def provider(event: ProviderReady) -> str:
    """Returns the device that runs the model, and why."""
    names = {"cpu": tr("CPU"), "cuda": "CUDA", "directml": "DirectML", "coreml": "Core ML"}
    reasons: dict[str, str] = {
        ProviderReason.CHOSEN: tr("as chosen in the settings"),
        ProviderReason.FASTEST: tr("the fastest on this computer"),
        ProviderReason.ONLY: tr("no other provider is installed"),
    }
    reason = reasons.get(event.reason, event.reason)
    return tr("The model runs on {}: {}").format(names.get(event.name, event.name), reason)


def likeness(value: Likeness) -> str:
    """Returns the certainty of a hit in words."""
    words = {
        Likeness.SAME_PHOTO: tr("same photo"),
        Likeness.VERY_SIMILAR: tr("very similar"),
        Likeness.SIMILAR: tr("similar"),
        Likeness.LESS_SIMILAR: tr("less similar"),
    }
    return words[value]


def role(value: Role) -> str:
    """Returns what a file is in its item."""
    words = {
        Role.PHOTO: tr("photo"),
        Role.RAW: tr("RAW"),
        Role.EDIT: tr("edited"),
        Role.FILM: tr("video"),
        Role.BURST: tr("burst"),
        Role.BRACKET: tr("exposure bracket"),
        Role.PANORAMA: tr("panorama"),
    }
    return words[value]


def similarity(hit: Hit) -> str:
    """Returns the score of a hit and, if known, its meaning."""
    assert hit.score is not None
    return f"{score(hit.score)}, {likeness(hit.likeness)}" if hit.likeness else score(hit.score)


def reason(why: "Reason") -> str:
    """Returns the advantage of the photo to keep over the next best."""
    from photosearch.core.answers.duplicates import Reason  # late: it needs NumPy

    words = {
        Reason.CHOSEN: tr("your choice"),
        Reason.PIXELS: tr("most pixels"),
        Reason.RAW: tr("raw file from the camera"),
        Reason.BYTES: tr("largest file"),
        Reason.DATE: tr("earliest date"),
        Reason.NAME: tr("first by name"),
    }
    return words[why]


def verdict(mark: Mark) -> str:
    """Returns the person's mark of a hit in words."""
    return tr("same photo") if mark is Mark.SAME else tr("not the same photo")


def seconds(value: float) -> str:
    """Returns an exposure time as cameras write it: "1/250 s", "1.3 s"."""
    if value < 0.3:
        return tr("1/{} s").format(round(1 / value))
    return tr("{} s").format(QLocale().toString(value, "g", 3))


def aperture(value: float) -> str:
    """ "f/1.8"."""
    return "f/" + QLocale().toString(value, "g", 2 if value < 10 else 3)


def millimetres(value: float) -> str:
    """ "50 mm"."""
    return tr("{} mm").format(QLocale().toString(value, "g", 3))


def place_name(key: str) -> str:
    """Returns the name of a city or of a country."""
    place = places().by_key(key)
    return place.name(QLocale().name()) if place is not None else key


def full_place(key: str) -> str:
    """Returns the names of a city and its country, or of a country."""
    place = places().by_key(key)
    return place.full_name(QLocale().name()) if place is not None else key


def place_of(photo: Photo, named: bool = True) -> str:
    """Returns where a photo was taken: as its file says, else the nearest city and its country; empty if unknown.

    Args:
        named: whether positions have names.
    """
    known = photo.metadata
    if known is not None and known.place:
        return known.place
    if not named or known is None or known.latitude is None or known.longitude is None:
        return ""
    near = places().at(known.latitude, known.longitude)
    return full_place(near.key) if near is not None else ""


def exposure(value: Exposure) -> str:
    """Returns how a photo was taken, in a photographer's words: "1/1000 s · f/2.8 · ISO 1600 · 35 mm"."""
    parts = (
        None if value.seconds is None else seconds(value.seconds),
        None if value.aperture is None else aperture(value.aperture),
        None if value.sensitivity is None else f"ISO {value.sensitivity}",
        None if value.focal_length is None else millimetres(value.focal_length),
    )
    return " · ".join(filter(None, parts))


def position(latitude: float, longitude: float) -> str:
    """Returns a location in degrees with five decimals, a precision of about a metre."""
    north = tr("N") if latitude >= 0 else tr("S")
    east = tr("E") if longitude >= 0 else tr("W")
    return f"{_degrees(latitude)} {north}, {_degrees(longitude)} {east}"


def _degrees(angle: float) -> str:
    return QLocale().toString(float(abs(angle)), "f", 5) + "°"


def _month(value: date) -> str:
    return QLocale().toString(QDate(value.year, value.month, 1), "MMM yyyy")


def _moment(moment: datetime) -> str:
    written = QDateTime(moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    return QLocale().toString(written, QLocale.FormatType.ShortFormat)
