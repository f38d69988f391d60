"""The API for programs: searches and reports as JSON, and the health of the service."""

from __future__ import annotations

from dataclasses import dataclass
from unicodedata import normalize

from flask import Blueprint, Response, request

from searchsvc.searcher import Searcher
from searchsvc.types import Record
from searchsvc.web.answers import hits_csv, hits_ndjson, json_response, page_json, record_json, report_json
from searchsvc.web.caching import answered, tagged, unchanged
from searchsvc.web.links import Pairs, link_header, page_count, pairs
from searchsvc.web.params import (
    check_id,
    first_value,
    read_format,
    read_page,
    read_per_page,
    read_search,
    read_typing,
    require_language,
    require_query,
)
from searchsvc.web.wording import FOR_PROGRAMS

SUGGESTIONS_TYPE = "application/x-suggestions+json"
SAY = FOR_PROGRAMS
"""Errors of the API speak to programmers, in English; `lang` chooses the words of `interpretation`."""


@dataclass(frozen=True, slots=True)
class Api:
    """The views over a searcher."""

    searcher: Searcher

    def blueprint(self) -> Blueprint:
        """The routes."""
        routes = Blueprint("api", __name__)
        routes.add_url_rule("/api/search", view_func=self.search)
        routes.add_url_rule("/api/suggest", view_func=self.suggest)
        routes.add_url_rule("/api/reports", view_func=self.reports)
        routes.add_url_rule("/api/reports/<report_id>", view_func=self.report)
        routes.add_url_rule("/api/reports/<report_id>/similar", view_func=self.similar)
        routes.add_url_rule("/healthz/live", view_func=self.live)
        routes.add_url_rule("/healthz/ready", view_func=self.ready)
        return routes

    def search(self) -> Response:
        """A search as JSON, CSV or lines of JSON."""
        arguments = request.args
        language, form = require_language(arguments, SAY), read_format(arguments, SAY)
        asked = read_search(arguments, SAY)
        require_query(asked, SAY)
        known = unchanged(self.searcher.generation)
        if known:
            return known
        page = self.searcher.search(asked)
        if form == "json":
            response = json_response(page_json(page, language))
        elif form == "csv":
            response = Response(hits_csv(page), content_type="text/csv; charset=utf-8")
            name = "reports-partial.csv" if page.partial else "reports.csv"
            response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        else:
            response = Response(hits_ndjson(page), content_type="application/x-ndjson")
        extra = [("format", form)] if form != "json" else []
        _link(response, [*pairs(asked, language), *extra], asked.page, page_count(page.total, asked.per_page))
        return answered(response, page)

    def suggest(self) -> Response:
        """Completions of a query that is being typed, as browsers' search bars ask for them."""
        typed = read_typing(request.args, SAY)
        known = unchanged(self.searcher.generation)
        if known:
            return known
        generation = self.searcher.generation()
        response = json_response([typed, self.searcher.complete(typed)])
        response.content_type = SUGGESTIONS_TYPE
        return tagged(response, generation)

    def reports(self) -> Response:
        """The reports in the index, by path."""
        number, per_page = read_page(request.args, SAY), read_per_page(request.args, SAY)
        path = first_value(request.args, "path") or None
        known = unchanged(self.searcher.generation)
        if known:
            return known
        generation = self.searcher.generation()
        total, records = self._records(path, number, per_page)
        listed = [record_json(record) for record in records]
        response = json_response({"total": total, "page": number, "per_page": per_page, "reports": listed})
        parameters: Pairs = [("path", path)] if path else []
        _link(response, [*parameters, ("per_page", str(per_page))], number, page_count(total, per_page))
        return tagged(response, generation)

    def _records(self, path: str | None, page: int, per_page: int) -> tuple[int, tuple[Record, ...]]:
        """A page of all reports, or the one at a path, whose letters may be composed or decomposed."""
        if path is None:
            return self.searcher.records(path=None, page=page, per_page=per_page)
        for spelling in (path, normalize("NFC", path), normalize("NFD", path)):
            total, records = self.searcher.records(path=spelling, page=page, per_page=per_page)
            if total:
                return total, records
        return 0, ()

    def report(self, report_id: str) -> Response:
        """One report with its whole text."""
        view = self.searcher.report(check_id(report_id), "")
        return json_response(report_json(view.report, view.copies))

    def similar(self, report_id: str) -> Response:
        """Reports like one, and those that are nearly the same text."""
        found = self.searcher.similar(check_id(report_id))
        nearly = [record_json(record) for record in found.nearly_the_same]
        return json_response(
            {"similar": [record_json(record) for record in found.similar], "nearly_the_same": nearly}
        )

    def live(self) -> Response:
        """Whether the process answers at all."""
        return _health()

    def ready(self) -> Response:
        """Whether searches can be answered; 503 when not. A damaged index is told."""
        damage = self.searcher.ready()
        return _health() if damage is None else _health(status="degraded", detail=damage)


def _health(**told: str) -> Response:
    response = json_response({"status": "ok"} | told)
    response.headers["Cache-Control"] = "no-store"
    return response


def _link(response: Response, parameters: Pairs, page: int, pages: int) -> None:
    response.headers["Link"] = link_header(f"{request.script_root}{request.path}", parameters, page, pages)
