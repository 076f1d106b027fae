"""Splits a text into the words that can be searched for, and sorts names in natural order.

Chinese, Japanese and the scripts of South-East Asia are written without spaces: each of their characters counts as a
word, so that any run of them can be found as a phrase. A word ends between letters and digits, so that `DSC01234` can
be found by its number. The full-text index handles case and accents.
"""

import re
import unicodedata

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"\d+|[^\W\d_{_UNSPACED}]+|[^\W\d_]")
_DIGITS = re.compile(r"\d+")
_WIDEST_NUMBER = 20
_NOT_TEXT = re.compile("[\\x00-\\x1f\\x7f\\ud800-\\udfff\\ufffe\\uffff]")
"""Control characters and others that XML cannot hold, or SQLite."""


def one_line(text: str) -> str:
    """Returns a text on one line: single spaces, and spaces for characters that XML or a database cannot hold."""
    return " ".join(_NOT_TEXT.sub(" ", text).split())


def words(text: str) -> tuple[str, ...]:
    """Returns the words of `text` in order: letters and digits only, in Unicode's composed form."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text)))


def natural(name: str) -> str:
    """Returns the sort key of `name`: case does not matter, and numbers sort by value."""
    return _DIGITS.sub(lambda digits: digits.group().zfill(_WIDEST_NUMBER), name.casefold())
