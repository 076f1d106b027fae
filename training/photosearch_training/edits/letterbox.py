"""The grey bars of a letterboxed photo: cut off before a photo is changed, and laid around it after.

What people do to a photo they do to the photo, not to the bars that fill the model's square beside it.
"""

import torch
import torch.nn.functional as F

from photosearch.core.photo import Fit
from photosearch.vision.decoding.decode import GREY


def unframed(square: torch.Tensor, fit: Fit) -> torch.Tensor:
    """The photo without its bars, from uint8 [3, S, S] to a view of it, [3, H, W]; nothing but letterboxing has any.

    Bars are told by their grey. Where a photo's own edge is of exactly that grey, it takes nothing away to cut it too.
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
    """A photo, uint8 [3, H, W], in a square [3, side, side]: with bars where it is letterboxed, else stretched."""
    height, width = within(photo.shape[1], photo.shape[2], side, fit)
    if photo.shape[1:] != (height, width):
        photo = F.interpolate(photo[None], (height, width), mode="bilinear", antialias=True)[0]
    if (height, width) == (side, side):
        return photo
    square = photo.new_tensor(GREY)[:, None, None].repeat(1, side, side)
    top, left = (side - height) // 2, (side - width) // 2
    square[:, top : top + height, left : left + width] = photo
    return square


def within(height: int, width: int, side: int, fit: Fit) -> tuple[int, int]:
    """Height and width that a photo takes of a square of `side` pixels."""
    if fit is not Fit.LETTERBOX:
        return side, side
    longest = max(height, width)
    return max(1, round(side * height / longest)), max(1, round(side * width / longest))
