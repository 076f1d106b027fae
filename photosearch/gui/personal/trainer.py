"""The command that starts the training program, and the command that installs it.

It is not part of the application, because torch is large and only deep training needs it.
"""

import importlib.util
import shlex
import shutil
import subprocess
import sys

_NAME = "photosearch-train"
_EXTRA = "photosearch[train]"
NEEDED = (
    "photosearch_training", "torch", "torchvision", "timm", "pytorch_metric_learning", "safetensors", "sklearn", "onnx",
    "onnxscript", "lightning_fabric",
)  # fmt: skip


def command() -> list[str] | None:
    """Returns the command that starts it, or None if not installed. The packaged application looks for it in PATH."""
    if getattr(sys, "frozen", False):
        found = shutil.which(_NAME)
        return [found] if found else None
    return [sys.executable, "-m", "photosearch_training"] if all(map(importlib.util.find_spec, NEEDED)) else None


def installation() -> str:
    """Returns the shell command that installs it."""
    if getattr(sys, "frozen", False):
        return _shown(["pipx", "install", _EXTRA])
    return _shown([sys.executable, "-m", "pip", "install", _EXTRA])


def _shown(words: list[str]) -> str:
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
