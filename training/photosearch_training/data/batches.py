"""Makes the batches of a run from decoded photos, in the background where an accelerator would otherwise wait.

A batch is a pure function of its number, so workers need no state and a resumed run sees the same photos.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch.utils.data import DataLoader, Dataset

from photosearch.core.photo import Pixels
from photosearch_training.data import augment
from photosearch_training.data.augment import Augmentation
from photosearch_training.data.samplers import Sampler

_MOST_WORKERS = 8


@dataclass(frozen=True, slots=True)
class Batch:
    """`rows` int64 [N] in the training set, `images` float32 [N, 3, S, S] in [0, 1], `labels` int64 [N].

    Edited copies come last; each has its photo's row and label.
    """

    rows: torch.Tensor
    images: torch.Tensor
    labels: torch.Tensor

    def pin_memory(self) -> "Batch":
        """For the loader: page-locked, so that copies to the accelerator overlap its work."""
        return Batch(self.rows.pin_memory(), self.images.pin_memory(), self.labels.pin_memory())

    def to(self, device: torch.device) -> "Batch":
        """On the device, images in the memory order that convolutions are fastest in; `rows` stay on the host."""
        images = self.images.to(device, non_blocking=True).contiguous(memory_format=torch.channels_last)
        return Batch(self.rows, images, self.labels.to(device, non_blocking=True))


class Batches(Dataset[Batch]):
    """Batch number n of a run."""

    def __init__(
        self,
        sampler: Sampler,
        pixels: Pixels,
        labels: npt.NDArray[np.int64],
        augmentation: Callable[[int], Augmentation],
        seed: int,
        copies: int = 0,
        editing: Callable[[int], Augmentation] | None = None,
    ) -> None:
        """`augmentation` gives that of a batch by its number.

        `copies` photos of a batch, spread over its classes, come a second time, changed by `editing`.
        """
        self.sampler, self.pixels, self.labels = sampler, pixels, labels
        self.augmentation, self._seed = augmentation, seed
        self._copies, self._editing = copies, editing

    def __getitem__(self, number: int) -> Batch:
        rows = self.sampler.batch(number)
        photos = torch.from_numpy(np.stack([self.pixels[row] for row in rows]))
        images = augment.augment(photos, self.augmentation(number), seed_of(self._seed, number, 0))
        if self._copies and self._editing:
            copied = np.arange(self._copies) * len(rows) // self._copies
            copies = augment.augment(photos[copied], self._editing(number), seed_of(self._seed, number, 0, 1))
            rows, images = np.concatenate((rows, rows[copied])), torch.cat((images, copies))
        return Batch(torch.from_numpy(rows), images, torch.from_numpy(self.labels[rows]))

    def iterate(self, numbers: Sequence[int], device: torch.device, workers: int | None = None) -> Iterator[Batch]:
        """The batches of these numbers, in order; made by several processes ahead of a GPU, else in this one.

        On the processor itself nothing waits, and helpers would only take its cores away. `workers` asks for so many.
        """
        if workers is None:
            workers = min(_MOST_WORKERS, max(0, (os.cpu_count() or 1) - 1)) if device.type == "cuda" else 0
        if "fork" not in multiprocessing.get_all_start_methods():
            workers = 0  # elsewhere each worker would be sent a copy of all photos
        loader = DataLoader(
            self,
            batch_size=None,
            sampler=numbers,
            num_workers=workers,
            pin_memory=device.type == "cuda",
            multiprocessing_context="fork" if workers else None,
        )
        return iter(loader)

    def labelled(self, count: int, device: torch.device) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Images and labels of the first batches."""
        for number in range(count):
            batch = self[number].to(device)
            yield batch.images, batch.labels


def seed_of(*parts: int) -> int:
    """One seed from several numbers, such as a run's seed, a step and a purpose."""
    return int(np.random.SeedSequence(parts).generate_state(1, np.uint64)[0] >> np.uint64(1))
