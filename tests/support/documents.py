"""The documents of the repository, and the commands that they quote."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")


def tracked(pattern: str) -> list[Path]:
    """Returns the files in the repository that match `pattern`; none if this is not a git checkout."""
    listed = subprocess.run(["git", "ls-files", "-z", pattern], cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / name for name in listed.stdout.split("\0") if name] if listed.returncode == 0 else []


DOCUMENTS = tracked("*.md") or sorted(path for path in ROOT.rglob("*.md") if ".venv" not in path.parts)
IDS = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]


def quoted_code(document: Path) -> str:
    """Returns the code of a document: fenced blocks and spans, one after another."""
    text = document.read_text(encoding="utf-8")
    fenced = [match.group() for match in FENCE.finditer(text)]
    return "\n".join(fenced + [span.strip("`") for span in CODE.findall(FENCE.sub("", text))])


def unknown_commands(program: str, help_text: str) -> set[tuple[str, str]]:
    """Returns the (document, command) pairs that name a command of `program` that its help does not list."""
    known = set(re.findall(r"^ {4}([a-z]+)(?:\s|$)", help_text, re.MULTILINE))
    assert known, help_text
    pattern = re.compile(rf"(?<![\w-]){program} ([a-z]+)\b(?![=:])")
    named = {
        (name, command)
        for path, name in zip(DOCUMENTS, IDS, strict=True)
        for command in pattern.findall(quoted_code(path))
    }
    return {each for each in named if each[1] not in known}
