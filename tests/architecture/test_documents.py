"""Tests of the documents: links lead somewhere, commands exist, and the README stays short."""

import dataclasses
import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest

from photosearch.cli import run
from photosearch.settings import Settings
from tests.support.documents import CODE, DOCUMENTS, FENCE, IDS, ROOT, quoted_code, tracked, unknown_commands

README_BYTES = 8192

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_ABSOLUTE = re.compile(r"^[a-z][a-z0-9+.-]*:")


@cache
def _anchors(document: Path) -> frozenset[str]:
    """Returns the anchors that GitHub gives to the headings of a document."""
    found: dict[str, int] = {}
    anchors = set()
    for heading in _HEADING.findall(FENCE.sub("", document.read_text(encoding="utf-8"))):
        words = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        count = found.get(slug, 0)
        found[slug] = count + 1
        anchors.add(f"{slug}-{count}" if count else slug)
    return frozenset(anchors)


def _relative_links(document: Path) -> Iterator[str]:
    text = _COMMENT.sub("", CODE.sub("", FENCE.sub("", document.read_text(encoding="utf-8"))))
    return (link for link in _LINK.findall(text) if not _ABSOLUTE.match(link))


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_relative_link_has_a_target(document: Path) -> None:
    broken = []
    for link in _relative_links(document):
        place, _, anchor = link.partition("#")
        target = (document.parent / unquote(place)).resolve() if place else document
        inside = target.is_relative_to(ROOT) and target.exists()
        if not inside or (anchor and (target.suffix != ".md" or unquote(anchor) not in _anchors(target))):
            broken.append(link)
    assert not broken


def test_anchors_are_made_from_headings_as_on_github(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One `two` & three\n\n## Again\n\n## Again\n\n```sh\n# no heading\n```\n", encoding="utf-8")
    assert _anchors(page) == {"one-two--three", "again", "again-1"}


def test_the_readme_is_short() -> None:
    assert (ROOT / "README.md").stat().st_size <= README_BYTES


def test_the_readme_and_the_gate_run_the_same_test_command() -> None:
    gate = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1]
    assert gate in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()


def test_the_model_card_describes_the_shipped_model() -> None:
    folder = ROOT / "resources" / "model"
    manifest = json.loads((folder / "embedder.json").read_text(encoding="utf-8"))
    heading = (folder / "CARD.md").read_text(encoding="utf-8").splitlines()[0]
    assert heading == f"# {manifest['name']} {manifest['version']}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_poe_task_in_a_document_exists(document: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = set(re.findall(r"\bpoe ([a-z][a-z-]*)", quoted_code(document)))
    assert named <= project["tool"]["poe"]["tasks"].keys()


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_module_that_a_document_runs_exists(document: Path) -> None:
    named = set(re.findall(r"python -m (tests[\w.]*|photosearch[\w.]*)", quoted_code(document)))
    named -= {"tests.benchmarks.NAME"}  # a placeholder
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
        r"(?<![\w/.~-])((?:photosearch|training|tests|installer|resources)/[\w/.-]*[\w/])", quoted_code(document)
    )
    assert not {path for path in named if not (ROOT / path).exists()}


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    files = [f"/{path.relative_to(ROOT).as_posix()}" for path in tracked("*")]
    if not files:
        pytest.skip("not a git checkout")
    named = re.findall(r"^([\w./-]+\.(?:py|toml|yml|md|spec|iss|plist))$", quoted_code(document), re.MULTILINE)
    assert not {name for name in named if not any(file.endswith(f"/{name}") for file in files)}


def test_every_photosearch_command_in_a_document_exists(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(["--help"])
    assert not unknown_commands("photosearch", capsys.readouterr().out)


def test_every_option_of_a_photosearch_command_in_a_document_exists(capsys: pytest.CaptureFixture[str]) -> None:
    @cache
    def help_of(*command: str) -> str:
        with pytest.raises(SystemExit):
            run([*command, "--help"])
        return capsys.readouterr().out

    unknown = set()
    for document, name in zip(DOCUMENTS, IDS, strict=True):
        for line in re.findall(r"(?<![\w-])photosearch ([a-z]+\b[^\n#]*)", quoted_code(document)):
            words = line.split()
            command = words[:1]
            if len(words) > 1 and re.search(rf"^ {{4}}{re.escape(words[1])}(?:\s|$)", help_of(*command), re.MULTILINE):
                command = words[:2]
            options = re.findall(r"(?<![\w-])--?[a-z][a-z-]*", line)
            unknown |= {
                (name, *command, each) for each in options if each not in re.split(r"[\s,\[\]|]", help_of(*command))
            }
    assert not unknown


def test_the_user_guide_lists_every_setting_with_its_default() -> None:
    guide = (ROOT / "photosearch" / "README.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| [^|]+ \| `(\w+)` \| `([^`]+)` \|", guide, re.MULTILINE))
    assert listed == {each.name: json.dumps(each.default) for each in dataclasses.fields(Settings)}
