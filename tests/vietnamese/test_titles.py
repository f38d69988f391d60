"""Which tokens a title has."""

from __future__ import annotations

import pytest

from searchsvc.types import Report, Span
from searchsvc.vietnamese.analyzer import Analyzer


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("Họp tổ\n\nNội dung", "Họp tổ", ["họp", "tổ"]),
        ("Họp tổ", "Họp tổ", []),
        (" \nHọp tổ\n ", "Họp tổ", []),
        ("Nội dung", None, []),
    ],
)
def test_a_title_that_is_all_of_the_text_does_not_count_twice(
    text: str, title: str | None, expected: list[str]
) -> None:
    start = text.find(title) if title else 0
    span = Span(start, start + len(title)) if title else None
    report = Report(id="0" * 16, path="a.txt", digest="", type="txt", title=title, title_span=span, text=text)
    assert [token.marked for token in Analyzer().analyse(report).title] == expected


def test_a_title_from_elsewhere_has_tokens_although_it_is_not_in_the_text() -> None:
    report = Report(id="0" * 16, path="a.txt", digest="", type="txt", title="Họp tổ", text="Nội dung")
    analysed = Analyzer().analyse(report)
    assert [token.marked for token in analysed.title] == ["họp", "tổ"]
    assert [token.marked for token in analysed.text] == ["nội", "dung", "họp", "tổ"]
