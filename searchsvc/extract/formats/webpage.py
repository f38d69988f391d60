"""Which part of a web page is its text: menus, side columns, headers and footers are not.

A rule of our own instead of an extractor: it keeps what is not surely
furniture, as a word that is kept too many costs less than a report that is
not found.
"""

from __future__ import annotations

import re

from searchsvc.extract.markup import Element

UNSEEN = frozenset({
    "script", "style", "noscript", "template", "head", "title", "svg", "math", "canvas", "iframe", "object",
    "embed", "audio", "video", "select", "option", "button", "input", "textarea", "datalist", "map",
})  # fmt: skip
"""Elements that show no text, or not as text."""

_FURNITURE = frozenset({"nav", "aside", "footer", "form", "dialog", "menu"})
_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "dialog"}
)
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|topmenu|mainmenu|sidebar|breadcrumbs?|footer|comments?|share|sharing|social"
    r"|related|banner|ads?|advert\w*|cookie|pagination|paging|login|popup|toolbar|tags?|skip|hotline)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MAIN = "//main | //article | //*[@role='main'] | //*[@itemprop='articleBody']"
_MOST_OF_IT = 0.5
"""Share of a page's text: what has more is no furniture whatever its name is, and may be the main part."""

_LINKS, _LINKED = 4, 0.7
"""A block with so many links and such a share of its text in them is a menu."""


def _length(element: Element) -> int:
    return sum(len(text.strip()) for text in element.itertext() if isinstance(text, str))


def remove_furniture(body: Element) -> None:
    """Take out of a page's body what is not shown, menus, side columns, headers and footers."""
    for element in list(body.iter(*UNSEEN)):
        _remove(element)
    least = _MOST_OF_IT * _length(body)
    for element in list(body.iter("*")):
        if element is not body and _is_furniture(element) and _length(element) < least:
            _remove(element)
    for element in list(body.iter("ul", "ol", "td", "div", "table", "p")):
        if _is_menu(element) and _length(element) < least:
            _remove(element)


def _remove(element: Element) -> None:
    """Take an element out, but not the text after it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    tail = element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _is_furniture(element: Element) -> bool:
    if element.tag in _FURNITURE or element.get("role") in _ROLES or "hidden" in element.attrib:
        return True
    if element.tag in {"h1", "h2", "p", "article", "main"}:
        return False
    if element.tag == "header":
        return element.find(".//h1") is None and not any(
            above.tag == "article" for above in element.iterancestors()
        )
    style = element.get("style") or ""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return "display:none" in style.replace(" ", "").lower() or bool(_NAMES.search(names))


def _is_menu(element: Element) -> bool:
    links = list(element.iter("a"))
    return len(links) >= _LINKS and sum(map(_length, links)) > _LINKED * _length(element)


def main_part(body: Element) -> Element:
    """The element that is marked as the main one, if most of the text stands there; else the body."""
    marked: list[Element] = body.xpath(_MAIN)
    best = max(marked, key=_length, default=None)
    if best is None or _length(best) < _MOST_OF_IT * _length(body):
        return body
    # The title often stands just above what is marked.
    parent = best.getparent()
    has_title = best.find(".//h1") is not None or body.find(".//h1") is None
    return best if has_title or parent is None else body
