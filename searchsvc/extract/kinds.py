"""The kind of a report that is no official document, where the text shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searchsvc.extract.lines import Line

_SPEECH = re.compile(r"(?:bài |lời )?(?:phát biểu|diễn văn|nói chuyện|đáp từ)\b", re.IGNORECASE)
_SALUTATION = re.compile(r"\W*(?:kính )?thưa\b", re.IGNORECASE)
_QUESTION = re.compile(r"\W*(?:phóng viên|pv|p\.v|nhà báo|hỏi) ?:", re.IGNORECASE)
_LEAST_QUESTIONS = 2
_DATELINE = re.compile(r"(?:[^\W\d_][\w ]{1,25} )?\([^()]{2,40}\) ?[-–—] ?\S")
_CREDIT = re.compile(
    r"\W*(?:tin|bài)(?:,| và|/)? (?:bài|ảnh)(?:(?:,| và|/)? ảnh)? ?[:\-–]|\W*(?:tin|ảnh) ?: ?\S",
    re.IGNORECASE,
)
_SALUTATION_LINES = 5


def told_kind(title: str, below: Sequence[Line], tail: Sequence[Line]) -> str | None:
    """A speech has its salutation, an interview its questions, news a dateline or a credit; `below` is below the title."""
    if _SPEECH.match(title) and any(_SALUTATION.match(line.text) for line in below[:_SALUTATION_LINES]):
        return "speech"
    asked = [line for line in below if ":" in line.text]
    if (
        len(asked) >= _LEAST_QUESTIONS
        and sum(bool(_QUESTION.match(line.text)) for line in asked) >= _LEAST_QUESTIONS
    ):
        return "interview"
    opening = next((line.text for line in below if line.is_paragraph), "")
    if _DATELINE.match(opening) or any(
        _CREDIT.match(line.text) for line in tail[-2:] if not line.is_paragraph
    ):
        return "news"
    return None
