"""Attention: its formula, the identity at the start, its position in every block, and use with the other methods."""

import copy
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from photosearch.errors import InputError
from photosearch_training.network import backbones, embedding_network
from photosearch_training.network.backbones import Backbone
from photosearch_training.network.cbam import CBAM
from photosearch_training.network.embedding_network import Embedder
from photosearch_training.objectives.gradient_penalty import feature_penalty, loss_penalty
from photosearch_training.objectives.losses import Objective
from photosearch_training.recipe import (
    AdversarialRecipe,
    LossRecipe,
    ModelRecipe,
    PenaltyRecipe,
    Recipe,
    ScheduleRecipe,
)
from photosearch_training.run.optimiser import build_optimiser, hold_first
from photosearch_training.ship import export
from tests.support.training import small

BLOCKS = {
    "torchvision:resnet18": 8,
    "torchvision:resnet50": 16,
    "torchvision:mobilenet_v2": 10,
    "torchvision:mobilenet_v3_small": 6,
    "torchvision:efficientnet_b0": 9,
    "timm:resnet50": 16,
    "timm:mobilenetv3_small_050": 7,
    "timm:tf_efficientnet_lite0": 9,
}
"""Number of blocks that add their input."""
RESIDUAL = "BasicBlock", "Bottleneck", "InvertedResidual", "DepthwiseSeparableConv", "MBConv"
TINY = "timm:test_resnet"
LABELS = torch.arange(4).repeat_interleave(2)


@pytest.fixture(autouse=True)
def seeded() -> None:
    torch.manual_seed(0)


def backbone_of(name: str) -> Backbone:
    """Random weights with active norms, because some libraries start the last norm of a block at zero."""
    backbone = backbones.build(name, "random")
    for module in backbone.module.modules():
        if isinstance(module, _BatchNorm):
            nn.init.uniform_(module.weight, 0.5, 1.0)
            nn.init.uniform_(module.bias, -0.2, 0.2)
    return backbone


def attended(backbone: Backbone, placement: str, **settings: object) -> Embedder:
    torch.manual_seed(1)
    return Embedder(ModelRecipe(dimension=8, attention=placement, **settings), backbone).eval()  # type: ignore[arg-type]


def opened(model: nn.Module, size: float = 0.5) -> None:
    """Give the gates weights, as training might."""
    for module in model.modules():
        if isinstance(module, CBAM):
            for name, weight in module.named_parameters():
                nn.init.normal_(weight, std=size / (1 if name.endswith("bias") else weight[0].numel() ** 0.5))


def pictures(count: int = 2) -> torch.Tensor:
    return small.noise(count, side=64)


def test_the_gates_are_twice_the_published_formula() -> None:
    attention = CBAM(24, reduction=2).double()
    for weight in attention.parameters():
        nn.init.normal_(weight)
    x = torch.randn(2, 24, 5, 9, dtype=torch.float64)
    with torch.no_grad():
        found = attention(x).numpy()
    weights = {name: weight.detach().numpy() for name, weight in attention.named_parameters()}

    def twice_sigmoid(values: np.ndarray) -> np.ndarray:
        return 2 / (1 + np.exp(-values))

    def perceptron(pooled: np.ndarray) -> np.ndarray:
        hidden = pooled @ weights["channel.narrow.weight"][:, :, 0, 0].T + weights["channel.narrow.bias"]
        return np.maximum(hidden, 0) @ weights["channel.widen.weight"][:, :, 0, 0].T + weights["channel.widen.bias"]

    y = x.numpy()
    y = y * twice_sigmoid(perceptron(y.mean((2, 3))) + perceptron(y.max((2, 3))))[:, :, None, None]
    pooled = np.stack([y.max(1), y.mean(1)], axis=1)
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(pooled, ((0, 0), (0, 0), (3, 3), (3, 3))), (7, 7), (2, 3))
    places = np.einsum("nchwij,cij->nhw", windows, weights["spatial.convolution.weight"][0])
    y = y * twice_sigmoid(places + weights["spatial.convolution.bias"])[:, None]
    assert np.abs(found - y).max() < 1e-11
    assert weights["channel.narrow.weight"].shape[0] == 12


