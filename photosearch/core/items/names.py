"""How cameras, phones and programs name the files of one shot. All naming rules are declared here, and nowhere else.

A name alone proves little: `core.items.grouping` checks the metadata too, and joins no files that contradict it.
"""

import os.path
import re
from dataclasses import dataclass
from enum import Enum, auto

from photosearch.core.folders.formats import READ_SUFFIXES

FILM_SUFFIXES = frozenset({".mov", ".mp4", ".m4v", ".mp", ".avi", ".3gp", ".qt"})
"""Films that cameras and phones store beside a still: Live Photos, motion photos, and their exports."""

# fmt: off
EDITED_WORDS = frozenset({
    # Lightroom, Photoshop and Camera Raw
    "edit", "hdr", "pano", "enhanced",
    # Google Photos and Google Takeout, in the languages of its users; Snapseed, Windows and macOS use some of them too
    "edited", "effects", "bearbeitet", "modifié", "modifiée", "editado", "editada", "modificato", "modificata",
    "bewerkt", "edytowane", "edytowany", "redigerad", "redigeret", "redigert", "muokattu", "upraveno", "düzenlendi",
    "изменено", "отредактировано", "編集済み", "编辑", "已编辑", "已修改", "已編輯", "수정됨", "편집됨",
    # DxO, Luminar, ON1, Topaz, Photomatix, Aurora
    "dxo", "luminar", "luminar4", "luminarai", "luminarneo", "on1", "denoiseai", "sharpenai", "gigapixel",
    "tonemapped", "aurorahdr",
    # Hugin, Image Composite Editor and others
    "panorama", "stitch", "stitched", "merged", "resized", "retouched", "exported",
})
"""Last words of the names of files that were made from another one."""
ORDINARY_WORDS = frozenset({"aurora", "cropped", "nik", "topaz"})
"""Last words that name an editor or an edit, but as well a subject or a person; only metadata can tell which."""
ENHANCEMENTS = frozenset({"nr", "sr", "rd"})
"""Last words that say so behind Lightroom's word Enhanced: noise reduction, super resolution, raw details."""
COPY_WORDS = frozenset({"copy", "kopie", "copie", "copia", "cópia", "kopia", "kopi", "副本", "コピー", "のコピー"})
"""Last words that a file manager adds; only metadata can tell a version from another photo."""
# fmt: on
MERGED_WORDS = frozenset({"hdr", "pano", "panorama", "stitch", "stitched", "merged", "tonemapped"})
"""Last words of the names of pictures that were made from several shots."""

_LAST = re.compile(r"([-_ .~(]+)([^-_ .~()]+)\)?$")
"""The last word of a name, and the separator before it."""
_APPLE_EDIT = re.compile(r"(img_)e(\d{4,})(.*)", re.DOTALL)
_PIXEL = re.compile(r"((?:pxl|img|mvimg)_\d{8}_\d{6,9})((?:\.[a-z_]+(?:-\d+)?)+)(.*)", re.DOTALL)
"""Pixel phones add the kind of file: `.MP`, `.PORTRAIT-01.COVER`, `.RAW-02.ORIGINAL`, `.BURST-03`."""
_PIXEL_BURST = re.compile(r"\.burst-\d+")
_BURST = re.compile(r"(.*?)_?burst_?(\d*)(_cover)?", re.DOTALL)
"""Nexus, Xperia, Huawei, Xiaomi, LG and others: a shared time after the word, or a shared name before it."""
_BURST_TIME = 14
"""Digits of a date and a time of day: if as many or more follow the word, they identify the whole burst."""
_SAMSUNG_BURST = re.compile(r"(\d{8}_\d{6})_(\d{3})")
_STITCH_ASSIST = re.compile(r"st([a-z])_(\d{4})")
"""Canon's Stitch Assist names the frames of a panorama STA_0001, STB_0002 and so on."""
_RANGE = re.compile(r"(.*?)(\d{2,})\s*-\s*(?:\1)?(\d{2,})(?!\d)", re.DOTALL)
"""Hugin names a panorama after its first and its last frame."""
_DATED = re.compile(r"(?<!\d)(?:19|20)\d{6}[-_ ]?\d{6}")
_COUNTED = re.compile(r"_?[a-z]{0,4}_?\d{4,8}")
"""A camera's counter, as IMG_1234, _DSC0001 or P1010001."""
_DEEPEST = 4
"""The most words that are removed from the end of a name."""


class Evidence(Enum):
    """What the name of a version says: that it is one (MARKED), an ordinary word, or a number or the word copy."""

    MARKED = auto()
    WORD = auto()
    COUNT = auto()


