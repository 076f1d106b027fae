from datetime import date

import pytest

from photosearch.core.photo import Box
from photosearch.core.query.query import ALL_PHOTOS, Example, Filters, Query, Sort, SortKey
from photosearch.core.query.saved import KeptExample, SavedSearch

FULL = Filters(first_day=date(2020, 1, 2), cameras=("Pixel 8",), least_rating=3, text="sea", least_score=0.5)


def test_default_filters_do_not_filter() -> None:
    assert not ALL_PHOTOS
    assert FULL
    assert Filters(located=False)


def test_fields_can_be_replaced_and_reset() -> None:
    assert FULL.replace(text="") == FULL.without("text")
    assert not FULL.without("first_day", "cameras", "least_rating", "text", "least_score")


def test_only_the_minimum_score_depends_on_the_examples() -> None:
    assert FULL.of_photo == FULL.replace(least_score=None)
    assert not Filters(least_score=0.5).of_photo


@pytest.mark.parametrize("where", ["/p/moved.jpg", b"\x89PNG"])
def test_a_saved_search_uses_the_current_paths_of_its_examples(where: str | bytes) -> None:
    kept = KeptExample(b"d" * 16, "/p/old.jpg", weight=-1.0, box=Box(0, 0, 0.5, 1))
    search = SavedSearch("boats", (kept,), FULL, Sort(SortKey.NAME))
    assert search.query(lambda example: where if example is kept else b"") == Query(
        (Example(where, -1.0, Box(0, 0, 0.5, 1)),), filters=FULL, sort=Sort(SortKey.NAME)
    )