@pytest.mark.parametrize("name", BLOCKS)
def test_at_the_start_the_network_equals_the_plain_one_bit_for_bit(name: str) -> None:
    plain = attended(backbone_of(name), "none")
    for placement, count in (("last", 1), ("blocks", BLOCKS[name])):
        backbone = Backbone(copy.deepcopy(plain.backbone), plain.head.in_features, (0.5,) * 3, (0.5,) * 3)
        model = attended(backbone, placement)
        model.head.load_state_dict(plain.head.state_dict())
        with torch.inference_mode():
            one, other = plain.describe(pictures()), model.describe(pictures())
            assert torch.equal(one.embedding, other.embedding)
            assert torch.equal(one.local, other.local)
            assert torch.equal(other.attention, torch.ones_like(other.attention))
            opened(model)
            assert not torch.allclose(model.describe(pictures()).embedding, one.embedding, atol=1e-5)
        assert len(small.gates(model)) == count


@pytest.mark.parametrize("name", BLOCKS)
def test_attention_goes_into_the_same_blocks_of_a_folded_network(name: str) -> None:
    plain = attended(backbone_of(name), "none", fold_norm=True)
    backbone = Backbone(copy.deepcopy(plain.backbone), plain.head.in_features, (0.5,) * 3, (0.5,) * 3)
    model = attended(backbone, "blocks")
    model.head.load_state_dict(plain.head.state_dict())
    assert len(small.gates(model)) == BLOCKS[name]
    with torch.inference_mode():
        expected = plain.describe(pictures()).embedding
        assert torch.equal(model.describe(pictures()).embedding, expected)
        opened(model)
        assert not torch.allclose(model.describe(pictures()).embedding, expected, atol=1e-5)


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_with_a_closed_gate_returns_its_input(name: str) -> None:
    """So the gate follows everything that the block adds, even the last BatchNorm's bias, and precedes the addition."""
    model = attended(backbone_of(name), "blocks")
    blocks = [
        module for module in model.modules() if type(module).__name__ in RESIDUAL and any(small.gates(module))
    ]  # fmt: skip
    assert len(blocks) == BLOCKS[name]
    seen: dict[nn.Module, tuple[torch.Tensor, torch.Tensor]] = {}
    for block in blocks:
        block.register_forward_hook(lambda module, given, result: seen.update({module: (given[0], result)}))
        bias = small.gates(block)[0].channel.widen.bias
        assert bias is not None
        nn.init.constant_(bias, -100)
    with torch.inference_mode():
        model(pictures())
        for block, (given, result) in seen.items():
            shortcut = getattr(block, "downsample", None)
            expected = given if shortcut is None else shortcut(given)
            assert torch.equal(result, expected.relu() if "resnet" in name else expected)
    assert len(seen) == BLOCKS[name]


@pytest.mark.parametrize("name", ["torchvision:squeezenet1_1", "timm:test_convnext", "timm:test_efficientnet"])
def test_the_error_for_a_backbone_without_known_residual_blocks_suggests_the_last_stage(name: str) -> None:
    with pytest.raises(InputError, match=r"no residual blocks.*Set model\.attention to last"):
        embedding_network.build(ModelRecipe(backbone=name, weights="random", dimension=8, attention="blocks"))
    embedding_network.build(ModelRecipe(backbone=name, weights="random", dimension=8, attention="last"))


def test_starting_weights_of_the_plain_backbone_load_before_attention_is_added(tmp_path: Path) -> None:
    backbone = backbone_of(TINY)
    save_file(backbone.module.state_dict(), tmp_path / "bare.safetensors")
    weights = str(tmp_path / "bare.safetensors")
    model = embedding_network.build(ModelRecipe(backbone=TINY, weights=weights, dimension=8, attention="blocks")).eval()
    with torch.inference_mode():
        assert torch.equal(model.features(pictures()), attended(backbone, "none").features(pictures()))


@pytest.mark.parametrize("placement", ["last", "blocks"])
def test_a_model_file_keeps_the_gates(placement: str, tmp_path: Path) -> None:
    settings = ModelRecipe(backbone=TINY, weights="random", dimension=8, attention=placement, attention_reduction=4)
    model = embedding_network.build(settings).eval()
    opened(model)
    embedding_network.save(model, tmp_path / "model.safetensors")
    with torch.inference_mode():
        assert torch.equal(embedding_network.load(tmp_path / "model.safetensors")(pictures()), model(pictures()))


def last_layers(model: nn.Module) -> Iterator[nn.Parameter]:
    """The layers whose gradients move the gates at the first step."""
    for gate in small.gates(model):
        yield from gate.channel.widen.parameters()
        yield from gate.spatial.parameters()


