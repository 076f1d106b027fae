"""Rendered class folders and a recipe small enough for a test: a tiny random backbone on pictures of 64 pixels."""

import io
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from photosearch_training import recipe
from photosearch_training.progress import JsonLines
from photosearch_training.recipe import Recipe

TINY = "timm:test_efficientnet"
"""The smallest available backbone."""
CLASSES = 10
PHOTOS = 6


def render(folder: Path, classes: int = CLASSES, photos: int = PHOTOS, side: int = 72, seed: int = 0) -> Path:
    """Writes FOLDER/CLASS/PHOTO.png; a class is a colour and a grating, a photo of it differs by phase and noise."""
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[:side, :side] / side
    for number in range(classes):
        colour, waves = random.uniform(60, 200, 3), random.uniform(2, 9, 2)
        (folder / f"class-{number:02}").mkdir(parents=True)
        for photo in range(photos):
            phase = random.uniform(0, 6)
            grating = np.sin(waves[0] * rows * 6 + waves[1] * columns * 6 + phase)
            picture = colour + 40 * grating[..., None] + random.normal(0, 6, (side, side, 3))
            pixels = picture.clip(0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / f"class-{number:02}" / f"{photo}.png")
    return folder


def silent() -> JsonLines:
    """A reporter that discards everything."""
    return JsonLines(io.StringIO())


def zipped(folder: Path, target: Path) -> Path:
    """The same photos as a zip, NAME/CLASS/PHOTO."""
    with zipfile.ZipFile(target, "w") as archive:
        for photo in sorted(folder.rglob("*.png")):
            archive.write(photo, f"{target.stem}/{photo.relative_to(folder)}")
    return target


def tiny(**settings: str) -> Recipe:
    """A recipe of six quick steps; keyword `loss__name` sets loss.name."""
    chosen = {
        "model.backbone": TINY,
        "model.weights": "random",
        "model.dimension": "8",
        "photos.side": "64",
        "photos.train_side": "48",
        "photos.cache_side": "56",
        "batch.photos": "6",
        "batch.per_class": "3",
        "schedule.steps": "6",
        "schedule.warmup": "2",
        "schedule.evaluate_every": "3",
        "schedule.checkpoint_every": "2",
        "schedule.interpolate": "[0.5, 1.0]",
    } | {name.replace("__", "."): value for name, value in settings.items()}
    return recipe.read(None, [f"{name}={value}" for name, value in chosen.items()])
