"""Stored descriptors: kept by content, checked when read; their faults never raise errors."""

import os
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from photosearch.library.descriptors import Descriptors, discard

SIZE = 64


def digest(number: int) -> bytes:
    return number.to_bytes(16, "little")


def record(number: int) -> npt.NDArray[np.int8]:
    return np.random.default_rng(number).integers(-127, 128, SIZE).astype(np.int8)


def items(numbers: range | list[int]) -> list[tuple[bytes, npt.NDArray[np.int8]]]:
    return [(digest(number), record(number)) for number in numbers]


def held(descriptors: Descriptors, numbers: range | list[int]) -> dict[int, npt.NDArray[np.int8]]:
    ordered = list(numbers)
    places, records = descriptors.get([digest(number) for number in ordered])
    return {ordered[place]: found for place, found in zip(places.tolist(), records, strict=True)}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "descriptors" / "network.sqlite3"


def test_records_are_returned_in_the_requested_order(path: Path) -> None:
    Descriptors(path, SIZE).put(items(range(10)))
    again = Descriptors(path, SIZE)
    found = held(again, [7, 99, 2, 5])
    assert list(found) == [7, 2, 5]
    assert all(np.array_equal(each, record(number)) for number, each in found.items())
    assert again.lacking([digest(3), digest(99)]) == {digest(99)}
    assert again.count() == 10


def test_new_records_reuse_the_space_of_dropped_ones(path: Path) -> None:
    descriptors = Descriptors(path, SIZE)
    descriptors.put(items(range(10)))
    descriptors.drop([digest(each) for each in (1, 2, 3)])
    assert list(held(descriptors, range(10))) == [0, 4, 5, 6, 7, 8, 9]
    descriptors.put(items(range(20, 23)))
    assert path.with_suffix(".bin").stat().st_size == 10 * SIZE
    assert sorted(held(descriptors, range(30))) == [0, 4, 5, 6, 7, 8, 9, 20, 21, 22]
    descriptors.drop([digest(each) for each in range(30)])
    assert path.with_suffix(".bin").stat().st_size == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.lists(st.integers(0, 15), max_size=6)), max_size=12))
def test_any_sequence_of_changes_matches_a_dictionary(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[bool, list[int]]]
) -> None:
    descriptors = Descriptors(tmp_path_factory.mktemp("any") / "network.sqlite3", SIZE)
    expected: set[int] = set()
    for adds, numbers in steps:
        if adds:
            descriptors.put(items(list(dict.fromkeys(numbers))))
            expected |= set(numbers)
        else:
            descriptors.drop([digest(number) for number in numbers])
            expected -= set(numbers)
    found = held(descriptors, range(16))
    assert set(found) == expected
    assert all(np.array_equal(each, record(number)) for number, each in found.items())
    assert {each for _, each in descriptors.after(-1, 99)} == {digest(each) for each in expected}


def test_damage_loses_only_the_damaged_records(path: Path) -> None:
    descriptors = Descriptors(path, SIZE)
    descriptors.put(items(range(100)))
    records = path.with_suffix(".bin")
    chance = random.Random(0)
    for _ in range(40):
        data = bytearray(records.read_bytes())
        at = chance.randrange(len(data))
        data[at] ^= 1 << chance.randrange(8)
        records.write_bytes(data)
        damaged = at // SIZE
        found = held(descriptors, range(100))
        assert set(found) == set(range(100)) - {damaged}
        assert descriptors.lacking([digest(damaged)]) == {digest(damaged)}
        descriptors.put(items([damaged]))
        assert np.array_equal(held(descriptors, [damaged])[damaged], record(damaged))


@pytest.mark.parametrize("length", [0, SIZE - 1, 5 * SIZE, 5 * SIZE + 7])
def test_a_truncated_file_loses_only_its_end(path: Path, length: int) -> None:
    descriptors = Descriptors(path, SIZE)
    descriptors.put(items(range(10)))
    os.truncate(path.with_suffix(".bin"), length)
    assert set(held(descriptors, range(10))) == set(range(length // SIZE))


@pytest.mark.parametrize("left", [0, 4])
def test_records_beyond_the_end_of_their_file_are_missing_at_the_next_start(path: Path, left: int) -> None:
    Descriptors(path, SIZE).put(items(range(10)))
    if left:
        os.truncate(path.with_suffix(".bin"), left * SIZE)
    else:
        path.with_suffix(".bin").unlink()
    again = Descriptors(path, SIZE)
    assert len(again.lacking([digest(number) for number in range(10)])) == 10 - left
    again.put(items(range(10)))
    assert set(held(again, range(10))) == set(range(10))


def test_a_damaged_database_is_replaced_by_an_empty_one(path: Path) -> None:
    descriptors = Descriptors(path, SIZE)
    descriptors.put(items(range(10)))
    path.write_bytes(b"not a database at all, but long enough to be read as one" * 100)
    assert held(descriptors, range(10)) == {}
    descriptors.put(items(range(5)))
    assert set(held(descriptors, range(10))) == set(range(5))


def test_an_unwritable_folder_stores_nothing_and_raises_no_error(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, not a folder")
    descriptors = Descriptors(tmp_path / "taken" / "network.sqlite3", SIZE)
    descriptors.put(items(range(3)))
    descriptors.drop([digest(1)])
    assert (held(descriptors, range(3)), descriptors.lacking([digest(1)]), descriptors.count()) == ({}, frozenset(), 0)


WRITER = """
import sys
from pathlib import Path
from tests.library.test_descriptors import SIZE, Descriptors, items
descriptors = Descriptors(Path(sys.argv[1]), SIZE)
print("ready", flush=True)
for first in range(0, 100_000, 5):
    descriptors.put(items(range(first, first + 5)))
    print(first + 5, flush=True)
"""


def test_a_killed_writer_leaves_intact_records(path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(path)]
    for wanted in (1, 7, 20):
        discard(path)
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as writer:
            assert writer.stdout is not None
            told = [writer.stdout.readline() for _ in range(wanted)]
            writer.kill()
        written = 0 if told[-1] == "ready\n" else int(told[-1])
        found = held(Descriptors(path, SIZE), range(written + 500))
        assert set(range(written)) <= set(found)
        assert all(np.array_equal(each, record(number)) for number, each in found.items())
