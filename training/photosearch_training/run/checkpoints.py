"""Keeps a run's state so that it goes on exactly where it was: one safetensors file, replaced whole or not at all.

Weights, moving average, loss weights and optimiser moments are all tensors, so no pickle is ever read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from photosearch.durable import replacing
from photosearch.errors import InputError
from photosearch_training.network.backbones import read_tensors
from photosearch_training.network.embedding_network import read_notes

Tensors = dict[str, torch.Tensor]


@dataclass(slots=True)
class State:
    """What a run carries from step to step. `step` is the number of steps done."""

    step: int
    model: nn.Module
    objective: nn.Module
    optimiser: torch.optim.Optimizer
    average: Tensors
    best: Tensors
    """Averaged weights that scored best on the validation classes; empty before the first evaluation."""
    score: float = -1.0


def save(state: State, recipe: str, target: Path) -> None:
    """Writes the state; raises StorageError or DiskFull, and then the last checkpoint is still whole."""
    groups: dict[str, Mapping[str, torch.Tensor]] = {
        "model": state.model.state_dict(),
        "objective": state.objective.state_dict(),
        "average": state.average,
        "best": state.best,
        "optimiser": _moments(state.optimiser),
    }
    tensors = {
        f"{group}/{name}": tensor.detach().contiguous().clone()
        for group, content in groups.items()
        for name, tensor in content.items()
    }
    notes = {"step": str(state.step), "score": json.dumps(state.score), "recipe": recipe}
    with replacing(target) as temporary:
        save_file(tensors, temporary, notes)


def load(state: State, target: Path) -> None:
    """Fills `state` with what `save` wrote; raises InputError when the file is damaged or of another network."""
    tensors, notes = read_tensors(target), read_notes(target)
    device = next(state.model.parameters()).device
    try:
        state.model.load_state_dict(_group(tensors, "model"))
        state.objective.load_state_dict(_group(tensors, "objective"))
        _restore_moments(state.optimiser, _group(tensors, "optimiser"))
        state.average = {name: tensor.to(device) for name, tensor in _group(tensors, "average").items()}
        state.best = _group(tensors, "best")
        state.step, state.score = int(notes["step"]), float(json.loads(notes["score"]))
    except (KeyError, ValueError, RuntimeError) as error:
        raise InputError(f"The checkpoint {target} does not fit this run: {error}", "Start a new run") from error


def _group(tensors: Tensors, group: str) -> Tensors:
    prefix = f"{group}/"
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def _moments(optimiser: torch.optim.Optimizer) -> Tensors:
    return {
        f"{index}/{name}": value
        for index, moments in optimiser.state_dict()["state"].items()
        for name, value in moments.items()
    }


def _restore_moments(optimiser: torch.optim.Optimizer, tensors: Tensors) -> None:
    restored = optimiser.state_dict()
    restored["state"] = {}
    for key, value in tensors.items():
        index, name = key.split("/")
        restored["state"].setdefault(int(index), {})[name] = value
    optimiser.load_state_dict(restored)
