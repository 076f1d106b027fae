"""Folders without photos of the person's own: recycle bins, snapshots, caches, and packages of programs.

One declared list. The scan leaves these folders out, the window shows the list, and the search for duplicates neither
keeps nor offers to remove anything in them. Of a package, only the folders with originals are read: everything else in
it is derived from them. Case does not matter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import translate

NO_MEDIA = ".nomedia"
"""A file with this name asks programs to take no photos from its folder and from all folders below."""


class Kind(StrEnum):
    """Why folders are left out."""

    BINS = "bins"
    SNAPSHOTS = "snapshots"
    CACHES = "caches"
    SYSTEM = "system"


# fmt: off
FOLDERS: dict[Kind, tuple[str, ...]] = {
    Kind.BINS: (
        "$Recycle.Bin", "$Recycle", "Recycler", "Recycled", "RecycleBin", "Recycle Bin", "Recycle Bin - *",
        "Network Recycle Bin*", "#recycle", "@Recycle", "@sharebin", "TrashBox", "Network Trash Folder",
        "files_trashbin", "LOST.DIR", "FOUND.[0-9][0-9][0-9]", "lost+found",
    ),
    Kind.SNAPSHOTS: (
        "#snapshot", "#snapshots", "@Recently-Snapshot", "@snapshot", "@snapshots", "@sharesnap", "~snapshot",
        "~snapshots", "@GMT-*", "Backups.backupdb", "files_versions",
    ),
    Kind.CACHES: (
        "@eaDir", "@Transcode", "@upload_cache", "*.lrdata", "*.lrcat-data", "CaptureOne/Cache", "CaptureOne/Settings*",
        "iPod Photo Cache", "appdata_*/preview", "_vti_cnf", "_gsdata_",
    ),
    Kind.SYSTEM: (
        "System Volume Information", "$WINDOWS.~*", "$WinREAgent", "$SysReset", "Config.Msi", "MSOCache",
        "__MACOSX", "Temporary Items", "*.app/Contents", "@tmp", "@appstore", "@appdata", "@appconf", "@apphome",
        "@apptemp", "@autoupdate", "@clamav", "@cloudsync", "@database", "@docker", "@download", "@quarantine", "@S2S",
        "@synologydrive", "@SynoDrive*", "@userpreference", "@active_backup",
    ),
}
"""Names of folders, as patterns; a pattern with a slash names a folder in another one."""


@dataclass(frozen=True, slots=True)
class Package:
    """A folder that a program keeps to itself, and the folders in it that hold originals; both as patterns."""

    names: tuple[str, ...]
    originals: tuple[str, ...] = ()


PACKAGES: tuple[Package, ...] = (
    Package(("*.photoslibrary",), ("originals", "Masters")),
    Package(("*.photolibrary", "*.migratedphotolibrary", "iPhoto Library"), ("Masters", "Originals")),
    Package(("*.aplibrary", "*.migratedaplibrary"), ("Masters",)),
    Package(("Photo Booth Library", "*.photoboothlibrary"), ("Originals", "Pictures")),
    Package(("*.cocatalog",), ("Originals",)),
    Package(("*.lrlibrary",), ("*/originals",)),
    Package(("*.imovielibrary", "*.fcpbundle", "*.tvlibrary", "*.musiclibrary", "*.theater")),
)
# fmt: on


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(translate(each.lower()) for each in patterns) or "(?!)")


_ALL = [pattern for patterns in FOLDERS.values() for pattern in patterns]
_BY_NAME = _any_of([each for each in _ALL if "/" not in each])
_BY_PARENT = _any_of([each for each in _ALL if "/" in each])
_LAST_NAMES = frozenset(each.partition("/")[2].lower().rstrip("*") for each in _ALL if "/" in each)
_PACKAGED = tuple(
    (_any_of(each.names), tuple(place.lower().split("/") for place in each.originals)) for each in PACKAGES
)
_PACKAGE = _any_of([name for each in PACKAGES for name in each.names])


def is_set_apart(name: str, parent: str) -> bool:
    """Whether a folder of this name, in a folder named `parent`, is in the list; packages are not."""
    name = name.lower()
    if _BY_NAME.match(name):
        return True
    return name.startswith(tuple(_LAST_NAMES)) and _BY_PARENT.match(f"{parent.lower()}/{name}") is not None


def admits(names: Sequence[str], *, is_folder: bool) -> bool:
    """Returns whether packages allow a scan to take the file or folder at the path made of `names`, from the top.

    A file is taken if it is in a folder of originals; a folder also if it leads to one.
    """
    for place, name in enumerate(names):
        if not _PACKAGE.match(name.lower()):
            continue
        inside = [each.lower() for each in names[place + 1 :]]
        originals = next(folders for regex, folders in _PACKAGED if regex.match(name.lower()))
        if inside and not any(_leads(inside, folder, is_folder) for folder in originals):
            return False
    return True


def is_packaged(names: Sequence[str]) -> bool:
    """Whether the folder at the path made of `names` is a package, or lies in one."""
    return any(_PACKAGE.match(name.lower()) for name in names)


def is_protected(names: Sequence[str]) -> bool:
    """Whether the file at the path made of `names` lies in any folder or package of the list."""
    folders = names[:-1]
    return any(
        is_set_apart(name, folders[place - 1] if place else "") or _PACKAGE.match(name.lower()) is not None
        for place, name in enumerate(folders)
    )


def _leads(inside: Sequence[str], folder: Sequence[str], is_folder: bool) -> bool:
    """Whether a path inside a package lies in a folder of originals, or is a folder on the way to it."""
    if not is_folder and len(inside) <= len(folder):
        return False
    return all(_any_of([wanted]).match(name) for name, wanted in zip(inside, folder, strict=False))
