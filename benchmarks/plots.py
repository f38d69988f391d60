"""Plots of the kept runs, for light and dark pages alike: benchmarks/results/*.svg.

benchmarks/.venv/bin/python -m benchmarks.plots
"""

from __future__ import annotations

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.ticker import NullLocator

from benchmarks.aims import Result
from benchmarks.readme import NAMES, RESULTS, results

GREY = "#7d8590"
COLOURS = {
    "searchsvc_plain": "#d1495b",
    "searchsvc_ranked": "#e08e45",
    "searchsvc_page": "#b98b00",
    "tantivy": "#3a86c8",
    "fts5": "#5aa469",
    "xapian": "#9b6bc9",
    "bm25s": "#2a9d9d",
}
"""Readable on white and on black."""


def main() -> None:
    """Draw the plots."""
    mpl.rcParams |= {
        "svg.fonttype": "none",
        "svg.hashsalt": "searchsvc",
        "text.color": GREY,
        "axes.labelcolor": GREY,
        "axes.edgecolor": GREY,
        "xtick.color": GREY,
        "ytick.color": GREY,
        "font.size": 10,
    }
    found = results()
    _latency(found[-1])
    _growth(found)


def _latency(result: Result) -> None:
    classes = result["side_by_side"]["classes"]
    figure, axes = plt.subplots(figsize=(9, 5))
    for engine, colour in _colours([result]).items():
        points = [
            (each[engine]["p50"], place) for place, each in enumerate(classes.values()) if engine in each
        ]
        axes.plot(*zip(*points, strict=True), "o", color=colour, label=NAMES[engine])
    axes.set_yticks(range(len(classes)), list(classes))
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_xlabel(f"ms, p50, {result['size']:,} reports")
    _save(figure, axes, "latency")


def _growth(found: list[Result]) -> None:
    figure, axes = plt.subplots(figsize=(9, 4))
    sizes = [each["size"] for each in found]
    for engine, colour in _colours(found).items():
        means = [_mean(each, engine) for each in found]
        axes.plot(sizes, means, "o-", color=colour, label=NAMES[engine])
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.yaxis.set_major_formatter("{x:g}")
    axes.set_xlabel("reports")
    axes.set_ylabel("ms, mean of the classes' p50")
    _save(figure, axes, "growth")


def _colours(found: list[Result]) -> dict[str, str]:
    """The engines that all of the runs have asked."""
    there = [set().union(*each["side_by_side"]["classes"].values()) for each in found]
    return {engine: colour for engine, colour in COLOURS.items() if all(engine in each for each in there)}


def _mean(result: Result, engine: str) -> float:
    values: list[float] = [
        each[engine]["p50"] for each in result["side_by_side"]["classes"].values() if engine in each
    ]
    return sum(values) / len(values)


def _save(figure: plt.Figure, axes: Axes, name: str) -> None:
    axes.grid(visible=True, color=GREY, alpha=0.3)
    axes.legend(frameon=False, bbox_to_anchor=(1.01, 1), loc="upper left")
    figure.savefig(RESULTS / f"{name}.svg", transparent=True, bbox_inches="tight", metadata={"Date": None})


if __name__ == "__main__":
    main()
