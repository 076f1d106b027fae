"""The shortcuts and menu entries that the documents name exist in the window."""

import re

import pytest

from photosearch.gui.look.actions import MENUS, SPECS
from tests.support.documents import ROOT

_KEYS = re.compile(r"(?:(?:Ctrl|Alt|Shift)\+)+(?:Left|Right|Return|Backspace|[A-Z](?![a-z])|[,+-])|\bF\d{1,2}\b")


@pytest.mark.parametrize("document", ["README.md", "photosearch/README.md", "training/README.md"])
def test_every_documented_shortcut_exists(document: str) -> None:
    known = {key for spec in SPECS.values() for key in spec.keys}
    named = set(_KEYS.findall((ROOT / document).read_text(encoding="utf-8")))
    assert named
    assert named <= known


@pytest.mark.parametrize("document", ["README.md", "photosearch/README.md", "training/README.md"])
def test_every_documented_menu_entry_exists(document: str) -> None:
    known = {_plain(spec.words) for spec in SPECS.values()}
    menus = {_plain(title) for title, _ in MENUS}
    named = re.findall(r"\*\*([A-Z]\w+) > ([^*]+)\*\*", (ROOT / document).read_text(encoding="utf-8"))
    assert named
    assert {menu for menu, _ in named} <= menus
    assert {entry for _, entry in named} <= known


def _plain(words: str) -> str:
    return words.replace("&", "").removesuffix("…")
