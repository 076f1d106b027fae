"""The grey bars of a letterboxed photo: removed before the photo is edited, and added again afterwards.

People edit the photo itself, not the bars that fill up the model's square.
"""

import torch
import torch.nn.functional as F

from photosearch.core.photo import Fit
from photosearch.vision.decoding.decode import GREY
from photosearch_training.edits import views


def unframed(square: torch.Tensor, fit: Fit) -> torch.Tensor:
    """Return the photo without its bars: from uint8 [3, S, S] a view [3, H, W]; only letterboxed photos have bars.

    Bars are recognised by their grey. If the photo's own edge has exactly this grey, it is removed too, which loses
    nothing.
    """
    if fit is not Fit.LETTERBOX:
        return square
    grey = square.new_tensor(GREY)[:, None, None]
    shown = (square != grey).any(0)
    (rows,), (columns,) = (shown.any(dim).nonzero(as_tuple=True) for dim in (1, 0))
    if not len(rows):
        return square
    return square[:, int(rows[0]) : int(rows[-1]) + 1, int(columns[0]) : int(columns[-1]) + 1]


def framed(photo: torch.Tensor, side: int, fit: Fit) -> torch.Tensor:
    """Fit a photo, uint8 [3, H, W], into a square [3, side, side]: letterboxed with bars, or else stretched."""
    height, width = within(photo.shape[1], photo.shape[2], side, fit)
    if photo.shape[1:] != (height, width):
        photo = F.interpolate(photo[None], (height, width), mode="bilinear", antialias=True)[0]
    if (height, width) == (side, side):
        return photo
    square = photo.new_tensor(GREY)[:, None, None].repeat(1, side, side)
    top, left = _margins(height, width, side)
    square[:, top : top + height, left : left + width] = photo
    return square


def inside(height: int, width: int, side: int, fit: Fit) -> torch.Tensor:
    """Return the map [3, 3] (`views`) from the square that `framed` returns to a photo of this size."""
    tall, wide = within(height, width, side, fit)
    top, left = _margins(tall, wide, side)
    return views.part(tall, wide, (-top, -left, side, side))


def within(height: int, width: int, side: int, fit: Fit) -> tuple[int, int]:
    """Return the height and width of a photo within a square of `side` pixels."""
    if fit is not Fit.LETTERBOX:
        return side, side
    longest = max(height, width)
    return max(1, round(side * height / longest)), max(1, round(side * width / longest))


def _margins(height: int, width: int, side: int) -> tuple[int, int]:
    """Return the height of the bar above a photo, and the width of the bar on its left."""
    return (side - height) // 2, (side - width) // 2
