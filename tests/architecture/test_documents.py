"""Tests of the documents: links lead somewhere, commands exist, and the README stays short."""

import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).parents[2]
README_BYTES = 8192

_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_ABSOLUTE = re.compile(r"^[a-z][a-z0-9+.-]*:")


def _tracked(pattern: str) -> list[Path]:
    """Returns the files in the repository that match `pattern`; none if this is not a git checkout."""
    listed = subprocess.run(["git", "ls-files", "-z", pattern], cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / name for name in listed.stdout.split("\0") if name] if listed.returncode == 0 else []


DOCUMENTS = _tracked("*.md") or sorted(path for path in ROOT.rglob("*.md") if ".venv" not in path.parts)
IDS = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]


@cache
def _anchors(document: Path) -> frozenset[str]:
    """Returns the anchors that GitHub gives to the headings of a document."""
    found: dict[str, int] = {}
    anchors = set()
    for heading in _HEADING.findall(_FENCE.sub("", document.read_text(encoding="utf-8"))):
        words = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        count = found.get(slug, 0)
        found[slug] = count + 1
        anchors.add(f"{slug}-{count}" if count else slug)
    return frozenset(anchors)


def _relative_links(document: Path) -> Iterator[str]:
    text = _COMMENT.sub("", _CODE.sub("", _FENCE.sub("", document.read_text(encoding="utf-8"))))
    return (link for link in _LINK.findall(text) if not _ABSOLUTE.match(link))


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    broken = []
    for link in _relative_links(document):
        place, _, anchor = link.partition("#")
        target = (document.parent / unquote(place)).resolve() if place else document
        inside = target.is_relative_to(ROOT) and target.exists()
        if not inside or (anchor and (target.suffix != ".md" or unquote(anchor) not in _anchors(target))):
            broken.append(link)
    assert not broken


def test_a_broken_anchor_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One `two` & three\n\n## Again\n\n## Again\n\n```sh\n# no heading\n```\n", encoding="utf-8")
    assert _anchors(page) == {"one-two--three", "again", "again-1"}


def test_the_readme_is_short() -> None:
    assert (ROOT / "README.md").stat().st_size <= README_BYTES


def test_the_readme_and_the_gate_run_the_same_test_command() -> None:
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1]
    assert gate in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()


def _quoted_commands(document: Path) -> str:
    """Returns the code of a document: fenced blocks and spans, one after another."""
    text = document.read_text(encoding="utf-8")
    fenced = [match.group() for match in _FENCE.finditer(text)]
    return "\n".join(fenced + [span.strip("`") for span in _CODE.findall(_FENCE.sub("", text))])


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_poe_task_in_a_document_exists(document: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = set(re.findall(r"\bpoe ([a-z][a-z-]*)", _quoted_commands(document)))
    assert named <= project["tool"]["poe"]["tasks"].keys()


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_module_that_a_document_runs_exists(document: Path) -> None:
    named = set(re.findall(r"python -m (tests[\w.]*|photosearch[\w.]*)", _quoted_commands(document)))
    named -= {"tests.benchmarks.NAME"}  # stands for any of them
    places = {name: name.replace(".", "/") for name in named}
    missing = {
        name
        for name, place in places.items()
        if not any(
            (folder / f"{place}{ending}").exists()
            for folder in (ROOT, ROOT / "training")
            for ending in (".py", "/__main__.py")
        )
    }
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_repository_path_in_a_document_exists(document: Path) -> None:
    named = re.findall(
        r"(?<![\w/.~-])((?:photosearch|training|tests|installer|resources)/[\w/.-]*[\w/])", _quoted_commands(document)
    )
    assert not {path for path in named if not (ROOT / path).exists()}


@pytest.mark.parametrize("program", ["photosearch", "photosearch-train"])
def test_every_command_in_a_document_exists(program: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        _help(program)
    known = set(re.findall(r"^ {4}([a-z]+)(?:\s|$)", capsys.readouterr().out, re.MULTILINE))
    pattern = re.compile(rf"(?<![\w-]){program} ([a-z]+)\b(?![=:])")
    named = {
        (name, command)
        for path, name in zip(DOCUMENTS, IDS, strict=True)
        for command in pattern.findall(_quoted_commands(path))
    }
    assert known
    assert not {each for each in named if each[1] not in known}


def _help(program: str) -> None:
    if program == "photosearch":
        from photosearch.cli.parser import run

        run(["--help"])
    else:
        from photosearch_training.cli import main

        main(["--help"])
