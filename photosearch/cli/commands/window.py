"""`photosearch gui`: open the window."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from photosearch.cli.console import Console
from photosearch.cli.options import Commands, add_command, application_of, chosen_library, image_of
from photosearch.errors import InputError
from photosearch.settings import LibraryPaths, Settings

if TYPE_CHECKING:
    from photosearch.app import Application
    from photosearch.jobs.runner import Runner


def add(commands: Commands) -> None:
    """Adds the command."""
    gui = add_command(commands, "gui", run, "open the window (the default)")
    gui.add_argument("images", nargs="*", metavar="IMAGE", help="photo to search by at once")


def run(options: argparse.Namespace, console: Console) -> int:
    """Opens the window on the images, if any."""
    images = [image_of(each) for each in options.images]
    return open_window(*chosen_library(options), lambda: application_of(options), images)


def open_window(
    paths: LibraryPaths, settings: Settings, make: Callable[[], "Application"], images: Sequence[str]
) -> int:
    """Opens the window, searching by `images`; returns its exit code.

    Args:
        make: makes the application; called when the window has been painted.

    Raises:
        InputError: there is no display.
    """
    if not has_display() and "QT_QPA_PLATFORM" not in os.environ:
        raise InputError("There is no display to open a window on", "For commands without a window: photosearch --help")
    from photosearch.gui.application import application as gui  # late: the other commands work without Qt

    def make_runner() -> "Runner":
        from photosearch.jobs.runner import Runner

        application = make()
        return Runner(application, shared=application.shared)

    return gui.run(make_runner, paths.root, settings, images)


def has_display() -> bool:
    """Returns whether a person would see a window."""
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
