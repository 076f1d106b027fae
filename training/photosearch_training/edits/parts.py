"""Queries that show a part of a photo, or a photo as a part: crops by area, phone screenshots, collages, boxes.

The edits in `edits` keep most of a photo visible; these do not. Everything depends only on the photos and a seed.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

import torch

from photosearch.core.photo import Box
from photosearch_training.edits.edits import SINGLE, crop_box, edit, resized
from photosearch_training.edits.partial import FIXED

Part: TypeAlias = Callable[[torch.Tensor, Sequence[torch.Tensor], int], torch.Tensor]
"""Takes a photo, uint8 [3, H, W], other photos, and a seed; returns the query, uint8 [3, H', W']."""

_RATIO = 4 / 3
"""The largest difference between a crop's proportions and its photo's."""
_PHONE_WIDTH, _PHONE_HEIGHT = 360, 780
_BAR, _LINE = 70, 16
_TILE = 224


def crop_to(area: float) -> Part:
    """Return the edit that keeps this part of a photo's area, at any place and with slightly different proportions."""

    def crop(photo: torch.Tensor, others: Sequence[torch.Tensor], seed: int) -> torch.Tensor:
        stretch, across, down = torch.rand(3, generator=torch.Generator().manual_seed(seed)).tolist()
        ratio = math.exp(math.log(_RATIO) * (2 * stretch - 1))
        top, left, height, width = crop_box(photo.shape[1], photo.shape[2], area, ratio, across, down)
        return photo[:, top : top + height, left : left + width]

    return crop


def edited(kind: str, strength: float) -> Part:
    """Return one of the `edits` as a part."""
    return lambda photo, others, seed: edit(photo, kind, strength, seed)


def phone(photo: torch.Tensor, others: Sequence[torch.Tensor], seed: int) -> torch.Tensor:
    """Return a phone's screenshot of a page with the photo, with lines of text above and below, light or dark."""
    generator = torch.Generator().manual_seed(seed)
    dark, part, down, across = torch.rand(4, generator=generator).tolist()
    paper, ink = (20, 170) if dark < 0.5 else (250, 90)
    page = torch.full((3, _PHONE_HEIGHT, _PHONE_WIDTH), paper, dtype=torch.uint8)
    width = int(_PHONE_WIDTH * (0.6 + 0.4 * part))
    height = min(max(1, int(width * photo.shape[1] / photo.shape[2])), _PHONE_HEIGHT - 2 * _BAR - 20)
    top = _BAR + int(down * (_PHONE_HEIGHT - 2 * _BAR - height))
    left = int(across * (_PHONE_WIDTH - width))
    page[:, 10:22, 14:60] = ink
    page[:, 10:22, _PHONE_WIDTH - 70 : _PHONE_WIDTH - 14] = ink
    for y in range(30, _PHONE_HEIGHT - 7, _LINE):
        long = 0.25 + 0.7 * float(torch.rand(1, generator=generator))
        if y + 7 < top - 6 or y > top + height + 6:
            page[:, y : y + 7, 14 : 14 + int(long * (_PHONE_WIDTH - 30))] = ink
    page[:, top : top + height, left : left + width] = resized(photo, height, width)
    return page


def viewer(photo: torch.Tensor, others: Sequence[torch.Tensor], seed: int) -> torch.Tensor:
    """Return a phone's screenshot of the photo in a viewer: over the whole width, on black."""
    page = torch.zeros((3, _PHONE_HEIGHT, _PHONE_WIDTH), dtype=torch.uint8)
    height = min(int(_PHONE_WIDTH * photo.shape[1] / photo.shape[2]), _PHONE_HEIGHT)
    top = (_PHONE_HEIGHT - height) // 2
    page[:, top : top + height] = resized(photo, height, _PHONE_WIDTH)
    page[:, 10:22, 14:60] = 200
    page[:, _PHONE_HEIGHT - 30 : _PHONE_HEIGHT - 14, 60 : _PHONE_WIDTH - 60 : 3] = 160
    return page


def collage(rows: int, columns: int, gap: int = 0) -> Part:
    """Return the edit that shows a photo among others in a grid, each cut to its central square, at any place.

    Args:
        gap: white pixels between the photos, which are _TILE pixels wide.
    """

    def arrange(photo: torch.Tensor, others: Sequence[torch.Tensor], seed: int) -> torch.Tensor:
        count = rows * columns
        place = int(torch.randint(count, (1,), generator=torch.Generator().manual_seed(seed)))
        tiles = list(others[: count - 1])
        tiles.insert(place, photo)
        step = _TILE + gap
        page = torch.full((3, rows * step - gap, columns * step - gap), 255, dtype=torch.uint8)
        for number, tile in enumerate(tiles):
            top, left = number // columns * step, number % columns * step
            page[:, top : top + _TILE, left : left + _TILE] = resized(_middle(tile), _TILE, _TILE)
        return page

    return arrange


def slightly_edited(photo: torch.Tensor, others: Sequence[torch.Tensor], seed: int) -> torch.Tensor:
    """Return a copy that shows the same in each place, with one edit at half strength, such as JPEG or a caption."""
    generator = torch.Generator().manual_seed(seed)
    kind = FIXED[int(torch.randint(len(FIXED), (1,), generator=generator))]
    return SINGLE[kind](photo, 0.5, generator)


def detail(seed: int) -> Box:
    """Return a box around 5 to 20 % of a picture's area, at any place and with about its proportions."""
    area, stretch, across, down = torch.rand(4, generator=torch.Generator().manual_seed(seed)).tolist()
    side, ratio = math.sqrt(0.05 + 0.15 * area), math.exp(math.log(_RATIO) * (stretch - 0.5))
    width, height = side * ratio, side / ratio
    left, top = across * (1 - width), down * (1 - height)
    return Box(left, top, left + width, top + height)


def _middle(photo: torch.Tensor) -> torch.Tensor:
    side = min(photo.shape[1:])
    top, left = (photo.shape[1] - side) // 2, (photo.shape[2] - side) // 2
    return photo[:, top : top + side, left : left + side]


PARTS: Mapping[str, Part] = MappingProxyType(
    {
        "crop to 45 %": crop_to(0.45),
        "crop to 30 %": crop_to(0.30),
        "crop to 15 %": crop_to(0.15),
        "turned": edited("rotate", 1.0),
        "mirrored": edited("flip", 1.0),
        "three edits, half": edited("combined", 0.5),
        "three edits, full": edited("combined", 1.0),
        "screenshot": edited("screenshot", 1.0),
        "page on a phone": phone,
        "viewer on a phone": viewer,
        "off a screen": edited("screen", 1.0),
        "perspective": edited("perspective", 1.0),
        "collage of two": collage(1, 2),
        "collage of four": collage(2, 2),
        "collage of six, with gaps": collage(2, 3, gap=8),
    }
)
"""Each kind of query that is a picture of its own."""
BOXED: Mapping[str, Part] = MappingProxyType(
    {"box in the photo": lambda photo, others, seed: photo, "box in an edited copy": slightly_edited}
)
"""Each kind of query that is a box (`detail`) in a picture, and the picture."""
SHOWN: Mapping[str, int] = MappingProxyType({"collage of two": 2, "collage of four": 4, "collage of six, with gaps": 6})
"""How many photos a query shows, if it is more than one."""
