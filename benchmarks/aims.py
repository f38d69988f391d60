"""The figures that are wanted, and what a run reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

Result = Mapping[str, Any]


class Row(NamedTuple):
    """A figure: what it is, what is wanted, what was reached as text, and whether that is enough."""

    what: str
    wanted: str
    reached: str
    enough: bool


def rows(result: Result, smaller: Result | None) -> Iterator[Row]:
    """Every figure of a run; growth needs a run over fewer reports as well."""
    yield from _analyser(result)
    yield from _against_peers(result)
    yield from _index(result)
    yield from _service(result)
    if smaller:
        yield from _growth(result, smaller)


def _most(what: str, value: float, most: float, unit: str = "", digits: int = 2) -> Row:
    return Row(what, f"≤ {most:g}{unit}", f"{value:.{digits}f}{unit}", value <= most)


def _least(what: str, value: float, least: float, unit: str = "", digits: int = 1) -> Row:
    return Row(what, f"≥ {least:g}{unit}", f"{value:.{digits}f}{unit}", value >= least)


def _analyser(result: Result) -> Iterator[Row]:
    found = result.get("segmentation")
    if found:
        pyvi, load = found["pyvi"], found["load"]
        yield _least("analyser against pyvi's labels, text met before", pyvi["again"], 20, " times")
        yield _least("the same, text on first sight", pyvi["first_pass"], 20, " times")
        yield _most("import and load the analyser", load["seconds"], 0.3, " s")
        yield _most("its memory, process and all", load["peak_mb"], 60, " MB", 0)


def _against_peers(result: Result) -> Iterator[Row]:
    stock = result["peers"].get("stock_whoosh")
    if stock:
        rate = stock["reports"] / stock["seconds"]
        ratio = result["reindex"]["reports_per_second"] / rate
        yield _least(
            "reports/s of the whole command with two jobs, against stock Whoosh's", ratio, 15, " times"
        )
    for name, engines in result["side_by_side"]["classes"].items():
        if "tantivy" in engines:
            ratios = [engines["searchsvc_plain"][each] / engines["tantivy"][each] for each in ("p50", "p95")]
            most = 0.3 if name == "phrase of 2" else 1.0
            reached = f"{ratios[0]:.2f} / {ratios[1]:.2f}"
            yield Row(
                f"plain BM25 against tantivy, p50 / p95: {name}", f"≤ {most:g}", reached, max(ratios) <= most
            )
    ranked = [each["searchsvc_ranked"] for each in result["side_by_side"]["classes"].values()]
    worst = max(each["p50"] for each in ranked), max(each["p95"] for each in ranked)
    reached = f"{worst[0]:.1f} / {worst[1]:.1f} ms"
    yield Row(
        "default ranking, the slowest class, p50 / p95",
        "≤ 3 / 10 ms",
        reached,
        worst[0] <= 3 and worst[1] <= 10,
    )


def _index(result: Result) -> Iterator[Row]:
    indexing = result["reindex"]
    yield _most(
        "index on disk, of the UTF-8 text (aim 1.3)", indexing["index_mb"] / result["text_mb"], 1.75, " times"
    )
    yield _most("private memory of the indexer's largest process", indexing["peak_private_mb"], 600, " MB", 0)
    yield _most("opening the index", result["open_ms"], 1000, " ms", 0)


def _service(result: Result) -> Iterator[Row]:
    service = result.get("service")
    if not service:
        return
    rate, new, meanwhile = service["rate"], service["new_report"], service["during_reindex"]
    yield _most(
        "whole request with snippets, p50 in the worker", service["request"]["worker_ms"]["p50"], 5, " ms", 1
    )
    yield _least("requests/s against a canned answer's", rate["ratio"], 0.25, digits=3)
    private = [each for each in rate["worker_private_mb"] if each is not None]
    if private:
        yield _most("private memory of a worker", max(private), 100, " MB", 0)
    yield _most(
        "a new report found by every worker after the commit began", new["searchable_ms"], 100, " ms", 0
    )
    errors = meanwhile["errors"]
    reached = f"{meanwhile['p99_ratio']:.1f} times, {errors} errors"
    yield Row(
        "p99 during a reindex", "≤ 3 times, no error", reached, meanwhile["p99_ratio"] <= 3 and not errors
    )


def _growth(result: Result, smaller: Result) -> Iterator[Row]:
    times = result["size"] / smaller["size"]
    sizes = f"from {smaller['size']:,} to {result['size']:,} reports ({times:g} times)"

    def grown(value: Callable[[Result], float]) -> float:
        return value(result) / value(smaller)

    yield _most(f"seconds to index, {sizes}", grown(lambda each: each["reindex"]["seconds"]), times, " times")
    memory = grown(lambda each: each["reindex"]["peak_private_mb"])
    yield _most(f"memory of the indexer, {sizes}", memory, times, " times")
    slowest = max(
        each["searchsvc_ranked"]["p50"] / smaller["side_by_side"]["classes"][name]["searchsvc_ranked"]["p50"]
        for name, each in result["side_by_side"]["classes"].items()
    )
    yield Row(
        f"p50 of the ranking, the class that grows most, {sizes}",
        f"< {times:g} times",
        f"{slowest:.2f} times",
        slowest < times,
    )
