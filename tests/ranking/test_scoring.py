"""What a report is worth: each part of the score raises what it should."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchsvc.engines.memory import MemoryEngine
from searchsvc.query import parse
from searchsvc.ranking.scoring import COMPLETIONS, Scorer, idf
from searchsvc.searcher import Searcher
from searchsvc.types import EVERYTHING, NO_FILTERS, Hit, Query, Report
from tests.reports import analyzer, every_hit, in_memory, make_report, numbered, searcher_over

RICE = numbered("rice", "gạo tẻ bán ngoài chợ phiên", 8)


def scores(searcher: Searcher, query: str, match: str = "all") -> dict[str, float]:
    """The score of each report that is found."""
    return {hit.record.path: hit.score for hit in every_hit(searcher, query, match=match).hits}


def parts(query: str, reports: list[Report]) -> dict[str, dict[str, float]]:
    """The parts of the score of each report, by its path."""
    engine = MemoryEngine()
    searcher_over(engine, *reports, RICE)
    reader = engine.reader()
    scorer = Scorer(parse(query, analyzer()), reader, analyzer())
    asked = Query(EVERYTHING, scorer.clauses(), scorer.bonus())
    hits: tuple[Hit, ...] = reader.search(asked, NO_FILTERS, "relevance", 0, 100, explain=True).hits
    return {hit.record.path: dict(hit.parts) for hit in hits}


def test_a_rarer_word_tells_more() -> None:
    values = [idf(reports_with, 100) for reports_with in range(101)]
    assert all(rare > common > 0 for rare, common in itertools.pairwise(values))
    assert idf(1, 1000) > idf(1, 100)


def test_a_report_with_the_rarer_word_comes_first() -> None:
    searcher = in_memory({"rare": "voi đi vào rừng", "common": "gạo đi vào rừng"}, RICE)
    found = scores(searcher, "voi gạo", "any")
    assert found["rare"] > 1.05 * found["common"]


def test_a_word_that_stands_more_often_counts_more_but_ever_less() -> None:
    texts = {f"{count}": "voi " * count + "đi " * (40 - count) for count in (1, 2, 3, 20)}
    found = scores(in_memory(texts, RICE), "voi")
    assert found["1"] < found["2"] < found["3"] < found["20"]
    assert found["2"] - found["1"] > found["3"] - found["2"] > (found["20"] - found["3"]) / 17


def test_a_shorter_report_counts_more() -> None:
    found = scores(in_memory({"short": "voi đi", "long": "voi đi " + "vào rừng " * 30}, RICE), "voi")
    assert found["short"] > found["long"]


def test_a_word_that_is_asked_for_twice_counts_more() -> None:
    searcher = in_memory({"elephant": "voi đi", "tiger": "hổ đi"}, RICE)
    found = scores(searcher, "voi voi hổ", "any")
    assert found["elephant"] > found["tiger"]


@pytest.mark.parametrize("query", ["voi hổ beo", "vói hò bèo"])
def test_words_beside_each_other_raise_the_score(query: str) -> None:
    together = make_report("together", "beo và voi hổ và")
    apart = make_report("apart", "beo voi và và hổ")
    found = parts(query, [together, apart])
    assert found["together"]["adjacency"] > 0
    assert "adjacency" not in found["apart"]
    marks = {each: sum(found[each].values()) for each in found}
    assert marks["together"] > 1.02 * marks["apart"]


def test_words_of_different_alternatives_are_no_neighbours() -> None:
    assert "adjacency" not in parts("voi OR hổ", [make_report("a", "voi hổ")])["a"]
    assert "in one piece" not in parts("voi OR hổ", [make_report("a", "voi hổ")])["a"]


def test_a_word_in_the_title_raises_the_score() -> None:
    titled = make_report("titled", "Voi rừng\nđi vào làng", title="Voi rừng")
    other = make_report("other", "Voi rừng\nđi vào làng", title="đi vào làng")
    found = parts("voi rung", [titled, other])
    assert found["titled"]["title"] > 0
    assert "title" not in found["other"]
    assert sum(found["titled"].values()) > 1.02 * sum(found["other"].values())


def test_the_words_of_a_title_beside_each_other_raise_the_score_more() -> None:
    together = make_report("together", "Voi xám\nhổ voi hổ xám voi", title="Voi xám")
    apart = make_report("apart", "Xám voi\nhổ voi hổ xám voi", title="Xám voi")
    found = parts("voi xám", [together, apart])
    assert found["together"]["title"] > found["apart"]["title"]


def test_a_word_as_it_is_cut_in_the_text_raises_the_score() -> None:
    found = parts("hợp tác", [make_report("word", "cùng hợp tác xây cầu"), make_report("cut", "hợp, tác")])
    assert found["word"]["words"] > 0
    assert "words" not in found["cut"]


def test_unmarked_words_count_as_the_word_they_are_meant_as() -> None:
    assert parts("hop tac", [make_report("word", "cùng hợp tác xây cầu")])["word"]["words"] > 0


def test_the_whole_query_in_one_piece_comes_first() -> None:
    piece = f"{'chuyện khác xa ' * 2} voi hổ beo cáo"
    scattered = "hổ voi. beo cáo. voi hổ! cáo beo. hổ beo."
    searcher = in_memory({"piece": piece, **numbered("scattered", scattered, 3)}, RICE)
    for query in ("voi hổ beo cáo", "voi ho beo cao", '"voi hổ" beo cáo'):
        found = scores(searcher, query)
        assert len(found) == 4
        assert max(found, key=found.__getitem__) == "piece"


def test_the_bonus_is_for_the_piece_in_order_only() -> None:
    found = parts("voi hổ beo", [make_report("piece", "voi hổ beo"), make_report("turned", "beo hổ voi")])
    assert found["piece"]["in one piece"] > 0
    assert "in one piece" not in found["turned"]


def test_a_single_word_has_no_bonus() -> None:
    found = parts("voi", [make_report("a", "voi")])["a"]
    assert found["syllables"] > 0
    assert "in one piece" not in found


def test_marks_as_typed_score_more_than_others() -> None:
    found = parts("bản đồ", [make_report("typed", "tấm bản đồ cũ"), make_report("other", "tấm bàn độ cũ")])
    assert found["typed"]["syllables"] > found["other"].get("syllables", 0.0)
    assert sum(found["typed"].values()) > sum(found["other"].values())


def test_a_beginning_scores_what_begins_so() -> None:
    found = parts("ngh*", [make_report("some", "nghề nghiệp"), make_report("none", "voi")])
    assert found["some"]["syllables"] > 0
    assert not found["none"]


def test_a_beginning_counts_as_its_most_frequent_syllables() -> None:
    texts = {f"{number}": f"z{number:02}" for number in range(2 * COMPLETIONS)}
    engine = MemoryEngine()
    searcher_over(engine, texts, {"often": "z00"})
    scorer = Scorer(parse("z*", analyzer()), engine.reader(), analyzer())
    variants = [clause.variants for clause in scorer.clauses() if len(clause.variants) > 1]
    assert [len(each) for each in variants] == [COMPLETIONS]
    assert variants[0][0] == ("z00", 1.0)


def test_a_beginning_counts_as_many_syllables_that_begin_so() -> None:
    found = parts("z*", [make_report(f"{number}", f"z{number:02}") for number in range(12)])
    assert all(found[f"{number}"]["syllables"] > 0 for number in range(12))


def test_each_form_that_may_be_meant_counts_as_much_as_it_is_likely() -> None:
    engine = MemoryEngine()
    searcher_over(engine, numbered("often", "bên ngoài", 6), numbered("seldom", "bên ngoại", 3))
    scorer = Scorer(parse("ngoai", analyzer()), engine.reader(), analyzer())
    variants = [dict(clause.variants) for clause in scorer.clauses() if clause.field.layer == "marked"]
    assert variants == [{"ngoài": 0.667, "ngoại": 0.333}]


SYLLABLES = st.sampled_from(["má", "mà", "ma", "đò", "dò", "lúa", "lua", "sông", "nhân", "dân", "zu"])
TEXTS = st.lists(st.lists(SYLLABLES, min_size=1, max_size=9).map(" ".join), max_size=6)
PIECES = st.one_of(
    SYLLABLES, st.sampled_from(['"ma lúa"', "-sông", "OR", "lu*", "title:ma", "đò.so", "ma.s*"])
)
QUERIES = st.lists(PIECES, min_size=1, max_size=9).map(" ".join)


@settings(deadline=None)
@given(TEXTS, QUERIES)
def test_every_summand_has_a_positive_weight(texts: list[str], query: str) -> None:
    engine = MemoryEngine()
    searcher_over(engine, {f"{number}": text for number, text in enumerate(texts)})
    scorer = Scorer(parse(query, analyzer()), engine.reader(), analyzer())
    assert all(weight > 0 for weight in scorer.weights.values())
    for clause in scorer.clauses():
        assert clause.weight > 0
        assert all(share > 0 for _, share in clause.variants)
    bonus = scorer.bonus()
    assert bonus is None or bonus.points > 0
