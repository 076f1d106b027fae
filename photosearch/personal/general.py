"""The general set, the same for everybody: rendered places, each from two viewpoints and in several edited copies.

It is made by our own code, so it comes with the application and needs no photo of anybody.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from photosearch.core.identity import to_text
from photosearch.core.photo import Decoded, Floats, Pixels
from photosearch.core.signals import Rows
from photosearch.library import scan
from photosearch.personal.copies import EMBED_BATCH
from photosearch.personal.judging import General
from photosearch.scenes.rendering import ORIGINAL, VARIANTS, render_library
from photosearch.vision.decoding.decoder import Decoder

SCENES = 60
PICTURES = len(VARIANTS)
"""Of each scene."""
_SEED = 17
"""Not the demonstration's: nobody shall be judged by what was looked at."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The set before any model: uint8 [S, S, 3] each, int64 [M] what each shows; `asking` are rows [A]."""

    pixels: Sequence[Pixels]
    labels: Rows
    asking: Rows

    def embedded(
        self, embed: Callable[[Pixels], Floats], told: Callable[[int, int], None] = lambda done, total: None
    ) -> General:
        """What a model says of it; `told` hears how many pictures are done of how many."""
        embeddings = []
        for start in range(0, len(self.pixels), EMBED_BATCH):
            embeddings.append(embed(np.stack(self.pixels[start : start + EMBED_BATCH])))
            told(min(start + EMBED_BATCH, len(self.pixels)), len(self.pixels))
        return General(np.concatenate(embeddings), self.labels, self.asking)


def render(decoder: Decoder, scenes: int = SCENES) -> Pictures:
    """Renders the set and fits it to the decoder's model.

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
    return Pictures(
        [pixels[number] for number in range(len(rendered))],
        np.array([each.scene for each in rendered], np.int64),
        np.array([number for number, each in enumerate(rendered) if each.variant != ORIGINAL], np.int64),
    )
