"""Every word of the window in every language: none is missed by the tools, none is untranslated, none loses a part."""

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

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QMenu

from photosearch.gui.look.actions import SPECS
from photosearch.gui.shell.language import translations
from photosearch.settings import LANGUAGES
from tests.support.gui.shell import Shell, speaking, visible

ROOT = Path(__file__).parents[3]
TRANSLATED = [each for each in LANGUAGES if each not in ("system", "en")]
LANGUAGE = pytest.mark.parametrize("language", TRANSLATED)
REMEDY = "Run: poe translate, and write what is missing in resources/translations"


def file(language: str, suffix: str = "ts") -> Path:
    return translations() / f"photosearch_{language}.{suffix}"


def messages(path: Path) -> list[tuple[str, str, str | None]]:
    """Context, source and translation of each message; None where it is not translated."""
    found = []
    for context in ET.parse(path).iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            unfinished = translation.get("type") or not translation.text
            source = message.findtext("source") or ""
            found.append((context.findtext("name") or "", source, None if unfinished else translation.text))
    return found


def steps() -> list[list[str]]:
    """The commands that `poe translate` runs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return [each["cmd"].split() for each in project["tool"]["poe"]["tasks"]["translate"]["sequence"]]


def run(command: list[str]) -> None:
    tool = Path(sys.executable).with_name(command[0])
    done = subprocess.run([tool, *command[1:]], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def gathered(tmp_path_factory) -> Path:
    """The translations as they would be after the words have been gathered anew."""
    folder = tmp_path_factory.mktemp("translations")
    lupdate, _, _ = steps()
    command = [str(folder / Path(each).name) if each.endswith(".ts") else each for each in lupdate]
    for language in TRANSLATED:
        shutil.copy(file(language), folder)
    run(command)
    return folder


@LANGUAGE
def test_every_word_is_translated(gathered, language) -> None:
    missing = [(context, source) for context, source, words in messages(gathered / file(language).name) if not words]
    assert not missing, REMEDY


@LANGUAGE
def test_no_translation_is_left_of_words_that_are_gone(gathered, language) -> None:
    now = {message[:2] for message in messages(gathered / file(language).name)}
    assert {message[:2] for message in messages(file(language))} <= now, REMEDY


def test_every_marked_text_is_gathered(gathered) -> None:
    known = {source for _, source, _ in messages(gathered / file("de").name)}
    for module in (*(ROOT / "photosearch" / "gui").rglob("*.py"), ROOT / "photosearch" / "settings.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("self.tr", "tr", "_"):
                (words,) = node.args
                assert isinstance(words, ast.Constant), f"{module.name}:{node.lineno}: only plain text can be gathered"
                assert words.value in known, f"{module.name}:{node.lineno}: {words.value!r}"


@LANGUAGE
def test_what_is_filled_in_stays(language) -> None:
    for _, source, words in messages(file(language)):
        assert words is not None, source
        assert _fields(source) == _fields(words), source
        assert source.endswith("…") == words.endswith("…"), source
        assert ("&" in source) == ("&" in words), source
        assert words == words.strip(), source
        for key in re.findall(r"\b(?:F\d+|Esc)\b", source):
            assert key in words, source


def _fields(text: str) -> Counter[str | None]:
    """The fields of a format string; `{}` counts as the number of its place."""
    fields = [field for _, field, _, _ in string.Formatter().parse(text) if field is not None]
    return Counter(field or str(place) for place, field in enumerate(fields))


@LANGUAGE
def test_the_compiled_file_is_made_of_the_written_one(tmp_path, language) -> None:
    run(["pyside6-lrelease", "-silent", str(file(language)), "-qm", str(tmp_path / "made.qm")])
    assert (tmp_path / "made.qm").read_bytes() == file(language, "qm").read_bytes(), REMEDY


@pytest.mark.parametrize("language", ["en", *TRANSLATED])
def test_the_keys_of_a_menu_are_told_apart(look, tmp_path, language) -> None:
    with speaking(language):
        shell = Shell(tmp_path, look)
        menus = [shell.window.menuBar(), *shell.window.menuBar().findChildren(QMenu)]
        for menu in menus:
            marked = (re.search(r"&(.)", action.text()) for action in menu.actions())
            keys = Counter(found[1].casefold() for found in marked if found)
            assert not [key for key, times in keys.items() if times > 1], (menu.title() if menu.parent() else "", keys)
        shell.close()


def words_shown(shell: Shell) -> dict[str, list[str]]:
    """What stands in the window and its dialogs, by where it stands."""
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


def test_the_whole_window_speaks_german(look, tmp_path) -> None:
    with speaking("en"):
        shell = Shell(tmp_path / "en", look)
        english = words_shown(shell)
        shell.close()
    with speaking("de"):
        shell = Shell(tmp_path / "de", look)
        german = words_shown(shell)
        shell.close()
    sources = {source: words for _, source, words in messages(file("de"))}
    for place, words in english.items():
        left = {each for each in words if each in sources and sources[each] != each and each in german[place]}
        assert not left, f"{place} still says {left}"
    assert "Einstellungen" in german["SettingsDialog"]


def test_numbers_are_written_as_the_language_writes_them(look, tmp_path) -> None:
    with speaking("de"):
        shell = Shell(tmp_path, look)
        shell.know("/photos", photos=12345)
        assert shell.window.status.activity.text() == "12.345 Fotos in 1 Ordner"
        shell.close()


def test_an_unknown_language_of_the_system_leaves_english(look, tmp_path) -> None:
    with speaking("tlh"):
        shell = Shell(tmp_path, look)
        assert shell.window.all_actions["open"].text() == "&Open Pictures…"
        shell.close()


@LANGUAGE
def test_every_word_is_kept_where_it_is_looked_up(language: str) -> None:
    """Under its class, or under no name: what is gathered under another is never found."""
    modules = [ast.parse(each.read_text(encoding="utf-8")) for each in (ROOT / "photosearch" / "gui").rglob("*.py")]
    classes = {node.name for module in modules for node in ast.walk(module) if isinstance(node, ast.ClassDef)}
    assert {context for context, _, _ in messages(file(language))} <= classes | {""}
