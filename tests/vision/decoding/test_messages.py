import json
import math
import subprocess
import sys
from typing import Any

import pytest

from photosearch.core.metadata import Exposure, Metadata
from photosearch.core.photo import Box, Decoded, Fit, Fitting, Limits, Preview
from photosearch.errors import DamagedPhoto
from photosearch.vision.decoding.children.messages import (
    NONSENSE,
    Job,
    Request,
    pack,
    pack_request,
    unpack,
    unpack_answer,
)

SQUARE = Fitting(16, Fit.SQUASH)
JOB = Job(SQUARE, 0, Limits(), 100, 1.0)
GOOD: dict[str, Any] = {
    "shape": (16, 16, 3),
    "metadata": {
        "format": "PNG", "width": 1, "height": 1, "taken_at": None, "camera": "x", "lens": None, "latitude": 1.5,
        "longitude": None, "title": "t", "caption": None, "keywords": ["a", "b"], "rating": 3,
        "date_source": None, "utc_offset": 60,
        "people": ["c"], "place": None, "millisecond": 250,
        "burst": "b", "exposure_value": 1.5, "bracketed": 1, "colour_label": "red", "pick_flag": None, "panorama": 1,
        "read_since": 0,
    },
}  # fmt: skip
PARTS = (bytes(768), b"", bytes(16))
UNKNOWN = {"seconds": None, "aperture": None, "sensitivity": None, "focal_length": None}
SHOWN = {"shape": (2, 4, 3), "width": 8, "height": 4, "exposure": {**UNKNOWN, "seconds": 0.5, "sensitivity": 100}}


def test_a_well_formed_answer_is_accepted() -> None:
    decoded = unpack_answer(pack(GOOD, *PARTS), Request("a"), JOB)
    assert isinstance(decoded, Decoded)
    metadata = Metadata(
        "PNG", 1, 1, camera="x", latitude=1.5, title="t", keywords=("a", "b"), rating=3, utc_offset=60, people=("c",),
        millisecond=250, burst="b", exposure_value=1.5, bracketed=1, colour_label="red", panorama=1,
    )  # fmt: skip
    assert decoded.metadata == metadata
    alone = pack({"metadata": GOOD["metadata"]})
    assert unpack_answer(alone, Request("a", metadata_only=True), JOB) == metadata
    shown = unpack_answer(pack(SHOWN, bytes(24)), Request("a", longest=4), JOB)
    assert isinstance(shown, Preview)
    assert (shown.pixels.shape, shown.width, shown.height) == ((2, 4, 3), 8, 4)
    assert shown.exposure == Exposure(seconds=0.5, sensitivity=100)


def test_a_very_long_error_message_is_shortened() -> None:
    said = pack({"error": "damaged", "message": "m" * 1_000_000, "remedy": ""})
    with pytest.raises(DamagedPhoto) as raised:
        unpack_answer(said, Request("a"), JOB)
    assert len(str(raised.value)) < 20_000


def described(**changes: Any) -> dict[str, Any]:
    return {**GOOD, "metadata": {**GOOD["metadata"], **changes}}


NOT_ANSWERS = {
    "nothing": b"",
    "a pickle": b"\x80\x04\x95\x0b\0\0\0\0\0\0\0\x8c\x02os\x94.",
    "no header": pack({})[:6],
    "not an object": (4).to_bytes(4, "big") + b"[[]]",
    "a number": (1).to_bytes(4, "big") + b"1",
    "deep": (200_000).to_bytes(4, "big") + b"[" * 200_000,
    "an unknown error": pack({"error": "InputError", "message": "", "remedy": ""}),
    "too few parts": pack(GOOD, bytes(768)),
    "too few pixels": pack(GOOD, bytes(767), b"", bytes(16)),
    "pixels of another side": pack({**GOOD, "shape": (8, 32, 3)}, *PARTS),
    "a shape beyond 64 bits": pack({**GOOD, "shape": (2**80, 2, 3)}, *PARTS),
    "a short digest": pack(GOOD, bytes(768), b"", b"x"),
    "an unrequested preview": pack({"shape": (16, 16, 3)}, *PARTS),
    "text in place of a number": pack(described(width="1"), *PARTS),
    "a number in place of text": pack(described(camera=7), *PARTS),
    "no size": pack(described(height=0), *PARTS),
    "a position in words": pack(described(latitude="here"), *PARTS),
    "one keyword in place of a list": pack(described(keywords="a"), *PARTS),
    "keywords that are not text": pack(described(keywords=[1]), *PARTS),
    "a keyword of two lines": pack(described(keywords=["a\nb"]), *PARTS),
    "more than five stars": pack(described(rating=6), *PARTS),
    "half a star": pack(described(rating=0.5), *PARTS),
    "a size beyond 31 bits": pack(described(width=2**31), *PARTS),
    "a position outside the earth": pack(described(latitude=90.5), *PARTS),
    "a position that is not a number": pack(described(longitude=math.nan), *PARTS),
    "an invalid date": pack(described(taken_at="yesterday"), *PARTS),
    "a date in another format": pack(described(taken_at="20240102"), *PARTS),
    "a date with a time zone": pack(described(taken_at="2024-01-02T03:04:05+01:00"), *PARTS),
    "an overlong text": pack(described(title="t" * 2001), *PARTS),
    "too many keywords": pack(described(keywords=["k"] * 257), *PARTS),
    "an overlong thumbnail": pack(GOOD, bytes(768), bytes(200_000), bytes(16)),
    "an unknown field": pack(described(extra=1), *PARTS),
    "bytes after the end": pack(GOOD, *PARTS) + b"x",
    "lengths that are not numbers": (14).to_bytes(4, "big") + json.dumps({"parts": ["a"]}).encode(),
}


