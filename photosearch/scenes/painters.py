"""The kinds of scene. Each seed is a different place, which looks consistent from every viewpoint."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from photosearch.scenes.brushes import Camera, Canvas, Colour, mix, step

Painter = Callable[[Canvas, np.random.Generator], None]


def render(kind: str, seed: int, camera: Camera, width: int, height: int) -> npt.NDArray[np.uint8]:
    """Returns the scene of `kind` with this seed, uint8 [H, W, 3]."""
    random = np.random.default_rng([seed, *kind.encode()])
    canvas = Canvas(width, height, camera, random)
    KINDS[kind](canvas, random)
    return _develop(canvas, np.random.default_rng([seed, round(1000 * (1 + camera.step)), round(1000 * camera.zoom)]))


def _develop(canvas: Canvas, random: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Adds what a camera adds: darker corners, compressed highlights, and grain."""
    picture = canvas.pixels
    height, width = picture.shape[:2]
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    picture = picture * (1 - 0.16 * (rows**2 + columns**2))[..., None]
    picture = np.where(picture > 0.8, 0.8 + 0.2 * np.tanh((picture - 0.8) / 0.2), picture)
    picture = picture + random.normal(0, 0.012, (height, width, 1)) + random.normal(0, 0.005, picture.shape)
    return np.asarray(np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8)


def _sky(canvas: Canvas, top: Colour, horizon: Colour, ends: float) -> None:
    _, y = canvas.at(0)
    canvas.paint(np.ones_like(y), canvas.gradient(y, [(-0.55, top), (ends, horizon)]))


def _coast(canvas: Canvas, random: np.random.Generator) -> None:
    warm = random.uniform(0, 1)
    horizon = random.uniform(0.0, 0.12)
    _sky(
        canvas,
        mix((0.16, 0.2, 0.42), (0.35, 0.16, 0.4), warm),
        mix((0.98, 0.62, 0.3), (1.0, 0.45, 0.38), warm),
        horizon,
    )
    sun = (random.uniform(-0.4, 0.4), horizon - random.uniform(0.05, 0.16))
    canvas.clouds(0.05, random.uniform(0.42, 0.6), mix((0.95, 0.5, 0.42), (0.5, 0.3, 0.5), warm))
    canvas.glow(sun, 0.22, (0.5, 0.3, 0.1))
    x, y = canvas.at(0)
    canvas.paint(canvas.disc(x, y, sun, 0.045, 0.01), (1.0, 0.93, 0.75))
    far, y = canvas.at(0.2)
    side = random.choice([-1, 1])
    slope = canvas.ridge(far, random.uniform(0, 40), 2.2, 0.3) * step(side * far - 0.05, 0.5)
    canvas.paint(canvas.below(horizon + np.minimum(slope, 0), y, 0.004), (0.28, 0.18, 0.3))
    canvas.reflect(horizon, mix((0.2, 0.2, 0.36), (0.34, 0.2, 0.32), warm))
    near, y = canvas.at(0.9)
    beach = 0.36 + 0.05 * np.sin(near * random.uniform(1.5, 3) + random.uniform(0, 6))
    canvas.paint(canvas.below(beach - 0.015, y, 0.02), (0.95, 0.85, 0.8))
    sand = (0.55 + 0.25 * canvas.noise(near * 40, y * 60, 3))[..., None] * np.array([0.8, 0.6, 0.45], np.float32)
    canvas.paint(canvas.below(beach, y, 0.03), sand)


def _lake(canvas: Canvas, random: np.random.Generator) -> None:
    horizon = random.uniform(0.06, 0.16)
    hue = random.uniform(0, 1)
    _sky(canvas, mix((0.2, 0.42, 0.78), (0.3, 0.5, 0.7), hue), mix((0.8, 0.88, 0.95), (0.95, 0.86, 0.78), hue), horizon)
    canvas.clouds(0.03, random.uniform(0.4, 0.62), (0.98, 0.98, 0.98))
    layers = int(random.integers(2, 4))
    for layer in range(layers):
        depth = 0.12 + 0.18 * layer
        x, y = canvas.at(depth)
        tall = random.uniform(0.5, 0.75) * (1 - 0.25 * layer)
        line = horizon + np.minimum(canvas.ridge(x, random.uniform(0, 50), 1.6 + layer, tall), 0)
        rock = mix((0.45, 0.52, 0.66), (0.16, 0.28, 0.22), layer / max(1, layers - 1))
        texture = (0.75 + 0.5 * canvas.noise(x * 14, y * 22 + x * 8, 4))[..., None] * np.array(rock, np.float32)
        canvas.paint(canvas.below(line, y), texture)
        if layer == 0:
            patches = canvas.below(line, y) * step(-0.12 - y + 0.2 * (canvas.noise(x * 10, y * 10, 4) - 0.5), 0.04)
            canvas.paint(patches, (0.96, 0.97, 1.0))
    canvas.reflect(horizon, mix((0.14, 0.3, 0.4), (0.2, 0.36, 0.38), hue))


