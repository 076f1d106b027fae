"""Renders photos like those of a camera: scenes, enlarged to twelve megapixels, with grain on every pixel."""

from pathlib import Path

import numpy as np
from PIL import Image

from photosearch.scenes.brushes import Camera
from photosearch.scenes.painters import KINDS, render

SIZE = (4000, 3000)
PAINTED = (1000, 750)
"""Painting every pixel would take a minute per photo. A decoder's work depends on the grain."""
SCENES = 30


def render_photos(folder: Path, count: int) -> list[Path]:
    """Returns `count` JPEG files of about 3 megabytes in `folder`, and renders the missing ones."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"IMG_{number:05}.jpg" for number in range(count)]
    for scene in range(SCENES):
        missing = [number for number in range(scene, count, SCENES) if not paths[number].exists()]
        if missing:
            kind = tuple(KINDS)[scene % len(KINDS)]
            picture = Image.fromarray(render(kind, scene, Camera(), *PAINTED)).resize(SIZE, Image.Resampling.BICUBIC)
            for number in missing:
                _grained(np.asarray(picture), number).save(paths[number], quality=90)
    return paths


def _grained(pixels: np.ndarray, seed: int) -> Image.Image:
    random = np.random.default_rng(seed)
    grain = random.integers(-9, 10, (*pixels.shape[:2], 1), np.int16) + random.integers(-20, 21, 3, np.int16)
    return Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8))
