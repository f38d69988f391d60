"""A search to follow and to start from elsewhere: the Atom feed, and the description that browsers read.

The latter, OpenSearch 1.1, has nothing to do with the search engine of that name.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, render_template, request, url_for

from searchsvc.searcher import Searcher
from searchsvc.types import Page, SearchRequest
from searchsvc.web.caching import answered, unchanged
from searchsvc.web.links import join, pairs
from searchsvc.web.params import first_value, read_search, require_language, require_query
from searchsvc.web.wording import FOR_PROGRAMS, Language

SAY = FOR_PROGRAMS
ENTRIES = 20
"""Entries of a feed, unless `per_page` asks for another number."""

_NO_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Feeds:
    """The views over a searcher."""

    searcher: Searcher

    def blueprint(self) -> Blueprint:
        """The routes."""
        routes = Blueprint("feeds", __name__)
        routes.add_url_rule("/feed.atom", view_func=self.atom)
        routes.add_url_rule("/opensearch.xml", view_func=self.description)
        return routes

    def atom(self) -> Response:
        """The newest reports that have all the words of a search, as an Atom feed (RFC 4287)."""
        language, asked = require_language(request.args, SAY), _followed()
        require_query(asked, SAY)
        known = unchanged(self.searcher.generation)
        if known:
            return known
        page = self.searcher.search(asked)
        return answered(_feed(page, language), page)

    def description(self) -> Response:
        """The description of the search for a browser's bar."""
        description = render_template("opensearch.xml")
        return Response(description, content_type="application/opensearchdescription+xml; charset=utf-8")


def _followed() -> SearchRequest:
    """The search that is asked for; unless it says otherwise, newest first and without partial hits."""
    asked = read_search(request.args, SAY, per_page=ENTRIES)
    if not first_value(request.args, "sort"):
        asked = asked._replace(sort="-date")
    if not first_value(request.args, "match"):
        asked = asked._replace(match="all")
    return asked


def _feed(page: Page, language: Language) -> Response:
    search = page.request
    feed = render_template(
        "feed.xml",
        page=page,
        search=search,
        results=join(url_for("pages.search", _external=True), pairs(search._replace(page=1), language)),
        updated=max((hit.record.date for hit in page.hits if hit.record.date), default=_NO_DAY),
        no_day=_NO_DAY,
    )
    return Response(feed, content_type="application/atom+xml; charset=utf-8")
