"""Lists the contents of a built application: the owner of each file, all licences, and a bill of materials.

An owner is a Python package, Python itself, or a package of the system. The build fails if an owner has no licence
text, so that nothing is distributed without its terms.
"""

import functools
import hashlib
import importlib.metadata
import platform
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from installer import product
from photosearch.packages import is_licence_text, licence_name, licence_texts

STANDARD_TEXTS = Path(__file__).parent / "licences"
"""Licence texts that some packages name and do not include. Each file has the licence's SPDX name."""
RULE = "=" * 100
PREFACE = f"""{product.NAME} {product.VERSION}: third-party software and its licences

{product.NAME} itself is under the Apache License 2.0. It uses the libraries listed here, each under its own terms.

Qt and PySide6 are used under the GNU Lesser General Public License, version 3. They are shared libraries beside the
program: you may replace them with another compatible build, and {product.NAME} runs with it. You may study how it works
with them, including by reverse engineering. Their source: https://download.qt.io/official_releases/QtForPython/ and
https://download.qt.io/official_releases/qt/.

libheif and libde265 (LGPL 3) read HEIF files, and LibRaw (LGPL 2.1) reads raw files, under the same conditions. The
texts of pi_heif and rawpy say where their source is. Neither x265 nor other software under the GPL alone is inside.

An AppImage starts with the runtime of the AppImage project (MIT). It contains libfuse (LGPL 2.1), squashfuse and zstd
(BSD), mimalloc and musl (MIT), and zlib. Its source, and how to build it with another libfuse:
https://github.com/AppImage/type2-runtime.
"""


class Entry(NamedTuple):
    """A file of the application: its place inside, its source, and the copy that is shipped."""

    place: str
    source: Path
    shipped: Path


@dataclass(frozen=True)
class Owner:
    """A package that owns files of the application."""

    name: str
    version: str
    licence: str
    texts: tuple[str, ...]
    address: str
    purl: PackageURL


def owners(entries: Iterable[Entry]) -> dict[Owner, list[Entry]]:
    """Returns the owners by name, each with its entries, without PhotoSearch itself.

    Raises:
        SystemExit: an owner has no licence text.
    """
    found: dict[Owner, list[Entry]] = {}
    for entry in entries:
        found.setdefault(owner_of(entry.source.resolve()), []).append(entry)
    # The program file is PyInstaller's bootloader.
    found.setdefault(_of_distribution(importlib.metadata.distribution("pyinstaller")), [])
    named = {owner: found[owner] for owner in sorted(found, key=lambda each: each.name.casefold())}
    silent = [owner.name for owner in named if not owner.texts]
    if silent:
        raise SystemExit(f"No licence text found for: {', '.join(silent)}. Add it to {STANDARD_TEXTS}")
    return {owner: files for owner, files in named.items() if owner.name != product.PROGRAM}


def owner_of(source: Path) -> Owner:
    """Returns the package that owns `source`, a real path."""
    distribution = _files_of_distributions().get(source)
    if distribution:
        return _of_distribution(distribution)
    return _python() if _is_pythons(source) else _of_system(source)


def is_built_here(source: Path) -> bool:
    """Whether this machine compiled `source`. Only its symbols may be stripped; a wheel's library would break."""
    distribution = _files_of_distributions().get(source.resolve())
    if distribution is None:
        return _is_pythons(source.resolve())
    return "-linux_" in (distribution.read_text("WHEEL") or "")


def records(found: Iterable[Owner]) -> list[Entry]:
    """Returns the metadata and licence files of the Python packages in `found`, at their places beside the code."""
    entries = []
    for owner in found:
        if owner.purl.type == "pypi":
            files = importlib.metadata.distribution(owner.name).files or ()
            kept = [each for each in files if _is_record(each.as_posix(), owner.name)]
            located = [Path(str(each.locate())) for each in kept]
            entries += [Entry(each.as_posix(), path, path) for each, path in zip(kept, located, strict=True)]
    return entries


def licences(found: dict[Owner, list[Entry]]) -> str:
    """Returns the terms of everything inside, as one text."""
    table = [f"{owner.name} {owner.version}".ljust(40) + f"{owner.licence}\n  {owner.address}" for owner in found]
    parts = [PREFACE, "\n".join(table)]
    parts += [_headed(f"{owner.name} {owner.version}", "\n\n".join(owner.texts)) for owner in found]
    parts += [_headed(each.stem, each.read_text(encoding="utf-8")) for each in sorted(STANDARD_TEXTS.iterdir())]
    return "\n\n".join(parts) + "\n"


