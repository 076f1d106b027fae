"""Small file systems that fill up quickly."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted(folder: Path) -> Iterator[Path]:
    """A new file system of two megabytes at `folder`; skips the test if none can be mounted."""
    folder.mkdir()
    mount = shutil.which("mount")
    if sys.platform != "linux" or os.geteuid() != 0 or mount is None:
        pytest.skip("only root can mount a small file system")
    if subprocess.run([mount, "-t", "tmpfs", "-o", "size=2m", "none", folder], capture_output=True).returncode != 0:
        pytest.skip("this system forbids mounting")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
