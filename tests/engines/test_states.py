"""A reader that follows an index through its states tells what a new one does, and holds on to nothing of old ones."""

from __future__ import annotations

import gc
import random
import weakref
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from searchsvc.engines import Engine
from searchsvc.engines.memory import MemoryEngine
from searchsvc.engines.whoosh import WhooshEngine, merge, spool, writer
from searchsvc.engines.whoosh.reader import WhooshReader
from searchsvc.engines.whoosh.segment import Segment
from searchsvc.engines.whoosh.segment_file import SegmentFile
from searchsvc.types import EVERYTHING, FIELDS, NO_FILTERS, AnalysedReport, Clause, Field, Query
from tests.engines.building import analysed, report_id

PATHS = [f"báo cáo {number}" for number in range(30)]
WORDS = ["hội", "nghị", "về", "giao_thông", "đường", "bộ"]
QUERY = Query(
    EVERYTHING,
    (
        Clause("x", Field("text", "marked"), (("hội", 1.0), ("bộ", 0.5)), 2.0, 1.2, 0.75),
        Clause("y", Field("text", "words"), (("giao thông", 1.0),), 1.0, 1.2, 0.5),
        Clause("z", Field("title", "bigrams"), (("hoi nghi", 1.0),), 1.0, 0.9, 0.4),
    ),
)


def report(path: str, dice: random.Random) -> AnalysedReport:
    return analysed(
        path,
        " ".join(dice.choices(WORDS, k=dice.randrange(12))),
        title=dice.choice(("", "hội nghị", "giao thông hội nghị")),
        day=dice.choice((None, "2015-01-01", "2016-05-04")),
        persons=dice.sample(("An", "Bình", "Chi", "Dũng"), dice.randrange(3)),
        text_key=dice.choice("123456789") * 16,
    )


def told(engine: Engine) -> tuple[object, ...]:
    reader = engine.reader()
    hits = reader.search(QUERY, NO_FILTERS, "relevance", 0, 40)
    found = [
        (
            hit.record.path,
            hit.score,
            [copy.path for copy in hit.copies],
            [c.path for c in reader.copies(hit.record.id)],
        )
        for hit in hits.hits
    ]
    terms = [reader.vocabulary(field, "", 50) for field in FIELDS if field.layer in {"marked", "folded"}]
    return hits.total, found, reader.facets(EVERYTHING, NO_FILTERS), reader.count, reader.length, terms


def test_what_is_handed_on_is_what_would_be_made_anew(tmp_path: Path) -> None:
    dice = random.Random(5)
    judge = MemoryEngine()
    writer, following = WhooshEngine(tmp_path / "index", "rules"), WhooshEngine(tmp_path / "index", "rules")
    for step in range(30):
        new = [report(path, dice) for path in dice.sample(PATHS, dice.choice((1, 1, 2, 8)))]
        gone = [report_id(path) for path in dice.sample(PATHS, dice.randrange(3))]
        for engine in (writer, judge):
            engine.delete(gone)
            engine.put(new)
        if step % 3:
            assert told(following) == told(judge)
    assert told(following) == told(WhooshEngine(tmp_path / "index", "rules")) == told(judge)


def test_many_states_leave_nothing_behind(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    dice = random.Random(7)
    writer, following = WhooshEngine(tmp_path / "index", "rules"), WhooshEngine(tmp_path / "index", "rules")
    seen: list[weakref.ref[object]] = []
    gc.disable()  # nothing may wait for a search for cycles
    request.addfinalizer(gc.enable)
    for step in range(20):
        writer.put([report(PATHS[step], dice)])
        reader = following.reader()
        if step % 4:
            told(following)
        assert isinstance(reader, WhooshReader)
        collection, scoring, persons = reader.made()
        segments = collection.segments
        kept = [reader, collection, scoring, persons, *segments, *(each.file for each in segments)]
        seen += [weakref.ref(each) for each in kept if each]
    del reader, collection, scoring, persons, segments, kept
    left = [found for each in seen if (found := each()) is not None]
    assert following.status().details["segments"] == len({each for each in left if isinstance(each, Segment)})
    assert len({each for each in left if isinstance(each, SegmentFile)}) < 5
    assert sum(isinstance(each, WhooshReader) for each in set(left)) == 1


def test_whoever_interrupts_a_merge_does_not_wait_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, taken_in = WhooshEngine(tmp_path / "index", "rules"), writer.ArraysWriter._take_in
    ended: list[object] = []

    def merged_arrays(segments: Sequence[Segment], folder: Path, given_up: Event) -> merge.Arrays:
        assert given_up.wait(30)
        with pytest.raises(merge.GivenUp) as raised:
            merge.merged_arrays(segments, folder, given_up)
        ended.append(raised.type)
        raise raised.value

    def take_in(*arguments: Any) -> list[object]:
        taken_in(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(spool, "RELIEF", 1)
    monkeypatch.setattr(writer, "merged_arrays", merged_arrays)
    for number in range(writer.FANOUT - 1):
        engine.put([analysed(PATHS[number], "hội nghị")])
    monkeypatch.setattr(writer.ArraysWriter, "_take_in", take_in)
    with pytest.raises(KeyboardInterrupt):
        engine.put([analysed(PATHS[-1], "hội nghị")])
    assert ended == [merge.GivenUp]
    assert engine.reader().count == writer.FANOUT - 1
