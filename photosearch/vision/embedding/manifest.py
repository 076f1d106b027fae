"""Reads a model's folder: its manifest, and the network and the head, checked against the hashes in it.

Nothing is run here. Each file is read completely, checked, and passed on as those same bytes.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from photosearch.core.answers.likeness import Thresholds
from photosearch.core.photo import Fit, Fitting, Floats
from photosearch.errors import ModelError
from photosearch.vision.embedding import contents, head, model_file, windows
from photosearch.vision.embedding.contents import CONTENTS_FILE, Contents
from photosearch.vision.embedding.head import HEAD_FILE
from photosearch.vision.embedding.windows import WINDOWS_FILE

MODEL_FILE = "embedder.onnx"
MANIFEST_FILE = "embedder.json"
WEIGHTS_FILE = "embedder.safetensors"
"""The network in the form that training reads; optional, and used by nothing else."""
ID_LENGTH = 16
REINSTALL = "Reinstall PhotoSearch, or choose another model"
"""The remedy if a model cannot be used."""


@dataclass(frozen=True, slots=True)
class Head:
    """The manifest's entry for `head.npy`: its hash, and the dimension of the network's embeddings."""

    sha256: str
    inputs: int


@dataclass(frozen=True, slots=True)
class Windows:
    """The manifest's entry for `windows.npy`: its hash, and how many components it keeps of each local descriptor."""

    sha256: str
    components: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The model's description. `details` holds the rest of the file: data, licences, recipe, quality."""

    name: str
    version: str
    sha256: str
    """The hash of the network, whose vectors the library keeps."""
    head: Head | None
    dimension: int
    """The dimension of an embedding, after the head if there is one."""
    fitting: Fitting
    grid: tuple[int, int]
    thresholds: Thresholds | None
    """None if the model was never calibrated."""
    windows: Windows | None
    """None if photos are compared only as a whole."""
    contents: str | None
    """The hash of `contents.npz`, or None if the model names no contents."""
    details: Mapping[str, Any] = field(repr=False)

    @property
    def identity(self) -> str:
        """A hash of everything that determines an embedding: of the network, or of network and head together."""
        if self.head is None:
            return self.sha256
        return hashlib.sha256(f"{self.sha256} {self.head.sha256}".encode()).hexdigest()

    @property
    def id(self) -> str:
        """The id of the model on the shelf and in file names: the start of its identity."""
        return self.identity[:ID_LENGTH]

    @property
    def network_dimension(self) -> int:
        """The dimension of the network's embeddings, which the library keeps."""
        return self.dimension if self.head is None else self.head.inputs


