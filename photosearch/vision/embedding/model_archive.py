"""Exports a model to one file and imports it on another computer: a zip, without compression, of the model's files.

The same model always gives the same bytes. An imported file is not trusted: none of its names becomes a path, and the
model is kept only if it matches its description.
"""

import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Final

from photosearch import durable
from photosearch.errors import InputError
from photosearch.vision.embedding.contents import CONTENTS_FILE, LARGEST_FILE
from photosearch.vision.embedding.embed import Embedder
from photosearch.vision.embedding.head import HEAD_FILE
from photosearch.vision.embedding.manifest import (
    MANIFEST_FILE,
    MODEL_FILE,
    Manifest,
    parse_manifest,
    read_contents,
    read_head,
    read_manifest,
    read_model,
    read_windows,
)
from photosearch.vision.embedding.windows import WINDOWS_FILE

LARGEST_ARCHIVE = 600_000_000
"""Bytes. Archives are read into memory, as models are when they are used."""
_LARGEST: Final = {
    MANIFEST_FILE: 1_000_000,
    MODEL_FILE: LARGEST_ARCHIVE,
    HEAD_FILE: LARGEST_ARCHIVE,
    WINDOWS_FILE: LARGEST_ARCHIVE,
    CONTENTS_FILE: LARGEST_FILE,
}
_MARK = b"PK\x01\x02"
"""Marks each file in a zip's directory; the same bytes may occur in a model by chance."""
_MOST_MARKS = 16
_MOMENT = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100644 << 16
_UNIX = 3
_NO_ARCHIVE: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    OverflowError,
)
"""Exceptions of reading a file that is not an archive, or not a manifest."""


def export(folder: Path, target: Path) -> None:
    """Durably writes the model in `folder` to the file `target`.

    Raises:
        InputError: `target` exists.
        ModelError: the model was altered.
        StorageError: it cannot be written.
    """
    if target.exists():
        raise InputError(f"{target} already exists", "Choose another file, or remove this one")
    manifest = read_manifest(folder)
    read_head(folder, manifest)
    contents = {MANIFEST_FILE: (folder / MANIFEST_FILE).read_bytes(), MODEL_FILE: read_model(folder, manifest)}
    if manifest.head is not None:
        contents[HEAD_FILE] = (folder / HEAD_FILE).read_bytes()
    if read_windows(folder, manifest) is not None:
        contents[WINDOWS_FILE] = (folder / WINDOWS_FILE).read_bytes()
    if read_contents(folder, manifest) is not None:
        contents[CONTENTS_FILE] = (folder / CONTENTS_FILE).read_bytes()
    with durable.replacing(target) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system, entry.external_attr = _UNIX, _REGULAR_FILE
            archive.writestr(entry, content)


def unpack(source: Path, models: Path) -> Path:
    """Makes a folder in `models`, named by its id, from the model in the file `source`, and returns it.

    The model is tried on the CPU first; nothing is left of a rejected one.

    Raises:
        InputError: the file is missing, is not an exported model, or the model already exists.
        ModelError: the model is not what its description says, or breaks the contract.
        StorageError: it cannot be written.
    """
    contents, manifest = _read(source)
    folder = models / manifest.id
    if folder.exists():
        raise InputError(f"The model {manifest.name} already exists, with id {manifest.id}", "Nothing was changed")
    with durable.making_folder(folder) as temporary:
        for name, content in contents.items():
            (temporary / name).write_bytes(content)
        Embedder.open(temporary, "cpu", threads=1)
    return folder


def _read(source: Path) -> tuple[dict[str, bytes], Manifest]:
    try:
        with source.open("rb") as file:
            data = file.read(LARGEST_ARCHIVE + 1)
    except OSError as error:
        raise InputError(f"{source} cannot be read: {error.strerror or error}", "Choose an exported model") from error
    if len(data) > LARGEST_ARCHIVE:
        raise InputError(f"{source} is larger than any model", "Choose an exported model")
    try:
        contents = _contents(data)
        manifest = parse_manifest(json.loads(contents[MANIFEST_FILE]))
    except (*_NO_ARCHIVE, RecursionError) as error:
        raise InputError(f"{source} is not an exported model, or is damaged: {error}", "Export it again") from error
    optional = [*([HEAD_FILE] if manifest.head else []), *([WINDOWS_FILE] if manifest.windows else [])]
    optional += [CONTENTS_FILE] if manifest.contents else []
    if set(contents) != {MANIFEST_FILE, MODEL_FILE, *optional}:
        raise InputError(f"{source} does not contain exactly the files of a model", "Export it again")
    return contents, manifest


def _contents(data: bytes) -> dict[str, bytes]:
    """Returns the files in an archive by name; raises one of `_NO_ARCHIVE`."""
    if data.count(_MARK) > _MOST_MARKS:  # zipfile makes a record of each before the first is returned
        raise ValueError("it contains too many files")
    contents: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            if entry.filename not in _LARGEST or entry.filename in contents:
                raise ValueError("it contains unknown files")
            if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > _LARGEST[entry.filename]:
                raise ValueError(f"{entry.filename} is compressed, or too large")
            contents[entry.filename] = archive.read(entry)
    return contents
