"""Corrupts photos as everyday use does: ten corruptions at five strengths, and changes that nobody would notice.

Works on arrays, so that any model can be tested. Random numbers depend only on the seed and on the number of the
photo, so the size of a chunk does not change a report. This module knows nothing about models.
"""

import io
import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from PIL import Image
from torchvision.transforms.v2 import functional as tv

from photosearch.core.photo import Pixels
from photosearch.errors import InputError

STRENGTHS = (1, 2, 3, 4, 5)

_Draws: TypeAlias = Sequence[np.random.Generator]
"""One random generator for each photo."""

_Corruption: TypeAlias = Callable[[torch.Tensor, float, _Draws], torch.Tensor]
"""Maps float32 [N, 3, S, S] in [0, 1], an amount and a generator for each photo to the same shape, in any range."""


def corrupt(
    pixels: Pixels,
    name: str,
    strength: int,
    numbers: Sequence[int] | npt.NDArray[np.int64] | None = None,
    seed: int = 0,
) -> Pixels:
    """Corrupt photos, uint8 [N, S, S, 3]; `numbers` [N] identify them, 0 ... N - 1 by default.

    The random numbers of a photo are the same at every strength; only the amount grows.

    Raises:
        InputError: the corruption or the strength is unknown.
    """
    if name not in CORRUPTIONS or strength not in STRENGTHS:
        raise InputError(
            f"Unknown corruption {name!r} of strength {strength}",
            f"Choose one of {', '.join(CORRUPTIONS)}, from 1 to {len(STRENGTHS)}",
        )
    function, amounts = CORRUPTIONS[name]
    kind = list(CORRUPTIONS).index(name)
    numbers = range(len(pixels)) if numbers is None else numbers
    draws = [np.random.default_rng((seed, kind, int(number))) for number in numbers]
    return _to_pixels(function(_to_images(pixels), amounts[strength - 1], draws))


def change_slightly(pixels: Pixels, name: str) -> tuple[Pixels, ...]:
    """Return variants of photos, uint8 [N, S, S, 3], that look the same to a person.

    "shift" moves a photo by one pixel in each of four directions, "rescale" scales it by -2 % and +2 % about its
    centre and repeats its edge outwards, "jpeg 90" saves it once more with quality 90.

    Raises:
        InputError: the change is unknown.
    """
    images = _to_images(pixels)
    if name == "shift":
        steps = ((0, 1), (0, -1), (1, 0), (-1, 0))
        changed = [_shifted(images, down, right) for down, right in steps]
    elif name == "rescale":
        changed = [_resampled(images, torch.eye(2) / factor, "border") for factor in (0.98, 1.02)]
    elif name == "jpeg 90":
        changed = [_jpeg(images, 90, ())]
    else:
        raise InputError(f"Unknown change {name!r}", f"Choose one of {', '.join(CHANGES)}")
    return tuple(_to_pixels(each) for each in changed)


def _to_images(pixels: Pixels) -> torch.Tensor:
    return torch.from_numpy(np.array(pixels)).permute(0, 3, 1, 2).float().div_(255)


def _to_pixels(images: torch.Tensor) -> Pixels:
    result: Pixels = images.mul(255).round().clamp(0, 255).byte().permute(0, 2, 3, 1).contiguous().numpy()
    return result


def _per_photo(values: Sequence[float] | npt.NDArray[np.float64]) -> torch.Tensor:
    return torch.tensor(np.asarray(values), dtype=torch.float32).view(-1, 1, 1, 1)


def _sides(draws: _Draws) -> torch.Tensor:
    """Return -1 or 1 for each photo, [N, 1, 1, 1]: which of two opposite directions it takes."""
    return _per_photo([float(draw.choice((-1, 1))) for draw in draws])


def _noise(images: torch.Tensor, deviation: float, draws: _Draws) -> torch.Tensor:
    """Add Gaussian noise to each value."""
    fields = np.stack([draw.standard_normal(images.shape[1:], dtype=np.float32) for draw in draws])
    return images + deviation * torch.from_numpy(fields)


def _blur(images: torch.Tensor, share: float, draws: _Draws) -> torch.Tensor:
    """Blur with a Gaussian whose deviation is a share of the side, so that it looks the same at every size."""
    deviation = share * images.shape[-1]
    reach = min(math.ceil(3 * deviation), images.shape[-1] - 1)
    blurred: torch.Tensor = tv.gaussian_blur(images, [2 * reach + 1] * 2, [deviation] * 2)
    return blurred


def _jpeg(images: torch.Tensor, quality: float, draws: _Draws) -> torch.Tensor:
    """Save as JPEG and open again, with Pillow, because torchvision's encoder is deprecated."""
    saved = []
    for pixels in _to_pixels(images):
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "JPEG", quality=int(quality))
        saved.append(np.asarray(Image.open(file)))
    return _to_images(np.stack(saved))


def _brightness(images: torch.Tensor, factor: float, draws: _Draws) -> torch.Tensor:
    """Multiply or divide the light by the factor: too bright or too dark."""
    return images * factor ** _sides(draws)


def _contrast(images: torch.Tensor, kept: float, draws: _Draws) -> torch.Tensor:
    """Keep only a share of each value's distance from the photo's mean."""
    means = images.mean((1, 2, 3), keepdim=True)
    return means + kept * (images - means)


