"""Builds what this system can build: `python installer/build.py [OPTION...]`, from a clone.

Everything lands in `dist/`: the wheel, the packages of this system, their bill of materials and SHA256SUMS. The
application is put together in an environment of its own, in `build/`, from the wheel alone: what is packed is what
`pip install` gives, and no library of the developer's gets in.
"""

import argparse
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import venv
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # the recipes ask PhotoSearch what it is called, and need none of its libraries

from installer import linux, macos, product, windows  # noqa: E402

BUILD, DIST = ROOT / "build", ROOT / "dist"
FLAVOURS = {"cpu": "onnxruntime", "cuda": "onnxruntime-gpu", "directml": "onnxruntime-directml"}
"""What the model can run on, and the package that brings it. That of macOS has Core ML in it."""
USUAL = "directml" if sys.platform == "win32" else "cpu"


def main() -> None:
    """Builds, and lists what was built."""
    parser = argparse.ArgumentParser(description="Builds what this system can build, into dist/.")
    parser.add_argument("--flavour", choices=FLAVOURS, default=USUAL, help=f"default: {USUAL}")
    parser.add_argument(
        "--appimage-runtime",
        type=linux.runtime,
        metavar="FILE",
        help="what an AppImage begins with, from https://github.com/AppImage/type2-runtime; without it none is made",
    )
    asked = parser.parse_args()
    shutil.rmtree(DIST, ignore_errors=True)
    DIST.mkdir()
    bundle = freeze(environment(asked.flavour))
    print(f"{megabytes(bundle):6.1f} MB installed")
    label = "" if asked.flavour == USUAL else f"-{asked.flavour}"
    match sys.platform:
        case "linux":
            for_linux(bundle, label, asked.appimage_runtime)
        case "win32":
            windows.setup(bundle, DIST, f"{product.NAME}-{product.VERSION}{label}-setup")
        case "darwin":
            label += f"-{platform.machine()}"
            macos.dmg(bundle, DIST / f"{product.NAME}-{product.VERSION}{label}.dmg")
    bill = f"{product.NAME}-{product.VERSION}-{sys.platform}{label}.cdx.json"
    shutil.copy(next(bundle.rglob("sbom.cdx.json")), DIST / bill)
    write_sums(DIST)
    for each in sorted(DIST.iterdir()):
        print(f"{megabytes(each):6.1f} MB {each.relative_to(ROOT)}")


def environment(flavour: str) -> Path:
    """Makes a fresh environment with the wheel, without the packages that it only trains with; returns its Python."""
    folder = BUILD / "environment"
    venv.create(folder, clear=True, with_pip=True)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    run(python, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", DIST, ROOT)
    # It is compiled here (see `run`); what pip has of it in its cache may be for this processor alone.
    run(python, "-m", "pip", "install", "--quiet", "--no-cache-dir", "--no-deps", "hnswlib")
    run(python, "-m", "pip", "install", "--quiet", f"{next(DIST.glob('*.whl'))}[installer]")
    if flavour != "cpu":
        run(python, "-m", "pip", "uninstall", "--quiet", "--yes", FLAVOURS["cpu"])
        run(python, "-m", "pip", "install", "--quiet", FLAVOURS[flavour])
    return python


def freeze(python: Path) -> Path:
    """Puts the application together; returns its folder."""
    places = ("--distpath", BUILD / "bundle", "--workpath", BUILD / "work")
    run(python, "-m", "PyInstaller", "--noconfirm", *places, ROOT / "installer" / "photosearch.spec")
    return BUILD / "bundle" / (f"{product.NAME}.app" if sys.platform == "darwin" else product.PROGRAM)


def for_linux(bundle: Path, label: str, runtime: bytes | None) -> None:
    """Makes the .deb, and with `runtime` the AppImage; `label` tells those of an unusual flavour from the others."""
    tree = BUILD / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    changelog = ROOT / "CHANGELOG.md"
    date = released(changelog.read_text(encoding="utf-8"))
    linux.lay_out(bundle, ROOT / "resources" / "icons", date, changelog, tree)
    linux.deb(tree, DIST / f"{product.PROGRAM}{label}_{product.VERSION}_amd64.deb")
    if runtime:
        linux.appdir(tree)
        linux.appimage(tree, runtime, DIST / f"{product.NAME}-{product.VERSION}{label}-x86_64.AppImage")
    else:
        print("No AppImage, for want of --appimage-runtime")


def released(changelog: str) -> str:
    """Returns the date of this version by the changelog; today's for one that is not released yet."""
    dated = re.search(rf"^## \[{re.escape(product.VERSION)}\] - (\S+)$", changelog, re.MULTILINE)
    return dated[1] if dated else datetime.now(UTC).date().isoformat()


def write_sums(folder: Path) -> None:
    """Writes SHA256SUMS of the files in `folder`, as `sha256sum --check` reads it."""
    lines = [f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.name}\n" for each in sorted(folder.iterdir())]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="ascii")


def megabytes(path: Path) -> float:
    """Returns the size of a file, or of all files in a folder."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file() and not each.is_symlink()]
    return sum(each.stat().st_size for each in files) / 1_000_000


def run(*command: object) -> None:
    """Runs a step; its failure ends the build."""
    # A build is of what the clone and the registry hold, not of what the developer's Python would add.
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    variables["HNSWLIB_NO_NATIVE"] = "1"  # compiled for every processor, not for the one that builds
    done = subprocess.run([str(each) for each in command], env=variables, cwd=BUILD, check=False)
    if done.returncode:
        raise SystemExit(f"It failed: {' '.join(map(str, command))}")


if __name__ == "__main__":
    main()
