"""Tables of the runs, written into benchmarks/README.md between two markers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.aims import Result, rows

README = Path(__file__).with_name("README.md")
RESULTS = Path(__file__).with_name("results")
BEGIN, END = "<!-- figures of make bench: begin -->", "<!-- figures of make bench: end -->"

NAMES = {
    "searchsvc_plain": "searchsvc, plain",
    "searchsvc_ranked": "searchsvc, ranked",
    "searchsvc_page": "searchsvc, page",
    "tantivy": "tantivy-py",
    "fts5": "SQLite FTS5",
    "xapian": "Xapian",
    "bm25s": "bm25s",
    "stock_whoosh": "stock Whoosh",
}


def results() -> list[Result]:
    """The runs that are kept: of VNTC if there are any, from few reports to many."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(RESULTS.glob("*.json"))]
    of_vntc = [each for each in found if each["corpus"] == "vntc"]
    return sorted(of_vntc or found, key=lambda each: int(each["size"]))


def write_readme() -> None:
    """Put the tables of the kept runs between the markers."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    tables = "\n".join(_text(results()))
    README.write_text(f"{before}{BEGIN}\n{tables}\n{END}{after}", encoding="utf-8")


def _text(found: list[Result]) -> Iterator[str]:
    result, smaller = found[-1], found[-2] if len(found) > 1 else None
    versions = ", ".join(f"{NAMES[name]} {version}" for name, version in result["versions"].items())
    yield f"\n{result['size']:,} reports of {result['corpus']}, {result['day']}, {result['machine']}; {versions}.\n"
    yield f"Command of every figure: `make bench SIZE={result['size']}`; that pyvi's labels are identical: `pytest -m slow tests/vietnamese/test_segment.py`.\n"
    yield "| figure | wanted | reached | |\n|---|---|---|---|"
    for row in rows(result, smaller):
        yield f"| {row.what} | {row.wanted} | {row.reached} | {'yes' if row.enough else '**no**'} |"
    yield from _latencies(result)
    yield from _costs(result)
    yield "\n![p50 by class and engine](results/latency.svg)\n\n![p50 by number of reports](results/growth.svg)"


def _latencies(result: Result) -> Iterator[str]:
    classes: Mapping[str, Mapping[str, Mapping[str, float]]] = result["side_by_side"]["classes"]
    engines = [name for name in NAMES if any(name in each for each in classes.values())]
    yield "\nMilliseconds, p50 / p95; in brackets p50 by tantivy-py's:\n"
    yield f"| | {' | '.join(NAMES[each] for each in engines)} |\n|---|{'---|' * len(engines)}"
    for name, figures in classes.items():
        yield f"| {name} | {' | '.join(_cell(figures, each) for each in engines)} |"
    again = [figures["again"]["p50"] / figures["searchsvc_plain"]["p50"] for figures in classes.values()]
    yield f"\nThe same plain query asked again at once takes {min(again):.2f} to {max(again):.2f} times the p50 of its class.\n"
    yield from (
        f"Totals of {NAMES[name]} that are not ours: {each['other']} of {each['asked']}."
        for name, each in result["side_by_side"]["totals"].items()
        if name not in {"searchsvc_plain", "searchsvc_ranked", "searchsvc_page"}
    )


def _cell(figures: Mapping[str, Mapping[str, float]], engine: str) -> str:
    mine, theirs = figures.get(engine), figures.get("tantivy")
    if mine is None:
        return "–"
    shown = f"{mine['p50']:.2f} / {mine['p95']:.2f}"
    if theirs is None or engine == "tantivy":
        return shown
    return f"{shown} ({mine['p50'] / theirs['p50']:.2f})"


def _costs(result: Result) -> Iterator[str]:
    yield "\n| | reports/s | index MB | peak memory MB | opening ms | private MB when searched |\n|---|---|---|---|---|---|"
    side, ours = result["side_by_side"], result["reindex"]
    yield _cost(
        "searchsvc, two jobs, files in, all streams and texts",
        ours["reports_per_second"],
        ours["index_mb"],
        ours["peak_private_mb"],
        side,
        "searchsvc_page",
    )
    for name, each in result["peers"].items():
        yield _cost(
            NAMES[name], each["reports"] / each["seconds"], each["index_mb"], each["peak_mb"], side, name
        )
    stages = result["stages"]
    yield f"\nOur stages in one process, milliseconds a report: reading {stages['read']:.2f}, analysing {stages['analyse']:.2f}, writing {stages['index']:.2f}."
    yield f"The texts have {result['text_mb']:.1f} MB in UTF-8. Peers get them cut and in normal form, one stream, titles stored."
    service = result.get("service")
    if service:
        rate, request = service["rate"], service["request"]
        yield f"Two workers: {rate['searches_per_second']:.0f} searches/s, {rate['canned_per_second']:.0f} canned answers/s; whole request in the worker p50 {request['worker_ms']['p50']:.1f}, p95 {request['worker_ms']['p95']:.1f} ms."


def _cost(
    label: str, rate: float, index_mb: float, peak: float | None, side: Mapping[str, Any], name: str
) -> str:
    private = side["private_mb"].get(name)
    opening = side["open_seconds"].get(name)
    cells = [
        f"{rate:,.0f}",
        f"{index_mb:.1f}",
        "–" if peak is None else f"{peak:.0f}",
        "–" if opening is None else f"{opening * 1000:.0f}",
        "–" if private is None else f"{private:.0f}",
    ]
    return f"| {label} | {' | '.join(cells)} |"