def bill_of_materials(found: dict[Owner, list[Entry]]) -> str:
    """Returns the CycloneDX document (JSON): each owner with its shared libraries and their hashes."""
    bom = Bom()
    bom.metadata.component = Component(
        name=product.NAME,
        version=product.VERSION,
        type=ComponentType.APPLICATION,
        licenses=[LicenseFactory().make_from_string("Apache-2.0")],
        bom_ref=product.PROGRAM,
    )
    for owner, entries in found.items():
        bom.components.add(_component(owner, entries))
    bom.register_dependency(bom.metadata.component, bom.components)
    return str(JsonV1Dot6(bom).output_as_string(indent=1))


def _component(owner: Owner, entries: Sequence[Entry]) -> Component:
    address = ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri(owner.address))
    component = Component(
        name=owner.name,
        version=owner.version,
        type=ComponentType.LIBRARY,
        purl=owner.purl,
        licenses=[LicenseFactory().make_from_string(owner.licence)],
        external_references=[address],
        bom_ref=str(owner.purl),
    )
    for place, _, shipped in entries:
        if re.search(r"\.(so|dll|pyd|dylib)(\.\d|$)", shipped.name):
            digest = HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(shipped.read_bytes()).hexdigest())
            component.components.add(Component(name=place, type=ComponentType.FILE, hashes=[digest]))
    return component


def _is_pythons(source: Path) -> bool:
    prefix = Path(sys.base_prefix).resolve()
    return prefix != Path("/usr") and source.is_relative_to(prefix)  # in /usr, Python is a package of the system


@functools.cache
def _files_of_distributions() -> dict[Path, importlib.metadata.Distribution]:
    return {
        Path(str(distribution.locate_file(file))).resolve(): distribution
        for distribution in importlib.metadata.distributions()
        for file in distribution.files or ()
    }


@functools.cache
def _of_distribution(distribution: importlib.metadata.Distribution) -> Owner:
    name, licence = distribution.metadata["Name"], licence_name(distribution).splitlines()
    return Owner(
        name=name,
        version=distribution.version,
        licence=licence[0] if licence else "see its text",
        texts=licence_texts(distribution) or _standard(" ".join(licence)),
        address=f"https://pypi.org/project/{name}/{distribution.version}/",
        purl=PackageURL("pypi", name=name.lower().replace("_", "-"), version=distribution.version),
    )


def _standard(licence: str) -> tuple[str, ...]:
    """Returns a reference to the standard texts that a package names, or nothing if we do not ship them."""
    known = [each.stem for each in STANDARD_TEXTS.iterdir() if each.stem in licence]
    return (f"Its terms are below: {', '.join(sorted(known))}.",) if known else ()


@functools.cache
def _python() -> Owner:
    version = platform.python_version()
    text = next(
        each for each in (Path(sysconfig.get_path("stdlib"), "LICENSE.txt"), Path(sys.base_prefix, "LICENSE.txt"))
        if each.is_file()
    )  # fmt: skip
    return Owner(
        name="Python",
        version=version,
        licence="PSF-2.0",
        texts=(text.read_text(encoding="utf-8"),),
        address="https://www.python.org/",
        purl=PackageURL("generic", name="python", version=version),
    )


def _of_system(source: Path) -> Owner:
    if platform.system() == "Linux":  # with sys.platform, mypy would treat the rest as unreachable
        return _of_debian(source)
    return Owner(
        name=source.name,
        version=platform.version(),
        licence="see its text",
        texts=("A part of the operating system of the build machine, distributed under its maker's terms.",),
        address="https://learn.microsoft.com/cpp/windows/redistributing-visual-cpp-files",
        purl=PackageURL("generic", name=source.name),
    )


@functools.cache
def _of_debian(source: Path) -> Owner:
    # Packages from before the merge of /lib and /usr/lib list their files at the old place.
    places = [str(source), str(source).removeprefix("/usr")]
    said = subprocess.run(["dpkg", "-S", *places], capture_output=True, text=True, check=False).stdout
    if not said:
        raise SystemExit(f"{source} belongs to no Python package and to no system package")
    package = said.split(":", 1)[0]
    query = ["dpkg-query", "--show", "--showformat", "${Version}\n${Homepage}", said.split(": ", 1)[0]]
    version, homepage = subprocess.run(query, capture_output=True, text=True, check=True).stdout.split("\n")
    system = platform.freedesktop_os_release()["ID"]
    copyright = Path("/usr/share/doc", package, "copyright")
    return Owner(
        name=package,
        version=version,
        licence="see its text",
        texts=(copyright.read_text(encoding="utf-8"),) if copyright.is_file() else (),
        address=homepage or f"https://packages.{system}.org/{package}",
        purl=PackageURL("deb", system, package, version),
    )


def _is_record(place: str, package: str) -> bool:
    return place.endswith((".dist-info/METADATA", ".dist-info/RECORD")) or is_licence_text(place, package)


def _headed(heading: str, text: str) -> str:
    return f"{RULE}\n{heading}\n{RULE}\n\n{text.strip()}"
