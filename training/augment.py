"""Changes to a training photo that must not change what it shows: other crops, light, colours, compression.

It works on uint8 tensors, photo by photo, from one seed a batch, so that a resumed run sees the same pictures.
"""

from collections.abc import Callable
from typing import TypeAlias

import torch
import torch.nn.functional as F
from torchvision.transforms import v2

from photosearch.errors import InputError

Augmentation: TypeAlias = Callable[[torch.Tensor], torch.Tensor]
"""uint8 [3, H, W] to uint8 [3, side, side]."""


_BLOCK = 8
_LUMA = torch.tensor([
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
]).view(_BLOCK, _BLOCK)  # fmt: skip
"""Quantisation steps at quality 50 (ITU-T T.81, table K.1)."""


def _cosines() -> torch.Tensor:
    """The orthonormal cosine transform of 8 values, [8, 8]."""
    place = torch.arange(_BLOCK)
    waves = torch.cos((2 * place + 1) * place[:, None] * torch.pi / (2 * _BLOCK))
    return waves * torch.where(place == 0, 1 / _BLOCK, 2 / _BLOCK).sqrt()[:, None]


_COSINES = _cosines()


def _recompress(photo: torch.Tensor) -> torch.Tensor:
    """What JPEG of a random quality in [20, 90] leaves of a photo, uint8 [3, H, W]: rounded 8 x 8 cosine terms.

    All channels are treated as luma is; colours are not halved.
    """
    quality = float(torch.empty(1).uniform_(20, 90))
    steps = _LUMA * (50 / quality if quality < 50 else 2 - quality / 50)
    height, width = photo.shape[1:]
    padding = (0, -width % _BLOCK, 0, -height % _BLOCK)
    padded = F.pad(photo[None].float(), padding, mode="replicate")[0] - 128
    blocks = padded.unfold(1, _BLOCK, _BLOCK).unfold(2, _BLOCK, _BLOCK)
    terms = _COSINES @ blocks @ _COSINES.T
    kept = _COSINES.T @ ((terms / steps).round() * steps) @ _COSINES
    whole = kept.permute(0, 1, 3, 2, 4).reshape(3, *padded.shape[1:])[:, :height, :width]
    return (whole + 128).round().clamp(0, 255).to(torch.uint8)


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
            v2.RandomApply([v2.Lambda(_recompress)], p=0.2),
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
