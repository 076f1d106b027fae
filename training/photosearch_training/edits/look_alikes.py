"""Renders different pictures that look alike: frames of a burst, invoices, chats, codes and skies.

Everything depends only on the kind and the seed. Pictures with the same kind are look-alikes of one another.
"""

import random
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from photosearch.core.photo import Pixels
from photosearch.scenes.brushes import Camera
from photosearch.scenes.painters import KINDS, render

_FRAMES = 25
"""Frames of a burst; frames of one scene follow one another."""
_SYLLABLES = ("ba", "ko", "ri", "tem", "sal", "ne", "vo", "du", "mar", "lis", "fen", "go")


def burst(seed: int) -> Pixels:
    """Return a frame of a burst: the same scene by a hand that moves, with something passing by, and other noise."""
    scene, random = seed // _FRAMES, np.random.default_rng([seed, 1])
    camera = Camera(float(random.normal(0, 0.01)), float(1 + abs(random.normal(0, 0.01))))
    frame = Image.fromarray(render(tuple(KINDS)[scene % len(KINDS)], scene, camera, 640, 480))
    left, top = (int(each) for each in random.integers(4, 36, 2))
    frame = frame.rotate(float(random.normal(0, 0.6)), Image.Resampling.BILINEAR)
    frame = frame.crop((left, top, left + 600, top + 440))
    x, y = (int(each) for each in random.integers(40, 400, 2))
    ImageDraw.Draw(frame).ellipse((x, y * 0.8, x + 60, y * 0.8 + 100), fill=tuple(random.integers(0, 256, 3).tolist()))
    noisy = np.asarray(frame, np.float32) + random.normal(0, 4, (440, 600, 3))
    return np.clip(noisy, 0, 255).astype(np.uint8)


def invoice(seed: int) -> Pixels:
    """Return a page of a form that many letters share; only numbers, names and a few lines differ."""
    said = random.Random(seed)
    page = Image.new("RGB", (724, 1024), "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle((48, 48, 236, 104), fill=(30, 60, 140))
    draw.text((58, 60), "Invoice", font=ImageFont.load_default(26), fill="white")
    draw.text((58, 150), f"Number {said.randint(0, 99_999):05}", font=ImageFont.load_default(20), fill="black")
    for line in range(said.randint(9, 11)):
        y = 232 + 36 * line
        draw.text((58, y), f"{_word(said)} {_word(said)}", font=ImageFont.load_default(17), fill="black")
        draw.text((584, y), f"{500 * said.random():7.2f}", font=ImageFont.load_default(17), fill="black")
        draw.line((52, y + 26, 672, y + 26), fill=(200, 200, 200))
    draw.text((524, 700), f"Sum {5000 * said.random():8.2f}", font=ImageFont.load_default(20), fill="black")
    return np.asarray(page)


def chat(seed: int) -> Pixels:
    """Return a screenshot of a conversation."""
    said = random.Random(seed)
    page = Image.new("RGB", (473, 1024), (236, 229, 221))
    draw = ImageDraw.Draw(page)
    draw.rectangle((0, 0, 473, 88), fill=(7, 94, 84))
    draw.text((64, 36), _word(said).title(), font=ImageFont.load_default(22), fill="white")
    y = 112
    while y < 930:
        ours, width, lines = said.random() < 0.5, said.randint(130, 340), said.randint(1, 4)
        left, height = (17 if ours else 456 - width), 18 + 22 * lines
        box = (left, y, left + width, y + height)
        draw.rounded_rectangle(box, 9, fill="white" if ours else (220, 248, 198))
        for line in range(lines):
            words = " ".join(_word(said) for _ in range(6))[: width // 10]
            draw.text((left + 9, y + 7 + 22 * line), words, font=ImageFont.load_default(16), fill="black")
        y += height + 11
    return np.asarray(page)


def code(seed: int) -> Pixels:
    """Return a square of black and white modules with three finder patterns."""
    modules = np.random.default_rng(seed).random((29, 29)) > 0.5
    for row, column in ((0, 0), (0, 22), (22, 0)):
        modules[row : row + 7, column : column + 7] = False
        modules[row + 1 : row + 6, column + 1 : column + 6] = True
        modules[row + 2 : row + 5, column + 2 : column + 5] = False
    return np.repeat(np.repeat(np.where(modules, 255, 0).astype(np.uint8), 18, 0), 18, 1)[..., None].repeat(3, 2)


def sky(seed: int) -> Pixels:
    """Return a sky, clear or with soft clouds."""
    random = np.random.default_rng(seed)
    height, width = 480, 640
    frequency = np.hypot(np.fft.fftfreq(height)[:, None] * height, np.fft.rfftfreq(width)[None] * width)
    spectrum = np.fft.rfft2(random.normal(size=(height, width))) / np.maximum(frequency, 1) ** 1.8
    clouds: npt.NDArray[np.float64] = np.fft.irfft2(spectrum, (height, width))
    light = 14 * (seed % 3) * np.maximum(clouds / clouds.std(), 0)
    tone = 150 + 8 * random.normal() + 60 * np.linspace(0, 1, height)[:, None] + light
    colours = np.stack((tone - 40, tone - 10, tone + 20), axis=2) + random.normal(0, 3, (height, width, 1))
    return np.clip(colours, 0, 255).astype(np.uint8)


LOOK_ALIKES: Mapping[str, Callable[[int], Pixels]] = MappingProxyType(
    {"frames of bursts": burst, "invoices": invoice, "chats": chat, "codes": code, "skies": sky}
)
"""Each kind, and how to render one of its pictures."""


def _word(said: random.Random) -> str:
    return "".join(said.choice(_SYLLABLES) for _ in range(said.randint(1, 4)))
