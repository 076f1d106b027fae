"""Tools to paint scenes with: noise, light, and a canvas seen through a camera that can move.

Coordinates are in units of the picture's height. The origin is in the centre, x points right and y points down.
"""

import copy
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Field: TypeAlias = npt.NDArray[np.floating[Any]]
"""One value per pixel, [H, W]."""
Colour: TypeAlias = tuple[float, float, float]
"""Red, green and blue in [0, 1], gamma-encoded as in a file."""

_LATTICE = 64


@dataclass(frozen=True, slots=True)
class Camera:
    """The viewpoint of a scene: a step to the side, and a zoom."""

    step: float = 0.0
    zoom: float = 1.0


class Noise:
    """Smooth random values over the plane. The same seed gives the same values everywhere."""

    def __init__(self, random: np.random.Generator) -> None:
        self._lattice = random.random((_LATTICE, _LATTICE), np.float32)

    def __call__(self, x: Field, y: Field, octaves: int = 4) -> Field:
        """Returns values in roughly [0, 1]; each octave is twice as fine and half as strong."""
        total, weight = np.zeros(np.broadcast_shapes(x.shape, y.shape), np.float32), 0.0
        for octave in range(octaves):
            scale, share = 2.0**octave, 0.5**octave
            total += share * self._value(x * scale + 7.3 * octave, y * scale + 3.1 * octave)
            weight += share
        return total / np.float32(weight)

    def _value(self, x: Field, y: Field) -> Field:
        column, row = np.floor(x), np.floor(y)
        u, v = x - column, y - row
        u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
        left, top = column.astype(np.int32) % _LATTICE, row.astype(np.int32) % _LATTICE
        right, bottom = (left + 1) % _LATTICE, (top + 1) % _LATTICE
        lattice = self._lattice
        above = lattice[top, left] * (1 - u) + lattice[top, right] * u
        below = lattice[bottom, left] * (1 - u) + lattice[bottom, right] * u
        return np.asarray(above * (1 - v) + below * v, np.float32)


