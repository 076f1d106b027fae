"""Draws search time and memory by library size, as SVG."""

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.measuring import Row

PANELS = (("query_ms", "a search, milliseconds"), ("memory_megabytes", "memory, megabytes"))
_COLOURS = {"PhotoSearch": "#0a7d5a", "exact": "#8a8f98", "ResNet-50": "#c2562d", "pHash": "#4f6fc4"}


def draw(rows: Sequence[Row], path: Path) -> None:
    """Writes a chart of `bench_growth`'s rows. Without matplotlib it prints a note and writes nothing."""
    if importlib.util.find_spec("matplotlib") is None:
        print("Left out: the chart; matplotlib is not installed (pip install '.[bench]')", file=sys.stderr)
        return
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 3.6), layout="constrained", facecolor="white")
    for axes, (column, title) in zip(figure.subplots(1, len(PANELS)), PANELS, strict=True):
        for method in dict.fromkeys(row["method"] for row in rows):
            points = [(row["photos"], row[column]) for row in rows if row["method"] == method]
            width = 2.4 if method == "PhotoSearch" else 1.4
            axes.plot(
                *zip(*points, strict=True), marker="o", label=method, color=_COLOURS[str(method)], linewidth=width
            )
        axes.set(xscale="log", yscale="log", title=title, xlabel="photos")
        axes.grid(color="#dddddd", linewidth=0.6)
        axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
