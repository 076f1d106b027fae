"""Makes the folder of a model that was trained on a person's own photos. It is independent of the shelf."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from photosearch import durable
from photosearch.core.photo import Floats
from photosearch.vision.embedding import head
from photosearch.vision.embedding.contents import CONTENTS_FILE
from photosearch.vision.embedding.head import HEAD_FILE
from photosearch.vision.embedding.manifest import (
    MANIFEST_FILE,
    MODEL_FILE,
    WEIGHTS_FILE,
    Manifest,
    parse_manifest,
    read_contents,
    read_manifest,
    read_model,
    read_windows,
)
from photosearch.vision.embedding.windows import WINDOWS_FILE

_OF_FILES = ("thresholds", "quality", "agreement", "head", "windows", "contents")
"""The entries of a description that describe only the files of one model."""


def write_head(models: Path, base: Path, matrix: Floats, name: str, details: Mapping[str, Any]) -> Path:
    """Durably makes a complete model, the network in the folder `base` followed by a head; returns its folder.

    The folder is in `models` and named by the model's id; it is either complete or absent. It does not contain the head
    of the base, because heads are trained for the network, whose vectors the library keeps.

    Args:
        matrix: float32 [D', D]; D is the dimension of the network.
        details: further parts of the description: recipe, `quality`, and `thresholds` if they were measured.

    Raises:
        ModelError: the base cannot be trusted.
        ValueError: the matrix does not fit the network, or holds numbers that are not finite.
        DiskFull, StorageError: it cannot be written.
    """
    origin = read_manifest(base)
    network = read_model(base, origin)
    if matrix.ndim != 2 or matrix.shape[1] != origin.network_dimension:
        raise ValueError(f"the matrix is {matrix.shape}, and the network gives {origin.network_dimension} values")
    packed = head.pack(matrix)
    description = {
        **describe(origin, name, details),
        "sha256": origin.sha256,
        "head": {"sha256": hashlib.sha256(packed).hexdigest(), "dimension": origin.network_dimension},
        "dimension": len(matrix),
        "side": origin.fitting.side,
        "fit": origin.fitting.fit,
        "grid": origin.grid,
    }
    contents = {MODEL_FILE: network, HEAD_FILE: packed}
    if read_windows(base, origin) is not None:
        description["windows"] = origin.details["windows"]
        contents[WINDOWS_FILE] = (base / WINDOWS_FILE).read_bytes()
    if read_contents(base, origin) is not None:
        description["contents"] = origin.details["contents"]
        contents[CONTENTS_FILE] = (base / CONTENTS_FILE).read_bytes()
    folder = models / parse_manifest(description).id
    if not folder.exists():
        with durable.making_folder(folder) as temporary:
            for file, content in contents.items():
                (temporary / file).write_bytes(content)
            (temporary / MANIFEST_FILE).write_text(json.dumps(description, indent=2), encoding="utf-8")
    return folder


def keep_network(models: Path, draft: Path) -> Path:
    """Durably makes a complete model from the folder `draft`, with its weights; otherwise as `write_head`.

    Raises:
        ModelError: the draft cannot be trusted.
        DiskFull, StorageError: it cannot be written.
    """
    manifest = read_manifest(draft)
    contents = {MODEL_FILE: read_model(draft, manifest)}
    contents |= {name: (draft / name).read_bytes() for name in (WEIGHTS_FILE, MANIFEST_FILE)}
    if read_windows(draft, manifest) is not None:
        contents[WINDOWS_FILE] = (draft / WINDOWS_FILE).read_bytes()
    if read_contents(draft, manifest) is not None:
        contents[CONTENTS_FILE] = (draft / CONTENTS_FILE).read_bytes()
    folder = models / manifest.id
    if not folder.exists():
        with durable.making_folder(folder) as temporary:
            for name, content in contents.items():
                (temporary / name).write_bytes(content)
    return folder


def describe(origin: Manifest, name: str, details: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the provenance section for a model trained from `origin`, without sizes and hashes.

    It leaves out the origin's measurements and the entries for its other files.
    """
    first = {"name": origin.name, "version": origin.version, "id": origin.id}
    return {
        **{key: value for key, value in origin.details.items() if key not in _OF_FILES},
        **details,
        "name": name,
        "version": "1",
        "base": first if origin.head is None else origin.details.get("base"),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
