"""Who belongs with whom where nobody named classes: finds pairs in a batch by what a library says of its photos.

It takes the place of a miner, so that every loss of pairs or triplets, the adversarial triplets and the penalties work
on signals as they do on classes.
"""

import numpy as np
import torch
from torch import nn

from photosearch.core.signals import Rows
from photosearch.personal.head_training import TrainingSet


class SignalMiner(nn.Module):
    """Photos [N] by their rows: those of a pair of `lessons`, and every photo with its copies, belong together.

    Photos of one event are not told from each other, unless the person said that they differ; who said so is believed
    before any pair.
    """

    events: torch.Tensor
    together: torch.Tensor
    apart: torch.Tensor

    def __init__(self, lessons: TrainingSet) -> None:
        super().__init__()
        self._count = len(lessons.events)
        for name, values in (
            ("events", lessons.events),
            ("together", self._both_ways(lessons.pairs)),
            ("apart", self._both_ways(lessons.apart)),
        ):
            # known to whoever resumes a run, so it is in no checkpoint
            self.register_buffer(name, torch.from_numpy(values), persistent=False)

    def forward(self, embeddings: torch.Tensor, rows: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """As miners of pytorch-metric-learning: (anchor, positive, anchor, negative), from the rows int64 [n]."""
        same = rows[:, None] == rows
        pairs = rows[:, None] * self._count + rows
        apart = torch.isin(pairs, self.apart)
        together = (same | torch.isin(pairs, self.together)) & ~apart
        events = self.events[rows]
        negative = ((events[:, None] != events) | apart) & ~together
        return (*torch.where(together.fill_diagonal_(False)), *torch.where(negative))

    def _both_ways(self, pairs: Rows) -> Rows:
        """One number for each ordered pair."""
        ends = np.concatenate((pairs, pairs[:, ::-1]))
        return np.unique(ends[:, 0] * self._count + ends[:, 1])
