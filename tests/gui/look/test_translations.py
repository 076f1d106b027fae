"""Every text of the window is found by the tools, translated into every language, and keeps its placeholders."""

import ast
import re
import shutil
import string
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QMenu

from photosearch.core.events import FoldersChanged, FolderState, FolderStatus
from photosearch.gui.application.language import translations
from photosearch.gui.look.actions import SPECS
from photosearch.gui.look.theme import Theme
from photosearch.settings import LANGUAGES
from tests.support.gui.shell import Shell, speaking, visible

ROOT = Path(__file__).parents[3]
TRANSLATED = [each for each in LANGUAGES if each not in ("system", "en")]
WRITTEN = ["en", *TRANSLATED]
"""English too has a file, with its plural forms alone."""
LANGUAGE = pytest.mark.parametrize("language", WRITTEN)
REMEDY = "Run: poe translate, and add the missing translations in resources/translations"


def file(language: str, suffix: str = "ts") -> Path:
    return translations() / f"photosearch_{language}.{suffix}"


def messages(path: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    """Returns the context, source and translation of each message: one text, a text for each plural form, or none."""
    found = []
    for context in ET.parse(path).iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            texts = [form.text for form in translation.iter("numerusform")] or [translation.text]
            written = tuple(text for text in texts if text)
            finished = not translation.get("type") and len(written) == len(texts)
            name, source = context.findtext("name") or "", message.findtext("source") or ""
            found.append((name, source, written if finished else ()))
    return found


def steps() -> list[list[str]]:
    """Returns the commands of `poe translate`."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [each["cmd"].split() for each in project["tool"]["poe"]["tasks"]["translate"]["sequence"]]


def run(command: list[str]) -> None:
    tool = Path(sys.executable).with_name(command[0])
    done = subprocess.run([tool, *command[1:]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The translations as `poe translate` would update them."""
    folder = tmp_path_factory.mktemp("translations")
    for language in WRITTEN:
        shutil.copy(file(language), folder)
    for step in steps():
        if step[0] == "pyside6-lupdate":
            run([str(folder / Path(each).name) if each.endswith(".ts") else each for each in step])
    return folder


@LANGUAGE
def test_every_text_is_translated(gathered: Path, language: str) -> None:
    missing = [(context, source) for context, source, texts in messages(gathered / file(language).name) if not texts]
    assert not missing, REMEDY


@LANGUAGE
def test_no_translation_outlives_its_text(gathered: Path, language: str) -> None:
    now = {message[:2] for message in messages(gathered / file(language).name)}
    assert {message[:2] for message in messages(file(language))} <= now, REMEDY


def test_every_marked_text_is_gathered(gathered: Path) -> None:
    known = {source for _, source, _ in messages(gathered / file("de").name)}
    for module in (*(ROOT / "photosearch" / "gui").rglob("*.py"), ROOT / "photosearch" / "settings.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("self.tr", "tr", "_"):
                words, *plural = node.args
                assert isinstance(words, ast.Constant), f"{module.name}:{node.lineno}: only plain text can be gathered"
                assert words.value in known, f"{module.name}:{node.lineno}: {words.value!r}"
                assert ("%Ln" in words.value) == bool(plural), f"{module.name}:{node.lineno}: a plural needs its number"


@LANGUAGE
def test_a_translation_keeps_placeholders_and_keys(language: str) -> None:
    for _, source, texts in messages(file(language)):
        for words in texts:
            assert _fields(source) == _fields(words), source
            assert ("%Ln" in source) == ("%Ln" in words), source
            assert source.endswith("…") == words.endswith("…"), source
            assert ("&" in source) == ("&" in words), source
            assert words == words.strip(), source
            for key in re.findall(r"\b(?:F\d+|Esc)\b", source):
                assert key in words, source


def _fields(text: str) -> Counter[str | None]:
    """Returns the fields of a format string; `{}` counts as the number of its place."""
    fields = [field for _, field, _, _ in string.Formatter().parse(text) if field is not None]
    return Counter(field or str(place) for place, field in enumerate(fields))


@LANGUAGE
def test_the_compiled_file_matches_the_written_one(tmp_path: Path, language: str) -> None:
    run(["pyside6-lrelease", "-silent", str(file(language)), "-qm", str(tmp_path / "made.qm")])
    assert (tmp_path / "made.qm").read_bytes() == file(language, "qm").read_bytes(), REMEDY


@LANGUAGE
def test_no_two_entries_of_a_menu_share_a_key(look: Theme, tmp_path: Path, language: str) -> None:
    with speaking(language):
        shell = Shell(tmp_path, look)
        menus: list[Any] = [shell.window.menuBar(), *shell.window.menuBar().findChildren(QMenu)]
        for menu in menus:
            marked = (re.search(r"&(.)", action.text()) for action in menu.actions())
            keys = Counter(found[1].casefold() for found in marked if found)
            assert not [key for key, times in keys.items() if times > 1], (menu.title() if menu.parent() else "", keys)
        shell.close()


def watched(path: str, photos: int) -> FolderStatus:
    return FolderStatus(path, FolderState.WATCHING, photos, 0)


def words_shown(shell: Shell) -> dict[str, list[str]]:
    """Returns the texts of the window and its dialogs, by the class of the widget."""
    shell.fill()
    shown: dict[str, list[str]] = {}
    for root in (shell.window, *shell.dialogs()):
        place = type(root).__name__
        shown[place] = [root.windowTitle()]
        for widget in visible(root):
            if isinstance(widget, QAbstractButton | QLabel):
                shown[place].append(widget.text())
            if isinstance(widget, QLineEdit):
                shown[place].append(widget.placeholderText())
            shown[place] += [widget.accessibleName(), widget.toolTip()]
    shown["menus"] = [shell.window.all_actions[name].text() for name in SPECS]
    return shown


def test_the_whole_window_speaks_german(look: Theme, tmp_path: Path) -> None:
    with speaking("en"):
        shell = Shell(tmp_path / "en", look)
        english = words_shown(shell)
        shell.close()
    with speaking("de"):
        shell = Shell(tmp_path / "de", look)
        german = words_shown(shell)
        shell.close()
    keys = {QKeySequence(key).toString() for spec in SPECS.values() for key in spec.keys}
    sources = {source: texts for _, source, texts in messages(file("de"))}
    for place, words in english.items():
        told = {each for each in words if each in sources and each not in keys}
        left = {each for each in told if each not in sources[each] and each in german[place]}
        assert not left, f"{place} still says {left}"
    assert "Einstellungen" in german["SettingsDialog"]


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [
        ("en", "1 photo in 1 folder", "12,345 photos in 2 folders"),
        ("de", "1 Foto in 1 Ordner", "12.345 Fotos in 2 Ordnern"),
        ("zh_CN", "1 个文件夹中的 1 张照片", "2 个文件夹中的 12,345 张照片"),
    ],
)
def test_numbers_follow_the_language(look: Theme, tmp_path: Path, language: str, one: str, many: str) -> None:
    with speaking(language):
        shell = Shell(tmp_path, look)
        shell.know("/photos", photos=1)
        assert shell.window.status.activity.text() == one
        shell.bridge.post(FoldersChanged((watched("/photos", 12344), watched("/more", 1))))
        assert shell.window.status.activity.text() == many
        shell.close()


def test_a_language_without_translation_leaves_english_with_its_plurals(look: Theme, tmp_path: Path) -> None:
    with speaking("tlh"):
        shell = Shell(tmp_path, look)
        assert shell.window.all_actions["open"].text() == "&Open Pictures…"
        shell.know("/photos", photos=2)
        assert shell.window.status.activity.text() == "2 photos in 1 folder"
        shell.close()


@LANGUAGE
def test_every_translation_is_under_a_class_or_no_name(language: str) -> None:
    """Qt would not find it under any other context."""
    modules = [ast.parse(each.read_text(encoding="utf-8")) for each in (ROOT / "photosearch" / "gui").rglob("*.py")]
    classes = {node.name for module in modules for node in ast.walk(module) if isinstance(node, ast.ClassDef)}
    assert {context for context, _, _ in messages(file(language))} <= classes | {""}
