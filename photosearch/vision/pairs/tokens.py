"""Splits a text into the numbers that a text network reads, with the package `tokenizers`."""

import gzip
import re
import string
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

START, END = "<start_of_text>", "<end_of_text>"
_MERGES = 49152 - 256 - 2
"""The number of merges in CLIP's vocabulary; its file contains more."""
_PARTS = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
_PRINTABLE = (*range(33, 127), *range(161, 173), *range(174, 256))
_PUNCTUATION = str.maketrans("", "", string.punctuation)


class Tokens:
    """A tokenizer.

    Args:
        description: the content of a `tokenizer.json`.
        context: the number of tokens that a text is cut or filled to.
        padding: the number that fills a short text.
        canonical: whether case and punctuation are removed first, as for SigLIP.

    Raises:
        ValueError: the description is invalid.
        ImportError: the package `tokenizers` is missing.
    """

    def __init__(self, description: bytes, context: int, padding: int, canonical: bool) -> None:
        self._tokenizer = _tokenizer(description)
        try:
            self._tokenizer.enable_truncation(context)
            self._tokenizer.enable_padding(length=context, pad_id=padding)
        except Exception as error:
            raise ValueError(f"the tokenizer refuses texts of {context} tokens: {error}") from error
        self._canonical = canonical

    def of(self, text: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Returns the numbers of a text and which of them are not padding, int64 [1, context] each."""
        if self._canonical:
            text = text.lower().translate(_PUNCTUATION)
        found = self._tokenizer.encode(" ".join(text.split()))
        return np.array([found.ids], np.int64), np.array([found.attention_mask], np.int64)


def number_of(description: bytes, token: str) -> int | None:
    """Returns the number of a token in a `tokenizer.json`, or None; raises ValueError and ImportError as `Tokens`."""
    found: int | None = _tokenizer(description).token_to_id(token)
    return found


def _tokenizer(description: bytes) -> Any:
    from tokenizers import Tokenizer  # late: an optional package

    try:
        return Tokenizer.from_str(description.decode())
    except Exception as error:  # tokenizers raises nothing more precise
        raise ValueError(f"the tokenizer is invalid: {error}") from error


def of_merges(file: Path) -> bytes:
    """Returns a `tokenizer.json` for a file of byte pairs, as CLIP's authors publish it (gzip, one pair a line).

    R. Sennrich et al.: Neural machine translation of rare words with subword units, 2016; bytes become letters as in
    GPT-2.

    Raises:
        ValueError, OSError: the file is not of this kind, or cannot be read.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    lines = gzip.decompress(file.read_bytes()).decode().split("\n")[1 : _MERGES + 1]
    merges = [(left, right) for left, right in (line.split() for line in lines if line)]
    letters = [*map(chr, _PRINTABLE), *(chr(256 + number) for number in range(256 - len(_PRINTABLE)))]
    words = [*letters, *(f"{each}</w>" for each in letters), *("".join(each) for each in merges), START, END]
    numbers = {word: number for number, word in enumerate(words)}
    made: Any = Tokenizer(models.BPE(vocab=numbers, merges=merges, end_of_word_suffix="</w>"))
    made.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_PARTS), behavior="removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    ends = [(START, numbers[START]), (END, numbers[END])]
    made.post_processor = processors.TemplateProcessing(single=f"{START} $A {END}", special_tokens=ends)
    return re.sub(r"\s*\n\s*", "", made.to_str()).encode()
