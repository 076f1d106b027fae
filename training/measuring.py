"""Measures one subject on labelled photos: a trained network, an exported model, or a backbone as it starts.

Exported models are measured through the application's own embedder, so that the figure is what a person gets.
"""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch

from photosearch.core.photo import Fit, Fitting
from training import backbones, evaluate, models
from training.data import PhotoSet, load_pixels
from training.evaluate import Embed, Quality
from training.progress import Reporter, show_table
from training.recipe import ModelRecipe

_SHORT = {**{f"recall@{rank}": f"R@{rank}" for rank in evaluate.RANKS}, "map@r": "MAP@R", "r_precision": "R-prec"}
"""Names that fit a terminal of 80 columns."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that embeds pixels fitted in its own way."""

    name: str
    embed: Embed
    fitting: Fitting


def frozen(backbone: str, weights: str, side: int | None, fit: str | None) -> Subject:
    """The pooled features of a backbone with its starting weights; raises InputError."""
    built = backbones.build(backbone, weights)
    network = models.Embedder(ModelRecipe(backbone=backbone), built).eval()
    network.to(memory_format=torch.channels_last)
    fitting = Fitting(side or 224, Fit(fit or Fit.SQUASH))
    return Subject(f"frozen {backbone}", evaluate.with_network(network.pooled), fitting)


def trained(path: Path, side: int | None, fit: str | None) -> Subject:
    """A trained safetensors file, or the folder of an exported model; raises InputError or ModelError."""
    return _exported(path) if path.is_dir() else _network(path, side, fit)


def measure(subject: Subject, photos: PhotoSet, cache: Path | None, reporter: Reporter) -> dict[str, Quality]:
    """Quality within each source; without `cache` the decoded photos are kept only while measuring."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        pixels = load_pixels(
            photos.photos,
            subject.fitting,
            cache or Path(temporary),
            lambda done, total: reporter.advance("decode", done, total, {}),
        )
        return evaluate.by_source(subject.embed, photos, pixels)


def show(subject: Subject, half: str, qualities: Mapping[str, Quality], as_json: bool) -> None:
    """Prints the figures: one JSON object, or a table."""
    if as_json:
        fitting = {"side": subject.fitting.side, "fit": subject.fitting.fit.value}
        figures = {source: quality.to_dict() for source, quality in qualities.items()}
        print(json.dumps({"event": "quality", "subject": subject.name, "half": half, **fitting, "sources": figures}))
        return
    columns = [_SHORT.get(name, name) for name in next(iter(qualities.values())).to_dict()]
    rows = [(source, *quality.to_dict().values()) for source, quality in qualities.items()]
    title = f"{subject.name}, {half} classes, {subject.fitting.side} px {subject.fitting.fit.value}"
    show_table(title, ("source", *columns), rows)


def _network(path: Path, side: int | None, fit: str | None) -> Subject:
    network = models.load(path).to(memory_format=torch.channels_last)
    photos = models.recipe_of(path).photos
    fitting = Fitting(side or photos.side, Fit(fit or photos.fit))
    return Subject(str(path), evaluate.with_network(network), fitting)


def _exported(folder: Path) -> Subject:
    from photosearch.vision.embed import Embedder

    embedder = Embedder.open(folder, provider="cpu")
    return Subject(str(folder), embedder.embed, embedder.manifest.fitting)
