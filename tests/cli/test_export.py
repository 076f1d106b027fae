"""Exports on the command line: files into a folder, contact sheets and pages."""

import json
import shutil
from pathlib import Path

import pytest

from photosearch.settings import resources
from tests.support import photos
from tests.support.command_line import photosearch, photosearch_process


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of one item, an original with its edited version, and of two photos with the same name."""
    root = tmp_path_factory.mktemp("export")
    for name, seed in (("IMG_0001.jpg", 1), ("IMG_0001-edited.jpg", 1), ("a/<b>.jpg", 2), ("c/<b>.jpg", 3)):
        photos.write(root / "photos" / name, seed, quality=60 if "edited" in name else 75)
    photosearch("index", root / "photos", library=root / "library")
    return root / "library"


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_photos_are_copied_with_their_names_and_times_and_the_settings_choose_the_files(
    library: Path, tmp_path: Path
) -> None:
    done = photosearch("export", "--into", tmp_path / "shown", "--json", library=library)
    assert names(tmp_path / "shown") == ["<b> (2).jpg", "<b>.jpg", "IMG_0001-edited.jpg"]
    assert sorted(json.loads(done.stdout)["made"]) == sorted(str(each) for each in (tmp_path / "shown").iterdir())
    original = library.parent / "photos" / "IMG_0001-edited.jpg"
    copy = tmp_path / "shown" / original.name
    assert (copy.stat().st_mtime_ns, copy.read_bytes()) == (original.stat().st_mtime_ns, original.read_bytes())
    photosearch("config", "item_files", "all", library=library)
    try:
        photosearch("export", "--into", tmp_path / "all", library=library)
    finally:
        photosearch("config", "item_files", "shown", library=library)
    assert names(tmp_path / "all") == ["<b> (2).jpg", "<b>.jpg", "IMG_0001-edited.jpg", "IMG_0001.jpg"]


def test_the_hits_of_an_example_are_linked(library: Path, tmp_path: Path) -> None:
    example = library.parent / "photos" / "a" / "<b>.jpg"
    photosearch("export", "--into", tmp_path / "out", "--link", "-k", 1, example, library=library)
    (link,) = (tmp_path / "out").iterdir()
    assert link.is_symlink()
    assert link.resolve() == example


def test_a_file_that_is_gone_is_reported_and_the_others_are_copied(library: Path, tmp_path: Path) -> None:
    gone = library.parent / "photos" / "c" / "<b>.jpg"
    aside = gone.rename(tmp_path / "aside")
    try:
        done = photosearch("export", "--into", tmp_path / "out", library=library, check=False)
    finally:
        aside.rename(gone)
    assert done.returncode == 1
    assert str(gone) in done.stderr.replace("\n", "")
    assert names(tmp_path / "out") == ["<b>.jpg", "IMG_0001-edited.jpg"]


def test_a_page_of_hits_has_their_heat_maps_and_escapes_names(library: Path, tmp_path: Path) -> None:
    example = library.parent / "photos" / "IMG_0001.jpg"
    photosearch("export", "--into", tmp_path / "page.html", "-k", 3, example, library=library)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.count('class="heat"') == page.count("<figcaption>") - 1 == 3
    assert "&lt;b&gt;.jpg" in page
    assert '<html lang="en">' in page
    assert "<b>" not in page


def test_a_contact_sheet_needs_neither_a_display_nor_the_network_of_the_model(library: Path, tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    shutil.copy(resources() / "model" / "embedder.json", model)
    (model / "embedder.onnx").write_bytes(b"damaged")
    photosearch_process("export", "--model", model, "--into", tmp_path / "sheet.pdf", library=library)
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF-")
    photosearch("export", "--model", model, "--into", tmp_path / "page.html", library=library)
    assert (tmp_path / "page.html").read_text(encoding="utf-8").count("data:image/jpeg;base64,") == 3


def test_links_in_a_document_are_refused(library: Path, tmp_path: Path) -> None:
    done = photosearch("export", "--into", tmp_path / "sheet.pdf", "--link", library=library, check=False)
    assert done.returncode == 2
    assert "--link" in done.stderr


@pytest.mark.parametrize("suffix", [".png", ".pdf", ".html"])
def test_a_document_never_replaces_a_file(library: Path, tmp_path: Path, suffix: str) -> None:
    there = tmp_path / f"there{suffix}"
    there.write_bytes(b"a photo, for instance")
    done = photosearch("export", "--into", there, library=library, check=False)
    assert done.returncode == 2
    assert "exists already" in done.stderr
    assert there.read_bytes() == b"a photo, for instance"
