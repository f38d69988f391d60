"""Addresses that give back a search."""

from datetime import date

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from searchsvc.types import Filters, SearchRequest
from searchsvc.web.links import Addresses, address, link_header, page_count, page_numbers, pairs
from searchsvc.web.params import read_language, read_search
from searchsvc.web.wording import SENTENCES

WORDS = st.text(alphabet="aệ &=+?#%\"'<>", min_size=1, max_size=8).map(str.strip).filter(bool)
SEARCHES = st.builds(
    SearchRequest,
    query=WORDS,
    page=st.integers(1, 10**6),
    per_page=st.integers(1, 100),
    sort=st.sampled_from(["relevance", "-date", "date"]),
    match=st.sampled_from(["auto", "all", "any"]),
    exact=st.booleans(),
    filters=st.builds(
        Filters,
        start=st.none() | st.just(date(2001, 2, 3)),
        end=st.none() | st.just(date(2004, 5, 6)),
        source=st.lists(WORDS, unique=True, max_size=3).map(tuple),
        year=st.sampled_from([(), ("2014",), ("2014", "2015")]),
        type=st.just(()),
        kind=st.just(()),
        person=st.lists(WORDS, unique=True, max_size=2).map(tuple),
    ),
    explain=st.booleans(),
)


@given(SEARCHES, st.sampled_from(["vi", "en"]))
def test_the_parameters_of_a_search_give_it_back(search: SearchRequest, language: str) -> None:
    arguments = MultiDict(pairs(search, "en" if language == "en" else "vi"))
    assert read_search(arguments, SENTENCES["en"]) == search
    assert read_language(arguments) == language


def test_defaults_are_left_out() -> None:
    assert pairs(SearchRequest(query="a")) == [("q", "a")]


def test_a_changed_search_begins_on_its_first_page(app: Flask) -> None:
    link = Addresses(SearchRequest(query="a", page=4), "vi")
    with app.test_request_context():
        assert link.results(sort="date") == "/?q=a&sort=date"
        assert link.results(page=5) == "/?q=a&page=5"
        assert link.toggled("year", "2014") == "/?q=a&year=2014"


def test_addresses_are_those_of_where_the_application_is_mounted(app: Flask) -> None:
    for mounted in ("", "/archive", ""):
        with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": mounted}):
            assert address("pages.search") == f"{mounted}/"
            assert address("pages.search", lang="en") == f"{mounted}/?lang=en"
            assert address("static", filename="a.css", v="1") == f"{mounted}/static/a.css?v=1"


def test_toggling_twice_gives_the_filter_back(app: Flask) -> None:
    link = Addresses(SearchRequest(query="a", filters=Filters(year=("2014", "2015"))), "vi")
    with app.test_request_context():
        assert link.toggled("year", "2014") == "/?q=a&year=2015"


@given(st.integers(1, 400), st.integers(1, 400))
def test_page_numbers_name_both_ends_this_page_and_gaps(page: int, pages: int) -> None:
    page = min(page, pages)
    numbers = page_numbers(page, pages)
    named = [number for number in numbers if number]
    assert {1, page, pages} <= set(named)
    assert named == sorted(set(named))
    assert len(numbers) <= 9
    for place, number in enumerate(numbers):
        if number is None:
            before, after = numbers[place - 1], numbers[place + 1]
            assert before
            assert after
            assert after - before > 1


def test_there_is_always_a_page() -> None:
    assert [page_count(total, 10) for total in (0, 1, 10, 11, 10**9)] == [1, 1, 1, 2, 10**6]


def test_a_page_links_to_its_neighbours() -> None:
    header = link_header("/x", [("q", "ề"), ("page", "2")], 2, 3)
    assert header == (
        '</x?q=%E1%BB%81&page=1>; rel="first", </x?q=%E1%BB%81&page=1>; rel="prev", '
        '</x?q=%E1%BB%81&page=3>; rel="next", </x?q=%E1%BB%81&page=3>; rel="last"'
    )


def test_beyond_the_end_the_last_page_comes_before() -> None:
    assert '</x?page=3>; rel="prev"' in link_header("/x", [], 99, 3)
    assert "next" not in link_header("/x", [], 99, 3)


def test_a_header_has_no_letters_but_latin_ones() -> None:
    assert link_header("/đ/x", [("q", "ề")], 1, 1).isascii()
