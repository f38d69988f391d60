from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searchsvc import query as queries
from searchsvc.query import MOST_BEGINNINGS as MOST
from searchsvc.query import Item, Parsed, Phrase, Word
from searchsvc.vietnamese.analyzer import Analyzer

ANALYZER = Analyzer()

LETTERS = ["đối ngoại", "doi", "Hoà", "hòa", "or", "12/2024/NĐ-CP", "🙂", "\u0301", "\u200b", "\ud800"]
SIGNS = ['"', "“", "”", "-", "--", "OR", "title:", "*", "(", ")", ":", "\\", " ", "  ", "\u00a0", "\n", "\0"]
PIECES = st.sampled_from(LETTERS + SIGNS)
QUERIES = st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=60)


def parse(query: str) -> Parsed:
    return queries.parse(query, ANALYZER)


def typed(item: Item) -> str:
    section = "title:" if item.section == "title" else ""
    star = "*" if item.prefix else ""
    words = " ".join(syllable.typed for syllable in item.syllables)
    return f"{section}{words if isinstance(item, Word) else f'<{words}>'}{star}"


def shape(parsed: Parsed) -> str:
    alternatives = " | ".join(" ".join(map(typed, items)) for items in parsed.alternatives)
    excluded = "".join(f" -{typed(item)}" for item in parsed.excluded)
    return f"{alternatives}{excluded}".strip()


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("đối ngoại nhân dân", "đối ngoại nhân dân"),
        ('"đối ngoại" nhân dân', "<đối ngoại> nhân dân"),
        ("“đối ngoại” «nhân dân» „hữu nghị“", "<đối ngoại> <nhân dân> <hữu nghị>"),
        ('"nhân"', "nhân"),
        ('ngoại"nhân dân"quốc tế', "ngoại <nhân dân> quốc tế"),
        ("họp -hà", "họp -hà"),
        ('họp -"hà nội" năm', "họp năm -<hà nội>"),
        ("họp -title:hà title:nội", "họp title:nội -title:hà"),
        ("12-2024 COVID-19", "<12 2024> <COVID 19>"),
        ("kinh tế - xã hội", "kinh tế xã hội"),
        ("họp --force -(bí mật)", "họp force mật -bí"),
        ("họp −hà –nội", "họp hà nội"),
        ("hà nội OR sài gòn -huế OR đà nẵng", "hà nội | sài gòn | đà nẵng -huế"),
        ("OR hà OR OR nội OR", "hà | nội"),
        ("hà or nội ORs", "hà or nội ORs"),
        ('hà "OR" nội', "hà OR nội"),
        ('title:"đối ngoại" TITLE:họp subtitle:năm', "title:<đối ngoại> title:họp <subtitle năm>"),
        ("title: họp", "title họp"),
        ("(title:họp)", "title:họp"),
        ("ngo* đố*, (a*b)", "ngo* đố* <a b>"),
        ('TP.HC* "đối ngo*" a * b', "<TP HC>* <đối ngo> a b"),
        ("12/2024/NĐ-CP", "<12 2024 NĐ CP>"),
        ("văn.thư@example.vn", "<văn thư example vn>"),
        ("[a-z]+ (họp: năm)", "<a z> họp năm"),
        ("-hà -nội", "-hà -nội"),
    ],
)
def test_the_grammar(query: str, tree: str) -> None:
    assert shape(parse(query)) == tree


def test_a_phrase_knows_whether_it_was_quoted() -> None:
    quoted, compound = parse('"kinh tế" TP.HCM').items
    assert isinstance(quoted, Phrase)
    assert quoted.quoted
    assert isinstance(compound, Phrase)
    assert not compound.quoted


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ('họp "đối ngoại', "họp đối ngoại"),
        ('"họp năm" 14" đối', "<họp năm> 14 đối"),
        ('-"hà nội', "hà nội"),
        ('"', ""),
        ('""', ""),
    ],
)
def test_an_unbalanced_quote_is_a_word_boundary(query: str, tree: str) -> None:
    assert shape(parse(query)) == tree


def test_a_syllable_has_the_forms_of_the_index() -> None:
    (marked,) = parse("HÒA").syllables
    assert (marked.typed, marked.marked, marked.folded, marked.has_marks) == ("HÒA", "hoà", "hoa", True)
    (plain,) = parse("Doi").syllables
    assert (plain.typed, plain.marked, plain.folded, plain.has_marks) == ("Doi", "doi", "doi", False)


