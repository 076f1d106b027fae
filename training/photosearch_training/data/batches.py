"""Makes the batches of a run from decoded photos, in background processes if a GPU would otherwise wait.

A batch depends only on its number, so workers need no state and a resumed run sees the same photos.
"""

import dataclasses
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

    `places` float32 [N, 3, 3] maps each image to its photo (`edits.views`), NaN if unknown. Edited copies come last,
    then parts; each has the row and label of its photo.
    """

    rows: torch.Tensor
    images: torch.Tensor
    labels: torch.Tensor
    places: torch.Tensor

    def pin_memory(self) -> "Batch":
        """Return the batch in page-locked memory, for the loader: copying to the GPU then overlaps with its work."""
        return Batch(*(getattr(self, field.name).pin_memory() for field in dataclasses.fields(self)))

    def to(self, device: torch.device) -> "Batch":
        """Return the batch on a device, with images in channels-last order, the fastest; `rows` stay on the host."""
        images = self.images.to(device, non_blocking=True).contiguous(memory_format=torch.channels_last)
        labels, places = (each.to(device, non_blocking=True) for each in (self.labels, self.places))
        return Batch(self.rows, images, labels, places)


class Batches(Dataset[Batch]):
    """The batches of a run, by number."""

    def __init__(
        self,
        sampler: Sampler,
        pixels: Pixels,
        labels: npt.NDArray[np.int64],
        augmentation: Callable[[int], Augmentation],
        seed: int,
        again: Sequence[tuple[int, Callable[[int], Augmentation]]] = (),
    ) -> None:
        """`augmentation` maps a batch number to the augmentation of that batch.

        `again` holds counts, 1 or more, each with an augmentation: that many photos of a batch, spread over its
        classes, are added once more, changed by it.
        """
        self.sampler, self.pixels, self.labels = sampler, pixels, labels
        self.augmentation, self._seed = augmentation, seed
        self._again = again

    def __getitem__(self, number: int) -> Batch:
        drawn = self.sampler.batch(number)
        photos = torch.from_numpy(np.stack([self.pixels[row] for row in drawn]))
        rows, views = [drawn], [augment.augment(photos, self.augmentation(number), seed_of(self._seed, number, 0))]
        for purpose, (count, change) in enumerate(self._again, 1):
            chosen = np.arange(count) * len(drawn) // count
            rows.append(drawn[chosen])
            views.append(augment.augment(photos[chosen], change(number), seed_of(self._seed, number, 0, purpose)))
        every = np.concatenate(rows)
        images, places = (torch.cat(each) for each in zip(*views, strict=True))
        return Batch(torch.from_numpy(every), images, torch.from_numpy(self.labels[every]), places)

    def iterate(self, numbers: Sequence[int], device: torch.device, workers: int | None = None) -> Iterator[Batch]:
        """Iterate over the batches of these numbers, in order.

        For a GPU, several processes prepare batches ahead. Without one they would only take cores from training, so
        this process makes the batches. `workers` sets the number of processes.
        """
        if workers is None:
            workers = min(_MOST_WORKERS, max(0, (os.cpu_count() or 1) - 1)) if device.type == "cuda" else 0
        if "fork" not in multiprocessing.get_all_start_methods():
            workers = 0  # without fork, each worker would receive a copy of all photos
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
        """Iterate over the images and labels of the first `count` batches."""
        for number in range(count):
            batch = self[number].to(device)
            yield batch.images, batch.labels


def seed_of(*parts: int) -> int:
    """Return one seed from several numbers, such as the run's seed, the step and a purpose."""
    return int(np.random.SeedSequence(parts).generate_state(1, np.uint64)[0] >> np.uint64(1))
