"""What typed syllables may stand for: probabilities that sum to one and look at their neighbours."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchsvc.engines import Reader
from searchsvc.engines.memory import MemoryEngine
from searchsvc.query import parse
from searchsvc.ranking.meaning import Forms, meanings, settled
from tests.reports import analyzer, numbered, searcher_over


def reader_over(texts: dict[str, str]) -> Reader:
    """A reader of texts by their paths."""
    engine = MemoryEngine()
    searcher_over(engine, texts)
    return engine.reader()


def meant(query: str, reader: Reader) -> list[Forms]:
    """The meanings of a query's syllables."""
    return meanings(parse(query, analyzer()).syllables, reader)


def likeliest(query: str, reader: Reader) -> str:
    """The likeliest form of each syllable."""
    return " ".join(max(forms, key=forms.__getitem__) for forms in meant(query, reader))


GARDEN = reader_over(
    {
        **numbered("peace", "giữ hoà bình lâu dài", 6),
        **numbered("flower", "trồng hoa ngoài vườn rồi hái hoa bán hoa", 8),
        **numbered("police", "chiến sĩ công an huyện", 6),
        **numbered("meal", "công nhân ăn trưa rồi ăn tối", 4),
        **numbered("court", "đọc bản án rồi thi hành án", 4),
        **numbered("foreign", "công tác đối ngoại", 5),
        **numbered("outside", "đi ra ngoài đồng", 5),
    }
)


def test_a_syllable_means_what_stands_beside_its_neighbour() -> None:
    assert likeliest("hoa", GARDEN) == "hoa"
    assert likeliest("hoa binh", GARDEN) == "hoà bình"
    assert likeliest("trong hoa", GARDEN) == "trồng hoa"
    assert likeliest("giu hoa binh", GARDEN) == "giữ hoà bình"
    assert meant("hoa binh", GARDEN)[0]["hoà"] > 0.6


def test_neighbours_count_on_both_sides() -> None:
    assert meant("hoa binh", GARDEN)[0]["hoà"] > meant("hoa", GARDEN)[0]["hoà"]
    assert meant("doi ngoai", GARDEN)[1]["ngoại"] > meant("ngoai", GARDEN)[0]["ngoại"]
    assert likeliest("ra ngoai", GARDEN) == "ra ngoài"
    assert likeliest("doi ngoai", GARDEN) == "đối ngoại"


def test_alone_a_form_is_as_probable_as_it_is_frequent() -> None:
    (forms,) = meant("ngoai", reader_over({**numbered("a", "ngoài", 3), "b": "ngoại"}))
    assert forms == pytest.approx({"ngoài": 0.75, "ngoại": 0.25})


def test_marks_as_typed_are_believed() -> None:
    for query in ("hoà", "hoà binh", "án", "ngoại"):
        forms = meant(query, GARDEN)[0]
        typed = query.split()[0]
        assert forms[typed] > 0.9
        assert sum(forms.values()) == pytest.approx(1)


def test_a_syllable_that_the_collection_lacks_stands_for_itself() -> None:
    assert meant("zu", GARDEN) == [{"zu": 1.0}]
    assert meant("zù zu", GARDEN) == [{"zù": 1.0}, {"zu": 1.0}]
    assert meant("hoa", reader_over({})) == [{"hoa": 1.0}]


def test_with_wrong_marks_only_other_forms_are_left() -> None:
    assert meant("hoả", GARDEN)[0].keys() == {"hoa", "hoà"}


def test_without_syllables_there_are_no_meanings() -> None:
    assert meant("", GARDEN) == []


SYLLABLES = st.sampled_from(["má", "mà", "ma", "đò", "dò", "do", "lúa", "lua", "sông", "song", "zu", "zù"])
TEXTS = st.lists(st.lists(SYLLABLES, min_size=1, max_size=9).map(" ".join), max_size=5)
QUERIES = st.lists(SYLLABLES, max_size=9).map(" ".join)


@settings(deadline=None)
@given(TEXTS, QUERIES)
def test_probabilities_sum_to_one_over_forms_of_the_collection(texts: list[str], query: str) -> None:
    reader = reader_over({f"{number}": text for number, text in enumerate(texts)})
    syllables = parse(query, analyzer()).syllables
    found = meanings(syllables, reader)
    assert len(found) == len(syllables)
    for syllable, forms in zip(syllables, found, strict=True):
        assert sum(forms.values()) == pytest.approx(1)
        assert all(share >= 0 for share in forms.values())
        assert forms.keys() == (reader.forms(syllable.folded).keys() or {syllable.marked})


# --- settled


def taken_as_marked(query: str) -> list[str]:
    """The syllables that are taken with their marks, as typed."""
    parsed = parse(query, analyzer())
    taken = settled(parsed, meanings(parsed.syllables, GARDEN))
    assert [each.typed for each in taken.syllables] == [each.typed for each in parsed.syllables]
    return [each.typed for each in taken.syllables if each.has_marks]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("công an", "công an"),
        ("chiến sĩ cong an", "chiến sĩ an"),
        ("công bản an", "công bản"),
        ("công an huyện", "công an huyện"),
        ('"công an"', "công an"),
        ("đối ngoai", "đối"),
        ("công tac", "công"),
        ("trồng hoa", "trồng hoa"),
        ("hoà binh", "hoà"),
        ("đi ra", "đi ra"),
        ("án zu", "án zu"),
    ],
)
def test_what_is_rightly_written_without_marks_counts_as_marked(query: str, expected: str) -> None:
    assert taken_as_marked(query) == expected.split()


@pytest.mark.parametrize("query", ["cong an", "hoa", "doi ngoai", "", "-án", "an OR hoa"])
def test_a_query_without_marks_stays_as_it_is(query: str) -> None:
    parsed = parse(query, analyzer())
    assert settled(parsed, meanings(parsed.syllables, GARDEN)) is parsed


def test_a_syllable_that_is_typed_twice_is_taken_the_same_way_in_both_places() -> None:
    reader = reader_over({"a": "nếp má", "b": "má nep nep nếp"})
    parsed = parse("má nep nep", analyzer())
    _, second, third = settled(parsed, meanings(parsed.syllables, reader)).syllables
    assert second == third


def test_alternatives_and_what_is_excluded_keep_their_shape() -> None:
    parsed = parse('công an OR "đi ra" -hoa title:hoa* nữa', analyzer())
    taken = settled(parsed, meanings(parsed.syllables, GARDEN))
    assert [len(items) for items in taken.alternatives] == [len(items) for items in parsed.alternatives]
    assert [type(item) for item in taken.items] == [type(item) for item in parsed.items]
    assert [(item.section, item.prefix) for item in taken.items] == [
        (item.section, item.prefix) for item in parsed.items
    ]
    assert taken.excluded == parsed.excluded
    assert (taken.normalized, taken.length) == (parsed.normalized, parsed.length)
