"""What tests of the decoder share: its limits, photos that keep it busy, and the numbers that its answers show."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosearch.core.photo import Decoded, FileState, Fit, Fitting
from photosearch.errors import PhotoError
from photosearch.vision.decoding.limits import DecodeLimits
from tests.support.vision.pictures import encoded, scene

SQUARE = Fitting(16, Fit.SQUASH)
PATIENT = DecodeLimits(seconds=60)
HASTY = DecodeLimits(seconds=2, reading_seconds=2)
PHOTO = encoded(scene(60, 40), "PNG")


def file(path: Path | str) -> FileState:
    return FileState(str(path), 1, 2, 3)


def number_of(answer: Decoded | PhotoError) -> int:
    assert isinstance(answer, Decoded)
    return round(int(answer.pixels[8, 8, 0]) / 20)


@pytest.fixture
def started(tmp_path: Path) -> Path:
    """An empty folder in which each child that starts leaves a file."""
    folder = tmp_path / "started"
    folder.mkdir()
    return folder


@pytest.fixture
def photos(tmp_path: Path) -> list[FileState]:
    made = []
    for number in range(12):
        path = tmp_path / f"{number:02}.png"
        path.write_bytes(encoded(Image.new("RGB", (30, 20), (20 * number, 0, 0)), "PNG"))
        made.append(file(path))
    return made


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[FileState]:
    """A file whose reader waits forever: a pipe whose writer writes nothing."""
    path = tmp_path / "endless.jpg"
    os.mkfifo(path)
    writer = os.open(path, os.O_RDWR)
    yield file(path)
    os.close(writer)


@pytest.fixture
def laborious(tmp_path: Path) -> FileState:
    """A file that is read quickly and decoded slowly."""
    path = tmp_path / "laborious.png"
    noise = np.random.default_rng(0).integers(0, 255, (5000, 5000, 3), np.uint8)
    Image.fromarray(noise).save(path, compress_level=1)
    return file(path)
