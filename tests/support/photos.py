"""Rendered photo files; every seed looks different."""

import io
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from photosearch.scenes.brushes import Camera
from photosearch.scenes.painters import KINDS, render


def pixels(seed: int, width: int = 320, height: int = 240) -> np.ndarray:
    """A soft picture with colours, waves and grain drawn from `seed`; uint8 [H, W, 3]."""
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:height, 0:width] / height
    frequencies, phases = random.uniform(2, 14, (2, 1, 1, 3)), random.uniform(0, 6, (1, 1, 3))
    waves = np.sin(frequencies[0] * rows[..., None] + frequencies[1] * columns[..., None] + phases)
    centre = random.uniform(0.2, 0.8, 2)
    disc = (rows - centre[0]) ** 2 + (columns - centre[1]) ** 2 < random.uniform(0.01, 0.08)
    picture = random.uniform(40, 200, 3) + 55 * waves + random.normal(0, 6, (height, width, 3))
    picture[disc] = random.uniform(0, 255, 3)
    return np.clip(picture, 0, 255).astype(np.uint8)


@cache
def _jpeg(seed: int, quality: int = 75) -> bytes:
    """Returns a picture's file, cached because many tests use it."""
    file = io.BytesIO()
    Image.fromarray(pixels(seed)).save(file, "JPEG", quality=quality)
    return file.getvalue()


def write(path: Path, seed: int, **save: Any) -> Path:
    """Writes the picture of `seed`; the suffix of `path` chooses the format."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".jpg" and save.keys() <= {"quality"}:
        path.write_bytes(_jpeg(seed, **save))
    else:
        Image.fromarray(pixels(seed)).save(path, **save)
    return path


def write_many(folder: Path, count: int, first: int = 0) -> list[Path]:
    """Writes `count` photos into `folder`."""
    return [write(folder / f"{seed:04}.jpg", seed, quality=88) for seed in range(first, first + count)]


def write_places(folder: Path, count: int, first: int = 900) -> Path:
    """Writes `count` small photos of rendered places, one folder for each kind of place."""
    kinds = tuple(KINDS)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        path = folder / kind / f"{number:03}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(render(kind, first + number, Camera(), 160, 120)).save(path, quality=90)
    return folder
