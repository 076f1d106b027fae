"""The interface of training methods: their task, their progress and their result."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from photosearch.jobs.opening.parts import Parts
from photosearch.personal.collection import Collection
from photosearch.personal.report import Report
from photosearch.vision.decoding.decoder import Decoder


@dataclass(frozen=True, slots=True)
class Task:
    """A library to train on, and where the result goes.

    `parts` holds the current model and `model` is its folder. Working files, from which an interrupted training
    continues, are in `folder`. `name` is the display name of the new model.
    """

    collection: Collection
    parts: Parts
    decoder: Decoder
    model: Path
    folder: Path
    name: str


@dataclass(frozen=True, slots=True)
class Stage:
    """The progress of one stage of a training; `loss` is the latest value, if the stage has one.

    `name` is one of "general", "photos", "copies", "head", "train", "compare" and "judge".
    """

    name: str
    done: int
    total: int
    loss: float | None = None


Progress: TypeAlias = Callable[[Stage], None]
"""Called as a training proceeds. An exception that it raises ends the training; the working files are kept."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """The cost of a training: seconds, and megabytes of memory and disk. `photos` get edited copies."""

    photos: int
    seconds: int
    memory_megabytes: int
    disk_megabytes: int


class Method(Protocol):
    """A way to train a personal model."""

    def estimate(self, task: Task) -> Estimate:
        """Estimates the cost of `train` from a short measurement; raises as `train` does."""

    def train(self, task: Task, progress: Progress) -> tuple[Report, str | None]:
        """Trains, and adds the new model to the shelf if it is better; returns the report and that model's id.

        Raises:
            InputError: there are too few photos, or the settings do not fit them.
            ModelError: the current model cannot be trained further.
            StorageError: a file cannot be written.
        """
