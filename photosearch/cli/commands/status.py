"""`photosearch status`: what the library holds. The report is the same for people and for scripts."""

import argparse
from pathlib import Path

from photosearch.app import Application
from photosearch.cli.console import Console, Report
from photosearch.cli.options import Commands, add_command, application_of
from photosearch.core.events import Hold
from photosearch.core.folders.exclusion import EVERYWHERE
from photosearch.jobs.indexing import rebuilding
from photosearch.jobs.pace import Pace
from photosearch.library.scan import is_reachable
from photosearch.library.store.store import Store
from photosearch.machine import Machine

HOLDS = {Hold.MAINS: "for mains power", Hold.IDLE: "until nobody uses the computer"}


def add(commands: Commands) -> None:
    """Adds the command."""
    status = add_command(commands, "status", run, "show what the library holds")
    status.add_argument("--json", action="store_true", help="print the report as one JSON line")


def run(options: argparse.Namespace, console: Console) -> int:
    """Prints the report."""
    application = application_of(options)
    shared = application.shared
    console.report(shared.report() if shared else _report(application), options.json)
    return 0


def _report(application: Application) -> Report:
    paths = application.paths
    manifest, notice = application.described()
    with application.open_folder() as store:
        model_id = store.models.id_of(manifest.sha256)
        vectors = 0 if model_id is None else len(store.vectors.ids(model_id))
        total, texts = store.photos.counts(), store.texts.counts()
        left_out = store.folders.patterns()
        folders = [_folder(store, folder, left_out.get(folder, "")) for folder in store.folders.paths()]
        skips = [
            {"path": photo.file.path, "reason": photo.reason, "message": photo.message}
            for photo in store.photos.skips()
        ]
    snapshot = rebuilding.snapshot_path(paths.snapshots, manifest)
    return {
        "library": str(paths.root),
        "photos": total.photos,
        "skipped": total.skipped,
        "folders": folders,
        "left_out": left_out.get(EVERYWHERE, "").splitlines(),
        "skips": skips,
        "indexing": {"effort": application.settings.effort, "waiting": _hold(application)},
        "text": {"on": application.settings.read_text, "read": texts.read, "with_text": texts.with_text},
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


def _folder(store: Store, folder: str, patterns: str) -> Report:
    counts = store.photos.counts(folder)
    state = "online" if is_reachable(folder) else "offline"
    shown = {"path": folder, "photos": counts.photos, "skipped": counts.skipped, "state": state}
    return {**shown, "left_out": patterns.splitlines()}


def _hold(application: Application) -> str | None:
    """Returns what new photos would wait for at this moment; None if they would not wait."""
    pace = Pace(Machine())
    pace.follow(application.settings)
    hold = pace.now().hold
    return hold and HOLDS[hold]


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
