"""Backbones by name, the exact decomposition into local descriptors, the starting head, and the model file."""

import copy
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn

from photosearch.errors import InputError
from photosearch_training.network import backbones, embedding_network
from photosearch_training.network.embedding_network import Embedder
from photosearch_training.network.folding import fold_norm
from photosearch_training.recipe import ModelRecipe
from tests.support.training.gratings import TINY


def network(**settings: object) -> Embedder:
    torch.manual_seed(0)
    chosen = {"backbone": TINY, "weights": "random", "dimension": 8} | settings
    return embedding_network.build(ModelRecipe(**chosen)).eval()  # type: ignore[arg-type]


def pictures(count: int = 4) -> torch.Tensor:
    return torch.rand(count, 3, 64, 64, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("pooling", ["mean", "gem"])
@pytest.mark.parametrize("backbone", [TINY, "timm:test_convnext", "torchvision:mobilenet_v3_small"])
def test_an_embedding_is_the_normalised_mean_of_its_local_descriptors(backbone: str, pooling: str) -> None:
    model = network(backbone=backbone, pooling=pooling)
    with torch.inference_mode():
        normalised = (pictures() - model.mean) / model.deviation
        views = model.describe(normalised)
        assert torch.allclose(F.normalize(views.local.mean((1, 2)), dim=1), model(pictures()), atol=1e-5)
    assert views.local.shape == (4, *model.features(pictures()).shape[2:], 8)
    assert views.attention.shape == views.local.shape[:3]
    assert views.attention.min() >= 0
    assert torch.allclose(views.attention.amax((1, 2)), torch.ones(4))


def test_gem_is_the_generalised_mean() -> None:
    model = network(pooling="gem", gem_power=2.5)
    features = torch.rand(2, 6, 3, 5)
    expected = (features.clamp(min=1e-6) ** 2.5).mean((2, 3)) ** (1 / 2.5)
    assert torch.allclose(model.weighted(features).mean((2, 3)), expected, atol=1e-6)


def test_the_principal_head_preserves_angles_between_centred_features() -> None:
    model = network(dimension=256)
    pooled = torch.randn(400, 256) @ torch.randn(256, 256)
    embedding_network.start_head(model, embedding_network.components(pooled, 256, 0.0))
    with torch.inference_mode():
        projected = F.normalize(model.head(pooled), dim=1)
    centred = F.normalize(pooled - pooled.mean(0), dim=1)
    assert torch.allclose(projected @ projected.T, centred @ centred.T, atol=1e-3)


def test_a_whitened_head_gives_every_dimension_the_same_spread() -> None:
    model = network(whiten=1.0)
    pooled = torch.randn(300, 256) * torch.linspace(0.1, 5, 256)
    embedding_network.start_head(model, embedding_network.components(pooled, 8, 1.0))
    with torch.inference_mode():
        spread = model.head(pooled).std(0)
    assert torch.allclose(spread, spread.mean().expand(8), rtol=1e-3)


def test_a_regressed_head_reproduces_linear_targets() -> None:
    model = network()
    pooled, taught = torch.randn(2000, 256), torch.randn(256, 8)
    targets = F.normalize(pooled @ taught + 0.5, dim=1)
    embedding_network.start_head(model, embedding_network.regression(pooled, targets))
    with torch.inference_mode():
        told = F.normalize(model.head(pooled), dim=1)
    assert (told * targets).sum(1).mean() > 0.97
    assert model.head.weight.square().mean().sqrt().item() == pytest.approx(1 / 16, rel=1e-4)


@pytest.mark.parametrize("backbone", [TINY, "timm:tf_efficientnet_lite0", "timm:resnet18", "torchvision:densenet121"])
def test_folding_keeps_the_output_and_removes_norms_after_convolutions(backbone: str) -> None:
    plain = backbones.build(backbone, "random").module.eval()
    for module in plain.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 2)
    folded = copy.deepcopy(plain)
    fold_norm(folded)
    norms = [sum(isinstance(module, nn.BatchNorm2d) for module in each.modules()) for each in (plain, folded)]
    assert norms[1] < norms[0]
    with torch.inference_mode():
        expected, found = plain(pictures()), folded(pictures())
    assert (found - expected).norm() < 1e-4 * expected.norm()


def test_folding_refuses_a_network_whose_flow_depends_on_the_data() -> None:
    class DataDependent(nn.Module):
        def forward(self, images: torch.Tensor) -> torch.Tensor:
            return images if images.sum() > 0 else -images

    with pytest.raises(InputError, match=r"model\.fold_norm"):
        fold_norm(DataDependent())


def test_a_folded_network_can_be_saved_and_loaded(tmp_path: Path) -> None:
    model = network(fold_norm=True)
    embedding_network.save(model, tmp_path / "model.safetensors")
    with torch.inference_mode():
        assert torch.equal(model(pictures()), embedding_network.load(tmp_path / "model.safetensors")(pictures()))


def test_frozen_norm_keeps_its_statistics_in_training() -> None:
    for frozen in (True, False):
        model = embedding_network.build(ModelRecipe(backbone=TINY, weights="random", dimension=8), frozen_norm=frozen)
        before = {name: value.clone() for name, value in model.named_buffers()}
        model.train()(pictures())
        kept = all(torch.equal(before[name], value) for name, value in model.named_buffers())
        assert kept is frozen


def test_loading_a_saved_model_gives_the_same_network(tmp_path: Path) -> None:
    model = network(pooling="gem")
    embedding_network.save(model, tmp_path / "model.safetensors", {"note": "kept"})
    again = embedding_network.load(tmp_path / "model.safetensors")
    with torch.inference_mode():
        assert torch.equal(model(pictures()), again(pictures()))
    assert again.settings == model.settings
    assert embedding_network.read_notes(tmp_path / "model.safetensors")["note"] == "kept"


def test_starting_weights_come_from_a_file(tmp_path: Path) -> None:
    source = network()
    path = tmp_path / "weights.safetensors"
    save_file(source.backbone.state_dict(), path)
    torch.manual_seed(9)
    loaded = backbones.build(TINY, str(path)).module
    assert all(torch.equal(value, source.backbone.state_dict()[name]) for name, value in loaded.state_dict().items())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("timm:test_eficientnet", "Unknown backbone.*test_efficientnet"),
        ("torchvision:resnet19", "Unknown backbone.*resnet18"),
        ("resnet18", "timm:NAME or torchvision:NAME"),
        ("timm:test_vit", "gives no feature map"),
    ],
)
def test_the_error_for_an_unusable_backbone_names_known_ones(name: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        backbones.build(name, "random")


def test_errors_name_damaged_missing_and_foreign_weights(tmp_path: Path) -> None:
    path = tmp_path / "weights.safetensors"
    with pytest.raises(InputError, match=r"Cannot read the weights .*weights\.safetensors"):
        backbones.build(TINY, str(path))
    save_file({"other": torch.zeros(1)}, path)
    with pytest.raises(InputError, match=r"\d+ tensors are missing"):
        backbones.build(TINY, str(path))
    with pytest.raises(InputError, match="is not a PhotoSearch model"):
        embedding_network.load(path)
    path.write_bytes(path.read_bytes()[:-2])
    with pytest.raises(InputError, match="damaged"):
        backbones.build(TINY, str(path))
