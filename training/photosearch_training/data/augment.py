"""Augments training photos without changing their subject: crops, light, colours, compression.

Works on uint8 tensors, photo by photo, with one seed per batch, so that a resumed run sees the same pictures.
"""

import math
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import torch
from torchvision.transforms import v2

from photosearch.core.photo import Fit
from photosearch.errors import InputError
from photosearch_training.edits import edits, letterbox, partial, views
from photosearch_training.edits.recompression import recompress
from photosearch_training.edits.views import View

Augmentation: TypeAlias = Callable[[torch.Tensor], View]
"""Changes a photo, uint8 [3, H, W]."""


class Views(NamedTuple):
    """`images` float32 [N, 3, S, S] in [0, 1]; `places` float32 [N, 3, 3] as for `View`."""

    images: torch.Tensor
    places: torch.Tensor


def recompress_at_random(photo: torch.Tensor) -> torch.Tensor:
    """Recompress a photo, uint8 [3, H, W], as JPEG of a random quality in [20, 90]."""
    return recompress(photo, float(torch.empty(1).uniform_(20, 90)))


def _plain(side: int, fit: Fit, shown: Fit) -> Augmentation:
    return lambda photo: View(photo, torch.eye(3))


def _standard(side: int, fit: Fit, shown: Fit) -> Augmentation:
    change = v2.Compose(
        [
            v2.RandomHorizontalFlip(),
            v2.RandomApply([v2.RandomRotation(12, v2.InterpolationMode.BILINEAR, fill=127)], p=0.2),
            v2.RandomResizedCrop((side, side), scale=(0.35, 1.0), ratio=(0.75, 4 / 3), antialias=True),
            v2.RandomApply([v2.ColorJitter(brightness=0.3, contrast=0.3, saturation=0.3, hue=0.02)], p=0.6),
            v2.RandomGrayscale(p=0.05),
            v2.RandomApply([v2.GaussianBlur(5, sigma=(0.3, 1.5))], p=0.1),
            v2.RandomApply([v2.Lambda(recompress_at_random)], p=0.2),
        ]
    )
    return lambda photo: View(change(photo), views.unknown())


def _cropped(photo: torch.Tensor, side: int, fit: Fit, least: float = 0.5) -> View:
    """Crop a photo to at least the share `least` of its area, mirror it half of the time, and resize it once."""
    area, shape, across, down, mirrored = torch.rand(5).tolist()
    stretch = math.exp((2 * shape - 1) * math.log(4 / 3))
    height, width = photo.shape[1:]
    box = top, left, tall, wide = edits.crop_box(height, width, least + (1 - least) * area, stretch, across, down)
    part = edits.resized(photo[:, top : top + tall, left : left + wide], *letterbox.within(tall, wide, side, fit))
    places = views.part(height, width, box, mirrored < 0.5)
    return View(part.flip(-1) if mirrored < 0.5 else part, places)


def _lit(side: int, fit: Fit, least: float) -> Augmentation:
    """Light and cheap: crop, mirror, and change brightness and contrast by up to 20 %."""

    def change(photo: torch.Tensor) -> View:
        contrast, light = (0.4 * torch.rand(2) - 0.2).tolist()
        part, places = _cropped(photo, side, fit, least)
        values = part.float().mul_(1 + contrast).add_(127.5 * (light - contrast) + 0.5)
        return View(values.clamp_(0, 255).to(torch.uint8), places)

    return change


def _crop(side: int, fit: Fit, shown: Fit) -> Augmentation:
    """Keep half of a photo or more."""
    return _lit(side, shown, 0.5)


def _whole(side: int, fit: Fit, shown: Fit) -> Augmentation:
    """Keep nearly all of a photo, so that a part of it is still seen."""
    return _lit(side, shown, 0.85)


def _edits(side: int, fit: Fit, shown: Fit) -> Augmentation:
    """Crop and mirror, then apply one to three of the edits that people make."""

    def change(photo: torch.Tensor) -> View:
        generator = _generator()
        return View(edits.some(_cropped(photo, side, fit).picture, 3, generator), views.unknown())

    return change


def _parts(side: int, fit: Fit, shown: Fit) -> Augmentation:
    """Take a part of a photo, or show it on a phone (`edits.partial`)."""
    return lambda photo: partial.partial(photo, _generator())


AUGMENTATIONS: dict[str, Callable[[int, Fit, Fit], Augmentation]] = {
    "none": _plain,
    "crop": _crop,
    "whole": _whole,
    "standard": _standard,
    "edits": _edits,
    "parts": _parts,
}


def build(name: str, side: int, fit: Fit = Fit.SQUASH, shown: Fit | None = None) -> Augmentation:
    """Return the augmentation called `name` for square photos; raises InputError, listing the known names.

    The bars of a letterboxed photo are removed first, so that the photo is augmented in its own shape.

    Args:
        side: side of the resulting square, in pixels.
        fit: how photos fill the squares that are augmented.
        shown: how they fill the resulting square; by default as in `fit`.
    """
    if name not in AUGMENTATIONS:
        raise InputError(f"Unknown augmentation {name!r}", f"Known: {', '.join(AUGMENTATIONS)}")
    into = shown or fit
    transform = AUGMENTATIONS[name](side, fit, into)

    def change(square: torch.Tensor) -> View:
        picture, places = transform(letterbox.unframed(square, fit))
        return View(
            letterbox.framed(picture, side, into),
            places @ letterbox.inside(picture.shape[1], picture.shape[2], side, into),
        )

    return change


def augment(photos: torch.Tensor, augmentation: Augmentation, seed: int) -> Views:
    """Augment each photo separately, uint8 [N, H, W, 3]; the maps lead to the photo without its bars.

    Does not change the global random state.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        pictures, places = zip(*map(augmentation, photos.permute(0, 3, 1, 2)), strict=True)
    return Views(torch.stack(pictures).float().div_(255), torch.stack(places))


def _generator() -> torch.Generator:
    return torch.Generator().manual_seed(int(torch.randint(2**31, (1,))))
