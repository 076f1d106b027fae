"""The general sets, the same for everybody, which show whether a personal model still works on other photos.

Scenes are rendered by our own code, each from two viewpoints and in several edited copies, so every network can see
them. Kinds are real photos: the shipped model comes with its network's embeddings of them, so they can judge only heads
of that network.
"""

import io
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from photosearch.core.identity import to_text
from photosearch.core.photo import Decoded, Floats, Pixels
from photosearch.core.signals import Rows
from photosearch.errors import ModelError
from photosearch.library import scan
from photosearch.personal.edited_copies import DAMAGED, EMBED_BATCH
from photosearch.personal.evaluation import GeneralSet
from photosearch.scenes.rendering import ORIGINAL, VARIANTS, render_library
from photosearch.vision.decoding.decoder import Decoder

SCENES = 60
PICTURES_PER_SCENE = len(VARIANTS)
_SEED = 17
"""Not the seed of the demonstration, whose pictures people look at."""
KINDS_FILE = "kinds.npz"
"""Beside the files of the shipped model."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures, uint8 [S, S, 3] each, and the scene of each, int64 [M]. `asking` [A] are the rows of queries."""

    pixels: Sequence[Pixels]
    labels: Rows
    asking: Rows

    def embedded(
        self, embed: Callable[[Pixels], Floats], progress: Callable[[int, int], None] = lambda done, total: None
    ) -> GeneralSet:
        """Returns the set as a model embeds it; `progress` receives the number of finished pictures and of all."""
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


def pack_kinds(embeddings: Floats, labels: Rows, network: str) -> bytes:
    """Returns the file of the kinds: embeddings [M, D] as int8, labels int64 [M], and the network's SHA-256."""
    scale = np.abs(embeddings).max(axis=1, keepdims=True) / 127
    file = io.BytesIO()
    np.savez_compressed(
        file,
        embeddings=np.round(embeddings / scale).astype(np.int8),
        labels=labels.astype(np.int16),
        network=np.frombuffer(bytes.fromhex(network), np.uint8),
    )
    return file.getvalue()


def read_kinds(folder: Path, network: str) -> tuple[GeneralSet, ...]:
    """Returns the kinds beside a model's files; none if there is no such file or it is of another network.

    Args:
        network: SHA-256 of the network whose heads are to be judged.

    Raises:
        ModelError: the file is damaged.
    """
    path = folder / KINDS_FILE
    if not path.is_file():
        return ()
    try:
        # from memory: NumPy leaves a damaged file open
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as stored:
            if stored["network"].tobytes().hex() != network:
                return ()
            rows, labels = stored["embeddings"].astype(np.float32), stored["labels"].astype(np.int64)
        if rows.ndim != 2 or labels.shape != rows.shape[:1]:
            raise ValueError("its arrays do not fit each other")
    except DAMAGED as error:
        raise ModelError(f"{path} is damaged: {error}", "Install PhotoSearch again") from error
    return (GeneralSet(rows / np.linalg.norm(rows, axis=1, keepdims=True), labels, np.arange(len(labels))),)
