"""Measures one subject on labelled photos: a trained network, an exported model, or an untrained backbone.

Exported models run in the application's own embedder, so that the figures match what people get.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from photosearch.core.photo import Fit, Fitting, Floats, Pixels
from photosearch.errors import InputError
from photosearch_training.data.photo_sets import PhotoSet, Split, load_originals, load_pixels
from photosearch_training.edits import corruptions
from photosearch_training.measure import copies, retrieval, robustness
from photosearch_training.measure.attacks import Network, Robustness
from photosearch_training.measure.attacks import Settings as Attacker
from photosearch_training.measure.copies import Recognition
from photosearch_training.measure.retrieval import Embed, Quality
from photosearch_training.measure.robustness import Report, Steadiness, Trial
from photosearch_training.network import backbones, embedding_network
from photosearch_training.progress import Reporter, show_table
from photosearch_training.recipe import ModelRecipe

_SHORT = {"map@r": "MAP@R", "r_precision": "R-prec", "nmi": "NMI"}
"""Names that fit a terminal of 80 columns."""

_ATTACKS = {
    "recall": "clean recall@1, %",
    "ca_plus": "CA+, mean rank, % (higher is better)",
    "ca_minus": "CA-, mean rank, % (lower is better)",
    "qa_plus": "QA+, mean rank, % (higher is better)",
    "qa_minus": "QA-, mean rank, % (lower is better)",
    "tma": "TMA, cosine (lower is better)",
    "es_distance": "ES:D, distance, 0 to 2 (lower is better)",
    "es_recall": "ES:R, recall@1, %",
    "ltm": "LTM, recall@1, %",
    "gtm": "GTM, recall@1, %",
    "gtt": "GTT, first hit kept, %",
    "ers": "ERS, % (higher is better)",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that embeds pixels, and how photos are fitted for it."""

    name: str
    embed: Embed
    fitting: Fitting
    open_network: Callable[[], Network]
    """Opens the network that attacks differentiate; raises InputError if there is none."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to measure. `queries` limits corruptions and attacks, not clean quality; 0 means all queries. `attacker`
    limits the attacks.

    By default, attacks use fewer queries than corruptions, because they need 300 passes per photo.
    """

    ranks: tuple[int, ...] = retrieval.RANKS
    nmi: bool = False
    corruptions: bool = False
    attacks: bool = False
    queries: int | None = None
    attacker: Attacker = field(default_factory=Attacker)


def frozen(backbone: str, weights: str, side: int | None, fit: str | None) -> Subject:
    """Return the pooled features of a backbone with its starting weights as a subject; raises InputError."""
    built = backbones.build(backbone, weights)
    network = embedding_network.Embedder(ModelRecipe(backbone=backbone), built).eval()
    network.to(memory_format=torch.channels_last)
    fitting = Fitting(side or 224, Fit(fit or Fit.SQUASH))
    return Subject(
        f"frozen {backbone}",
        retrieval.with_network(network.pooled),
        fitting,
        lambda: lambda images: F.normalize(network.pooled(images), dim=1),
    )


def trained(path: Path, side: int | None, fit: str | None) -> Subject:
    """Open a trained safetensors file or the folder of an exported model; raises InputError or ModelError."""
    return _exported(path) if path.is_dir() else _network(path, side, fit)


def measure(subject: Subject, photos: PhotoSet, cache: Path | None, reporter: Reporter) -> dict[str, Quality]:
    """Measure the quality within each source; without `cache`, decoded photos are deleted afterwards."""
    reports = examine(subject, photos, None, cache, Wanted(), reporter)
    return {source: report.clean for source, report in reports.items()}


def examine(
    subject: Subject,
    photos: PhotoSet,
    gallery: PhotoSet | None,
    cache: Path | None,
    wanted: Wanted,
    reporter: Reporter,
) -> dict[str, Report]:
    """Measure everything that is wanted, within each source; a source not in `gallery` is measured leave-one-out.

    Raises:
        InputError: a photo cannot be used, no query of a source has another photo of its class, or attacks are wanted
            but the subject cannot be differentiated.
    """
    network = subject.open_network() if wanted.attacks else None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        trials = _trials(subject, photos, gallery, cache or Path(temporary), reporter)
        return {source: _examine(subject, network, trial, wanted, reporter) for source, trial in trials}


def recognise(
    subject: Subject,
    asking: PhotoSet,
    split: Split,
    queries: int,
    strengths: Sequence[float],
    cache: Path | None,
    reporter: Reporter,
) -> Recognition:
    """Search all photos of `split` with edited copies of evenly spread photos of `asking`, a part of `split`.

    Raises:
        InputError: a photo cannot be used, there are no queries, or a strength is outside [0, 1].
    """
    if queries < 1:
        raise InputError(f"Cannot use {queries} queries", "Use 1 or more")
    photos = PhotoSet.of(photo for name in ("train", "validation", "test") for photo in split.half(name).photos)
    chosen = np.unique(np.linspace(0, len(asking.photos) - 1, min(queries, len(asking.photos))).astype(np.int64))
    originals = [asking.photos[row] for row in chosen]
    numbers = {photo: number for number, photo in enumerate(photos.photos)}
    places = np.array([numbers[photo] for photo in originals], dtype=np.int64)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        _, gallery = _embedded(subject, photos, cache or Path(temporary), reporter)
    return copies.recognise(
        subject.embed,
        subject.fitting,
        load_originals(originals),
        places,
        gallery,
        strengths,
        progress=lambda stage, done, total: reporter.advance(stage, done, total, {}),
    )


