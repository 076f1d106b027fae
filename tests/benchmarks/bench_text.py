"""Measures the text that is read in rendered signs, receipts and chats, and what a photo costs.

    python -m tests.benchmarks.bench_text [PICTURES]

Recall is the share of the words written that were read. `glance` is how many pictures the small copy shows to hold
text; the others are read no further. Costs are processor seconds of one thread, without opening the file.
"""

import argparse
import time

import numpy as np
from PIL import Image

from photosearch.core.photo import Pixels
from photosearch.scenes.brushes import Camera
from photosearch.scenes.painters import KINDS, render
from photosearch.vision.ocr.reader import READ_SIDE, Reader
from tests.benchmarks.measuring import Row, table
from tests.support.vision.written_pictures import PICTURES, font, recall

SIZES = ((1024, 768), (1920, 1440))
HEIGHTS = (14, 20)


def reduced(pixels: Pixels) -> Pixels:
    """A picture as the decoder hands it to the reader."""
    picture = Image.fromarray(pixels)
    picture.thumbnail((READ_SIDE, READ_SIDE), Image.Resampling.BICUBIC)
    return np.asarray(picture)


def main(pictures: int) -> None:
    """Prints both tables."""
    reader = Reader()
    rows: list[Row] = []
    for script in ("latin", "chinese"):
        for size in SIZES:
            for height in HEIGHTS:
                type = font(script, height)
                if type is None:
                    print(f"This machine has no font for {script} text")
                    continue
                for kind, make in PICTURES.items():
                    random = np.random.default_rng(7)
                    made = [make(random, type, script, size) for _ in range(pictures)]
                    started = time.process_time()
                    read = [(each, reader.read(reduced(each.pixels))) for each in made]
                    seconds = (time.process_time() - started) / pictures
                    rows.append({
                        "script": script, "picture": f"{size[0]} x {size[1]}", "letters": f"{height} px", "of": kind,
                        "recall": recall(read), "glance": f"{sum(bool(lines) for _, lines in read)}/{pictures}",
                        "seconds": seconds,
                    })  # fmt: skip
    print(table(rows))
    rows = []
    for size in SIZES:
        scenes = [render(kind, seed, Camera(), *size) for kind in KINDS for seed in range(2)]
        started = time.process_time()
        found = sum(bool(reader.read(reduced(each))) for each in scenes)
        seconds = (time.process_time() - started) / len(scenes)
        rows.append({"scenes without text": f"{size[0]} x {size[1]}", "text in": f"{found}/{len(scenes)}",
                     "seconds": seconds})  # fmt: skip
    print(table(rows))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", nargs="?", type=int, default=10)
    main(parser.parse_args().pictures)
