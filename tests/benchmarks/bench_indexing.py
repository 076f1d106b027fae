"""Measures indexing against the bare limit, and against the script that people usually write.

    python -m tests.benchmarks.bench_indexing [--pictures 160] [--cache DIR] [--json]

Photos are rendered scenes as 12-megapixel JPEGs, and the same at 640 pixels. A folder of six copies of each is indexed,
each with a comment of its own so that no two files are the same: with the default, about a thousand photos, as in a
real folder, so that the start of the decoders counts no more than there. The limit is the work without
PhotoSearch: the processor time of Pillow's decoding at scale and of the onnxruntime session, one thread each, added up
per photo and divided by the cores. The script opens each photo with Pillow, resizes it by torchvision's recipe and runs
a ResNet-50 on all cores. Its weights are random, which does not change its speed. Without torch it is skipped with a
note.

`of_the_limit` and `to_script` compare photos per second, so they need an idle machine. `of_the_work` and
`work_to_script` compare processor times per photo, without the time to start: they also hold on a busy machine.
"""

import argparse
import ctypes
import importlib.util
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import psutil
from PIL import Image

from photosearch.settings import resources
from tests.benchmarks.measuring import PeakMemory, Row, apart, cached, table
from tests.benchmarks.pictures import render_photos
from tests.support.large_libraries import manifest

SAMPLE = 80
_ADOPT_ORPHANS = 36
"""PR_SET_CHILD_SUBREAPER of prctl(2)."""
FEW = 16
"""Photos for which indexing mostly starts."""
SCRIPT_SAMPLE = 40
SCRIPT_BATCH = 8
SMALL = (640, 480)
COPIES = 6
"""Files of each picture that are indexed."""
_START_OF_IMAGE = 2


def bare(photos: Sequence[Path]) -> tuple[float, float]:
    """Returns the median milliseconds of processor time per photo for decoding at scale and for the session."""
    side = manifest().fitting.side
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    model = resources() / "model" / "embedder.onnx"
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    decode, infer = [], []
    for photo in photos:
        started = time.process_time()
        with Image.open(photo) as picture:
            picture.draft("RGB", (side, side))
            pixels = np.asarray(picture.convert("RGB").resize((side, side), Image.Resampling.BICUBIC))
        decoded = time.process_time()
        session.run(["embedding"], {"image": pixels[None]})
        infer.append(1000 * (time.process_time() - decoded))
        decode.append(1000 * (decoded - started))
    return statistics.median(decode), statistics.median(infer)


def script(photos: Sequence[Path]) -> tuple[float, float]:
    """Returns photos per second, and milliseconds of work per photo, of Pillow, torchvision and a ResNet-50."""
    import torch
    from torchvision.models import resnet50
    from torchvision.transforms import v2

    recipe = v2.Compose(
        [
            v2.ToImage(),
            v2.Resize(256, antialias=True),
            v2.CenterCrop(224),
            v2.ToDtype(torch.float32, scale=True),
            v2.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
        ]
    )
    model = resnet50().eval()
    with torch.inference_mode():
        model(torch.zeros(SCRIPT_BATCH, 3, 224, 224))
        started, worked = time.perf_counter(), time.process_time()
        for start in range(0, len(photos), SCRIPT_BATCH):
            batch = [recipe(Image.open(photo).convert("RGB")) for photo in photos[start : start + SCRIPT_BATCH]]
            model(torch.stack(batch))
    return len(photos) / (time.perf_counter() - started), 1000 * (time.process_time() - worked) / len(photos)


