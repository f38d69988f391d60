"""The embedded engine against the reference engine, and what only files and processes can do to it."""

from __future__ import annotations

import json
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from searchsvc.engines import Reader
from searchsvc.engines.memory import MemoryEngine
from searchsvc.engines.whoosh import (
    WhooshEngine,
    documents,
    examples,
    merge,
    scoring,
    taken,
    writer,
)
from searchsvc.engines.whoosh.store import Store
from searchsvc.errors import EngineError, IndexLocked, NoIndex, StaleIndex
from searchsvc.types import (
    EVERYTHING,
    FIELDS,
    NO_FILTERS,
    AllNode,
    AnalysedReport,
    AnyNode,
    Bonus,
    Clause,
    Field,
    Filters,
    Hit,
    Hits,
    Layer,
    Node,
    NotNode,
    PhraseNode,
    PrefixNode,
    Query,
    Section,
    ShareNode,
    TermNode,
)
from tests.engines.building import analysed, folded, report_id

SYLLABLES = (
    *[
        "đối",
        "đội",
        "đôi",
        "ngoại",
        "ngoài",
        "nhân",
        "nhẫn",
        "dân",
        "dẫn",
        "quyền",
        "quyển",
        "hội",
        "nghị",
        "năm",
        "2014",
        "tw",
    ],
    "ủy",
    "ban",
)


def random_text(dice: random.Random, longest: int = 30) -> str:
    words = [
        "_".join(dice.choices(SYLLABLES, k=dice.choice((1, 1, 2, 2, 3, 4))))
        for _ in range(dice.randrange(longest))
    ]
    return " ".join(words)


def random_report(dice: random.Random, name: int) -> AnalysedReport:
    day = dice.choice((None, "2012-02-23", "2014-12-31", "2015-01-28"))
    source = dice.choice(("a.vn", "b.vn"))
    persons = dice.sample(("Bùi An", "Đỗ Bình", "Vũ Chi"), dice.randrange(3))
    return analysed(
        f"report {name}",
        random_text(dice),
        title=random_text(dice, 4),
        day=day,
        source=source,
        persons=persons,
        **dice.choice(({}, {}, {"text_key": "00000000000000a1"}, {"text_key": "ffffffffffffffff"})),
    )


def random_node(dice: random.Random, depth: int = 2) -> Node:
    syllable = dice.choice(SYLLABLES)
    section: Section = dice.choice(("text", "text", "title"))
    kind = dice.randrange(10) if depth else dice.randrange(5)
    if kind < 2:
        return TermNode(Field(section, "marked"), syllable)
    if kind < 3:
        return PrefixNode(Field(section, "folded"), folded(syllable)[:2])
    if kind < 5:
        places = [dice.choice(SYLLABLES) for _ in range(dice.choice((1, 2, 2, 3)))]
        layered = tuple(dice.choice((("marked", each), ("folded", folded(each)))) for each in places)
        return PhraseNode(section, layered, prefix=dice.random() < 0.3)  # type: ignore[arg-type]  # the layers are literals
    children = tuple(random_node(dice, depth - 1) for _ in range(dice.randrange(1, 4)))
    if kind < 7:
        return AllNode(children)
    if kind < 8:
        return AnyNode(children)
    if kind < 9:
        return NotNode(children[0])
    return ShareNode(tuple((child, dice.random()) for child in children), 0.5)


def random_clause(dice: random.Random) -> Clause:
    field = dice.choice(FIELDS)
    terms = dice.sample(SYLLABLES, 3)
    if field.layer != "marked":
        terms = [folded(term) for term in terms] if field.layer == "folded" else terms
    if field.layer in {"pairs", "bigrams", "words"}:
        form = folded if field.layer == "bigrams" else str
        terms = [f"{form(one)} {form(dice.choice(SYLLABLES))}" for one in terms]
    variants = tuple(
        (term, dice.choice((1.0, 0.25))) for term in dict.fromkeys(terms[: dice.randrange(1, 4)])
    )
    return Clause(
        f"{field.section} {field.layer}", field, variants, dice.random() * 5, dice.random() * 2, dice.random()
    )


