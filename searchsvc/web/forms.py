"""What the search form shows: the fields as they were typed, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass

from searchsvc.types import SearchRequest
from searchsvc.web.links import Addresses, Pairs
from searchsvc.web.params import Arguments, first_value
from searchsvc.web.wording import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchForm:
    """The fields of the form as typed.

    `hidden` are the parameters that a new search keeps; `error` is a sentence
    about `wrong`, the field that holds a wrong value.
    """

    query: str = ""
    start: str = ""
    end: str = ""
    hidden: Pairs
    wrong: str | None = None
    error: str | None = None

    @classmethod
    def blank(cls, language: Language) -> SearchForm:
        """An empty form."""
        return cls(hidden=_language(language))

    @classmethod
    def of(cls, arguments: Arguments, search: SearchRequest, language: Language) -> SearchForm:
        """The form above an answer."""
        return cls(**_typed(arguments), hidden=Addresses(search, language).hidden())

    @classmethod
    def refused(cls, arguments: Arguments, language: Language, wrong: str, error: str) -> SearchForm:
        """The form with a wrong value; it drops the hidden parameters, as the wrong one may be among them."""
        return cls(**_typed(arguments), hidden=_language(language), wrong=wrong, error=error)


def _typed(arguments: Arguments) -> dict[str, str]:
    return {
        "query": first_value(arguments, "q"),
        "start": first_value(arguments, "from"),
        "end": first_value(arguments, "to"),
    }


def _language(language: Language) -> Pairs:
    return [("lang", language)] if language != "vi" else []
