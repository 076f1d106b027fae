"""Searches near one without results: the fewest parts are removed."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.core.query.query import Filters
from photosearch.core.query.relaxing import MOST_COUNTED, nearest, relaxed

WORDS = ("beach", "dog", "red", "boat", "snow")
texts = st.sets(st.sampled_from(WORDS), min_size=1)


def counted_in(photos: Sequence[frozenset[str]], searches: Sequence[Filters]) -> list[int]:
    """Counts the photos that have every word of each search."""
    return [sum(set(each.text.split()) <= photo for photo in photos) for each in searches]


@given(texts, st.lists(st.frozensets(st.sampled_from(WORDS)), max_size=5))
def test_the_fewest_parts_are_removed(words: set[str], photos: list[frozenset[str]]) -> None:
    asked = Filters(text=" ".join(sorted(words)))
    photos = [photo for photo in photos if not words <= photo]
    found = nearest(asked, relaxed, lambda searches: counted_in(photos, searches))
    shared = max((len(words & photo) for photo in photos), default=0)
    assert bool(found) == bool(photos)
    assert {len(each.without) for each in found} <= {len(words) - shared}
    for each in found:
        assert set(each.filters.text.split()) == words - set(each.without)
        assert each.photos == counted_in(photos, [each.filters])[0] > 0
    assert [each.photos for each in found] == sorted((each.photos for each in found), reverse=True)


def test_fields_and_words_are_removed_together() -> None:
    asked = Filters(text="receipt Vienna", cameras=("D850",))
    receipts = Filters(text="receipt")
    (found,) = nearest(asked, relaxed, lambda searches: [int(each == receipts) for each in searches])
    assert set(found.without) == {"Vienna", "cameras"}
    assert found.filters == receipts


@pytest.mark.parametrize("words", [1, 12])
def test_the_number_of_counted_searches_is_limited(words: int) -> None:
    counted: list[Filters] = []

    def count(searches: Sequence[Filters]) -> list[int]:
        counted.extend(searches)
        return [0] * len(searches)

    assert nearest(Filters(text=" ".join(f"w{number}" for number in range(words))), relaxed, count) == []
    assert 0 < len(counted) <= MOST_COUNTED
