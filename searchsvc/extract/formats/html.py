"""Web pages (.html): the main text without menus, side columns and footers."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from searchsvc.extract.documents import Document, Properties, Run
from searchsvc.extract.encoding import decode_anyhow
from searchsvc.extract.formats.cells import row_of
from searchsvc.extract.formats.properties import plausible_title
from searchsvc.extract.formats.webpage import UNSEEN, main_part, remove_furniture
from searchsvc.extract.markup import Element, parse_html

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hgroup", "hr", "html", "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{1,40})", re.IGNORECASE)
_HEAD = 4096
_SITE_SUFFIX = re.compile(
    r"\s+[|–—]\s+[^|–—]{2,60}$|\s+-\s+(?:báo|trang|cổng|tạp chí)\b[^|–—]{2,60}$", re.IGNORECASE
)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_SPACE = re.compile(r"[ \t\r\n\f]+")


def read(content: bytes) -> Document:
    """The main text of a web page, with what its head says of title, day and source."""
    root = parse_html(_decoded(content))
    properties = _properties(root)
    body = root.find(".//body")
    body = root if body is None else body
    remove_furniture(body)
    return Document(_tidy(_shown(main_part(body), None)), properties)


def read_body(text: str) -> Iterator[Run]:
    """All text of a page that is a letter, nothing taken for furniture."""
    return _tidy(_shown(parse_html(text), None))


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        named = _CHARSET.search(content[:_HEAD])
    try:
        codec = codecs.lookup(named[1].decode("ascii")).name if named else ""
    except LookupError:
        codec = "cp1252"
    if not codec or codec.startswith("utf") or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return decode_anyhow(content)
    # Browsers take Latin-1 for cp1252; old pages name it although their fonts are for TCVN3 or VNI.
    return content.decode("cp1252" if codec == "iso8859-1" else codec, errors="replace")


def _shown(element: Element, font: str | None) -> Iterator[Run]:
    tag = element.tag
    if tag in UNSEEN:
        return
    if tag == "tr":
        cells = [list(_tidy(_shown(cell, font))) for cell in element if cell.tag in {"td", "th"}]
        yield Run("\n")
        yield from row_of(cells)
        return
    font = _font(element) or font
    block = tag in _BLOCKS
    if block or tag == "br":
        yield Run("\n\n" if tag in {"p", "h1", "h2", "h3"} else "\n")
    yield _text(element.text, font, kept=tag == "pre")
    for child in element:
        yield from _shown(child, font)
        yield _text(child.tail, font, kept=tag == "pre")
    if block:
        yield Run("\n\n" if tag in {"p", "h1", "h2", "h3"} else "\n")


def _text(text: str | None, font: str | None, *, kept: bool) -> Run:
    return Run(text or "" if kept else _SPACE.sub(" ", text or ""), font)


def _font(element: Element) -> str | None:
    named = element.get("face") if element.tag == "font" else None
    styled = re.search(r"font-family:\s*[\"']?([^;,\"']+)", element.get("style") or "")
    return (named or (styled[1] if styled else "")).split(",")[0].strip() or None


def _tidy(runs: Iterator[Run]) -> Iterator[Run]:
    """The runs without blanks at the beginnings of lines, and with one empty line at most in a row."""
    breaks = 2
    pending = 0
    for run in runs:
        if not run.text.strip(" \n"):
            pending = max(pending, min(2, run.text.count("\n"))) if "\n" in run.text else pending
            if "\n" not in run.text and run.text and not pending and breaks == 0:
                yield run
            continue
        if pending and breaks == 0:
            yield Run("\n" * pending)
            yield Run(run.text.lstrip(" "), run.font)
        else:
            yield Run(run.text.lstrip(" ") if breaks else run.text, run.font)
        breaks, pending = 0, 0
    if breaks == 0:
        yield Run("\n")


def _properties(root: Element) -> Properties:
    meta = {
        (each.get("property") or each.get("name") or each.get("itemprop") or "").lower(): each.get("content")
        or ""
        for each in root.iter("meta")
    }
    title = root.find(".//title")
    named = meta.get("og:title") or ("" if title is None else title.text or "")
    published = meta.get("article:published_time") or meta.get("datepublished") or meta.get("pubdate") or ""
    canonical = next(
        (each.get("href") or "" for each in root.iter("link") if each.get("rel") == "canonical"), ""
    )
    return Properties(
        title=plausible_title(_SITE_SUFFIX.sub("", named)),
        date=_day(published),
        source=_host(meta.get("og:url") or canonical),
    )


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text.strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _host(address: str) -> str | None:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return None
    return host.removeprefix("www.") if "." in host and not host.replace(".", "").isdecimal() else None
