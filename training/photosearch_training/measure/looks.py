"""Measures the search for a photo by its parts, look by look: vector, windows, pixels (`photosearch.search`).

Photos are compared as in the application, with its settings. Each query is run twice, among all photos and among all
except its own. The second run shows whether the later looks worsen an answer of the right kind, and whether they ever
prove a photo that is not the same.
"""

import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from photosearch.core.answers.same_picture import Grey, luma
from photosearch.core.photo import Box, Floats, Pixels
from photosearch.durable import replacing
from photosearch.errors import InputError, ModelError
from photosearch.search import looks, panels, pixels, windows
from photosearch.search.placement import Matrix
from photosearch.vision.decoding.decode import fit
from photosearch.vision.embedding.embed import Embedder
from photosearch_training.data.photo_sets import LabelledPhoto, PhotoSet, Split, load_originals, load_pixels
from photosearch_training.edits.edits import seed_of_copy
from photosearch_training.edits.parts import BOXED, PARTS, SHOWN, detail
from photosearch_training.measure.retrieval import Labels
from photosearch_training.progress import Reporter, show_table

_THUMBNAIL, _QUERY = 256, 512
"""Longer sides of the pictures that pixels compare, as in the application."""
_CHUNK = 32
LOOKS = ("vector", "windows", "pixels", "exact")
"""The answer after each look, and the answer to an exact search for the photo."""


@dataclass(frozen=True, slots=True)
class Gallery:
    """Photos to search among: `features` [G, D], `codes` int8 [G, P, C], grey thumbnails, and class numbers [G]."""

    features: Floats
    codes: npt.NDArray[np.int8]
    greys: Sequence[Grey]
    labels: Labels


@dataclass(frozen=True, slots=True)
class Answers:
    """The figures of one kind of query, each a share of all queries.

    `first[look]` is how often the photo is the first hit, `kind[look]` how often the first hit is of its class if the
    photo itself is missing. `near` is how often the photo is among those that windows compare. `proven` is how often
    it is proven, and `each` how often a photo that the query shows is among as many first hits as it shows;
    `false_proofs` and `tried` count proofs of photos that are not the query's, and attempts.
    """

    first: Mapping[str, float]
    kind: Mapping[str, float]
    near: float
    proven: float
    each: float
    false_proofs: int
    tried: int

    def to_dict(self) -> dict[str, Any]:
        """Return the figures for JSON."""
        return {
            "recall@1": dict(self.first),
            "kind@1": dict(self.kind),
            "among_first": self.near,
            "proven": self.proven,
            "each_shown": self.each,
            "false_proofs": self.false_proofs,
            "tried": self.tried,
        }


def gallery_of(
    embedder: Embedder,
    photos: Sequence[LabelledPhoto],
    labels: Labels,
    cache: Path,
    progress: Callable[[str, int, int], None],
) -> Gallery:
    """Return the photos as the application stores them, made once and kept in `cache`; raises InputError."""
    target = cache / f"gallery-{key_of(embedder, photos)}.npz"
    if not target.exists():
        decoded = load_pixels(photos, embedder.manifest.fitting, cache, lambda d, t: progress("decode", d, t))
        features, codes, greys = [], [], np.zeros((len(photos), _THUMBNAIL, _THUMBNAIL), np.uint8)
        shapes = np.zeros((len(photos), 2), np.int64)
        for first in range(0, len(photos), _CHUNK):
            progress("embed", first, len(photos))
            views = embedder.views(decoded[first : first + _CHUNK])
            assert views.codes is not None
            features.append(views.features)
            codes.append(views.codes)
            for number, original in enumerate(load_originals(photos[first : first + _CHUNK], _THUMBNAIL), first):
                picture = grey(original, _THUMBNAIL)
                shapes[number] = picture.shape
                greys[number, : picture.shape[0], : picture.shape[1]] = picture
        with replacing(target) as temporary, temporary.open("wb") as file:
            np.savez(file, features=np.concatenate(features), codes=np.concatenate(codes), greys=greys, shapes=shapes)
    with np.load(target, allow_pickle=False) as kept:
        greys = kept["greys"]
        pictures = [greys[number, :height, :width] for number, (height, width) in enumerate(kept["shapes"].tolist())]
        return Gallery(kept["features"], kept["codes"], pictures, labels)