def everything(model: Embedder, placement: str) -> tuple[Objective, torch.Tensor]:
    """A calibrated objective with all methods, and images for it."""
    recipe = Recipe(
        model=ModelRecipe(dimension=8, attention=placement),
        loss=LossRecipe("triplet-all"),
        adversarial=AdversarialRecipe(weight=1.0),
        penalty=PenaltyRecipe(0.1, 0.1, loss_estimator="exact", feature_estimator="projection"),
    )
    images = pictures(len(LABELS))
    objective = Objective(recipe, 4)
    objective.calibrate(model, [(images, LABELS)])
    return objective, images


@pytest.mark.parametrize("term", ["loss", "adversarial", "loss_gradient", "feature_gradient"])
@pytest.mark.parametrize("placement", ["last", "blocks"])
def test_every_method_moves_the_gates_from_the_first_step(placement: str, term: str) -> None:
    model = attended(backbone_of(TINY), placement).train()
    objective, images = everything(model, placement)
    for gradient in torch.autograd.grad(objective(model, images, LABELS)[term], list(last_layers(model))):
        assert gradient.isfinite().all()
        assert gradient.any()


@pytest.mark.parametrize("name", ["torchvision:mobilenet_v3_small", "timm:tf_efficientnet_lite0"])
def test_channel_gates_of_narrow_blocks_have_nonzero_gradients(name: str) -> None:
    """A gate whose few hidden values are all zero would never learn from the picture."""
    model = attended(backbone_of(name), "blocks")
    model.features(pictures()).sum().backward()
    gradients = [gate.channel.widen.weight.grad for gate in small.gates(model)]
    assert all(gradient is not None and gradient.any() for gradient in gradients)


def test_after_the_first_step_all_weights_of_the_gates_learn() -> None:
    model = attended(backbone_of(TINY), "blocks").train()
    objective, images = everything(model, "blocks")
    gates = [weight for gate in small.gates(model) for weight in gate.parameters()]
    for step in range(2):
        model.zero_grad()
        torch.stack(list(objective(model, images, LABELS).values())).sum().backward()
        assert all(weight.grad is not None and weight.grad.isfinite().all() for weight in gates)
        live = [weight.grad is not None and bool(weight.grad.any()) for weight in gates]
        assert all(live) is (step == 1)
        with torch.no_grad():
            for weight in gates:
                assert weight.grad is not None
                weight.sub_(0.01 * weight.grad.sign())


def test_attention_learns_ten_times_as_fast_as_the_backbone() -> None:
    model = small.network(attention="last")
    before = copy.deepcopy(model.state_dict())
    schedule = ScheduleRecipe(backbone_rate=1e-3, head_rate=5e-3, weight_decay=0.0)
    optimiser = build_optimiser(model, small.plain_loss(), schedule)
    small.plain_loss()(model, small.noise(), torch.arange(4).repeat_interleave(4))["loss"].backward()
    optimiser.step()
    # the first step of Adam has the length of the rate, whatever the gradient
    moved = {name: (value - before[name]).abs().max().item() for name, value in model.named_parameters()}
    assert moved["backbone.1.spatial.convolution.weight"] == pytest.approx(1e-2, rel=1e-2)
    assert moved["backbone.1.channel.widen.weight"] == pytest.approx(1e-2, rel=1e-2)
    assert moved["backbone.0.0.weight"] == pytest.approx(1e-3, rel=1e-2)
    assert moved["head.weight"] == pytest.approx(5e-3, rel=1e-2)


def test_the_gates_pass_gradgradcheck_by_features_and_weights() -> None:
    attention = CBAM(4, reduction=2).double()
    opened(attention, 1.0)
    names, weights = zip(*attention.named_parameters(), strict=True)
    x = torch.randn(2, 4, 4, 5, dtype=torch.float64, requires_grad=True)

    def attend(x: torch.Tensor, *weights: torch.Tensor) -> torch.Tensor:
        result: torch.Tensor = torch.func.functional_call(attention, dict(zip(names, weights, strict=True)), x)
        return result

    assert torch.autograd.gradcheck(attend, (x, *weights), fast_mode=True)
    assert torch.autograd.gradgradcheck(attend, (x, *weights), fast_mode=True)


@pytest.mark.parametrize("form", ["loss", "feature"])
@pytest.mark.parametrize("trained", [False, True])
def test_penalties_through_attention_pass_gradcheck_by_the_gates_weights(form: str, trained: bool) -> None:
    model = small.network(attention="last", dtype=torch.float64)
    if trained:
        opened(model)
    images = small.noise(4).double().requires_grad_()
    names, weights = zip(*((name, weight) for name, weight in model.named_parameters() if "1." in name), strict=True)
    assert any("spatial" in name for name in names)

    class Pipeline(nn.Module):
        def forward(self, images: torch.Tensor) -> torch.Tensor:
            return model.project(model.pooled(images))

    def penalty(*weights: torch.Tensor) -> torch.Tensor:
        pipeline = Pipeline()
        pipeline.model = model
        chosen = {f"model.{name}": weight for name, weight in zip(names, weights, strict=True)}
        z = torch.func.functional_call(pipeline, chosen, images)
        return feature_penalty(z, images) if form == "feature" else loss_penalty((z[0] - z[1:]).pow(4).sum(), images)

    assert torch.autograd.gradcheck(penalty, weights, fast_mode=True)


