"""Which line, or lines, of a text are its title.

Better no title than a wrong one: a text that begins with a salutation or with
a sentence has none. What may stand above a title (letterhead, number, place
and date, name of a paper) is passed over.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from searchsvc.extract.beginnings import beginnings_of, may_begin
from searchsvc.extract.furniture import is_clock, is_section_name, is_site_name
from searchsvc.extract.letterhead import (
    GENRES,
    document_genre,
    is_authority,
    is_body_start,
    is_letterhead,
    letter_subject,
)
from searchsvc.extract.lines import Line, collapse
from searchsvc.extract.stamps import is_stamp
from searchsvc.types import Span

LONGEST = 200
"""A longer first line, in characters, is no title."""

_LONGEST_JOINED = 300
_MOST_LINES = 6
_PARAGRAPH_LINES = 4
_LONG_SENTENCE = 120
_SHORT_GENRE = 5
"""Words of a line such as `BÁO CÁO TÓM TẮT`, which has its subject below."""

_NO_TITLE_FOLLOWS = re.compile(
    r"\W*(?:kính (?:gửi|thưa|mời|trình)|thưa|gửi ?:|căn cứ|mục lục|lời nói đầu|phụ lục)\b"
    r"|\([^()]{2,40}\) ?[-–—] |[^\W\d_][\w .]{1,25}(?:\([^()]{2,30}\)|, ?\d[\d/.-]{2,9}) ?[-–—:] "
    r"|(?:\S+ [-–—] )?(?:vào )?(?:ngày|sáng|trưa|chiều|tối)(?: ngày)? \d.*[.;:,]$|(?:hôm nay|sáng nay|chiều nay),"
    r"|(?:theo|tại|trong|nhân dịp|vừa qua|sau|để|năm \d{4},)\b.*[.;:]$",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r".*\((?:ảnh|nguồn ảnh|hình)\b[^()]*\)\W*|(?:ảnh|hình|nguồn ảnh)(?: \w+)? ?[:\d].*|ảnh minh h(?:ọa|oạ)\W*",
    re.IGNORECASE,
)
_TITLE_LABEL = re.compile(
    r"(?:#{1,6}[ \t]+)?(?:(?:tiêu đề|tựa đề|tên (?:báo cáo|bài)|title|chủ đề|subject)\s?:\s*)?(?=\S)",
    re.IGNORECASE,
)
_BESIDE_A_TITLE = re.compile(
    r"(?:tác giả|người (?:viết|đăng|gửi)|chuyên mục|từ kh(?:óa|oá)|tags?|nguồn|mã số|thứ|lượt xem|từ|from|to|đến|cc|bcc|ngày gửi|sent|date)\b ?:.*|theo \S+|chào mừng .*đến với .*"
    r"|\W*(?:tối mật|tuyệt mật|mật|thượng khẩn|khẩn|h(?:ỏa|oả) tốc|dự thảo)\W*",
    re.IGNORECASE,
)
_MASTHEAD = re.compile(
    r"(?:bản tin|tạp chí|nội san|tập san|đặc san)\b.{0,80}\bsố\b ?:? ?\d.*|số ?(?:ra ngày)? ?:? ?\d.{0,60}"
    r"|(?:năm|tập) (?:thứ )?\w{1,6} ?[-–,] ?số .{0,40}|quý [ivx\d]{1,4} ?[-/,] ?(?:năm )?\d{4}|tháng \d{1,2} ?[-/,] ?(?:năm )?\d{4}",
    re.IGNORECASE,
)
_BESIDE_BEGINNINGS = beginnings_of(
    """
    ảnh hình nguồn tác người chuyên từ tag mã thứ lượt from to đến cc bcc ngày sent date theo chào tối tuyệt mật
    thượng khẩn hỏa hoả dự bản tạp nội tập đặc số năm quý tháng thông
    """
)
"""Of captions, of what stands beside a title, and of mastheads."""
_ADDRESSEE = re.compile(r"\W*kính gửi\b", re.IGNORECASE)
_PAPER = re.compile(
    r"(?:TIN|DANH SÁCH|BẢNG|BIỂU|LỊCH|NỘI QUY|ĐIỀU LỆ|THỂ LỆ|ĐỀ CƯƠNG|SỔ TAY|PHIẾU|TỜ KHAI|GIẤY|THƯ)\b"
)
_MASTHEAD_CAPITALS = re.compile(r"(?:BẢN TIN|TẠP CHÍ|NỘI SAN|TẬP SAN|ĐẶC SAN|THÔNG TIN NỘI BỘ)\b.*")
_BELOW_A_TITLE = re.compile(
    r"(?!v/v)(?:[IVX]+[.)/] |[A-Z\d][.)/] ?\S)|\d+\.\d|(?:phần|chương|điều|mục) (?:thứ |[ivx\d])|\((?:kèm theo|trình|ban hành|tại|số liệu)"
    r"|thời gian ?:|địa điểm ?:|hôm nay\b|vào hồi\b|[-+*•]",
    re.IGNORECASE,
)
_MIDST_OF_CAPITALS = re.compile(
    r"(?:NĂM|QUÝ|THÁNG|GIAI ĐOẠN|NHIỆM KỲ|VÀ|CỦA|TẠI|VỀ|TỪ|TRONG|TRÊN|PHƯƠNG HƯỚNG)\b"
)
_OPEN_END = re.compile(
    r"(?:[,;–-]|(?<!\w)(?:và|của|về|trong|năm|các|cho|với|tại|ở|từ|đến|theo|do|bằng|việc|tỉnh|huyện|xã))$",
    re.IGNORECASE,
)


class Title(NamedTuple):
    """A title, where it stands, the number of the line below it, and the genre that it names."""

    text: str
    span: Span
    next_line: int
    kind: str | None = None


def find_title(text: str, lines: list[Line], head: int) -> Title | None:
    """The title of the text whose first lines, of which `head` are a letterhead, are given; None if there is none for certain."""
    below = _below_letterhead(lines, head)
    for number in range(below):
        genre = document_genre(lines[number].text)
        if genre and (head or lines[number].text.isupper() or number + 1 < below):
            plain = head > 0 or number > 0 or len(lines[number].text.rstrip(" :")) == len(genre)
            return _document_title(text, lines, number, GENRES[genre] if plain else None)
    if head:
        for number in range(below):
            about = letter_subject(text, lines[number])
            if about:
                kind = "letter" if any(_ADDRESSEE.match(line.text) for line in lines) else None
                return _assemble(text, about, lines, _more_lines(lines, number, given=1), kind)
    for number in range(head, len(lines)):
        if not _is_passed_over(lines[number], official=head > 0 or _is_headed(lines, number)):
            return _press_title(text, lines, number)
    return None


def _is_headed(lines: list[Line], number: int) -> bool:
    """Whether the line below one is in capitals and names what kind of paper it begins."""
    below = lines[number + 1].text if number + 1 < len(lines) else ""
    return below.isupper() and bool(_PAPER.match(below))


def _below_letterhead(lines: list[Line], head: int) -> int:
    """The number of the first line that is surely below any genre and subject."""
    for number, line in enumerate(lines):
        if line.is_paragraph or is_body_start(line.text):
            return number
        above = is_authority(line.text) or _is_passed_over(line, official=head > 0)
        if not head and not above and not document_genre(line.text):
            return max(number, _genre_alone(lines) + 1)
    return len(lines)


def _genre_alone(lines: list[Line]) -> int:
    """The number of a line near the top that is a genre in capitals and nothing else; -1 if there is none."""
    for number, line in enumerate(lines[:_MOST_LINES]):
        if line.is_paragraph or is_body_start(line.text):
            break
        if line.text in GENRES:
            return number
    return -1


def _document_title(text: str, lines: list[Line], number: int, kind: str | None) -> Title:
    name = lines[number].text
    alone = document_genre(name) == name.rstrip(" :").upper()
    followed = number + 1 < len(lines) and not lines[number + 1].apart
    subject_to_come = alone or (followed and len(name.split()) <= _SHORT_GENRE)
    last = _more_lines(lines, number, given=0 if subject_to_come else 1)
    return _assemble(text, lines[number].start, lines, last, kind)


def _more_lines(lines: list[Line], number: int, given: int) -> int:
    """The number of the title's last line; `given` is 0 while its subject is still to come."""
    last, length = number, len(lines[number].text)
    while last + 1 < len(lines) and last - number < _MOST_LINES:
        line = lines[last + 1]
        length += len(line.text) + 1
        if length > _LONGEST_JOINED or not _continues(lines[last], line, given):
            break
        last, given = last + 1, given + 1
    return last