def show(subject: Subject, half: str, reports: Mapping[str, Report], as_json: bool) -> None:
    """Print the figures: one JSON object, or tables."""
    if as_json:
        fitting = {"side": subject.fitting.side, "fit": subject.fitting.fit.value}
        figures = {source: report.to_dict() for source, report in reports.items()}
        print(json.dumps({"event": "quality", "subject": subject.name, "half": half, **fitting, "sources": figures}))
        return
    columns = [_short(name) for name in next(iter(reports.values())).clean.to_dict()]
    rows = [(source, *report.clean.to_dict().values()) for source, report in reports.items()]
    title = f"{subject.name}, {half} classes, {subject.fitting.side} px {subject.fitting.fit.value}"
    show_table(title, ("source", *columns), rows)
    for source, report in reports.items():
        if report.steadiness:
            _show_steadiness(source, report.steadiness)
        if report.attacked:
            _show_attacks(source, report.attacked)


def show_recognition(subject: Subject, half: str, found: Recognition, as_json: bool) -> None:
    """Print the figures: one JSON object, or tables."""
    if as_json:
        fitting = {"side": subject.fitting.side, "fit": subject.fitting.fit.value}
        print(json.dumps({"event": "copies", "subject": subject.name, "half": half, **fitting, **found.to_dict()}))
        return
    title = f"{subject.name}: edited copies of {found.queries} {half} photos among {found.gallery}, recall@1"
    columns = ("edit", *[f"strength {strength:g}" for strength in found.strengths])
    rows: list[tuple[str | float, ...]] = [(kind, *values) for kind, values in found.recall.items()]
    show_table(title, columns, [*rows, ("mean", *found.means)])
    show_table("Share of the ten nearest neighbours kept", ("change", "kept"), list(found.kept.items()))


def _show_steadiness(source: str, found: Steadiness) -> None:
    strengths = [f"R@1 {strength}" for strength in corruptions.STRENGTHS]
    rows: list[tuple[str | float, ...]] = [
        (name, *recalls, float(np.mean(found.drift[name]))) for name, recalls in found.recall.items()
    ]
    rows += [(name, *[""] * len(strengths), drift) for name, drift in found.changes.items()]
    title = f"{source}: {found.queries} changed queries, clean R@1 {found.clean:.4f}, mean {found.mean_recall:.4f}"
    show_table(title, ("change", *strengths, "drift"), rows)


def _show_attacks(source: str, found: Robustness) -> None:
    figures = found.to_dict()
    rows = [(text, figures[name]) for name, text in _ATTACKS.items()]
    show_table(f"{source}: {found.queries} photos under attack", ("attack", "left"), rows)


def _short(name: str) -> str:
    return _SHORT.get(name, name.replace("recall@", "R@"))


def _examine(subject: Subject, network: Network | None, trial: Trial, wanted: Wanted, reporter: Reporter) -> Report:
    def progress(stage: str, done: int, total: int) -> None:
        reporter.advance(stage, done, total, {})

    def some(otherwise: int) -> Trial:
        return trial.some(otherwise if wanted.queries is None else wanted.queries)

    return Report(
        trial.quality(wanted.ranks, wanted.nmi),
        robustness.under_corruptions(subject.embed, some(256), progress=progress) if wanted.corruptions else None,
        robustness.under_attack(network, subject.embed, some(64), wanted.attacker, progress) if network else None,
    )


def _trials(
    subject: Subject, photos: PhotoSet, gallery: PhotoSet | None, cache: Path, reporter: Reporter
) -> Iterator[tuple[str, Trial]]:
    pixels, embeddings = _embedded(subject, photos, cache, reporter)
    asked = set(gallery.sources) if gallery else set()
    if gallery:
        _, known = _embedded(subject, gallery, cache, reporter)
    for source in sorted(set(photos.sources)):
        rows = photos.of_source(source)
        if gallery and source in asked:
            others, nowhere = gallery.of_source(source), np.full(len(rows), -1, dtype=np.int64)
            answers = known[others], gallery.labels[others]
            yield source, Trial(embeddings[rows], photos.labels[rows], *answers, nowhere, pixels, rows)
        else:
            yield source, Trial.leave_one_out(embeddings[rows], photos.labels[rows], pixels, rows)


def _embedded(subject: Subject, photos: PhotoSet, cache: Path, reporter: Reporter) -> tuple[Pixels, Floats]:
    pixels = load_pixels(
        photos.photos, subject.fitting, cache, lambda done, total: reporter.advance("decode", done, total, {})
    )
    return pixels, retrieval.in_chunks(subject.embed, pixels)


def _network(path: Path, side: int | None, fit: str | None) -> Subject:
    network = embedding_network.load(path).to(memory_format=torch.channels_last)
    photos = embedding_network.recipe_of(path).photos
    fitting = Fitting(side or photos.side, Fit(fit or photos.fit))
    return Subject(str(path), retrieval.with_network(network), fitting, lambda: network)


def _exported(folder: Path) -> Subject:
    from photosearch.vision.embedding.embed import Embedder

    embedder = Embedder.open(folder, provider="cpu")
    return Subject(str(folder), embedder.embed, embedder.manifest.fitting, lambda: _weights_beside(folder))


def _weights_beside(folder: Path) -> Network:
    path = folder / "embedder.safetensors"
    if not path.exists():
        raise InputError(
            f"The model in {folder} has no {path.name}, which attacks need for gradients",
            "Add the file, or leave out --attacks",
        )
    return embedding_network.load(path)
