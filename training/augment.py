"""Changes to a training photo that must not change what it shows: other crops, light, colours, compression.

It works on uint8 tensors, photo by photo, from one seed a batch, so that a resumed run sees the same pictures.
"""

from collections.abc import Callable
from typing import TypeAlias

import torch
from torchvision.transforms import v2

from photosearch.errors import InputError

Augmentation: TypeAlias = Callable[[torch.Tensor], torch.Tensor]
"""uint8 [3, H, W] to uint8 [3, side, side]."""


def _plain(side: int) -> v2.Transform:
    return v2.Resize((side, side), antialias=True)


def _standard(side: int) -> v2.Transform:
    return v2.Compose(
        [
            v2.RandomHorizontalFlip(),
            v2.RandomApply([v2.RandomRotation(12, v2.InterpolationMode.BILINEAR, fill=127)], p=0.2),
            v2.RandomResizedCrop((side, side), scale=(0.35, 1.0), ratio=(0.75, 4 / 3), antialias=True),
            v2.RandomApply([v2.ColorJitter(brightness=0.3, contrast=0.3, saturation=0.3, hue=0.02)], p=0.6),
            v2.RandomGrayscale(p=0.05),
            v2.RandomApply([v2.GaussianBlur(5, sigma=(0.3, 1.5))], p=0.1),
            v2.RandomApply([v2.JPEG((35, 90))], p=0.2),
        ]
    )


AUGMENTATIONS: dict[str, Callable[[int], v2.Transform]] = {"none": _plain, "standard": _standard}


def build(name: str, side: int) -> Augmentation:
    """The augmentation called `name`; raises InputError, listing the known ones."""
    if name not in AUGMENTATIONS:
        raise InputError(f"Unknown augmentation {name!r}", f"Known: {', '.join(AUGMENTATIONS)}")
    transform = AUGMENTATIONS[name](side)
    return lambda photo: transform(photo)


def augment(photos: torch.Tensor, augmentation: Augmentation, seed: int) -> torch.Tensor:
    """Augments each photo on its own: uint8 [N, H, W, 3] to float32 [N, 3, side, side] in [0, 1].

    The global random state is left as it was.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        changed = [augmentation(photo) for photo in photos.permute(0, 3, 1, 2)]
    return torch.stack(changed).float().div_(255)
