"""The pages for people: the form, results, one report and its file."""

from __future__ import annotations

import mimetypes
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask import Blueprint, Response, render_template, request, send_file

from searchsvc.errors import NotFound
from searchsvc.searcher import Searcher
from searchsvc.types import Page, SearchRequest
from searchsvc.web.answers import readable
from searchsvc.web.forms import SearchForm
from searchsvc.web.links import Addresses, page_count, page_numbers
from searchsvc.web.params import check_id, read_language, read_search
from searchsvc.web.reading import paragraphs
from searchsvc.web.wording import SENTENCES, Language, interpretation

MOST_NUMBERED_HITS = 1000
"""Hits of a report that can be jumped to; further ones are marked only."""

LONG_TEXT = 200_000
"""Characters; browsers lay out longer texts a part at a time."""

_NO_FILE = "The file of this report is no longer in the folder, or cannot be read."


@dataclass(frozen=True, slots=True)
class Pages:
    """The views over a searcher and the folder that holds the original files."""

    searcher: Searcher
    documents: Path

    def blueprint(self) -> Blueprint:
        """The routes."""
        routes = Blueprint("pages", __name__)
        routes.add_url_rule("/", view_func=self.search)
        routes.add_url_rule("/reports/<report_id>", view_func=self.report)
        routes.add_url_rule("/reports/<report_id>/file", view_func=self.file)
        return routes

    def search(self) -> Response | str:
        """The start page, or the results when there is a query."""
        language = read_language(request.args)
        search = read_search(request.args, SENTENCES[language])
        form = SearchForm.of(request.args, search, language)
        if search.query:
            return _results(self.searcher.search(search), form, language)
        total, _ = self.searcher.records(path=None, page=1, per_page=1)
        return render_template("start.html", form=form, total=total, link=Addresses(search, language))

    def report(self, report_id: str) -> str:
        """One report with its hits marked."""
        language = read_language(request.args)
        search = read_search(request.args, SENTENCES[language])
        view = self.searcher.report(check_id(report_id), search.query)
        pieces = paragraphs(view.report.text, view.spans, view.report.title_span)
        return render_template(
            "report.html",
            form=SearchForm.of(request.args, search, language),
            search=search,
            link=Addresses(search, language),
            record=view.report,
            title_matches=view.title_matches,
            paragraphs=pieces,
            hits=sum(len(piece.matches) for piece in pieces),
            most=MOST_NUMBERED_HITS,
            long=len(view.report.text) > LONG_TEXT,
        )

    def file(self, report_id: str) -> Response:
        """The original file, always as a download: a browser must not run what an archive holds."""
        path = self.searcher.report(check_id(report_id), "").report.path
        name = _download_name(path)
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        opened = open_file(self.documents, path)
        response = send_file(opened, media_type, as_attachment=True, download_name=name, max_age=0)
        response.content_length = os.fstat(opened.fileno()).st_size
        return response


def open_file(documents: Path, path: str) -> BinaryIO:
    """A report's file; raises NotFound when it is gone or does not lie in the folder."""
    try:
        found = (documents / path).resolve(strict=True)
        if found.is_relative_to(documents.resolve()) and found.is_file():
            return found.open("rb")
    except (OSError, RuntimeError, ValueError) as error:  # gone, a circle of links, a name that cannot be
        raise NotFound(_NO_FILE) from error
    raise NotFound(_NO_FILE)


def _download_name(path: str) -> str:
    """The file's name as a header may hold it."""
    return re.sub(r"[\x00-\x1f\x7f\\/]", "_", readable(path.rpartition("/")[2])) or "report"


def _results(page: Page, form: SearchForm, language: Language) -> str:
    search: SearchRequest = page.request
    pages = page_count(page.total, search.per_page)
    return render_template(
        "results.html",
        form=form,
        page=page,
        search=search,
        understanding=page.understanding,
        sentence=interpretation(page, language),
        link=Addresses(search, language),
        pages=pages,
        numbers=page_numbers(min(search.page, pages), pages),
        first=(search.page - 1) * search.per_page + 1,
    )
