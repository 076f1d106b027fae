"""`photosearch doctor`: check the installation and the library. The report is the same for people and for scripts."""

import argparse
import dataclasses
import importlib.metadata
import platform
import sys
from pathlib import Path

from photosearch import __version__
from photosearch.app import Application
from photosearch.cli.console import Console, Report
from photosearch.cli.exit_codes import EXIT_FAULT
from photosearch.cli.options import Commands, add_command, application_of
from photosearch.core.photo import Fit, Fitting
from photosearch.errors import DecoderBroken, InputError, ModelError, PhotoSearchError
from photosearch.jobs.indexing import rebuilding
from photosearch.jobs.pace import YIELDING
from photosearch.library.recovery import Repair
from photosearch.vision.decoding.decoder import Decoder
from photosearch.vision.decoding.limits import DecodeLimits
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
INOTIFY = Path("/proc/sys/fs/inotify")


def add(commands: Commands) -> None:
    """Adds the command."""
    doctor = add_command(commands, "doctor", run, "check the installation and the library")
    doctor.add_argument("--json", action="store_true", help="print the report as one JSON line")
    doctor.add_argument("--repair", action="store_true",
                        help="repair a damaged library first, from a sound backup if there is one")  # fmt: skip


def run(options: argparse.Namespace, console: Console) -> int:
    """Prints the report; the exit code is EXIT_FAULT if anything is wrong."""
    application = application_of(options)
    repair = {"repair": _repair(application.repair())} if options.repair else {}
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
    console.report({**repair, "healthy": not problems, **report}, options.json)
    return EXIT_FAULT if problems else 0


def _repair(repair: Repair) -> Report:
    return {
        "account": repair.account,
        "aside": repair.aside and str(repair.aside),
        "backup": repair.backup and str(repair.backup),
        "photos": repair.photos,
        "folders": list(repair.folders),
    }


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
    """Returns the layers that confine a decoder process. A layer that this system lacks is not a problem."""
    limits = DecodeLimits(megabytes=application.settings.decoder_megabytes)
    try:
        with Decoder(Fitting(1, Fit.SQUASH), 0, limits, niceness=lambda: YIELDING) as decoder:
            layers = decoder.layers()
    except DecoderBroken as error:
        problems.append(error.message)
        return []
    return [dataclasses.asdict(layer) for layer in layers]


def _library(application: Application, problems: list[str]) -> Report:
    backups = [str(each) for each in application.backups.newest_first()]
    report: Report = {"folder": str(application.paths.root), "backups": backups}
    try:
        with application.open_folder() as store:
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
