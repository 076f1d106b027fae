"""Downloads a pair on the person's request; continues interrupted downloads, and checks the publisher's hashes.

This is the only module of PhotoSearch that opens a connection, and only a download that a person starts calls it.
"""

import contextlib
import hashlib
import http.client
import json
import re
import shutil
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any

from photosearch import durable
from photosearch.errors import InputError
from photosearch.vision.pairs.catalogue import PUBLISHER, Entry

PIECE = 1 << 20
LARGEST_LISTING = 10_000_000
SECONDS = 30.0
"""The longest time that the publisher may send nothing."""
_RESUME = "Download it again to continue where it stopped"
_HEX = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
_FAILURES = (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError, ssl.SSLError)
Progress = Callable[[int, int], None]
"""Receives the number of bytes loaded, and of all."""


@dataclass(frozen=True, slots=True)
class _Listed:
    """A file as the publisher lists it: its size, and its SHA-256, or the SHA-1 that git gives a small file."""

    path: str
    size: int
    digest: str

    def begin(self) -> Any:
        """Returns a new hash for the file's bytes."""
        if len(self.digest) == 64:
            return hashlib.sha256()
        return hashlib.sha1(b"blob %d\0" % self.size, usedforsecurity=False)


def fetch(entry: Entry, folder: Path, progress: Progress, publisher: str = PUBLISHER) -> Path:
    """Downloads the files of a pair into `folder`, and returns the folder of the pair.

    Complete files are not loaded again.

    Args:
        publisher: the address of the publisher; https, unless it is this machine.

    Raises:
        InputError: the publisher cannot be reached, or does not have a file of the entry.
        DiskFull, StorageError: the folder cannot be written. After any error, the loaded bytes stay.
    """
    opener = urllib.request.build_opener(_OnlySecure)
    listed = _listing(opener, entry, publisher)
    total, before = sum(each.size for each in listed), 0
    for each in listed:
        target = folder / each.path
        if not _is_whole(target, each):
            address = f"{publisher}/{entry.repository}/resolve/{entry.revision}/{urllib.parse.quote(each.path)}"
            _load(opener, address, target, each, partial(_shifted, progress, before, total))
        before += each.size
        progress(before, total)
    return folder / entry.folder


def _shifted(progress: Progress, before: int, total: int, done: int) -> None:
    progress(before + done, total)


class _OnlySecure(urllib.request.HTTPRedirectHandler):
    """Follows redirections only to https, or within this machine."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        _require_secure(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _require_secure(address: str) -> None:
    parts = urllib.parse.urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1")):
        raise InputError(f"{address} is not a secure address")


def _listing(opener: urllib.request.OpenerDirector, entry: Entry, publisher: str) -> list[_Listed]:
    address = f"{publisher}/api/models/{entry.repository}/tree/{entry.revision}?recursive=true"
    try:
        with _open(opener, address, {}) as answer:
            described = json.loads(answer.read(LARGEST_LISTING))
        found = {each["path"]: each for each in described if each["type"] == "file"}
        files = {name: found[name] for name in entry.files}
    except (ValueError, KeyError, TypeError, OSError, http.client.HTTPException) as error:
        raise InputError(f"{address} does not list the files of {entry.name}: {error}", "Try again later") from error
    return [_listed(name, files[name], entry) for name in files]


def _listed(name: str, described: Mapping[str, Any], entry: Entry) -> _Listed:
    large, size = described.get("lfs"), described.get("size")
    digest = str((large if isinstance(large, dict) else described).get("oid"))
    if not _HEX.fullmatch(digest) or type(size) is not int or size < 0:
        raise InputError(
            f"{entry.address} lists {name} without a valid hash and size, so PhotoSearch could not check it",
            "Nothing was downloaded. Download the model yourself, then run: photosearch words add FOLDER",
        )
    return _Listed(name, size, digest)


def _is_whole(target: Path, listed: _Listed) -> bool:
    if not target.is_file() or target.stat().st_size != listed.size:
        return False
    counted = listed.begin()
    with target.open("rb") as file:
        while piece := file.read(PIECE):
            counted.update(piece)
    return bool(counted.hexdigest() == listed.digest)


def _load(
    opener: urllib.request.OpenerDirector,
    address: str,
    target: Path,
    listed: _Listed,
    progress: Callable[[int], None],
) -> None:
    loading = target.with_name(f"{target.name}.loading")
    with durable.translated(target):
        target.parent.mkdir(durable.PRIVATE, parents=True, exist_ok=True)
        with loading.open("ab") as file:
            have = file.tell()
            if have > listed.size:
                file.truncate(0)
                have = 0
            if have < listed.size:
                try:
                    _append(opener, address, file, have, listed.size, progress)
                except _FAILURES as error:
                    raise InputError(f"The download of {address} was interrupted: {error}", _RESUME) from error
        if not _is_whole(loading, listed):
            whole = loading.stat().st_size == listed.size
            if whole:
                loading.unlink()
            raise InputError(
                f"{address} {'differs from the file that its publisher lists' if whole else 'ended too early'}",
                "It was removed. Try again later" if whole else _RESUME,
            )
        loading.replace(target)


def _append(
    opener: urllib.request.OpenerDirector,
    address: str,
    file: IO[bytes],
    have: int,
    size: int,
    progress: Callable[[int], None],
) -> None:
    with _open(opener, address, {"Range": f"bytes={have}-"} if have else {}) as answer:
        if have and answer.status != http.client.PARTIAL_CONTENT:  # the publisher sends the whole file
            file.truncate(0)
            have = 0
        while have < size and (piece := _read(answer, min(PIECE, size - have))):
            file.write(piece)
            have += len(piece)
            progress(have)


def _read(answer: Any, size: int) -> bytes:
    try:
        return bytes(answer.read(size))
    except OSError as error:  # such as a lost route, which must not look like an error of the file
        raise ConnectionError(str(error)) from error


def _open(opener: urllib.request.OpenerDirector, address: str, headers: Mapping[str, str]) -> Any:
    _require_secure(address)
    return contextlib.closing(opener.open(urllib.request.Request(address, headers=dict(headers)), timeout=SECONDS))  # noqa: S310


def forget(folder: Path) -> None:
    """Removes what was downloaded into `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
