"""Names, counts, sizes and durations as text. Every text is plain, never markup.

`photo_text` describes photos; it loads more, so what is painted first does without it.
"""

import functools
import html
import re
import unicodedata
from pathlib import PurePath
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, Qt
from PySide6.QtGui import QGuiApplication

from photosearch.core import identity

if TYPE_CHECKING:
    from photosearch.core.query.query import Example

LONGEST_NAME = 120
"""Characters in the name of a saved search."""
_ISOLATE, _END = "\u2068", "\u2069"
"""First Strong Isolate and Pop Directional Isolate (Unicode Standard Annex 9)."""
_RIGHT_TO_LEFT = ("R", "AL", "AN")
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


def example(given: "Example") -> str:
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


def score(value: float) -> str:
    """Returns a cosine with two decimals in the format of the locale."""
    return QLocale().toString(value, "f", 2)


def weight(value: float) -> str:
    """Returns the weight of an example: "×2"."""
    return "×" + QLocale().toString(value, "g", 3)


def percent(value: float) -> str:
    """Returns a ratio as a whole percentage."""
    return tr("{}%").format(count(round(100 * value)))
