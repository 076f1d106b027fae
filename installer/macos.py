"""The disk image for macOS, signed and notarised if the environment names an identity.

APPLE_SIGNING_IDENTITY names a "Developer ID Application" certificate in the keychain; PyInstaller signs the program
with it. APPLE_ID, APPLE_TEAM_ID and APPLE_PASSWORD (an app-specific password) let Apple notarise the image.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from installer import product

IDENTITY = "APPLE_SIGNING_IDENTITY"
ACCOUNT = {"--apple-id": "APPLE_ID", "--team-id": "APPLE_TEAM_ID", "--password": "APPLE_PASSWORD"}
_WHY = f"{product.NAME} reads photos in the folders that you add to it. It never changes them."
_PLACES = ("DesktopFolder", "DocumentsFolder", "DownloadsFolder", "RemovableVolumes", "NetworkVolumes")


def info_plist() -> dict[str, Any]:
    """Returns the entries for Info.plist: the file types, and why the program asks for folders."""
    photos = {
        "CFBundleTypeName": "Photo",
        "CFBundleTypeRole": "Viewer",
        "LSHandlerRank": "Alternate",
        "LSItemContentTypes": ["public.image", "public.camera-raw-image"],
    }
    return {
        "CFBundleDisplayName": product.NAME,
        "CFBundleDocumentTypes": [photos],
        "CFBundleLocalizations": ["en", "de", "zh_CN"],
        "LSApplicationCategoryType": "public.app-category.photography",
        "LSMinimumSystemVersion": "14.0",
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": f"{product.AUTHORS}. Apache License 2.0.",
        **{f"NS{place}UsageDescription": _WHY for place in _PLACES},
    }


def signing() -> dict[str, str]:
    """Returns PyInstaller's options for signing; empty without a certificate."""
    identity = os.environ.get(IDENTITY)
    entitlements = Path(__file__).with_name("entitlements.plist")
    return {"codesign_identity": identity, "entitlements_file": str(entitlements)} if identity else {}


def dmg(application: Path, target: Path) -> None:
    """Packs the program into a disk image, beside a link to the Applications folder."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(application, Path(folder, application.name), symlinks=True)
        Path(folder, "Applications").symlink_to("/Applications")
        made = ["-volname", product.NAME, "-srcfolder", folder, "-format", "UDZO", "-ov"]
        subprocess.run(["hdiutil", "create", *made, target], check=True)
    for command in approvals(target):
        subprocess.run(command, check=True)


def approvals(image: Path) -> list[list[str]]:
    """Returns the commands that sign and notarise `image`. Prints which variables are missing for the others."""
    identity = os.environ.get(IDENTITY)
    if not identity:
        print(f"Not signed: {IDENTITY} is not set")
        return []
    commands = [["codesign", "--sign", identity, "--timestamp", str(image)]]
    missing = [name for name in ACCOUNT.values() if not os.environ.get(name)]
    if missing:
        print(f"Not notarised: these are not set: {', '.join(missing)}")
        return commands
    account = [word for option, name in ACCOUNT.items() for word in (option, os.environ[name])]
    commands.append(["xcrun", "notarytool", "submit", str(image), "--wait", *account])
    commands.append(["xcrun", "stapler", "staple", str(image)])
    return commands
