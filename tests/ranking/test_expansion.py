"""Where other spellings are put beside the words of a query, and how many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.engines import Reader
from searchsvc.engines.memory import MemoryEngine
from searchsvc.query import Group, Parsed, parse
from searchsvc.ranking.expansion import MOST_GROUPS, MOST_SPELLINGS, expanded
from searchsvc.ranking.matching import AS_MARKED
from searchsvc.ranking.scoring import WEIGHTS, Scorer
from tests.reports import analyzer, report_id, searcher_over

TEXT = """
Ủy ban nhân dân và Hội đồng nhân dân họp với Mặt trận Tổ quốc, Trung ương, Quốc hội, Việt Nam, công nghệ thông tin,
UBND, TW, ngày 5/8/2014, 05/08/2014, 5 tháng 8 năm 2014, 2014-08-05, nghị định số 12/2024/NĐ-CP.
"""


def reader(*texts: str) -> Reader:
    engine = MemoryEngine()
    searcher_over(engine, {f"{number}": text for number, text in enumerate(texts)})
    return engine.reader()


READER = reader(TEXT)


def tree(query: str, over: Reader = READER) -> Parsed:
    return expanded(parse(query, analyzer()), over)


def spellings(query: str) -> dict[str, set[str]]:
    """The other spellings of each group of a query."""
    return {group.typed: {each.text for each in group.also} for group in tree(query).groups}


def test_a_group_takes_the_longest_words_and_names_them_as_typed() -> None:
    assert spellings("họp  TW, Uỷ ban  nhân dân xã") == {"TW": {"Trung ương"}, "Uỷ ban nhân dân": {"UBND"}}
    assert {"5/8/2014", "05/08/2014", "5 tháng 8 năm 2014", "2014-08-05"} <= spellings("ngày 05-8-2014")[
        "ngày 05-8-2014"
    ]
    assert spellings("nghị định 12/2024") == {"nghị định 12/2024": {"nghị định số 12/2024", "12/2024/NĐ"}}


@pytest.mark.parametrize(
    "query", ["Hội Liên hiệp", "BHYT", "bảo hiểm y tế", "6/8/2014", '"TW" title:TW TW* -TW']
)
def test_what_the_collection_has_no_other_way_stays_as_it_is(query: str) -> None:
    assert tree(query) == parse(query, analyzer())


@given(
    st.lists(
        st.sampled_from(f"{TEXT} HĐND MTTQ QH VN CNTT 5/8/2014 OR -xã “họp” title:họp".split()), max_size=60
    )
)
def test_groups_change_no_word_and_keep_their_bounds(words: list[str]) -> None:
    parsed = parse(" ".join(words), analyzer())
    found = expanded(parsed, READER)
    assert found.syllables == parsed.syllables
    assert (found.excluded, found.length, found.normalized) == (
        parsed.excluded,
        parsed.length,
        parsed.normalized,
    )
    assert len({group.typed for group in found.groups}) <= MOST_GROUPS
    assert all(0 < len(group.also) <= MOST_SPELLINGS for group in found.groups)
    flat = [
        tuple(part for item in items for part in (item.words if isinstance(item, Group) else (item,)))
        for items in found.alternatives
    ]
    assert tuple(flat) == parsed.alternatives


def test_loosened_words_keep_their_other_spellings() -> None:
    found = tree('"họp bàn" TW').loosened()
    assert [isinstance(item, Group) for item in found.items] == [False, False, True]


def test_another_spelling_scores_a_share_of_what_was_typed() -> None:
    over = reader("họp TW", "họp Trung ương", "xe", "lúa", "ngô")
    scorer = Scorer(tree("TW", over), over, analyzer())
    (clause,) = [clause for clause in scorer.clauses() if clause.name == "other spellings"]
    assert clause.variants == (("trung ương", 1.0),)
    assert clause.weight == pytest.approx(WEIGHTS.spelling * scorer.weights["tw"])


def test_each_word_of_a_group_is_there_where_another_spelling_is() -> None:
    (group,) = tree("ủy ban nhân dân").groups
    nodes = [node for _, node in AS_MARKED.syllables(group)]
    over = reader("UBND xã", "nhân dân", "xe")
    assert over.matching(nodes, [report_id(path) for path in "012"]) == [
        (True,) * 4,
        (False, False, True, True),
        (False,) * 4,
    ]
