"""The third look: finds one photo in another by their pixels, in small grey pictures of true proportions.

The query, at several sizes and slightly stretched, is compared with every place of each photo, and each photo with
every place of the query; the query is also rotated and mirrored. The score of a place is the normalised
cross-correlation of the two: 1 if they differ in brightness and contrast alone. The cross terms come from Fourier
transforms, the sums over each place from integral images. J. P. Lewis: Fast normalized cross-correlation, Vision
Interface 1995.

A small template matches somewhere by chance, so a score is lowered by PENALTY times the part of the picture that the
template leaves open. All photos are compared at a coarse size, the best of them at the full one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from photosearch.core.answers.same_picture import Grey
from photosearch.core.photo import Floats
from photosearch.search.placement import Matrix, frame, inverse, rotation, then
from photosearch.search.sampling import resized

COARSE, FINE = 24, 64
"""Pixels of the longest side."""
REFINED = 6
"""Photos that are compared at the full size."""
PENALTY = 0.2
_SIZES = (0.28, 0.34, 0.42, 0.52, 0.625, 0.75, 0.875, 1.0)
"""Longest sides of templates, relative to the picture that they are compared with."""
_STRETCHES = (0.85, 1.0, 1.18)
"""Stretches: height over width, relative to the true proportions."""
_TURNS = (-24.0, -16.0, -8.0, 8.0, 16.0, 24.0)
_TURNED_SIZES = (0.52, 0.625, 0.75)
_MIRRORED_SIZES = (0.75, 0.875, 1.0)
_MIDDLE = 0.6
"""The part of each side of the query that is used when rotated, so that no corner lies outside."""
_FAINT = 2.0
"""The lowest standard deviation, in grey values; smaller ones are raised to it, so that noise matches nothing."""
_NOWHERE = -2.0
_BIN = 0.08
"""Photos whose proportions differ by less, as a logarithm, are compared together, in one shape."""
_WHOLE: Matrix = np.array([[1.0, 0, 0], [0, 1, 0]])
_MIRRORED: Matrix = np.array([[-1.0, 0, 1], [0, 1, 0]])
_CENTRE: Matrix = np.array([[_MIDDLE, 0, (1 - _MIDDLE) / 2], [0, _MIDDLE, (1 - _MIDDLE) / 2]])


@dataclass(frozen=True, slots=True)
class Matches:
    """The best place for each of K photos.

    `scores` is float32 [K]; `transforms` float64 [K, 2, 3] take points of the query to points of the photo
    (`placement`).
    """

    scores: Floats
    transforms: Matrix


@dataclass(frozen=True, slots=True)
class _Template:
    """The query, or a part of it, at one size: `picture` [h, w]; `transform` takes it to the query, as unit squares."""

    picture: Floats
    transform: Matrix


def find(query: Grey, photos: Sequence[Grey]) -> Matches:
    """Finds the query in each photo, or the photo in the query."""
    found = _compare(query, photos, COARSE)
    best = np.argsort(-found.scores, kind="stable")[:REFINED]
    fine = _compare(query, [photos[place] for place in best], FINE)
    scores, transforms = found.scores - 1, found.transforms.copy()
    scores[best], transforms[best] = fine.scores, fine.transforms
    return Matches(scores, transforms)


def shrunk(picture: Grey, longest: int) -> Floats:
    """Returns a picture, float32 [h, w], with its longer side `longest` pixels."""
    height, width = _size(picture.shape[0] / picture.shape[1], longest)
    return np.asarray(resized(picture[None].astype(np.float32), height, width)[0])


def _compare(query: Grey, photos: Sequence[Grey], side: int) -> Matches:
    scores = np.full(len(photos), _NOWHERE, np.float32)
    transforms = np.zeros((len(photos), 2, 3))
    templates = [*_upright(query, side), *_turned(query, side)]
    pictures = [template.picture[None] for template in templates]
    there = _Searched(shrunk(query, side)[None], side)
    for places, group in _by_shape(photos, side):
        ways = [(_Searched(group, side).best(pictures), [template.transform for template in templates], False)]
        sizes = _template_sizes(group.shape[1] / group.shape[2], side, _SIZES, _STRETCHES)
        ways += [(there.best([resized(group, *size) for size in sizes]), [_WHOLE] * len(sizes), True)]
        for (found, spots), parts, reverse in ways:
            best = found.argmax(axis=0)
            for number, place in enumerate(places.tolist()):
                if (score := found[best[number], number]) > scores[place]:
                    scores[place] = score
                    transform = then(inverse(parts[best[number]]), spots[best[number], number])
                    transform = inverse(transform) if reverse else transform
                    from_query = then(inverse(frame(query.shape)), transform)
                    transforms[place] = then(from_query, frame(photos[place].shape))
    return Matches(scores, transforms)


def _upright(query: Grey, side: int) -> Iterator[_Template]:
    picture = shrunk(query, side)[None]
    aspect = query.shape[0] / query.shape[1]
    for height, width in _template_sizes(aspect, side, _SIZES, _STRETCHES):
        yield _Template(resized(picture, height, width)[0], _WHOLE)
    for height, width in _template_sizes(aspect, side, _MIRRORED_SIZES, _STRETCHES):
        yield _Template(resized(picture, height, width)[0][:, ::-1], _MIRRORED)


def _turned(query: Grey, side: int) -> Iterator[_Template]:
    """Yields the middle of the query, rotated back by each angle."""
    picture = shrunk(query, 2 * side)
    aspect = query.shape[0] / query.shape[1]
    whole = frame(query.shape)
    for turn in _TURNS:
        # A rotation keeps its angle only in true proportions, not in a unit square.
        turned = then(then(whole, rotation(turn, whole @ np.array([0.5, 0.5, 1.0]))), inverse(whole))
        transform = then(_CENTRE, turned)
        largest = _sampled(picture, transform, *_size(aspect, side))
        for height, width in _template_sizes(aspect, side, _TURNED_SIZES, (1.0,)):
            yield _Template(resized(largest[None], height, width)[0], transform)


def _sampled(picture: Floats, transform: Matrix, height: int, width: int) -> Floats:
    """Returns the picture's values [height, width] where `transform` takes the unit square, nearest pixels."""
    down, across = np.meshgrid((np.arange(height) + 0.5) / height, (np.arange(width) + 0.5) / width, indexing="ij")
    at = np.stack((across, down, np.ones_like(down)), axis=-1) @ transform.T
    column = (at[..., 0] * picture.shape[1]).astype(np.int64).clip(0, picture.shape[1] - 1)
    row = (at[..., 1] * picture.shape[0]).astype(np.int64).clip(0, picture.shape[0] - 1)
    return np.asarray(picture[row, column])


