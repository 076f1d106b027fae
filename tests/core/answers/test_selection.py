"""The sum of several photos."""

from dataclasses import replace

from photosearch.core.answers.selection import summed_up
from photosearch.core.metadata import Metadata
from photosearch.core.photo import FileState, Photo, PhotoState


def photo(number: int, camera: str | None) -> Photo:
    """A photo of 100 bytes, taken in the year 2000 + `number`."""
    file = FileState(f"/photos/{number}.jpg", 100, 0, 0)
    metadata = Metadata("JPEG", 40, 30, camera=camera)
    return Photo(number, file, PhotoState.INDEXED, metadata, moment=f"{2000 + number}-01-01T00:00:00")


def test_a_fact_that_one_photo_lacks_is_not_common() -> None:
    photos = [photo(2, "B"), photo(1, "A"), photo(3, "A")]
    found = summed_up(photos, lambda each: "Vienna" if each.id > 1 else "", lambda _: "/photos")
    assert (found.photos, found.size) == (3, 300)
    assert (found.earliest, found.latest) == (photos[1], photos[2])
    assert found.cameras == ("A", "B"), "the most frequent first"
    assert found.places == found.lenses == ()
    assert found.folders == ("/photos",)
    unknown = replace(photo(4, "A"), metadata=None)
    assert summed_up([*photos, unknown], lambda _: "", lambda _: "").formats == ()