def _skyline(canvas: Canvas, random: np.random.Generator) -> None:
    hue = random.uniform(0, 1)
    _sky(canvas, (0.02, 0.03, 0.1), mix((0.3, 0.14, 0.3), (0.1, 0.2, 0.36), hue), 0.25)
    x, y = canvas.at(0)
    stars = canvas.noise(x * 160, y * 160, 1)
    canvas.light(np.asarray((stars > 0.985) * np.clip(-y, 0, 1), np.float32), (0.9, 0.9, 1.0))
    moon = (random.uniform(-0.5, 0.5), random.uniform(-0.38, -0.2))
    canvas.glow(moon, 0.1, (0.2, 0.2, 0.24))
    canvas.paint(canvas.disc(x, y, moon, random.uniform(0.03, 0.05), 0.006), (0.96, 0.95, 0.86))
    shore = random.uniform(0.2, 0.3)
    for layer, count in enumerate((26, 16, 9)):
        depth = 0.15 + 0.25 * layer
        for _ in range(count):
            left, wide = random.uniform(-1.0, 0.95), random.uniform(0.05, 0.12) * (1 + 0.5 * layer)
            top = shore - random.uniform(0.1, 0.42) * (1 + 0.15 * layer)
            tone = random.uniform(0.05, 0.14) * (1.6 - 0.4 * layer)
            spot = canvas.part(depth, left, top, left + wide, shore + 0.02)
            x, y = spot.at(depth)
            body = spot.box(x, y, left, top, left + wide, shore + 0.02)
            spot.paint(body, (tone * 0.8, tone * 0.9, tone * 1.3))
            pane = 0.013 + 0.004 * layer
            column, row = np.floor((x - left) / pane), np.floor((y - top) / (pane * 1.4))
            lit = spot.noise(column * 1.7 + left * 31, row * 2.3 + top * 17, 1) > random.uniform(0.5, 0.72)
            inside = (np.abs((x - left) / pane - column - 0.5) < 0.3) & (
                np.abs((y - top) / (pane * 1.4) - row - 0.5) < 0.3
            )
            spot.paint(
                np.asarray(body * lit * inside, np.float32), mix((1, 0.85, 0.5), (0.7, 0.85, 1), random.uniform(0, 0.6))
            )
    canvas.reflect(shore, (0.03, 0.05, 0.12), 0.02)


def _forest(canvas: Canvas, random: np.random.Generator) -> None:
    season = random.uniform(0, 1)
    leaf = mix((0.2, 0.42, 0.14), (0.72, 0.4, 0.1), season)
    _sky(canvas, mix((0.75, 0.88, 0.75), (0.98, 0.85, 0.6), season), (0.98, 0.97, 0.85), 0.2)
    x, y = canvas.at(0.7)
    bend = 0.25 * np.sin(2.5 * y + random.uniform(0, 6)) + random.uniform(-0.15, 0.15)
    soil = (0.6 + 0.7 * canvas.noise(x * 24, y * 30, 4))[..., None]
    canvas.paint(
        canvas.below(np.full_like(y, 0.12), y, 0.1), soil * np.array(mix(leaf, (0.25, 0.2, 0.1), 0.45), np.float32)
    )
    path = step((0.03 + 0.45 * np.clip(y - 0.1, 0, 1)) - np.abs(x - bend * np.clip(0.8 - y, 0, 1)), 0.05)
    canvas.paint(path * canvas.below(np.full_like(y, 0.12), y, 0.08), soil * np.array([0.62, 0.5, 0.36], np.float32))
    for layer in range(4):
        depth, haze = 0.1 + 0.28 * layer, 0.75 - 0.25 * layer
        x, y = canvas.at(depth)
        for _ in range(14 - 3 * layer):
            place, wide = random.uniform(-1.1, 1.1), (0.012 + 0.02 * layer) * random.uniform(0.7, 1.3)
            if abs(place) < 0.1 + 0.12 * layer:
                continue
            foot = 0.14 + 0.1 * layer
            spot = canvas.part(depth, place - 3 * wide - 0.04, -1, place + 3 * wide + 0.04, foot)
            x, y = spot.at(depth)
            lean = place + 0.03 * np.sin(3 * y + place * 9)
            trunk = step(wide * (1 + 0.5 * np.clip(y, 0, 1)) - np.abs(x - lean), canvas.edge * 2) * step(foot - y, 0.01)
            bark = (0.7 + 0.6 * spot.noise(x * 60, y * 9, 3))[..., None]
            spot.paint(trunk, bark * np.array(mix((0.2, 0.14, 0.1), (0.8, 0.82, 0.7), haze), np.float32))
        x, y = canvas.at(depth)
        crown = canvas.noise(x * (5 + 3 * layer), y * (6 + 3 * layer), 5) - 0.48 - np.clip(y + 0.25, 0, 1) * 1.6
        tone = (0.6 + 0.8 * canvas.noise(x * 40, y * 40, 2))[..., None]
        canvas.paint(
            np.clip(crown * 7, 0, 1) * (0.85 - haze * 0.4),
            tone * np.array(mix(leaf, (0.85, 0.9, 0.7), haze), np.float32),
        )
    canvas.glow((random.uniform(-0.3, 0.3), -0.35), 0.4, (0.22, 0.2, 0.1))


