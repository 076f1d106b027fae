"""The part of a photo that is in view."""

from photosearch.core.photo import Box
from photosearch.core.viewport import Frame, View


def part_in_view(frame: Frame, view: View) -> Box:
    """Returns the part of the photo inside its room."""
    left, top = frame.to_photo(view, (0.0, 0.0))
    right, bottom = frame.to_photo(view, frame.room)
    return Box(max(left, 0.0), max(top, 0.0), min(right, 1.0), min(bottom, 1.0))
