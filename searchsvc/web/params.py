"""The query string of a request, checked and made into a `SearchRequest`.

A wrong value raises `BadParameter`, which names the parameter; its sentence is
one of those that the caller hands in, and names the field of the form if they
have a label for it. An empty value counts as absent, as forms send every field. Unknown parameters are passed over; of a parameter that
comes twice the first counts, unless it is a filter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, Protocol, TypeVar, get_args

from searchsvc.errors import BadParameter, NotFound
from searchsvc.types import FACETS, NO_FILTERS, Filters, SearchRequest, Sort
from searchsvc.web.periods import Period, read_period
from searchsvc.web.wording import Language

LONGEST_QUERY = 512
"""Characters, as typed."""
LONGEST_VALUE = 255
MOST_VALUES = 100
MOST_SHOWN = 40
"""Characters of a wrong value in the sentence about it."""
LAST_PAGE = 10**6
MOST_PER_PAGE = 100
PER_PAGE = 10

Format = Literal["json", "csv", "ndjson"]
Match = Literal["auto", "all", "any"]
Value = TypeVar("Value", bound=str)

_FORMATS: tuple[Format, ...] = get_args(Format)
_LANGUAGES: tuple[Language, ...] = get_args(Language)
_MATCHES: tuple[Match, ...] = get_args(Match)
_SORTS: tuple[Sort, ...] = get_args(Sort)
_SWITCHES = ("0", "1", "false", "true")
_FILTERS = ("from", "to", *FACETS)

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class Arguments(Protocol):
    """The part of Werkzeug's `MultiDict` that is read here."""

    def __contains__(self, key: str, /) -> bool:
        """Whether a parameter is there: most are not."""
        ...

    def getlist(self, key: str, /) -> list[str]:
        """Every value of a parameter."""
        ...


def printable(text: str) -> str:
    """A text with spaces for the characters that neither XML nor HTML may hold."""
    return _CONTROL.sub(" ", text)


def read_language(arguments: Arguments) -> Language:
    """English when `lang=en`, else Vietnamese: pages, those about wrong values too, always have a language."""
    return "en" if first_value(arguments, "lang") == "en" else "vi"


def require_language(arguments: Arguments, say: Mapping[str, str]) -> Language:
    """The language that a program asks for."""
    return _choice(arguments, "lang", say, _LANGUAGES)


def read_search(arguments: Arguments, say: Mapping[str, str], *, per_page: int = PER_PAGE) -> SearchRequest:
    """The search that the parameters ask for; an empty query is left to the caller."""
    return SearchRequest(
        query=read_query(arguments, say),
        page=read_page(arguments, say),
        per_page=_number(arguments, "per_page", say, per_page, MOST_PER_PAGE),
        sort=_choice(arguments, "sort", say, _SORTS),
        filters=read_filters(arguments, say),
        match=_choice(arguments, "match", say, _MATCHES),
        exact=read_switch(arguments, "exact", say),
        explain=read_switch(arguments, "explain", say),
    )


def read_switch(arguments: Arguments, name: str, say: Mapping[str, str]) -> bool:
    """Whether a parameter that is `0`, `1`, `false` or `true` is on."""
    return _choice(arguments, name, say, _SWITCHES) in {"1", "true"}


def read_query(arguments: Arguments, say: Mapping[str, str]) -> str:
    """The words searched for, up to 512 characters; empty when there are none."""
    return read_typing(arguments, say).strip()


def read_typing(arguments: Arguments, say: Mapping[str, str]) -> str:
    """What has been typed so far, in which a blank at the end says that the word before it is whole."""
    query = printable(first_value(arguments, "q"))
    if len(query) > LONGEST_QUERY:
        sentence = say["bad.query"].format(name=_name("q", say), most=LONGEST_QUERY, length=len(query))
        raise BadParameter("q", sentence)
    return query


