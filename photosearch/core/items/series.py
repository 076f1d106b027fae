"""Bursts, exposure brackets and panoramas: shots of one camera that follow each other closely."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Protocol

from photosearch.core.items.names import is_counted, number

BURST_GAP = 1.0
"""Seconds, at most, between two frames of a burst."""
BURST_RATE = 1.5
"""Frames a second, at least, over a whole burst: a person who presses the button repeatedly is slower."""
BURST_FRAMES = 3
FASTEST = 130
"""Frames a second of the fastest cameras; more files with the same time were scanned or generated."""
LARGEST_STEP = 4
"""The names of successive frames count up by this, at most: a camera writes up to three files for each."""
BRACKET_GAP, UNMARKED_GAP = 4.0, 1.0
"""Seconds between two frames of a bracket that the camera marks, and of one that only exposures indicate."""
MOST_BRACKETED = 9
LEAST_STEP, LARGEST_EV_STEP, EV_TOLERANCE = 0.6, 3.2, 0.35
"""Steps of a bracket, in exposure values."""
SAME_EV = 0.15
"""Two frames whose exposure values differ less than this belong to successive brackets."""


class Shot(Protocol):
    """The properties that identify a series (`core.items.grouping.File`)."""

    taken: float | None
    exact: bool
    camera: str | None
    brightness: float | None
    bracketed: bool


def burst_runs(shots: Sequence[Shot], stems: Sequence[str]) -> Iterator[range]:
    """Yields the places of the frames of each burst; `shots` are sorted by camera, then time."""
    for run in _runs(shots, BURST_GAP):
        if len(run) >= BURST_FRAMES and _is_burst(run, shots, stems):
            yield run


def bracket_runs(shots: Sequence[Shot], stems: Sequence[str]) -> Iterator[range]:
    """Yields the places of the frames of each exposure bracket; `shots` are sorted by camera, then time.

    A bracket ends when an exposure repeats.
    """
    for run in _runs(shots, BRACKET_GAP):
        if sum(shots[each].brightness is not None for each in run) >= 2:
            yield from _brackets(run, shots)


def panorama_runs(frames: Iterable[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Yields the frames of each panorama, given as places in it, from 0, and numbers; both count up by one."""
    run: list[tuple[int, int]] = []
    for place, frame in sorted(frames, key=lambda each: each[1]):
        if run and (place, frame) == (run[-1][0] + 1, run[-1][1] + 1):
            run.append((place, frame))
            continue
        if len(run) > 1:
            yield run
        run = [(place, frame)]
    if len(run) > 1:
        yield run


def _runs(shots: Sequence[Shot], gap: float) -> Iterator[range]:
    """Yields runs of shots of one camera, at most `gap` seconds apart."""
    start = 0
    for place in range(1, len(shots) + 1):
        if place == len(shots) or not _follows(shots[place - 1], shots[place], gap):
            if place - start > 1:
                yield range(start, place)
            start = place


def _follows(before: Shot, shot: Shot, gap: float) -> bool:
    return before.camera == shot.camera and _seconds(shot) - _seconds(before) <= gap


def _is_burst(run: range, shots: Sequence[Shot], stems: Sequence[str]) -> bool:
    seconds = _seconds(shots[run[-1]]) - _seconds(shots[run[0]])
    if len(run) - 1 < BURST_RATE * seconds or len(run) > FASTEST * (seconds + 1):
        return False
    numbers = [number(stems[each]) for each in run]
    in_a_row = all(a is not None and b is not None and 0 < b - a <= LARGEST_STEP for a, b in pairwise(numbers))
    if all(shots[each].exact for each in run):
        # Two cameras of one kind at one event count apart.
        return seconds > 0 and (in_a_row or not any(is_counted(stems[each]) for each in run))
    if seconds == 0 and _seconds(shots[run[0]]) % 60 == 0:
        return False  # a time that a person or a scanner wrote
    return in_a_row


def _brackets(run: range, shots: Sequence[Shot]) -> Iterator[range]:
    start = run.start
    for place in range(run.start + 1, run.stop + 1):
        if place == run.stop or _begins_another(range(start, place), place, shots):
            if place - start > 1 and _is_bracket(range(start, place), shots):
                yield range(start, place)
            start = place


def _begins_another(run: range, place: int, shots: Sequence[Shot]) -> bool:
    shot = shots[place]
    if shot.bracketed != shots[run.start].bracketed or shot.brightness is None or len(run) == MOST_BRACKETED:
        return True
    if not shot.bracketed and _seconds(shot) - _seconds(shots[place - 1]) > UNMARKED_GAP:
        return True
    return any(abs(shot.brightness - (shots[each].brightness or 0.0)) < SAME_EV for each in run)


def _is_bracket(run: range, shots: Sequence[Shot]) -> bool:
    values = sorted(brightness for each in run if (brightness := shots[each].brightness) is not None)
    if len(values) < len(run):
        return False
    if all(shots[each].bracketed for each in run):
        return True
    steps = [b - a for a, b in pairwise(values)]
    even = max(steps) - min(steps) <= EV_TOLERANCE
    return len(run) >= 3 and len(run) % 2 == 1 and even and LEAST_STEP <= min(steps) <= max(steps) <= LARGEST_EV_STEP


def _seconds(shot: Shot) -> float:
    assert shot.taken is not None
    return shot.taken
