"""Edits for training that leave a small part of a photo, or make the photo a part of a phone's screen.

They differ from the queries that measure parts (`edits.parts`): crops have any area, more proportions, and may be
turned or mirrored; pages and viewers have other sizes, colours and layouts, drawn at random, in place of one template
each. Both return where the result's points lie in the photo (`edits.views`).
"""

import math

import torch

from photosearch_training.edits.edits import SINGLE, crop_box, resized, warped
from photosearch_training.edits.views import View, part, turned

_LEAST_AREA, _LARGEST_AREA = 0.12, 0.6
_RATIO = 1.5
"""The largest difference between a close-up's proportions and its photo's."""
_TURN = 22.0
"""Degrees."""
_STRONGEST = 0.6
"""The greatest strength of the edits that follow."""
FIXED = ("jpeg", "downscale", "blur", "noise", "colour", "tone", "monochrome", "caption", "sticker")
"""Edits that leave every point of a photo in its place."""


def close_up(photo: torch.Tensor, generator: torch.Generator) -> View:
    """Keep 12 to 60 % of a photo's area: a third of the crops are turned by up to 22 degrees, a quarter mirrored."""
    height, width = photo.shape[1:]
    area, shape, across, down, turns, angle, mirrored = torch.rand(7, generator=generator).tolist()
    area = _LEAST_AREA * (_LARGEST_AREA / _LEAST_AREA) ** area
    box = crop_box(height, width, area, _RATIO ** (2 * shape - 1), across, down)
    places = part(height, width, box, mirrored < 0.25)
    if turns < 1 / 3:
        places = places @ turned(math.radians(_TURN * (2 * angle - 1)), box[3] / box[2])
    taken = warped(photo, places, 127.0, box[2], box[3])
    return View(taken.round().clamp_(0, 255).to(torch.uint8), places)


def on_page(photo: torch.Tensor, generator: torch.Generator) -> View:
    """Lay a photo on a phone's page: a coloured header, blocks of words, and sometimes more pictures, as grey boxes."""
    page, shade = _screen(photo, generator)
    height, width = page.shape[1:]
    share, across, down, header, *colours = torch.rand(7, generator=generator).tolist()
    wide = max(1, round(width * (0.5 + 0.5 * share)))
    tall = min(max(1, round(wide * photo.shape[1] / photo.shape[2])), round(0.7 * height))
    top, left = round(down * (height - tall)), round(across * (width - wide))
    ink = 255 - shade
    unit = max(2, width // 45)
    words = torch.rand((height // unit + 1) * 8, generator=generator).tolist()
    for number, y in enumerate(range(2 * unit, height - unit, 2 * unit)):
        x = unit
        for length in words[8 * number : 8 * number + 1 + int(7 * words[-1 - number])]:
            end = min(x + round((1 + 5 * length) * unit), width - unit)
            page[:, y : y + unit, x:end] = (3 * shade + 5 * ink) // 8
            x = end + unit
    if header < 0.7:
        paint = (torch.tensor(colours) * 255).to(torch.uint8)[:, None, None]
        page[:, : round((0.04 + 0.08 * header) * height)] = paint
    if header > 0.5:  # a second picture, beside or below
        place = round((1 - down) * 0.8 * height)
        page[:, place : place + height // 6, unit : width // 2] = (shade + ink) // 2
    page[:, top : top + tall, left : left + wide] = resized(photo, tall, wide)
    return View(page, part(tall, wide, (-top, -left, height, width)))


def in_viewer(photo: torch.Tensor, generator: torch.Generator) -> View:
    """Show a photo on a phone's whole screen: as wide as it or cut at the sides, with a row of round buttons."""
    page, shade = _screen(photo, generator)
    height, width = page.shape[1:]
    zoom, down, buttons, count = torch.rand(4, generator=generator).tolist()
    wide = round(width * (1 + 0.35 * max(0.0, 2 * zoom - 1)))
    tall = min(max(1, round(wide * photo.shape[1] / photo.shape[2])), height)
    top, cut = round((0.3 + 0.4 * down) * (height - tall)), (wide - width) // 2
    page[:, top : top + tall] = resized(photo, tall, wide)[:, :, cut : cut + width]
    radius, number = width // 24, 2 + int(4 * count)
    y = round((0.93 if buttons < 0.7 else 0.06) * height)
    reach = torch.arange(-radius, radius + 1).abs().square()
    disc = reach[:, None] + reach <= radius**2
    for each in range(number):
        x = round((each + 0.5) / number * width)
        page[:, y - radius : y + radius + 1, x - radius : x + radius + 1].masked_fill_(disc, (shade + 128) % 256)
    return View(page, part(tall, wide, (-top, cut, height, width)))


def partial(photo: torch.Tensor, generator: torch.Generator) -> View:
    """Take a close-up (half of the time), or lay a photo on a page or in a viewer; then make at most one other edit."""
    kind, edits, strength = torch.rand(3, generator=generator).tolist()
    view = (close_up if kind < 0.5 else on_page if kind < 0.75 else in_viewer)(photo, generator)
    if edits < 0.5:
        name = FIXED[int(2 * edits * len(FIXED))]
        return View(SINGLE[name](view.picture, _STRONGEST * strength, generator), view.places)
    return view


def _screen(photo: torch.Tensor, generator: torch.Generator) -> tuple[torch.Tensor, int]:
    """Return an empty phone screen, uint8 [3, H, W], about as large as the photo, and its shade of grey."""
    ratio, tone = torch.rand(2, generator=generator).tolist()
    height = round(1.5 * max(photo.shape[1:]))
    shade = int(60 * tone) if tone < 0.6 else int(215 + 100 * (tone - 0.6))
    return torch.full((3, height, round(height / (1.6 + 0.7 * ratio))), shade, dtype=torch.uint8), shade
