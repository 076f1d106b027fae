"""`photosearch gui`: open the window."""

import argparse
import os
import sys
from collections.abc import Sequence

from photosearch.app import Application
from photosearch.cli.console import Console
from photosearch.cli.options import Commands, add_command, application_of, image_of
from photosearch.errors import InputError


def add(commands: Commands) -> None:
    """Adds the command."""
    gui = add_command(commands, "gui", run, "open the window (the default)")
    gui.add_argument("images", nargs="*", metavar="IMAGE", help="photo to search by at once")


def run(options: argparse.Namespace, console: Console) -> int:
    """Opens the window on the images, if any."""
    images = [image_of(each) for each in options.images]
    return open_window(application_of(options), images)


def open_window(application: Application, images: Sequence[str]) -> int:
    """Opens the window, searching by `images`; returns its exit code.

    Raises:
        InputError: there is no display.
    """
    if not has_display() and "QT_QPA_PLATFORM" not in os.environ:
        raise InputError("There is no display to open a window on", "For commands without a window: photosearch --help")
    from photosearch.gui.application import application as gui  # late: the other commands work without Qt
    from photosearch.jobs.runner import Runner

    return gui.run(Runner(application, shared=application.shared), application.paths.root, application.settings, images)


def has_display() -> bool:
    """Returns whether a person would see a window."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
