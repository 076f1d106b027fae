"""Names, counts, sizes and dates as text. Every text is plain, never markup."""

import functools
import html
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, Qt
from PySide6.QtGui import QGuiApplication

from photosearch.core import identity
from photosearch.core.answers.likeness import Likeness
from photosearch.core.events import Hold, IndexProgress, ProviderReady, Slowdown
from photosearch.core.items.roles import Role
from photosearch.core.metadata import Exposure
from photosearch.core.model_status import ProviderReason
from photosearch.core.moments import Span, Unit, moment_of_name, span
from photosearch.core.photo import Hit, Mark, Photo
from photosearch.core.query.query import Example
from photosearch.library.places import places

if TYPE_CHECKING:
    from photosearch.core.answers.duplicates import Reason

LONGEST_NAME = 120
"""Characters in the name of a saved search."""
_ISOLATE, _END = "\u2068", "\u2069"
"""First Strong Isolate and Pop Directional Isolate (Unicode Standard Annex 9)."""
_RIGHT_TO_LEFT = ("R", "AL", "AN")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MENU_KEY = re.compile(r"\(&.\)|&")


def tr(words: str, comment: str = "", number: int = -1) -> str:
    """Translates a text outside any class, such as those of actions and settings; `number` selects the plural form."""
    return QCoreApplication.translate("", words, comment, number)


def plain(words: str) -> str:
    """Returns a label without its mnemonic, which Chinese labels append in brackets."""
    return _MENU_KEY.sub("", words)


def name(path: str) -> str:
    """Returns the printable last part of a path, or the path itself if it has none (a drive)."""
    return _isolated(_last_part(path))


def place(path: str) -> str:
    """Returns the printable folder of a file."""
    return _isolated(identity.display(str(PurePath(path).parent)))


def printable(path: str) -> str:
    """Returns the whole path with unprintable characters replaced by visible ones."""
    return _isolated(identity.display(path))


def bare(words: str) -> str:
    """Returns text for other programs, without the direction marks around names."""
    return words.replace(_ISOLATE, "").replace(_END, "")


@functools.lru_cache(maxsize=4096)
def _last_part(path: str) -> str:
    return identity.display(PurePath(path).name or path)


def _isolated(words: str) -> str:
    """Isolates the direction of a name from the surrounding text if the two may differ.

    Without it, a name that starts with digits is split in a right-to-left window, and a Hebrew name reorders our text.
    """
    alike = QGuiApplication.layoutDirection() is Qt.LayoutDirection.LeftToRight
    if alike and (words.isascii() or not any(unicodedata.bidirectional(each) in _RIGHT_TO_LEFT for each in words)):
        return words
    return f"{_ISOLATE}{words}{_END}"


def example(given: Example) -> str:
    """Returns the name of an example."""
    return name(given.source) if isinstance(given.source, str) else tr("Pasted picture")


def entry(words: str) -> str:
    """Escapes plain text for a menu, where an ampersand would mark a mnemonic and a tab a shortcut."""
    return words.replace("&", "&&").replace("\t", " ")


def search_name(typed: str) -> str:
    """Cleans the typed name of a search: one printable line of limited length, possibly empty."""
    return identity.display(" ".join(typed.split()))[:LONGEST_NAME].strip()


def tooltip(plain: str) -> str:
    """Wraps plain text so that a tooltip shows it unchanged and breaks long lines."""
    return "<qt>" + html.escape(plain).replace("\n", "<br>") + "</qt>"


def count(number: int) -> str:
    """Returns a number with the group separators of the locale."""
    return QLocale().toString(number)


def decimal(number: float) -> str:
    """Returns a number with one decimal place in the format of the locale."""
    return QLocale().toString(number, "f", 1)


def photos(number: int) -> str:
    """ "1 photo", "1,204 photos"."""
    return tr("%Ln photo(s)", "", number)


def skipped(number: int) -> str:
    """ "3 skipped"."""
    return tr("{} skipped").format(count(number))


def size(number: int) -> str:
    """Returns a number of bytes in a suitable unit."""
    return QLocale().formattedDataSize(number, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


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


def stars(number: int) -> str:
    """Returns a rating as stars out of five."""
    return "★" * number + "☆" * (5 - number)


def duration(seconds: float) -> str:
    """Returns a rough duration in the largest sensible unit."""
    if seconds < 60:
        return tr("less than a minute")
    minutes = round(seconds / 60)
    if minutes < 90:
        return tr("about %Ln minute(s)", "", minutes)
    return tr("about %Ln hour(s)", "", round(minutes / 60))


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


def score(value: float) -> str:
    """Returns a cosine with two decimals in the format of the locale."""
    return QLocale().toString(value, "f", 2)


def weight(value: float) -> str:
    """Returns the weight of an example: "×2"."""
    return "×" + QLocale().toString(value, "g", 3)


def percent(value: float) -> str:
    """Returns a ratio as a whole percentage."""
    return tr("{}%").format(count(round(100 * value)))


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
