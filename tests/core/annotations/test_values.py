"""Values of annotations as stored texts."""

import pytest

from photosearch.core.annotations.values import Property, stored
from photosearch.core.metadata import MOST_KEYWORDS


@pytest.mark.parametrize(
    ("of", "value"),
    [
        (Property.RATING, 6),
        (Property.RATING, -1),
        (Property.RATING, True),
        (Property.RATING, "3"),
        (Property.LABEL, "mauve"),
        (Property.FLAG, "maybe"),
        (Property.KEYWORDS, "sea"),
        (Property.TITLE, 7),
        (Property.CAPTION, ["a"]),
    ],
)
def test_a_value_that_the_property_cannot_have_is_refused(of: Property, value: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        stored(of, value)


def test_no_value_is_stored_as_empty_text_except_for_ratings() -> None:
    assert {each: stored(each, None) for each in Property if each is not Property.RATING} == {
        each: "" for each in Property if each is not Property.RATING
    }
    assert stored(Property.RATING, 0) == "0"


def test_only_so_many_keywords_are_stored() -> None:
    assert stored(Property.KEYWORDS, [str(each) for each in range(MOST_KEYWORDS + 5)]).count("\n") == MOST_KEYWORDS - 1
