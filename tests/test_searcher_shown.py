"""How hits are shown: marks in titles and cuts, one report with its marks, the list of records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchsvc.engines.memory import MemoryEngine
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.errors import EngineError, NoIndex, NotFound
from searchsvc.searcher import Searcher
from searchsvc.types import Record, SearchRequest, Span
from tests.reports import (
    MAKERS,
    Over,
    analyzer,
    every_hit,
    in_memory,
    make_report,
    report_id,
    searcher_over,
)


@pytest.fixture(params=list(MAKERS))
def over(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Over]:
    """Makes a searcher over one engine after the other."""
    engine = MAKERS[request.param](tmp_path)
    yield lambda *reports: searcher_over(engine, *reports)
    engine.close()


TITLE = "Họp bàn việc đắp đê"
TEXT = (
    f"{TITLE}\nNgày 3/5, xã họp dân bàn việc đắp đê. Đê cũ thấp quá. {'Chuyện khác thì dài. ' * 60}Đắp xong."
)


def marked(text: str, spans: Sequence[Span]) -> list[str]:
    """What the spans of a text hold."""
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize("query", ["đắp đê", "dap de", "ĐẮP ĐÊ"])
def test_marks_stand_on_the_right_letters(over: Over, query: str) -> None:
    (hit,) = every_hit(over(make_report("a", TEXT, title=TITLE)), query).hits
    assert marked(TITLE, hit.title_matches) == ["đắp đê"]
    assert hit.snippets
    assert marked(hit.snippets[0].text, hit.snippets[0].matches)[0] == "đắp đê"
    for snippet in hit.snippets:
        assert snippet.text.strip("… ") in TEXT
        for syllable in marked(snippet.text, snippet.matches):
            assert syllable.lower() in {"đắp đê", "đắp", "đê"}


def test_marks_of_a_hit_by_other_marks_stand_on_its_own_letters() -> None:
    (hit,) = every_hit(in_memory(make_report("a", TEXT, title=TITLE)), "đáp đề").hits
    assert hit.other_marks
    assert marked(TITLE, hit.title_matches) == ["đắp đê"]
    assert marked(hit.snippets[0].text, hit.snippets[0].matches)[0] == "đắp đê"


def test_marks_as_typed_are_not_shown_on_other_marks() -> None:
    text = "Hội nghị bàn về hồi ức. Một hội khác."
    (hit,) = every_hit(in_memory({"a": text}), "hội").hits
    assert [each.lower() for each in marked(hit.snippets[0].text, hit.snippets[0].matches)] == ["hội", "hội"]


def test_a_report_without_title_has_no_marks_in_it() -> None:
    (hit,) = every_hit(in_memory({"a": "đắp đê"}), "đê").hits
    assert (hit.title_matches, hit.record.title) == ((), None)


def test_every_hit_of_a_page_is_shown_with_its_own_text(over: Over) -> None:
    searcher = over({f"{number}": f"đê số {number} vỡ" for number in range(30)})
    for hit in every_hit(searcher, "đê vỡ").hits:
        assert hit.snippets[0].text == f"đê số {hit.record.path} vỡ"


def test_of_many_long_texts_only_the_beginnings_are_read_for_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchsvc.searcher.page.LETTERS_OF_A_PAGE", 2000)
    monkeypatch.setattr("searchsvc.searcher.page.LEAST_LETTERS", 100)
    far = {f"far{number}": f"{'chuyện dài ' * 80} đê" for number in range(4)}
    near = {f"near{number}": f"đê {'chuyện dài ' * 80}" for number in range(4)}
    hits = every_hit(in_memory(far, near), "đê").hits
    marks = [marked(hit.snippets[0].text, hit.snippets[0].matches) for hit in hits]
    assert len(hits) == 8
    assert marks[:2] == [["đê"]] * 2
    assert [bool(each) for each in marks[3:]] == [hit.record.path.startswith("near") for hit in hits[3:]]


def test_a_report_shows_every_hit(over: Over) -> None:
    searcher = over(make_report("a", TEXT, title=TITLE))
    view = searcher.report(report_id("a"), "đê")
    assert view.report.text == TEXT
    assert marked(TEXT, view.spans) == ["đê", "đê", "Đê"]
    assert marked(TITLE, view.title_matches) == ["đê"]


def test_a_report_that_has_the_words_with_other_marks_only_shows_those() -> None:
    searcher = in_memory(make_report("a", TEXT, title=TITLE))
    assert marked(TEXT, searcher.report(report_id("a"), "đề").spans) == ["đê", "đê", "Đê"]


@pytest.mark.parametrize("query", ["", "*", "-đê", "gạo", "?!"])
def test_a_report_is_shown_without_marks_where_there_is_nothing_to_mark(query: str) -> None:
    view = in_memory(make_report("a", TEXT, title=TITLE)).report(report_id("a"), query)
    assert (view.spans, view.title_matches) == ((), ())


@pytest.mark.parametrize("wrong", ["0" * 16, "", "x", "../a", "A" * 16, "\0", "đ" * 16])
def test_an_unknown_report_is_not_found(over: Over, wrong: str) -> None:
    with pytest.raises(NotFound):
        over({"a": "đê"}).report(wrong, "đê")


def test_records_are_paged_in_the_order_of_their_ids(over: Over) -> None:
    searcher = over({f"{number}": "đê" for number in range(7)})
    pages = [searcher.records(path=None, page=page, per_page=3) for page in (1, 2, 3, 4)]
    assert [total for total, _ in pages] == [7] * 4
    assert [len(records) for _, records in pages] == [3, 3, 1, 0]
    joined = [record.id for _, records in pages for record in records]
    assert joined == sorted(report_id(f"{number}") for number in range(7))
    assert all(type(record) is Record for _, records in pages for record in records)


def test_a_record_is_found_by_its_path(over: Over) -> None:
    odd = "năm/b\udcffo cáo\n🙂.txt"
    searcher = over({"a": "đê", odd: "vỡ"})
    total, (record,) = searcher.records(path=odd, page=1, per_page=10)
    assert (total, record.path, record.id) == (1, odd, report_id(odd))
    assert searcher.records(path=odd, page=2, per_page=10) == (1, ())
    assert searcher.records(path="b", page=1, per_page=10) == (0, ())
    assert [hit.record.path for hit in every_hit(searcher, "vỡ").hits] == [odd]


def test_an_answer_tells_its_request_and_the_state_of_the_index() -> None:
    engine = MemoryEngine()
    searcher = searcher_over(engine, {"a": "đê"})
    request = SearchRequest(query="  Đê\u0301  vỡ ")
    before = searcher.search(request)
    assert before.request == request
    assert before.understanding.original == "  Đê\u0301  vỡ "
    assert before.understanding.normalized == "Đế vỡ"
    assert before.generation == searcher.generation() == engine.reader().generation
    assert before.took_ms > 0
    searcher_over(engine, {"b": "đế vỡ"})
    after = searcher.search(request)
    assert after.generation != before.generation
    assert [hit.record.path for hit in after.hits][:1] == ["b"]


def test_without_an_index_every_call_says_so(tmp_path: Path) -> None:
    searcher = Searcher(WhooshEngine(tmp_path / "none", "rules"), analyzer())
    calls: list[Callable[[], object]] = [
        searcher.ready,
        searcher.generation,
        lambda: searcher.search(SearchRequest(query="đê")),
        lambda: searcher.report("0" * 16, "đê"),
        lambda: searcher.records(path=None, page=1, per_page=10),
    ]
    for call in calls:
        with pytest.raises(NoIndex) as raised:
            call()
        assert isinstance(raised.value, EngineError)


SYLLABLES = st.sampled_from(["má", "mà", "ma", "đò", "dò", "lúa", "lua", "sông", "song", "núi"])
TEXTS = st.lists(st.lists(SYLLABLES, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=8)
PIECES = st.one_of(
    SYLLABLES, st.sampled_from(['"ma lúa"', "-núi", "OR", "so*", "title:ma", "đò.so", "ma.s*"])
)
QUERIES = st.lists(PIECES, min_size=1, max_size=9).map(" ".join)


@settings(max_examples=15, deadline=None)
@given(TEXTS, st.lists(QUERIES, min_size=1, max_size=6))
def test_the_engines_find_the_same_in_the_same_order(texts: list[str], queries: list[str]) -> None:
    reports = [
        make_report(
            f"{number}", text, title=text.split()[0], day=f"20{10 + number}-01-01" if number % 2 else ""
        )
        for number, text in enumerate(texts)
    ]
    memory = in_memory(*reports)
    with TemporaryDirectory() as folder:
        whoosh = searcher_over(WhooshEngine(Path(folder, "index"), "rules"), *reports)
        for query in queries:
            one, other = every_hit(memory, query), every_hit(whoosh, query)
            assert [(hit.record, hit.missing, hit.other_marks, hit.snippets) for hit in one.hits] == [
                (hit.record, hit.missing, hit.other_marks, hit.snippets) for hit in other.hits
            ], query
            assert [hit.score for hit in one.hits] == pytest.approx(
                [hit.score for hit in other.hits], abs=2e-6
            )
            assert (one.total, one.total_full, one.facets) == (other.total, other.total_full, other.facets)