def read_manifest(folder: Path) -> Manifest:
    """Reads `embedder.json` in `folder`.

    Raises:
        ModelError: it is missing or damaged.
    """
    path = folder / MANIFEST_FILE
    try:
        return parse_manifest(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ModelError(f"There is no model in {folder}: {error.strerror or error}", REINSTALL) from error
    except (ValueError, KeyError, TypeError, IndexError, OverflowError, RecursionError) as error:
        raise ModelError(f"The model's description {path} is damaged: {error!r}", REINSTALL) from error


def parse_manifest(stored: Any) -> Manifest:
    """Returns the manifest in decoded JSON; raises one of several built-in errors if it is malformed."""
    manifest = Manifest(
        name=str(stored["name"]),
        version=str(stored["version"]),
        sha256=_hash(stored["sha256"]),
        head=_head(stored.get("head")),
        dimension=int(stored["dimension"]),
        fitting=Fitting(int(stored["side"]), Fit(stored["fit"])),
        grid=(int(stored["grid"][0]), int(stored["grid"][1])),
        thresholds=_thresholds(stored.get("thresholds")),
        windows=_windows(stored.get("windows")),
        contents=_contents(stored.get("contents")),
        details=MappingProxyType(stored),
    )
    if min(manifest.dimension, manifest.network_dimension, manifest.fitting.side, *manifest.grid) < 1:
        raise ValueError("a size is below 1")
    if manifest.windows is not None and manifest.grid != windows.GRID:
        raise ValueError(f"windows need a grid of {windows.GRID}")
    return manifest


def _head(stored: Mapping[str, Any] | None) -> Head | None:
    return None if stored is None else Head(_hash(stored["sha256"]), int(stored["dimension"]))


def _windows(stored: Mapping[str, Any] | None) -> Windows | None:
    """Returns None also for another version of the codes, which this version cannot compare."""
    if stored is None or int(stored["version"]) != windows.VERSION:
        return None
    found = Windows(_hash(stored["sha256"]), int(stored["components"]))
    if found.components < 1:
        raise ValueError("a size is below 1")
    return found


def _contents(stored: Mapping[str, Any] | None) -> str | None:
    """Returns None also for another version of the file, which this version cannot read."""
    return None if stored is None or int(stored["version"]) not in contents.READABLE else _hash(stored["sha256"])


def _hash(stored: Any) -> str:
    """Checks a hash; it becomes the name of a folder."""
    if not re.fullmatch(r"[0-9a-f]{64}", stored):
        raise ValueError("not a SHA-256 hash")
    return str(stored)


def _thresholds(stored: Mapping[str, Any] | None) -> Thresholds | None:
    if stored is None:
        return None
    return Thresholds(float(stored["same_photo"]), float(stored["likely_match"]))


def read_model(folder: Path, manifest: Manifest) -> bytes:
    """Returns the model's bytes. Load these bytes, so that nothing can change between check and use.

    Raises:
        ModelError: the file is missing, its hash differs from the manifest's, or `model_file` rejects it.
    """
    path = folder / MODEL_FILE
    try:
        model = path.read_bytes()
    except OSError as error:
        raise ModelError(f"There is no model in {folder}: {error.strerror or error}", REINSTALL) from error
    if hashlib.sha256(model).hexdigest() != manifest.sha256:
        raise ModelError(f"The model {path} was altered: its hash is not the one in its description", REINSTALL)
    try:
        model_file.check(model)
    except ValueError as error:
        raise ModelError(f"The model {path} {error}", REINSTALL) from error
    return model


def read_head(folder: Path, manifest: Manifest) -> Floats | None:
    """Returns the model's head, float32 [D', D], or None if it has none.

    Raises:
        ModelError: the file is missing, or not the one that the manifest describes.
    """
    if manifest.head is None:
        return None
    path = folder / HEAD_FILE
    try:
        return head.read(path, (manifest.dimension, manifest.head.inputs), manifest.head.sha256)
    except OSError as error:
        raise ModelError(f"The head {path} cannot be read: {error.strerror or error}", REINSTALL) from error
    except ValueError as error:
        raise ModelError(f"The head {path} {error}", REINSTALL) from error


def read_windows(folder: Path, manifest: Manifest) -> Floats | None:
    """Returns the matrix that shortens local descriptors (`windows.codes`), or None if the model has none.

    Raises:
        ModelError: the file is missing, or not the one that the manifest describes.
    """
    if manifest.windows is None:
        return None
    path, shape = folder / WINDOWS_FILE, (manifest.windows.components, manifest.network_dimension + 1)
    try:
        return head.read(path, shape, manifest.windows.sha256)
    except OSError as error:
        raise ModelError(f"The components {path} cannot be read: {error.strerror or error}", REINSTALL) from error
    except ValueError as error:
        raise ModelError(f"The components {path} {error}", REINSTALL) from error


def read_contents(folder: Path, manifest: Manifest) -> Contents | None:
    """Returns the words that the model gives to photos, or None if it has none.

    Raises:
        ModelError: the file is missing, or not the one that the manifest describes.
    """
    if manifest.contents is None:
        return None
    path = folder / CONTENTS_FILE
    try:
        return contents.read(path, manifest.contents, manifest.network_dimension)
    except OSError as error:
        raise ModelError(f"The contents {path} cannot be read: {error.strerror or error}", REINSTALL) from error
    except ValueError as error:
        raise ModelError(f"The contents {path} {error}", REINSTALL) from error
