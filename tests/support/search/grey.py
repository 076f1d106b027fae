"""Grey pictures that look like photos."""

import numpy as np

from photosearch.core.answers.same_picture import Grey

HEIGHT, WIDTH = 192, 256


def photo(seed: int, height: int = HEIGHT, width: int = WIDTH) -> Grey:
    """A photo-like picture with structure of every size, as natural scenes have (amplitude 1 / frequency)."""
    random = np.random.default_rng(seed)
    frequency = np.hypot(np.fft.fftfreq(height)[:, None] * height, np.fft.rfftfreq(width)[None] * width)
    spectrum = np.fft.rfft2(random.normal(size=(height, width))) / np.maximum(frequency, 1) ** 1.2
    values = np.fft.irfft2(spectrum, (height, width))
    values = (values - values.mean()) / values.std()
    return np.asarray(np.clip(128 + 55 * values, 0, 255), np.uint8)
