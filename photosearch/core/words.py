"""Which words of a text can be looked up, and the order that people expect of names.

Chinese, Japanese and the scripts of South-East Asia are written without spaces: each of their characters is a word of
its own, so that any run of them is found as a phrase, however short. Letters and digits beside one another are two
words, so that `DSC01234` is found by its number. Case and accents are the index's affair.
"""

import re
import unicodedata

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"\d+|[^\W\d_{_UNSPACED}]+|[^\W\d_]")
_DIGITS = re.compile(r"\d+")
_WIDEST_NUMBER = 20


def words(text: str) -> tuple[str, ...]:
    """Returns the words of `text` in their order: letters and digits only, in the composed form of Unicode."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text)))


def natural(name: str) -> str:
    """Returns what `name` is sorted by: case does not matter, and numbers count as such."""
    return _DIGITS.sub(lambda digits: digits.group().zfill(_WIDEST_NUMBER), name.casefold())
