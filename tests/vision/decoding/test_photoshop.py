"""Photoshop files: the composite in every colour mode and compression, and the metadata blocks."""

import struct
import zlib

import numpy as np
import pytest

from photosearch.core.photo import Fit, Fitting
from photosearch.errors import DamagedPhoto, UnsupportedFormat
from photosearch.vision.decoding.decode import decode, describe
from photosearch.vision.decoding.formats.photoshop import composite, read_photoshop
from tests.support.corpus.colours import linear
from tests.support.corpus.files import COLOURS, GREYS, quarters
from tests.support.vision.pictures import exif, photoshop

HEIGHT, WIDTH = quarters().shape[:2]
BITMAP, GREY, INDEXED, RGB, DUOTONE, LAB = 0, 1, 2, 3, 8, 9


def file_of(
    planes: np.ndarray,
    mode: int,
    bits: int,
    how: int = 0,
    *,
    large: bool = False,
    palette: bytes = b"",
    resources: bytes = b"",
    layers: bytes = b"",
) -> bytes:
    """A file with these stored planes [C, H, W], each row in whole bytes."""
    channels, body = len(planes), b"".join(row.tobytes() for plane in planes for row in plane)
    if how == 1:  # runs of literals
        rows = [row.tobytes() for plane in planes for row in plane]
        coded = [b"".join(bytes((len(part) - 1,)) + part for part in parts(row)) for row in rows]
        body = b"".join(struct.pack(">I" if large else ">H", len(each)) for each in coded) + b"".join(coded)
    elif how == 2:
        body = zlib.compress(body)
    head = b"8BPS" + struct.pack(">H6xHIIHH", 2 if large else 1, channels, HEIGHT, WIDTH, bits, mode)
    sections = struct.pack(">I", len(palette)) + palette + struct.pack(">I", len(resources)) + resources
    sections += struct.pack(">Q" if large else ">I", len(layers)) + layers
    return head + sections + struct.pack(">H", how) + body


def parts(row: bytes) -> list[bytes]:
    return [row[at : at + 128] for at in range(0, len(row), 128)]


def resource(number: int, body: bytes, name: bytes = b"") -> bytes:
    """A resource: its name follows a length byte; name and body are padded to an even length."""
    named = bytes((len(name),)) + name
    padded = body + bytes(len(body) % 2)
    return b"8BIM" + struct.pack(">H", number) + named + bytes(len(named) % 2) + struct.pack(">I", len(body)) + padded


def shown(data: bytes) -> np.ndarray:
    """The mean colours of the quarters, away from their edges."""
    pixels = decode(data, Fitting(64, Fit.SQUASH), 0).pixels.astype(float)
    places = ((10, 10), (10, 42), (42, 10), (42, 42))
    return np.array([pixels[top : top + 12, left : left + 12].reshape(-1, 3).mean(axis=0) for top, left in places])


@pytest.mark.parametrize("how", [0, 1, 2])
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("kind", ["bitmap", "duotone", "indexed", "rgb", "rgb of 32 bits", "grey of 32 bits"])
def test_every_colour_mode_is_read_in_every_compression(kind: str, large: bool, how: int) -> None:
    colours, palette = COLOURS, b""
    match kind:
        case "bitmap":  # 1 is black
            colours = ((255, 255, 255), (0, 0, 0), (0, 0, 0), (255, 255, 255))
            planes, mode, bits = np.packbits(quarters(colours)[None, ..., 0] == 0, axis=2), BITMAP, 1
        case "duotone":  # shown as grey, as the specification asks of readers
            colours = GREYS
            planes, mode, bits = quarters(GREYS)[None, ..., 0], DUOTONE, 8
        case "indexed":
            numbers = quarters(((5, 0, 0), (9, 0, 0), (200, 0, 0), (255, 0, 0)))[None, ..., 0]
            table = np.zeros((3, 256), np.uint8)
            table[:, [5, 9, 200, 255]] = np.array(COLOURS).T
            planes, mode, bits, palette = numbers, INDEXED, 8, table.tobytes()
        case "rgb":
            planes, mode, bits = quarters().transpose(2, 0, 1), RGB, 8
        case "rgb of 32 bits":  # linear light; highlights may exceed white
            planes, mode, bits = linear(quarters()).transpose(2, 0, 1).astype(">f4"), RGB, 32
        case _:
            colours = GREYS
            planes, mode, bits = linear(quarters(GREYS))[None, ..., 0].astype(">f4"), GREY, 32
    data = file_of(planes, mode, bits, how, large=large, palette=palette)
    assert np.abs(shown(data) - np.array(colours)).max() <= 2


