"""Sets of queries with the reports that should be found, each over an index."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.tuning.typings import TYPINGS, typed
from searchsvc.engines import Reader
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.extract import report_id
from searchsvc.types import Report, Span
from searchsvc.vietnamese.analyzer import Analyzer

KNOWN_FORMS = ("a_title", "b_title_nodiac", "c_first5_lower", "d_phrase")
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Question:
    """A query as it is typed in one way, and what each report is worth for it, by id."""

    text: str
    typing: str
    fold: int
    gains: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions over one state of an index."""

    name: str
    reader: Reader
    questions: tuple[Question, ...]


def judged_set(folder: Path, work: Path, analyzer: Analyzer, every: int) -> QuestionSet:
    """A set of corpus.jsonl, queries.jsonl and qrels.tsv, so many-th query each; its index is built under `work`."""
    engine = WhooshEngine(work / folder.name, "tuning")
    engine.rebuild(map(analyzer.analyse, _reports(folder / "corpus.jsonl")))
    gains: dict[str, dict[str, float]] = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, report, gain = line.split("\t")
        gains.setdefault(query, {})[report_id(report)] = float(gain)
    questions = tuple(
        Question(
            typed(query["text"], typing, query["_id"])[:512], typing, _fold(query["_id"]), gains[query["_id"]]
        )
        for query in islice(_lines(folder / "queries.jsonl"), None, None, every)
        if query["_id"] in gains
        for typing in TYPINGS
    )
    return QuestionSet(folder.name, engine.reader(), questions)


def known_set(name: str, file: Path, index: Path, lines: slice) -> QuestionSet:
    """Known items, some of the lines of a file, over an index of whatever rules whose reports' paths are the items' ids."""
    questions = tuple(
        Question(item[form], form, _fold(item["id"]), {report_id(item["id"]): 1.0})
        for item in list(_lines(file))[lines]
        for form in KNOWN_FORMS
    )
    return QuestionSet(name, WhooshEngine(index, "tuning").reader(stale=True), questions)


def _reports(corpus: Path) -> Iterator[Report]:
    for each in _lines(corpus):
        title = " ".join(each["title"].split())
        yield Report(
            id=report_id(each["_id"]),
            path=each["_id"],
            digest="",
            type="txt",
            title=title or None,
            title_span=Span(0, len(title)) if title else None,
            text=f"{title}\n\n{each['text']}" if title else each["text"],
        )


def _lines(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _fold(key: str) -> int:
    return hashlib.sha256(key.encode()).digest()[0] % FOLDS
