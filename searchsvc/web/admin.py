"""The page for whoever looks after the index: what is in it, runs of reindex, files that failed."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response, make_response, render_template, request, url_for

from searchsvc import failures
from searchsvc.errors import EngineError
from searchsvc.runs import COUNTS, Board, Wanted
from searchsvc.searcher import Searcher
from searchsvc.types import IndexStatus
from searchsvc.web.access import Access
from searchsvc.web.forms import SearchForm
from searchsvc.web.jobs import Ask
from searchsvc.web.links import page_count
from searchsvc.web.params import read_language, read_page
from searchsvc.web.wording import SENTENCES

FAILURES_PER_PAGE = 50
REFRESH = 3
"""Seconds after which the page asks again while a run goes on or waits."""


@dataclass(frozen=True, slots=True)
class Admin:
    """The views for a person with the admin token."""

    access: Access
    searcher: Searcher
    index: Path
    ask: Ask

    def blueprint(self) -> Blueprint:
        """The routes."""
        routes = Blueprint("admin", __name__)
        routes.add_url_rule("/admin", view_func=self.page)
        routes.add_url_rule("/admin/sign-in", view_func=self.sign_in, methods=["POST"])
        routes.add_url_rule("/admin/sign-out", view_func=self.sign_out, methods=["POST"])
        routes.add_url_rule("/admin/reindex", view_func=self.reindex, methods=["POST"])
        routes.after_request(_unkept)
        return routes

    def page(self) -> Response:
        """The state of everything, or the form that asks for the token."""
        self.access.require_open()
        if not self.access.signed_in():
            return _sign_in_form(HTTPStatus.OK)
        language = read_language(request.args)
        page = read_page(request.args, SENTENCES[language])
        runs, known = Board(self.index).runs(), failures.read(self.index)
        status, because = _status(self.searcher)
        first = (page - 1) * FAILURES_PER_PAGE
        shown = render_template(
            "admin.html",
            form=SearchForm.blank(language),
            key=self.access.form_key(),
            runs=runs,
            counts=COUNTS,
            refresh=REFRESH if runs.running or runs.waiting else None,
            status=status,
            because=because,
            failed=known[first : first + FAILURES_PER_PAGE],
            failed_total=len(known),
            page=page,
            pages=page_count(len(known), FAILURES_PER_PAGE),
        )
        return make_response(shown)

    def sign_in(self) -> Response:
        """A cookie for whoever knows the token."""
        self.access.require_own_site()
        if not self.access.is_token(request.form.get("token", "").strip()):
            return _sign_in_form(HTTPStatus.FORBIDDEN)
        response = _to_page()
        self.access.sign_in(response)
        return response

    def sign_out(self) -> Response:
        """No more cookie."""
        self.access.require_form()
        response = _to_page()
        self.access.sign_out(response)
        return response

    def reindex(self) -> Response:
        """Queue a run."""
        self.access.require_form()
        self.ask(Wanted(full="full" in request.form, confirm_deletions="confirm_deletions" in request.form))
        return _to_page()


def _sign_in_form(status: HTTPStatus) -> Response:
    language = read_language(request.args)
    form = SearchForm.blank(language)
    return make_response(render_template("sign-in.html", form=form, wrong=status != HTTPStatus.OK), status)


def _status(searcher: Searcher) -> tuple[IndexStatus | None, str | None]:
    """What is in the index, or the code of the reason why that cannot be told."""
    try:
        return searcher.status(), None
    except EngineError as error:
        return None, error.code


def _to_page() -> Response:
    """Back to the page by GET, so that loading it again sends nothing again."""
    language = read_language(request.args)
    address = url_for("admin.page", lang=None if language == "vi" else language)
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
