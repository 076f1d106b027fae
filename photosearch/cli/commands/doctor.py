"""What `status` and `doctor` say: plain nested dictionaries, the same for people and for scripts."""

import dataclasses
import importlib.metadata
import platform
import sys
from pathlib import Path
from typing import Any

from photosearch import __version__
from photosearch.app import Application
from photosearch.core.events import Hold, IndexReport
from photosearch.core.folders.exclusion import EVERYWHERE
from photosearch.core.photo import Fit, Fitting
from photosearch.errors import DecoderBroken, InputError, ModelError, PhotoSearchError
from photosearch.jobs.indexing import rebuilding
from photosearch.jobs.pace import Pace
from photosearch.library.recovery import Repair
from photosearch.library.scan import is_reachable
from photosearch.machine import Machine
from photosearch.vision.decoding.decoder import DecodeLimits, Decoder
from photosearch.vision.embedding.embed import diagnose
from photosearch.vision.embedding.manifest import read_manifest

PACKAGES = (
    "onnxruntime",
    "hnswlib",
    "numpy",
    "Pillow",
    "pi-heif",
    "rawpy",
    "watchdog",
    "PySide6-Essentials",
)
HOLDS = {Hold.MAINS: "for mains power", Hold.IDLE: "until nobody uses the computer"}
INOTIFY = Path("/proc/sys/fs/inotify")

Report = dict[str, Any]


def sentence(report: IndexReport) -> str:
    """Says what a pass did, for people."""
    return (
        f"{report.added} added, {report.updated} updated, {report.moved} moved, {report.removed} removed, "
        f"{report.skipped} skipped, {report.unchanged} unchanged in {report.seconds:.1f} s "
        f"({report.photos_per_second:.1f} photos/s)"
    )


def status(application: Application) -> Report:
    """Returns what the library holds.

    Raises:
        InputError: there is no library.
        StorageError: it cannot be read.
    """
    paths = application.paths
    manifest, notice = application.described()
    with application.open_reader() as store:
        model_id = store.model_id(manifest.sha256)
        vectors = 0 if model_id is None else len(store.vector_ids(model_id))
        total = store.counts()
        patterns = store.patterns()
        folders = [
            {**_folder(store.counts(folder), folder), "left_out": patterns.get(folder, "").splitlines()}
            for folder in store.folders()
        ]
        skips = [{"path": photo.file.path, "reason": photo.reason, "message": photo.message} for photo in store.skips()]
    snapshot = rebuilding.snapshot_path(paths.snapshots, manifest)
    return {
        "library": str(paths.root),
        "photos": total.photos,
        "skipped": total.skipped,
        "folders": folders,
        "left_out": patterns.get(EVERYWHERE, "").splitlines(),
        "skips": skips,
        "indexing": {"effort": application.settings.effort, "waiting": _hold(application)},
        "model": {
            "id": manifest.id,
            "name": manifest.name,
            "version": manifest.version,
            "dimension": manifest.dimension,
            **({"problem": notice} if notice else {}),
        },
        "index": {"vectors": vectors, "snapshot": snapshot.exists(), "awaiting": total.photos - vectors},
        "bytes": {
            "database": _size(paths.database),
            "thumbnails": _size(paths.thumbnails),
            "snapshot": sum(map(_size, paths.snapshots.glob("*"))),
        },
    }


def _hold(application: Application) -> str | None:
    """Why new photos would wait now."""
    pace = Pace(Machine())
    pace.follow(application.settings)
    hold, _ = pace.now()
    return hold and HOLDS[hold]


def repaired(repair: Repair) -> Report:
    """Returns what a repair did."""
    return {
        "account": repair.account,
        "aside": repair.aside and str(repair.aside),
        "backup": repair.backup and str(repair.backup),
        "photos": repair.photos,
        "folders": list(repair.folders),
    }


def doctor(application: Application) -> Report:
    """Returns the state of the installation and of the library; `healthy` is false where something is wrong."""
    problems: list[str] = []
    report = {
        "versions": _versions(),
        "model": _model(application, problems),
        "providers": _providers(application, problems),
        "sandbox": _sandbox(application, problems),
        "library": _library(application, problems),
        "watching": _watch_limits(),
        "problems": problems,
    }
    return {"healthy": not problems, **report}


def _folder(counts: Any, folder: str) -> Report:
    state = "online" if is_reachable(folder) else "offline"
    return {"path": folder, "photos": counts.photos, "skipped": counts.skipped, "state": state}


def _versions() -> Report:
    versions = {
        "photosearch": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
    }
    for package in PACKAGES:
        try:
            versions[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            versions[package] = "not installed as a package"
    return versions


def _model(application: Application, problems: list[str]) -> Report:
    try:
        manifest, notice = application.described()
    except ModelError as error:
        problems.append(str(error))
        return {"state": "unusable"}
    if notice:
        problems.append(notice)
    return {
        "folder": str(application.model),
        "id": manifest.id,
        "name": manifest.name,
        "version": manifest.version,
        "sha256": manifest.sha256,
        "dimension": manifest.dimension,
    }


def _providers(application: Application, problems: list[str]) -> list[Report]:
    try:
        reports = diagnose(application.model, application.paths.root)
    except ModelError as error:
        problems.append(str(error))
        return []
    return [{"name": each.name, "usable": each.usable, "reason": each.reason} for each in reports]


def _sandbox(application: Application, problems: list[str]) -> list[Report]:
    """What holds a decoder process in; a layer that this system lacks is no fault of the installation."""
    limits = DecodeLimits(megabytes=application.settings.decoder_megabytes)
    try:
        with Decoder(Fitting(1, Fit.SQUASH), 0, limits, background=True) as decoder:
            layers = decoder.layers()
    except DecoderBroken as error:
        problems.append(error.message)
        return []
    return [dataclasses.asdict(layer) for layer in layers]


def _library(application: Application, problems: list[str]) -> Report:
    paths = application.paths
    report: Report = {"folder": str(paths.root), "backups": [str(each) for each in application.backups.newest_first()]}
    try:
        with application.open_reader() as store:
            found = store.check()
    except InputError:
        return {**report, "state": "none yet"}
    except PhotoSearchError as error:
        problems.append(str(error))
        return {**report, "state": "unusable"}
    problems.extend(found)
    return {**report, "state": "damaged" if found else "whole", "snapshot": _snapshot(application, problems)}


def _snapshot(application: Application, problems: list[str]) -> str:
    try:
        manifest = read_manifest(application.model)
    except ModelError:
        return "not checked: the model is unusable"
    path = rebuilding.snapshot_path(application.paths.snapshots, manifest)
    if not path.exists():
        return "none yet: a small library is searched without one"
    try:
        rebuilding.verify(path, manifest)
    except PhotoSearchError as error:
        problems.append(str(error))
        return "damaged: it is rebuilt at the next index"
    return "whole"


def _watch_limits() -> Report:
    if not sys.platform.startswith("linux"):
        return {"limits": "set by the system"}
    return {
        each.name: int(each.read_text())
        for each in (INOTIFY / "max_user_watches", INOTIFY / "max_user_instances")
        if each.exists()
    }


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