def test_trained_gates_depend_on_the_picture_and_stay_between_0_and_2(tmp_path: Path) -> None:
    images, labels, others, _ = small.pictures(tmp_path)
    slopes = []
    for settings in (PenaltyRecipe(), PenaltyRecipe(feature=0.3)):
        model = small.train(images, labels, steps=20, penalty=settings, attention="last")
        (attention,) = small.gates(model)
        seen: list[torch.Tensor] = []
        attention.register_forward_hook(lambda module, given, result, seen=seen: seen.append(given[0].detach()))
        pixels = others.clone().requires_grad_()
        slopes.append(feature_penalty(model(pixels), pixels).item())
        with torch.no_grad():
            x = seen[0].double()  # single precision would round a nearly open gate to 2
            channel = attention.double().channel(x)
            spatial = attention.spatial(channel * x)
        for gate in (channel, spatial):
            assert 0 < gate.min() < gate.max() < 2
            assert (gate - 1).abs().max() > 0.05
        assert channel.std(0).max() > 1e-3
        assert channel.std(1).max() > 1e-2
        assert spatial.std(0).max() > 1e-3
        assert spatial.std((2, 3)).max() > 1e-3
    # the penalty still works with attention
    assert slopes[1] < 0.6 * slopes[0]


def bytes_of(count: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, 64, 64, 3), dtype=np.uint8)


@pytest.mark.parametrize("placement", ["last", "blocks"])
def test_the_attention_shown_is_the_last_spatial_gate(placement: str) -> None:
    model = attended(backbone_of(TINY), placement)
    opened(model, 1.0)
    last = small.gates(model)[-1]
    seen: list[torch.Tensor] = []
    last.register_forward_hook(lambda module, given, result: seen.append(given[0]))
    with torch.inference_mode():
        attention = export.Exportable(model)(torch.from_numpy(bytes_of(3)))[2]
        gate = last.spatial(seen[0] * last.channel(seen[0]))[:, 0]
    assert attention.shape == (3, 2, 2)
    assert torch.equal(attention, gate)
    assert 0 < attention.min() < attention.max() - 0.01
    assert (attention - 1).abs().max() > 0.1


def test_every_output_of_an_exported_network_with_attention_agrees() -> None:
    model = attended(backbone_of(TINY), "blocks", pooling="gem")
    opened(model, 1.0)
    session = onnxruntime.InferenceSession(export.to_onnx(model, 64), providers=["CPUExecutionProvider"])
    for count in (1, 3):
        pixels = bytes_of(count)
        with torch.inference_mode():
            ours = [output.numpy() for output in export.Exportable(model)(torch.from_numpy(pixels))]
        theirs = session.run(["embedding", "local", "attention"], {"image": pixels})
        for one, other in zip(ours, theirs, strict=True):
            assert one.shape == other.shape
            assert np.abs(one - other).max() < 1e-5 * max(1, np.abs(one).max())
        mean = torch.from_numpy(theirs[1]).mean((1, 2))
        assert torch.allclose(F.normalize(mean, dim=1), torch.from_numpy(theirs[0]), atol=1e-5)


def test_only_the_last_stages_learn_and_attention_in_any_stage() -> None:
    for attention in ("none", "last", "blocks"):
        model = embedding_network.build(ModelRecipe("timm:tf_efficientnet_lite0", "random", 8, attention=attention))
        whole = {name for name, weight in model.named_parameters() if weight.requires_grad}
        hold_first(model, 0)
        assert {name for name, weight in model.named_parameters() if weight.requires_grad} == whole
        hold_first(model, 2)
        learning = {name for name, weight in model.named_parameters() if weight.requires_grad}
        gates = {id(weight) for gate in small.gates(model) for weight in gate.parameters()}
        assert {name for name, weight in model.named_parameters() if id(weight) in gates} <= learning
        assert {"head.weight", "head.bias"} <= learning
        assert not any("conv_stem" in name for name in learning)
        assert any("conv_head" in name for name in learning)
