"""Photos that are read in the background: the newest requests first, and no file is open without need."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from photosearch.core.photo import Decoded, FileState
from photosearch.vision.decoding import decode
from photosearch.vision.decoding.decoder import WAITING, Decoder
from tests.support.vision.children import decode_after
from tests.support.vision.decoders import PATIENT, SQUARE

EVER = float("inf")


@pytest.fixture
def permission(tmp_path: Path) -> Path:
    return tmp_path / "permission"


@pytest.fixture
def behind(permission: Path) -> Iterator[Decoder]:
    with Decoder(SQUARE, 10, PATIENT, serve=partial(decode_after, permission)) as decoder:
        yield decoder


def ask(decoder: Decoder, photos: list[FileState], *numbers: int, end: float = 0.0) -> list[int]:
    """Asks for photos by number, and returns the numbers of those that were decoded by `end`."""
    wanted = [(number, photos[number % len(photos)].path, 0) for number in numbers]
    return [number for number, _ in decoder.read_until(wanted, end)]


def test_new_requests_come_first_and_each_photo_once(
    behind: Decoder, photos: list[FileState], permission: Path
) -> None:
    assert ask(behind, photos, 0, 1, 2, 3) == []
    assert ask(behind, photos, 5, 4) == []
    assert ask(behind, photos, 0, 2) == []
    permission.touch()
    assert ask(behind, photos, end=EVER) == [0, 2, 5, 4, 1, 3]


def test_the_oldest_requests_are_dropped_if_too_many_wait(
    behind: Decoder, photos: list[FileState], permission: Path
) -> None:
    for first in range(0, 2 * WAITING, 10):
        ask(behind, photos, *range(first, first + 10))
    permission.touch()
    done = ask(behind, photos, end=EVER)
    assert done[0] == 0, "it was in progress"
    assert sorted(done[1:]) == list(range(WAITING, 2 * WAITING))
    assert ask(behind, photos, 50, end=EVER) == [50], "a dropped one can be asked for again"


def test_a_file_is_opened_only_when_its_turn_comes(behind: Decoder, photos: list[FileState], permission: Path) -> None:
    permission.touch()
    first, second, third = (each.path for each in photos[:3])
    answers = behind.read_until([(1, first, 0), (2, second, 0)], EVER)
    assert next(answers)[0] == 1
    Path(third).replace(second)
    digest = decode.decode(second, SQUARE, 0).digest
    number, answer = next(answers)
    assert number == 2
    assert isinstance(answer, Decoded)
    assert answer.digest == digest
