"""Which pictures a camera stitched from several shots, by their metadata."""

_APPLE_RENDERED = 6
"""The value of EXIF's CustomRendered for panoramas of iPhones (Apple's PanoramaImage; EXIF itself defines 0 and 1)."""
_APPLE_LONGEST = 8064
"""Pixels on the longer side of the largest single shot of an iPhone."""
_LEAST_ASPECT = 2.2


def is_panorama(marked: bool, make: str | None, rendered: object, width: int, height: int) -> bool:
    """Whether a picture is a panorama.

    Older iPhones mark theirs only by a size that no single shot has, be it wide or high.

    Args:
        marked: whether the file has the fields of a panorama (Google's GPano).
        make: the maker of the camera.
        rendered: the value of EXIF's CustomRendered.
    """
    if marked or make != "Apple":
        return marked
    longer, shorter = max(width, height), min(width, height)
    return rendered == _APPLE_RENDERED or (longer > _APPLE_LONGEST and longer >= _LEAST_ASPECT * shorter)