def _fruit(canvas: Canvas, random: np.random.Generator) -> None:
    wall = mix((0.5, 0.46, 0.42), (0.28, 0.36, 0.4), random.uniform(0, 1))
    x, y = canvas.at(0.1)
    canvas.paint(
        np.ones_like(y),
        canvas.gradient(x, [(-0.7, mix(wall, (1, 0.95, 0.85), 0.45)), (0.7, mix(wall, (0, 0, 0), 0.5))]),
    )
    x, y = canvas.at(0.5)
    grain = (0.7 + 0.5 * canvas.noise(x * 3, y * 50, 4))[..., None]
    wood = mix((0.5, 0.32, 0.18), (0.75, 0.6, 0.42), random.uniform(0, 1))
    canvas.paint(canvas.below(np.full_like(y, 0.12), y, 0.02), grain * np.array(wood, np.float32))
    centre = random.uniform(-0.12, 0.12)
    canvas.paint(
        0.55 * np.asarray(np.exp(-(((x - centre - 0.05) / 0.42) ** 2 + ((y - 0.36) / 0.06) ** 2)), np.float32),
        (0.08, 0.05, 0.03),
    )
    palette: list[Colour] = [(0.85, 0.14, 0.1), (0.95, 0.6, 0.1), (0.5, 0.7, 0.15), (0.9, 0.8, 0.2), (0.45, 0.12, 0.3)]
    chosen = [palette[each] for each in random.permutation(len(palette))[:3]]
    for row, count in enumerate((4, 3)):
        for number in range(count):
            place = (centre + (number - (count - 1) / 2) * 0.17 + random.uniform(-0.02, 0.02), 0.1 - 0.13 * row)
            colour = chosen[int(random.integers(0, 3))]
            canvas.ball(0.5, place, random.uniform(0.095, 0.12), colour, random.uniform(0.9, 1.1))
    bowl = mix((0.9, 0.9, 0.86), (0.2, 0.35, 0.6), float(random.integers(0, 2)))
    u, v = (x - centre) / 0.42, (y - 0.14) / 0.24
    inside = step(1 - np.hypot(u, v), 0.01) * step(v, 0.02)
    lit = np.clip(0.75 - 0.5 * u - 0.35 * v, 0.15, 1.05)[..., None]
    canvas.paint(inside, lit * np.array(bowl, np.float32))
    canvas.paint(
        step(0.012 - np.abs(y - 0.145), 0.006) * step(0.42 - np.abs(x - centre), 0.01), mix(bowl, (1, 1, 1), 0.5)
    )