def _fog(images: torch.Tensor, thickness: float, draws: _Draws) -> torch.Tensor:
    """Mix in white by a smooth field: four octaves of noise, the coarsest strongest."""
    side = images.shape[-1]
    field = torch.zeros(len(images), 1, side, side)
    for octave in range(1, 5):
        cells = 2**octave
        coarse = np.stack([draw.random((1, cells + 1, cells + 1), dtype=np.float32) for draw in draws])
        field += F.interpolate(torch.from_numpy(coarse), (side, side), mode="bilinear", align_corners=True) / cells
    mixed = thickness * (0.5 + 0.5 * field / field.amax((2, 3), keepdim=True))
    return images * (1 - mixed) + mixed


def _pixelate(images: torch.Tensor, share: float, draws: _Draws) -> torch.Tensor:
    """Shrink to a share of the side and enlarge again with visible squares."""
    cells = max(2, round(share * images.shape[-1]))
    small = F.interpolate(images, (cells, cells), mode="area")
    return F.interpolate(small, images.shape[-2:], mode="nearest")


def _crop(images: torch.Tensor, share: float, draws: _Draws) -> torch.Tensor:
    """Cut out a square at a random place, whose side is a share of the photo's, and enlarge it to full size."""
    side = images.shape[-1]
    kept = max(1, round(share * side))
    corners = [(draw.random(2) * (side - kept)).round().astype(int) for draw in draws]
    pieces = [image[:, y : y + kept, x : x + kept] for image, (y, x) in zip(images, corners, strict=True)]
    return F.interpolate(torch.stack(pieces), (side, side), mode="bilinear", antialias=True)


def _rotate(images: torch.Tensor, degrees: float, draws: _Draws) -> torch.Tensor:
    """Rotate left or right; the empty corners are grey."""
    angles = math.radians(degrees) * _sides(draws).flatten()
    cosines, sines = angles.cos(), angles.sin()
    turns = torch.stack([cosines, -sines, sines, cosines], dim=1).view(-1, 2, 2)
    return _resampled(images - 0.5, turns, "zeros") + 0.5


def _screenshot(images: torch.Tensor, share: float, draws: _Draws) -> torch.Tensor:
    """Shrink the photo to a share of the side, in a light or dark window with a title bar and lines of text."""
    side = images.shape[-1]
    inner = max(1, round(share * side))
    shrunk = F.interpolate(images, (inner, inner), mode="bilinear", antialias=True)
    return torch.stack([_framed(photo, side, draw) for photo, draw in zip(shrunk, draws, strict=True)])


def _framed(photo: torch.Tensor, side: int, draw: np.random.Generator) -> torch.Tensor:
    inner, free = photo.shape[-1], side - photo.shape[-1]
    dark, place, widths = draw.random() < 0.5, draw.random(2), draw.uniform(0.2, 0.8, 8)
    ground, bar, ink = (0.12, 0.2, 0.75) if dark else (0.96, 0.86, 0.25)
    window = torch.full((3, side, side), ground)
    height = free // 3
    window[:, :height] = bar
    line = max(1, side // 40)
    for number, width in enumerate(widths):
        top = side - line - 2 * line * number
        window[:, top : top + line, line : line + int(width * side)] = ink
    top = height + round(float(place[0]) * (free - height))
    left = round(float(place[1]) * free)
    window[:, top : top + inner, left : left + inner] = photo
    return window


def _resampled(images: torch.Tensor, turns: torch.Tensor, outside: str) -> torch.Tensor:
    """Resample so that output position p shows the input at turn @ p; turns [2, 2] or [N, 2, 2], the centre is 0."""
    still = F.pad(turns.expand(len(images), 2, 2), (0, 1))
    grid = F.affine_grid(still, list(images.shape), align_corners=False)
    return F.grid_sample(images, grid, mode="bilinear", padding_mode=outside, align_corners=False)


def _shifted(images: torch.Tensor, down: int, right: int) -> torch.Tensor:
    """Move by whole pixels and repeat the edge."""
    side = images.shape[-1]
    rows = (torch.arange(side) - down).clamp(0, side - 1)
    columns = (torch.arange(side) - right).clamp(0, side - 1)
    return images[:, :, rows][:, :, :, columns]


CHANGES = ("shift", "rescale", "jpeg 90")

CORRUPTIONS: Mapping[str, tuple[_Corruption, tuple[float, float, float, float, float]]] = MappingProxyType(
    {
        "noise": (_noise, (0.04, 0.08, 0.12, 0.18, 0.26)),
        "blur": (_blur, (0.006, 0.01, 0.015, 0.022, 0.032)),
        "jpeg": (_jpeg, (60, 40, 25, 15, 8)),
        "brightness": (_brightness, (1.2, 1.4, 1.7, 2.1, 2.6)),
        "contrast": (_contrast, (0.75, 0.55, 0.4, 0.25, 0.1)),
        "fog": (_fog, (0.25, 0.4, 0.5, 0.6, 0.7)),
        "pixelate": (_pixelate, (0.6, 0.45, 0.3, 0.22, 0.16)),
        "crop": (_crop, (0.9, 0.8, 0.7, 0.6, 0.5)),
        "rotate": (_rotate, (5, 10, 15, 25, 40)),
        "screenshot": (_screenshot, (0.95, 0.85, 0.75, 0.65, 0.55)),
    }
)
"""Each corruption with its amounts at strengths 1 to 5."""