def random_query(dice: random.Random) -> Query:
    if dice.random() < 0.25:
        return plain_query(dice)
    clauses = tuple(random_clause(dice) for _ in range(dice.randrange(5)))
    bonus = (
        Bonus("bonus", random_node(dice, 0), 0.7, dice.choice((1, 5, 50))) if dice.random() < 0.5 else None
    )
    return Query(random_node(dice), clauses, bonus)


def plain_query(dice: random.Random) -> Query:
    """All of some terms, each of which is scored."""
    clauses = [random_clause(dice) for _ in range(dice.randrange(1, 4))]
    clauses = [clause._replace(variants=clause.variants[:1]) for clause in clauses]
    nodes = tuple(TermNode(clause.field, clause.variants[0][0]) for clause in clauses)
    return Query(nodes[0] if len(nodes) == 1 else AllNode(nodes), tuple(clauses))


def change(dice: random.Random, engines: tuple[MemoryEngine, WhooshEngine]) -> None:
    kind = dice.random()
    if kind < 0.55:
        reports = [random_report(dice, dice.randrange(60)) for _ in range(dice.randrange(8))]
        for engine in engines:
            engine.put(reports)
    elif kind < 0.9:
        ids = [report_id(f"report {dice.randrange(60)}") for _ in range(dice.randrange(12))]
        for engine in engines:
            engine.delete(ids)
    else:
        reports = [random_report(dice, dice.randrange(60)) for _ in range(dice.randrange(30))]
        for engine in engines:
            engine.rebuild(reports)


def summary(hits: Hits) -> tuple[int, list[tuple[str, float]]]:
    return hits.total, [(_with_copies(hit), hit.score) for hit in hits.hits]


def _with_copies(hit: Hit) -> str:
    return " ".join(record.path for record in (hit.record, *hit.copies))


def assert_same(dice: random.Random, judge: MemoryEngine, engine: WhooshEngine) -> None:
    expected, got = judge.reader(), engine.reader()
    query = replace(random_query(dice), every_copy=dice.random() < 0.2)
    sort = dice.choice(("relevance", "relevance", "date", "-date"))
    filters = dice.choice(
        (NO_FILTERS, Filters(year=("2014",)), Filters(source=("a.vn",)), Filters(person=("Vũ Chi",)))
    )
    for offset, limit in ((0, 10), (3, 4), (0, 100)):
        want = summary(expected.search(query, filters, sort, offset, limit))  # type: ignore[arg-type]
        have = summary(got.search(query, filters, sort, offset, limit))  # type: ignore[arg-type]
        assert have[0] == want[0]
        assert [path for path, _ in have[1]] == [path for path, _ in want[1]]
        assert [score for _, score in have[1]] == pytest.approx([score for _, score in want[1]], abs=2e-6)
    assert_examples(dice, expected, got)
    assert got.facets(query.match, filters) == expected.facets(query.match, filters)
    for clause in query.clauses:
        terms = [term for term, _ in clause.variants]
        assert got.statistics(clause.field, terms) == expected.statistics(clause.field, terms)
    assert got.forms("doi") == expected.forms("doi")
    assert got.pairs("nhan", "dan") == expected.pairs("nhan", "dan")
    layers: tuple[Layer, ...] = ("marked", "folded")
    sections: tuple[Section, ...] = ("text", "title")
    for layer in layers:
        field = Field(dice.choice(sections), layer)
        assert got.vocabulary(field, "n", 9) == expected.vocabulary(field, "n", 9)
        ahead = got.following(("folded", "nhan"), (layer, "d"), 9)
        assert ahead == expected.following(("folded", "nhan"), (layer, "d"), 9)