def index(folder: Path, library: Path, before: Sequence[str] = ()) -> tuple[float, int]:
    """Indexes `folder` into `library` with the command line; returns photos per second and peak memory in bytes.

    Args:
        before: a program that starts the command, and its arguments.
    """
    command = [*before, sys.executable, "-m", "photosearch", "index", str(folder), "--json", "--library", str(library)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        memory = PeakMemory(process.pid)
        output, _ = process.communicate()
        peak = memory.stop()
    if process.returncode:
        raise RuntimeError(f"index ended with {process.returncode}")
    return json.loads(output.splitlines()[-1])["photos_per_second"], peak


def work(folder: Path) -> float:
    """Returns the processor time in seconds in which the command indexes `folder`, all its processes together."""
    before, ours = resource.getrusage(resource.RUSAGE_CHILDREN), _children()
    ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1)  # the process that starts the decoders outlives the command
    with tempfile.TemporaryDirectory() as library:
        index(folder, Path(library))
    for orphan in _children() - ours:
        os.waitpid(orphan, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _children() -> set[int]:
    return {child.pid for child in psutil.Process().children()}


def work_per_photo(photos: Sequence[Path]) -> float:
    """Returns the milliseconds of processor time for each photo beyond the first few."""
    with tempfile.TemporaryDirectory() as few:
        for photo in photos[:FEW]:
            shutil.copy(photo, few)
        start = work(Path(few))
    return 1000 * (work(photos[0].parent) - start) / (len(photos) - FEW)


def shrink(photos: Sequence[Path], folder: Path) -> list[Path]:
    """Returns the photos at 640 pixels, written to `folder`."""
    folder.mkdir(exist_ok=True)
    small = [folder / photo.name for photo in photos]
    for photo, path in zip(photos, small, strict=True):
        if not path.exists():
            Image.open(photo).resize(SMALL, Image.Resampling.BICUBIC, reducing_gap=2.0).save(path, quality=90)
    return small


def copy(photos: Sequence[Path], folder: Path) -> None:
    """Writes COPIES files of each JPEG to `folder`, each with a comment of its own."""
    for number in range(COPIES):
        comment = b"\xff\xfe" + (6).to_bytes(2, "big") + number.to_bytes(4, "big")
        for photo in photos:
            data = photo.read_bytes()
            written = data[:_START_OF_IMAGE] + comment + data[_START_OF_IMAGE:]
            (folder / f"{number} {photo.name}").write_bytes(written)


def run(count: int, cache: Path) -> list[Row]:
    """Returns a row for each photo size."""
    large = render_photos(cache / f"pictures-{count}", count)
    small = shrink(large, cache / f"small-{count}")
    scripted = importlib.util.find_spec("torchvision") is not None
    if not scripted:
        print("Left out: torchvision is not installed (pip install '.[bench]')", file=sys.stderr)
    return [
        measure(name, photos, cache, scripted)
        for name, photos in (("12-megapixel JPEG", large), ("640-pixel JPEG", small))
    ]


def measure(name: str, photos: Sequence[Path], cache: Path, scripted: bool) -> Row:
    """Returns the figures for one photo size, read from the system's cache; `bench_beside` measures disks."""
    for photo in photos:
        photo.read_bytes()
    decode, infer = apart(bare, photos[:SAMPLE])
    with tempfile.TemporaryDirectory(dir=cache) as copies, tempfile.TemporaryDirectory() as library:
        copy(photos, Path(copies))
        rate, peak = index(Path(copies), Path(library))
    worked = work_per_photo(photos)
    limit = 1000 * (os.cpu_count() or 1) / (decode + infer)
    others, script_work = apart(script, photos[:SCRIPT_SAMPLE]) if scripted else (float("nan"), float("nan"))
    return {
        "photos": name,
        "bare_decode_ms": decode,
        "bare_model_ms": infer,
        "limit_per_s": limit,
        "photos_per_s": rate,
        "of_the_limit": rate / limit,
        "work_ms": worked,
        "of_the_work": (decode + infer) / worked,
        "script_per_s": others,
        "to_script": rate / others,
        "work_to_script": script_work / worked,
        "peak_megabytes": peak / 1e6,
    }


def main() -> None:
    """Prints the table, or one JSON list of its rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=160)
    parser.add_argument("--cache", type=Path, help="keep rendered photos there")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with cached(options.cache) as cache:
        rows = run(options.pictures, cache)
    print(json.dumps(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