def _harbour(canvas: Canvas, random: np.random.Generator) -> None:
    horizon = random.uniform(-0.02, 0.06)
    hue = random.uniform(0, 1)
    _sky(canvas, mix((0.3, 0.55, 0.85), (0.55, 0.62, 0.7), hue), (0.9, 0.93, 0.95), horizon)
    canvas.clouds(0.03, random.uniform(0.45, 0.65), (1, 1, 1))
    for _ in range(14):
        left, wide, top = random.uniform(-0.95, 0.85), random.uniform(0.08, 0.16), horizon - random.uniform(0.08, 0.2)
        wall = mix(
            (0.95, 0.9, 0.8),
            random.choice([(0.8, 0.35, 0.25), (0.9, 0.75, 0.4), (0.5, 0.65, 0.75)]),
            random.uniform(0.2, 0.9),
        )
        spot = canvas.part(0.25, left - 0.03, top - 0.1, left + wide + 0.03, horizon)
        x, y = spot.at(0.25)
        spot.paint(spot.box(x, y, left, top, left + wide, horizon), wall)
        roof = step((y - top + 0.05) * 1.2 - np.abs(x - left - wide / 2) * 0.9, spot.edge * 2) * step(
            top - y, spot.edge
        )
        spot.paint(roof, (0.6, 0.28, 0.2))
        for window in np.arange(left + 0.02, left + wide - 0.02, 0.035):
            spot.paint(spot.box(x, y, window, top + 0.03, window + 0.013, top + 0.055), (0.2, 0.25, 0.32))
    canvas.reflect(horizon, mix((0.1, 0.35, 0.5), (0.2, 0.36, 0.42), hue), 0.02)
    for number in range(int(random.integers(3, 6))):
        depth = 0.45 + 0.1 * number
        place, size = random.uniform(-0.6, 0.6), 0.08 + 0.035 * number
        water = horizon + 0.08 + 0.075 * number
        spot = canvas.part(depth, place - 1.3 * size, water - 3.1 * size, place + 1.3 * size, water + 0.06)
        x, y = spot.at(depth)
        hull_shape = step(size - np.abs(x - place) - 0.9 * np.clip(y - water + size * 0.3, 0, 1), spot.edge * 2)
        hull = hull_shape * step(y - water + size * 0.32, spot.edge) * step(water - y, spot.edge)
        paint = random.choice([(0.85, 0.2, 0.15), (0.12, 0.3, 0.6), (0.95, 0.95, 0.92), (0.1, 0.45, 0.35)])
        mast = spot.box(x, y, place - 0.004, water - size * 3, place + 0.004, water - size * 0.3)
        spot.paint(mast, (0.35, 0.25, 0.18))
        sail = step((y - (water - size * 2.9)) * 0.42 - (x - place - 0.008), spot.edge * 2)
        spot.paint(
            sail
            * step(x - place - 0.008, spot.edge)
            * step(water - size * 0.5 - y, spot.edge)
            * step(y - water + size * 2.9, 0.01),
            (0.97, 0.96, 0.9),
        )
        spot.paint(hull, tuple(paint))
        spot.paint(
            0.35 * step(size - np.abs(x - place), 0.03) * step(0.02 - np.abs(y - water - 0.02), 0.02),
            (0.05, 0.12, 0.18),
        )


def _lamp(canvas: Canvas, random: np.random.Generator) -> None:
    wall = mix((0.35, 0.26, 0.22), (0.18, 0.28, 0.28), random.uniform(0, 1))
    x, y = canvas.at(0.2)
    plaster = (0.85 + 0.3 * canvas.noise(x * 25, y * 25, 3))[..., None]
    canvas.paint(np.ones_like(y), plaster * np.array(wall, np.float32))
    for _ in range(int(random.integers(1, 4))):
        left, top = random.uniform(-0.6, 0.3), random.uniform(-0.42, -0.2)
        wide, tall = random.uniform(0.14, 0.26), random.uniform(0.14, 0.24)
        canvas.paint(canvas.box(x, y, left, top, left + wide, top + tall), (0.12, 0.09, 0.07))
        motif = canvas.noise(x * random.uniform(4, 9), y * random.uniform(4, 9), 3)
        art = canvas.gradient(motif, [(0.25, tuple(random.uniform(0, 1, 3))), (0.75, tuple(random.uniform(0, 1, 3)))])
        canvas.paint(canvas.box(x, y, left + 0.015, top + 0.015, left + wide - 0.015, top + tall - 0.015), art)
    floor_x, floor_y = canvas.at(0.5)
    boards = (0.7 + 0.4 * canvas.noise(floor_x * 5 / (0.2 + np.clip(floor_y, 0, 1)), floor_y * 8, 3))[..., None]
    canvas.paint(canvas.below(np.full_like(y, 0.3), floor_y, 0.01), boards * np.array([0.36, 0.24, 0.16], np.float32))
    x, y = canvas.at(0.65)
    middle, cloth = random.uniform(-0.3, 0.15), tuple(random.uniform(0.15, 0.75, 3))
    weave = (0.8 + 0.4 * canvas.noise(x * 70, y * 70, 2))[..., None] * np.array(cloth, np.float32)
    for left, top, right, bottom in (
        (-0.34, 0.02, 0.34, 0.22),
        (-0.38, 0.16, 0.38, 0.38),
        (-0.42, 0.08, -0.32, 0.38),
        (0.32, 0.08, 0.42, 0.38),
    ):
        shade = np.clip(1.05 - 1.6 * (y - top), 0.4, 1)[..., None]
        canvas.paint(canvas.box(x, y, middle + left, top, middle + right, bottom), weave * shade)
    place = middle + random.choice([-0.52, 0.52])
    canvas.paint(canvas.box(x, y, place - 0.006, -0.15, place + 0.006, 0.38), (0.1, 0.08, 0.06))
    shade_mask = (
        step(0.09 + 0.25 * np.clip(y + 0.25, 0, 1) - np.abs(x - place), canvas.edge * 2)
        * step(y + 0.27, 0.01)
        * step(-0.1 - y, 0.01)
    )
    canvas.paint(shade_mask, (1.0, 0.86, 0.55))
    canvas.pixels *= 0.55
    canvas.glow((place, -0.15), 0.34, (0.85, 0.6, 0.28), 0.65)


