"""Linux packages: one tree of files in the system's folder layout, packed as a .deb and as an AppImage."""

import gzip
import hashlib
import re
import shutil
import subprocess
import tempfile
import textwrap
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

from installer import product

_MAGIC = b"AI\x02"
"""The mark of a type 2 AppImage runtime, at byte 8 of the program."""
ICON_SIDES = (32, 128, 256, 512)


def desktop_entry() -> str:
    """Returns the desktop entry, for the menu and for "open with" on photos."""
    return f"""[Desktop Entry]
Type=Application
Name={product.NAME}
GenericName=Photo Search
GenericName[de]=Fotosuche
GenericName[zh_CN]=照片搜索
Comment={product.SUMMARY}
Comment[de]=Findet Fotos anhand von Beispielen in der eigenen Sammlung
Comment[zh_CN]=在自己的照片库中以图搜图
Exec={product.PROGRAM} gui %F
Icon={product.PROGRAM}
Categories=Graphics;Photography;Qt;
Keywords=photos;images;similar;duplicates;
MimeType={"".join(f"{each};" for each in product.MIME_TYPES)}
StartupNotify=true
StartupWMClass={product.PROGRAM}
"""


def metainfo(released: str) -> str:
    """Returns the AppStream description for software centres. `released` is the version's date, ISO 8601."""
    paragraphs = "".join(f"\n    <p>{escape(each)}</p>" for each in product.DESCRIPTION)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <id>{product.IDENTIFIER}</id>
  <name>{product.NAME}</name>
  <summary>{escape(product.SUMMARY)}</summary>
  <metadata_license>CC0-1.0</metadata_license>
  <project_license>Apache-2.0</project_license>
  <developer id="{product.DEVELOPER}"><name>{escape(product.AUTHORS)}</name></developer>
  <description>{paragraphs}
  </description>
  <url type="homepage">{product.HOMEPAGE}</url>
  <launchable type="desktop-id">{product.PROGRAM}.desktop</launchable>
  <provides><binary>{product.PROGRAM}</binary></provides>
  <content_rating type="oars-1.1"/>
  <releases>
    <release version="{product.VERSION}" date="{released}">
      <url>{product.RELEASES_PAGE}</url>
    </release>
  </releases>
</component>
"""


def manual() -> str:
    """Returns the manual page, which refers to the program's own help."""
    return f""".TH PHOTOSEARCH 1 "" "{product.NAME} {product.VERSION}"
.SH NAME
photosearch \\- find photos by example in your own library
.SH SYNOPSIS
.B photosearch
[\\fICOMMAND\\fR] [\\fIOPTION\\fR...]
.SH DESCRIPTION
Without a command, or with
.BR gui ,
it opens the window.
.B photosearch \\-\\-help
lists all commands, and
.B photosearch \\fICOMMAND\\fB \\-\\-help
lists the options of each.
.SH ENVIRONMENT
.TP
.B PHOTOSEARCH_LIBRARY
The folder of the library. The default is in the user's data folder.
"""


def debian_changelog(released: str) -> str:
    """Returns the changelog for Debian's tools. NEWS beside it tells people what changed."""
    when = format_datetime(datetime.fromisoformat(released).replace(tzinfo=UTC))
    return f"""{product.PROGRAM} ({product.VERSION}) stable; urgency=medium

  * See NEWS.gz.

 -- {product.AUTHORS} <{product.CONTACT}>  {when}
"""


def lintian_overrides() -> str:
    """Returns the lintian overrides of a package that includes its own libraries."""
    return f"""# The libraries come with the Python packages and were tested together. Stripping breaks them.
{product.PROGRAM}: embedded-library
{product.PROGRAM}: unstripped-binary-or-object
{product.PROGRAM}: library-not-linked-against-libc
{product.PROGRAM}: shared-library-lacks-prerequisites
# The program is PyInstaller's bootloader, as its makers compile it.
{product.PROGRAM}: hardening-no-pie
"""


def copyright_file(released: str) -> str:
    """Returns Debian's machine-readable copyright file, which refers to the terms of everything inside."""
    inside = f"usr/lib/{product.PROGRAM}/_internal"
    return f"""Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: {product.NAME}
Source: {product.HOMEPAGE}

Files: *
Copyright: {released[:4]} {product.AUTHORS}
License: Apache-2.0
 See /usr/share/common-licenses/Apache-2.0.

Files: {inside}/*
Copyright: the makers of the libraries
License: of-each-library
 Each library has its own terms. All of them are in /{inside}/THIRD-PARTY.txt.
"""


