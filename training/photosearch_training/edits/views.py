"""A changed photo together with where its points lie in the photo, so that places of both can be compared.

A map is a matrix [3, 3] from positions in one picture to positions in another, both homogeneous and in [-1, 1]: x from
left to right, y from top to bottom.
"""

import math
from typing import NamedTuple

import torch


class View(NamedTuple):
    """`picture` is uint8 [3, H, W]; `places` float32 [3, 3] maps its positions to the photo's, NaN if unknown."""

    picture: torch.Tensor
    places: torch.Tensor


def unknown() -> torch.Tensor:
    """Return the map of a picture whose geometry is not known."""
    return torch.full((3, 3), torch.nan)


def part(height: int, width: int, box: tuple[int, int, int, int], mirrored: bool = False) -> torch.Tensor:
    """Return the map from a part of a picture to the picture.

    The box may also be larger than the picture: the map then leads from a page to the picture on it.

    Args:
        height: height of the picture in pixels.
        width: width of the picture in pixels.
        box: top, left, height and width of the part in the picture, in pixels.
        mirrored: whether left and right are swapped.
    """
    top, left, tall, wide = box
    across, down = (2 * left + wide) / width - 1, (2 * top + tall) / height - 1
    return torch.tensor(
        [[(-wide if mirrored else wide) / width, 0.0, across], [0.0, tall / height, down], [0.0, 0.0, 1.0]]
    )


def turned(angle: float, aspect: float) -> torch.Tensor:
    """Return the map of a picture rotated by `angle` radians about its centre; `aspect` is its width / height."""
    cosine, sine = math.cos(angle), math.sin(angle)
    return torch.tensor([[cosine, -sine / aspect, 0.0], [sine * aspect, cosine, 0.0], [0.0, 0.0, 1.0]])