def require_query(search: SearchRequest, say: Mapping[str, str]) -> None:
    """Refuse a search without words."""
    if not search.query:
        raise BadParameter("q", say["bad.empty"].format(name=_name("q", say)))


def read_page(arguments: Arguments, say: Mapping[str, str]) -> int:
    """The number of the page, from 1."""
    return _number(arguments, "page", say, 1, LAST_PAGE)


def read_per_page(arguments: Arguments, say: Mapping[str, str]) -> int:
    """How many entries a page has."""
    return _number(arguments, "per_page", say, PER_PAGE, MOST_PER_PAGE)


def read_format(arguments: Arguments, say: Mapping[str, str]) -> Format:
    """The media type that a program asks for."""
    return _choice(arguments, "format", say, _FORMATS)


def read_filters(arguments: Arguments, say: Mapping[str, str]) -> Filters:
    """The filters; `from` must not come after `to`."""
    if not any(name in arguments for name in _FILTERS):
        return NO_FILTERS
    start, end = _period(arguments, "from", say), _period(arguments, "to", say)
    if start and end and start.first > end.last:
        raise BadParameter("from", say["bad.order"].format(start=_name("from", say), end=_name("to", say)))
    values = {name: _values(arguments, name, say) for name in FACETS}
    for year in values["year"]:
        if not re.fullmatch("[0-9]{4}", year):
            raise BadParameter("year", say["bad.year"].format(name=_name("year", say), value=_shorten(year)))
    return Filters(start=start and start.first, end=end and end.last, **values)


def check_id(report_id: str) -> str:
    """An id of the right form; raises NotFound."""
    if not re.fullmatch("[0-9a-f]{16}", report_id):
        raise NotFound("There is no report of this id.")
    return report_id


def first_value(arguments: Arguments, name: str) -> str:
    """The first value of a parameter; empty when it is absent."""
    return arguments.getlist(name)[0] if name in arguments else ""


def _number(arguments: Arguments, name: str, say: Mapping[str, str], default: int, most: int) -> int:
    text = first_value(arguments, name).strip()
    if not text:
        return default
    # int() alone takes the digits of every script, and time for thousands of them.
    if re.fullmatch("[0-9]{1,7}", text) and 1 <= int(text) <= most:
        return int(text)
    raise BadParameter(name, say["bad.number"].format(name=_name(name, say), most=most, value=_shorten(text)))


def _choice(arguments: Arguments, name: str, say: Mapping[str, str], allowed: Sequence[Value]) -> Value:
    """One of the allowed values, the first when the parameter is absent."""
    text = first_value(arguments, name).strip()
    if not text:
        return allowed[0]
    for value in allowed:
        if text == value:
            return value
    sentence = say["bad.choice"].format(
        name=_name(name, say), allowed=", ".join(allowed), value=_shorten(text)
    )
    raise BadParameter(name, sentence)


def _values(arguments: Arguments, name: str, say: Mapping[str, str]) -> tuple[str, ...]:
    """The distinct values of a filter, in the order given."""
    values = dict.fromkeys(printable(value).strip() for value in arguments.getlist(name))
    values.pop("", None)
    if len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
        sentence = say["bad.values"].format(name=_name(name, say), most=MOST_VALUES, longest=LONGEST_VALUE)
        raise BadParameter(name, sentence)
    return tuple(values)


def _period(arguments: Arguments, name: str, say: Mapping[str, str]) -> Period | None:
    text = first_value(arguments, name).strip()
    if not text:
        return None
    period = read_period(text)
    if period is None:
        raise BadParameter(name, say["bad.date"].format(name=_name(name, say), value=_shorten(text)))
    return period


def _name(parameter: str, say: Mapping[str, str]) -> str:
    """The label of the parameter's field, or its own name."""
    return say.get(f"filter.{parameter}", parameter)


def _shorten(text: str) -> str:
    """The start of a wrong value, enough to recognise it."""
    clean = printable(text)
    return clean if len(clean) <= MOST_SHOWN else f"{clean[: MOST_SHOWN - 1]}…"