@pytest.mark.parametrize(
    ("word", "marked", "folded"),
    [("ngo*", ("ngo",), ("ngo",)), ("HÒA*", ("hoà",), ("hoa",)), ("ti*", ("ty", "ti"), ("ty", "ti"))],
)
def test_the_beginnings_of_a_prefix(word: str, marked: tuple[str, ...], folded: tuple[str, ...]) -> None:
    (syllable,) = parse(word).syllables
    assert syllable.beginnings(marks=True) == marked
    assert syllable.beginnings(marks=False) == folded


def test_a_barred_d_is_a_mark() -> None:
    assert [syllable.has_marks for syllable in parse("đi di").syllables] == [True, False]


@pytest.mark.parametrize("query", ["", "   ", "?!…", '""', "()", "OR OR", "- --", "**", "\0\ud800", "🙂"])
def test_a_query_without_words_is_empty(query: str) -> None:
    parsed = parse(query)
    assert parsed.empty
    assert not parsed.everything
    assert parsed.syllables == ()


def test_a_lone_star_lists_everything() -> None:
    parsed = parse(" *\u200b ")
    assert parsed.everything
    assert not parsed.empty
    assert parsed.alternatives == ()


def test_exclusions_alone_are_not_empty() -> None:
    parsed = parse("-hà")
    assert not parsed.empty
    assert not parsed.everything
    assert parsed.alternatives == ()


@pytest.mark.parametrize(
    ("query", "length"),
    [
        ("đối ngoại nhân dân", 4),
        ('12/2024/NĐ-CP "đối ngoại - nhân dân" …', 5),
        ("hà nội OR thành phố hồ chí minh OR huế", 5),
        ("họp -hà -nội", 1),
        ("-hà", 0),
        ("*", 0),
    ],
)
def test_length_counts_words_between_white_space(query: str, length: int) -> None:
    assert parse(query).length == length


def test_normalized_keeps_case_and_marks() -> None:
    parsed = parse(unicodedata.normalize("NFD", "  ĐỐI\u00a0ngoại\t\n  nhan\u200b \0dan "))
    assert parsed.normalized == "ĐỐI ngoại nhan dan"


def test_items_and_syllables_are_in_reading_order() -> None:
    parsed = parse('hà "nội vụ" OR hà -huế')
    assert [typed(item) for item in parsed.items] == ["hà", "<nội vụ>", "hà"]
    assert [syllable.typed for syllable in parsed.syllables] == ["hà", "nội", "vụ", "hà"]


def test_syllables_of_plain_text_know_no_grammar() -> None:
    assert [syllable.typed for syllable in queries.syllables_of("-Ủy OR ban*", ANALYZER)] == [
        "Ủy",
        "OR",
        "ban",
    ]


@given(QUERIES)
@example("\ud800\udc00 -\ud800")
@example('title:-"')
def test_parsing_never_raises_and_normalized_has_the_same_tree(query: str) -> None:
    parsed = parse(query)
    again = parse(parsed.normalized)
    assert again == parsed
    parsed.normalized.encode()  # nothing that could not be sent


@given(QUERIES)
def test_nfc_and_nfd_have_the_same_tree(query: str) -> None:
    assert parse(unicodedata.normalize("NFD", query)) == parse(unicodedata.normalize("NFC", query))


@given(QUERIES)
def test_every_syllable_stands_in_the_normalized_query_in_order(query: str) -> None:
    parsed = parse(query)
    place = 0
    for syllable in parsed.syllables:
        place = parsed.normalized.index(syllable.typed, place) + len(syllable.typed)
    assert all(len(item.syllables) > 1 for item in parsed.items if isinstance(item, Phrase))


@pytest.mark.parametrize(
    "piece", ["(", ")", '"', "-", "*", "a*", "-a ", "((a", "title:", "OR ", "á", '("', "a-("]
)
def test_long_input_is_parsed(piece: str) -> None:
    query = piece * (100_000 // len(piece))
    assert parse(query).normalized == query.strip()


def test_so_many_beginnings_and_no_more() -> None:
    items = parse(" ".join(["-ba*", *["to*"] * 20])).items
    assert [item.prefix for item in items] == [True] * (MOST - 1) + [False] * (21 - MOST)
