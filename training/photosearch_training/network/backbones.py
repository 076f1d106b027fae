"""Builds convolutional backbones from timm and torchvision by name and loads their starting weights.

A backbone here is a module from float32 [N, 3, H, W] (already normalised) to a feature map [N, C, h, w]. Weight files
must be safetensors files. This module knows nothing about heads, losses or photos.
"""

import difflib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import timm
import torch
import torchvision
from safetensors import SafetensorError
from safetensors.torch import load_file
from timm.data.imagenet_info import ImageNetInfo
from torch import nn

from photosearch.errors import InputError

_IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
_NORMALISATIONS = {"timm:tf_efficientnet_lite0": ((127 / 255,) * 3, (128 / 255,) * 3)}
"""Backbones whose weights were trained with another normalisation than their library states."""


@dataclass(frozen=True, slots=True)
class Backbone:
    """A feature extractor, its number of channels, and the mean and deviation that normalise its input."""

    module: nn.Module
    channels: int
    mean: tuple[float, ...]
    deviation: tuple[float, ...]


def build(name: str, weights: str) -> Backbone:
    """Return the backbone "timm:NAME" or "torchvision:NAME".

    `weights` is "random", "pretrained" (the library downloads them) or a safetensors file.

    Raises:
        InputError: the name is unknown, the backbone gives no feature map, or the weights cannot be used.
    """
    library, _, model = name.partition(":")
    if library == "timm":
        module, mean, deviation = _from_timm(model, weights == "pretrained")
    elif library == "torchvision":
        module, (mean, deviation) = _from_torchvision(model, weights == "pretrained"), _IMAGENET
    else:
        raise InputError(f"Unknown backbone {name!r}", "Write it as timm:NAME or torchvision:NAME")
    if weights not in ("random", "pretrained"):
        _load(module, Path(weights))
    mean, deviation = _NORMALISATIONS.get(name, (mean, deviation))
    return Backbone(module, _channels(name, module), mean, deviation)


def classifier(name: str) -> nn.Module:
    """Return the timm model NAME with its classifier, with random weights."""
    return timm.create_model(name, pretrained=False)


def imagenet_classes() -> tuple[str, ...]:
    """Return the WordNet ids of the classes of ImageNet-1k, such as "n01440764", in the order of its classifiers."""
    info = ImageNetInfo("imagenet-1k")
    return tuple(info.index_to_label_name(number) for number in range(1000))


def _from_timm(name: str, pretrained: bool) -> tuple[nn.Module, tuple[float, ...], tuple[float, ...]]:
    if not timm.is_model(name):
        raise _unknown(f"timm:{name}", timm.list_models())
    try:
        module = timm.create_model(name, pretrained=pretrained, num_classes=0, global_pool="")
    except (OSError, RuntimeError, ValueError) as error:
        raise _no_download(f"timm:{name}", error) from error
    settings: dict[str, Any] = module.pretrained_cfg  # type: ignore[assignment]
    mean, deviation = settings.get("mean") or _IMAGENET[0], settings.get("std") or _IMAGENET[1]
    return module, tuple(mean), tuple(deviation)


def _from_torchvision(name: str, pretrained: bool) -> nn.Module:
    known = torchvision.models.list_models(module=torchvision.models)
    if name not in known:
        raise _unknown(f"torchvision:{name}", known)
    model = torchvision.models.get_model(name, weights=None)
    if pretrained:
        try:
            published = torchvision.models.get_model_weights(name).DEFAULT
            # the library's files are pickles: load only tensors, and only if the published hash matches
            model.load_state_dict(published.get_state_dict(progress=False, check_hash=True, weights_only=True))
        except (OSError, RuntimeError) as error:
            raise _no_download(f"torchvision:{name}", error) from error
    layers: OrderedDict[str, nn.Module] = OrderedDict()
    for child, layer in model.named_children():
        if child in ("avgpool", "classifier", "fc"):
            break
        layers[child] = layer
    return nn.Sequential(layers)


def _load(module: nn.Module, path: Path) -> None:
    tensors = read_tensors(path)
    try:
        result = module.load_state_dict(tensors, strict=False)
    except RuntimeError as error:
        detail = str(error).splitlines()[-1].strip()
        raise InputError(f"The weights {path} belong to another backbone: {detail}", "Name the right one") from error
    missing = [key for key in result.missing_keys if not key.endswith("num_batches_tracked")]
    if missing:
        raise InputError(
            f"{len(missing)} tensors are missing from the weights {path}, such as {missing[0]}",
            "Name the right backbone",
        )


def read_tensors(path: Path) -> dict[str, torch.Tensor]:
    """Return the tensors of a safetensors file; raises InputError if it is missing or damaged."""
    try:
        return load_file(path)
    except OSError as error:
        raise InputError(f"Cannot read the weights {path}: {error.strerror or error}", "Check the path") from error
    except SafetensorError as error:
        raise InputError(f"The weights {path} are damaged: {error}", "Download the file again") from error


def _channels(name: str, module: nn.Module) -> int:
    was_training = module.training
    with torch.no_grad():
        features = module.eval()(torch.zeros(1, 3, 64, 64))
    module.train(was_training)
    if features.ndim != 4:
        raise InputError(f"The backbone {name!r} gives no feature map", "Choose a convolutional one")
    return int(features.shape[1])


def _unknown(name: str, known: Sequence[str]) -> InputError:
    model = name.partition(":")[2]
    near = difflib.get_close_matches(model, known, n=5, cutoff=0.4) or list(known)[:5]
    return InputError(f"Unknown backbone {name!r}", f"Among the {len(known)} known: {', '.join(near)}")


def _no_download(name: str, error: Exception) -> InputError:
    reason = str(error).splitlines()[0].split(". ")[0].rstrip(".") if str(error) else type(error).__name__
    return InputError(f"Cannot get pretrained weights for {name}: {reason}", "Give a safetensors file with --weights")
