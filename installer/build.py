"""Builds every package that this system can build: `python installer/build.py [OPTION...]`, in a clone.

Writes the wheel, this system's packages, their bill of materials and SHA256SUMS to `dist/`. The application is built
in a clean environment in `build/`, from the wheel alone. So it contains what `pip install` installs, and no library of
the developer.
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
sys.path.insert(0, str(ROOT))  # for names and versions; needs none of PhotoSearch's dependencies

from installer import linux, macos, product, windows  # noqa: E402

BUILD, DIST = ROOT / "build", ROOT / "dist"
FLAVOURS = {"cpu": "onnxruntime", "cuda": "onnxruntime-gpu", "directml": "onnxruntime-directml"}
"""Each flavour and the package that provides it. On macOS, `onnxruntime` includes Core ML."""
USUAL = "directml" if sys.platform == "win32" else "cpu"


def main() -> None:
    """Builds the packages and lists them."""
    parser = argparse.ArgumentParser(description="Build every package that this system can build, into dist/.")
    parser.add_argument("--flavour", choices=FLAVOURS, default=USUAL, help=f"default: {USUAL}")
    parser.add_argument(
        "--appimage-runtime",
        type=linux.runtime,
        metavar="FILE",
        help="the runtime from https://github.com/AppImage/type2-runtime; without it, no AppImage is built",
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
    """Creates a clean environment with the wheel, without the training packages; returns its Python."""
    folder = BUILD / "environment"
    venv.create(folder, clear=True, with_pip=True)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    run(python, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", DIST, ROOT)
    # hnswlib is compiled here (see `run`). A copy in pip's cache may be for this processor only.
    run(python, "-m", "pip", "install", "--quiet", "--no-cache-dir", "--no-deps", "hnswlib")
    run(python, "-m", "pip", "install", "--quiet", f"{next(DIST.glob('*.whl'))}[installer]")
    if flavour != "cpu":
        run(python, "-m", "pip", "uninstall", "--quiet", "--yes", FLAVOURS["cpu"])
        run(python, "-m", "pip", "install", "--quiet", FLAVOURS[flavour])
    return python


def freeze(python: Path) -> Path:
    """Builds the application with PyInstaller; returns its folder."""
    places = ("--distpath", BUILD / "bundle", "--workpath", BUILD / "work")
    run(python, "-m", "PyInstaller", "--noconfirm", *places, ROOT / "installer" / "photosearch.spec")
    return BUILD / "bundle" / (f"{product.NAME}.app" if sys.platform == "darwin" else product.PROGRAM)


def for_linux(bundle: Path, label: str, runtime: bytes | None) -> None:
    """Makes the .deb and, with `runtime`, the AppImage. `label` marks a flavour that is not the default."""
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
        print("No AppImage: --appimage-runtime was not given")


def released(changelog: str) -> str:
    """Returns this version's date from the changelog, or today if it has not been released."""
    dated = re.search(rf"^## \[{re.escape(product.VERSION)}\] - (\S+)$", changelog, re.MULTILINE)
    return dated[1] if dated else datetime.now(UTC).date().isoformat()


def write_sums(folder: Path) -> None:
    """Writes SHA256SUMS for the files in `folder`, in the format of `sha256sum --check`."""
    lines = [f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.name}\n" for each in sorted(folder.iterdir())]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="ascii")


def megabytes(path: Path) -> float:
    """Returns the size of a file, or of all files in a folder, in megabytes."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file() and not each.is_symlink()]
    return sum(each.stat().st_size for each in files) / 1_000_000


def run(*command: object) -> None:
    """Runs one step; raises SystemExit if it fails."""
    # Keeps the developer's Python settings out of the build.
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    variables["HNSWLIB_NO_NATIVE"] = "1"  # compile for every processor, not only for this one
    done = subprocess.run([str(each) for each in command], env=variables, cwd=BUILD, check=False)
    if done.returncode:
        raise SystemExit(f"This step failed: {' '.join(map(str, command))}")


if __name__ == "__main__":
    main()
