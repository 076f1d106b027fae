"""The shortcuts and menu entries that the documents name exist in the window."""

import re
from pathlib import Path

import pytest

from photosearch.gui.look.actions import MENUS, SPECS
from tests.support.documents import DOCUMENTS, IDS

_KEYS = re.compile(r"(?:(?:Ctrl|Alt|Shift)\+)+(?:Left|Right|Return|Backspace|[A-Z](?![a-z])|[,+-])|\bF\d{1,2}\b")


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_documented_shortcut_exists(document: Path) -> None:
    known = {key for spec in SPECS.values() for key in spec.keys}
    named = set(_KEYS.findall(document.read_text(encoding="utf-8")))
    assert named <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_documented_menu_entry_exists(document: Path) -> None:
    known = {_plain(spec.words) for spec in SPECS.values()}
    menus = {_plain(title) for title, _ in MENUS}
    named = re.findall(r"\*\*([A-Z]\w+) > ([^*]+)\*\*", document.read_text(encoding="utf-8"))
    assert {menu for menu, _ in named} <= menus
    assert {entry for _, entry in named} <= known


def _plain(words: str) -> str:
    return words.replace("&", "").removesuffix("…")
