"""Indexing and search against the bare limit, in one run.

    poe bench DATA [--large 300] [--json]

DATA is a folder with grocery.zip (photos as NAME/LABEL/FILE.webp). Its photos are unpacked to a temporary folder, the
first `--large` of them enlarged to 12-megapixel JPEGs. The limit is what remains when PhotoSearch is taken away: bare
Pillow decoding at scale and the bare onnxruntime session, one thread each, added up per photo and divided by the
cores. Ratios hold on any machine; the figures beside them belong to this one. Without DATA it says so and ends.
"""

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import psutil
from PIL import Image

from photosearch.settings import resources

SAMPLE = 120
QUERIES = 300
LARGE_SIZE = (4000, 3000)


def unpack(archive: Path, folder: Path, large: int) -> tuple[Path, Path]:
    """Writes the small photos and the enlarged ones into two folders."""
    small_folder, large_folder = folder / "small", folder / "large"
    small_folder.mkdir()
    large_folder.mkdir()
    with zipfile.ZipFile(archive) as source:
        names = [name for name in source.namelist() if name.endswith(".webp")]
        stride = max(1, len(names) // large) if large else len(names) + 1
        for number, name in enumerate(names):
            data = source.read(name)
            if number % stride == 0 and number // stride < large:
                picture = Image.open(io.BytesIO(data)).convert("RGB").resize(LARGE_SIZE, Image.Resampling.BICUBIC)
                picture.save(large_folder / f"{number}.jpg", quality=90)
            else:
                (small_folder / f"{number}.webp").write_bytes(data)
    return small_folder, large_folder


def bare_seconds(photos: Sequence[Path], side: int, model: Path) -> tuple[float, float]:
    """Median seconds a photo of bare decoding at scale, and of a bare one-thread session."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    decode, infer = [], []
    for photo in photos:
        started = time.perf_counter()
        with Image.open(photo) as picture:
            picture.draft("RGB", (side, side))
            pixels = np.asarray(picture.convert("RGB").resize((side, side), Image.Resampling.BICUBIC))
        decoded = time.perf_counter()
        session.run(["embedding"], {"image": pixels[None]})
        infer.append(time.perf_counter() - decoded)
        decode.append(decoded - started)
    return statistics.median(decode), statistics.median(infer)


class PeakMemory:
    """Samples the resident memory of a process and its children, in bytes."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._process = psutil.Process(pid)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()

    def _sample(self) -> None:
        while not self._done.wait(0.1):
            try:
                family = [self._process, *self._process.children(recursive=True)]
                self.peak = max(self.peak, sum(each.memory_info().rss for each in family))
            except psutil.Error:
                continue

    def stop(self) -> int:
        """Ends the sampling and returns the peak."""
        self._done.set()
        self._thread.join()
        return self.peak


def index(folder: Path, library: Path) -> tuple[dict[str, float], int]:
    """Indexes `folder` with the command line into `library`; returns its report and the peak memory in bytes."""
    command = [sys.executable, "-m", "photosearch", "index", str(folder), "--json", "--library", str(library)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        memory = PeakMemory(process.pid)
        output, _ = process.communicate()
        peak = memory.stop()
    if process.returncode:
        raise SystemExit(f"index ended with {process.returncode}")
    return json.loads(output.splitlines()[-1]), peak


def latencies(photos: Sequence[Path], library: Path) -> list[float]:
    """Seconds from image file to ranked hits, one query an image, in one process."""
    command = [sys.executable, "-m", "photosearch", "search", "--each", "--json", "--library", str(library)]
    done = subprocess.run([*command, *map(str, photos)], capture_output=True, text=True, check=True)
    return [json.loads(line)["seconds"] for line in done.stdout.splitlines()]


def main() -> None:
    """Runs the benchmark and prints its table, or one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--large", type=int, default=300)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    archive = options.data / "grocery.zip"
    if not archive.is_file():
        print(f"Skipped: {archive} is not here; this benchmark needs the photos of the grocery set")
        return
    model = resources() / "model"
    side = json.loads((model / "embedder.json").read_text())["side"]
    cores = os.cpu_count() or 1
    result: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        kinds = dict(zip(("small webp", "12-megapixel jpeg"), unpack(archive, folder, options.large), strict=True))
        for kind, photos_folder in kinds.items():
            photos = sorted(photos_folder.iterdir())
            library = folder / f"library {kind}"
            decode, infer = bare_seconds(photos[:SAMPLE], side, model / "embedder.onnx")
            report, peak = index(photos_folder, library)
            times = latencies(photos[:QUERIES], library)
            limit = cores / (decode + infer)
            rate = report["photos_per_second"]
            result[kind] = {
                "photos": report["added"],
                "bare_decode_ms": 1000 * decode,
                "bare_model_ms": 1000 * infer,
                "limit_photos_per_second": limit,
                "photos_per_second": rate,
                "of_the_limit": rate / limit,
                "peak_megabytes": peak / 1e6,
                "search_p50_ms": 1000 * float(np.percentile(times, 50)),
                "search_p99_ms": 1000 * float(np.percentile(times, 99)),
                "search_p50_to_bare": float(np.percentile(times, 50)) / (decode + infer),
            }
    if options.json:
        print(json.dumps(result))
        return
    for name in next(iter(result.values())):
        print(f"{name:28}" + "".join(f"{result[kind][name]:>22.2f}" for kind in result))


if __name__ == "__main__":
    main()
