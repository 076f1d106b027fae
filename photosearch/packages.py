"""The packages that PhotoSearch runs on, and the terms of each, as their own records say."""

import re
import sys
from importlib import metadata

_TEXTS = re.compile(r"(^|/)(LICEN[CS]E|COPYING|NOTICE|ThirdPartyNotices)[^/]*(?<!\.py)(?<!\.pyc)$", re.IGNORECASE)


def packages() -> list[metadata.Distribution]:
    """Returns PhotoSearch and the packages that it runs on, by name."""
    if getattr(sys, "frozen", False):  # an installed application holds nothing else
        names = {each.metadata["Name"] for each in metadata.distributions()} - {"photosearch"}
    else:
        required = [line for line in metadata.requires("photosearch") or () if "extra ==" not in line]
        names = {match[0] for line in required if (match := re.match(r"[\w.-]+", line))}
    found = []
    for name in ("photosearch", *sorted(names, key=str.casefold)):
        try:
            found.append(metadata.distribution(name))
        except metadata.PackageNotFoundError:  # a library of another system
            continue
    return found


def licence_name(package: metadata.Distribution) -> str:
    """Returns how a package names its licence; empty when it does not."""
    about = package.metadata.json
    return str(about.get("license_expression") or about.get("license") or _classified(about.get("classifier", [])))


def licence_texts(package: metadata.Distribution) -> tuple[str, ...]:
    """Returns the licence texts that came with a package."""
    texts = [each.read_text() for each in package.files or () if is_licence_text(each.as_posix())]
    return tuple(text.strip() for text in texts if text and text.strip())


def is_licence_text(place: str) -> bool:
    """Whether a file of a package, by its place in it, holds terms."""
    return bool(_TEXTS.search(place))


def _classified(classifiers: str | list[str]) -> str:
    return "\n".join(each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License ::"))
