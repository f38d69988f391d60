"""What a saved web page has around a report: clock, menus, buttons, lists of other pages.

Only whole lines at the very top and the very bottom are taken out, and only
those that can be nothing else: to keep a button is better than to lose a line.
"""

from __future__ import annotations

import re
from itertools import islice

from searchsvc.extract.beginnings import beginnings_of, may_begin
from searchsvc.extract.outline import Outline, outline_of

_TOP_LINES = 30
_BOTTOM_LINES = 80
_LEAST_STEPS, _STEP_WORDS = 3, 5
_LONGEST = 200
"""No button, menu or link is longer, in characters."""

_DIGIT = re.compile(r"\d")
_WEEKDAY = re.compile(
    r"\b(?:thứ\s(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\snhật"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
    re.IGNORECASE,
)
_CLOCK_PART = re.compile(
    r"\b(?:hôm\snay|là|ngày|tháng|năm|giờ|phút|giây|lúc|gmt|utc|am|pm|sa|ch|h|g"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)\b|\d+[hg]?|[\W_]",
    re.IGNORECASE,
)
_CLOCK_START = re.compile(
    r"[\W\d_]*(?:thứ|chủ|mon|tue|wed|thu|fri|sat|sun|hôm|là|ngày|tháng|năm|giờ|phút|giây|lúc|gmt|utc|am|pm|sa|ch|h|g"
    r"|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    re.IGNORECASE,
)
"""The first letters of each line that is nothing but a day and a time."""

_TOOLS = (
    r"(?:về |lên )?(?:trang (?:chủ|nhất|trước|sau)|đầu trang)|home|menu|liên hệ|sitemap|rss|hỏi đáp|tìm kiếm"
    r"|sơ đồ (?:trang|cổng|website|site)|đăng (?:nhập|ký|kí|xuất)|english|tiếng (?:việt|anh)|bookmark"
    r"|(?:bản )?in(?: (?:bài(?: viết| này)?|trang(?: này)?|tin(?: này)?))?|print"
    r"|gửi (?:e-?mail|mail|bài(?: viết)?|tin|(?:cho )?bạn bè)|e-?mail|chia sẻ(?: (?:bài(?: viết)?|tin))?|share|facebook|zalo|twitter"
    r"|thích|(?:cỡ|phông) chữ|a[+-]|(?:nghe )?đọc bài(?: viết)?|lưu bài(?: viết)?|phản hồi|(?:gửi )?bình luận"
    r"|(?:quay|trở) (?:lại|về)(?: trang (?:trước|chủ))?|(?:(?:số )?lượt (?:xem|đọc|truy cập)|đã xem) ?:? ?[\d.,]+"
)
# An atomic group: what was taken for a button is never tried otherwise.
_TOOL_LINE = re.compile(rf"(?:[\W_]*(?>{_TOOLS})(?!\w))+[\W_]*", re.IGNORECASE)

_TRAIL_START = re.compile(r"\W*(?:bạn đang (?:ở|xem)\W*)?(?:trang (?:chủ|nhất)|home)\b", re.IGNORECASE)
_ARROW, _STEP = re.compile(r"[>»›→]+"), re.compile(r"[>»›→|/]+")

_SITE_NAME = re.compile(
    r"(?:cổng|trang|mạng) (?:thông tin|tin) điện tử(?: \S+){0,6}|(?:tạp chí|báo)(?: \w+){0,4} điện tử"
    r"|cơ quan(?: ngôn luận)? của .+|tiếng nói của đảng bộ.+"
    r"|(?:www\.|https?://)\S+|(?:[\w-]+\.)+(?:vn|com|net|org|example)",
    re.IGNORECASE,
)

_SITE_BEGINNINGS = beginnings_of("cổng trang mạng tạp báo cơ tiếng www http")

_SECTION = (
    r"tin tức|thời sự|chính trị|xã hội|kinh tế|giáo dục|y tế|văn h(?:óa|oá)|thể thao|pháp luật|thế giới|đời sống|sự kiện"
    r"|tin (?:mới|nóng|trong (?:nước|tỉnh)|địa phương|hoạt động)|giới thiệu|trong (?:nước|tỉnh)|quốc tế|môi trường|khoa học"
)
_SECTION_NAME = re.compile(rf"(?:{_SECTION})(?:\W+(?:{_SECTION}))?", re.IGNORECASE)

_SECTION_BEGINNINGS = beginnings_of(
    "tin thời chính xã kinh giáo văn thể pháp thế đời sự giới trong quốc môi khoa"
)

