"""Declares each setting once, with type, default, bounds, texts and group; and the paths of a library's files."""

import dataclasses
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from photosearch import durable
from photosearch.core import address
from photosearch.core.address import Address
from photosearch.errors import InputError

LIBRARY_VARIABLE = "PHOTOSEARCH_LIBRARY"


def _(words: str) -> str:
    """Marks a text for translation; the window translates it when it shows it."""
    return words


_PROVIDER_TITLES = {
    "auto": _("Automatic"),
    "cuda": "NVIDIA CUDA",
    "directml": "DirectML",
    "coreml": "Apple Core ML",
    "cpu": _("Processor"),
}
PROVIDERS = tuple(_PROVIDER_TITLES)
LANGUAGES = {"system": _("Same as system"), "en": "English", "de": "Deutsch", "zh_CN": "简体中文"}
EFFORTS = {"auto": _("Automatic"), "full": _("Full speed"), "gentle": _("Gentle")}
ITEM_FILES = {"shown": _("The photo shown"), "all": _("All files")}
THEMES = {"system": _("Same as system"), "light": _("Light"), "dark": _("Dark")}

_APPEARANCE = _("Appearance")
_SEARCH = _("Search")
_BACKGROUND = _("Background")
_LIBRARY = _("Library")
_LIMITS = _("Limits")


def _setting(default: Any, group: str, title: str, help_text: str, *, live: bool = False, **rules: Any) -> Any:
    """Declares one setting. `live` means that a change takes effect at once, not at the next start."""
    described = {"group": group, "title": title, "help": help_text, "live": live}
    return field(default=default, metadata={**described, **rules})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, in the order and groups in which the window shows them.

    Bounds are inclusive; `choices` maps each allowed value to its title; `unit` is what a number counts.
    """

    theme: str = _setting("system", _APPEARANCE, _("Theme"), _("Light or dark"), live=True, choices=THEMES)
    language: str = _setting(
        "system", _APPEARANCE, _("Language"), _("Language and number format of the window"), choices=LANGUAGES
    )
    item_files: str = _setting(
        "shown", _SEARCH, _("Copy and drag"),
        _("Which files to copy or drag if a photo has several, such as RAW and JPEG"),
        live=True, choices=ITEM_FILES,
    )  # fmt: skip
    results: int = _setting(
        200, _SEARCH, _("Results"), _("How many results a search loads at a time; scrolling loads more"),
        live=True, minimum=10, maximum=5000, unit=_("photos"),
    )  # fmt: skip
    contents: bool = _setting(
        True, _SEARCH, _("Recognise what photos show"),
        _("Finds photos by words such as dog, ship or beach, without reading them again; works offline"),
    )  # fmt: skip
    place_names: bool = _setting(
        True, _SEARCH, _("Name the places of photos"),
        _("Finds photos by the city and country of their coordinates; works offline"),
    )  # fmt: skip
    provider: str = _setting(
        "auto", _SEARCH, _("Run the model on"), _("Automatic uses the fastest device that gives correct results"),
        choices=_PROVIDER_TITLES,
    )  # fmt: skip
    read_text: bool = _setting(
        False, _SEARCH, _("Read text in photos"),
        _("Signs, receipts and screenshots can then be found by their words; reading takes about a second a photo"),
        live=True, extra="ocr",
    )  # fmt: skip
    background: bool = _setting(
        False, _BACKGROUND, _("Keep running when the window is closed"),
        _("Indexing continues in the system tray, if there is one"), live=True,
    )  # fmt: skip
    notifications: bool = _setting(
        True, _BACKGROUND, _("Notify when a long task is done"),
        _("Only while another window is in front; needs a system tray"), live=True,
    )  # fmt: skip
    effort: str = _setting(
        "auto", _BACKGROUND, _("Indexing speed"),
        _("Automatic lets other programs go first, except for new folders; gentle works a quarter of the time"),
        live=True, choices=EFFORTS,
    )  # fmt: skip
    mains_only: bool = _setting(
        False,
        _BACKGROUND,
        _("Index only on mains power"),
        _("New photos wait while the computer runs on battery power"),
        live=True,
    )
    idle_only: bool = _setting(
        False, _BACKGROUND, _("Index only while the computer is idle"),
        _("New photos wait until nobody has used the computer for a few minutes"), live=True,
    )  # fmt: skip
    rescan_minutes: int = _setting(
        30, _LIBRARY, _("Rescan folders every"),
        _("Finds changes that the system did not report, for example on network drives"),
        minimum=1, maximum=1440, unit=_("minutes"),
    )  # fmt: skip
    settle_seconds: float = _setting(
        1.0, _LIBRARY, _("Read a new file after"), _("How long a file must stay unchanged before it is read"),
        minimum=0.1, maximum=60.0, unit=_("seconds"),
    )  # fmt: skip
    thumbnail_side: int = _setting(
        256, _LIBRARY, _("Thumbnail size"), _("Longest side of new thumbnails"),
        minimum=96, maximum=512, unit=_("pixels"),
    )  # fmt: skip
    thumbnail_megabytes: int = _setting(
        1024, _LIBRARY, _("Thumbnail cache"), _("Maximum size; the least used thumbnails are removed first"),
        minimum=16, maximum=65536, unit=_("megabytes"),
    )  # fmt: skip
    backup_days: int = _setting(
        3, _LIBRARY, _("Daily backups kept"), _("At most one a day, if the library has changed; 0 turns backups off"),
        minimum=0, maximum=60, unit=_("days"),
    )  # fmt: skip
    backup_weeks: int = _setting(
        1, _LIBRARY, _("Weekly backups kept"), _("One a week, in addition to the daily backups"),
        minimum=0, maximum=60, unit=_("weeks"),
    )  # fmt: skip
    backup_folder: str = _setting(
        "", _LIBRARY, _("Backup folder"), _("Each library needs its own; if empty, a folder inside the library is used")
    )
    trash: bool = _setting(
        False,
        _LIBRARY,
        _("Offer to move duplicates to the trash"),
        _("Lists the files and asks for confirmation first"),
        live=True,
    )
    write_sidecars: bool = _setting(
        False, _LIBRARY, _("Write ratings and keywords to XMP sidecars"),
        _("Other programs can then read them; photo files are never written"), live=True,
    )  # fmt: skip
    decoders: int = _setting(
        0, _LIMITS, _("Decoder processes"),
        _("How many photos are read at the same time; 0 means one per processor core"),
        minimum=0, maximum=64, unit=_("processes"),
    )  # fmt: skip
    photo_seconds: float = _setting(
        5.0, _LIMITS, _("Time limit per photo"), _("A photo that takes longer is skipped"),
        minimum=0.5, maximum=120.0, unit=_("seconds"),
    )  # fmt: skip
    photo_megapixels: int = _setting(
        400, _LIMITS, _("Size limit per photo"), _("A larger photo is skipped"),
        minimum=1, maximum=2000, unit=_("megapixels"),
    )  # fmt: skip
    decoder_megabytes: int = _setting(
        1024, _LIMITS, _("Memory limit per decoder"), _("A photo that needs more is skipped"),
        minimum=256, maximum=65536, unit=_("megabytes"),
    )  # fmt: skip

    def __post_init__(self) -> None:
        for each in dataclasses.fields(self):
            _check(each.name, getattr(self, each.name), each.metadata, type(each.default))

    def replace(self, **changes: Any) -> "Settings":
        """Returns a copy with `changes`; raises InputError if a value is out of bounds."""
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
    """The paths of a library's files. Everything except the database can be rebuilt.

    A shared library has an `address`; `root` is then the folder of what belongs to this machine: settings, mounts,
    models, and caches.
    """

    root: Path
    address: Address | None = None

    @property
    def database(self) -> Path:
        """The database of photos, vectors and the person's own data."""
        return self.root / "library.sqlite3"

    @property
    def thumbnails(self) -> Path:
        """The thumbnail cache, bounded in size."""
        return self.root / "thumbnails.sqlite3"

    @property
    def colours(self) -> Path:
        """The cache of average colours, bounded in size."""
        return self.root / "colours.sqlite3"

    @property
    def descriptors(self) -> Path:
        """The folder of the descriptors by which parts of photos are found."""
        return self.root / "descriptors"

    @property
    def snapshots(self) -> Path:
        """The folder of index snapshots."""
        return self.root / "index"

    @property
    def models(self) -> Path:
        """The folder of the library's own models."""
        return self.root / "models"

    @property
    def words(self) -> Path:
        """The folder of the models for descriptions in words."""
        return self.root / "words"

    @property
    def model_note(self) -> Path:
        """Names the current model, unless it is the shipped one."""
        return self.root / "model.json"

    @property
    def backups(self) -> Path:
        """The folder of backups, unless the settings name another."""
        return self.root / "backups"

    @property
    def personal(self) -> Path:
        """The working folder of training on the library's own photos, from which training resumes."""
        return self.root / "personal"

    @property
    def checked(self) -> Path:
        """An empty file; its time is when the database was last found sound."""
        return self.root / "checked"

    @property
    def settings(self) -> Path:
        """The settings, as JSON."""
        return self.root / "settings.json"

    @property
    def mounts(self) -> Path:
        """Notes where the roots of a shared library are mounted on this machine."""
        return self.root / "mounts.json"

    @property
    def lock(self) -> Path:
        """The lock file of the process that writes."""
        return self.root / "writer.lock"


