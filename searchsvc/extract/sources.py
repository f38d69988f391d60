"""Who published a report: a line `Theo …` or `Nguồn: …` of its own, or such a bracket at the very end."""

from __future__ import annotations

import re

from searchsvc.extract.dates import find_dates
from searchsvc.extract.lines import Line

_LAST_LINES = 8
_LONGEST = 160

_LINE = re.compile(
    r"\W*(?:(?P<label>(?:trích )?nguồn(?: tin| bài(?: viết)?)?|theo nguồn(?: tin)?)\s?:|(?:[^\W\d_][\w. ]{1,40} [-–|] ?)?theo(?: nguồn)?:?\s)\s*(?P<name>.+)",
    re.IGNORECASE,
)
_BRACKET = re.compile(
    r"\(\s?(?:(?P<label>(?:trích )?nguồn(?: tin)?)\s?:|(?:(?:tổng hợp|lược dịch|dịch) )?theo:?\s)\s*(?P<name>[^()]+)\)\W*$",
    re.IGNORECASE,
)
_DOMAIN = re.compile(
    r"(?:https?://)?(?:www\.)?(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,18})(?::\d+)?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_DOMAIN_BEHIND = re.compile(rf"\(\s?{_DOMAIN.pattern}\s?\)?$", re.IGNORECASE)
_FAMILY_NAMES = "nguyễn|trần|lê|phạm|hoàng|huỳnh|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|đinh|đoàn|lương|trịnh|mai|đào|cao|tạ|hà"
_NOBODY = re.compile(
    r"(?:ông|bà|anh|chị|em|cô|chú|bác|đồng chí|đ/c|gs|pgs|ts|ths|bs|kts|nhà báo|phóng viên|pv|tác giả|internet|sưu tầm|tổng hợp|mạng|tự chụp"
    r"|quy định|qui định|kế hoạch|quyết định|nghị định|nghị quyết|thông tư|chỉ thị|luật|hiến pháp|pháp lệnh|công văn|điều|khoản|số liệu"
    r"|báo cáo|thống kê|dự (?:báo|kiến|thảo)|kết quả|chương trình|hợp đồng|phương án|đề án|ước tính|khảo sát|đó|đây|ngân sách|vốn|ảnh)\b"
    rf"|(?:{_FAMILY_NAMES})(?: [^\W\d_]+){{1,3}}$",
    re.IGNORECASE,
)
_STATEMENT = re.compile(
    r"[,;:/]|\.\s|(?:^|\s)(?:là|thì|mà|được|bị|sẽ|đã|đang|cho biết|cho hay|không|có|như sau|tính đến|ngày|năm)(?:\s|$)",
    re.IGNORECASE,
)
_MOST_WORDS = 9


def find_source(head: list[Line], tail: list[Line]) -> str | None:
    """The source named below the title (`head`) or at the end (`tail`): a domain in lower case or a name."""
    for line in reversed(tail[-_LAST_LINES:]):
        if len(line.text) <= _LONGEST and (source := _on_line(line.text)):
            return source
    last = tail[-1].text[-_LONGEST:] if tail else ""
    bracket = _BRACKET.search(last) if ")" in last else None
    if bracket:
        return _named(bracket["name"], labelled=bool(bracket["label"]))
    for line in head:
        if line.is_paragraph:
            break
        source = _on_line(line.text)
        if source:
            return source
    return None


def _on_line(text: str) -> str | None:
    if len(text) > _LONGEST or not _may_name_source(text.lower()):
        return None
    match = _BRACKET.search(text) if len(text.split()) <= _MOST_WORDS else None
    match = match or _LINE.fullmatch(text)
    return _named(match["name"], labelled=bool(match["label"])) if match else None


def _may_name_source(lower: str) -> bool:
    """Whether a line in lower case has a word that stands on every line which names a source."""
    return "theo" in lower or "nguồn" in lower


def _named(name: str, *, labelled: bool) -> str | None:
    name = _name_only(name)
    domain = _DOMAIN.fullmatch(name) or _DOMAIN_BEHIND.search(name)
    if domain:
        return domain["host"].lower()
    words = name.split()
    if not 0 < len(words) <= _MOST_WORDS or _NOBODY.match(name) or _STATEMENT.search(name):
        return None
    return " ".join(words) if labelled or name[0].isupper() else None


def _name_only(name: str) -> str:
    """The name without quotation marks, brackets, and a date behind it."""
    mentions = find_dates(name)
    if mentions and not name[mentions[-1].end :].strip(" .)"):
        name = re.sub(
            r"[\s,(]*(?:ngày|\bsố ra ngày)?\s*$", "", name[: mentions[-1].start], count=1, flags=re.IGNORECASE
        )
    return name.strip(" .)(\"'“”[]*-–")
