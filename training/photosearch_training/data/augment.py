"""Changes to a training photo that must not change what it shows: other crops, light, colours, compression.

It works on uint8 tensors, photo by photo, from one seed a batch, so that a resumed run sees the same pictures.
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
"""uint8 [3, H, W] to uint8 [3, H', W'], the longer of them as many pixels as it was built for."""


def recompress_at_random(photo: torch.Tensor) -> torch.Tensor:
    """JPEG of a random quality in [20, 90], uint8 [3, H, W]."""
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
    """Half to all of a photo, perhaps mirrored, as large as `side` allows: a slice and one resampling."""
    area, shape, across, down, mirrored = torch.rand(5).tolist()
    stretch = math.exp((2 * shape - 1) * math.log(4 / 3))
    height, width = photo.shape[1:]
    top, left, tall, wide = edits.crop_box(height, width, 0.5 + 0.5 * area, stretch, across, down)
    part = edits.resized(photo[:, top : top + tall, left : left + wide], *letterbox.within(tall, wide, side, fit))
    return part.flip(-1) if mirrored < 0.5 else part


def _crop(side: int, fit: Fit) -> Augmentation:
    """Little and cheap: a crop, a mirror, brightness and contrast within a fifth."""

    def change(photo: torch.Tensor) -> torch.Tensor:
        contrast, light = (0.4 * torch.rand(2) - 0.2).tolist()
        values = _cropped(photo, side, fit).float().mul_(1 + contrast)
        return values.add_(127.5 * (light - contrast) + 0.5).clamp_(0, 255).to(torch.uint8)

    return change


def _edits(side: int, fit: Fit) -> Augmentation:
    """A crop and a mirror, then one to three of the edits that people make."""

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
    """The augmentation called `name`, of squares that photos are fitted to; raises InputError, listing the known ones.

    A letterboxed photo is changed without its bars, in its own shape.
    """
    if name not in AUGMENTATIONS:
        raise InputError(f"Unknown augmentation {name!r}", f"Known: {', '.join(AUGMENTATIONS)}")
    transform = AUGMENTATIONS[name](side, fit)
    return lambda photo: letterbox.framed(transform(letterbox.unframed(photo, fit)), side, fit)


def augment(photos: torch.Tensor, augmentation: Augmentation, seed: int) -> torch.Tensor:
    """Augments each photo on its own: uint8 [N, H, W, 3] to float32 [N, 3, side, side] in [0, 1].

    The global random state is left as it was.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        changed = [augmentation(photo) for photo in photos.permute(0, 3, 1, 2)]
    return torch.stack(changed).float().div_(255)
