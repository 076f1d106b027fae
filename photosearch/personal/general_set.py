"""The general set, the same for everybody: rendered places, each from two viewpoints and in several edited copies.

It shows whether a personal model still works on other photos. Our own code renders it, so it needs no photo files.
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
from photosearch.personal.edited_copies import EMBED_BATCH
from photosearch.personal.evaluation import GeneralSet
from photosearch.scenes.rendering import ORIGINAL, VARIANTS, render_library
from photosearch.vision.decoding.decoder import Decoder

SCENES = 60
PICTURES_PER_SCENE = len(VARIANTS)
_SEED = 17
"""Not the seed of the demonstration, whose pictures people look at."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures, uint8 [S, S, 3] each, and the scene of each, int64 [M]. `asking` [A] are the rows of queries."""

    pixels: Sequence[Pixels]
    labels: Rows
    asking: Rows

    def embedded(
        self, embed: Callable[[Pixels], Floats], progress: Callable[[int, int], None] = lambda done, total: None
    ) -> GeneralSet:
        """Returns the set as a model embeds it; `progress` is called with how many pictures are done of how many."""
        embeddings = []
        for start in range(0, len(self.pixels), EMBED_BATCH):
            embeddings.append(embed(np.stack(self.pixels[start : start + EMBED_BATCH])))
            progress(min(start + EMBED_BATCH, len(self.pixels)), len(self.pixels))
        return GeneralSet(np.concatenate(embeddings), self.labels, self.asking)


def render(decoder: Decoder, scenes: int = SCENES) -> Pictures:
    """Renders the set and fits its pictures to the decoder's model.

    Raises:
        PhotoError: a picture cannot be decoded, because memory or time is short.
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