def _template_sizes(
    aspect: float, side: int, sizes: Sequence[float], stretches: Sequence[float]
) -> list[tuple[int, int]]:
    """Returns height and width of each template, without repetitions."""
    wanted = [_size(aspect * stretch, round(size * side)) for size in sizes for stretch in stretches]
    return list(dict.fromkeys(wanted))


def _size(aspect: float, longest: int) -> tuple[int, int]:
    return max(4, round(longest * min(1, aspect))), max(4, round(longest * min(1, 1 / aspect)))


def _by_shape(photos: Sequence[Grey], side: int) -> Iterator[tuple[npt.NDArray[np.int64], Floats]]:
    """Yields photos of about the same proportions together, [k, h, w], with their positions."""
    bins: dict[int, list[int]] = {}
    for place, photo in enumerate(photos):
        bins.setdefault(round(np.log(photo.shape[0] / photo.shape[1]) / _BIN), []).append(place)
    for number, places in bins.items():
        height, width = _size(float(np.exp(number * _BIN)), side)
        group = [resized(photos[place][None].astype(np.float32), height, width)[0] for place in places]
        yield np.array(places, np.int64), np.stack(group)


class _Searched:
    """Pictures [k, h, w], at most `side` pixels long, in which templates are searched."""

    def __init__(self, pictures: Floats, side: int) -> None:
        self._height, self._width = pictures.shape[1:]
        self._side = side
        centred = pictures - pictures.mean(axis=(1, 2), keepdims=True)
        self._spectrum = np.fft.rfft2(centred, (side, side))
        self._sums, self._squares = _integral(centred), _integral(centred * centred)

    def best(self, templates: Sequence[Floats]) -> tuple[Floats, Matrix]:
        """Returns the highest correlation, less the penalty, of T templates with k pictures, and where: [T, k].

        Args:
            templates: each [1 or k, h, w]; one template is searched in several pictures, or several in one. A template
                that does not fit scores below all others.

        Returns:
            the scores, and transforms [T, k, 2, 3] of the template's unit square to the picture's.
        """
        side, count = self._side, max(len(templates[0]), len(self._sums))
        padded = np.zeros((len(templates), len(templates[0]), side, side), np.float32)
        for number, template in enumerate(templates):
            centred = template - template.mean(axis=(1, 2), keepdims=True)
            padded[number, :, : template.shape[1], : template.shape[2]] = centred
        lengths = np.sqrt(np.square(padded).sum(axis=(2, 3)))
        crosses = np.asarray(np.fft.irfft2(self._spectrum * np.fft.rfft2(padded).conj(), (side, side)), np.float32)
        scores = np.full((len(templates), count), _NOWHERE, np.float32)
        spots = np.zeros((len(templates), count, 2, 3))
        for number, template in enumerate(templates):
            height, width = template.shape[1:]
            if height <= self._height and width <= self._width:
                cross = crosses[number, :, : self._height - height + 1, : self._width - width + 1]
                found, row, column = self._highest(cross, lengths[number], height, width)
                scores[number] = found - PENALTY * (1 - (max(height, width) / side) ** 2)
                spots[number, :, 0, 0], spots[number, :, 1, 1] = width / self._width, height / self._height
                spots[number, :, 0, 2], spots[number, :, 1, 2] = column / self._width, row / self._height
        return scores, spots

    def _highest(
        self, cross: Floats, lengths: Floats, height: int, width: int
    ) -> tuple[Floats, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Returns the highest correlation [k], and its row and column, by the cross terms at each place [k, r, c]."""
        area = height * width
        sums, squares = (_boxes(each, height, width) for each in (self._sums, self._squares))
        spread = np.sqrt(np.maximum(squares - sums * sums / area, area * _FAINT**2))
        length = np.maximum(lengths, np.sqrt(area) * _FAINT)
        scores = (cross / spread).reshape(len(cross), -1)
        at = scores.argmax(axis=1)
        row, column = np.unravel_index(at, cross.shape[1:])
        return np.asarray(scores[np.arange(len(at)), at] / length, np.float32), row, column


def _integral(pictures: Floats) -> npt.NDArray[np.float64]:
    return np.pad(pictures, ((0, 0), (1, 0), (1, 0))).cumsum(axis=1, dtype=np.float64).cumsum(axis=2)


def _boxes(sums: npt.NDArray[np.float64], height: int, width: int) -> Floats:
    """Returns the sums over all boxes of this size."""
    down = sums[:, height:] - sums[:, :-height]
    return np.asarray(down[:, :, width:] - down[:, :, :-width], np.float32)
