"""Thousands of small photo files that are quick to make, each with its own colours."""

import io
from pathlib import Path

import numpy as np
from PIL import Image


def picture(number: int, form: str = "PNG", side: int = 16) -> bytes:
    """Returns photo file number `number`: four quarters in colours that no other photo has."""
    colours = np.random.default_rng(number).integers(0, 256, (2, 2, 3), np.uint8)
    file = io.BytesIO()
    Image.fromarray(colours).resize((side, side), Image.Resampling.NEAREST).save(file, form)
    return file.getvalue()


def write_many(folder: Path, count: int, first: int = 0) -> list[Path]:
    """Writes `count` photos, numbered from `first`, into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number:06}.png" for number in range(first, first + count)]
    for number, path in enumerate(paths, first):
        path.write_bytes(picture(number))
    return paths