def assert_examples(dice: random.Random, expected: Reader, got: Reader) -> None:
    terms = [TermNode(Field("text", "marked"), term) for term in dice.sample(SYLLABLES, dice.randrange(1, 3))]
    for match in (random_node(dice), AllNode(tuple(terms))):
        hits = expected.search(Query(match), NO_FILTERS, "relevance", 0, 100).hits
        texts = [{record.id for record in (hit.record, *hit.copies)} for hit in hits]
        for limit in (1, 3, 100):
            found = {record.id for record in got.examples(match, limit)}
            assert len(found) == min(limit, len(texts))
            assert all(len(found & text) <= 1 for text in texts)
            assert found <= set().union(*texts)


@pytest.mark.parametrize("few", [documents.FEW, 2])
@pytest.mark.parametrize("seed", range(6))
def test_it_answers_as_the_reference_engine_through_any_changes(
    seed: int, few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (documents, scoring):
        monkeypatch.setattr(module, "FEW", few)
    dice = random.Random(seed)
    monkeypatch.setattr(
        taken, "MOST", dice.choice((taken.MOST, 300))
    )  # with more deleted, postings are counted
    monkeypatch.setattr(examples, "LOOKED_AT", few)
    monkeypatch.setattr(writer, "FLUSH_TOKENS", 60)  # several segments a put
    monkeypatch.setattr(merge, "SLICE", 50)  # several slices a merge
    engines = MemoryEngine(), WhooshEngine(tmp_path / "index", "rules")
    for engine in engines:
        engine.put([])
    for _ in range(15):
        change(dice, engines)
        for _ in range(6):
            assert_same(dice, *engines)
        assert engines[0].reader().digests() == engines[1].reader().digests()
        ours, reference = (engine.reader().fingerprints() for engine in reversed(engines))
        assert np.array_equal(ours.ids, reference.ids)
        assert np.array_equal(ours.digests, reference.digests)


def test_threads_that_search_at_once_find_what_one_alone_does(tmp_path: Path) -> None:
    dice = random.Random(8)
    engine = WhooshEngine(tmp_path / "index", "rules")
    engine.put([random_report(dice, number) for number in range(60)])
    queries = [random_query(dice) for _ in range(80)]

    def answer(query: Query) -> Hits:
        return engine.reader().search(query, NO_FILTERS, "relevance", 0, 20, explain=True)

    alone = list(map(answer, queries))
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(answer, queries * 3)) == alone * 3


