"""Finds pairs in a batch by a library's signals, because a library has no classes.

It replaces a miner, so that every loss of pairs or triplets, the adversarial triplets and the penalties work with
signals as they do with classes.
"""

import numpy as np
import torch
from torch import nn

from photosearch.core.signals import Rows
from photosearch.personal.head_training import TrainingSet


class SignalMiner(nn.Module):
    """Mines pairs of photos by their rows: the pairs of `lessons`, and every photo with its copies, are positives.

    Photos of one event are never negatives, unless the person marked them as different; such a mark overrides any pair.
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
            # a resumed run reads these again, so checkpoints do not store them
            self.register_buffer(name, torch.from_numpy(values), persistent=False)

    def forward(self, embeddings: torch.Tensor, rows: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Return (anchor, positive, anchor, negative) like pytorch-metric-learning's miners, from rows int64 [n]."""
        same = rows[:, None] == rows
        pairs = rows[:, None] * self._count + rows
        apart = torch.isin(pairs, self.apart)
        together = (same | torch.isin(pairs, self.together)) & ~apart
        events = self.events[rows]
        negative = ((events[:, None] != events) | apart) & ~together
        return (*torch.where(together.fill_diagonal_(False)), *torch.where(negative))

    def _both_ways(self, pairs: Rows) -> Rows:
        """Return one number for each ordered pair."""
        ends = np.concatenate((pairs, pairs[:, ::-1]))
        return np.unique(ends[:, 0] * self._count + ends[:, 1])
