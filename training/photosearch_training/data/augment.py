"""Augments training photos without changing their subject: crops, light, colours, compression.

Works on uint8 tensors, photo by photo, with one seed per batch, so that a resumed run sees the same pictures.
"""

import math
from collections.abc import Callable
from typing import TypeAlias

import torch
from torchvision.transforms import v2

from photosearch.core.photo import Fit
from photosearch.errors import InputError
from photosearch_training.edits import edits, letterbox
from photosearch_training.edits.recompression import recompress

Augmentation: TypeAlias = Callable[[torch.Tensor], torch.Tensor]
"""Maps uint8 [3, H, W] to uint8 [3, H', W'], whose longer side is the side that the augmentation was built for."""


def recompress_at_random(photo: torch.Tensor) -> torch.Tensor:
    """Recompress a photo, uint8 [3, H, W], as JPEG of a random quality in [20, 90]."""
    return recompress(photo, float(torch.empty(1).uniform_(20, 90)))


def _plain(side: int, fit: Fit) -> Augmentation:
    return lambda photo: letterbox.framed(photo, side, fit)


def _standard(side: int, fit: Fit) -> v2.Transform:
    return v2.Compose(
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


def _cropped(photo: torch.Tensor, side: int, fit: Fit) -> torch.Tensor:
    """Crop a photo to between half and all of its area, mirror it half of the time, and resize it to `side` once."""
    area, shape, across, down, mirrored = torch.rand(5).tolist()
    stretch = math.exp((2 * shape - 1) * math.log(4 / 3))
    height, width = photo.shape[1:]
    top, left, tall, wide = edits.crop_box(height, width, 0.5 + 0.5 * area, stretch, across, down)
    part = edits.resized(photo[:, top : top + tall, left : left + wide], *letterbox.within(tall, wide, side, fit))
    return part.flip(-1) if mirrored < 0.5 else part


def _crop(side: int, fit: Fit) -> Augmentation:
    """Light and cheap: crop, mirror, and change brightness and contrast by up to 20 %."""

    def change(photo: torch.Tensor) -> torch.Tensor:
        contrast, light = (0.4 * torch.rand(2) - 0.2).tolist()
        values = _cropped(photo, side, fit).float().mul_(1 + contrast)
        return values.add_(127.5 * (light - contrast) + 0.5).clamp_(0, 255).to(torch.uint8)

    return change


def _edits(side: int, fit: Fit) -> Augmentation:
    """Crop and mirror, then apply one to three of the edits that people make."""

    def change(photo: torch.Tensor) -> torch.Tensor:
        generator = torch.Generator().manual_seed(int(torch.randint(2**31, (1,))))
        return edits.some(_cropped(photo, side, fit), 3, generator)

    return change


AUGMENTATIONS: dict[str, Callable[[int, Fit], Augmentation]] = {
    "none": _plain,
    "crop": _crop,
    "standard": _standard,
    "edits": _edits,
}


def build(name: str, side: int, fit: Fit = Fit.SQUASH) -> Augmentation:
    """Return the augmentation called `name` for square photos; raises InputError, listing the known names.

    The bars of a letterboxed photo are removed first, so that the photo is augmented in its own shape.
    """
    if name not in AUGMENTATIONS:
        raise InputError(f"Unknown augmentation {name!r}", f"Known: {', '.join(AUGMENTATIONS)}")
    transform = AUGMENTATIONS[name](side, fit)
    return lambda photo: letterbox.framed(transform(letterbox.unframed(photo, fit)), side, fit)


def augment(photos: torch.Tensor, augmentation: Augmentation, seed: int) -> torch.Tensor:
    """Augment each photo separately: uint8 [N, H, W, 3] to float32 [N, 3, side, side] in [0, 1].

    Does not change the global random state.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        changed = [augmentation(photo) for photo in photos.permute(0, 3, 1, 2)]
    return torch.stack(changed).float().div_(255)
