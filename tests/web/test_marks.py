from __future__ import annotations

import re
from html import unescape

from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.types import Span
from searchsvc.web.answers import json_response
from searchsvc.web.marks import Marked

LETTERS = st.text(st.sampled_from("ađ <>&\"'\n"), max_size=8)


@given(st.lists(st.tuples(LETTERS, LETTERS)), LETTERS)
def test_everything_but_the_marks_is_escaped(parts: list[tuple[str, str]], rest: str) -> None:
    text, spans = "", []
    for before, hit in parts:
        start = len(text) + len(before)
        spans.append(Span(start, start + len(hit)))
        text += before + hit
    html = Marked(text + rest, spans).__html__()
    assert re.findall("<[^>]*>", html) == ["<mark>", "</mark>"] * len(parts)
    assert [unescape(hit) for hit in re.findall("<mark>([^<]*)</mark>", html)] == [hit for _, hit in parts]
    assert unescape(re.sub("</?mark>", "", html)) == text + rest


def test_a_template_takes_a_marked_text_for_html(app: Flask) -> None:
    with app.test_request_context():
        html = render_template_string("{{ text|marked(spans) }}", text="a < b", spans=[Span(4, 5)])
    assert html == "a &lt; <mark>b</mark>"


def test_what_utf_8_cannot_hold_is_sent_as_the_sign_for_it() -> None:
    assert json_response({"path": "đ\udcff"}).data == '{"path":"đ\ufffd"}'.encode()
    assert json_response({"path": "đ", "score": 0.5, "date": None}).data == (
        '{"path":"đ","score":0.5,"date":null}'.encode()
    )
