"""The day of the event that a text tells of, from its first sentences and its title."""

from __future__ import annotations

import re
from datetime import date
from itertools import islice

from searchsvc.extract.dates import (
    DayMonth,
    Mention,
    calendar_day,
    find_dates,
    find_day_months,
    has_year,
    narrated_years,
    told_years,
)
from searchsvc.extract.lines import Line
from searchsvc.extract.outline import READ, Outline

_AT_ONCE, _NEAR, _FAR = 15, 60, 180
"""How far into a paragraph, in characters, the day of its event is looked for."""
_MEETING_LINES = 12

_DAY_WORD = re.compile(
    r"(?:\b(?:ngày|sáng|trưa|chiều|tối|đêm|hôm (?:nay|qua|kia))\b|, ?|\()(?: (?:nay|qua|mai|ngày|mùng|mồng))*\W{0,3}(?:\d{1,2}(?: ?[-–,&] ?| và ))*$",
    re.IGNORECASE,
)
_NOT_THIS_DAY_BEFORE = re.compile(
    r"(?:\b(?:từ|đến|tới|trước|sau|kể từ|hết|sinh|kỷ niệm|kỉ niệm|mừng|thành lập|chậm nhất|hạn|dự kiến|tính)\b|/\S+|\bsố \S+)"
    r"(?: [^\W\d]+)?(?: ngày| sáng| chiều)?\W*$",
    re.IGNORECASE,
)
_NOT_THIS_DAY_AFTER = re.compile(
    r"\W{0,3}(?:của|hằng|hàng|đến|tới|âm lịch|tháng giêng|[-–] ?\d|sẽ (?:là|diễn ra)|,? (?:chủ tịch hồ chí minh|bác hồ))",
    re.IGNORECASE,
)
_ANOTHER_DAY = re.compile(
    r"\b(?:cách đây|trước đó|trước đây|theo|từng|đã đưa tin|như đã|nhân (?:dịp|kỷ niệm)|vụ|hồi(?! \d)|kể|căn cứ|thực hiện|sau|bản án|quyết định|công văn|văn bản|cho biết)\b",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b(?:tổ chức|diễn ra|khai mạc|bế mạc|khánh thành|khai trương|ra mắt|hội nghị|cuộc họp|hội thảo|tại|ở)\b",
    re.IGNORECASE,
)
_MEETING = re.compile(r"(?:thời gian ?:|hôm nay\b|vào (?:hồi|lúc)\b)", re.IGNORECASE)

_REVIEW = re.compile(
    r"(?:tổng kết|sơ kết|đánh giá|kết quả|nhìn lại|kiểm điểm)[^.\n]{0,100}?(?<!đến )năm (?P<year>20\d\d)",
    re.IGNORECASE,
)
_PLAN = re.compile(
    r"(?:triển khai|phương hướng|kế hoạch|nhiệm vụ|chương trình)[^.\n]{0,100}?(?<!đến )năm (?P<year>20\d\d)",
    re.IGNORECASE,
)
_OF_A_DAY = re.compile(
    r"(?:báo cáo|biên bản|bản tin|công điện|thông báo|hội nghị|cuộc họp|lễ|tình hình|kết quả)\b",
    re.IGNORECASE,
)
_SCHOOL_YEAR = re.compile(
    r"(?P<review>(?:tổng kết|sơ kết|kết quả|đánh giá)[^.\n]{0,80}?)?năm học (?P<first>20\d\d) ?[-–] ?20\d\d",
    re.IGNORECASE,
)
_ANNIVERSARY = re.compile(
    r"\b\d{1,3} năm (?:sau|trước|về trước|đã qua|ngày)\b|cách đây (?:\w+ ){1,3}năm", re.IGNORECASE
)
_SINCE = re.compile(
    r"\b(?:từ|hồi) (?:đầu |giữa |cuối )?(?:tháng \d+[/-])?(?:năm )?(?:19|20)\d\d\b", re.IGNORECASE
)
_PART_OF_YEAR = re.compile(r"tháng đầu|quý |đợt |học k[ỳì]", re.IGNORECASE)
_NEW_YEAR_OVER, _SPRING, _LATE = 2, 4, 11
_SCHOOL_ENDS, _SCHOOL_BEGINS = 5, 8


