"""How good 'did you mean' is: proposals for misspelt windows, and false ones for correct queries.

    python -m benchmarks.measure_spelling INDEX PAIRS QUERIES [--half 0|1] [--search] [--show] [--stamp STAMP]

INDEX is a folder of a Whoosh index, PAIRS a table of tab-separated wrong_window,
right_window, wrong and right with a header, QUERIES has one query a line.
Even lines of the pairs (half 0) are for tuning, odd ones (half 1) for reporting.
Pairs that the search takes for the same (`lí` and `lý`, `tòan` and `toàn`) need no
proposal and are counted apart. With `--search` the proposals are those of whole searches, as users
see them: nothing is proposed that finds less. Proposals for right windows are counted twice: over the
first 500, and over the first 500 of those in which no other line of the table finds an error.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from benchmarks.misspellings import Misspelling, Table
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.indexer import STAMP
from searchsvc.searcher import Searcher
from searchsvc.spelling.speller import Speller
from searchsvc.types import SearchRequest
from searchsvc.vietnamese.analyzer import Analyzer
from searchsvc.vietnamese.unicode import fold, has_marks

CORRECT_QUERIES = 1000


class Measurement:
    """What a speller over an index proposes, by itself or as a part of searches, and how long it took."""

    def __init__(self, index: Path, stamp: str, *, search: bool) -> None:
        self._analyzer = Analyzer()
        engine = WhooshEngine(index, stamp)
        self._searcher = Searcher(engine, self._analyzer) if search else None
        self._speller = Speller(self._analyzer)
        self._reader = engine.reader()
        self.times: list[float] = []

    def ask(self, text: str) -> str | None:
        """The proposal for a query."""
        began = time.process_time()
        if self._searcher is None:
            proposal = self._speller.suggest(text, self._reader)
        else:
            proposal = self._searcher.search(SearchRequest(query=text)).understanding.suggestion
        self.times.append((time.process_time() - began) * 1000)
        return proposal

    def same(self, one: str, other: str) -> bool:
        """Whether two queries have the same syllables."""
        return self._forms(one) == self._forms(other)

    def _forms(self, text: str) -> list[str]:
        return [token.marked for token in self._analyzer.syllables(text)]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1), default=1)
    parser.add_argument(
        "--stamp", default=STAMP, help="the rules that built the index, if others than today's"
    )
    parser.add_argument("--search", action="store_true", help="ask whole searches, not the speller alone")
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    arguments = parser.parse_args()
    measurement = Measurement(arguments.index, arguments.stamp, search=arguments.search)
    table = Table(arguments.pairs)
    pairs = table.half(arguments.half)
    queries = [line for line in arguments.queries.read_text(encoding="utf-8").splitlines() if has_marks(line)]
    half = CORRECT_QUERIES // 2
    windows = [pair.right_window for pair in pairs]
    sound = [window for window in windows if not table.is_flawed(window)]
    mended(measurement, pairs, show=arguments.show)
    for name, correct in (
        ("queries", queries[arguments.half :: 2][:half]),
        ("right windows", windows[:half]),
        ("right windows without another error", sound[:half]),
    ):
        unasked(measurement, name, correct, show=arguments.show)
    times = sorted(measurement.times)
    print(
        f"ms of CPU a query: p50 {statistics.median(times):.1f}, p95 {times[int(len(times) * 0.95)]:.1f}, max {times[-1]:.1f}"
    )


def mended(measurement: Measurement, pairs: list[Misspelling], *, show: bool) -> None:
    """Print the share of misspelt windows whose right form is proposed."""
    kinds: dict[str, list[str]] = {"other letters": [], "marks only": []}
    alike = [pair for pair in pairs if measurement.same(pair.wrong_window, pair.right_window)]
    print("found alike without a proposal", len(alike))
    for pair in (pair for pair in pairs if pair not in alike):
        proposal = measurement.ask(pair.wrong_window)
        result = "none" if proposal is None else "wrong"
        if proposal is not None and measurement.same(proposal, pair.right_window):
            result = "right"
        kinds["marks only" if fold(pair.wrong) == fold(pair.right) else "other letters"].append(result)
        if show and result != "right":
            print(f"{result}: {pair.wrong_window} | {pair.right_window} | {proposal}")
    for kind, results in [*kinds.items(), ("all", [each for every in kinds.values() for each in every])]:
        shares = {result: results.count(result) / len(results) for result in ("right", "wrong", "none")}
        print(kind, len(results), " ".join(f"{result} {share:.3f}" for result, share in shares.items()))


def unasked(measurement: Measurement, name: str, correct: list[str], *, show: bool) -> None:
    """Print the share of correct queries that get a proposal."""
    proposals = [(query, proposal) for query in correct if (proposal := measurement.ask(query)) is not None]
    if show:
        for query, proposal in proposals:
            print(f"unasked: {query} | {proposal}")
    print(
        f"unasked proposals, {name}: {len(proposals)} of {len(correct)}, {len(proposals) / len(correct):.3f}"
    )


if __name__ == "__main__":
    main()