def _continues(above: Line, line: Line, given: int) -> bool:
    if line.is_paragraph or is_stamp(line) or is_letterhead(line.text):
        return False
    if is_body_start(line.text) and not (given == 0 and line.text[0].islower()):
        return False
    if given and (line.text[0] == "(" or (is_authority(line.text) and not above.text.isupper())):
        return False
    if given and _OPEN_END.search(above.text):
        return True
    if _BELOW_A_TITLE.match(line.text) or is_authority(line.text):
        return False
    return given == 0 or _runs_on(above, line)


def _runs_on(above: Line, line: Line) -> bool:
    """Whether a line can only be read on from the one above it."""
    if above.text[-1] in ".:?!" or is_stamp(line) or is_letterhead(line.text):
        return False
    if line.text[0].islower():
        return True
    if above.text.isupper() and line.text.isupper() and _MIDST_OF_CAPITALS.match(line.text):
        return True
    return not line.apart and ((above.text.isupper() and line.text.isupper()) or line.text[0].isdecimal())


def _press_title(text: str, lines: list[Line], number: int) -> Title | None:
    line = lines[number]
    if len(line.text) > LONGEST or _NO_TITLE_FOLLOWS.match(line.text):
        return None
    label = _TITLE_LABEL.match(text, line.start, line.end)
    last = number
    while (
        last + 1 < len(lines)
        and not (lines[last + 1].apart and lines[last + 1].text[0].islower())
        and _runs_on(lines[last], lines[last + 1])
    ):
        last += 1
    title = _assemble(text, label.end() if label else line.start, lines, last)
    wrapped_paragraph = last > number and (title.text[-1] in ".;:," or last - number >= _PARAGRAPH_LINES)
    if wrapped_paragraph or _is_sentence(title.text) or len(title.text) > LONGEST:
        return None
    return title


def _is_sentence(text: str) -> bool:
    if text[-1] in ":;,":
        return True
    return text[-1] == "." and not text.endswith("...") and (len(text) > _LONG_SENTENCE or ". " in text)


def _is_passed_over(line: Line, *, official: bool) -> bool:
    text = line.text
    return (
        is_letterhead(text)
        or is_clock(text)
        or is_stamp(line)
        or is_site_name(text)
        or is_section_name(text)
        or (official and is_authority(text))
        or _is_beside_title(text)
    )


def _is_beside_title(text: str) -> bool:
    """Whether a line is a caption, a masthead, or of what stands beside titles."""
    return ("(" in text or may_begin(text, _BESIDE_BEGINNINGS)) and any(
        rule.fullmatch(text) for rule in (_CAPTION, _BESIDE_A_TITLE, _MASTHEAD, _MASTHEAD_CAPITALS)
    )


def _assemble(text: str, start: int, lines: list[Line], last: int, kind: str | None = None) -> Title:
    span = Span(start, lines[last].end)
    return Title(collapse(text[span.start : span.end]), span, last + 1, kind)
