"""Teaches local descriptors to find their own place: windows of a copy against the same windows of its photo."""

import torch
import torch.nn.functional as F
from torch import nn

_NEVER = -1e4
"""Log-odds of an impossible choice: finite, because 0 times infinity is not a number."""


class AlignedWindows(nn.Module):
    """Recognises each place of a copy among the places that the copies of all other photos show.

    InfoNCE (van den Oord et al. 2018) over local descriptors. The positive of a copy's descriptor is that of the same
    place in its photo, interpolated between the photo's places; the negatives are those of other photos. The
    application's second look adds up such cosines (`photosearch.search.windows`).
    """

    def __init__(self, temperature: float) -> None:
        super().__init__()
        self.temperature = temperature

    def forward(self, local: torch.Tensor, places: torch.Tensor, rows: torch.Tensor) -> torch.Tensor:
        """Return a scalar, 0 if no copy shows a place of its photo.

        The first image of a photo counts as the photo, the others as copies.

        Args:
            local: local descriptors [N, h, w, D].
            places: the map of each image to its photo [N, 3, 3] (`edits.views`), NaN if unknown.
            rows: int64 [N], which photo each image shows.
        """
        copies, photos = _pairs(places, rows)
        at = _centres(*local.shape[1:3]).to(local) @ (places[photos].inverse() @ places[copies]).transpose(1, 2)
        at = at[..., :2] / at[..., 2:]
        inside = (at.abs() <= 1).all(-1)
        if not inside.any():
            return local.sum() * 0.0
        maps = local[photos].permute(0, 3, 1, 2)
        seen = F.grid_sample(maps, at[:, None], padding_mode="border", align_corners=False)[:, :, 0].transpose(1, 2)
        asked, found = (F.normalize(each[inside], dim=1) for each in (local[copies].flatten(1, 2), seen))
        photo = rows[copies][:, None].expand_as(inside)[inside]
        odds = asked @ found.T / self.temperature
        same = photo[:, None] == photo
        same.fill_diagonal_(False)
        return F.cross_entropy(odds.masked_fill(same, _NEVER), torch.arange(len(odds), device=odds.device))


def _pairs(places: torch.Tensor, rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the images that are copies of known geometry, and the first image of each one's photo, int64 [P] each."""
    first = (rows[:, None] == rows).float().argmax(1)
    known = places.isfinite().flatten(1).all(1)
    copies = (known & known[first] & (first != torch.arange(len(rows), device=rows.device))).nonzero()[:, 0]
    return copies, first[copies]


def _centres(height: int, width: int) -> torch.Tensor:
    """Return the homogeneous positions in [-1, 1] of the middles of all places, row by row, [height width, 3]."""
    rows, columns = ((2 * torch.arange(count) + 1) / count - 1 for count in (height, width))
    return torch.stack((columns.repeat(height), rows.repeat_interleave(width), torch.ones(height * width)), 1)
