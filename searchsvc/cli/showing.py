"""A page of hits for reading on a terminal."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Sequence

from searchsvc.types import Page, PageHit, Span
from searchsvc.web.links import page_count
from searchsvc.web.wording import SENTENCES, full_then_partial, headline, interpretation

WIDEST = 100
"""Columns of text at most, for reading."""

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]+")
_BOLD, _PLAIN = "\x02", "\x03"


def shown(page: Page) -> str:
    """A page of hits for reading on a terminal."""
    first = (page.request.page - 1) * page.request.per_page + 1
    hits = [_shown_hit(number, hit) for number, hit in enumerate(page.hits, first)]
    last = first + len(hits) - 1
    # The interpretation counts the hits itself when there are none, or two kinds of them.
    counted = "" if page.total == 0 or full_then_partial(page) else f"{headline(page, 'en')}. "
    about = "\n".join(_wrapped(counted + interpretation(page, "en"), ""))
    return "\n\n".join([about, *hits, *_other_pages(page, last)])


def _other_pages(page: Page, last: int) -> list[str]:
    """A line on how to go on, if there is anything more; `last` is the number of the last hit shown."""
    request = page.request
    if page.total and not page.hits:
        pages = page_count(page.total, request.per_page)
        return [SENTENCES["en"]["results.beyond"].format(page=request.page, pages=pages)]
    return [f"{page.total - last} more with --page {request.page + 1}"] if last < page.total else []


def _shown_hit(number: int, hit: PageHit) -> str:
    record = hit.record
    margin = " " * (len(str(number)) + 2)
    title = _marked(record.title, hit.title_matches) if record.title else clean(record.path)
    about = [record.date and record.date.isoformat(), record.source, record.path]
    remarks = ["other marks"] if hit.other_marks else []
    remarks += [f"without {', '.join(hit.missing)}"] if hit.missing else []
    texts = [
        title,
        clean(" · ".join([*(part for part in about if part), *remarks])),
        *(_marked(snippet.text, snippet.matches) for snippet in hit.snippets),
    ]
    lines = [line for text in texts for line in _wrapped(text, margin)]
    return f"{number}. " + "\n".join(lines)[len(margin) :]


def _marked(text: str, spans: Sequence[Span]) -> str:
    """The text in one line with signs where bold begins and ends."""
    pieces, end = [], 0
    for span in spans:
        pieces += [clean(text[end : span.start]), _BOLD, clean(text[span.start : span.end]), _PLAIN]
        end = span.end
    return "".join([*pieces, clean(text[end:])])


def _wrapped(text: str, margin: str) -> list[str]:
    width = min(shutil.get_terminal_size().columns, WIDEST)
    lines = textwrap.wrap(
        text, width, initial_indent=margin, subsequent_indent=margin, break_long_words=False
    )
    return [line.replace(_BOLD, "\x1b[1m").replace(_PLAIN, "\x1b[0m") for line in lines]


def clean(text: str) -> str:
    """The text without control characters, which could command the terminal."""
    return _CONTROL.sub(" ", text)