@pytest.mark.parametrize("mode", [GREY, RGB])
def test_an_extra_channel_is_transparency_if_the_layer_count_is_negative(mode: int) -> None:
    colours = quarters()[..., :1] if mode == GREY else quarters()
    clear = np.zeros((*colours.shape[:2], 1), np.uint8)
    planes = np.concatenate((colours, clear), axis=2).transpose(2, 0, 1)
    layers = struct.pack(">Ih", 2, -1)
    found = composite(read_photoshop(file_of(planes, mode, 8, layers=layers)))
    assert found.mode == ("LA" if mode == GREY else "RGBA")
    assert np.asarray(found)[..., -1].max() == 0
    saved_selection = composite(read_photoshop(file_of(planes, mode, 8, layers=struct.pack(">Ih", 2, 1))))
    assert saved_selection.mode == ("L" if mode == GREY else "RGB")


def test_light_values_beyond_black_and_white_are_clipped() -> None:
    light = np.full((1, HEIGHT, WIDTH), np.nan, ">f4")
    light[0, :, : WIDTH // 2] = -3
    light[0, : HEIGHT // 2, WIDTH // 2 :] = 40
    expected = np.array([[0] * 3, [255] * 3, [0] * 3, [0] * 3])
    assert np.abs(shown(file_of(light, GREY, 32)) - expected).max() <= 1


def test_the_metadata_blocks_are_read() -> None:
    fields = exif(Make="Maker", Model="Maker One").tobytes().removeprefix(b"Exif\0\0")
    resources = (
        resource(1005, bytes(16), b"Res") + resource(1058, fields) + resource(1028, b"\x1c\x02\x19\0\x07harbour")
    )
    metadata = describe(photoshop(quarters(), resources=resources))
    assert (metadata.camera, metadata.keywords) == ("Maker One", ("harbour",))
    assert (metadata.format, metadata.width, metadata.height) == ("PSD", WIDTH, HEIGHT)


def test_resources_before_a_truncated_one_are_read() -> None:
    whole = resource(1028, b"\x1c\x02\x19\0\x07harbour") + resource(1060, b"some xmp", b"name")
    for length in range(len(resource(1028, b"\x1c\x02\x19\0\x07harbour")), len(whole) - 8):
        metadata = describe(photoshop(quarters(), resources=whole[:length]))
        assert metadata.keywords == ("harbour",)


@pytest.mark.parametrize(
    ("mode", "bits"), [(LAB, 8), (7, 8), (RGB, 4), (RGB, 0)], ids=["lab", "multichannel", "4 bits", "no bits"]
)
def test_unsupported_colour_modes_are_refused(mode: int, bits: int) -> None:
    with pytest.raises(UnsupportedFormat, match="its colours are not supported"):
        decode(file_of(quarters().transpose(2, 0, 1), mode, bits), Fitting(64, Fit.SQUASH), 0)


def test_an_unknown_compression_is_refused() -> None:
    whole = photoshop(quarters())
    place = len(whole) - quarters().size - 2
    with pytest.raises(UnsupportedFormat, match="compression of its composite picture is unknown"):
        decode(whole[:place] + b"\0\x09" + whole[place + 2 :], Fitting(64, Fit.SQUASH), 0)


def test_a_file_with_too_few_channels_is_damaged() -> None:
    with pytest.raises(DamagedPhoto, match="colour channels are missing"):
        decode(photoshop(quarters()[..., :2]), Fitting(64, Fit.SQUASH), 0)


@pytest.mark.parametrize("how", [0, 1, 2])
@pytest.mark.parametrize("large", [False, True])
def test_a_file_truncated_anywhere_is_damaged(how: int, large: bool) -> None:
    whole = file_of(quarters().transpose(2, 0, 1), RGB, 8, how, large=large)
    for length in (12, 27, 33, 39, *range(60, len(whole) - 30, len(whole) // 7)):
        with pytest.raises((DamagedPhoto, UnsupportedFormat)):
            decode(whole[:length], Fitting(64, Fit.SQUASH), 0)