_OTHER_PAGES = re.compile(
    r"\W*(?:(?:(?:các|những) )?(?:tin|bài)(?: tức| viết| bài)? (?:đã (?:đưa|đăng)|liên quan|khác|(?:mới|cũ) (?:hơn|nhất)|cùng (?:chuyên mục|loại))"
    r"|có thể bạn quan tâm|xem thêm|đọc thêm|ý kiến (?:bạn đọc|của bạn)|gửi (?:bình luận|ý kiến))"
    r"(?: (?:trong|cùng) chuyên mục)?(?:\W*ngày)?[\W\d]*",
    re.IGNORECASE,
)
_IMPRINT = re.compile(
    r"©|\(c\) ?\d|copyright\b|bản quyền (?:©|thuộc|của|\d)|ghi rõ nguồn|(?:designed|powered) by",
    re.IGNORECASE,
)
_BEGINNINGS = beginnings_of(
    """
    thứ chủ monday tuesday wednesday thursday friday saturday sunday hôm là ngày tháng năm giờ phút giây lúc gmt utc am pm
    sa ch january february march april may june july august september october november december
    về lên trang đầu home menu liên sitemap rss hỏi tìm sơ đăng english tiếng bookmark bản in print gửi email chia share
    facebook zalo twitter thích cỡ phông nghe đọc lưu phản bình quay trở số lượt đã bạn
    các những tin bài có xem copyright ghi designed powered
    """
)
"""Of each line of furniture, unless it has steps."""
_CREDIT = re.compile(r"\W*(?:theo|nguồn)\b", re.IGNORECASE)


def is_clock(text: str) -> bool:
    """Whether a line has a weekday and a date or a time, and nothing else."""
    if len(text) > _LONGEST or not _DIGIT.search(text) or not _CLOCK_START.match(text):
        return False
    rest, weekdays = _WEEKDAY.subn("", text)
    return weekdays > 0 and not _CLOCK_PART.sub("", rest)


def is_site_name(text: str) -> bool:
    """Whether a line is the name of a web site or a paper, which pages have above everything."""
    return (
        len(text) <= _LONGEST
        and ("." in text or may_begin(text, _SITE_BEGINNINGS))
        and bool(_SITE_NAME.fullmatch(text))
    )


def is_section_name(text: str) -> bool:
    """Whether a line is the name of a section of a paper or a web site: `Thời sự`, `Tin tức - Sự kiện`."""
    return (
        may_begin(text, _SECTION_BEGINNINGS) and len(text) <= _LONGEST and bool(_SECTION_NAME.fullmatch(text))
    )


def without_furniture(outline: Outline) -> Outline:
    """The text without page furniture at its top and its bottom; all of it if nothing else were left."""
    body = _without_bottom(_without_top(outline))
    return body if len(body.rows) else outline


def _is_navigation(text: str) -> bool:
    if len(text) > _LONGEST:
        return False
    return is_clock(text) or bool(_TOOL_LINE.fullmatch(text)) or _is_trail(text)


def _may_be_furniture(text: str) -> bool:
    """Whether a line may be navigation, an imprint or the heading of a list: most lines are not."""
    return may_begin(text, _BEGINNINGS) or bool(_STEP.search(text))


def _is_trail(text: str) -> bool:
    """Whether a line is the way from the start page to this one, or a menu that begins there."""
    if not _STEP.search(text):
        return False
    if _TRAIL_START.match(text):
        return True
    steps = [step.split() for step in _ARROW.split(text)]
    return len(steps) >= _LEAST_STEPS and max(map(len, steps)) <= _STEP_WORDS


def _without_top(outline: Outline) -> Outline:
    text = outline.text
    kept: list[str] = []
    position = 0
    for line in islice(outline.downwards(), _TOP_LINES):
        if _may_be_furniture(line.text) and _is_navigation(line.text):
            kept.append(text[position : line.start])
            position = text.find("\n", line.end) + 1 or len(text)
        elif not (is_site_name(line.text) or is_section_name(line.text)):
            break
    return outline_of("".join([*kept, text[position:]]).lstrip("\n")) if position else outline


def _without_bottom(outline: Outline) -> Outline:
    """Cuts at the highest heading of a list of other pages under which there are only links."""
    text = outline.text
    end = len(text)
    contiguous = True
    for line in islice(outline.upwards(), _BOTTOM_LINES):
        may_be_furniture = _may_be_furniture(line.text)
        if may_be_furniture and _OTHER_PAGES.fullmatch(line.text[:_LONGEST]):
            end, contiguous = line.start, True
        elif may_be_furniture and (_is_navigation(line.text) or _is_imprint(line.text)):
            end = line.start if contiguous else end
        elif _may_be_link(line.text):
            contiguous = False
        else:
            break
    return outline_of(text[:end].rstrip()) if end < len(text) else outline


def _is_imprint(text: str) -> bool:
    return len(text) <= _LONGEST and bool(_IMPRINT.match(text))


def _may_be_link(text: str) -> bool:
    return len(text) <= _LONGEST and text[-1] not in ".;:" and not _CREDIT.match(text)
