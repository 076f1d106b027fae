"""Makes the folder of a model that training on a person's own photos gives. It knows nothing of the shelf."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from photosearch import durable
from photosearch.core.photo import Floats
from photosearch.vision.embedding import head
from photosearch.vision.embedding.head import HEAD_FILE
from photosearch.vision.embedding.manifest import (
    MANIFEST_FILE,
    MODEL_FILE,
    WEIGHTS_FILE,
    Manifest,
    parse_manifest,
    read_manifest,
    read_model,
)

_MEASURED = ("thresholds", "quality", "agreement")
"""What a description says of a model without the new head, and of no other."""


def write_head(models: Path, base: Path, matrix: Floats, name: str, details: Mapping[str, Any]) -> Path:
    """Durably makes a complete model, the network in the folder `base` with a head after it; returns its folder.

    The folder lies in `models`, has the name of the model's id, and is whole or not there. A head that the base has is
    not in it: heads are made for the network, whose vectors a library keeps.

    Args:
        matrix: float32 [D', D], where D are the values of the network.
        details: what else the description shall hold: recipe, `quality`, and `thresholds` where they were measured.

    Raises:
        ModelError: the base cannot be trusted.
        ValueError: the matrix does not fit the network, or is not one of finite numbers.
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
    folder = models / parse_manifest(description).id
    if not folder.exists():
        with durable.making_folder(folder) as temporary:
            (temporary / MODEL_FILE).write_bytes(network)
            (temporary / HEAD_FILE).write_bytes(packed)
            (temporary / MANIFEST_FILE).write_text(json.dumps(description, indent=2), encoding="utf-8")
    return folder


def keep_network(models: Path, draft: Path) -> Path:
    """Durably makes a complete model of what lies in the folder `draft`, weights too; else as `write_head`.

    Raises:
        ModelError: the draft cannot be trusted.
        DiskFull, StorageError: it cannot be written.
    """
    manifest = read_manifest(draft)
    contents = {MODEL_FILE: read_model(draft, manifest)}
    contents |= {name: (draft / name).read_bytes() for name in (WEIGHTS_FILE, MANIFEST_FILE)}
    folder = models / manifest.id
    if not folder.exists():
        with durable.making_folder(folder) as temporary:
            for name, content in contents.items():
                (temporary / name).write_bytes(content)
    return folder


def describe(origin: Manifest, name: str, details: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what the description of a model learnt from `origin` says of where it comes from; sizes and hashes lack.

    What was measured of the origin, or belongs to its head, is left out.
    """
    first = {"name": origin.name, "version": origin.version, "id": origin.id}
    return {
        **{key: value for key, value in origin.details.items() if key not in (*_MEASURED, "head")},
        **details,
        "name": name,
        "version": "1",
        "base": first if origin.head is None else origin.details.get("base"),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
