"""The script of the Windows installer and its options."""

import re
from pathlib import Path

from installer import product, windows
from photosearch.core.folders.formats import READ_SUFFIXES

SCRIPT = windows.SCRIPT.read_text(encoding="utf-8")


def test_every_name_in_the_script_is_defined(tmp_path: Path) -> None:
    told = {each.removeprefix("/D").split("=")[0] for each in windows.options(tmp_path)}
    own = set(re.findall(r"#define (?:public )?(\w+)", SCRIPT))
    used = set(re.findall(r"\{#(\w+)\}", SCRIPT)) | set(re.findall(r"#define \w+ (\w+)$", SCRIPT, re.MULTILINE))
    assert used == (told | own) & used
    assert told <= used


def test_the_explorer_menu_covers_every_photo_type(tmp_path: Path) -> None:
    told = dict(each.removeprefix("/D").split("=", 1) for each in windows.options(tmp_path))
    assert set(told["Suffixes"].split(" ")) == READ_SUFFIXES
    assert told["Verb"] == product.VERB == "Search similar with PhotoSearch"
    assert "SystemFileAssociations\\{#Suffix}\\shell" in SCRIPT


def test_it_installs_for_one_user_and_asks_before_deleting_the_library() -> None:
    assert "PrivilegesRequired=lowest" in SCRIPT
    assert not re.search(r"HKLM|HKA|HKCR", SCRIPT)
    question = SCRIPT[SCRIPT.index("procedure CurUninstallStepChanged") :]
    assert question.index("MsgBox") < question.index("DelTree")
    assert "not UninstallSilent" in question, "a silent uninstall must not ask or delete"
