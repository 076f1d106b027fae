"""Nothing is unpickled or passed to a shell, and no file name is read as markup."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "photosearch"
MODULES = sorted(ROOT.rglob("*.py"))
IDS = [path.relative_to(ROOT).as_posix() for path in MODULES]
GUI = sorted((ROOT / "gui").rglob("*.py"))

BUILT_IN = {"eval", "exec", "compile", "__import__"}
SHELLS = {"system", "popen", "startfile", "setNativeArguments", "startCommand"}
MARKUP = {"setHtml", "insertHtml", "appendHtml", "setMarkdown", "QTextDocument", "QTextBrowser", "QTextEdit",
          "QErrorMessage", "QStaticText"}  # fmt: skip
GUESSED = {"setToolTip", "setInformativeText", "setDetailedText", "setWhatsThis", "setStatusTip", "showText"}
"""Methods whose text Qt reads as markup if it looks like markup."""


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Yields the calls in a module, each with the last part of its name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node


def is_fixed(words: ast.expr) -> bool:
    """Returns whether a text is our own, or passed through the function that escapes any text."""
    match words:
        case ast.Constant():
            return True
        case ast.IfExp():
            return is_fixed(words.body) and is_fixed(words.orelse)
        case ast.Call(func=ast.Attribute(attr="tooltip", value=ast.Name(id="text"))):
            return True
        case ast.Call(func=ast.Attribute(attr="tr" | "translate" | "toolTip")):  # an existing tooltip is safe
            return True
        case ast.Call(func=ast.Attribute(attr="format", value=value), args=[ast.Call(func=number)]):
            return is_fixed(value) and ast.unparse(number) in ("text.photos", "text.count")
    return False


@pytest.mark.parametrize("module", MODULES, ids=IDS)
def test_nothing_is_unpickled_evaluated_or_passed_to_a_shell(module: Path) -> None:
    for name, call in calls(module):
        assert name not in BUILT_IN or isinstance(call.func, ast.Attribute), f"{name} in line {call.lineno}"
        to_a_program = name == "setNativeArguments" and module.name in ("desktop.py", "programs.py")
        assert name not in SHELLS or to_a_program, f"{name} in line {call.lineno}"
        for option in call.keywords:
            assert option.arg not in ("shell", "allow_pickle") or ast.unparse(option.value) == "False", call.lineno


@pytest.mark.parametrize("module", GUI, ids=[path.relative_to(ROOT).as_posix() for path in GUI])
def test_tooltips_of_items_are_plain_text(module: Path) -> None:
    for branch in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(branch, ast.If) and ast.unparse(branch.test).endswith("== Qt.ItemDataRole.ToolTipRole"):
            (answer,) = [each.value for each in branch.body if isinstance(each, ast.Return)]
            assert answer is not None
            assert is_fixed(answer), f"line {answer.lineno}: wrap it with text.tooltip"


@pytest.mark.parametrize("module", GUI, ids=[path.relative_to(ROOT).as_posix() for path in GUI])
def test_no_text_is_read_as_markup(module: Path) -> None:
    for name, call in calls(module):
        assert name not in MARKUP, f"{name} in line {call.lineno}"
        assert name != "QSystemTrayIcon" or module.name == "tray.py", "use its `_say`, which escapes text"
        assert name != "QLabel", f"line {call.lineno}: use PlainLabel, which never reads markup"
        if name in GUESSED or (name == "_say" and module.name == "tray.py"):
            assert is_fixed(call.args[-1]), f"{name} in line {call.lineno}: wrap it with text.tooltip"
        if name == "QMessageBox":
            assert "setTextFormat(Qt.TextFormat.PlainText)" in module.read_text(encoding="utf-8")


@pytest.mark.parametrize("module", MODULES, ids=IDS)
def test_only_the_download_of_a_model_opens_connections(module: Path) -> None:
    if module == ROOT / "vision" / "pairs" / "download.py":
        return
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        names = {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
        if isinstance(node, ast.ImportFrom):
            names = {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
        assert not names & {"urllib.request", "http.client", "requests", "httpx"}, f"line {getattr(node, 'lineno', 0)}"
