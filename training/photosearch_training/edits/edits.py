"""The edits that people make before they share a photo: crop, filter, caption, recompress, photograph a screen.

An edited copy must still find its original. Every edit depends only on a photo, a strength and a random generator.
This module knows nothing about training or measuring.
"""

import functools
import math
import zlib
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import torch
import torch.nn.functional as F

from photosearch.errors import InputError
from photosearch_training.edits import views
from photosearch_training.edits.recompression import recompress

Edit: TypeAlias = Callable[[torch.Tensor, float, torch.Generator], torch.Tensor]
"""Maps uint8 [3, H, W], a strength in [0, 1] and a generator to a new uint8 [3, H, W]; the input is not changed."""

_LEAST_AREA = 0.3
"""Share of a photo that the strongest crop keeps."""


def edit(photo: torch.Tensor, kind: str, strength: float, seed: int) -> torch.Tensor:
    """Return an edited copy of one photo, uint8 [3, H, W]; equal arguments give equal copies.

    The random numbers are the same at every strength, so a stronger edit is the same edit taken further.

    Raises:
        InputError: the kind is unknown, or the strength is outside [0, 1].
    """
    _check(kind, strength)
    return EDITS[kind](photo, strength, torch.Generator().manual_seed(seed))


def seed_of_copy(seed: int, kind: str, number: int) -> int:
    """Return the seed for one kind of copy of photo number `number`; `seed` is that of the series, 0 or above."""
    return int(np.random.SeedSequence((seed, zlib.crc32(kind.encode()), number)).generate_state(1)[0])


def some(photo: torch.Tensor, most: int, generator: torch.Generator) -> torch.Tensor:
    """Apply one to `most` different edits in a row, each at its own random strength, uint8 [3, H, W]."""
    count = int(torch.randint(1, most + 1, (1,), generator=generator))
    kinds = _different(count, generator)
    return in_a_row(photo, kinds, _draw(generator, count), generator)


