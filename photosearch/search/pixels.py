"""The third look: finds one photo in another by their pixels, in small grey pictures of true proportions.

The query, at several sizes and slightly stretched, is compared with every place of each photo, and each photo with
every place of the query; the query is also rotated and mirrored. The score of a place is the normalised
cross-correlation of the two: 1 if they differ in brightness and contrast alone. The cross terms come from Fourier
transforms, the sums over each place from integral images. J. P. Lewis: Fast normalized cross-correlation, Vision
Interface 1995.

A small template matches somewhere by chance, so a score is lowered by PENALTY times the part of the picture that the
template leaves open. All photos are compared at a coarse size, without stretches. The best of them are compared at the
full size, in the poses that were best for them, and stretched.
"""

import functools
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
POSES = 8
"""Poses in which each of them is compared."""
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
    (`placement`). Photos that were only compared at the coarse size score below 0, and their transforms are 0.
    """

    scores: Floats
    transforms: Matrix


@dataclass(frozen=True, slots=True)
class _Pose:
    """How a template is made of the query, or of the photo if it is searched in the query (`reverse`)."""

    size: float
    turn: float = 0.0
    mirrored: bool = False
    reverse: bool = False


_POSES = (
    *(_Pose(size) for size in _SIZES),
    *(_Pose(size, mirrored=True) for size in _MIRRORED_SIZES),
    *(_Pose(size, turn) for turn in _TURNS for size in _TURNED_SIZES),
    *(_Pose(size, reverse=True) for size in _SIZES),
)


def find(query: Grey, photos: Sequence[Grey]) -> Matches:
    """Finds the query in each photo, or the photo in the query."""
    coarse, fine = _Query(query, COARSE), _Query(query, FINE)
    by_pose = _by_pose(coarse, photos)
    scores, transforms = by_pose.max(axis=0, initial=_NOWHERE) - 1, np.zeros((len(photos), 2, 3))
    for place in np.argsort(-scores, kind="stable")[:REFINED].tolist():
        best = np.argsort(-by_pose[:, place], kind="stable")[:POSES]
        scores[place], transforms[place] = _best(fine, photos[place], [_POSES[number] for number in best])
    return Matches(scores, transforms)


def shrunk(picture: Grey, longest: int) -> Floats:
    """Returns a picture, float32 [h, w], with its longer side `longest` pixels."""
    height, width = _size(picture.shape[0] / picture.shape[1], longest)
    return np.asarray(resized(picture[None].astype(np.float32), height, width)[0])


class _Query:
    """The query at one size, `side` pixels long."""

    def __init__(self, query: Grey, side: int) -> None:
        self.side = side
        self.frame = frame(query.shape)
        self._aspect = query.shape[0] / query.shape[1]
        self._large = shrunk(query, 2 * side)
        self._picture = resized(self._large[None], *_size(self._aspect, side))
        self._turned = functools.cache(self._make_turned)

    @functools.cached_property
    def searched(self) -> "_Searched":
        return _Searched(self._picture, self.side)

    def templates(self, pose: _Pose, stretches: Sequence[float]) -> list[Floats]:
        """Returns the query in a pose, [1, h, w] for each stretch, without repetitions."""
        picture = self._turned(pose.turn)[0] if pose.turn else self._picture
        made = [resized(picture, *size) for size in _sizes(self._aspect, self.side, pose.size, stretches)]
        return [each[:, :, ::-1] for each in made] if pose.mirrored else made

    def part(self, pose: _Pose) -> Matrix:
        """Returns the transform of a template to the query, both as unit squares."""
        if pose.turn:
            return self._turned(pose.turn)[1]
        return _MIRRORED if pose.mirrored else _WHOLE

    def _make_turned(self, turn: float) -> tuple[Floats, Matrix]:
        """Returns the middle of the query, rotated back by an angle, [1, h, w], and its transform to the query."""
        # A rotation keeps its angle only in true proportions, not in a unit square.
        about = rotation(turn, self.frame @ np.array([0.5, 0.5, 1.0]))
        transform = then(_CENTRE, then(then(self.frame, about), inverse(self.frame)))
        return _sampled(self._large, transform, *_size(self._aspect, self.side))[None], transform


def _by_pose(query: _Query, photos: Sequence[Grey]) -> Floats:
    """Returns the score of each photo in each pose, [P, K]."""
    scores = np.full((len(_POSES), len(photos)), _NOWHERE, np.float32)
    forward, reverse = (np.flatnonzero([pose.reverse is way for pose in _POSES]) for way in (False, True))
    templates = [each for number in forward for each in query.templates(_POSES[number], (1.0,))]
    for places, group in _by_shape(photos, query.side):
        scores[np.ix_(forward, places)] = _Searched(group, query.side).best(templates)[0]
        made = [each for number in reverse for each in _resized(group, query.side, _POSES[number], (1.0,))]
        scores[np.ix_(reverse, places)] = query.searched.best(made)[0]
    return scores


def _best(query: _Query, photo: Grey, poses: Sequence[_Pose]) -> tuple[float, Matrix]:
    """Returns the best score of a photo in these poses, and its transform."""
    picture = shrunk(photo, query.side)[None]
    there, found = _Searched(picture, query.side), []
    for reverse in (False, True):
        made = [
            (pose, each)
            for pose in poses
            if pose.reverse is reverse
            for each in (
                _resized(picture, query.side, pose, _STRETCHES) if reverse else query.templates(pose, _STRETCHES)
            )
        ]
        if made:
            scores, spots = (query.searched if reverse else there).best([each for _, each in made])
            best = int(scores[:, 0].argmax())
            found.append((float(scores[best, 0]), made[best][0], spots[best, 0]))
    score, pose, spot = max(found, key=lambda each: each[0])
    between = inverse(spot) if pose.reverse else then(inverse(query.part(pose)), spot)
    return score, then(then(inverse(query.frame), between), frame(photo.shape))


def _resized(pictures: Floats, side: int, pose: _Pose, stretches: Sequence[float]) -> list[Floats]:
    """Returns pictures [k, H, W] at the size of a pose, [k, h, w] for each stretch, without repetitions."""
    aspect = pictures.shape[1] / pictures.shape[2]
    return [resized(pictures, *size) for size in _sizes(aspect, side, pose.size, stretches)]


def _sampled(picture: Floats, transform: Matrix, height: int, width: int) -> Floats:
    """Returns the picture's values [height, width] where `transform` takes the unit square, nearest pixels."""
    down, across = np.meshgrid((np.arange(height) + 0.5) / height, (np.arange(width) + 0.5) / width, indexing="ij")
    at = np.stack((across, down, np.ones_like(down)), axis=-1) @ transform.T
    column = (at[..., 0] * picture.shape[1]).astype(np.int64).clip(0, picture.shape[1] - 1)
    row = (at[..., 1] * picture.shape[0]).astype(np.int64).clip(0, picture.shape[0] - 1)
    return np.asarray(picture[row, column])


