"""Checkpoints: a run's state in one safetensors file, replaced as a whole, so that a run resumes bit for bit.

Weights, moving average, loss weights and optimiser moments are all tensors, so no pickle is ever read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import save_file

from photosearch.durable import replacing
from photosearch.errors import InputError
from photosearch_training.network.backbones import read_tensors
from photosearch_training.network.embedding_network import Embedder, read_notes
from photosearch_training.objectives.losses import Objective

Tensors = dict[str, torch.Tensor]


@dataclass(slots=True)
class State:
    """The part of a run that changes with each step. `step` is the number of steps done."""

    step: int
    model: Embedder
    objective: Objective
    optimiser: torch.optim.Optimizer
    average: Tensors
    best: Tensors
    """The averaged weights with the best validation score; empty before the first evaluation."""
    score: float = -1.0


def save(state: State, recipe: str, target: Path) -> None:
    """Write the state; if it raises StorageError or DiskFull, the last checkpoint stays intact."""
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
    """Load what `save` wrote into `state`; raises InputError if the file is damaged or of another network."""
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
