"""Owners of an application's files, determined from the real packages of this environment."""

import hashlib
import json
import shutil
import sqlite3
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("cyclonedx", reason="needs the packages for building: pip install '.[installer]'")

from installer import contents, product
from installer.contents import Entry
from photosearch import packages


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    """A shared library, modules of other packages, and a module of Python."""
    core = next(Path(np.__file__).parent.glob("_core/_multiarray_umath*"))
    pillow = Path(str(metadata.distribution("pillow").locate_file("PIL/Image.py")))
    # Its licence is beside its code, not in its metadata.
    runtime = Path(str(metadata.distribution("onnxruntime").locate_file("onnxruntime/__init__.py")))
    files = {
        f"numpy/_core/{core.name}": core,
        "onnxruntime/__init__.py": runtime,
        "PIL/Image.py": pillow,
        "sqlite3": Path(sqlite3.__file__),
    }
    return [Entry(place, source, source) for place, source in files.items()]


def test_every_file_has_an_owner_with_its_licence(entries: list[Entry]) -> None:
    found = contents.owners(entries)
    assert [owner.name.lower() for owner in found] == ["numpy", "onnxruntime", "pillow", "pyinstaller", "python"]
    terms = contents.licences(found)
    for owner in found:
        assert f"{owner.name} {owner.version}\n" in terms
    assert "Python Software Foundation" in terms.title() or "PYTHON SOFTWARE FOUNDATION" in terms
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in terms, "Qt's licence must be added, since its package has none"


def test_the_bill_of_materials_lists_packages_and_hashes_of_their_files(entries: list[Entry]) -> None:
    bill = json.loads(contents.bill_of_materials(contents.owners(entries)))
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["version"] == product.VERSION
    packages = {each["name"]: each for each in bill["components"]}
    assert packages["numpy"]["purl"] == f"pkg:pypi/numpy@{np.__version__}"
    (library,) = packages["numpy"]["components"]
    (digest,) = library["hashes"]
    assert digest["content"] == hashlib.sha256(entries[0].source.read_bytes()).hexdigest()


def test_a_file_that_belongs_to_no_package_stops_the_build(tmp_path: Path) -> None:
    stray = tmp_path / "stray.so"
    stray.touch()
    with pytest.raises(SystemExit, match="belongs to no Python package"):
        contents.owners([Entry("stray.so", stray, stray)])


def test_package_metadata_is_included_so_that_the_about_box_shows_licences(
    entries: list[Entry], tmp_path: Path
) -> None:
    for place, source, _ in contents.records(contents.owners(entries)):
        target = tmp_path / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)
    installed = {each.metadata["Name"]: each for each in metadata.distributions(path=[str(tmp_path)])}
    assert {"numpy", "onnxruntime", "pillow"} <= installed.keys()
    for name, package in installed.items():
        assert packages.licence_texts(package) == packages.licence_texts(metadata.distribution(name)) != ()


def test_only_the_bundled_libraries_of_a_package_are_listed() -> None:
    texts = packages.licence_texts(metadata.distribution("imagecodecs"))
    named = {text.splitlines()[0] for text in texts}
    assert {"libjxl", "brotli", "highway", "lcms2"} < named
    assert len(texts) == 5, "these four, and the licence of the package"
    assert "skcms\n" in contents.licences({}), "libjxl contains it, and imagecodecs does not name it"
