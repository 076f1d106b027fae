"""Signals that photos belong together: dates, places, folders, marks and similarity."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.metadata import Metadata
from photosearch.core.photo import Box, FileState, Mark, Photo, PhotoState
from photosearch.core.query.feedback import Asked, Feedback
from photosearch.core.signals import Signal, Signals, gather

ALIKE = np.array([1.0, 0.0], np.float32)
UNLIKE = np.array([0.0, 1.0], np.float32)


def photo(number: int, taken: str | None = None, folder: str = "/p", **known: Any) -> Photo:
    file = FileState(f"{folder}/{number:03}.jpg", 1000, 0, 0)
    metadata = Metadata("JPEG", 400, 300, taken, **known)
    return Photo(number, file, PhotoState.INDEXED, metadata, number.to_bytes(16, "big"))


def told(
    photos: Sequence[Photo],
    embeddings: Sequence[np.ndarray] | None = None,
    feedback: Sequence[Feedback] = (),
    **options: Any,
) -> Signals:
    vectors = np.stack([ALIKE] * len(photos)) if embeddings is None else np.stack(embeddings)
    return gather(photos, vectors, feedback, **options)


def mark(asked: int, hit: int, verdict: Mark, box: Box | None = None) -> Feedback:
    return Feedback(Asked(asked.to_bytes(16, "big"), box), hit.to_bytes(16, "big"), None, verdict, 0)


def pairs(signals: Signals, kind: Signal) -> set[tuple[int, int]]:
    return {(min(pair), max(pair)) for pair in signals.pairs[kind].tolist()}


def test_a_burst_is_similar_photos_of_one_camera_within_seconds() -> None:
    photos = [
        photo(0, "2020-05-17T10:00:00", camera="A"),
        photo(1, "2020-05-17T10:00:02", camera="A"),
        photo(2, "2020-05-17T10:00:03", camera="B"),
        photo(3, "2020-05-17T10:00:05", camera="A"),
        photo(4, "2020-05-17T10:00:09", camera="A"),
    ]
    assert pairs(told(photos), Signal.BURST) == {(0, 1), (1, 3)}
    assert pairs(told(photos, [ALIKE, ALIKE, ALIKE, UNLIKE, ALIKE]), Signal.BURST) == {(0, 1)}


def test_an_album_is_photos_of_one_folder_within_one_hour() -> None:
    photos = [
        photo(0, "2020-05-17T10:00:00", "/p/a"),
        photo(1, "2020-05-17T10:50:00", "/p/a"),
        photo(2, "2020-05-17T10:20:00", "/p/b"),
        photo(3, "2020-05-17T12:10:00", "/p/a"),
        photo(4, None, "/p/a"),
        photo(5, "no date", "/p/a"),
    ]
    signals = told(photos)
    assert pairs(signals, Signal.ALBUM) == {(0, 1)}
    assert signals.events[0] == signals.events[1]
    assert len(set(signals.events.tolist())) == 5


def test_a_place_joins_photos_across_folders_and_cameras() -> None:
    here, there = {"latitude": 52.5, "longitude": 13.4}, {"latitude": 52.503, "longitude": 13.4}
    photos = [
        photo(0, "2020-05-17T10:00:00", "/a", camera="A", **here),
        photo(
            1, "2020-05-17T11:00:00", "/b", camera="B"
        ),  # without a location, so it does not separate the photos around it
        photo(2, "2020-05-17T12:00:00", "/c", camera="C", latitude=52.501, longitude=13.4),
        photo(3, "2020-05-17T12:30:00", "/d", camera="D", **there),
        photo(4, "2020-05-17T16:00:00", "/e", camera="E", **there),
    ]
    assert pairs(told(photos), Signal.PLACE) == {(0, 2)}


def test_places_on_both_sides_of_the_date_line_are_near() -> None:
    photos = [
        photo(0, "2020-05-17T10:00:00", "/a", latitude=-17.0, longitude=179.9999),
        photo(1, "2020-05-17T10:30:00", "/b", latitude=-17.0, longitude=-179.9999),
    ]
    assert pairs(told(photos), Signal.PLACE) == {(0, 1)}


def test_marks_apply_by_content_and_only_to_whole_photos() -> None:
    photos = [photo(number) for number in range(4)]
    said = [
        mark(0, 1, Mark.SAME),
        mark(2, 3, Mark.DIFFERENT),
        mark(0, 2, Mark.SAME, Box(0, 0, 0.5, 0.5)),
        mark(0, 99, Mark.SAME),
        mark(1, 1, Mark.SAME),
    ]
    signals = told(photos, feedback=said)
    assert pairs(signals, Signal.MARKED) == {(0, 1)}
    assert signals.apart.tolist() == [[2, 3]]
    assert signals.events[0] == signals.events[1] != signals.events[2] != signals.events[3]


def test_folders_are_classes_only_if_the_person_says_so() -> None:
    photos = [photo(number, folder=f"/p/{number // 5}") for number in range(15)]
    assert not pairs(told(photos), Signal.CLASS)
    signals = told(photos, classes=True)
    found = pairs(signals, Signal.CLASS)
    assert {row for pair in found for row in pair} == set(range(15))
    assert all(one // 5 == other // 5 for one, other in found)
    assert signals.events.tolist() == [5 * (number // 5) for number in range(15)]


def test_identical_files_are_one_event_but_not_a_pair() -> None:
    first, second = photo(0, "2020-05-17T10:00:00"), photo(1, "2020-05-17T10:00:01")
    signals = told([first, replace(second, digest=first.digest)])
    assert not any(len(each) for each in signals.pairs.values())
    assert signals.events[0] == signals.events[1]


@pytest.mark.parametrize("count", [0, 1])
def test_a_single_photo_gives_no_pairs(count: int) -> None:
    signals = gather([photo(0)][:count], np.zeros((count, 2), np.float32), (), classes=True)
    assert not any(len(each) for each in signals.pairs.values())
    assert len(signals.events) == count


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20_000)), max_size=30), st.randoms())
def test_the_order_of_photos_does_not_matter(taken: list[tuple[int, int]], random: Random) -> None:
    photos = [
        photo(number, f"2020-05-17T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}", f"/p/{folder}")
        for number, (folder, second) in enumerate(taken)
    ]
    shuffled = random.sample(photos, len(photos))
    one, other = (gather(each, np.tile(ALIKE, (len(each), 1)), ()) for each in (photos, shuffled))

    def groups(order: Sequence[Photo], signals: Signals) -> set[frozenset[int]]:
        numbers = signals.events.tolist()
        return {
            frozenset(each.id for each, its in zip(order, numbers, strict=True) if its == number) for number in numbers
        }

    assert groups(photos, one) == groups(shuffled, other)


def test_signals_among_some_photos_use_their_new_indices() -> None:
    photos = [photo(number, f"2020-05-17T10:00:0{number}", camera="A") for number in range(4)]
    signals = told(photos, feedback=[mark(0, 3, Mark.SAME), mark(1, 3, Mark.DIFFERENT)])
    some = signals.among(np.array([3, 0, 1]))
    assert pairs(some, Signal.MARKED) == {(0, 1)}
    assert pairs(some, Signal.BURST) == {(1, 2)}
    assert some.apart.tolist() == [[2, 0]]
    assert some.events.tolist() == signals.events[[3, 0, 1]].tolist()
