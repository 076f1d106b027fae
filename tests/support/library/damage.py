"""Damage that disks cause: flipped bits, lost pages, truncated files."""

import random
from pathlib import Path

PAGE = 4096


def flip(path: Path, count: int, seed: int = 1, first: int = 0) -> None:
    """Flips one bit in each of `count` random bytes at offset `first` or later."""
    data, chance = bytearray(path.read_bytes()), random.Random(seed)
    for _ in range(count):
        data[chance.randrange(first, len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def zero_pages(path: Path, pages: list[int]) -> None:
    """Overwrites pages, counted from 0, with zeros."""
    with path.open("r+b") as file:
        for page in pages:
            file.seek(page * PAGE)
            file.write(bytes(PAGE))


def cut(path: Path, part: float) -> None:
    """Keeps the first part of the file; `part` is from 0 to 1."""
    with path.open("r+b") as file:
        file.truncate(int(path.stat().st_size * part))