def library_paths(chosen: Path | str | None = None) -> LibraryPaths:
    """Returns the library: `chosen`, else $PHOTOSEARCH_LIBRARY, else the platform's data folder.

    Raises:
        InputError: it is the address of a shared library, and not a valid one.
    """
    chosen = chosen or os.environ.get(LIBRARY_VARIABLE)
    usual = platformdirs.user_data_path("PhotoSearch", appauthor=False)
    if isinstance(chosen, str) and address.is_address(chosen):
        named = address.parse(chosen)
        return LibraryPaths(usual / "shared" / named.key, named)
    return LibraryPaths((Path(chosen) if chosen else usual).expanduser().absolute())


def load(path: Path) -> Settings:
    """Reads settings. A missing file gives the defaults; unknown names, which a newer version wrote, are ignored.

    Raises:
        InputError: the file is not JSON, or a value is out of bounds.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except (OSError, ValueError, RecursionError) as error:  # RecursionError: deeply nested brackets
        raise InputError(f"Cannot read the settings {path}: {error}", "Correct or remove the file") from error
    if not isinstance(stored, dict):
        raise InputError(f"The settings {path} are not a JSON object", "Correct or remove the file")
    known = {each.name for each in dataclasses.fields(Settings)}
    return Settings(**{name: value for name, value in stored.items() if name in known})


def save(settings: Settings, path: Path) -> None:
    """Durably writes settings; raises StorageError if they cannot be written."""
    durable.write_bytes(path, json.dumps(dataclasses.asdict(settings), indent=2).encode())


def resources() -> Path:
    """Returns the folder of shipped resources, in a source checkout as in an installed package."""
    installed = Path(__file__).parent / "resources"
    return installed if installed.is_dir() else Path(__file__).parents[1] / "resources"
