"""bm25s with numba: scores of every report for any of the words; it has no other queries, and no titles of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import bm25s
import numpy as np

from benchmarks.engines import K1, SHOWN, Answer, Ask, B, Document


class Engine:
    """See `engines.Peer`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def build(self, documents: Iterator[Document]) -> None:
        """See `engines.Peer`."""
        titles, texts = [], []
        for each in documents:
            titles.append(each.title)
            texts.append(each.text.split())
        index = bm25s.BM25(k1=K1, b=B, backend="numba")
        index.index(texts, show_progress=False)
        index.save(self._folder / "index", show_progress=False)
        (self._folder / "titles.json").write_text(json.dumps(titles), encoding="utf-8")

    def open(self) -> None:
        """See `engines.Peer`."""
        self._index = bm25s.BM25.load(self._folder / "index", mmap=True)
        self._index.backend = "numba"
        self._titles = json.loads((self._folder / "titles.json").read_text(encoding="utf-8"))

    def search(self, ask: Ask) -> Answer | None:
        """See `engines.Peer`; every report that has a word scores more than nothing, so the total is exact."""
        words = ask.kind == "any" or (ask.kind == "all" and len(ask.terms) == 1)
        if not words or ask.year is not None or ask.newest:
            return None
        scores = self._index.get_scores(list(ask.terms))
        total = int(np.count_nonzero(scores))
        wanted = min(ask.offset + SHOWN, total)
        best = np.argpartition(scores, len(scores) - max(wanted, 1))[len(scores) - max(wanted, 1) :]
        ordered = best[np.argsort(-scores[best], kind="stable")][ask.offset : wanted]
        return Answer(total, [self._titles[number] for number in ordered.tolist()])
