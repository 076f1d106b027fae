"""The Windows installer. Inno Setup builds it from photosearch.iss, which contains every entry for Windows."""

import os
import shutil
import subprocess
from pathlib import Path

from installer import product

SCRIPT = Path(__file__).with_name("photosearch.iss")
USUAL_PLACE = Path(os.environ.get("PROGRAMFILES(X86)", "C:/Program Files (x86)"), "Inno Setup 6", "ISCC.exe")


def setup(bundle: Path, folder: Path, name: str) -> None:
    """Builds the installer `name`.exe for the application in `bundle`.

    Raises:
        SystemExit: Inno Setup is missing or fails.
    """
    compiler = shutil.which("ISCC") or USUAL_PLACE
    if not Path(compiler).is_file():
        raise SystemExit(
            "Inno Setup 6 is missing. Get it from https://jrsoftware.org/isdl.php, or run: choco install innosetup"
        )
    done = subprocess.run([compiler, *options(bundle), f"/O{folder}", f"/F{name}", SCRIPT], check=False)
    if done.returncode:
        raise SystemExit(f"Inno Setup failed with exit code {done.returncode}")


def options(bundle: Path) -> list[str]:
    """Returns the definitions that the script takes from the command line."""
    values = {
        "Name": product.NAME,
        "Version": product.VERSION,
        "Publisher": product.AUTHORS,
        "Address": product.RELEASES_PAGE,
        "Bundle": bundle,
        "Suffixes": " ".join(product.SUFFIXES),
        "Verb": product.VERB,
    }
    return [f"/D{name}={value}" for name, value in values.items()]
