"""Colour arithmetic and profiles from published primaries, independent of the readers under test."""

import struct
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Colour: TypeAlias = tuple[int, int, int]
Primaries: TypeAlias = tuple[tuple[float, float], ...]

D65, D50 = (0.3127, 0.3290), (0.3457, 0.3585)
SRGB: Primaries = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
ADOBE: Primaries = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
P3: Primaries = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
BT2020: Primaries = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def xyz(point: tuple[float, float]) -> npt.NDArray[np.float64]:
    x, y = point
    return np.array([x / y, 1.0, (1 - x - y) / y])


def matrix(primaries: Primaries) -> npt.NDArray[np.float64]:
    """Linear light to XYZ, white at D65."""
    columns = np.array([xyz(each) for each in primaries]).T
    return np.asarray(columns * np.linalg.solve(columns, xyz(D65)))


def linear(colour: npt.ArrayLike) -> npt.NDArray[np.float64]:
    encoded = np.asarray(colour) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def srgb_curve(light: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.clip(light, 0, 1) ** (1 / 2.4) - 0.055)


def power(exponent: float) -> Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]:
    return lambda light: np.clip(light, 0, 1) ** (1 / exponent)


def expressed(colour: Colour, primaries: Primaries, curve: Callable[..., npt.NDArray[np.float64]]) -> Colour:
    """Returns an sRGB colour as 8-bit values in another space."""
    light = np.linalg.inv(matrix(primaries)) @ matrix(SRGB) @ linear(colour)
    red, green, blue = (round(255 * float(value)) for value in np.clip(curve(np.clip(light, 0, 1)), 0, 1))
    return red, green, blue


def profile(name: str, primaries: Primaries, gamma: float) -> bytes:
    """An ICC profile of version 2 with three primaries and one exponent."""

    def fixed(values: npt.NDArray[np.float64]) -> bytes:
        return b"".join(struct.pack(">i", round(float(value) * 65536)) for value in values)

    mine, other = BRADFORD @ xyz(D65), BRADFORD @ xyz(D50)
    adapted = np.linalg.inv(BRADFORD) @ np.diag(other / mine) @ BRADFORD @ matrix(primaries)
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    text = name.encode() + b"\0"
    bodies = {
        b"desc": b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(80),
        b"cprt": b"text" + bytes(4) + b"Free\0",
        b"wtpt": b"XYZ " + bytes(4) + fixed(xyz(D50)),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    for place, tag in enumerate((b"rXYZ", b"gXYZ", b"bXYZ")):
        bodies[tag] = b"XYZ " + bytes(4) + fixed(adapted[:, place])
    table, data = struct.pack(">I", len(bodies)), b""
    start = 128 + 4 + 12 * len(bodies)
    for tag, body in bodies.items():
        padded = body + bytes(-len(body) % 4)
        table += tag + struct.pack(">II", start + len(data), len(padded))
        data += padded
    head = struct.pack(">I4sI", 128 + len(table) + len(data), b"lcms", 0x02100000) + b"mntrRGB XYZ " + bytes(12)
    return (head + b"acsp" + bytes(28) + fixed(xyz(D50))).ljust(128, b"\0") + table + data