def _dunes(canvas: Canvas, random: np.random.Generator) -> None:
    hue = random.uniform(0, 1)
    _sky(canvas, mix((0.25, 0.5, 0.85), (0.6, 0.4, 0.5), hue), mix((0.9, 0.85, 0.75), (1.0, 0.75, 0.5), hue), 0.1)
    sand = mix((0.9, 0.68, 0.4), (0.85, 0.5, 0.3), random.uniform(0, 1))
    for layer in range(5):
        depth = 0.05 + 0.22 * layer
        x, y = canvas.at(depth)
        wave, phase = random.uniform(1.2, 2.8) / (0.6 + 0.3 * layer), random.uniform(0, 6)
        crest = 0.02 + 0.1 * layer + 0.07 * np.abs(np.sin(x * wave + phase)) - 0.03 * np.sin(x * wave * 2.3 + phase)
        across = x * wave + phase + 2.2 * np.clip(y - crest, 0, 1) * np.cos(x * 2 + phase)
        slope = np.cos(across) * np.tanh(6 * np.sin(across))
        ripples = 0.05 * np.sin((y - crest) * 220 / (0.5 + depth) + 6 * canvas.noise(x * 6, y * 6, 3))
        light = 0.72 + 0.3 * slope + ripples + 0.12 * (canvas.noise(x * 60, y * 60, 2) - 0.5)
        colour = np.array(mix(sand, (0.95, 0.85, 0.75), 0.5 - 0.12 * layer), np.float32)
        canvas.paint(canvas.below(crest, y), np.clip(light, 0.25, 1.15)[..., None] * colour)


def _balloons(canvas: Canvas, random: np.random.Generator) -> None:
    hue = random.uniform(0, 1)
    _sky(canvas, mix((0.2, 0.45, 0.85), (0.45, 0.4, 0.7), hue), mix((0.85, 0.92, 0.98), (1.0, 0.85, 0.7), hue), 0.35)
    canvas.clouds(0.03, random.uniform(0.4, 0.58), (1, 1, 1))
    x, y = canvas.at(0.2)
    hills = 0.36 + canvas.ridge(x, random.uniform(0, 40), 2.0, 0.12)
    fields = (0.6 + 0.6 * canvas.noise(x * 8, y * 26, 3))[..., None]
    canvas.paint(canvas.below(hills, y), fields * np.array(mix((0.35, 0.5, 0.2), (0.6, 0.5, 0.25), hue), np.float32))
    for number in range(int(random.integers(3, 7))):
        depth, radius = 0.2 + 0.12 * number, 0.05 + 0.022 * number
        place = (random.uniform(-0.55, 0.55), random.uniform(-0.32, 0.12))
        spot = canvas.part(
            depth, place[0] - radius, place[1] - 1.2 * radius, place[0] + radius, place[1] + 1.8 * radius
        )
        x, y = spot.at(depth)
        u, v = (x - place[0]) / radius, (y - place[1]) / (radius * 1.15)
        squeezed = u / np.sqrt(np.clip(1 - 0.75 * np.clip(v, 0, 1) ** 2, 0.05, 1))
        first, second = tuple(random.uniform(0.1, 1, 3)), tuple(random.uniform(0.1, 1, 3))
        around = np.arcsin(np.clip(squeezed, -1, 1))
        stripe = (np.floor(around * random.integers(2, 5)) % 2)[..., None]
        lit = np.clip(0.75 - 0.35 * u - 0.3 * v, 0.3, 1.1)[..., None]
        colours = (stripe * np.array(first) + (1 - stripe) * np.array(second)).astype(np.float32) * lit
        spot.paint(step(1 - np.hypot(squeezed, v), spot.edge / radius), colours.astype(np.float32))
        basket = place[1] + radius * 1.5
        spot.paint(
            spot.box(x, y, place[0] - radius * 0.14, basket, place[0] + radius * 0.14, basket + radius * 0.22),
            (0.35, 0.22, 0.1),
        )


