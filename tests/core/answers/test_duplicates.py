"""Groups of copies: each is a star of compared pairs around the best photo."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.answers.duplicates import (
    UNCALIBRATED,
    Copies,
    Group,
    Kind,
    Pairs,
    Reason,
    best_in_front,
    groups,
    related,
    remaining,
    usual_threshold,
)
from photosearch.core.answers.likeness import Thresholds
from photosearch.core.items.roles import Role
from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState, Photo, PhotoState

FLOOR = 0.8


def photo(number: int, width: int = 400, size: int = 1000, taken_at: str | None = None, form: str = "JPEG") -> Photo:
    file = FileState(f"/p/{number:03}.jpg", size, 1000 + number, 0)
    return Photo(number, file, PhotoState.INDEXED, Metadata(form, width, 300, taken_at), number.to_bytes(16, "big"))


def copies(
    photos: dict[int, Photo], scores: dict[tuple[int, int], float], identical: Iterable[tuple[int, ...]] = ()
) -> Copies:
    first, second = (np.array([pair[side] for pair in scores], np.int64) for side in (0, 1))
    pairs = Pairs(first, second, np.array(list(scores.values()), np.float32))
    return Copies(photos, tuple(identical), pairs, FLOOR, 0.9)


def ids(found: Iterable[Group]) -> list[list[int]]:
    return [[copy.photo.id for copy in group.copies] for group in found]


@st.composite
def libraries(draw: st.DrawFn) -> Copies:
    """Photos of few sizes, so that many tie, with similar pairs and identical files."""
    count = draw(st.integers(0, 14))
    photos = {
        number: photo(
            number, draw(st.sampled_from([100, 400])), draw(st.integers(1, 3)), draw(st.sampled_from([None, "2020"]))
        )
        for number in range(1, count + 1)
    }
    contents = draw(st.lists(st.integers(0, max(0, count - 3)), min_size=count, max_size=count))
    sets: dict[int, list[int]] = {}
    for number, content in zip(photos, contents, strict=True):
        sets.setdefault(content, []).append(number)
    leaders = sorted(members[0] for members in sets.values())
    possible = [(one, two) for one in leaders for two in leaders if one < two]
    chosen = draw(st.lists(st.sampled_from(possible), unique=True)) if possible else []
    scores = {pair: draw(st.sampled_from([0.8, 0.85, 0.9, 0.95, 1.0])) for pair in chosen}
    return copies(photos, scores, [tuple(members) for members in sets.values() if len(members) > 1])


@given(libraries(), st.sampled_from([0.8, 0.85, 0.9, 0.95, 1.0]), st.sets(st.integers(1, 14), max_size=3))
def test_groups_are_stars_around_the_best_and_share_no_photo(
    library: Copies, threshold: float, chosen: set[int]
) -> None:
    found = groups(library, threshold, chosen)
    leader = {each: same[0] for same in library.identical for each in same}
    score = {}
    for one, two, value in zip(library.pairs.first, library.pairs.second, library.pairs.scores, strict=True):
        score[one, two] = score[two, one] = value
    members = [copy.photo.id for group in found for copy in group.copies]
    assert len(members) == len(set(members))
    assert all(len(group.copies) > 1 for group in found)
    for group in found:
        kept = leader.get(group.kept.id, group.kept.id)
        for copy in group.others:
            other = leader.get(copy.photo.id, copy.photo.id)
            assert copy.identical == (kept == other)
            assert copy.identical or score[kept, other] == np.float32(copy.score) >= np.float32(threshold)
    # Identical files are always in one group, and every pair above the threshold has a photo in a group.
    placed = {copy.photo.id: number for number, group in enumerate(found) for copy in group.copies}
    assert all(len({placed[each] for each in same}) == 1 for same in library.identical)
    assert not [pair for pair in score if score[pair] >= np.float32(threshold) and not set(pair) & placed.keys()]


@given(libraries(), st.permutations(range(30)))
def test_the_order_of_the_pairs_does_not_matter(library: Copies, places: list[int]) -> None:
    order = np.array([place for place in places if place < len(library.pairs.first)], int)
    pairs = Pairs(library.pairs.first[order], library.pairs.second[order], library.pairs.scores[order])
    if len(order) == len(library.pairs.first):
        shuffled = Copies(library.photos, library.identical[::-1], pairs, FLOOR, 0.9)
        assert groups(shuffled, 0.85) == groups(library, 0.85)


def test_a_chain_of_similar_photos_does_not_join_dissimilar_ones() -> None:
    """In a slow pan each frame resembles the next, but the first does not resemble the last."""
    frames = {number: photo(number, width=400 if number == 3 else 200) for number in range(1, 6)}
    chain = copies(frames, {(number, number + 1): 0.95 for number in range(1, 5)})
    assert ids(groups(chain, 0.9)) == [[3, 2, 4]]


@pytest.mark.parametrize(
    ("best", "other", "reason"),
    [
        (photo(9, width=800, size=1), photo(1, size=9), Reason.PIXELS),
        (photo(9, form="RAW", size=1), photo(1, size=9), Reason.RAW),
        (photo(9, size=2), photo(1, taken_at="2001-01-01"), Reason.BYTES),
        (photo(9, taken_at="2020-01-01"), photo(1), Reason.DATE),
        (photo(1), photo(9), Reason.DATE),
    ],
)
def test_the_best_copy_is_kept_and_the_reason_is_given(best: Photo, other: Photo, reason: Reason) -> None:
    if reason is Reason.BYTES:
        other = photo(1, size=1, taken_at="2001-01-01")
    pair = copies({best.id: best, other.id: other}, {(min(best.id, other.id), max(best.id, other.id)): 0.95})
    (group,) = groups(pair, 0.9)
    assert (group.kept, group.reason) == (best, reason)
    assert group.spare_bytes == other.file.size
    (group,) = groups(pair, 0.9, {other.id})
    assert (group.kept, group.reason) == (other, Reason.CHOSEN)


def test_the_copy_to_keep_is_first_in_its_group() -> None:
    shown = [photo(1, width=200), photo(2), photo(3, width=800), photo(4, size=2000)]
    assert best_in_front(np.array([0, 1, 0, 1]), shown).tolist() == [2, 3, 2, 3]
    assert best_in_front(np.array([0, 1, 2, 3]), shown).tolist() == [0, 1, 2, 3]
    assert best_in_front(np.array([], np.int64), []).tolist() == []


def test_identical_files_are_copies_at_any_threshold() -> None:
    photos = {1: photo(1, width=800), 2: photo(2), 3: photo(3), 4: photo(4)}
    (group,) = groups(copies(photos, {(1, 2): 0.85}, [(2, 3, 4)]), 0.8)
    assert [copy.photo.id for copy in group.copies] == [1, 2, 3, 4]
    assert [copy.identical for copy in group.copies] == [True, False, False, False]
    assert ids(groups(copies(photos, {(1, 2): 0.85}, [(2, 3, 4)]), 1.0)) == [[2, 3, 4]]


def test_the_models_threshold_is_used_if_a_cosine_can_reach_it() -> None:
    assert usual_threshold(Thresholds(0.87, 0.6)) == 0.87
    assert usual_threshold(Thresholds(2.0, 0.6)) == usual_threshold(None) == UNCALIBRATED


def test_an_identical_file_replaces_a_removed_one_in_its_pairs() -> None:
    photos = {number: photo(number) for number in range(1, 6)}
    found = copies(photos, {(1, 4): 0.95, (4, 5): 0.9}, [(1, 2, 3)])
    left = remaining(found, {number: photos[number] for number in (2, 3, 4)})
    assert left.identical == ((2, 3),)
    assert list(zip(left.pairs.first.tolist(), left.pairs.second.tolist(), strict=True)) == [(2, 4)]
    assert ids(groups(left, 0.9)) == [[2, 3, 4]]
    alone = remaining(found, {3: photos[3], 5: photos[5]})
    assert (alone.identical, len(alone.pairs.first)) == ((), 0)


def of_item(made: Photo, item: int, role: Role) -> Photo:
    return replace(made, item=item, role=role)


def test_files_of_one_item_are_not_copies_of_each_other() -> None:
    """RAW and JPEG, and a copy of the JPEG in another folder."""
    photos = {
        1: of_item(photo(1, width=800, form="RAW"), 2, Role.RAW),
        2: of_item(photo(2), 2, Role.PHOTO),
        3: photo(3),
    }
    found = copies(photos, {(1, 2): 0.99, (1, 3): 0.99, (2, 3): 0.99})
    assert ids(groups(found, 0.9)) == [[1, 3]]


@pytest.mark.parametrize("role", [Role.BURST, Role.BRACKET, Role.PANORAMA])
def test_a_frame_of_a_series_is_a_spare_only_if_its_bytes_are_elsewhere_too(role: Role) -> None:
    photos = {1: photo(1, width=800), 2: of_item(photo(2), 9, role), 3: of_item(photo(3), 8, role)}
    assert ids(groups(copies(photos, {(1, 2): 0.99, (2, 3): 0.99}), 0.9)) == []
    assert ids(groups(copies(photos, {}, [(2, 3)]), 0.9)) == [[2, 3]]


def test_a_panorama_and_a_frame_are_never_spares_of_each_other() -> None:
    def panorama(number: int, width: int) -> Photo:
        return replace(photo(number), metadata=Metadata("JPEG", width, 300, panorama=1))

    photos = {1: panorama(1, 900), 2: photo(2), 3: panorama(3, 300)}
    assert ids(groups(copies(photos, {(1, 2): 0.99, (2, 3): 0.99}), 0.9)) == []
    assert ids(groups(copies(photos, {(1, 2): 0.99, (1, 3): 0.99}), 0.9)) == [[1, 3]]


def test_an_item_is_represented_by_its_front_photo() -> None:
    photos = [
        of_item(photo(1, width=800, form="RAW"), 2, Role.RAW),
        of_item(photo(2), 2, Role.PHOTO),
        photo(3, width=9),
    ]
    assert best_in_front(np.array([0, 0, 0]), photos).tolist() == [1, 1, 1]


def test_parts_and_similar_photos_form_groups_without_a_suggestion() -> None:
    photos = {number: photo(number, width=100 * number) for number in range(1, 6)}
    parts = Pairs(np.array([3, 3]), np.array([4, 1]), np.array([0.82, 0.85], np.float32))
    similar = Pairs(np.array([1, 2]), np.array([2, 5]), np.array([0.95, 0.93], np.float32))
    library = replace(copies(photos, {}), related={Kind.PART: parts, Kind.SIMILAR: similar})
    assert groups(library, FLOOR) == ()
    (whole,) = related(library, Kind.PART, FLOOR)
    assert [copy.photo.id for copy in whole.copies] == [3, 1, 4], "the whole photo first, though a part is larger"
    assert ids(related(library, Kind.SIMILAR, 0.9)) == [[5, 2]]
    assert ids(related(library, Kind.SIMILAR, 0.9, chosen={2})) == [[2, 1, 5]]
    assert ids(related(library, Kind.SIMILAR, 0.94)) == [[2, 1]]
    assert {group.reason for group in (whole, *related(library, Kind.SIMILAR, 0.9))} == {None}
    left = remaining(library, {each: photos[each] for each in (2, 3, 4, 5)})
    assert ids(related(left, Kind.PART, FLOOR)) == [[3, 4]]
