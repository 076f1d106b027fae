import errno
import html
import os
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from typing import Any, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument, QTextLayout, QTextOption
from PySide6.QtWidgets import QApplication

from photosearch.gui.look.texts import photo_text, text
from tests.support.gui.pictures import HOSTILE, photo
from tests.support.gui.shell import mirrored


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("name", ["2024_07 trip.jpg", "שלום 12.jpg", "(1) צילום.png", "مرحبا.jpg", "a.jpg"])
def test_a_name_keeps_its_order_in_any_context(mirror: bool, name: str, qapp: QApplication) -> None:
    with mirrored() if mirror else nullcontext():
        alone = order(text.name(f"/photos/{name}"), name, mirror)
        for words in ("12 · {}", "{} · 34 MB", "נמצאו {} תמונות 7" if mirror else "in “{}”"):
            assert order(words.format(text.name(f"/photos/{name}")), name, mirror) == alone
        assert text.bare(text.name(f"/photos/{name}")) == name


def test_without_isolation_names_are_split(qapp: QApplication) -> None:
    """The premise of the previous test."""
    name = "2024_07 trip.jpg"
    assert order(name, name, mirror=True) != order(name, name, mirror=False)


def order(words: str, name: str, mirror: bool) -> list[int]:
    """Returns the distance of each letter of `name` in `words` from its second letter, in pixels to the right.

    Before the first letter, the cursor may be at either end of the preceding text.
    """
    layout = QTextLayout(words)
    option = QTextOption()
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if mirror else Qt.LayoutDirection.LeftToRight)
    layout.setTextOption(option)
    layout.beginLayout()
    line: Any = layout.createLine()
    layout.endLayout()
    start = words.index(name)
    places = [line.cursorToX(start + letter)[0] for letter in range(1, len(name))]
    return [round(place - places[0]) for place in places]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1).filter(str.isprintable))
def test_a_tooltip_shows_plain_text_unchanged(plain: str) -> None:
    document = QTextDocument()
    document.setHtml(text.tooltip(plain))
    assert document.toPlainText() == plain


def test_a_tooltip_keeps_line_breaks() -> None:
    document = QTextDocument()
    document.setHtml(text.tooltip("one\n<two>"))
    assert document.toPlainText() == "one\n<two>"
    assert html.escape("<two>") in text.tooltip("<two>")


def test_names_are_printable_whatever_the_bytes() -> None:
    for name in HOSTILE:
        assert text.name(f"/photos/{name}").isprintable()
    assert text.name("/") == "/"
    assert text.place("/a\n/b.jpg") == "/a␊"


def test_counts_have_plurals_and_separators() -> None:
    assert text.photos(1) == "1 photo"
    assert text.photos(0) == "0 photos"
    assert text.photos(12345) == "12,345 photos"


def test_the_camera_date_wins_over_the_file_date() -> None:
    taken = photo(1)
    assert "5/6/24" in photo_text.taken(taken)
    assert "7:08" in photo_text.taken(taken)
    without = type(taken)(taken.id, taken.file, taken.state)
    local = datetime.fromtimestamp(taken.file.mtime_ns / 1e9)
    assert photo_text.taken(without).startswith(f"{local.month}/{local.day}/23")
    old = replace(without, file=replace(without.file, mtime_ns=-(10**18)))
    assert photo_text.taken(old).startswith("4/2")
    assert "/38" in photo_text.taken(old)


LAST = datetime.max.replace(tzinfo=UTC)


class Early(datetime):
    """A time that the system cannot convert."""

    def astimezone(self, tz: tzinfo | None = None) -> Self:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))


def test_a_time_that_the_system_cannot_convert_stays_as_it_is() -> None:
    assert photo_text.local(Early(1969, 5, 6, tzinfo=UTC)) == datetime(1969, 5, 6, tzinfo=UTC)
    assert photo_text.local(LAST) == LAST
    now = datetime.now(UTC)
    assert (photo_text.local(now), photo_text.local(now).utcoffset()) == (now, now.astimezone().utcoffset())


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1 / 250, "1/250 s"), (1 / 8000, "1/8000 s"), (0.25, "1/4 s"), (0.5, "0.5 s"), (1.3, "1.3 s"), (30.0, "30 s")],
)
def test_exposure_times_look_as_on_cameras(seconds: float, words: str) -> None:
    assert photo_text.seconds(seconds) == words


def test_apertures_focal_lengths_and_percentages_look_usual() -> None:
    assert (photo_text.aperture(1.8), photo_text.aperture(2.0), photo_text.aperture(11.0)) == ("f/1.8", "f/2", "f/11")
    assert (photo_text.millimetres(50.0), photo_text.millimetres(4.25)) == ("50 mm", "4.25 mm")
    assert (text.percent(1.0), text.percent(0.234)) == ("100%", "23%")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "less than a minute"), (61, "about 1 minute"), (89 * 60, "about 89 minutes"), (7200, "about 2 hours")],
)
def test_durations_are_rough(seconds: int, words: str) -> None:
    assert text.duration(seconds) == words


def test_positions_name_the_hemisphere() -> None:
    assert photo_text.position(47.5, -8.25) == "47.50000° N, 8.25000° W"
    assert photo_text.position(-0.5, 0) == "0.50000° S, 0.00000° E"
