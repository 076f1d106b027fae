"""Renders a library: photos of several places, each from two viewpoints and in several edited copies."""

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image

from photosearch import durable
from photosearch.scenes.brushes import Camera
from photosearch.scenes.painters import KINDS, render
from photosearch.scenes.variants import EDITS

VERSION = 1
"""Increased whenever the pictures change, so that an older rendering is not reused."""
SIZE = (640, 480)
ORIGINAL, VIEWPOINT = "original", "viewpoint"
VARIANTS = (ORIGINAL, VIEWPOINT, *EDITS)
_MARKER = ".rendered.json"
_CAMERAS = (("Lumina", "Lumina L10"), ("Heliograph", "H-2 Compact"), ("Norden", "Pocket 5"))
_FIRST_DAY = datetime.datetime(2021, 3, 6, 9, 30)


@dataclass(frozen=True, slots=True)
class Rendered:
    """One rendered picture: the number of its place, and the edit that was applied to it."""

    path: Path
    kind: str
    scene: int
    variant: str


def render_library(
    folder: Path, seed: int = 0, scenes: int = 30, progress: Callable[[int, int], None] = lambda done, total: None
) -> tuple[Rendered, ...]:
    """Renders `scenes` places into `folder`, each in all VARIANTS, with a subfolder for each kind of place.

    The same seed gives the same pictures. A complete earlier rendering is reused. `progress` receives the number of
    finished scenes and of all.

    Raises:
        DiskFull, StorageError: a picture cannot be written.
    """
    planned = _plan(folder, scenes)
    made = {"version": VERSION, "seed": seed, "scenes": scenes}
    if _read_marker(folder) == made and all(each.path.is_file() for each in planned):
        return planned
    for scene in range(scenes):
        _render_scene([each for each in planned if each.scene == scene], seed)
        progress(scene + 1, scenes)
    durable.write_bytes(folder / _MARKER, json.dumps(made).encode())
    return planned


def _plan(folder: Path, scenes: int) -> tuple[Rendered, ...]:
    kinds = tuple(KINDS)
    return tuple(
        Rendered(folder / kind / f"{kind}-{scene // len(kinds) + 1:02}-{variant}.jpg", kind, scene, variant)
        for scene in range(scenes)
        for kind in [kinds[scene % len(kinds)]]
        for variant in VARIANTS
    )


def _render_scene(planned: list[Rendered], seed: int) -> None:
    random = np.random.default_rng([seed, planned[0].scene])
    step, zoom = random.choice([-1, 1]) * random.uniform(0.06, 0.1), random.uniform(1.05, 1.18)
    original: Image.Image | None = None
    for number, each in enumerate(planned):
        if each.variant in (ORIGINAL, VIEWPOINT):
            camera = Camera() if each.variant == ORIGINAL else Camera(step, zoom)
            picture = Image.fromarray(render(each.kind, seed * 1000 + each.scene, camera, *SIZE))
            original = original or picture
        else:
            assert original is not None
            picture = EDITS[each.variant](original, random)
        with durable.translated(each.path):
            each.path.parent.mkdir(parents=True, exist_ok=True)
            picture.save(each.path, "JPEG", quality=88, exif=_exif(each.scene, number))


def _exif(scene: int, number: int) -> Image.Exif:
    exif = Image.Exif()
    make, model = _CAMERAS[scene % len(_CAMERAS)]
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = make, model
    taken = _FIRST_DAY + datetime.timedelta(days=17 * scene, minutes=7 * number)
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken.strftime("%Y:%m:%d %H:%M:%S")
    return exif


def _read_marker(folder: Path) -> object:
    try:
        return json.loads((folder / _MARKER).read_bytes())
    except (OSError, ValueError):
        return None
