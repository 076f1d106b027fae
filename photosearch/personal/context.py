"""What a learning works with and what it tells, however deep it goes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from photosearch.jobs.opening.parts import Parts
from photosearch.personal.collection import Collection
from photosearch.personal.report import Report
from photosearch.vision.decoding.decoder import Decoder


@dataclass(frozen=True, slots=True)
class Work:
    """A library to learn from, and what is to come of it.

    `parts` are those in force and `model` the folder of their model; what can be gone on from lies in `folder`. `name`
    is what people call the model that is learnt.
    """

    collection: Collection
    parts: Parts
    decoder: Decoder
    model: Path
    folder: Path
    name: str


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a part of the work is; `loss` is the latest, where it learns.

    `name` is one of "general", "photos", "copies", "head", "train", "compare" and "judge".
    """

    name: str
    done: int
    total: int
    loss: float | None = None


Told: TypeAlias = Callable[[Stage], None]
"""Hears how far the work is; what it raises ends the work, and what can be gone on from is kept."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Seconds, and megabytes of memory and of disk; `photos` are those whose copies are made."""

    photos: int
    seconds: int
    memory_megabytes: int
    disk_megabytes: int


class Depth(Protocol):
    """A way to learn."""

    def estimate(self, work: Work) -> Estimate:
        """Measures for a moment what `learn` would do for longer; raises as `learn`."""

    def learn(self, work: Work, told: Told) -> tuple[Report, str | None]:
        """Learns; returns what came out and, where it is better, the id of the model that now is on the shelf.

        Raises:
            InputError: there are too few photos, or what is to be learnt by cannot be.
            ModelError: the model in force cannot be learnt from.
            StorageError: something cannot be written.
        """
