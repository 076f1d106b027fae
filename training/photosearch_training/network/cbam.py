"""CBAM attention (Woo et al. 2018) that starts as an exact identity, and its placement in a backbone.

Gates with random weights start near one half and destroy pretrained features; here both gates start at 1 with nonzero
gradients. Residual blocks are recognised by their attributes. This module knows nothing about heads, losses or
training.
"""

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from photosearch.errors import InputError
from photosearch_training.network.folding import FoldedNorm

_NORM = (_BatchNorm, FoldedNorm)
_LAST_NORMS = ("bn3", "bn2", "bn1")
"""Attributes of the last BatchNorm before the addition in the residual blocks of timm and torchvision."""
_LEAST_HIDDEN = 8
"""Narrow blocks of mobile networks would get only one or two hidden values, which often are never positive."""


class ChannelGate(nn.Module):
    """2 sigmoid(MLP(mean) + MLP(max)), [N, C, 1, 1] in (0, 2); both kinds of pooling share one MLP."""

    def __init__(self, channels: int, reduction: int) -> None:
        super().__init__()
        hidden = max(_LEAST_HIDDEN, channels // reduction)
        self.narrow = nn.Conv2d(channels, hidden, 1)
        self.widen = nn.Conv2d(hidden, channels, 1)
        nn.init.zeros_(self.widen.weight)
        nn.init.zeros_(self.widen.bias)  # type: ignore[arg-type]

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        pooled = features.mean((2, 3), keepdim=True), features.amax((2, 3), keepdim=True)
        average, largest = (self.widen(self.narrow(view).relu()) for view in pooled)
        gate: torch.Tensor = 2 * (average + largest).sigmoid()
        return gate


class SpatialGate(nn.Module):
    """2 sigmoid(conv 7x7 of [max; mean] across channels), [N, 1, h, w] in (0, 2)."""

    def __init__(self) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(2, 1, 7, padding=3)
        nn.init.zeros_(self.convolution.weight)
        nn.init.zeros_(self.convolution.bias)  # type: ignore[arg-type]

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        pooled = torch.cat((features.amax(1, keepdim=True), features.mean(1, keepdim=True)), 1)
        gate: torch.Tensor = 2 * self.convolution(pooled).sigmoid()
        return gate


class CBAM(nn.Module):
    """y = x * channel gate(x), then y * spatial gate(y), [N, C, h, w]; exactly x at the start of training."""

    def __init__(self, channels: int, reduction: int = 16) -> None:
        super().__init__()
        self.channel = ChannelGate(channels, reduction)
        self.spatial = SpatialGate()

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        features = features * self.channel(features)
        attended: torch.Tensor = features * self.spatial(features)
        return attended


def attend(backbone: nn.Module, channels: int, placement: str, reduction: int) -> nn.Module:
    """Add attention to a backbone: after its "last" stage, or in all residual "blocks" before the addition.

    Load the starting weights first, because this renames the BatchNorms of the blocks.

    Raises:
        InputError: "blocks" was requested, but the backbone has no known residual blocks.
    """
    if placement == "none":
        return backbone
    if placement == "last":
        return nn.Sequential(backbone, CBAM(channels, reduction))
    blocks = [block for block in backbone.modules() if _is_residual(block)]
    if not blocks:
        raise InputError("This backbone has no residual blocks to put attention into", "Set model.attention to last")
    for block in blocks:
        _attend_block(block, reduction)
    return backbone


def last_gate(backbone: nn.Module) -> SpatialGate | None:
    """Return the spatial gate nearest to the output; None without attention."""
    gates = [module for module in backbone.modules() if isinstance(module, SpatialGate)]
    return gates[-1] if gates else None


def _is_residual(block: nn.Module) -> bool:
    """Return whether a block adds its input: the inverted residuals of torchvision and timm, and ResNet blocks."""
    if hasattr(block, "use_res_connect"):  # torchvision's MobileNets
        return bool(block.use_res_connect)
    if hasattr(block, "has_skip"):  # timm's MobileNets and EfficientNets
        return bool(block.has_skip) and _last_norm(block) is not None
    return hasattr(block, "downsample") and _last_norm(block) is not None  # ResNets of both libraries


def _last_norm(block: nn.Module) -> str | None:
    return next((name for name in _LAST_NORMS if isinstance(getattr(block, name, None), _NORM)), None)


def _attend_block(block: nn.Module, reduction: int) -> None:
    name = _last_norm(block)
    if name is not None:
        norm = getattr(block, name)
        setattr(block, name, nn.Sequential(norm, CBAM(norm.num_features, reduction)))
        return
    # torchvision's MobileNets keep their layers in one sequence that ends with the last BatchNorm
    layers = block.block if hasattr(block, "block") else block.conv
    assert isinstance(layers, nn.Sequential)
    norms = [module for module in layers.modules() if isinstance(module, _NORM)]
    layers.append(CBAM(norms[-1].num_features, reduction))