@dataclass(frozen=True, slots=True)
class Base:
    """The name of a possible original, and what the part of the name behind it says."""

    name: str
    evidence: Evidence

    @property
    def sure(self) -> bool:
        """Whether the name alone says that the file is a version."""
        return self.evidence is Evidence.MARKED


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of a file's name, all casefolded.

    `stem` is the name without its suffix. `shot` is the part that all files of one shot share, if the phone marks the
    kind of each file; else it is the stem. `bases` lists the names that the file may be a version of, the longest
    first. `burst` is what the frames of a burst share, empty for others.
    """

    stem: str
    suffix: str
    shot: str
    bases: tuple[Base, ...] = ()
    burst: str = ""
    marked: bool = False
    """Whether the phone marked the kind of the file, so that files with the same `shot` certainly belong together."""
    edited: bool = False
    merged: bool = False
    """Whether a word marks the picture as made from several shots."""
    cover: bool = False
    """Whether the phone chose it to represent the others."""


def parse(name: str) -> Name:
    """Reads the name of a file."""
    stem, suffix = os.path.splitext(name.casefold())  # noqa: PTH122  (text, not a path object: any bytes survive)
    if is_counted(stem):
        return Name(stem, suffix, stem)  # nearly all names of cameras, which need no closer look
    if "." in stem:
        inner, developed = os.path.splitext(stem)  # noqa: PTH122
        stem = inner if developed in READ_SUFFIXES else stem  # an export named after its file, as IMG_1234.CR2.jpg
    if len(stem) > 6 and stem[:5] == "img_e" and (found := _APPLE_EDIT.fullmatch(stem)):
        shot = f"{found[1]}{found[2]}{found[3]}"
        return Name(stem, suffix, shot, _bases(shot), marked=True, edited=True)
    if "." in stem and (found := _PIXEL.fullmatch(stem)):
        return _of_pixel(stem, suffix, *found.groups())
    if "burst" in stem and (found := _BURST.fullmatch(stem)):
        shared = found[2] if len(found[2]) >= _BURST_TIME else found[1]
        if len(found[2]) >= _BURST_TIME or is_dated(shared):
            return Name(stem, suffix, stem, burst=shared, cover=bool(found[3]))
    if found := _SAMSUNG_BURST.fullmatch(stem):
        return Name(stem, suffix, stem, burst=found[1])
    bases = _bases(stem)
    edited = any(each.sure for each in bases)
    return Name(stem, suffix, stem, bases, edited=edited, merged=edited and _is_merged(stem))


def is_film(path: str) -> bool:
    """Whether a file is named like a film."""
    return os.path.splitext(path)[1].lower() in FILM_SUFFIXES  # noqa: PTH122


def is_dated(stem: str) -> bool:
    """Whether a name is a date with a time of day: it is the same for two shots of one second."""
    return _DATED.search(stem) is not None


def is_counted(stem: str) -> bool:
    """Whether a name is that of a camera's counter, which never gives two shots the same number."""
    return _COUNTED.fullmatch(stem) is not None


def number(stem: str) -> int | None:
    """Returns the number that a name ends in, or None."""
    digits = len(stem) - len(stem.rstrip("0123456789"))
    return int(stem[-min(digits, 9) :]) if digits else None


def stitch_assist(stem: str) -> tuple[int, int] | None:
    """Returns the place of a frame in a panorama of Canon's Stitch Assist, from 0, and its number; None for others."""
    found = _STITCH_ASSIST.fullmatch(stem) if stem.startswith("st") else None
    return (ord(found[1]) - ord("a"), int(found[2])) if found else None


def frames_of(stem: str) -> tuple[str, ...]:
    """Returns the stems of the frames if a picture is named after the first and the last of them, else nothing."""
    found = _RANGE.match(stem) if "-" in stem else None
    if found is None:
        return ()
    first, last, width = int(found[2]), int(found[3]), len(found[2])
    if len(found[3]) != width or not first < last <= first + 100:
        return ()
    return tuple(f"{found[1]}{each:0{width}}" for each in range(first, last + 1))


def _of_pixel(stem: str, suffix: str, shot: str, marks: str, rest: str) -> Name:
    burst = ""
    if found := _PIXEL_BURST.search(marks):
        burst, shot = shot, shot + found[0]
    bases = _bases(stem) if rest else ()
    edited = any(each.sure for each in bases)
    return Name(
        stem,
        suffix,
        shot if not rest else stem,
        (*bases, Base(shot, Evidence.MARKED if edited else Evidence.COUNT)) if rest else (),
        burst,
        marked=not rest,
        edited=edited,
        cover=".cover" in marks,
    )


def _bases(stem: str) -> tuple[Base, ...]:
    found: list[Base] = []
    for _ in range(_DEEPEST):
        last = _LAST.search(stem)
        if last is None or last.start() == 0:
            break
        mark, word = last.groups()
        if word in EDITED_WORDS or ("~" in mark and word.isdigit()) or (word in ENHANCEMENTS and "enhanced" in stem):
            evidence = Evidence.MARKED
        elif word in ORDINARY_WORDS:
            evidence = Evidence.WORD
        elif word in COPY_WORDS or _is_count(word) or (word.isdigit() and _is_edit(stem[: last.start()])):
            evidence = Evidence.COUNT
        else:
            break
        stem = stem[: last.start()]
        found.append(Base(stem, evidence))
    return tuple(found)


def _is_edit(stem: str) -> bool:
    """Whether a number behind the name is that of an edit of Samsung, which counts them by time."""
    return stem.endswith(("_edit", "-edit"))


def _is_count(word: str) -> bool:
    """Whether a word only counts versions, as 2, 01 or v1."""
    digits = word[1:] if word[0] == "v" else word
    return digits.isascii() and digits.isdigit() and len(digits) <= 2


def _is_merged(stem: str) -> bool:
    return any(word in MERGED_WORDS for word in re.split(r"[-_ .~()]+", stem)[1:])
