"""Every setting once: type, default, bounds and help text; and where the files of a library lie."""

import dataclasses
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from photosearch import durable
from photosearch.errors import InputError

LIBRARY_VARIABLE = "PHOTOSEARCH_LIBRARY"
PROVIDERS = ("auto", "cuda", "directml", "coreml", "cpu")


def _setting(default: Any, help_text: str, **bounds: Any) -> Any:
    return field(default=default, metadata={"help": help_text, **bounds})


@dataclass(frozen=True, slots=True)
class Settings:
    """The person's choices. Bounds are inclusive; `choices` lists the only values allowed."""

    provider: str = _setting("auto", "Where the model runs", choices=PROVIDERS)
    decoders: int = _setting(0, "Decoder processes (0: one for each processor core)", minimum=0, maximum=64)
    photo_seconds: float = _setting(5.0, "Longest time for decoding one photo, in seconds", minimum=0.5, maximum=120.0)
    photo_megapixels: int = _setting(400, "Largest photo that is decoded, in megapixels", minimum=1, maximum=2000)
    decoder_megabytes: int = _setting(
        1024, "Largest memory of a decoder process, in megabytes", minimum=256, maximum=65536
    )
    thumbnail_side: int = _setting(256, "Longest side of a thumbnail, in pixels", minimum=96, maximum=512)
    thumbnail_megabytes: int = _setting(
        1024, "Largest size of the thumbnail cache, in megabytes", minimum=16, maximum=65536
    )
    settle_seconds: float = _setting(
        1.0, "How long a file must be quiet before it is read, in seconds", minimum=0.1, maximum=60.0
    )
    rescan_minutes: int = _setting(
        30, "How often folders are compared with the library, in minutes", minimum=1, maximum=1440
    )
    backup_days: int = _setting(
        3, "Backups kept, at most one a day where the library changed (0: none is made)", minimum=0, maximum=60
    )
    backup_weeks: int = _setting(1, "Backups kept beyond those, one a week", minimum=0, maximum=60)
    backup_folder: str = _setting("", "Folder of this library's backups alone (empty: inside the library)")
    trash: bool = _setting(False, "Offer to move duplicates to the trash, after a confirmation that lists the files")
    results: int = _setting(200, "Photos shown for a query", minimum=10, maximum=5000)

    def __post_init__(self) -> None:
        for each in dataclasses.fields(self):
            _check(each.name, getattr(self, each.name), each.metadata, type(each.default))

    def replace(self, **changes: Any) -> "Settings":
        """Returns a copy with `changes`; raises InputError when a value is out of its bounds."""
        return dataclasses.replace(self, **changes)


def _check(name: str, value: Any, rules: Mapping[str, Any], kind: type) -> None:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not kind:
        raise InputError(f"Setting {name} must be of type {kind.__name__}, not {value!r}")
    if "choices" in rules and value not in rules["choices"]:
        raise InputError(f"Setting {name} is {value!r}", f"Use one of {', '.join(rules['choices'])}")
    if "minimum" in rules and not rules["minimum"] <= value <= rules["maximum"]:
        raise InputError(f"Setting {name} is {value}", f"Use a value from {rules['minimum']} to {rules['maximum']}")


@dataclass(frozen=True, slots=True)
class LibraryPaths:
    """Where the files of one library lie. Everything but the database can be rebuilt."""

    root: Path

    @property
    def database(self) -> Path:
        """Photos, vectors and skips: the truth."""
        return self.root / "library.sqlite3"

    @property
    def thumbnails(self) -> Path:
        """The thumbnail cache, bounded in size."""
        return self.root / "thumbnails.sqlite3"

    @property
    def snapshots(self) -> Path:
        """The folder of index snapshots."""
        return self.root / "index"

    @property
    def backups(self) -> Path:
        """The folder of backups, unless the settings name another."""
        return self.root / "backups"

    @property
    def checked(self) -> Path:
        """Its time says when the database was last found sound."""
        return self.root / "checked"

    @property
    def settings(self) -> Path:
        """The person's choices, as JSON."""
        return self.root / "settings.json"

    @property
    def lock(self) -> Path:
        """Held by the one process that writes."""
        return self.root / "writer.lock"


def library_paths(chosen: Path | None = None) -> LibraryPaths:
    """Returns the library: `chosen`, else $PHOTOSEARCH_LIBRARY, else the platform's data folder."""
    if chosen is None and (named := os.environ.get(LIBRARY_VARIABLE)):
        chosen = Path(named)
    if chosen is None:
        chosen = platformdirs.user_data_path("PhotoSearch", appauthor=False)
    return LibraryPaths(chosen.expanduser().absolute())


def load(path: Path) -> Settings:
    """Reads settings; a missing file gives the defaults and unknown names are ignored (a newer version wrote them).

    Raises:
        InputError: the file is not JSON or a value is out of its bounds.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except (OSError, ValueError, RecursionError) as error:  # the last by brackets nested without end
        raise InputError(f"Cannot read the settings {path}: {error}", "Correct or remove the file") from error
    if not isinstance(stored, dict):
        raise InputError(f"The settings {path} are not a JSON object", "Correct or remove the file")
    known = {each.name for each in dataclasses.fields(Settings)}
    return Settings(**{name: value for name, value in stored.items() if name in known})


def save(settings: Settings, path: Path) -> None:
    """Durably writes settings; raises StorageError when the disk refuses."""
    durable.write_bytes(path, json.dumps(dataclasses.asdict(settings), indent=2).encode())


def resources() -> Path:
    """Returns the folder of shipped resources, in a source checkout as in an installed package."""
    installed = Path(__file__).parent / "resources"
    return installed if installed.is_dir() else Path(__file__).parents[1] / "resources"
