"""Rules that are easy to miss: each dependency is imported in one place, and the top level is fixed."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

DOORS = {
    "PIL": {"photosearch/vision/decoding/", "photosearch/scenes/", "photosearch/demo/"},
    "pi_heif": {"photosearch/vision/decoding/opening.py", "photosearch/vision/decoding/formats/heif.py"},
    "rawpy": {"photosearch/vision/decoding/camera_raw.py", "photosearch/vision/decoding/decode.py"},
    "imagecodecs": {"photosearch/vision/decoding/"},
    "onnxruntime": {"photosearch/vision/embedding/embed.py", "photosearch/vision/pairs/pair.py"},
    "tokenizers": {"photosearch/vision/pairs/tokens.py"},
    "http": {"photosearch/vision/pairs/download.py"},
    "ssl": {"photosearch/vision/pairs/download.py", "photosearch/shared/server/connection.py"},
    "rapidocr": {"photosearch/vision/ocr/reader.py"},
    "hnswlib": {"photosearch/search/index.py"},
    "sqlite3": {"photosearch/library/database.py"},
    "watchdog": {"photosearch/library/watch.py"},
    "filelock": {"photosearch/library/lock.py"},
    "psutil": {"photosearch/vision/decoding/sandbox", "photosearch/vision/decoding/children/activity.py"},
    "threadpoolctl": {"photosearch/jobs/blas.py"},
    "platformdirs": {"photosearch/settings.py"},
    "rich": {"photosearch/cli/console.py"},
    "PySide6": {"photosearch/gui/"},
    "psycopg": {"photosearch/shared/"},
    "pgvector": {"photosearch/shared/"},
    "ray": {"photosearch/shared/cluster/pool.py"},
}
NEVER = {"pickle", "shelve", "marshal", "dill", "cloudpickle", "joblib", "torch", "photosearch_training"}
TOP_LEVEL = {
    "CHANGELOG.md", "LICENSE", "README.md", "installer", "photosearch", "pyproject.toml", "resources", "tests",
    "training",
}  # fmt: skip


def imports(path: Path) -> set[str]:
    """Returns the top-level names of all packages that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names


MODULES = sorted((ROOT / "photosearch").rglob("*.py"))


def test_each_dependency_is_imported_only_in_its_place() -> None:
    for module in MODULES:
        name = module.relative_to(ROOT).as_posix()
        found = imports(module)
        misplaced = {each for each in found & DOORS.keys() if not any(name.startswith(d) for d in DOORS[each])}
        assert not misplaced, f"{name} imports {misplaced}; allowed in {[DOORS[each] for each in misplaced]}"
        assert not found & NEVER, name


def test_only_one_module_can_move_a_photo_file() -> None:
    able = [each.name for each in MODULES if "moveToTrash" in each.read_text(encoding="utf-8")]
    assert able == ["trash.py"]


def test_only_the_demo_commands_use_the_demo() -> None:
    users = [each.name for each in MODULES if "photosearch.demo" in each.read_text(encoding="utf-8")]
    assert set(users) == {"cluster.py", "demo.py", "journey.py"}


def test_core_touches_neither_disk_nor_clock_nor_threads() -> None:
    for module in (ROOT / "photosearch" / "core").rglob("*.py"):
        assert not imports(module) & {"pathlib", "threading", "time", "sqlite3", "subprocess", "tempfile"}, module


def test_no_package_imports_a_higher_layer() -> None:
    lint_imports = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint_imports, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_command_line_starts_without_qt_and_without_torch() -> None:
    heavy = ("PySide6", "torch", "timm", "photosearch_training")
    script = f"import sys, photosearch.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_the_application_does_not_depend_on_torch() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert not [each for each in project["dependencies"] if each.startswith(("torch", "timm"))]


def test_the_top_level_is_fixed() -> None:
    git = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if git.returncode != 0:
        pytest.skip("not a git checkout")
    entries = {line.split("/")[0] for line in git.stdout.splitlines()}
    assert {each for each in entries if not each.startswith(".")} <= TOP_LEVEL
