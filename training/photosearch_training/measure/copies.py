"""Measures how well edited copies find their originals: every photo is its own class, its edited copies the queries.

During training, the decoded pixels are edited, which is fast. The finished model is measured as people use it: copies
are edited in their own size and shape and then fitted to the model's square.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import torch
from PIL import Image

from photosearch.core.photo import Fit, Fitting, Floats, Pixels
from photosearch.vision.decoding.decode import fit
from photosearch_training.edits import corruptions, letterbox
from photosearch_training.edits.edits import EDITS, edit, seed_of_copy
from photosearch_training.edits.parts import PARTS, SHOWN
from photosearch_training.measure import retrieval
from photosearch_training.measure.retrieval import Embed, Labels, Quality
from photosearch_training.measure.robustness import Progress, quiet

Change: TypeAlias = Callable[[torch.Tensor, int], torch.Tensor]
"""Takes a photo, uint8 [3, H, W], and a seed; returns a copy of any size."""

STRENGTH = 0.5
QUERIES = 256
KEPT = 10
"""Number of nearest neighbours compared between a photo and a slightly changed one."""


@dataclass(frozen=True, slots=True)
class Recognition:
    """How well edited photos find what the originals find.

    `recall[kind]` is the share of edited copies whose original ranks first, per strength in `strengths`. `kept[name]`
    is the share of a photo's ten nearest neighbours that remain after a change that nobody sees.
    """

    strengths: tuple[float, ...]
    queries: int
    gallery: int
    recall: Mapping[str, tuple[float, ...]]
    kept: Mapping[str, float]

    @property
    def means(self) -> tuple[float, ...]:
        """Mean recall over all kinds of edits, per strength."""
        return tuple(np.mean(list(self.recall.values()), axis=0).tolist())

    def to_dict(self) -> dict[str, Any]:
        """Return the figures for JSON."""
        return {
            "queries": self.queries,
            "gallery": self.gallery,
            "strengths": list(self.strengths),
            "mean_recall@1": list(self.means),
            "recall@1": {kind: list(values) for kind, values in self.recall.items()},
            "kept@10": dict(self.kept),
        }


def measure(
    embed: Embed,
    pixels: Pixels,
    fit: Fit,
    seed: int,
    kinds: Iterable[str] = tuple(EDITS),
    strength: float = STRENGTH,
    queries: int = QUERIES,
) -> dict[str, Quality]:
    """Measure, for each kind of edit, how often an edited copy finds its photo among all of `pixels` [N, S, S, 3].

    Photos are edited at the size of their squares, without the bars that `fit` may have added. At most `queries`
    photos, evenly spread, are edited.
    """

    def editing(kind: str) -> Change:
        return lambda photo, seed: edit(photo, kind, strength, seed)

    return _measure(embed, pixels, fit, seed, {kind: editing(kind) for kind in kinds}, queries)


def measure_parts(embed: Embed, pixels: Pixels, fit: Fit, seed: int, queries: int = QUERIES) -> dict[str, Quality]:
    """Measure the same for parts of photos and photos on a phone (`edits.parts`), without collages."""

    def taking(kind: str) -> Change:
        return lambda photo, seed: PARTS[kind](photo, (), seed)

    return _measure(embed, pixels, fit, seed, {kind: taking(kind) for kind in PARTS if kind not in SHOWN}, queries)


def _measure(
    embed: Embed, pixels: Pixels, fit: Fit, seed: int, changes: Mapping[str, Change], queries: int
) -> dict[str, Quality]:
    gallery = retrieval.in_chunks(embed, pixels)
    asking = np.unique(np.linspace(0, len(pixels) - 1, min(queries, len(pixels))).astype(np.int64))
    everyone = np.arange(len(pixels), dtype=np.int64)

    def changed(kind: str, number: int, square: Pixels) -> Pixels:
        copy = changes[kind](letterbox.unframed(_tensor(square), fit), seed_of_copy(seed, kind, number))
        return letterbox.framed(copy, len(square), fit).permute(1, 2, 0).numpy()

    found: dict[str, Quality] = {}
    for kind in changes:
        copies = np.stack([changed(kind, number, pixels[row]) for number, row in enumerate(asking)])
        found[kind] = retrieval.measure_against(retrieval.in_chunks(embed, copies), asking, gallery, everyone)
    return found


def recognise(
    embed: Embed,
    fitting: Fitting,
    originals: Sequence[Pixels],
    places: Labels,
    gallery: Floats,
    strengths: Sequence[float] = (STRENGTH, 1.0),
    seed: int = 0,
    progress: Progress = quiet,
) -> Recognition:
    """Search a gallery for the originals of edited copies, and for the neighbours of slightly changed photos.

    Args:
        fitting: how photos are fitted to the square that `embed` takes.
        originals: the photos to edit, uint8 [H, W, 3] each, in their own size.
        places: int64 [Q], the positions of these photos in the gallery.
        gallery: embeddings of unit norm, float32 [G, D].
        strengths: strengths of the edits, each in [0, 1].

    Raises:
        InputError: a strength is outside [0, 1].
    """
    everyone = np.arange(len(gallery), dtype=np.int64)
    recall: dict[str, tuple[float, ...]] = {}
    for done, kind in enumerate(EDITS):
        progress("edit", done, len(EDITS))
        found = [embed_copies(embed, fitting, originals, kind, strength, seed) for strength in strengths]
        recall[kind] = tuple(
            retrieval.measure_against(each, places, gallery, everyone, (1,)).recall[1] for each in found
        )
    progress("edit", len(EDITS), len(EDITS))
    plain = np.stack([fit_to_square(photo, fitting) for photo in originals])
    before = _nearest_others(retrieval.in_chunks(embed, plain), places, gallery)
    kept = {
        name: float(
            np.mean(
                [
                    _overlap(before, _nearest_others(retrieval.in_chunks(embed, changed), places, gallery))
                    for changed in corruptions.change_slightly(plain, name)
                ]
            )
        )
        for name in corruptions.CHANGES
    }
    return Recognition(tuple(strengths), len(places), len(gallery), recall, kept)


def embed_copies(
    embed: Embed, fitting: Fitting, originals: Sequence[Pixels], kind: str, strength: float, seed: int, chunk: int = 64
) -> Floats:
    """Return embeddings [Q, D] of an edited copy of each photo, uint8 [H, W, 3]; raises InputError like `edit`."""
    parts = []
    for first in range(0, len(originals), chunk):
        copies = [
            edit(_tensor(photo), kind, strength, seed_of_copy(seed, kind, number)).permute(1, 2, 0).numpy()
            for number, photo in enumerate(originals[first : first + chunk], first)
        ]
        parts.append(embed(np.stack([fit_to_square(copy, fitting) for copy in copies])))
    return np.concatenate(parts)


def _nearest_others(queries: Floats, places: Labels, gallery: Floats) -> Labels:
    """Return int64 [Q, KEPT]: the nearest photos in the gallery, without the photo itself."""
    similarities = torch.from_numpy(queries @ gallery.T)
    similarities[torch.arange(len(places)), torch.from_numpy(places)] = -torch.inf
    nearest: Labels = similarities.topk(min(KEPT, len(gallery) - 1), dim=1).indices.numpy()
    return nearest


def _overlap(one: Labels, other: Labels) -> float:
    return float((one[:, :, None] == other[:, None, :]).any(2).mean())


def fit_to_square(photo: Pixels, fitting: Fitting) -> Pixels:
    return fit(Image.fromarray(photo), fitting)


def _tensor(photo: Pixels) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(photo.transpose(2, 0, 1)))
