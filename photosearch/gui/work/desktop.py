"""Desktop integration: copy files, open them, show them in their folder. It never uses a shell."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QMimeData, QObject, QProcess, QUrl
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher
from PySide6.QtGui import QDesktopServices

from photosearch import RELEASES
from photosearch.core import identity

_BUS_TIMEOUT_MS = 3000


def url(path: str) -> QUrl:
    """Returns the file URL of a path; bytes that are not UTF-8 are kept as percent escapes."""
    return QUrl.fromEncoded(QByteArray(Path(path).as_uri().encode("ascii")))


def file_list(paths: Sequence[str]) -> QMimeData:
    """Returns files for the clipboard or a drag, as URLs and as plain text."""
    data = QMimeData()
    lines = "".join(f"{Path(path).as_uri()}\r\n" for path in paths)
    data.setData("text/uri-list", QByteArray(lines.encode("ascii")))
    # GNOME file managers expect this format when files are pasted.
    data.setData(
        "x-special/gnome-copied-files", QByteArray(("copy\n" + lines.replace("\r", "")).strip().encode("ascii"))
    )
    data.setText("\n".join(identity.display(path) for path in paths))
    return data


def open_file(path: str) -> bool:
    """Opens a file or folder with its default app; returns False if there is none or the file is missing."""
    return Path(path).exists() and QDesktopServices.openUrl(url(path))


def open_map(latitude: float, longitude: float) -> bool:
    """Shows a location on a map in the browser; returns False if there is no browser."""
    return QDesktopServices.openUrl(QUrl(map_link(latitude, longitude)))


def map_link(latitude: float, longitude: float) -> str:
    """Returns the web address of a location on a map; nothing is downloaded."""
    place = f"{latitude:.5f}/{longitude:.5f}"
    return f"https://www.openstreetmap.org/?mlat={latitude:.5f}&mlon={longitude:.5f}#map=15/{place}"


def open_releases() -> bool:
    """Shows all versions in the browser; nothing is downloaded by PhotoSearch."""
    return QDesktopServices.openUrl(QUrl(RELEASES))


def reveal(path: str, parent: QObject) -> None:
    """Shows a file in the file manager, selected; opens its folder if that is not possible."""
    if sys.platform == "win32":
        process = QProcess(parent)
        process.setProgram("explorer.exe")
        # Explorer parses its command line itself: the path is quoted after "/select,", which Qt's quoting would break.
        process.setNativeArguments(f'/select,"{os.path.normpath(path)}"')  # type: ignore[attr-defined]
        process.startDetached()
    elif sys.platform == "darwin":
        QProcess.startDetached("/usr/bin/open", ["-R", path])
    else:
        _reveal_over_bus(path, parent)


def _reveal_over_bus(path: str, parent: QObject) -> None:
    bus = QDBusConnection.sessionBus()
    folder = str(Path(path).parent)
    if not bus.isConnected():
        open_file(folder)
        return
    call = QDBusMessage.createMethodCall(
        "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1", "org.freedesktop.FileManager1", "ShowItems"
    )
    call.setArguments([[Path(path).as_uri()], ""])
    watcher = QDBusPendingCallWatcher(bus.asyncCall(call, _BUS_TIMEOUT_MS), parent)

    def finish(done: QDBusPendingCallWatcher) -> None:
        if done.isError():
            open_file(folder)
        done.deleteLater()

    watcher.finished.connect(finish)
