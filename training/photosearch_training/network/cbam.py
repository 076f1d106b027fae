"""CBAM attention (Woo et al. 2018) that starts as an exact identity, and where in a backbone it goes.

A gate that starts at one half with random weights wrecks pretrained features; here both gates start at 1 with live
gradients. It knows residual networks by their blocks' shape and nothing of heads, losses or training.
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
"""Of one or two hidden values, all that the narrow blocks of mobile networks would get, often none is ever positive."""


class ChannelGate(nn.Module):
    """2 sigmoid(MLP(mean) + MLP(max)), [N, C, 1, 1] in (0, 2), with one MLP for both ways of pooling."""

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
    """y = x * channel gate(x), then y * spatial gate(y), [N, C, h, w]; at the start exactly x."""

    def __init__(self, channels: int, reduction: int = 16) -> None:
        super().__init__()
        self.channel = ChannelGate(channels, reduction)
        self.spatial = SpatialGate()

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        features = features * self.channel(features)
        attended: torch.Tensor = features * self.spatial(features)
        return attended


def attend(backbone: nn.Module, channels: int, placement: str, reduction: int) -> nn.Module:
    """The backbone with attention: after its "last" stage, or in all residual "blocks" before the addition.

    Starting weights are loaded before, since the names of the blocks' BatchNorms change.

    Raises:
        InputError: "blocks" was asked of a backbone without residual blocks that it knows.
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
    """The spatial gate nearest to the output; None where there is no attention."""
    gates = [module for module in backbone.modules() if isinstance(module, SpatialGate)]
    return gates[-1] if gates else None


def _is_residual(block: nn.Module) -> bool:
    """Blocks that add their input: torchvision's and timm's inverted residuals, and those of ResNets."""
    if hasattr(block, "use_res_connect"):  # torchvision's MobileNets
        return bool(block.use_res_connect)
    if hasattr(block, "has_skip"):  # timm's MobileNets and EfficientNets
        return bool(block.has_skip) and _last_norm(block) is not None
    return hasattr(block, "downsample") and _last_norm(block) is not None  # ResNets of both


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
