"""Where things are in a photo, as fractions of its width and height, independent of any screen or decoder."""

from photosearch.core.photo import Box, Fit

WHOLE = Box(0.0, 0.0, 1.0, 1.0)


def seen(width: int, height: int, fit: Fit, box: Box | None = None) -> Box:
    """Returns the part of a photo of `width` by `height` that the model's square covers.

    With CROP it is the central square, so that the ends of the long side are never seen; with LETTERBOX it reaches
    beyond the photo, below 0 and above 1. `box` is the detail that was searched for, in place of the whole photo.
    """
    given = box or WHOLE
    if fit is Fit.SQUASH:
        return given
    across, down = (given.right - given.left) * width, (given.bottom - given.top) * height
    side = min(across, down) if fit is Fit.CROP else max(across, down)
    half_width, half_height = side / width / 2, side / height / 2
    x, y = (given.left + given.right) / 2, (given.top + given.bottom) / 2
    return Box(x - half_width, y - half_height, x + half_width, y + half_height)