def test_many_small_puts_leave_few_segments(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index", "rules")
    for number in range(40):
        engine.put([analysed(f"report {number}", f"nội dung {number}")])
    assert engine.reader().count == 40
    assert int(engine.status().details["segments"]) <= 3 * writer.FANOUT
    engine.delete([report_id(f"report {number}") for number in range(40)])
    assert engine.reader().count == 0
    assert engine.status().details["segments"] == 0


def test_a_segment_of_many_forms_that_is_mostly_deleted_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PART_BITS", 3)
    engine = WhooshEngine(tmp_path / "index", "rules")
    engine.put([analysed(f"report {number}", f"nội_dung_số {number}") for number in range(20)])
    engine.delete([report_id(f"report {number}") for number in range(15)])
    [segment] = engine.reader()._collection.segments
    assert len(segment) == 5


def test_files_of_older_states_are_taken_away(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index", "rules")
    for number in range(30):
        engine.put([analysed("the same", f"bản thứ {number}")])
    engine.rebuild([analysed("the same", "bản cuối")])
    engine.put([])
    files = [entry.name for entry in (tmp_path / "index").rglob("*") if entry.is_file()]
    assert len(files) < 25, files


# --- other processes ---------------------------------------------------------------

READER = """
import sys, time
from pathlib import Path
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.types import NO_FILTERS, Field, Query, TermNode
engine = WhooshEngine(Path(sys.argv[1]), "rules")
engine.reader().forms("chung")
rounds, seen, end = 0, set(), time.monotonic() + float(sys.argv[2])
while time.monotonic() < end or rounds <= 20:
    reader = engine.reader()
    hits = reader.search(Query(TermNode(Field("text", "marked"), "chung")), NO_FILTERS, "relevance", 0, 5)
    assert hits.total == reader.count, (hits.total, reader.count)
    texts = reader.texts([hit.record.id for hit in hits.hits])
    assert all("chung" in text for text in texts)
    seen.add(hits.total)
    rounds += 1
print(rounds, sorted(seen))
"""


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_processes_that_read_while_one_writes_see_whole_states_only(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index", "rules")
    reports = [analysed(f"report {number}", f"chung {number}") for number in range(40)]
    engine.put(reports[:20])
    readers = [start(READER, str(tmp_path / "index"), "4") for _ in range(3)]
    end = time.monotonic() + 4.5
    while time.monotonic() < end:
        engine.rebuild(reports)
        engine.delete([each.report.id for each in reports[20:]])
        engine.put(reports[10:30])
        engine.delete([each.report.id for each in reports[20:30]])
    for process in readers:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        rounds, seen = out.split(" ", 1)
        assert int(rounds) > 20
        assert set(json.loads(seen)) <= {20, 30, 40}


def test_a_second_writer_waits_and_is_then_told(tmp_path: Path) -> None:
    first = WhooshEngine(tmp_path / "index", "rules")
    second = WhooshEngine(tmp_path / "index", "rules", wait=0.1)

    def slow() -> Iterator[AnalysedReport]:
        with pytest.raises(IndexLocked, match="Another process is writing"):
            second.put([analysed("second", "thứ hai")])
        yield analysed("first", "thứ nhất")

    first.put(slow())
    assert set(first.reader().digests()) == {report_id("first")}
    second.put([analysed("second", "thứ hai")])
    assert first.reader().count == 2


def test_another_thread_of_the_writers_process_is_told_too(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index", "rules", wait=0.1)
    with engine.writing(), ThreadPoolExecutor(1) as pool:
        with pytest.raises(IndexLocked):
            pool.submit(engine.put, [analysed("b", "hai")]).result()
        engine.put([analysed("a", "một")])
    assert set(engine.reader().digests()) == {report_id("a")}


def test_reports_with_long_records_and_no_tokens_are_not_held_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "FLUSH_LETTERS", 20_000)
    taken = 0

    def empty() -> Iterator[AnalysedReport]:
        nonlocal taken
        for taken in range(100):
            yield analysed(f"{taken}", "", persons=["Nguyễn Văn An" * 20] * 3)

    sizes = [(len(batch), taken) for batch in writer._batches(empty())]
    assert sum(size for size, _ in sizes) == 100
    assert max(size for size, _ in sizes) < 15
    engine = WhooshEngine(tmp_path / "index", "rules")
    engine.put(empty())
    assert engine.reader().count == 100


KILLED = """
import os, signal, sys
from pathlib import Path
from searchsvc.engines.whoosh import WhooshEngine, store, writer
from tests.engines.building import analysed
engine = WhooshEngine(Path(sys.argv[1]), "rules")
if sys.argv[2] == "reports":
    writer.FLUSH_TOKENS = 1
    def reports():
        yield analysed("b", "hai")
        os.kill(os.getpid(), signal.SIGKILL)
    engine.put(reports())
else:
    store.Store.commit = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    engine.put([analysed("b", "hai")])
"""


@pytest.mark.parametrize("moment", ["reports", "commit"])
def test_a_writer_that_is_killed_leaves_the_state_before(tmp_path: Path, moment: str) -> None:
    engine = WhooshEngine(tmp_path / "index", "rules")
    engine.put([analysed("a", "một")])
    killed = start(KILLED, str(tmp_path / "index"), moment)
    _, err = killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL, err
    assert set(engine.reader().digests()) == {report_id("a")}
    engine.put([analysed("c", "ba")])
    assert set(engine.reader().digests()) == {report_id("a"), report_id("c")}


FULL = """
import sys
from pathlib import Path
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.errors import EngineError
from tests.engines.building import analysed
engine = WhooshEngine(Path(sys.argv[1]), "rules")
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))
try:
    engine.put([analysed(f"report {n}", f"nội dung {n} " * 300) for n in range(20)])
except EngineError as error:
    print(error)
"""


def test_a_disk_that_is_full_leaves_the_state_before(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index", "rules")
    engine.put([analysed("a", "một")])
    out, err = start(FULL, str(tmp_path / "index")).communicate(timeout=60)
    assert out.startswith("The index cannot be written: "), err
    assert set(engine.reader().digests()) == {report_id("a")}
    engine.put([analysed("b", "hai")])
    assert engine.reader().count == 2
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


# --- what may be wrong with the folder ------------------------------------------------


def test_without_an_index_there_is_one_sentence(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index", "rules")
    with pytest.raises(NoIndex, match="run reindex"):
        engine.reader()


def test_an_index_of_other_rules_is_refused_until_it_is_rebuilt(tmp_path: Path) -> None:
    WhooshEngine(tmp_path / "index", "old rules").put([analysed("a", "một")])
    engine = WhooshEngine(tmp_path / "index", "new rules")
    for refused in (engine.reader, engine.status, lambda: engine.put([]), lambda: engine.delete([])):
        with pytest.raises(StaleIndex):
            refused()
    engine.rebuild([analysed("b", "hai")])
    assert set(engine.reader().digests()) == {report_id("b")}


def test_an_index_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    engine = WhooshEngine(tmp_path / "file" / "index", "rules")
    with pytest.raises(EngineError, match="cannot be written"):
        engine.put([analysed("a", "một")])
    with pytest.raises(NoIndex):
        engine.reader()


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def garble(path: Path) -> None:
    path.write_bytes(bytes(255 - byte for byte in path.read_bytes()))


@pytest.mark.parametrize("harm", [truncate, empty, garble, Path.unlink])
@pytest.mark.parametrize(
    "pattern",
    ["MANIFEST.json", "build-*/*.toc", "build-*/*.arrays", "build-*/*.col", "build-*/*.trm", "build-*/*.pst"],
)
def test_a_damaged_index_is_one_sentence_and_can_be_rebuilt(
    tmp_path: Path, pattern: str, harm: Callable[[Path], object]
) -> None:
    WhooshEngine(tmp_path / "index", "rules").put([analysed("a", "một")])
    [victim] = [*islice(sorted((tmp_path / "index").glob(pattern), reverse=True), 1)]
    harm(victim)
    engine = WhooshEngine(tmp_path / "index", "rules")
    try:
        reader = engine.reader()
        hits = reader.search(Query(TermNode(FIELDS[0], "một")), NO_FILTERS, "relevance", 0, 9).hits
        assert [reader.get(hit.record.id) for hit in hits] == [analysed("a", "một").report]
        if pattern != "MANIFEST.json":  # of which there is a copy
            assert harm is garble  # what is not read cannot be found wrong
            assert pattern in {"build-*/*.trm", "build-*/*.pst", "build-*/*.col"}
    except EngineError as error:
        assert "run reindex" in str(error)  # noqa: PT017 - either is right
    engine.rebuild([analysed("b", "hai")])
    assert engine.reader().search(Query(EVERYTHING), NO_FILTERS, "relevance", 0, 9).total == 1


def test_a_flipped_byte_in_the_arrays_is_found_when_it_is_read(tmp_path: Path) -> None:
    WhooshEngine(tmp_path / "index", "rules").put([analysed("a", "một hai ba bốn năm")])
    [victim] = (tmp_path / "index").glob("build-*/*.arrays")
    whole = victim.read_bytes()
    for position in range(0, len(whole), 97):
        victim.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        reader = None
        try:
            reader = WhooshEngine(tmp_path / "index", "rules").reader()
            hits = reader.search(Query(TermNode(FIELDS[0], "hai")), NO_FILTERS, "relevance", 0, 9)
        except EngineError:
            continue
        assert [hit.record.path for hit in hits.hits] == ["a"]


def test_the_manifest_names_the_state_before_so_that_its_files_stay(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index", "rules")
    engine.put([analysed("a", "một")])
    first = Store(tmp_path / "index").manifest()
    engine.put([analysed("b", "hai")])
    assert Store(tmp_path / "index").manifest().previous == first
