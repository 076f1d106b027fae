"""The packages that PhotoSearch needs or can use, and their licences, as their metadata states them."""

import importlib.util
import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib import metadata

_TEXTS = re.compile(r"(^|/)(LICEN[CS]E|COPYING|NOTICE|ThirdPartyNotices)[^/]*(?<!\.py)(?<!\.pyc)$", re.IGNORECASE)
_LIBRARY = re.compile(r"(?:^|/)LICENSE[-_]([\w-]+)$")
"""The licence of a library inside a package."""
_LIBRARIES_USED = {"imagecodecs": frozenset({"libjxl", "brotli", "highway", "lcms2"})}
"""The bundled libraries that PhotoSearch uses from a package with many; its applications contain no others."""

_EXTRAS = {"ocr": "rapidocr", "words": "tokenizers", "cluster": "ray", "shared": "psycopg"}
"""The package of each optional part, and so the part's name in `pip install 'photosearch[NAME]'`."""


def has_extra(name: str) -> bool:
    """Whether the package of an optional part is installed; it is not loaded."""
    return importlib.util.find_spec(_EXTRAS[name]) is not None


def install_command(extra: str) -> str:
    """Returns the command that installs an optional part."""
    return f"pip install 'photosearch[{extra}]'"


def packages() -> "list[metadata.Distribution]":
    """Returns PhotoSearch and the packages that it needs, by name."""
    from importlib import metadata  # late: the window needs only `has_extra`

    if getattr(sys, "frozen", False):  # an installed application contains no other packages
        names = {each.metadata["Name"] for each in metadata.distributions()} - {"photosearch"}
    else:
        required = [line for line in metadata.requires("photosearch") or () if "extra ==" not in line]
        names = {match[0] for line in required if (match := re.match(r"[\w.-]+", line))}
    found = []
    for name in ("photosearch", *sorted(names, key=str.casefold)):
        try:
            found.append(metadata.distribution(name))
        except metadata.PackageNotFoundError:  # needed only on another system
            continue
    return found


def licence_name(package: "metadata.Distribution") -> str:
    """Returns the name that a package gives its licence; empty if it gives none."""
    about = package.metadata.json
    return str(about.get("license_expression") or about.get("license") or _classified(about.get("classifier", [])))


def licence_texts(package: "metadata.Distribution") -> tuple[str, ...]:
    """Returns the licence texts that come with a package; those of libraries inside it begin with their names."""
    name, files = package.metadata["Name"], package.files or ()
    texts = [(each.name, each.read_text()) for each in files if is_licence_text(each.as_posix(), name)]
    return tuple(_named(file, text.strip()) for file, text in texts if text and text.strip())


def is_licence_text(place: str, package: str = "") -> bool:
    """Returns whether a file of a package is a relevant licence text, by its path in the package."""
    library = _LIBRARY.search(place)
    used = _LIBRARIES_USED.get(package)
    return bool(_TEXTS.search(place)) and (used is None or library is None or library[1] in used)


def _named(file: str, text: str) -> str:
    library = _LIBRARY.search(file)
    return f"{library[1]}\n\n{text}" if library else text


def _classified(classifiers: str | list[str]) -> str:
    return "\n".join(each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::"))
