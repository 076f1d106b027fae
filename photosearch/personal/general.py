"""The general set, the same for everybody: rendered places, each from two viewpoints and in several edited copies.

It is made by our own code, so it comes with the application and needs no photo of anybody.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from photosearch.core.identity import to_text
from photosearch.core.photo import Decoded, Floats, Pixels
from photosearch.demo.rendering import ORIGINAL, render_library
from photosearch.library import scan
from photosearch.personal.copies import EMBED_BATCH
from photosearch.personal.judging import General
from photosearch.vision.decoder import Decoder

SCENES = 60
_SEED = 17
"""Not the demonstration's: nobody shall be judged by what was looked at."""


def embed_general(
    embed: Callable[[Pixels], Floats], decoder: Decoder, told: Callable[[int, int], None], scenes: int = SCENES
) -> General:
    """Renders the set and embeds all of it; `told` hears how many pictures are done of how many.

    Raises:
        PhotoError: a picture cannot be decoded here, for want of memory or time.
    """
    with tempfile.TemporaryDirectory(prefix="photosearch-general-") as name:
        rendered = render_library(Path(name), _SEED, scenes)
        numbers = {to_text(each.path): number for number, each in enumerate(rendered)}
        files = [file for path in numbers if (file := scan.file_state(path)) is not None]
        pixels: dict[int, Pixels] = {}
        for file, outcome in decoder.decode_all(files):
            if not isinstance(outcome, Decoded):
                raise outcome
            pixels[numbers[file.path]] = outcome.pixels
    embeddings = []
    for start in range(0, len(rendered), EMBED_BATCH):
        part = range(start, min(start + EMBED_BATCH, len(rendered)))
        embeddings.append(embed(np.stack([pixels[number] for number in part])))
        told(part.stop, len(rendered))
    return General(
        np.concatenate(embeddings),
        np.array([each.scene for each in rendered], np.int64),
        np.array([number for number, each in enumerate(rendered) if each.variant != ORIGINAL], np.int64),
    )
