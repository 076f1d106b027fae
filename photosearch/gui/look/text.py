"""How facts are put into words: names, counts, sizes, dates. Every text here is plain; nothing is read as markup."""

import functools
import html
import re
import unicodedata
from datetime import UTC, date, datetime
from pathlib import PurePath

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, Qt
from PySide6.QtGui import QGuiApplication

from photosearch.core import identity
from photosearch.core.answers.duplicates import Reason
from photosearch.core.answers.likeness import Likeness
from photosearch.core.events import Hold, IndexProgress
from photosearch.core.moments import Span, Unit, span
from photosearch.core.photo import Hit, Mark, Photo
from photosearch.core.query.query import Example

LONGEST_NAME = 120
"""Letters of the name of a saved search."""
_ISOLATE, _END = "\u2068", "\u2069"
"""First Strong Isolate and Pop Directional Isolate (Unicode Standard Annex 9)."""
_RIGHT_TO_LEFT = ("R", "AL", "AN")
_MENU_KEY = re.compile(r"\(&.\)|&")


def tr(text: str) -> str:
    """Translates words that stand in no class, those of the declared actions and settings included."""
    return QCoreApplication.translate("", text)


def plain(words: str) -> str:
    """The words of an action without the mark of its menu key, which Chinese puts in brackets behind them."""
    return _MENU_KEY.sub("", words)


def name(path: str) -> str:
    """The printable last part of a path; the path itself where it has none (a drive)."""
    return _isolated(_last_part(path))


def place(path: str) -> str:
    """The printable folder of a file."""
    return _isolated(identity.display(str(PurePath(path).parent)))


def printable(path: str) -> str:
    """The whole path with everything unprintable replaced visibly."""
    return _isolated(identity.display(path))


def bare(words: str) -> str:
    """Words as they are given to other programs: without the signs that keep names apart."""
    return words.replace(_ISOLATE, "").replace(_END, "")


@functools.lru_cache(maxsize=4096)
def _last_part(path: str) -> str:
    return identity.display(PurePath(path).name or path)


def _isolated(words: str) -> str:
    """Keeps a name's own direction, and that of the words around it, wherever the two may differ.

    Else a name that begins with digits is torn apart in a mirrored window, and a Hebrew one draws in our words.
    """
    alike = QGuiApplication.layoutDirection() is Qt.LayoutDirection.LeftToRight
    if alike and (words.isascii() or not any(unicodedata.bidirectional(each) in _RIGHT_TO_LEFT for each in words)):
        return words
    return f"{_ISOLATE}{words}{_END}"


def example(given: Example) -> str:
    """What an example is called."""
    return name(given.source) if isinstance(given.source, str) else tr("Pasted picture")


def entry(words: str) -> str:
    """Plain text as an entry of a menu, in which an ampersand would mark a key and a tab a shortcut."""
    return words.replace("&", "&&").replace("\t", " ")


def search_name(typed: str) -> str:
    """What was typed as the name of a search: one printable line of bounded length; empty where that leaves nothing."""
    return identity.display(" ".join(typed.split()))[:LONGEST_NAME].strip()


def tooltip(plain: str) -> str:
    """Wraps plain text so that a tooltip shows it letter by letter and breaks long lines."""
    return "<qt>" + html.escape(plain).replace("\n", "<br>") + "</qt>"


def count(number: int) -> str:
    """A number with the group separators of the locale."""
    return QLocale().toString(number)


def decimal(number: float) -> str:
    """A number with one decimal place, as the locale writes it."""
    return QLocale().toString(number, "f", 1)


def photos(number: int) -> str:
    """ "1 photo", "1,204 photos"."""
    return tr("1 photo") if number == 1 else tr("{} photos").format(count(number))


def skipped(number: int) -> str:
    """ "3 skipped"."""
    return tr("{} skipped").format(count(number))


def size(number: int) -> str:
    """Bytes in the unit that reads best."""
    return QLocale().formattedDataSize(number, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)


