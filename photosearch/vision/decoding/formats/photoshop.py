"""The composite of a Photoshop file: the visible picture, saved beside the layers.

Adobe Systems: Photoshop File Formats Specification; image resources are numbered as there.
"""

import struct
import zlib
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PIL import Image

from photosearch.errors import DamagedPhoto, UnsupportedFormat
from photosearch.vision.decoding.formats.tiff_pixels import unpacked

_PACK_BITS = 32773
_GREY, _INDEXED, _RGB, _CMYK, _DUOTONE = 1, 2, 3, 4, 8
_CHANNELS = {0: 1, _GREY: 1, _INDEXED: 1, _RGB: 3, _CMYK: 4, _DUOTONE: 1}
_VERSION, _PROFILE, _EXIF, _XMP, _IPTC = 1057, 1039, 1058, 1060, 1028
_REMEDY = "In Photoshop, save it with “Maximize Compatibility”, or as JPEG"


@dataclass(frozen=True, slots=True)
class Photoshop:
    """A file's header and the data for its composite, which starts at `place`."""

    data: bytes
    size: tuple[int, int]
    channels: int
    bits: int
    mode: int
    large: bool
    place: int
    clear: bool
    """Whether the channel after the colours is transparency."""
    palette: bytes
    resources: dict[int, bytes] = field(repr=False)

    @property
    def info(self) -> dict[str, bytes]:
        """The metadata blocks, by Pillow's names."""
        names = {"icc_profile": _PROFILE, "exif": _EXIF, "xmp": _XMP}
        return {name: self.resources[number] for name, number in names.items() if number in self.resources}

    @property
    def iptc(self) -> bytes:
        """The IPTC-IIM block."""
        return self.resources.get(_IPTC, b"")


def read_photoshop(data: bytes) -> Photoshop:
    """Reads the header; raises DamagedPhoto or UnsupportedFormat if the composite cannot be read."""
    try:
        version, channels, height, width, bits, mode = struct.unpack_from(">4xH6xHIIHH", data)
        place, large = 26, version == 2
        palette, place = _section(data, place, wide=False)
        resources, place = _section(data, place, wide=False)
        layers, place = _section(data, place, wide=large)
    except struct.error as error:
        raise DamagedPhoto("The file ends before the picture does") from error
    found = _resources(resources)
    if len(version_info := found.get(_VERSION, b"")) > 4 and not version_info[4]:
        raise UnsupportedFormat("It was saved without a composite picture", _REMEDY)
    if mode not in _CHANNELS or bits not in (1, 8, 16, 32):
        raise UnsupportedFormat("Its colours are not supported", _REMEDY)
    head = 8 if large else 4
    count = int.from_bytes(layers[head : head + 2], "big", signed=True) if len(layers) >= head + 2 else 0
    return Photoshop(data, (width, height), channels, bits, mode, large, place, count < 0, palette, found)


def composite(file: Photoshop) -> Image.Image:
    """Returns the composite with 8 bits a sample; raises DamagedPhoto if it is incomplete."""
    colours = _CHANNELS[file.mode]
    wanted = colours + (file.clear and file.channels > colours and file.mode in (_GREY, _RGB))
    if file.channels < colours:
        raise DamagedPhoto("Some of its colour channels are missing")
    values = _planes(file, wanted)
    if file.mode == _CMYK:
        return Image.merge("CMYK", [Image.fromarray(255 - plane) for plane in values])
    bands = [Image.fromarray(plane) for plane in values]
    if file.mode == _INDEXED:
        picture = Image.frombytes("P", file.size, bands[0].tobytes())
        red, green, blue = (file.palette[start : start + 256] for start in (0, 256, 512))
        picture.putpalette(bytes(value for colour in zip(red, green, blue, strict=False) for value in colour))
        return picture
    return Image.merge({1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}[len(bands)], bands) if len(bands) > 1 else bands[0]


def _planes(file: Photoshop, wanted: int) -> list[npt.NDArray[np.uint8]]:
    width, height = file.size
    row_bytes = (width * file.bits + 7) // 8
    (how,) = struct.unpack_from(">H", file.data, file.place) if file.place + 2 <= len(file.data) else (-1,)
    body = memoryview(file.data)[file.place + 2 :]
    size = row_bytes * height
    planes = []
    if how == 1:
        letter, length = (">%dI", 4) if file.large else (">%dH", 2)
        rows = file.channels * height
        if len(body) < length * rows:
            raise DamagedPhoto("The file ends before the picture does")
        lengths = struct.unpack_from(letter % rows, body)
        place = length * rows
        for channel in range(wanted):
            end = place + sum(lengths[channel * height : (channel + 1) * height])
            planes.append(unpacked(bytes(body[place:end]), _PACK_BITS, row_bytes, height))
            place = end
    elif how in (0, 2):
        whole = body if how == 0 else memoryview(zlib.decompressobj().decompress(body, wanted * size))
        planes = [bytes(whole[channel * size : (channel + 1) * size]) for channel in range(wanted)]
    else:
        raise UnsupportedFormat("The compression of its composite picture is unknown", _REMEDY)
    if any(len(plane) < size for plane in planes):
        raise DamagedPhoto("The file ends before the picture does")
    return [_eight_bit(plane[:size], file.bits, width, height) for plane in planes]


def _eight_bit(plane: bytes, bits: int, width: int, height: int) -> npt.NDArray[np.uint8]:
    if bits == 1:  # 1 is black
        return np.asarray(
            255 * (1 - np.unpackbits(np.frombuffer(plane, np.uint8).reshape(height, -1), axis=1)[:, :width])
        )
    if bits == 32:  # linear light
        light = np.clip(np.nan_to_num(np.frombuffer(plane, ">f4").reshape(height, width)), 0, 1)
        return np.asarray(
            255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055), np.uint8
        )
    return np.frombuffer(plane, np.uint8).reshape(height, width, bits // 8)[..., 0]


def _section(data: bytes, place: int, *, wide: bool) -> tuple[bytes, int]:
    (length,) = struct.unpack_from(">Q" if wide else ">I", data, place)
    place += 8 if wide else 4
    return data[place : place + length], place + length


def _resources(data: bytes) -> dict[int, bytes]:
    found: dict[int, bytes] = {}
    place = 0
    while data[place : place + 4] == b"8BIM" and place + 8 <= len(data):
        number, name = struct.unpack_from(">HB", data, place + 4)
        place += 6 + (name + 2) // 2 * 2
        if place + 4 > len(data):
            break
        (length,) = struct.unpack_from(">I", data, place)
        found.setdefault(number, data[place + 4 : place + 4 + length])
        place += 4 + (length + 1) // 2 * 2
    return found
