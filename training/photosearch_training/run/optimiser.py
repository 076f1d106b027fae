"""The trainable part of a network, the optimiser and the learning rates; independent of losses and photos."""

import math

import torch
from torch import nn

from photosearch_training.network.cbam import CBAM
from photosearch_training.network.embedding_network import Embedder
from photosearch_training.recipe import ScheduleRecipe


def hold_first(model: Embedder, stages: int) -> None:
    """Freezes all but the last `stages` stages of the backbone (0 freezes none); attention always learns."""
    whole = model.backbone
    # attention after the last stage wraps the backbone
    backbone = whole[0] if isinstance(whole, nn.Sequential) and isinstance(whole[-1], CBAM) else whole
    parts = [
        part
        for child in backbone.children()
        for part in (child.children() if isinstance(child, nn.Sequential) else (child,))
        if any(True for _ in part.parameters())
    ]
    for part in parts[:-stages] if stages else ():
        part.requires_grad_(False)
    for module in model.modules():
        if isinstance(module, CBAM):
            module.requires_grad_(True)


def build_optimiser(model: Embedder, objective: nn.Module, schedule: ScheduleRecipe) -> torch.optim.Optimizer:
    """Returns AdamW with one rate each for backbone, attention, projection and the loss's own weights.

    New layers learn faster than pretrained ones; vectors (biases, norms) do not decay.
    """
    attention = [weight for module in model.modules() if isinstance(module, CBAM) for weight in module.parameters()]
    head = list(model.head.parameters())
    apart = {id(weight) for weight in (*attention, *head)}
    rates = (
        ([weight for weight in model.parameters() if id(weight) not in apart], schedule.backbone_rate),
        (attention, schedule.backbone_rate * schedule.attention_factor),
        (head, schedule.head_rate),
        (list(objective.parameters()), schedule.loss_rate),
    )
    groups = [
        {"params": chosen, "lr": rate, "peak": rate, "weight_decay": decay}
        for weights, rate in rates
        for chosen, decay in (
            ([weight for weight in weights if weight.ndim > 1], schedule.weight_decay),
            ([weight for weight in weights if weight.ndim <= 1], 0.0),
        )
        if chosen
    ]
    return torch.optim.AdamW(groups)


def set_rates(optimiser: torch.optim.Optimizer, step: int, schedule: ScheduleRecipe) -> None:
    """Sets the learning rates of a step."""
    for group in optimiser.param_groups:
        group["lr"] = group["peak"] * rate(step, schedule)


def rate(step: int, schedule: ScheduleRecipe) -> float:
    """Returns the factor of a step in [0, 1]: linear warm-up, then a cosine to zero (Loshchilov & Hutter 2017)."""
    if step < schedule.warmup:
        return (step + 1) / schedule.warmup
    done = (step - schedule.warmup) / max(1, schedule.steps - schedule.warmup)
    return 0.5 * (1 + math.cos(math.pi * done))
