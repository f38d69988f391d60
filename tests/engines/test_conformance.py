"""What every engine must do, one suite for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from searchsvc.engines import Engine
from searchsvc.engines.memory import MemoryEngine
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.types import (
    EVERYTHING,
    MOST_FACET_PERSONS,
    NO_FILTERS,
    NOTHING,
    AllNode,
    AnalysedReport,
    AnyNode,
    Bonus,
    Clause,
    Conversion,
    Explanation,
    FacetValue,
    Field,
    Filters,
    Hit,
    Node,
    NotNode,
    PhraseNode,
    PrefixNode,
    Query,
    ShareNode,
    Sort,
    Span,
    TermNode,
    TermStatistics,
    Vocabulary,
)
from tests.engines.building import analysed, report_id, tokens

MARKED = Field("text", "marked")
FOLDED = Field("text", "folded")
BIGRAMS = Field("text", "bigrams")
PAIRS = Field("text", "pairs")
WORDS = Field("text", "words")
TITLE = Field("title", "marked")

MAKERS: dict[str, Callable[[Path], Engine]] = {
    "memory": lambda _: MemoryEngine(),
    "whoosh": lambda folder: WhooshEngine(folder / "index", "test rules"),
}

REPORTS = [
    analysed(
        "a",
        "đối_ngoại nhân_dân năm 2014",
        day="2015-01-28",
        source="a.vn",
        kind="news",
        persons=["Bùi An", "Đỗ Bình"],
    ),
    analysed(
        "b",
        "đối_ngoại và nhân_quyền năm 2012",
        title="hội_nghị",
        day="2012-02-23",
        source="b.vn",
        persons=["Bùi An"],
    ),
    analysed("c", "hội_nghị nhân_dân nhân_dân nhân_dân", day="2014-12-31", source="a.vn", type="docx"),
    analysed("d", "đôi mắt ngoài khơi"),
    analysed("e", "báo_cáo dài_ơi_là_dài xong", title="đối_ngoại", day="2014-01-01", source="b.vn"),
]


@pytest.fixture(params=list(MAKERS))
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    made = MAKERS[request.param](tmp_path)
    yield made
    made.close()


@pytest.fixture
def filled(engine: Engine) -> Engine:
    engine.put(REPORTS[:2])
    engine.put(REPORTS[2:])
    return engine


def term(text: str, field: Field = MARKED) -> TermNode:
    return TermNode(field, text)


def clause(text: str, field: Field = MARKED, weight: float = 1.0, name: str = "x") -> Clause:
    return Clause(name, field, ((text, 1.0),), weight, 1.2, 0.75)


def found(engine: Engine, match: Node, filters: Filters = NO_FILTERS) -> str:
    hits = engine.reader().search(Query(match), filters, "relevance", 0, 100)
    assert hits.total == len(hits.hits)
    return "".join(sorted(hit.record.path for hit in hits.hits))


def ranked(
    engine: Engine, query: Query, sort: Sort = "relevance", offset: int = 0, limit: int = 100
) -> list[str]:
    return [hit.record.path for hit in engine.reader().search(query, NO_FILTERS, sort, offset, limit).hits]


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        (term("đối"), "abe"),
        (term("doi", FOLDED), "abde"),
        (term("doi"), ""),
        (term("doi ngoai", BIGRAMS), "abe"),
        (term("đối ngoại", PAIRS), "abe"),
        (term("dân nhân", PAIRS), "c"),
        (term("doi ngoai", PAIRS), ""),
        (term("đối", PAIRS), ""),
        (term("nhân dân", WORDS), "ac"),
        (term("dài ơi là dài", WORDS), "e"),
        (term("dài ơi là", WORDS), ""),
        (term("dài", WORDS), ""),
        (term("2014"), "a"),
        (term("hội", TITLE), "b"),
        (term("hội"), "bc"),
        (term("không có"), ""),
        (term(""), ""),
        (term("dân nhân dân", BIGRAMS), ""),
        (PrefixNode(MARKED, "ngo"), "abde"),
        (PrefixNode(MARKED, "ngoạ"), "abe"),
        (PrefixNode(FOLDED, "nhan"), "abc"),
        (PrefixNode(TITLE, "đ"), "e"),
        (PrefixNode(MARKED, "zz"), ""),
        (AllNode((term("nhân"), term("năm"))), "ab"),
        (AllNode((term("nhân"), NotNode(term("năm")))), "c"),
        (AnyNode((term("mắt"), term("quyền"))), "bd"),
        (NotNode(term("nhân")), "de"),
        (EVERYTHING, "abcde"),
        (NOTHING, ""),
        (ShareNode(((term("nhân"), 2.0), (term("năm"), 1.0), (term("mắt"), 1.5)), 2.0), "abc"),
        (ShareNode(((term("nhân"), 2.0), (term("năm"), 1.0), (term("mắt"), 1.5)), 3.0), "ab"),
        (PhraseNode("text", (("marked", "đối"), ("marked", "ngoại"))), "abe"),
        (PhraseNode("text", (("marked", "đối"), ("marked", "ngoại"), ("marked", "nhân"))), "a"),
        (PhraseNode("text", (("folded", "doi"), ("folded", "ngoai"))), "abe"),
        (PhraseNode("text", (("folded", "doi"), ("marked", "mắt"))), "d"),
        (PhraseNode("text", (("folded", "nhan"), ("folded", "dan"), ("folded", "nhan"))), "c"),
        (PhraseNode("text", (("marked", "ngoại"), ("marked", "đối"))), ""),
        (PhraseNode("text", (("marked", "đối"),)), "abe"),
        (PhraseNode("text", (("folded", "doi"),)), "abde"),
        (PhraseNode("text", (("marked", "đối"), ("marked", "không có"))), ""),
        (PhraseNode("text", (("marked", "đối"), ("marked", "ng")), prefix=True), "abe"),
        (PhraseNode("text", (("marked", "đối"), ("folded", "nghi")), prefix=True), ""),
        (PhraseNode("text", (("folded", "nhan"), ("marked", "dân"), ("folded", "n")), prefix=True), "ac"),
        (PhraseNode("text", (("folded", "ngo"),), prefix=True), "abde"),
        (PhraseNode("title", (("marked", "hội"), ("marked", "nghị"))), "b"),
        (PhraseNode("title", (("marked", "nhân"), ("marked", "dân"))), ""),
    ],
    ids=repr,
)
def test_the_right_reports_match(filled: Engine, match: Node, expected: str) -> None:
    assert found(filled, match) == expected


def test_a_phrase_does_not_reach_from_one_report_into_the_next(engine: Engine) -> None:
    engine.put([analysed("a", "một hai"), analysed("b", "ba bốn")])
    assert found(engine, PhraseNode("text", (("marked", "hai"), ("marked", "ba")))) == ""
    assert found(engine, term("hai ba", BIGRAMS)) == ""


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(start=date(2014, 1, 1)), "ace"),
        (Filters(end=date(2014, 12, 31)), "bce"),
        (Filters(start=date(2014, 1, 2), end=date(2014, 12, 30)), ""),
        (Filters(source=("a.vn",)), "ac"),
        (Filters(source=("a.vn", "b.vn", "z.vn")), "abce"),
        (Filters(year=("2014", "2012")), "bce"),
        (Filters(year=("x", "0", "99999", "02014", "²", "9" * 5_000)), ""),
        (Filters(type=("docx",), source=("a.vn",)), "c"),
        (Filters(kind=("news",)), "a"),
        (NO_FILTERS, "abcde"),
    ],
    ids=repr,
)
def test_filters(filled: Engine, filters: Filters, expected: str) -> None:
    assert found(filled, EVERYTHING, filters) == expected


def test_scores_follow_the_formula(filled: Engine) -> None:
    hits = filled.reader().search(
        Query(term("nhân"), (clause("nhân", weight=2.0),)), NO_FILTERS, "relevance", 0, 9
    )
    lengths = [6, 9, 8, 4, 9]
    mean = sum(lengths) / 5
    expected = {
        path: round(2.0 * tf / (tf + 1.2 * (0.25 + 0.75 * length / mean)), 6)
        for path, tf, length in (("a", 1, 6), ("b", 1, 9), ("c", 3, 8))
    }
    assert {hit.record.path: hit.score for hit in hits.hits} == pytest.approx(expected, abs=2e-6)
    assert [hit.record.path for hit in hits.hits] == sorted(expected, key=lambda path: -expected[path])


def test_variants_of_a_clause_add_up_their_frequencies(filled: Engine) -> None:
    both = Clause("x", MARKED, (("đối", 0.5), ("đôi", 1.0)), 1.0, 1.2, 0.0)
    hits = filled.reader().search(Query(EVERYTHING, (both,)), NO_FILTERS, "relevance", 0, 9).hits
    scores = {hit.record.path: hit.score for hit in hits}
    assert scores["d"] == pytest.approx(1 / 2.2, abs=2e-6)
    assert scores["a"] == pytest.approx(0.5 / 1.7, abs=2e-6)
    assert scores["c"] == 0


def test_parts_of_a_score_add_up(filled: Engine) -> None:
    clauses = (
        clause("nhân", name="syllables"),
        clause("dân", name="syllables"),
        clause("nhân dân", WORDS, name="words"),
    )
    query = Query(term("nhân"), clauses, Bonus("phrase", term("dân"), 0.5))
    for hit in filled.reader().search(query, NO_FILTERS, "relevance", 0, 9, explain=True).hits:
        assert sum(points for _, points in hit.parts) == pytest.approx(hit.score, abs=1e-5)
        assert {name for name, _ in hit.parts} <= {"syllables", "words", "phrase"}
    assert filled.reader().search(query, NO_FILTERS, "relevance", 0, 9).hits[0].parts == ()


def test_a_bonus_goes_to_the_best_only(filled: Engine) -> None:
    query = Query(term("nhân"), (clause("nhân"),))
    assert ranked(filled, query)[0] == "c"
    assert ranked(filled, Query(query.match, query.clauses, Bonus("x", term("quyền"), 5.0, 50)))[0] == "b"
    assert ranked(filled, Query(query.match, query.clauses, Bonus("x", term("quyền"), 5.0, 1)))[0] == "c"


def test_ties_are_broken_by_id(engine: Engine) -> None:
    paths = [f"report {number}" for number in range(30)]
    engine.put(analysed(path, "cùng một nội dung") for path in paths)
    by_id = sorted(paths, key=report_id)
    query = Query(term("nội"), (clause("nội"),))
    assert ranked(engine, query) == by_id
    assert ranked(engine, query, offset=7, limit=5) == by_id[7:12]
    assert ranked(engine, query, "date", offset=28) == by_id[28:]
    assert ranked(engine, query, offset=30) == []
    assert ranked(engine, query, offset=10**6) == []
    assert ranked(engine, query, limit=0) == []


def test_sorting_by_date_puts_undated_reports_last(filled: Engine) -> None:
    assert ranked(filled, Query(EVERYTHING), "-date") == ["a", "c", "e", "b", "d"]
    assert ranked(filled, Query(EVERYTHING), "date") == ["b", "e", "c", "a", "d"]


def test_pages_join_to_the_whole_list(filled: Engine) -> None:
    query = Query(EVERYTHING, (clause("nhân"), clause("doi", FOLDED)))
    whole = ranked(filled, query)
    assert [path for page in range(5) for path in ranked(filled, query, offset=page, limit=1)] == whole


def test_facets_count_what_is_found(filled: Engine) -> None:
    facets = filled.reader().facets(term("đối"), NO_FILTERS)
    assert facets == {
        "year": (FacetValue("2012", 1), FacetValue("2014", 1), FacetValue("2015", 1)),
        "source": (FacetValue("b.vn", 2), FacetValue("a.vn", 1)),
        "type": (FacetValue("txt", 3),),
        "kind": (FacetValue("news", 1),),
        "person": (FacetValue("Bùi An", 2), FacetValue("Đỗ Bình", 1)),
    }
    assert filled.reader().facets(NOTHING, NO_FILTERS)["source"] == ()


def test_a_filter_by_persons_lets_reports_through_that_name_one_of_them(filled: Engine) -> None:
    assert found(filled, EVERYTHING, Filters(person=("Bùi An",))) == "ab"
    assert found(filled, EVERYTHING, Filters(person=("Đỗ Bình", "Bùi"))) == "a"
    assert found(filled, EVERYTHING, Filters(person=("Bùi",))) == ""


def test_of_many_persons_the_facet_has_those_of_most_reports(engine: Engine) -> None:
    names = [f"Vũ {number:03}" for number in range(MOST_FACET_PERSONS + 5)]
    engine.put([analysed("a", "một", persons=names[3:])])
    engine.put([analysed("b", "hai", persons=[*names[:3], names[-1], names[-1]])])
    persons = engine.reader().facets(EVERYTHING, NO_FILTERS)["person"]
    assert persons[0] == FacetValue(names[-1], 2)
    assert persons[1:] == tuple(FacetValue(name, 1) for name in names[: MOST_FACET_PERSONS - 1])


SAME = "0123456789abcdef"
COPIES = [
    analysed("a", "một văn_bản", text_key=SAME),
    analysed("b", "một văn_bản", text_key=SAME, day="2015-01-02", source="b.vn"),
    analysed("c", "một văn_bản", text_key=SAME, day="2015-01-01", source="c.vn"),
    analysed("d", "một văn_bản khác", text_key="f" * 16, source="c.vn"),
    analysed("e", "một văn_bản khác", day="2014-01-01"),
]


def together(engine: Engine, query: Query, filters: Filters = NO_FILTERS) -> dict[str, str]:
    hits = engine.reader().search(query, filters, "relevance", 0, 100)
    assert hits.total == len(hits.hits)
    return {hit.record.path: "".join(record.path for record in hit.copies) for hit in hits.hits}


def test_reports_of_one_text_are_one_hit_the_earliest(engine: Engine) -> None:
    engine.put(COPIES[:2])
    engine.put(COPIES[2:])
    query = Query(term("một"), (clause("một"),))
    assert together(engine, query) == {"c": "ba", "d": "", "e": ""}
    assert engine.reader().search(query, NO_FILTERS, "relevance", 0, 0).total == 3
    assert engine.reader().facets(query.match, NO_FILTERS)["source"] == (FacetValue("c.vn", 2),)
    assert [record.path for record in engine.reader().copies(report_id("a"))] == ["c", "b"]
    assert engine.reader().copies(report_id("d")) == engine.reader().copies(report_id("e")) == ()


def test_filters_come_before_texts_are_counted_once(engine: Engine) -> None:
    engine.put(COPIES)
    assert together(engine, Query(EVERYTHING), Filters(source=("b.vn",))) == {"b": ""}
    assert together(engine, Query(EVERYTHING), Filters(start=date(2015, 1, 2))) == {"b": ""}
    assert together(engine, Query(EVERYTHING), Filters(year=("2015",))) == {"c": "b"}


def test_with_every_copy_each_report_is_a_hit(engine: Engine) -> None:
    engine.put(COPIES)
    assert together(engine, Query(EVERYTHING, every_copy=True)) == dict.fromkeys("abcde", "")


def test_a_copy_that_is_left_alone_is_a_hit_again(engine: Engine) -> None:
    engine.put(COPIES)
    engine.delete([report_id("c")])
    assert together(engine, Query(EVERYTHING)) == {"b": "a", "d": "", "e": ""}
    engine.delete([report_id("b")])
    assert together(engine, Query(EVERYTHING)) == {"a": "", "d": "", "e": ""}


def test_every_record_comes_back_as_it_was(engine: Engine) -> None:
    plain = analysed("a", "một")
    described = replace(
        analysed("b", "hai", title="tên", day="2014-01-01", kind="news", persons=["Bùi An"]).report,
        title_span=Span(0, 3),
        number="1/BC",
        converted=(Conversion("vni", 3, 0.75),),
        recognised_pages=2,
        text_key="0123456789abcdef",
    )
    engine.put([plain, AnalysedReport(described, tokens("hai"), tokens("tên"))])
    records = sorted(engine.reader().records(), key=lambda record: record.path)
    assert records == [plain.report.record, described.record]
    assert engine.reader().get(described.id) == described


def test_statistics_forms_and_vocabulary(filled: Engine) -> None:
    reader = filled.reader()
    assert reader.statistics(MARKED, ["nhân", "zz"]) == [TermStatistics(3, 5), TermStatistics(0, 0)]
    assert reader.forms("doi") == {"đôi": TermStatistics(1, 1), "đối": TermStatistics(3, 3)}
    assert reader.forms("zz") == {}
    assert reader.pairs("nhan", "dan") == {("nhân", "dân"): 4}
    assert reader.pairs("nhan", "zz") == {}
    assert reader.vocabulary(MARKED, "nh", 9) == [("nhân", TermStatistics(3, 5))]
    assert [each for each, _ in reader.vocabulary(FOLDED, "", 3)] == ["doi", "ngoai", "nhan"]


def test_what_follows_a_syllable(filled: Engine) -> None:
    reader = filled.reader()
    ahead = [(("đối", "ngoại"), TermStatistics(3, 3)), (("đôi", "mắt"), TermStatistics(1, 1))]
    assert reader.following(("folded", "doi"), ("folded", ""), 9) == ahead
    assert reader.following(("folded", "doi"), ("folded", ""), 1) == ahead[:1]
    assert reader.following(("folded", "doi"), ("marked", "ngoạ"), 9) == ahead[:1]
    assert reader.following(("marked", "đôi"), ("folded", "ma"), 9) == ahead[1:]
    assert reader.following(("marked", "đôi"), ("folded", "ng"), 9) == []
    assert reader.following(("marked", "zz"), ("folded", ""), 9) == []
    assert reader.following(("folded", "zz"), ("folded", ""), 9) == []
    assert reader.following(("folded", "doi"), ("folded", ""), 0) == []


def test_what_follows_counts_live_reports_only(filled: Engine) -> None:
    filled.put([REPORTS[3]])
    filled.delete([report_id(path) for path in "ad"])
    reader = filled.reader()
    assert reader.following(("folded", "doi"), ("folded", ""), 9) == [
        (("đối", "ngoại"), TermStatistics(2, 2))
    ]
    assert reader.statistics(PAIRS, ["đối ngoại", "đôi mắt"]) == [TermStatistics(2, 2), TermStatistics(0, 0)]


def test_the_most_frequent_terms_are_those_of_all_segments_together(engine: Engine) -> None:
    engine.put([analysed(f"x{number}", f"mở {number} màn") for number in range(9)])
    engine.put([analysed(f"y{number}", f"mỏ {number} màn mùa") for number in range(7)])
    engine.put([analysed(f"z{number}", f"mỏ {number} mới") for number in range(5)])
    reader = engine.reader()
    assert [each for each, _ in reader.vocabulary(MARKED, "m", 3)] == ["màn", "mỏ", "mở"]
    assert reader.vocabulary(FOLDED, "m", 2) == [
        ("mo", TermStatistics(21, 21)),
        ("man", TermStatistics(16, 16)),
    ]


def test_a_report_comes_back_as_it_was_put(filled: Engine) -> None:
    reader = filled.reader()
    for each in REPORTS:
        assert reader.get(each.report.id) == each.report
        assert reader.texts([each.report.id]) == [each.report.text]
    assert reader.get("0" * 16) is None
    assert reader.get("no id") is None
    assert reader.get(report_id("a").upper()) is None
    assert reader.count == 5
    assert reader.length == 36


def test_hits_tell_which_nodes_they_match(filled: Engine) -> None:
    nodes = (term("năm"), NotNode(term("đối")))
    assert filled.reader().matching(nodes, [report_id("c"), report_id("a")]) == [(False, True), (True, False)]


def test_put_replaces_the_report_of_the_same_id(filled: Engine) -> None:
    filled.put([analysed("a", "nội dung mới")])
    assert found(filled, term("đối")) == "be"
    assert found(filled, term("mới")) == "a"
    assert filled.reader().count == 5


def test_of_an_id_twice_in_one_batch_the_last_stays(engine: Engine) -> None:
    engine.put(
        [
            analysed("a", "bản đầu"),
            analysed("b", "khác"),
            analysed("a", "bản giữa"),
            analysed("a", "bản cuối"),
        ]
    )
    assert engine.reader().count == 2
    assert found(engine, term("bản")) == "a"
    assert found(engine, term("cuối")) == "a"
    assert found(engine, term("đầu")) == ""


def explaining(path: str, *explained: Explanation) -> AnalysedReport:
    return replace(analysed(path, f"bản {path}"), explained=explained)


COUNCIL = [Explanation(form, "HĐND", "Hội đồng nhân dân") for form in ("hdnd", "hoi dong nhan dan")]
OTHER_COUNCIL = Explanation("hdnd", "HĐND", "Hội Đồng Nhân Dân")
TEAM = [Explanation(form, "ĐT", "đội tuyển") for form in ("dt", "doi tuyen")]


def test_explanations_are_found_under_their_forms_alone(engine: Engine) -> None:
    engine.put([explaining("a", *COUNCIL, *TEAM), explaining("b", OTHER_COUNCIL), explaining("c")])
    engine.put([explaining("d", *COUNCIL, COUNCIL[0])])
    reader = engine.reader()
    assert reader.explanations(["hdnd"]) == {COUNCIL[0]: 2, OTHER_COUNCIL: 1}
    assert reader.explanations(["hoi dong nhan dan", "", "dt"]) == {COUNCIL[1]: 2, TEAM[0]: 1}
    assert reader.explanations(["hdn", "hdnd ", "hdnd\t", "HĐND", "\ud800"]) == {}
    assert reader.explanations([]) == {}


def test_where_nothing_is_explained_nothing_is_found(filled: Engine) -> None:
    assert filled.reader().explanations(["hdnd"]) == {}
    filled.rebuild([])
    assert filled.reader().explanations(["hdnd"]) == {}


def test_explanations_are_counted_by_live_reports_through_deletions_and_merges(engine: Engine) -> None:
    kinds = [COUNCIL, [OTHER_COUNCIL], TEAM, []]
    live: dict[str, list[Explanation]] = {}
    forms = ["hdnd", "dt", "doi tuyen", "hoi dong nhan dan"]
    for step in range(12):
        batch = {f"{step}-{place}": kinds[(step + place) % 4] for place in range(step % 3 + 1)}
        engine.put([explaining(path, *explained) for path, explained in batch.items()])
        live |= batch
        gone = [each for each in live if each.endswith(f"{step % 5}-0")][:2]
        engine.delete(map(report_id, gone))
        live = {path: explained for path, explained in live.items() if path not in gone}
        counts = Counter(each for explained in live.values() for each in explained)
        assert engine.reader().explanations(forms) == counts
    engine.delete(map(report_id, live))
    assert engine.reader().explanations(forms) == {}


def test_deleted_reports_are_gone_from_everything(filled: Engine) -> None:
    filled.delete([report_id("a"), "0" * 16, "no id", report_id("c")])
    reader = filled.reader()
    assert found(filled, EVERYTHING) == "bde"
    assert reader.count == 3
    assert reader.length == 22
    assert reader.get(report_id("a")) is None
    assert reader.statistics(MARKED, ["nhân"]) == [TermStatistics(1, 1)]
    assert reader.forms("dan") == {}
    assert reader.pairs("nhan", "dan") == {}
    assert reader.vocabulary(MARKED, "dâ", 5) == []
    assert reader.facets(EVERYTHING, NO_FILTERS)["source"] == (FacetValue("b.vn", 2),)
    assert set(filled.reader().digests()) == {report_id("b"), report_id("d"), report_id("e")}
    filled.put([REPORTS[0]])
    assert found(filled, term("đối")) == "abe"


def test_fingerprints_are_the_ids_in_order_with_their_digests(filled: Engine) -> None:
    filled.put([analysed("f", "thêm một")], without=[report_id("a")])
    known = filled.reader().fingerprints()
    assert known.ids.tolist() == sorted(known.ids.tolist())
    digests = [row.tobytes().hex() for row in known.digests]
    expected = {each: digest for each, (_, digest) in filled.reader().digests().items()}
    assert dict(zip((f"{each:016x}" for each in known.ids.tolist()), digests, strict=True)) == expected
    fewer = known.without([report_id("f"), report_id("nothing")])
    assert len(fewer.ids) == len(fewer.digests) == len(known.ids) - 1
    assert int(report_id("f"), 16) not in fewer.ids.tolist()
    filled.rebuild([])
    assert len(filled.reader().fingerprints().ids) == 0


def test_a_report_of_no_file_has_no_digest_and_takes_nobodys_place(engine: Engine) -> None:
    for name in "abcdefghijkl":  # until segments are merged
        digest = "" if name < "g" else report_id(name) * 4
        engine.put([analysed(name, f"bản {name}", digest=digest)])
    known = engine.reader().fingerprints()
    found = {
        f"{each:016x}": row.tobytes() for each, row in zip(known.ids.tolist(), known.digests, strict=True)
    }
    assert found == {
        report_id(name): bytes(32) if name < "g" else bytes.fromhex(report_id(name) * 4)
        for name in "abcdefghijkl"
    }


def test_scores_are_those_of_the_live_reports(filled: Engine) -> None:
    filled.put([analysed("f", "nhân " * 50)])
    filled.delete([report_id("f")])
    fresh = MemoryEngine()
    fresh.put(REPORTS)
    query = Query(EVERYTHING, (clause("nhân"), clause("doi ngoai", BIGRAMS), clause("hội", TITLE)))
    assert scores(filled, query) == pytest.approx(scores(fresh, query), abs=2e-6)


def scores(engine: Engine, query: Query) -> dict[str, float]:
    hits: tuple[Hit, ...] = engine.reader().search(query, NO_FILTERS, "relevance", 0, 100).hits
    return {hit.record.path: hit.score for hit in hits}


def test_rebuild_leaves_only_what_it_was_given(filled: Engine) -> None:
    filled.rebuild([analysed("z", "chỉ còn một")])
    assert found(filled, EVERYTHING) == "z"
    assert filled.reader().digests() == {report_id("z"): ("z", analysed("z", "chỉ còn một").report.digest)}


def test_a_reader_keeps_its_state(filled: Engine) -> None:
    before = filled.reader()
    generation = before.generation
    filled.rebuild([analysed("z", "chỉ còn một")])
    filled.put([analysed("y", "thêm")])
    assert before.search(Query(term("đối")), NO_FILTERS, "relevance", 0, 9).total == 3
    assert before.get(report_id("a")) == REPORTS[0].report
    assert before.generation == generation


def test_the_generation_changes_with_the_index_and_only_then(filled: Engine) -> None:
    seen = [filled.reader().generation]
    assert filled.reader().generation == seen[0]
    filled.put([analysed("z", "thêm")])
    seen.append(filled.reader().generation)
    filled.delete([report_id("z")])
    seen.append(filled.reader().generation)
    filled.rebuild(REPORTS)
    seen.append(filled.reader().generation)
    assert len(set(seen)) == 4


def test_a_failing_source_of_reports_changes_nothing(filled: Engine) -> None:
    def failing() -> Iterator[AnalysedReport]:
        yield analysed("z", "thêm")
        raise RuntimeError("the source failed")

    for change in (filled.put, filled.rebuild):
        generation = filled.reader().generation
        with pytest.raises(RuntimeError, match="the source failed"):
            change(failing())
        assert found(filled, EVERYTHING) == "abcde"
        assert filled.reader().generation == generation
    filled.put([analysed("z", "thêm")])
    assert found(filled, EVERYTHING) == "abcdez"


def test_an_empty_report_and_an_empty_index(engine: Engine) -> None:
    engine.rebuild([])
    assert found(engine, EVERYTHING) == ""
    assert ranked(engine, Query(EVERYTHING, (clause("x"),))) == []
    assert engine.reader().forms("x") == {}
    engine.put([analysed("a", ""), analysed("b", "có chữ")])
    assert found(engine, EVERYTHING) == "ab"
    assert found(engine, term("chữ")) == "b"
    assert ranked(engine, Query(EVERYTHING, (clause("chữ"), clause("chữ", TITLE)))) == ["b", "a"]


def test_reports_of_different_vocabularies_meet(engine: Engine) -> None:
    other = Vocabulary()
    tokens("xa lạ hội", other)
    report = analysed("b", "hội xa").report
    engine.put([analysed("a", "hội gần"), AnalysedReport(report, tokens("hội xa", other), tokens("", other))])
    assert found(engine, term("hội")) == "ab"
    assert found(engine, term("xa")) == "b"
    assert found(engine, PhraseNode("text", (("marked", "hội"), ("marked", "xa")))) == "b"


def test_status_counts_the_reports(filled: Engine) -> None:
    status = filled.status()
    assert status.reports == 5
    assert status.generation == filled.reader().generation


@pytest.mark.parametrize(
    ("match", "paths"),
    [
        (term("nhân"), "abc"),
        (TermNode(WORDS, "đối ngoại"), "abe"),
        (TermNode(FOLDED, "doi"), "abde"),
        (AllNode((TermNode(PAIRS, "đối ngoại"), TermNode(PAIRS, "nhân dân"))), "a"),
        (AllNode((TermNode(PAIRS, "đối ngoại"), TermNode(PAIRS, "mắt ngoài"))), ""),
        (AllNode((term("năm"), NotNode(term("dân")))), "b"),
        (AnyNode((term("mắt"), term("xong"))), "de"),
        (term("không-có"), ""),
        (EVERYTHING, "abcde"),
    ],
)
def test_examples_are_as_many_reports_as_are_asked_for_or_all(
    filled: Engine, match: Node, paths: str
) -> None:
    for limit in (0, 1, 2, 9):
        chosen = [record.path for record in filled.reader().examples(match, limit)]
        assert len(chosen) == len(set(chosen)) == min(limit, len(paths))
        assert set(chosen) <= set(paths)


def test_examples_are_no_deleted_reports_and_no_two_of_one_text(engine: Engine) -> None:
    engine.put(COPIES)
    assert len(engine.reader().examples(term("văn"), 9)) == 3
    engine.delete([report_id("d"), report_id("e")])
    (example,) = engine.reader().examples(term("văn"), 9)
    assert example.path in {"a", "b", "c"}
