"""The about box."""

import re
import tomllib
from pathlib import Path

from photosearch.gui.look.theme import Theme
from photosearch.gui.shell.about import AboutDialog
from tests.support.gui.shell import Shell


def test_the_about_box_lists_every_library_with_its_licence(look: Theme, tmp_path: Path) -> None:
    shell = Shell(tmp_path, look)
    shell.window.all_actions["about"].trigger()
    box = shell.window.findChild(AboutDialog)
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[^\w-]", each)[0].casefold().replace("-", "_") for each in project["dependencies"]}
    listed = [
        box.libraries.item(row).text().split()[0].casefold().replace("-", "_") for row in range(box.libraries.count())
    ]
    assert set(listed) == needed | {"photosearch"}
    for row in range(box.libraries.count()):
        box.libraries.setCurrentRow(row)
        assert re.search("licen[cs]e|Apache|MIT|BSD|GPL|MPL", box.licence.toPlainText()), listed[row]
    shell.close()
