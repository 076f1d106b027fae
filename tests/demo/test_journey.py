"""The demo from end to end, as the README's command runs it on a machine without a display."""

import json
from pathlib import Path

import pytest
from PIL import Image

from tests.support.command_line import photosearch


def test_the_demo_renders_indexes_searches_and_writes_a_contact_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    printed = photosearch("demo", "--scenes", 3, library=tmp_path).stdout
    assert "24 added" in printed
    last = next(line for line in printed.splitlines() if line.startswith("all"))
    right, total = (int(number) for number in last.split()[1:4:2])
    assert total == 21
    assert right >= 0.6 * total
    with Image.open(tmp_path / "demo" / "contact-sheet.png") as sheet:
        assert sheet.width > 1000
    status = photosearch("status", "--json", library=tmp_path / "demo" / "library")
    assert json.loads(status.stdout)["photos"] == 24