def event_day(title: str | None, lines: list[Line], outline: Outline, today: date) -> date | None:
    """The day on which a text says that its event took place; `lines` are those below the title."""
    leads = islice((line.text for line in lines if line.is_paragraph or line.text[-1] in ".:;…"), 2)
    meeting = [line.text for line in lines[:_MEETING_LINES] if _MEETING.match(line.text)]
    for number, opening in enumerate([*leads, *meeting]):
        first = number == 0 or opening in meeting
        day = _opening_day(opening, f"{title or ''}\n{opening}", outline, first=first)
        if day:
            return day if day <= today and _is_told_now(day, outline) else None
    day = _title_day(title or "")
    return day if day and day <= today else None


def _opening_day(opening: str, summary: str, outline: Outline, *, first: bool) -> date | None:
    """The first day in a paragraph's opening words, which must be about it."""
    dates: list[Mention | DayMonth] = [*find_dates(opening[:_FAR]), *find_day_months(opening[:_FAR])]
    for mention in sorted(dates, key=lambda found: found.start):
        if not _is_opened_by(opening, mention, first=first) or not _tells(opening, mention):
            return None
        if isinstance(mention, Mention):
            return mention.day
        year = _year(mention.month, summary, outline)
        return calendar_day(year, mention.month, mention.day) if year else None
    return None


def _is_opened_by(opening: str, mention: Mention | DayMonth, *, first: bool) -> bool:
    before = opening[: mention.start]
    if _ANOTHER_DAY.search(before):
        return False
    if not first:
        return mention.start <= _AT_ONCE and bool(_EVENT.search(opening[mention.end : mention.end + _NEAR]))
    return mention.start <= _NEAR or bool(_EVENT.search(before))


def _tells(opening: str, mention: Mention | DayMonth) -> bool:
    before, after = opening[: mention.start], opening[mention.end : mention.end + 40]
    return (
        (bool(_DAY_WORD.search(before[-40:])) or opening[mention.start :].lower().startswith("ngày"))
        and not _NOT_THIS_DAY_BEFORE.search(before[-40:])
        and not _NOT_THIS_DAY_AFTER.match(after)
    )


def _is_told_now(day: date, outline: Outline) -> bool:
    """Whether no later year is told of: else the day is history."""
    return max(told_years(outline), default=0) <= day.year + 1


def _title_day(title: str) -> date | None:
    mentions = [mention for mention in find_dates(title) if _tells(title, mention)]
    if len(mentions) != 1 or not _OF_A_DAY.match(title) or title[mentions[0].end :].strip(" .)"):
        return None
    return mentions[0].day


def _year(month: int, opening: str, outline: Outline) -> int | None:
    """The year of a day whose year is not said.

    A meeting that looks back on one year and forward to the next takes place
    around the new year; otherwise the only year that the text tells of is taken.
    """
    if not has_year(opening):
        return None
    school = _SCHOOL_YEAR.search(opening)
    if school:
        return _within_school_year(int(school["first"]), month, reviewed=bool(school["review"]))
    review, plan = _REVIEW.search(opening), _PLAN.search(opening)
    past = int(review["year"]) if review else None
    ahead = int(plan["year"]) if plan else None
    if review and _PART_OF_YEAR.search(opening[review.start() : review.end()]):
        return _only_year(month, opening, outline)
    if past and ahead in {past + 1, None}:
        return past + 1 if month <= _SPRING else past if month >= _LATE else None
    if ahead and past is None and month >= _LATE - 1:
        return None
    return _only_year(month, opening, outline)


def _within_school_year(first: int, month: int, *, reviewed: bool) -> int | None:
    """The year of a month near the school year that begins in `first`, which runs from August to May."""
    if month <= _SCHOOL_ENDS or (reviewed and month < _LATE):
        return first + 1
    return first if month >= _SCHOOL_BEGINS else None


def _only_year(month: int, summary: str, outline: Outline) -> int | None:
    """The year that title and opening tell of, if the text tells of no other.

    Around the new year it may be the year before or after, so those months stay open.
    """
    years = set(narrated_years(summary))
    if len(years) != 1 or years != set(told_years(outline)) or not _NEW_YEAR_OVER <= month < _LATE:
        return None
    told = outline.text[:READ]
    return None if _SINCE.search(told) or _ANNIVERSARY.search(told) else years.pop()
