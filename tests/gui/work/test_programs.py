"""Programs that open a file: what desktop entries offer, and the command that is run. Only Linux lists them."""

import shlex
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.gui.work import programs
from photosearch.gui.work.programs import Program

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="these systems have a chooser of their own")
PHOTO = "/photos/two words & more.jpg"


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of desktop entries of a system without any."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "system"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for folder in ("home/applications", "system/applications", "config"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path / "system" / "applications"


def entry(folder: Path, name: str, kinds: str = "image/jpeg;", command: str = "view %f", **more: str) -> None:
    lines = {"Type": "Application", "Name": name.title(), "Exec": command, "MimeType": kinds, **more}
    text = "\n".join(f"{key}={value}" for key, value in lines.items())
    (folder / f"{name}.desktop").write_text(f"[Desktop Entry]\n{text}\n", encoding="utf-8")


def names(path: str = PHOTO) -> list[str]:
    return [each.name for each in programs.for_file(path)]


def test_programs_for_the_type_of_a_photo_are_listed(system: Path) -> None:
    entry(system, "viewer")
    entry(system, "editor", "image/png;image/jpeg;")
    entry(system, "player", "audio/ogg;")
    entry(system, "hidden", Hidden="true")
    entry(system, "shell", Terminal="true")
    entry(system, "missing", TryExec="/nowhere/at/all")
    entry(system, "blind", command="blind")
    (system / "broken.desktop").write_bytes(b"\xff\xfe no entry")
    assert sorted(names()) == ["Editor", "Viewer"]
    assert names("/photos/a.png") == ["Editor"]
    assert names("/photos/notes.txt") == []
    assert names("") == []


def test_the_default_program_comes_first_and_a_removed_one_is_left_out(system: Path, tmp_path: Path) -> None:
    for name in ("amber", "blue", "coral", "draw"):
        entry(system, name, "image/png;" if name == "draw" else "image/jpeg;")
    (tmp_path / "config" / "mimeapps.list").write_text(
        "[Default Applications]\nimage/jpeg=gone.desktop;coral.desktop;\n"
        "[Added Associations]\nimage/jpeg=draw.desktop;\n[Removed Associations]\nimage/jpeg=amber.desktop;\n"
    )
    assert names() == ["Coral", "Draw", "Blue"]


def test_the_entry_of_the_person_replaces_that_of_the_system(system: Path, tmp_path: Path) -> None:
    entry(system, "viewer")
    entry(tmp_path / "home" / "applications", "viewer", Name="Mine")
    assert names() == ["Mine"]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("view %f", ["view", PHOTO]),
        ("view %U", ["view", Path(PHOTO).as_uri()]),
        ('"/opt/my viewer/run" --open=%f %%', ["/opt/my viewer/run", f"--open={PHOTO}", "%"]),
        ("view %i %c %f %d", ["view", "--icon", "eye", "Viewer", PHOTO]),
        ("view", []),
        ('view "%f', []),
    ],
)
def test_a_command_is_built_without_a_shell(command: str, expected: list[str]) -> None:
    assert programs.arguments(Program("viewer.desktop", "Viewer", command, "eye"), PHOTO) == expected


@given(st.text(st.characters(exclude_characters="\0/", exclude_categories=["Cs"]), min_size=1))
def test_a_name_stays_one_argument(name: str) -> None:
    path = f"/photos/{name}"
    assert programs.arguments(Program("a", "A", "view %f"), path) == ["view", path]


def test_a_program_runs_with_the_file(system: Path, tmp_path: Path) -> None:
    note = tmp_path / "note"
    script = tmp_path / "view"
    script.write_text(f'#!/bin/sh\nprintf %s "$1" > {shlex.quote(str(note))}.part && mv {note}.part {note}\n')
    script.chmod(0o755)
    entry(system, "viewer", command=f"{script} %f")
    (program,) = programs.for_file(PHOTO)
    assert programs.run(program, PHOTO)
    while not note.exists():  # the test's own time limit ends this
        pass
    assert note.read_text() == PHOTO
    assert not programs.run(Program("a", "A", "/nowhere/at/all %f"), PHOTO)
