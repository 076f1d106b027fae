"""Nothing is unpickled or passed to a shell, and no file name is read as markup."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "photosearch"
Modules = dict[str, ast.Module]
"""Modules by their path in the package."""

BUILT_IN = {"eval", "exec", "compile", "__import__"}
SHELLS = {"system", "popen", "startfile", "setNativeArguments", "startCommand"}
MARKUP = {"setHtml", "insertHtml", "appendHtml", "setMarkdown", "QTextDocument", "QTextBrowser", "QTextEdit",
          "QErrorMessage", "QStaticText"}  # fmt: skip
GUESSED = {"setToolTip", "setInformativeText", "setDetailedText", "setWhatsThis", "setStatusTip", "showText"}
"""Methods whose text Qt reads as markup if it looks like markup."""


@pytest.fixture(scope="module")
def modules() -> Modules:
    """All modules, parsed once."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(ROOT.rglob("*.py"))
    }


@pytest.fixture(scope="module")
def gui(modules: Modules) -> Modules:
    """The modules of the window."""
    return {path: tree for path, tree in modules.items() if path.startswith("gui/")}


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Yields the calls in a module, each with the last part of its name."""
    for node in ast.walk(tree):
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


def test_nothing_is_unpickled_evaluated_or_passed_to_a_shell(modules: Modules) -> None:
    for path, tree in modules.items():
        for name, call in calls(tree):
            place = f"{name} in line {call.lineno} of {path}"
            assert name not in BUILT_IN or isinstance(call.func, ast.Attribute), place
            to_a_program = name == "setNativeArguments" and path.endswith(("/desktop.py", "/programs.py"))
            assert name not in SHELLS or to_a_program, place
            for option in call.keywords:
                assert option.arg not in ("shell", "allow_pickle") or ast.unparse(option.value) == "False", place


def test_tooltips_of_items_are_plain_text(gui: Modules) -> None:
    for path, tree in gui.items():
        for branch in ast.walk(tree):
            if isinstance(branch, ast.If) and ast.unparse(branch.test).endswith("== Qt.ItemDataRole.ToolTipRole"):
                (answer,) = [each.value for each in branch.body if isinstance(each, ast.Return)]
                assert answer is not None
                assert is_fixed(answer), f"line {answer.lineno} of {path}: wrap it with text.tooltip"


def test_no_text_is_read_as_markup(gui: Modules) -> None:
    for path, tree in gui.items():
        is_tray = path.endswith("/tray.py")
        for name, call in calls(tree):
            place = f"{name} in line {call.lineno} of {path}"
            assert name not in MARKUP, place
            assert name != "QSystemTrayIcon" or is_tray, f"{place}: use `_say` of tray.py, which escapes text"
            assert name != "QLabel", f"{place}: use PlainLabel, which never reads markup"
            if name in GUESSED or (name == "_say" and is_tray):
                assert is_fixed(call.args[-1]), f"{place}: wrap it with text.tooltip"
            if name == "QMessageBox":
                assert "setTextFormat(Qt.TextFormat.PlainText)" in (ROOT / path).read_text(encoding="utf-8"), place


def test_only_the_download_of_a_model_opens_connections(modules: Modules) -> None:
    clients = {"urllib.request", "http.client", "requests", "httpx"}
    users = {path for path, tree in modules.items() if clients & imports(tree)}
    assert users == {"vision/pairs/download.py"}


def imports(tree: ast.Module) -> set[str]:
    """Returns what a module imports, each by its full name."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names