def _sizes(aspect: float, side: int, size: float, stretches: Sequence[float]) -> list[tuple[int, int]]:
    """Returns height and width of a template for each stretch, without repetitions."""
    return list(dict.fromkeys(_size(aspect * stretch, round(size * side)) for stretch in stretches))


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
        self._spectrum = np.fft.rfft2(centred)
        self._sums, self._squares = _integral(centred), _integral(centred * centred)

    def best(self, templates: Sequence[Floats]) -> tuple[Floats, Matrix]:
        """Returns the highest correlation, less the penalty, of T templates with k pictures, and where: [T, k].

        Args:
            templates: each [1 or k, h, w]; one template is searched in several pictures, or several in one. A template
                that does not fit scores below all others.

        Returns:
            the scores, and transforms [T, k, 2, 3] of the template's unit square to the picture's.
        """
        count, size = max(len(templates[0]), len(self._sums)), (self._height, self._width)
        templates = [self._fitted(each) for each in templates]
        padded = np.zeros((len(templates), len(templates[0]), *size), np.float32)
        for number, template in enumerate(templates):
            if template.shape[1] <= self._height and template.shape[2] <= self._width:
                centred = template - template.mean(axis=(1, 2), keepdims=True)
                padded[number, :, : template.shape[1], : template.shape[2]] = centred
        lengths = np.sqrt(np.square(padded).sum(axis=(2, 3)))
        # Beyond the edges the transform wraps around, but a template is searched only where it lies within.
        crosses = np.asarray(np.fft.irfft2(self._spectrum * np.fft.rfft2(padded).conj(), size), np.float32)
        scores = np.full((len(templates), count), _NOWHERE, np.float32)
        spots = np.tile(_WHOLE, (len(templates), count, 1, 1))
        for number, template in enumerate(templates):
            height, width = template.shape[1:]
            if height <= self._height and width <= self._width:
                cross = crosses[number, :, : self._height - height + 1, : self._width - width + 1]
                found, row, column = self._highest(cross, lengths[number], height, width)
                scores[number] = found - PENALTY * (1 - (max(height, width) / self._side) ** 2)
                spots[number, :, 0, 0], spots[number, :, 1, 1] = width / self._width, height / self._height
                spots[number, :, 0, 2], spots[number, :, 1, 2] = column / self._width, row / self._height
        return scores, spots

    def _fitted(self, template: Floats) -> Floats:
        """Returns a template without the pixel that it may be too large by, since sizes are rounded."""
        height, width = template.shape[1:]
        if height > self._height + 1 or width > self._width + 1:
            return template
        return resized(template, min(height, self._height), min(width, self._width))

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
