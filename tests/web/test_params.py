"""The query string of a request, read and refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from searchsvc.errors import BadParameter
from searchsvc.types import Filters, SearchRequest
from searchsvc.web.params import read_format, read_language, read_search, require_language
from searchsvc.web.periods import Period, read_period
from searchsvc.web.wording import FOR_PROGRAMS, SENTENCES, Language

SAY = FOR_PROGRAMS


def read(*pairs: tuple[str, str]) -> SearchRequest:
    return read_search(MultiDict(pairs), SAY)


def test_every_parameter_is_read() -> None:
    search = read(
        ("q", " bến đò "), ("page", "3"), ("per_page", "50"), ("sort", "-date"), ("from", "8/2014"), ("to", "2015"),
        ("source", "a.vn"), ("source", "b.vn"), ("source", "a.vn"), ("year", "2014"), ("type", "txt"),
        ("kind", "news"), ("match", "all"), ("exact", "1"), ("unheard", "of"),
    )  # fmt: skip
    assert search == SearchRequest(
        query="bến đò",
        page=3,
        per_page=50,
        sort="-date",
        filters=Filters(
            start=date(2014, 8, 1),
            end=date(2015, 12, 31),
            source=("a.vn", "b.vn"),
            year=("2014",),
            type=("txt",),
            kind=("news",),
        ),
        match="all",
        exact=True,
    )


def test_absent_and_empty_parameters_mean_the_same() -> None:
    names = (
        "q",
        "page",
        "per_page",
        "sort",
        "from",
        "to",
        "source",
        "year",
        "type",
        "kind",
        "match",
        "exact",
    )
    assert read() == read(*((name, "") for name in names)) == SearchRequest(query="")


def test_the_first_of_a_repeated_parameter_counts() -> None:
    assert read(("page", "2"), ("page", "x")).page == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("page", value)
            for value in ("0", "-1", "1.0", "1e3", "٣", "१", "1000001", "9" * 5000, "+1", "1_0")
        ),
        *(("per_page", value) for value in ("0", "101", "1e9", "³", "x")),
        *(("sort", value) for value in ("newest", "Date", "--date")),
        *(("from", value) for value in ("31/2/2014", "13/2014", "14", "2014-1-1x", "0000", "٢٠١٤", "1/1/99")),
        *(("to", value) for value in ("hôm qua", "2014-00-01", "0/2014")),
        *(("year", value) for value in ("14", "20145", "MMXX", "٢٠١٤", "-201")),
        ("match", "some"),
        ("exact", "yes"),
        ("source", "x" * 256),
        ("q", "x" * 513),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(BadParameter, match=name) as refused:
        read((name, value), ("q", "a"))
    assert refused.value.parameter == name
    assert len(str(refused.value)) < 200


def test_more_than_a_hundred_values_of_a_filter_are_refused() -> None:
    with pytest.raises(BadParameter, match="year"):
        read(*(("year", str(year)) for year in range(1900, 2001)))


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("vi", "Từ ngày: “hôm qua” không phải là ngày hợp lệ. Hãy gõ như 2014, 8/2014 hoặc 01/08/2014."),
        ("en", "From: “hôm qua” is no date. Write it like 2014, 8/2014, 01/08/2014 or 2014-08-01."),
    ],
)
def test_people_are_told_the_label_of_the_field(language: Language, sentence: str) -> None:
    with pytest.raises(BadParameter) as refused:
        read_search(MultiDict([("from", "hôm qua")]), SENTENCES[language])
    assert (refused.value.parameter, str(refused.value)) == ("from", sentence)


def test_a_query_may_have_512_characters() -> None:
    assert len(read(("q", "ố" * 512)).query) == 512


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadParameter, match="from"):
        read(("from", "2015"), ("to", "2014"))
    assert read(("from", "15/6/2014"), ("to", "2014")).filters.end == date(2014, 12, 31)


@pytest.mark.parametrize("damage", ["\0", "\ud800", "\x1b", "\uffff"])
def test_characters_that_no_page_may_hold_part_words(damage: str) -> None:
    assert read(("q", f"bến{damage}đò{damage}")).query == "bến đò"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2014-08-01", date(2014, 8, 1), date(2014, 8, 1)),
        ("01/08/2014", date(2014, 8, 1), date(2014, 8, 1)),
        ("1/8/2014", date(2014, 8, 1), date(2014, 8, 1)),
        ("1.8.2014", date(2014, 8, 1), date(2014, 8, 1)),
        ("8/2014", date(2014, 8, 1), date(2014, 8, 31)),
        ("2/2012", date(2012, 2, 1), date(2012, 2, 29)),
        ("2014-02", date(2014, 2, 1), date(2014, 2, 28)),
        ("2014", date(2014, 1, 1), date(2014, 12, 31)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
    ],
)
def test_a_date_is_read_in_every_spelling(text: str, first: date, last: date) -> None:
    assert read_period(text) == Period(first, last)


@given(st.dates())
def test_a_day_is_read_back_as_it_was_written(day: date) -> None:
    assert read_period(day.isoformat()) == Period(day, day)
    assert read_period(f"{day.day}/{day.month}/{day.year:04}") == Period(day, day)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["q", "page", "per_page", "sort", "from", "to", "source", "year", "match", "exact"]
            ),
            st.text(max_size=20) | st.from_regex(r"[0-9/.-]{1,10}", fullmatch=True),
        ),
        max_size=6,
    )
)
def test_any_parameters_are_read_or_refused(pairs: list[tuple[str, str]]) -> None:
    refused = ""
    search = SearchRequest(query="")
    try:
        search = read(*pairs)
    except BadParameter as error:
        refused = error.parameter
    assert refused in {"", *dict(pairs)}
    assert 1 <= search.page <= 10**6
    assert 1 <= search.per_page <= 100
    assert len(search.query) <= 512


def test_language_is_vietnamese_unless_english_is_asked_for() -> None:
    assert read_language(MultiDict()) == read_language(MultiDict([("lang", "fr")])) == "vi"
    assert read_language(MultiDict([("lang", "en")])) == "en"


def test_a_program_that_asks_for_an_unknown_language_is_refused() -> None:
    assert require_language(MultiDict(), SAY) == require_language(MultiDict([("lang", "")]), SAY) == "vi"
    assert require_language(MultiDict([("lang", "en")]), SAY) == "en"
    with pytest.raises(BadParameter, match="lang"):
        require_language(MultiDict([("lang", "fr")]), SAY)


def test_an_unknown_format_is_refused() -> None:
    assert read_format(MultiDict([("format", "ndjson")]), SAY) == "ndjson"
    with pytest.raises(BadParameter, match="format"):
        read_format(MultiDict([("format", "xml")]), SAY)
