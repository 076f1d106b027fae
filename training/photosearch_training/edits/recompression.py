"""JPEG compression computed on tensors: without writing a file, and because torchvision's encoder is deprecated."""

import torch
import torch.nn.functional as F


def recompress(photo: torch.Tensor, quality: float) -> torch.Tensor:
    """Return a photo, uint8 [3, H, W], after JPEG of a quality in [1, 100]: rounded cosine terms of 8 x 8 blocks.

    Follows ITU-T T.81 and JFIF with colours at half the resolution, except for the rounding of intermediate values;
    the quality scale is that of the Independent JPEG Group.
    """
    height, width = photo.shape[1:]
    planes = _TO_YCC @ photo.flatten(1).float()
    planes[0] -= 128
    planes = planes.view(3, height, width)
    luma = _quantised(planes[:1], _steps(_LUMA, quality))
    chroma = F.avg_pool2d(planes[1:], 2, ceil_mode=True)
    chroma = _quantised(chroma, _steps(_CHROMA, quality))
    chroma = F.interpolate(chroma[None], scale_factor=2, mode="bilinear")[0, :, :height, :width]
    restored: torch.Tensor = _FROM_YCC @ torch.cat([luma + 128, chroma]).flatten(1)
    return restored.round().clamp_(0, 255).to(torch.uint8).view_as(photo)


def _cosines() -> torch.Tensor:
    """Return the orthonormal cosine transform of flattened 8 x 8 blocks, [64, 64]."""
    place = torch.arange(8)
    waves = torch.cos((2 * place + 1) * place[:, None] * torch.pi / 16)
    waves *= torch.where(place == 0, 1 / 8, 2 / 8).sqrt()[:, None]
    return torch.kron(waves, waves)


def _steps(table: torch.Tensor, quality: float) -> torch.Tensor:
    scale = 50 / quality if quality < 50 else 2 - quality / 50
    return (table * scale).round().clamp_(1, 255)


def _quantised(planes: torch.Tensor, steps: torch.Tensor) -> torch.Tensor:
    """Round the cosine terms of planes [C, H, W] to multiples of `steps` [64]."""
    count, height, width = planes.shape
    padded = F.pad(planes[None], (0, -width % 8, 0, -height % 8), mode="replicate")[0]
    down, across = padded.shape[1] // 8, padded.shape[2] // 8
    blocks = padded.view(count, down, 8, across, 8).transpose(2, 3).reshape(-1, 64)
    terms = (blocks @ _COSINES.T).div_(steps).round_().mul_(steps)
    restored = (terms @ _COSINES).view(count, down, across, 8, 8).transpose(2, 3)
    return restored.reshape(padded.shape)[:, :height, :width]


_COSINES = _cosines()
_LUMA = torch.tensor([
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
], dtype=torch.float32)  # fmt: skip
"""Quantisation steps at quality 50 (ITU-T T.81, table K.1)."""
_CHROMA = torch.tensor([
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99,
    47, 66, 99, 99, 99, 99, 99, 99, *[99] * 32,
], dtype=torch.float32)  # fmt: skip
"""Quantisation steps of the colours (table K.2)."""
_TO_YCC = torch.tensor([[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]])
_FROM_YCC = torch.linalg.inv(_TO_YCC)