def key_of(embedder: Embedder, photos: Sequence[LabelledPhoto]) -> str:
    """Return a name for a model's vectors and codes of these photos."""
    text = "\n".join([embedder.manifest.identity, str(embedder.manifest.windows), *map(str, photos)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def measure(
    embedder: Embedder,
    gallery: Gallery,
    originals: Sequence[Pixels],
    places: Labels,
    kinds: Sequence[str] = (*PARTS, *BOXED),
    seed: int = 0,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> dict[str, Answers]:
    """Search a gallery for photos by parts of them; returns the figures by kind of query (`edits.parts`).

    A photo of the gallery that a box is drawn in is known by its bytes, as in the application.

    Args:
        originals: the photos that queries are made of, uint8 [H, W, 3] each, in their own size.
        places: int64 [Q], their positions in the gallery.
    """
    tensors = [torch.from_numpy(np.ascontiguousarray(each.transpose(2, 0, 1))) for each in originals]
    most = max(SHOWN.values())
    found = {}
    for done, kind in enumerate(kinds):
        progress("search", done, len(kinds))
        asked = []
        for number, photo in enumerate(tensors):
            others = [(number + step * len(tensors) // most) % len(tensors) for step in range(1, most)]
            own_seed = seed_of_copy(seed, kind, number)
            picture = {**PARTS, **BOXED}[kind](photo, [tensors[each] for each in others], own_seed)
            asking = _Asking(picture.permute(1, 2, 0).numpy(), detail(own_seed) if kind in BOXED else None)
            # A collage also shows the other photos, so proofs of them are correct.
            shown = {int(places[each]) for each in (number, *others[: SHOWN.get(kind, 1) - 1])}
            asked.append(_ask(embedder, gallery, asking, int(places[number]), shown, known=picture is photo))
        found[kind] = _summed(asked)
    return found


def examine(
    folder: Path,
    asking: PhotoSet,
    split: Split,
    queries: int,
    size: int | None,
    cache: Path | None,
    reporter: Reporter,
) -> tuple[dict[str, Answers], int]:
    """Measure an exported model on evenly spread photos of each source of `asking`, a part of `split`.

    Args:
        queries: about how many photos to make queries from, equally many of each source.
        size: how many photos to search among; None means all of `split`.

    Returns:
        the figures by kind of query, and the number of photos searched among.

    Raises:
        InputError: a photo cannot be used, or there are no queries.
        ModelError: the model cannot be opened, or has no windows.
    """
    if queries < 1:
        raise InputError(f"Cannot use {queries} queries", "Use 1 or more")
    embedder = Embedder.open(folder, provider="cpu")
    if embedder.manifest.windows is None:
        raise ModelError(f"The model in {folder} has no windows", "Write them with: photosearch-train windows")
    photos = PhotoSet.of(photo for name in ("train", "validation", "test") for photo in split.half(name).photos)
    sources = sorted(set(asking.sources))
    originals = [
        asking.photos[row]
        for source in sources
        for row in spread(asking.of_source(source), max(1, queries // len(sources))).tolist()
    ]
    numbers = {photo: number for number, photo in enumerate(photos.photos)}
    own = np.array([numbers[photo] for photo in originals], dtype=np.int64)
    rows = np.arange(len(numbers))
    if size is not None and size < len(numbers):
        others = np.setdiff1d(rows, own)
        rows = np.sort(np.concatenate((own, spread(others, max(0, size - len(own))))))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:

        def progress(stage: str, done: int, total: int) -> None:
            reporter.advance(stage, done, total, {})

        chosen = [photos.photos[row] for row in rows.tolist()]
        gallery = gallery_of(embedder, chosen, photos.labels[rows], cache or Path(temporary), progress)
        places = np.searchsorted(rows, own)
        return measure(embedder, gallery, load_originals(originals), places, progress=progress), len(rows)


def spread(rows: Labels, count: int) -> Labels:
    """Return at most `count` of `rows`, evenly spread."""
    return rows[np.unique(np.linspace(0, len(rows) - 1, min(count, len(rows))).astype(np.int64))]


def show(half: str, found: Mapping[str, Answers], gallery: int, as_json: bool) -> None:
    """Print the figures: one JSON object, or tables."""
    if as_json:
        kinds = {kind: answers.to_dict() for kind, answers in found.items()}
        print(json.dumps({"event": "looks", "half": half, "gallery": gallery, "kinds": kinds}))
        return
    means: list[float] = [float(np.mean([each.first[look] for each in found.values()])) for look in LOOKS]
    rows: list[tuple[str | float, ...]] = [
        (kind, *(each.first[look] for look in LOOKS), each.near, each.proven, each.each) for kind, each in found.items()
    ]
    title = f"Parts of {half} photos among {gallery}, recall@1 after each look"
    means += [float(np.mean([getattr(each, name) for each in found.values()])) for name in ("near", "proven", "each")]
    show_table(title, ("query", *LOOKS, "candidate", "proven", "each shown"), [*rows, ("mean", *means)])
    kinds_of: list[tuple[str | float, ...]] = [
        (kind, *(each.kind[look] for look in LOOKS)) for kind, each in found.items()
    ]
    means = [float(np.mean([each.kind[look] for each in found.values()])) for look in LOOKS]
    show_table(
        "The first hit is of the right kind, without the photo itself", ("query", *LOOKS), [*kinds_of, ("mean", *means)]
    )
    false, tried = (sum(getattr(each, name) for each in found.values()) for name in ("false_proofs", "tried"))
    print(f"False proofs: {false} of {tried} pairs tried")


@dataclass(frozen=True, slots=True)
class _Asking:
    """A picture, uint8 [H, W, 3], and the box in it that is the query, if it is not the whole picture."""

    picture: Pixels
    box: Box | None = None

    def image(self) -> Image.Image:
        """Return the query."""
        image = Image.fromarray(np.ascontiguousarray(self.picture))
        return image if self.box is None else _cut(image, self.box)


@dataclass(frozen=True, slots=True)
class _Asked:
    first: Mapping[str, bool]
    kind: Mapping[str, bool]
    near: bool
    proven: bool
    each: float
    false_proofs: int
    tried: int


@dataclass(frozen=True, slots=True)
class _Part:
    """The query, a photo that it consists of, or the picture around it: its vector [D], codes, and grey picture."""

    features: Floats
    codes: npt.NDArray[np.int8]
    picture: Grey


def _ask(
    embedder: Embedder, gallery: Gallery, asking: _Asking, own: int, shown: set[int], known: bool = False
) -> _Asked:
    image = asking.image()
    seen = grey(np.asarray(image), _QUERY)
    boxes = panels.panels(seen)
    pictures = [image, *(_cut(image, each) for each in boxes)]
    views = embedder.views(np.stack([fit(each, embedder.manifest.fitting) for each in pictures]))
    assert views.codes is not None
    whole = _Part(views.features[0], views.codes[0], seen)
    parts = [
        _Part(features, codes, panels.cut(seen, box))
        for features, codes, box in zip(views.features[1:], views.codes[1:], boxes, strict=True)
    ]
    around = _around(embedder, asking) if asking.box is not None else None
    everything = np.arange(len(gallery.features))
    with_own = _answers(gallery, whole, parts, everything, around, own if known else None)
    without = _answers(gallery, whole, parts, everything[everything != own], around)
    label = gallery.labels[own]
    proven, others = (set(each.proven) for each in (with_own, without))
    return _Asked(
        {look: hit == own for look, hit in with_own.first.items()},
        {look: bool(gallery.labels[hit] == label) for look, hit in without.first.items()},
        own in with_own.candidates,
        own in proven,
        len(shown & set(with_own.hits[: len(shown)])) / len(shown),
        len((proven | others) - shown),
        with_own.tried + without.tried,
    )


def _around(embedder: Embedder, asking: _Asking) -> _Part:
    """Return the picture that the query is a box in."""
    image = _Asking(asking.picture).image()
    views = embedder.views(fit(image, embedder.manifest.fitting)[None])
    assert views.codes is not None
    return _Part(views.features[0], views.codes[0], grey(asking.picture, _QUERY))


@dataclass(frozen=True, slots=True)
class _Answer:
    first: Mapping[str, int]
    hits: tuple[int, ...]
    candidates: frozenset[int]
    proven: tuple[int, ...]
    tried: int


def _cut(image: Image.Image, box: Box) -> Image.Image:
    """Return the part of an image within a box."""
    width, height = image.size
    left, right = round(box.left * width), round(box.right * width)
    return image.crop((left, round(box.top * height), right, round(box.bottom * height)))


def _answers(
    gallery: Gallery,
    whole: _Part,
    parts: Sequence[_Part],
    among: npt.NDArray[np.int64],
    around: _Part | None = None,
    identical: int | None = None,
) -> _Answer:
    """Return what each look finds among some photos of the gallery, as the application does (`refining`).

    Args:
        around: the picture that the query is a box in.
        identical: the photo with the bytes of this picture, if it is in the gallery.
    """
    others = [*parts] if around is None else [*parts, around]
    nearest = [
        among[np.argsort(-(gallery.features[among] @ each.features), kind="stable")[:count]]
        for each, count in ((whole, looks.NEAREST), *((other, looks.PANEL_CANDIDATES) for other in others))
    ]
    if identical is not None:
        nearest.append(np.array([identical], np.int64))
    candidates = np.unique(np.concatenate(nearest))
    cosines = gallery.features[candidates] @ whole.features
    best_first = np.lexsort((candidates, -cosines))
    candidates, cosines = candidates[best_first], cosines[best_first]
    codes, everything = gallery.codes[candidates], np.arange(len(candidates))
    scores, kept = looks.after_windows(
        cosines, everything, everything, windows.glance(whole.codes, codes),
        lambda some: windows.compare(whole.codes, codes[some]).scores,
    )  # fmt: skip
    best = looks.order(scores, [])
    own = frozenset(np.flatnonzero(candidates == identical).tolist())
    compared = best[np.isin(best, np.setdiff1d(kept, list(own)))][: looks.COMPARED].tolist()
    is_box = around is not None
    settled, matches = _by_pixels(gallery, whole, candidates, compared, scores, looks.PROVED, is_box, own)
    tried = len(looks.to_prove(matches.scores))
    for other in others:
        alike = gallery.features[candidates] @ other.features
        near = np.argsort(-alike, kind="stable")[: looks.PANEL_CANDIDATES]
        alike[near] += windows.compare(other.codes, codes[near]).scores
        first = near[np.argsort(-alike[near], kind="stable")][: looks.PANEL_COMPARED].tolist()
        found, of_other = _by_pixels(
            gallery, other, candidates, first, alike, looks.PANEL_PROVED, is_box and other is not around
        )
        settled = (looks.with_surroundings if other is around else looks.with_panel)(settled, found)
        tried += len(looks.to_prove(of_other.scores, looks.PANEL_PROVED))
    # Proven and certain hits come first in any search; an exact search changes the order of the rest.
    placed = int(settled.order[0])
    hits = {
        "vector": 0,
        "windows": int(best[0]),
        "pixels": placed,
        "exact": placed
        if settled.first
        else compared[int(np.argmax(scores[compared] + looks.with_pixels(matches.scores)))],
    }
    return _Answer(
        {look: int(candidates[hit]) for look, hit in hits.items()},
        tuple(candidates[settled.order].tolist()),
        frozenset(candidates.tolist()),
        tuple(int(candidates[place]) for place in settled.proven),
        tried,
    )


def _by_pixels(
    gallery: Gallery,
    part: _Part,
    candidates: npt.NDArray[np.int64],
    places: Sequence[int],
    scores: Floats,
    most: int,
    is_detail: bool,
    identical: frozenset[int] = frozenset(),
) -> tuple[looks.Settled, pixels.Matches]:
    pictures = [gallery.greys[candidates[place]] for place in places]
    matches = pixels.find(part.picture, pictures)

    def confirm(place: int, transform: Matrix) -> bool:
        shape = pictures[places.index(place)].shape
        return not is_detail or looks.fills(transform, part.picture.shape, shape)

    *_, settled = looks.settle(
        part.picture,
        pictures,
        places,
        matches,
        scores,
        exact=False,
        identical=identical,
        confirm=confirm,
        most=most,
    )
    return settled, matches


def _summed(asked: Sequence[_Asked]) -> Answers:
    def share(of: Callable[[_Asked], bool]) -> float:
        return float(np.mean([of(each) for each in asked]))

    return Answers(
        {look: share(lambda each, look=look: each.first[look]) for look in LOOKS},  # type: ignore[misc]
        {look: share(lambda each, look=look: each.kind[look]) for look in LOOKS},  # type: ignore[misc]
        share(lambda each: each.near),
        share(lambda each: each.proven),
        float(np.mean([each.each for each in asked])),
        sum(each.false_proofs for each in asked),
        sum(each.tried for each in asked),
    )


def grey(picture: Pixels, longest: int) -> Grey:
    """Return a picture in grey, its longer side at most `longest` pixels."""
    image = Image.fromarray(np.ascontiguousarray(picture))
    image.thumbnail((longest, longest))
    return luma(np.asarray(image))
