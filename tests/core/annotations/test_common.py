"""The values that several photos share."""

from photosearch.core.annotations.common import Common, common
from photosearch.core.annotations.values import NOTHING, Annotations, Flag, Property


def test_only_values_of_all_photos_are_shared() -> None:
    first = Annotations(rating=3, flag=Flag.PICK, title="Boat", keywords=("Sea", "Places|Vienna"))
    second = Annotations(rating=5, flag=Flag.PICK, caption="Harbour", keywords=("sea",))
    assert common([first, second]) == Common(
        Annotations(flag=Flag.PICK, keywords=("Sea",)),
        frozenset({Property.RATING, Property.TITLE, Property.CAPTION, Property.KEYWORDS}),
    )


def test_equal_annotations_are_shared_as_a_whole() -> None:
    said = Annotations(rating=2, title="Boat", keywords=("sea",))
    assert common([said, said]) == common([said]) == Common(said, frozenset())
    assert common([]) == Common(NOTHING, frozenset())