def _snow(canvas: Canvas, random: np.random.Generator) -> None:
    dusk = random.uniform(0, 1)
    _sky(canvas, mix((0.55, 0.7, 0.85), (0.12, 0.14, 0.32), dusk), mix((0.92, 0.94, 0.96), (0.5, 0.4, 0.55), dusk), 0.2)
    for layer in range(3):
        depth = 0.15 + 0.15 * layer
        x, y = canvas.at(depth)
        for _ in range(16 - 4 * layer):
            place, tall, foot = (
                random.uniform(-1, 1),
                random.uniform(0.14, 0.3) * (1 + 0.3 * layer),
                0.16 + 0.05 * layer,
            )
            spot = canvas.part(depth, place - 0.3 * tall, foot - tall, place + 0.3 * tall, foot)
            x, y = spot.at(depth)
            rise = np.clip((y - (foot - tall)) / tall, 0, 1)
            needles = 0.27 * tall * rise * (0.75 + 0.35 * np.abs(np.sin(rise * 14)))
            tree = step(needles - np.abs(x - place), spot.edge * 2) * step(foot - y, 0.01) * step(y - foot + tall, 0.01)
            spot.paint(tree, mix((0.1, 0.2, 0.18), (0.5, 0.58, 0.66), 0.55 - 0.2 * layer))
            snowy = tree * step(spot.noise(x * 30, y * 24, 2) - 0.5, 0.1)
            spot.paint(snowy * 0.8, mix((0.95, 0.97, 1), (0.5, 0.5, 0.7), 0.6 * dusk))
    x, y = canvas.at(0.6)
    ground = 0.2 + 0.03 * np.sin(x * 3 + random.uniform(0, 6))
    drift = (0.86 + 0.16 * canvas.noise(x * 6, y * 12, 4))[..., None]
    canvas.paint(
        canvas.below(ground, y, 0.02), drift * np.array(mix((0.95, 0.97, 1), (0.5, 0.52, 0.72), dusk), np.float32)
    )
    place, size = random.uniform(-0.35, 0.35), random.uniform(0.14, 0.2)
    logs = (0.7 + 0.35 * np.sin(y * 160))[..., None] * np.array([0.42, 0.26, 0.16], np.float32)
    canvas.paint(canvas.box(x, y, place - size, 0.1, place + size, 0.3), logs * (1 - 0.45 * dusk))
    roof = step((y + 0.03) * 1.6 - np.abs(x - place), canvas.edge * 2) * step(0.11 - y, canvas.edge)
    canvas.paint(roof, mix((0.97, 0.98, 1), (0.6, 0.62, 0.8), dusk))
    glass = mix((0.6, 0.7, 0.75), (1.0, 0.8, 0.4), dusk)
    for side in (-0.55, 0.3):
        canvas.paint(canvas.box(x, y, place + side * size, 0.16, place + (side + 0.3) * size, 0.22), glass)
    canvas.glow((place, 0.2), 0.14, (0.4 * dusk, 0.25 * dusk, 0.08 * dusk), 0.6)
    flakes = canvas.noise(x * 90 + 3, y * 90, 1)
    canvas.light(np.asarray((flakes > 0.975) * 0.7, np.float32), (0.5, 0.5, 0.5))


KINDS: Mapping[str, Painter] = MappingProxyType(
    {
        "coast": _coast,
        "lake": _lake,
        "skyline": _skyline,
        "forest": _forest,
        "fruit": _fruit,
        "harbour": _harbour,
        "interior": _lamp,
        "dunes": _dunes,
        "balloons": _balloons,
        "snow": _snow,
    }
)
