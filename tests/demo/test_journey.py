"""The demo from end to end, as the README's command runs it on a machine without a display."""

import json
import os
import subprocess
import sys
from pathlib import Path

from PIL import Image


def test_the_demo_renders_indexes_searches_and_writes_a_contact_sheet(tmp_path: Path) -> None:
    environment = {**os.environ, "PHOTOSEARCH_LIBRARY": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    run = [sys.executable, "-m", "photosearch"]
    root = Path(__file__).parents[2]
    done = subprocess.run([*run, "demo", "--scenes", "4"], capture_output=True, text=True, env=environment, cwd=root)
    assert done.returncode == 0, done.stderr
    assert "32 added" in done.stdout
    last = next(line for line in done.stdout.splitlines() if line.startswith("all"))
    right, total = (int(number) for number in last.split()[1:4:2])
    assert total == 28
    assert right >= 0.6 * total
    with Image.open(tmp_path / "demo" / "contact-sheet.png") as sheet:
        assert sheet.width > 1000
    status = subprocess.run(
        [*run, "status", "--json", "--library", str(tmp_path / "demo" / "library")],
        capture_output=True, text=True, env=environment, cwd=root,
    )  # fmt: skip
    assert json.loads(status.stdout)["photos"] == 32
