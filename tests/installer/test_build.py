"""The plan of a build: its date, flavours, checksums and failures."""

import hashlib
import tomllib
from pathlib import Path

import pytest

from installer import build, product

ROOT = Path(__file__).parents[2]


def test_the_release_date_is_read_from_the_changelog() -> None:
    text = f"## [Unreleased]\n\n## [{product.VERSION}] - 2026-01-31\n\n## [0.0.9] - 2025-01-01\n"
    assert build.released(text) == "2026-01-31"


def test_the_usual_flavour_and_the_wheel_depend_on_the_same_runtime() -> None:
    assert build.USUAL in build.FLAVOURS
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {each.split(">")[0] for each in project["dependencies"]}
    # A flavour replaces this dependency of the wheel, so the names must match.
    assert build.FLAVOURS["cpu"] in needed


def test_the_workflow_builds_every_flavour() -> None:
    workflow = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
    for flavour in build.FLAVOURS:
        assert f"flavour: {flavour} " in workflow


def test_checksums_of_the_built_files_are_written(tmp_path: Path) -> None:
    (tmp_path / "a.deb").write_bytes(b"a")
    build.write_sums(tmp_path)
    assert (tmp_path / "SHA256SUMS").read_text() == f"{hashlib.sha256(b'a').hexdigest()}  a.deb\n"


def test_a_failing_step_ends_the_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(build, "BUILD", tmp_path)
    with pytest.raises(SystemExit, match="false"):
        build.run("false")