def resized(photo: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """Resize uint8 [3, H, W] to uint8 [3, height, width]."""
    return F.interpolate(photo[None], (height, width), mode="bilinear", antialias=True)[0]


def crop_box(
    height: int, width: int, area: float, stretch: float, across: float, down: float
) -> tuple[int, int, int, int]:
    """Return top, left, height and width of a crop that keeps at least the share `area` of a photo, and hardly more.

    Args:
        height: height of the photo in pixels.
        width: width of the photo in pixels.
        area: share to keep, in (0, 1].
        stretch: ratio of height to width of the crop, relative to the photo's; limited to what fits into the photo.
        across: position from left, 0, to right, 1.
        down: position from top, 0, to bottom, 1.
    """
    tall = min(height, math.ceil(height * math.sqrt(area * stretch)))
    wide = min(width, math.ceil(area * height * width / tall))
    tall = min(height, math.ceil(area * height * width / wide))  # if the width was limited
    return round(down * (height - tall)), round(across * (width - wide)), tall, wide


def crop(photo: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Keep a part, down to 30 % of the area, and stretch it back to full size."""
    height, width = photo.shape[1:]
    shape, across, down = _draw(generator, 3)
    stretch = math.exp(strength * math.log(4 / 3) * (2 * shape - 1))
    area = 1 - (1 - _LEAST_AREA) * strength
    top, left, tall, wide = crop_box(height, width, area, stretch, across, down)
    return resized(photo[:, top : top + tall, left : left + wide], height, width)


def rotate(photo: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Rotate by up to 30 degrees, and fill the empty corners or zoom in until they are hidden."""
    height, width = photo.shape[1:]
    side, zooms, fill = _draw(generator, 3)
    angle = math.radians(30 * strength) * (1 if side < 0.5 else -1)
    aspect = width / height
    turn = views.turned(angle, aspect)
    if zooms < 0.5:
        turn[:2] /= math.cos(angle) + abs(math.sin(angle)) * max(aspect, 1 / aspect)
    return _bytes(warped(photo, turn, _shade(fill), height, width))


def flip(photo: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Swap left and right, at every strength."""
    return photo.flip(-1)


def perspective(photo: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Move each corner inwards by up to 0.25 of the side."""
    height, width = photo.shape[1:]
    *moves, fill = _draw(generator, 9)
    return _bytes(warped(photo, _homography(moves, 0.25 * strength), _shade(fill), height, width))


def jpeg(photo: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Recompress as JPEG, from quality 95 down to 10."""
    return recompress(photo, 95 - 85 * strength)


def downscale(photo: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Shrink up to 8 times and enlarge again, smoothly or in squares."""
    height, width = photo.shape[1:]
    factor = 1 + 7 * strength
    small = resized(photo, max(1, round(height / factor)), max(1, round(width / factor)))
    if _draw(generator, 1)[0] < 0.5:
        return resized(small, height, width)
    return F.interpolate(small[None], (height, width), mode="nearest")[0]


def blur(photo: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Blur with a Gaussian of up to 0.03 of the longer side; draws no random numbers."""
    height, width = photo.shape[1:]
    deviation = max(0.03 * strength * max(height, width), 0.1)
    return _bytes(_smoothing(height, deviation) @ photo.float() @ _smoothing(width, deviation).T)


def noise(photo: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Add Gaussian noise with a deviation of up to 50 of 255, grey or coloured."""
    channels = 1 if _draw(generator, 1)[0] < 0.5 else 3
    grain = torch.randn(channels, *photo.shape[1:], generator=generator)
    return _bytes(photo + 50 * strength * grain)


def colour(photo: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Change saturation, hue (up to 45 degrees) and temperature, all in one matrix."""
    saturation, hue, warmth = (2 * value - 1 for value in _draw(generator, 3))
    angle = math.radians(45 * strength * hue)
    third = (1 - math.cos(angle)) / 3
    lean = math.sin(angle) / math.sqrt(3)
    # a rotation about the grey diagonal (Rodrigues)
    turn = third + torch.tensor([[0, -lean, lean], [lean, 0, -lean], [-lean, lean, 0]]) + math.cos(angle) * torch.eye(3)
    richer = torch.lerp(_GREY, torch.eye(3), 1 + 0.8 * strength * saturation)
    gain = math.exp(0.35 * strength * warmth)
    return _mixed(photo, torch.diag(torch.tensor([gain, 1, 1 / gain])) @ richer @ turn)


def tone(photo: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Change gamma, contrast and brightness."""
    gamma, contrast, light = (strength * (2 * value - 1) for value in _draw(generator, 3))
    curve = torch.linspace(0, 1, 256) ** math.exp(0.8 * gamma)
    curve = (curve - 0.5) * math.exp(0.7 * contrast) + 0.5 + 0.3 * light
    return _bytes(255 * curve).take(photo.long())


def monochrome(photo: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Fade to grey or to sepia."""
    target = _GREY if _draw(generator, 1)[0] < 0.5 else _SEPIA
    return _mixed(photo, torch.lerp(torch.eye(3), target, strength))


def caption(photo: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Write block letters across the whole width, up to a quarter of the height, on a bar or directly on the photo."""
    height, width = photo.shape[1:]
    place, ink, bar, length = _draw(generator, 4)
    letters = torch.randint(len(_LETTERS), (5 + int(10 * length),), generator=generator)
    tall = round(0.25 * strength * height)
    copy = photo.clone()
    if not tall:
        return copy
    line = F.pad(_LETTERS[letters], (0, 1, 1, 1)).permute(1, 0, 2).flatten(1)
    rows, columns = torch.arange(tall) * len(line) // tall, torch.arange(width) * line.shape[1] // width
    top = round(place * (height - tall))
    colour = 255 if ink < 0.5 else 0
    if bar < 0.5:
        copy[:, top : top + tall] = 255 - colour
    copy[:, top : top + tall].masked_fill_(line[rows][:, columns], colour)
    return copy


def sticker(photo: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Add a diamond, disc or rounded square in two colours, up to half as wide as the photo's shorter side."""
    height, width = photo.shape[1:]
    across, down, shape, *colours = _draw(generator, 9)
    size = round(0.5 * strength * min(height, width))
    copy = photo.clone()
    top, left = round(down * (height - size)), round(across * (width - size))
    reach = ((torch.arange(size) + 0.5) / max(size, 1) * 2 - 1).abs() ** (1 + 3 * shape)
    distance = reach[:, None] + reach
    for inside, paint in ((1.0, colours[:3]), (0.5, colours[3:])):
        for channel, value in zip(copy[:, top : top + size, left : left + size], paint, strict=True):
            channel.masked_fill_(distance < inside, int(256 * value))
    return copy


def frame(photo: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Add a border of one colour, up to 0.15 of the side, sometimes twice as wide at the bottom; shrink the photo."""
    height, width = photo.shape[1:]
    look, instant, *colours = _draw(generator, 5)
    border = round(0.15 * strength * min(height, width))
    below = border * 2 if instant < 0.5 else border
    paint = torch.tensor(colours) * 255 if look < 0.4 else torch.full((3,), 255.0 if look < 0.7 else 0.0)
    canvas = paint.to(torch.uint8)[:, None, None].repeat(1, height, width)
    _lay(canvas, photo, border, border, height - border - below, width - 2 * border)
    return canvas


def screenshot(photo: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Shrink the photo into the page of an application: a bar with buttons above, lines of text below."""
    height, width = photo.shape[1:]
    dark, first, second, *accent = _draw(generator, 6)
    paper, writing = (24, 150) if dark < 0.5 else (244, 110)
    canvas = torch.full_like(photo, paper, memory_format=torch.contiguous_format)
    above, below, aside = (
        round(share * strength * side) for share, side in ((0.12, height), (0.2, height), (0.1, width))
    )
    _lay(canvas, photo, above, aside, height - above - below, width - 2 * aside)
    unit = above // 3
    for number in range(3):
        canvas[:, unit : 2 * unit, (2 * number + 1) * unit : (2 * number + 2) * unit] = writing
    canvas[:, unit : 2 * unit, 8 * unit : width - unit] = (torch.tensor(accent) * 255).to(torch.uint8)[:, None, None]
    line = below // 5
    for number, length in enumerate((first, second)):
        start = height - below + (2 * number + 1) * line
        canvas[:, start : start + line, aside : aside + round((0.3 + 0.7 * length) * (width - 2 * aside))] = writing
    return canvas


def screen(photo: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Imitate a photo of a screen: slightly askew, with a coloured moire pattern and a glare."""
    height, width = photo.shape[1:]
    *moves, angle, waves, phase, across, down, size = _draw(generator, 14)
    askew = warped(photo, _homography(moves, 0.08 * strength), 16, height, width)
    rows, columns = torch.linspace(0, 1, height)[:, None], torch.linspace(0, 1, width)
    turns = (6 + 20 * waves) * (math.cos(math.pi * angle) * columns + math.sin(math.pi * angle) * rows) + phase
    # the red, green and blue stripes of a screen lie next to each other
    moire = (2 * math.pi * (turns + torch.arange(3)[:, None, None] / 6)).sin_().mul_(0.25 * strength).add_(1)
    spread = 2 * (0.1 + 0.2 * size) ** 2
    glare = torch.exp(-((rows - down) ** 2) / spread) * torch.exp(-((columns - across) ** 2) / spread)
    return _bytes(moire.mul_(askew).add_(glare, alpha=150 * strength))


def combined(photo: torch.Tensor, strength: float, generator: torch.Generator) -> torch.Tensor:
    """Apply three different edits in a row."""
    return in_a_row(photo, _different(3, generator), [strength] * 3, generator)


SINGLE: dict[str, Edit] = {
    "crop": crop,
    "rotate": rotate,
    "flip": flip,
    "perspective": perspective,
    "jpeg": jpeg,
    "downscale": downscale,
    "blur": blur,
    "noise": noise,
    "colour": colour,
    "tone": tone,
    "monochrome": monochrome,
    "caption": caption,
    "sticker": sticker,
    "frame": frame,
    "screenshot": screenshot,
    "screen": screen,
}
EDITS: dict[str, Edit] = {**SINGLE, "combined": combined}


def _check(kind: str, strength: float) -> None:
    if kind not in EDITS:
        raise InputError(f"Unknown edit {kind!r}", f"Known: {', '.join(EDITS)}")
    if not 0 <= strength <= 1:
        raise InputError(f"Invalid edit strength {strength}", "Choose one from 0 to 1")


def _draw(generator: torch.Generator, count: int) -> list[float]:
    """Draw numbers in [0, 1)."""
    numbers: list[float] = torch.rand(count, generator=generator).tolist()
    return numbers


def _different(count: int, generator: torch.Generator) -> list[str]:
    names = list(SINGLE)
    return [names[number] for number in torch.randperm(len(names), generator=generator)[:count].tolist()]


def in_a_row(
    photo: torch.Tensor, kinds: Sequence[str], strengths: Sequence[float], generator: torch.Generator
) -> torch.Tensor:
    for kind, strength in zip(kinds, strengths, strict=True):
        photo = SINGLE[kind](photo, strength, generator)
    return photo


def _shade(luck: float) -> float:
    """Return the fill around a rotated photo: black, grey or white."""
    return (0.0, 127.0, 255.0)[int(3 * luck)]


def _bytes(values: torch.Tensor) -> torch.Tensor:
    return values.round().clamp_(0, 255).to(torch.uint8)


def _mixed(photo: torch.Tensor, matrix: torch.Tensor) -> torch.Tensor:
    """Multiply each colour by a matrix [3, 3] of red, green and blue."""
    return _bytes(matrix @ photo.flatten(1).float()).view_as(photo)


def _lay(canvas: torch.Tensor, photo: torch.Tensor, top: int, left: int, height: int, width: int) -> None:
    height, width = max(height, 1), max(width, 1)
    canvas[:, top : top + height, left : left + width] = resized(photo, height, width)


def warped(photo: torch.Tensor, matrix: torch.Tensor, fill: float, height: int, width: int) -> torch.Tensor:
    """Return float32 [3, height, width] of a photo [3, H, W]; `fill` surrounds the photo.

    `matrix` [3, 3] maps positions in the result to positions in the photo, both in [-1, 1].
    """
    across, down, scale = (matrix @ _places(height, width)).unbind()
    grid = torch.stack((across, down), -1).div_(scale[:, None]).view(1, height, width, 2)
    return F.grid_sample((photo.float() - fill)[None], grid, align_corners=False)[0].add_(fill)


@functools.lru_cache(maxsize=8)
def _places(height: int, width: int) -> torch.Tensor:
    """Return homogeneous coordinates of all pixels, x, y and 1, [3, H W]; the sides lie at -1 and 1."""
    rows, columns = ((2 * torch.arange(count) + 1) / count - 1 for count in (height, width))
    return torch.stack((columns.repeat(height), rows.repeat_interleave(width), torch.ones(height * width)))


def _homography(moves: Sequence[float], most: float) -> torch.Tensor:
    """Return the map [3, 3] from four corners, each moved inwards by 0.3 to 1 of `most` sides, back to the corners."""
    corners = torch.tensor([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]], dtype=torch.float64)
    shares = 0.3 + 0.7 * torch.tensor(moves, dtype=torch.float64).view(4, 2)
    moved = corners * (1 - 2 * most * shares)
    # x' (g x + h y + 1) = a x + b y + c, and likewise for y'
    one, nothing = torch.ones(4, 1, dtype=torch.float64), torch.zeros(4, 3, dtype=torch.float64)
    plain = torch.cat((moved, one), 1)
    rows = torch.cat((torch.cat((plain, nothing), 1), torch.cat((nothing, plain), 1)))
    target = corners.T.reshape(8)
    system = torch.cat((rows, -target[:, None] * moved.repeat(2, 1)), 1)
    return torch.cat((torch.linalg.solve(system, target), one[0])).view(3, 3).float()


def _smoothing(count: int, deviation: float) -> torch.Tensor:
    """Return the matrix [count, count] that smooths a line of pixels with a Gaussian; its rows sum to 1."""
    offsets = torch.arange(count, dtype=torch.float32)
    weights = torch.exp(-((offsets - offsets[:, None]) ** 2) / (2 * deviation**2))
    return weights / weights.sum(1, keepdim=True)


_GREY = torch.tensor([0.299, 0.587, 0.114]).repeat(3, 1)
"""The luma of ITU-R BT.601 in all three channels."""
_SEPIA = torch.tensor([1.08, 0.92, 0.7])[:, None] * _GREY
_ALPHABET = (
    "25755 65656 34443 65556 74647 74644 34553 55755 72227 11152 55655 44447 57755 "
    "65555 25552 65644 25563 65655 34216 72222 55557 55552 55775 55255 55222 71247"
)
"""A to Z, five rows of three dots each; each row is one octal digit."""
_LETTERS = torch.tensor(
    [[[int(row) >> bit & 1 for bit in (2, 1, 0)] for row in letter] for letter in _ALPHABET.split()], dtype=torch.bool
)
