"""The program that trains networks: how it is started where it is installed, and how it is installed where it is not.

It is no part of the application, which knows it by name alone: torch is large, and only deep learning needs it.
"""

import importlib.util
import shlex
import shutil
import subprocess
import sys

_NAME = "photosearch-train"
_EXTRA = "photosearch[train]"
_NEEDED = (
    "photosearch_training", "torch", "torchvision", "timm", "pytorch_metric_learning", "safetensors", "sklearn", "onnx",
    "onnxscript", "lightning_fabric",
)  # fmt: skip


def command() -> list[str] | None:
    """How to start it; None where it is not installed. The packaged application takes the one that the system finds."""
    if getattr(sys, "frozen", False):
        found = shutil.which(_NAME)
        return [found] if found else None
    return [sys.executable, "-m", "photosearch_training"] if all(map(importlib.util.find_spec, _NEEDED)) else None


def installation() -> str:
    """The command that installs it, as a shell takes it."""
    if getattr(sys, "frozen", False):
        return _shown(["pipx", "install", _EXTRA])
    return _shown([sys.executable, "-m", "pip", "install", _EXTRA])


def _shown(words: list[str]) -> str:
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
