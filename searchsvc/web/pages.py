"""The pages for people: the form, results, one report and its file."""

from __future__ import annotations

import mimetypes
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from unicodedata import normalize
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request, send_file

from searchsvc.errors import NotFound
from searchsvc.searcher import Searcher
from searchsvc.types import Page, SearchRequest
from searchsvc.web.answers import readable
from searchsvc.web.forms import SearchForm
from searchsvc.web.links import Addresses, page_count, page_numbers
from searchsvc.web.params import MOST_PER_PAGE, check_id, read_language, read_search
from searchsvc.web.reading import paragraphs
from searchsvc.web.shapes import Shape, shape
from searchsvc.web.wording import SENTENCES, Language, filled_up, full_then_partial, headline, interpretation

MOST_MARKED_HITS = 2000
"""Hits of a report that are marked; browsers take seconds for tens of thousands."""

LONG_TEXT = 200_000
"""Characters; browsers lay out longer texts a part at a time."""

_PLAIN = str.maketrans("đĐ", "dD")  # letters of their own, which Unicode does not take apart
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
        hits = sum(len(piece.matches) for piece in pieces)
        return render_template(
            "report.html",
            form=SearchForm.of(request.args, search, language),
            search=search,
            link=Addresses(search, language),
            record=view.report,
            copies=view.copies,
            title_matches=view.title_matches,
            paragraphs=pieces,
            hits=hits,
            marked_hits=min(hits, MOST_MARKED_HITS),
            long=len(view.report.text) > LONG_TEXT,
            alike=self.searcher.similar(view.report.id),
        )

    def file(self, report_id: str) -> Response:
        """The original file, always as a download: a browser must not run what an archive holds."""
        path = self.searcher.report(check_id(report_id), "").report.path
        name = _download_name(path)
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        opened = open_file(self.documents, path)
        response = send_file(opened, media_type, max_age=0)
        response.headers["Content-Type"] = media_type  # its encoding is not known
        response.headers.set("Content-Disposition", "attachment", **_names(name))
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


def _names(name: str) -> dict[str, str]:
    """A file's name as headers have it (RFC 6266): for old clients without marks, and as it is."""
    plain = normalize("NFD", name.translate(_PLAIN)).encode("ascii", "ignore").decode()
    return {
        "filename": plain if plain.partition(".")[0].strip() else f"report{plain.strip()}",
        "filename*": f"UTF-8''{quote(name, safe='')}",
    }


def _results(page: Page, form: SearchForm, language: Language) -> str:
    search: SearchRequest = page.request
    pages = page_count(page.total, search.per_page)
    made_of = shape(search.query)
    return render_template(
        "results.html",
        form=form,
        page=page,
        search=search,
        understanding=page.understanding,
        headline=headline(page, language),
        sentence=interpretation(page, language),
        # The headline says the same when it counts both kinds of hits.
        counted=full_then_partial(page),
        made_of=made_of,
        any_finds_more=_any_finds_more(page, made_of),
        link=Addresses(search, language),
        link_of_hits=Addresses(search._replace(query=page.searched), language),
        pages=pages,
        numbers=page_numbers(min(search.page, pages), pages),
        first=(search.page - 1) * search.per_page + 1,
        border=_border(page),
        most_in_table=MOST_PER_PAGE,
    )


def _any_finds_more(page: Page, made_of: Shape) -> bool:
    """Whether `match=any` asks for less than the search did: `auto` takes any of a few plain words already."""
    search, reading = page.request, page.understanding.reading
    if search.match == "any" or made_of not in {"words", "several"}:
        return False
    return made_of == "several" or search.match == "all" or reading == "weighted"


def _border(page: Page) -> int:
    """How many hits of the page stand before the partial ones; all when there are none or they are mixed in."""
    lacking = [bool(hit.missing) for hit in page.hits]
    if not (filled_up(page) and page.total_full) or lacking != sorted(lacking):
        return len(lacking)
    return lacking.count(False)
