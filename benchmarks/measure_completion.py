"""How long completion takes by keystroke, and whether each completion finds a report.

    measure_completion.py INDEX [--stamp STAMP] [--texts 60] [--seed 1]

INDEX is a folder of a Whoosh index. A seeded sample of titles and of words from
the texts is typed letter by letter, each with marks, without marks and in the
keys of Telex. `first` is a text that this process has not been asked before,
`again` the same texts asked of a new completer, when only the engine remembers what it has decoded. (The same
text asked of the same completer is a look-up of its answer.) Times are those of the processor. Before, a few other
texts are typed; the index is read ahead and what is there then is kept from Python's collector of garbage, as `serve` does.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from searchsvc.completion.completer import Completer
from searchsvc.engines import Reader
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.indexer import STAMP
from searchsvc.query import parse
from searchsvc.ranking.matching import AS_MARKED
from searchsvc.types import EVERYTHING, NO_FILTERS, Query
from searchsvc.vietnamese.analyzer import Analyzer
from searchsvc.vietnamese.typing import telex
from searchsvc.vietnamese.unicode import fold

LONGEST = 24
"""So many letters of a title are typed."""
WARMING = 10


def main() -> None:
    """Type the sample and print a table."""
    arguments = argparse.ArgumentParser(description="How long completion takes by keystroke.")
    arguments.add_argument("index", type=Path)
    arguments.add_argument("--stamp", default=STAMP)
    arguments.add_argument("--texts", type=int, default=60)
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    reader = WhooshEngine(asked.index, asked.stamp).reader()
    reader.read_ahead()
    texts = _sample(reader, asked.texts + WARMING, random.Random(asked.seed))  # noqa: S311 - a sample, no secret
    completer = Completer(Analyzer())
    for text in texts[:WARMING]:
        completer.complete(text, reader)
    gc.collect()
    gc.freeze()
    keystrokes = list(dict.fromkeys(typed for text in texts[WARMING:] for typed in _keystrokes(text)))
    first = _times(completer, reader, keystrokes)
    again = _times(Completer(Analyzer()), reader, keystrokes)
    _print_table(keystrokes, first, again)
    _check(completer, reader, keystrokes)


def _sample(reader: Reader, size: int, chance: random.Random) -> list[str]:
    """Titles, and two neighbouring words of a text, in turns."""
    hits = reader.search(Query(EVERYTHING), NO_FILTERS, "relevance", 0, 20 * size).hits
    found: list[str] = []
    for number, hit in enumerate(chance.sample(hits, size)):
        words = reader.texts([hit.record.id])[0].split()
        start = chance.randrange(max(1, len(words) - 2))
        title = hit.record.title or ""
        found.append(title if number % 2 and title else " ".join(words[start : start + 2]))
    return found


def _keystrokes(text: str) -> Iterator[str]:
    """What stands in the field after each key."""
    for typed in (text, fold(text), " ".join(map(telex, text.split()))):
        for end in range(1, min(len(typed), LONGEST) + 1):
            yield typed[:end]


def _times(completer: Completer, reader: Reader, texts: list[str]) -> list[float]:
    """Milliseconds for each of the texts."""
    found = []
    for text in texts:
        began = time.thread_time()
        completer.complete(text, reader)
        found.append((time.thread_time() - began) * 1000)
    return found


def _print_table(texts: list[str], first: list[float], again: list[float]) -> None:
    print(
        "| letters | texts | first p50 | p95 | most | again p50 | p95 | most |\n|---|---|---|---|---|---|---|---|"
    )
    for low, high in ((1, 1), (2, 3), (4, 8), (9, LONGEST), (1, LONGEST)):
        chosen = [place for place, text in enumerate(texts) if low <= len(text) <= high]
        cells = [f"{low} to {high}", str(len(chosen))]
        for times in (first, again):
            taken = [times[place] for place in chosen]
            cuts = statistics.quantiles(taken, n=20)
            cells += [f"{cuts[9]:.1f}", f"{cuts[18]:.1f}", f"{max(taken):.1f}"]
        print(f"| {' | '.join(cells)} |")


def _check(completer: Completer, reader: Reader, texts: list[str]) -> None:
    """Whether every completion has a full hit under the default search."""
    analyzer = Analyzer()
    completions = {each for text in texts for each in completer.complete(text, reader)}
    lost = [
        each
        for each in completions
        if not reader.search(
            Query(AS_MARKED.all_of(parse(each, analyzer))), NO_FILTERS, "relevance", 0, 0
        ).total
    ]
    without = sum(not completer.complete(text, reader) for text in texts)
    print(
        f"{len(completions)} completions, {len(lost)} without a report; {without} texts without a completion"
    )
    for each in lost[:10]:
        print(f"    {each}")


if __name__ == "__main__":
    main()