class Canvas:
    """A picture that is painted in layers, from the farthest to the nearest."""

    def __init__(self, width: int, height: int, camera: Camera, random: np.random.Generator) -> None:
        rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
        self._x, self._y = (columns - width / 2) / height, (rows - height / 2) / height
        self._camera = camera
        self.pixels = np.zeros((height, width, 3), np.float32)
        self.noise = Noise(random)
        self.edge = 1.5 / height
        """The width of a sharp edge: a pixel and a half."""

    def at(self, depth: float) -> tuple[Field, Field]:
        """Returns world coordinates at `depth`, from 0 (the horizon, which a step does not move) to 1 (near)."""
        zoom = 1 + (self._camera.zoom - 1) * (0.3 + 0.7 * depth)
        return self._x / zoom + self._camera.step * depth, self._y / zoom

    def part(self, depth: float, left: float, top: float, right: float, bottom: float) -> "Canvas":
        """Returns the part of the canvas around a rectangle at `depth`, which is faster to paint on."""
        x, y = self.at(depth)
        columns = np.flatnonzero((x[0] >= left - 0.02) & (x[0] <= right + 0.02))
        rows = np.flatnonzero((y[:, 0] >= top - 0.02) & (y[:, 0] <= bottom + 0.02))
        here = (
            slice(rows[0], rows[-1] + 1) if len(rows) else slice(0, 1),
            slice(columns[0], columns[-1] + 1) if len(columns) else slice(0, 1),
        )
        part = copy.copy(self)
        part._x, part._y, part.pixels = self._x[here], self._y[here], self.pixels[here]
        return part

    def paint(self, mask: Field, colour: Colour | Field) -> None:
        """Lays `colour` (one, or float32 [H, W, 3]) over the picture where `mask` is 1."""
        self.pixels += mask[..., None] * (np.asarray(colour, np.float32) - self.pixels)

    def light(self, mask: Field, colour: Colour) -> None:
        """Adds light."""
        self.pixels += mask[..., None] * np.asarray(colour, np.float32)

    def gradient(self, y: Field, stops: list[tuple[float, Colour]]) -> npt.NDArray[np.float32]:
        """Returns colours that run through `stops` along `y`, float32 [H, W, 3]."""
        places = [place for place, _ in stops]
        channels = [np.interp(y, places, [colour[channel] for _, colour in stops]) for channel in range(3)]
        return np.stack(channels, axis=-1).astype(np.float32)

    def below(self, line: Field, y: Field, softness: float = 0.0) -> Field:
        """Returns the mask of the area below `line`."""
        return step(y - line, max(softness, self.edge))

    def disc(self, x: Field, y: Field, place: tuple[float, float], radius: float, softness: float = 0.0) -> Field:
        """Returns the mask of a disc."""
        distance = np.hypot(x - place[0], y - place[1])
        return step(radius - distance, max(softness, self.edge))

    def box(self, x: Field, y: Field, left: float, top: float, right: float, bottom: float) -> Field:
        """Returns the mask of a rectangle."""
        edge = self.edge
        return step(x - left, edge) * step(right - x, edge) * step(y - top, edge) * step(bottom - y, edge)

    def ball(
        self, depth: float, place: tuple[float, float], radius: float, colour: Colour, stretch: float = 1.0
    ) -> None:
        """Paints a ball lit from the upper left, `stretch` times as high as wide."""
        tall = radius * stretch
        spot = self.part(depth, place[0] - radius, place[1] - tall, place[0] + radius, place[1] + tall)
        x, y = spot.at(depth)
        u, v = (x - place[0]) / radius, (y - place[1]) / tall
        height = np.sqrt(np.clip(1 - u**2 - v**2, 0, 1))
        lit = np.clip(-0.5 * u - 0.6 * v + 0.65 * height, 0, 1)
        grain = 0.9 + 0.2 * self.noise(x * 30, y * 30, 2)
        shade = (0.25 + 0.85 * lit) * grain
        colours = np.asarray(colour, np.float32) * shade[..., None]
        colours += (np.clip(lit - 0.93, 0, 1) * 6)[..., None]
        spot.paint(step(1 - np.hypot(u, v), self.edge / radius), colours)

    def ridge(self, x: Field, seed: float, roughness: float, height: float, octaves: int = 5) -> Field:
        """Returns the line of a range of hills: its height at each `x`."""
        column = x[:1]  # the line is the same in every row
        flat = np.full_like(column, np.float32(seed))
        return np.asarray(-height * (self.noise(column * roughness + 20, flat, octaves) - 0.35), np.float32)

    def clouds(self, depth: float, cover: float, colour: Colour, scale: float = 3.0) -> None:
        """Paints clouds over the upper part; a greater `cover` makes them denser."""
        x, y = self.at(depth)
        density = self.noise(x * scale + 5, y * scale * 2.6 + 9, 5)
        mask = np.clip((density - (1 - cover)) * 3.2, 0, 1) * np.clip(0.35 - y * 1.6, 0, 1)
        self.paint(np.asarray(mask * 0.9, np.float32), colour)

    def glow(self, place: tuple[float, float], radius: float, colour: Colour, depth: float = 0.0) -> None:
        """Adds the light around a lamp or the sun."""
        x, y = self.at(depth)
        distance = np.hypot(x - place[0], y - place[1])
        self.light(np.asarray(np.exp(-((distance / radius) ** 1.2)), np.float32), colour)

    def reflect(self, horizon: float, tint: Colour, ripple: float = 0.012) -> None:
        """Paints water below `horizon` that mirrors the picture above it."""
        height, width = self.pixels.shape[:2]
        shore = int((horizon + 0.5) * height)
        rows, columns = np.mgrid[shore:height, 0:width]
        x, y = self.at(0.6)
        distance = (rows - shore) / max(1, height - shore)
        waves = self.noise(x[shore:] * 9, y[shore:] * (70 - 40 * distance), 3) - 0.5
        source_rows = np.clip(shore - 1 - (rows - shore) * 0.9 + waves * height * 0.03, 0, shore - 1).astype(int)
        source_columns = np.clip(columns + waves * ripple * 10 * width * (0.2 + distance), 0, width - 1).astype(int)
        mirrored = self.pixels[source_rows, source_columns]
        share = (0.25 + 0.45 * distance)[..., None]
        self.pixels[shore:] = mirrored * (1 - share) + np.asarray(tint, np.float32) * share + 0.1 * waves[..., None]


def step(values: Field, softness: float) -> Field:
    """Returns 0 below and 1 above zero, with a smooth edge of width `softness`."""
    t = np.clip(values / softness + 0.5, 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Returns a colour between two."""
    red, green, blue = (a + (b - a) * share for a, b in zip(first, second, strict=True))
    return red, green, blue
