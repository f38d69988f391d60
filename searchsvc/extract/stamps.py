"""Lines that say when and where a report was written or published, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from searchsvc.extract.dates import Mention, find_dates
from searchsvc.extract.lines import Line

_LONGEST = 160
_BY_LINE_WORDS = 5

_LABEL = re.compile(
    r"\b(?:ngày (?:đăng|xuất bản|phát hành|ban hành|cập nhật|viết|gửi|tạo|báo cáo)|(?:đăng|xuất bản|phát hành)(?: tải)?(?: ngày| lúc)?"
    r"|cập nhật(?: lần cuối)?(?: ngày| lúc)?|số ra(?: ngày)?|thời gian đăng|posted(?: on)?|published(?: on)?|updated)\b",
    re.IGNORECASE,
)
_AROUND_A_DATE = re.compile(
    r"\b(?:thứ\s(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\snhật|ngày|lúc|vào|giờ|phút|gmt|utc|am|pm|sa|ch|date"
    r"|(?:số )?lượt (?:xem|đọc|truy cập)|đã xem|người (?:đăng|viết|gửi)|tác giả)\b|\bt(?=\d)|\d{1,2}\s?[:hg](?![^\W\d])\s?\d{0,2}|[\d\W_]",
    re.IGNORECASE,
)
_DAY_ALONE = frozenset({"", "ngày"})
"""What most stamps have beside their date."""
_AS_OF = re.compile(r"\b(?:tính đến|đến|thời điểm|hết)\b", re.IGNORECASE)
_SEPARATOR = re.compile(r"[|•·]| [-–—] ")
_NUMBER = r"số\s*:?\s*[\d.…]*\s*[-/]?\s*\S*"
_PLACE_AND_BLANKS = re.compile(
    rf"(?:{_NUMBER}\s+)?[^\W\d_][^,:]{{0,50}},\s*ngày[\s.…_\d]*tháng[\s.…_\d]*năm[\s.…_\d]*", re.IGNORECASE
)
_PLACE = re.compile(r"\(?(?:[^\W_][\w.'’-]*|-|–)(?: (?:[^\W_][\w.'’-]*|-|–)){0,11}")
_NUMBER_BEFORE = re.compile(rf"{_NUMBER}\s+", re.IGNORECASE)


class Stamp(NamedTuple):
    """The day of publication that a line states; `labelled` if it says that it is that."""

    day: date
    labelled: bool


@lru_cache(maxsize=64)
def publication_stamp(text: str) -> Stamp | None:
    """The day, if a line holds a date with at most a weekday, a time, a label and a short by-line."""
    mentions = find_dates(text) if len(text) <= _LONGEST else ()
    if not mentions:
        return None
    rest = _without(text, mentions)
    if rest.strip().lower() in _DAY_ALONE:
        return Stamp(mentions[0].day, labelled=False)
    rest, labels = _LABEL.subn(" ", rest)
    if text.startswith("("):
        rest = _AS_OF.sub(" ", rest)
    words = _AROUND_A_DATE.sub(" ", rest).split()
    by_line = len(words) <= _BY_LINE_WORDS and bool(_SEPARATOR.search(text)) and text[-1] not in ".;"
    by_line = by_line and all(not word[0].islower() for word in words)
    if words and not by_line:
        return None
    return Stamp(mentions[0].day, labels > 0)


def dateline(text: str) -> date | None:
    """The day in a line of place and date: `Hà Nội, ngày 12 tháng 3 năm 2020`, also after a number."""
    mentions = find_dates(text) if len(text) <= _LONGEST else ()
    if not mentions or text[mentions[-1].end :].strip(" .)*"):
        return None
    before = text[: mentions[-1].start].rstrip().removesuffix("ngày").rstrip()
    if not before.endswith(","):
        return None
    number = _NUMBER_BEFORE.match(before)
    place = before[number.end() if number else 0 : -1]
    words = place.split()
    named = bool(_PLACE.fullmatch(place)) and all(not word[0].islower() for word in words)
    return mentions[-1].day if named else None


def may_be_stamp(line: Line) -> bool:
    """Whether a line is short and may have a year, without which there is neither a stamp nor a dateline."""
    return line.may_have_year and len(line.text) <= _LONGEST


def is_stamp(line: Line) -> bool:
    """Whether a line states a day or leaves it blank, and says nothing else."""
    text = line.text
    if len(text) > _LONGEST:
        return False
    if line.may_have_year and (publication_stamp(text) or dateline(text)):
        return True
    return "," in text and bool(_PLACE_AND_BLANKS.fullmatch(text))


def _without(text: str, mentions: Sequence[Mention]) -> str:
    for mention in reversed(mentions):
        text = f"{text[: mention.start]} {text[mention.end :]}"
    return text