@pytest.mark.parametrize("message", NOT_ANSWERS.values(), ids=NOT_ANSWERS)
def test_a_malformed_answer_is_rejected(message: bytes) -> None:
    with pytest.raises(NONSENSE):
        unpack_answer(message, Request("a"), JOB)


@pytest.mark.parametrize(
    "changes",
    [
        {"shape": (2, 5, 3)},
        {"width": 0},
        {"height": 4.5},
        {"exposure": {**UNKNOWN, "seconds": "1/60"}},
        {"exposure": {**UNKNOWN, "sensitivity": 1.5}},
        {"exposure": {**UNKNOWN, "sensitivity": 2**63}},
        {"exposure": {**UNKNOWN, "seconds": 0.0}},
        {"exposure": {**UNKNOWN, "aperture": math.inf}},
        {"exposure": {}},
    ],
    ids=str,
)
def test_a_preview_that_is_too_large_or_has_invalid_fields_is_rejected(changes: dict[str, Any]) -> None:
    pixels = bytes(30 if "shape" in changes else 24)
    with pytest.raises(NONSENSE):
        unpack_answer(pack({**SHOWN, **changes}, pixels), Request("a", longest=4), JOB)


TWO = Request(b"abc", longest=4, lengths=(1, 2))


def test_thumbnails_in_grey_come_back_one_by_one() -> None:
    message = pack({"shapes": [[2, 4], None]}, bytes(range(8)))
    greys = unpack_answer(message, TWO, JOB)
    assert isinstance(greys, tuple)
    one, other = greys
    assert other is None
    assert one is not None
    assert one.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7]]


@pytest.mark.parametrize(
    ("shapes", "parts"),
    [
        ([[2, 4]], (bytes(8),)),
        ([[2, 4], None], (bytes(7),)),
        ([[2, 4], None], ()),
        ([[2, 4], None], (bytes(8), b"")),
        ([[1, 5], None], (bytes(5),)),
        ([[8], None], (bytes(8),)),
        ([[0, 4], [0, 0]], (b"", b"")),
        (7, ()),
    ],
    ids=str,
)
def test_other_answers_to_thumbnails_are_rejected(shapes: Any, parts: tuple[bytes, ...]) -> None:
    with pytest.raises(NONSENSE):
        unpack_answer(pack({"shapes": shapes}, *parts), TWO, JOB)


def test_a_request_survives_packing() -> None:
    header, parts = unpack(pack_request(Request("/a/\udcff\n.jpg", Box(0, 0.25, 0.5, 1), 7, thumbnail=True)))
    assert header == {
        "path": "/a/\udcff\n.jpg", "box": [0, 0.25, 0.5, 1], "longest": 7, "metadata_only": False, "thumbnail": True,
        "lengths": [], "handed": False, "reason": None, "parts": [],
    }  # fmt: skip
    header, parts = unpack(pack_request(Request(b"\x89PNG")))
    assert (header["path"], parts) == (None, [b"\x89PNG"])


def test_the_application_process_loads_no_image_library() -> None:
    """A hostile photo can then harm only a decoder process."""
    script = (
        "import sys, photosearch.app, photosearch.cli, photosearch.gui.application.application; "
        "print(sorted({'PIL', 'pi_heif', 'rawpy'} & set(sys.modules)))"
    )
    printed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == "[]"
