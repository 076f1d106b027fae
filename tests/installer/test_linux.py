"""Linux desktop files and packages, checked against the program and by the desktop's own tools if installed."""

import configparser
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from installer import linux, product
from photosearch.core.folders.formats import READ_SUFFIXES

GLOBS = Path("/usr/share/mime/globs2")


def test_the_menu_entry_starts_the_window_with_the_chosen_photos() -> None:
    entry = configparser.RawConfigParser(strict=True)
    entry.optionxform = str  # type: ignore[method-assign,assignment]
    entry.read_string(linux.desktop_entry())
    told = entry["Desktop Entry"]
    assert told["Exec"] == "photosearch gui %F"
    assert "image/jpeg" in told["MimeType"].split(";")
    # Qt gives this name to the window, so that the desktop can assign it to the application.
    assert told["StartupWMClass"] == told["Icon"] == "photosearch"


def test_every_readable_photo_type_is_declared() -> None:
    if not GLOBS.exists():
        pytest.skip("the system has no list of file types")
    lines = [line.split(":") for line in GLOBS.read_text().splitlines() if not line.startswith("#")]
    types = {pattern[1:]: name for _, name, pattern, *_ in lines if pattern.startswith("*.")}
    pictures = {types[each] for each in READ_SUFFIXES & types.keys() if types[each].startswith("image/")}
    assert pictures <= set(product.MIME_TYPES)


@pytest.mark.parametrize(
    ("tool", "name", "text"),
    [
        (["desktop-file-validate"], "photosearch.desktop", linux.desktop_entry()),
        (["appstreamcli", "validate", "--no-net"], "photosearch.metainfo.xml", linux.metainfo("2026-01-31")),
    ],
)
def test_desktop_validators_accept_the_files(tool: list[str], name: str, text: str, tmp_path: Path) -> None:
    if not shutil.which(tool[0]):
        pytest.skip(f"{tool[0]} is not installed")
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run([*tool, tmp_path / name], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_metainfo_gives_the_version_and_its_date() -> None:
    told = ElementTree.fromstring(linux.metainfo("2026-01-31"))
    release = told.find("releases/release")
    assert release is not None
    assert release.attrib == {"version": product.VERSION, "date": "2026-01-31"}
    assert told.findtext("launchable") == "photosearch.desktop"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A built application with one program and one text file."""
    folder = tmp_path / "bundle"
    (folder / "_internal").mkdir(parents=True)
    shutil.copy("/bin/true", folder / "photosearch")
    (folder / "_internal" / "THIRD-PARTY.txt").write_text("terms")
    return folder


def test_one_tree_becomes_a_debian_package_and_runs_on_its_own(bundle: Path, tmp_path: Path) -> None:
    if not shutil.which("dpkg-shlibdeps"):
        pytest.skip("Debian's tools are not installed")
    root, tree, target = Path(__file__).parents[2], tmp_path / "tree", tmp_path / "photosearch.deb"
    linux.lay_out(bundle, root / "resources" / "icons", "2026-01-31", root / "CHANGELOG.md", tree)
    linux.deb(tree, target)
    said = subprocess.run(["dpkg-deb", "--field", target], capture_output=True, text=True, check=True).stdout
    assert f"Version: {product.VERSION}\n" in said
    assert "Depends: libc6" in said
    subprocess.run(["dpkg-deb", "--extract", target, tmp_path / "root"], check=True)
    installed = tmp_path / "root" / "usr"
    assert (installed / "lib/photosearch/_internal/THIRD-PARTY.txt").read_text() == "terms"
    subprocess.run([installed / "bin" / "photosearch"], check=True)
    linux.appdir(tree)
    subprocess.run([tree / "AppRun"], check=True)
    assert (tree / ".DirIcon").is_file()


needs_squashfs = pytest.mark.skipif(not shutil.which("mksquashfs"), reason="squashfs-tools are not installed")


@needs_squashfs
def test_an_appimage_is_a_runtime_followed_by_the_file_system(bundle: Path, tmp_path: Path) -> None:
    root, tree, target = Path(__file__).parents[2], tmp_path / "tree", tmp_path / "PhotoSearch.AppImage"
    linux.lay_out(bundle, root / "resources" / "icons", "2026-01-31", root / "CHANGELOG.md", tree)
    linux.appdir(tree)
    (tmp_path / "runtime").write_bytes(b"\x7fELF\x02\x01\x01\x00AI\x02".ljust(4096))
    linux.appimage(tree, linux.runtime(str(tmp_path / "runtime")), target)
    unpack = ["unsquashfs", "-quiet", "-no-progress", "-offset", "4096"]
    subprocess.run([*unpack, "-dest", tmp_path / "unpacked", target], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([tmp_path / "unpacked" / "AppRun"], check=True)


@needs_squashfs
@pytest.mark.parametrize("program", ["/bin/true", "/nowhere"])
def test_an_invalid_runtime_is_reported_before_the_build(program: str) -> None:
    with pytest.raises(SystemExit, match=f"{program} is not an AppImage runtime. Get "):
        linux.runtime(program)


def test_lintian_finds_no_problem_in_the_debian_package(bundle: Path, tmp_path: Path) -> None:
    if not shutil.which("lintian") or not shutil.which("dpkg-shlibdeps"):
        pytest.skip("Debian's tools are not installed")
    root, tree, target = Path(__file__).parents[2], tmp_path / "tree", tmp_path / "photosearch.deb"
    linux.lay_out(bundle, root / "resources" / "icons", "2026-01-31", root / "CHANGELOG.md", tree)
    linux.deb(tree, target)
    done = subprocess.run(["lintian", "--fail-on", "error,warning", target], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_missing_appimage_tool_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="apt install squashfs-tools"):
        linux.runtime("/bin/true")