def lay_out(bundle: Path, resources: Path, released: str, changelog: Path, tree: Path) -> None:
    """Copies the application in `bundle` into `tree`, and adds the files that a desktop reads."""
    usr = tree / "usr"
    shutil.copytree(bundle, usr / "lib" / product.PROGRAM, symlinks=True)
    link = usr / "bin" / product.PROGRAM
    link.parent.mkdir(parents=True)
    link.symlink_to(f"../lib/{product.PROGRAM}/{product.PROGRAM}")
    share = usr / "share"
    _write(share / "applications" / f"{product.PROGRAM}.desktop", desktop_entry())
    _write(share / "metainfo" / f"{product.IDENTIFIER}.metainfo.xml", metainfo(released))
    icons = share / "icons" / "hicolor"
    for side in ICON_SIDES:
        _copy(resources / f"{product.PROGRAM}-{side}.png", icons / f"{side}x{side}" / "apps" / f"{product.PROGRAM}.png")
    _copy(resources / f"{product.PROGRAM}.svg", icons / "scalable" / "apps" / f"{product.PROGRAM}.svg")
    documents = share / "doc" / product.PROGRAM
    _write(documents / "copyright", copyright_file(released))
    _write_packed(documents / "changelog.gz", debian_changelog(released))
    _write_packed(documents / "NEWS.gz", changelog.read_text(encoding="utf-8"))
    _write(share / "lintian" / "overrides" / product.PROGRAM, lintian_overrides())
    _write_packed(share / "man" / "man1" / f"{product.PROGRAM}.1.gz", manual())


def deb(tree: Path, target: Path) -> None:
    """Packs `tree` as a .deb. The dependencies are read from its libraries."""
    control = tree / "DEBIAN"
    control.mkdir()
    files = [each for each in sorted((tree / "usr").rglob("*")) if each.is_file() and not each.is_symlink()]
    _write(control / "control", control_file(_dependencies(tree), sum(each.stat().st_size for each in files)))
    sums = (f"{hashlib.md5(each.read_bytes()).hexdigest()}  {each.relative_to(tree)}\n" for each in files)  # noqa: S324
    _write(control / "md5sums", "".join(sums))
    program = tree / "usr" / "lib" / product.PROGRAM / product.PROGRAM
    for each in (*tree.rglob("*"), tree):
        if not each.is_symlink():
            each.chmod(0o755 if each.is_dir() or each == program else 0o644)
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree, target], check=True)
    shutil.rmtree(control)


def control_file(dependencies: str, size: int) -> str:
    """Returns the control file. `size` is the size of all files, in bytes."""
    description = "\n .\n".join(textwrap.indent(textwrap.fill(each, 78), " ") for each in product.DESCRIPTION)
    return f"""Package: {product.PROGRAM}
Version: {product.VERSION}
Architecture: amd64
Maintainer: {product.AUTHORS} <{product.CONTACT}>
Installed-Size: {size // 1024}
Depends: {dependencies}
Section: graphics
Priority: optional
Homepage: {product.HOMEPAGE}
Description: find photos by example in your own library
{description}
"""


def appdir(tree: Path) -> None:
    """Turns `tree` into an AppDir: `AppRun` in it starts the application."""
    (tree / "AppRun").symlink_to(f"usr/bin/{product.PROGRAM}")
    shutil.copy(tree / "usr" / "share" / "applications" / f"{product.PROGRAM}.desktop", tree)
    _copy(tree / f"usr/share/icons/hicolor/256x256/apps/{product.PROGRAM}.png", tree / f"{product.PROGRAM}.png")
    (tree / ".DirIcon").symlink_to(f"{product.PROGRAM}.png")


def runtime(file: str) -> bytes:
    """Returns the AppImage runtime in `file`: the program that mounts the rest and starts it.

    Raises:
        SystemExit: `file` is not a runtime, or mksquashfs is missing.
    """
    if not shutil.which("mksquashfs"):
        raise SystemExit("An AppImage needs mksquashfs: apt install squashfs-tools")
    found = Path(file).read_bytes() if Path(file).is_file() else b""
    if found[8:11] != _MAGIC:
        raise SystemExit(
            f"{file} is not an AppImage runtime. Get runtime-x86_64 from https://github.com/AppImage/type2-runtime/releases"
        )
    return found


def appimage(tree: Path, runtime: bytes, target: Path) -> None:
    """Packs an AppDir into one executable file: `runtime`, followed by the image that it mounts."""
    options = ["-root-owned", "-noappend", "-quiet", "-no-progress", "-comp", "zstd", "-Xcompression-level", "19"]
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder, "image.squashfs")
        subprocess.run(["mksquashfs", tree, image, *options], check=True)
        target.write_bytes(runtime + image.read_bytes())
    target.chmod(0o755)


def _dependencies(tree: Path) -> str:
    """Returns the system packages that the libraries in `tree` need, according to dpkg-shlibdeps."""
    inside = tree / "usr" / "lib" / product.PROGRAM
    libraries = [each for each in inside.rglob("*") if ".so" in each.name and not each.is_symlink()]
    # GPU providers load only if the driver is there; the rest works without them.
    needed = [each for each in libraries if "onnxruntime_providers" not in each.name]
    with tempfile.TemporaryDirectory() as folder:
        _write(
            Path(folder, "debian", "control"),
            f"Source: {product.PROGRAM}\n\nPackage: {product.PROGRAM}\nArchitecture: any\n",
        )
        own = [f"-l{each}" for each in sorted({each.parent for each in libraries})]
        command = ["dpkg-shlibdeps", "-O", "--warnings=0", "--ignore-missing-info", *own]
        program = inside / product.PROGRAM
        said = subprocess.run([*command, program, *needed], cwd=folder, capture_output=True, text=True, check=False)
    if said.returncode:
        raise SystemExit(f"dpkg-shlibdeps: {said.stderr}")
    return re.sub(r"^shlibs:Depends=", "", said.stdout.strip())


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def _write_packed(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(gzip.compress(text.encode(), mtime=0))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
