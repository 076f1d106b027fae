"""The packages that PhotoSearch needs, and their licences, as their metadata states them."""

import re
import sys
from importlib import metadata

_TEXTS = re.compile(r"(^|/)(LICEN[CS]E|COPYING|NOTICE|ThirdPartyNotices)[^/]*(?<!\.py)(?<!\.pyc)$", re.IGNORECASE)


def packages() -> list[metadata.Distribution]:
    """Returns PhotoSearch and the packages that it needs, by name."""
    if getattr(sys, "frozen", False):  # an installed application contains no other packages
        names = {each.metadata["Name"] for each in metadata.distributions()} - {"photosearch"}
    else:
        required = [line for line in metadata.requires("photosearch") or () if "extra ==" not in line]
        names = {match[0] for line in required if (match := re.match(r"[\w.-]+", line))}
    found = []
    for name in ("photosearch", *sorted(names, key=str.casefold)):
        try:
            found.append(metadata.distribution(name))
        except metadata.PackageNotFoundError:  # needed on another system only
            continue
    return found


def licence_name(package: metadata.Distribution) -> str:
    """Returns the name that a package gives its licence; empty if it gives none."""
    about = package.metadata.json
    return str(about.get("license_expression") or about.get("license") or _classified(about.get("classifier", [])))


def licence_texts(package: metadata.Distribution) -> tuple[str, ...]:
    """Returns the licence texts that come with a package."""
    texts = [each.read_text() for each in package.files or () if is_licence_text(each.as_posix())]
    return tuple(text.strip() for text in texts if text and text.strip())


def is_licence_text(place: str) -> bool:
    """Whether a file of a package is a licence text, by its path in the package."""
    return bool(_TEXTS.search(place))


def _classified(classifiers: str | list[str]) -> str:
    return "\n".join(each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::"))