def taken(photo: Photo) -> str:
    """When the photo was taken as the camera says, else when its file was last written."""
    if photo.metadata is not None and photo.metadata.taken_at:
        try:
            return _moment(datetime.fromisoformat(photo.metadata.taken_at))
        except ValueError:
            return photo.metadata.taken_at
    return _moment(datetime.fromtimestamp(photo.file.mtime_ns / 1e9, tz=UTC).astimezone())


def day(value: date) -> str:
    """A day in the locale's short form."""
    return QLocale().toString(QDate(value.year, value.month, value.day), QLocale.FormatType.ShortFormat)


def days(value: Span) -> str:
    """Days in a row; whole months and years by their names."""
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


def stars(number: int) -> str:
    """A rating as so many stars of five."""
    return "★" * number + "☆" * (5 - number)


def duration(seconds: float) -> str:
    """About how long, in the largest sensible unit."""
    if seconds < 60:
        return tr("less than a minute")
    minutes = round(seconds / 60)
    if minutes < 90:
        return tr("about 1 minute") if minutes == 1 else tr("about {} minutes").format(minutes)
    return tr("about {} hours").format(round(minutes / 60))


def hold(value: Hold) -> str:
    """Why photos wait to be read."""
    words = {
        Hold.PAUSED: tr("Paused"),
        Hold.MAINS: tr("Waiting for mains power"),
        Hold.IDLE: tr("Waiting until nobody uses the computer"),
    }
    return words[value]


def progress(now: IndexProgress, held: Hold | None = None) -> str:
    """How far indexing is, with rate and time left, or why it waits."""
    counts = tr("{} of {} photos").format(count(now.done), count(now.total))
    if held is not None:
        return f"{hold(held)} · {counts}"
    parts = [tr("Indexing {}").format(counts)]
    if now.rate > 0:
        parts.append(tr("{} a second").format(QLocale().toString(now.rate, "f", 0 if now.rate >= 10 else 1)))
    if now.seconds_left is not None:
        parts.append(tr("{} left").format(duration(now.seconds_left)))
    return " · ".join(parts)


def score(value: float) -> str:
    """A cosine with two decimals in the locale's notation."""
    return QLocale().toString(value, "f", 2)


def weight(value: float) -> str:
    """How much an example counts: "×2"."""
    return "×" + QLocale().toString(value, "g", 3)


def percent(value: float) -> str:
    """A ratio as whole percent, as the locale writes it."""
    return QLocale().toString(round(100 * value)) + QLocale().percent()


def likeness(value: Likeness) -> str:
    """How sure a hit is, in words."""
    words = {
        Likeness.SAME_PHOTO: tr("same photo"),
        Likeness.VERY_SIMILAR: tr("very similar"),
        Likeness.SIMILAR: tr("similar"),
    }
    return words[value]


def similarity(hit: Hit) -> str:
    """The score of a hit and, where it is known, what it means."""
    assert hit.score is not None
    return f"{score(hit.score)}, {likeness(hit.likeness)}" if hit.likeness else score(hit.score)


def reason(why: Reason) -> str:
    """What the photo to keep has before the next best."""
    words = {
        Reason.CHOSEN: tr("your choice"),
        Reason.PIXELS: tr("most pixels"),
        Reason.RAW: tr("the camera’s raw file"),
        Reason.BYTES: tr("largest file"),
        Reason.DATE: tr("earliest date"),
        Reason.NAME: tr("first by name"),
    }
    return words[why]


def verdict(mark: Mark) -> str:
    """What the person said of a hit."""
    return tr("same photo") if mark is Mark.SAME else tr("not the same photo")


def seconds(value: float) -> str:
    """How long a shutter was open, as cameras write it: "1/250 s", "1.3 s"."""
    if value < 0.3:
        return tr("1/{} s").format(count(round(1 / value)))
    return tr("{} s").format(QLocale().toString(value, "g", 3))


def aperture(value: float) -> str:
    """ "f/1.8"."""
    return "f/" + QLocale().toString(value, "g", 2 if value < 10 else 3)


def millimetres(value: float) -> str:
    """ "50 mm"."""
    return tr("{} mm").format(QLocale().toString(value, "g", 3))


def position(latitude: float, longitude: float) -> str:
    """Degrees with five decimals, about a metre."""
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
