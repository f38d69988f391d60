"""The head of administrative documents, laid out as Decree 30/2020/NĐ-CP has it.

Authority, state and motto (or Party), number, place and date; then the genre in
capitals (`BÁO CÁO`) with what it is about below, or, on a letter, `V/v …` alone.
"""

from __future__ import annotations

import re
from functools import lru_cache

from searchsvc.extract.lines import Line
from searchsvc.extract.stamps import dateline

GENRES = {
    "BÁO CÁO": "report",
    "BIÊN BẢN GHI NHỚ": "memorandum",
    "BIÊN BẢN": "minutes",
    "CHỈ THỊ": "directive",
    "CHƯƠNG TRÌNH": "programme",
    "CÔNG ĐIỆN": "dispatch",
    "ĐỀ ÁN": "project",
    "GIẤY MỜI": "invitation",
    "HỢP ĐỒNG": "contract",
    "HƯỚNG DẪN": "guidance",
    "KẾ HOẠCH": "plan",
    "KẾT LUẬN": "conclusion",
    "LUẬT": "law",
    "BẢN ÁN": "judgment",
    "BÀI PHÁT BIỂU": "speech",
    "DIỄN VĂN": "speech",
    "NGHỊ ĐỊNH": "decree",
    "NGHỊ QUYẾT": "resolution",
    "PHÁP LỆNH": "ordinance",
    "PHƯƠNG ÁN": "plan",
    "QUY CHẾ": "regulation",
    "QUY ĐỊNH": "regulation",
    "QUYẾT ĐỊNH": "decision",
    "THÔNG BÁO": "notice",
    "THÔNG CÁO BÁO CHÍ": "press release",
    "THÔNG TƯ": "circular",
    "TỜ TRÌNH": "proposal",
}
"""The genres of documents as they stand above their subject, and their `kind`."""

_GENRE = re.compile(rf"(?:{'|'.join(GENRES)})(?!\w| viên\b| sư\b)", re.IGNORECASE)
_STATE = re.compile(
    r"cộng h(?:òa|oà) (?:xã hội chủ nghĩa|xhcn) việt nam|cong hoa xa hoi chu nghia viet nam|doc lap ?[-–.] ?tu do|đảng cộng sản việt nam$|độc lập ?[-–—.*] ?tự do ?[-–—.*] ?hạnh phúc",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"số ?:? ?[\d.… ]{0,12}[-/] ?[^\W\d_]*[-/]?[A-ZĐƯ\d]", re.IGNORECASE)
_RULE = re.compile(r"[\W\do_]+")
_SUBJECT = re.compile(r"(?:v/v|về việc)\b\s?:?\s?", re.IGNORECASE)
_BODY = re.compile(r"\W*(?:kính (?:gửi|thưa)|căn cứ|thực hiện|thưa)\b", re.IGNORECASE)
_AUTHORITY = re.compile(
    r"(?:ủy|uỷ) ban|ubnd|hđnd|hội đồng|hội|đoàn|liên (?:đoàn|hiệp|minh)|mặt trận|ubmttq|mttq|chính phủ|quốc hội|thủ tướng|chủ tịch|bộ|tổng (?:cục|công ty|giám đốc)"
    r"|cục|chi cục|sở|phòng|ban|đảng (?:ủy|uỷ|bộ)|chi bộ|(?:tỉnh|huyện|thành|thị|quận) (?:ủy|uỷ)|tỉnh|thành phố|tp\.?|huyện|thị (?:xã|trấn)|quận|xã|phường"
    r"|trường|viện|bệnh viện|trung tâm|trạm|công (?:an|ty|đoàn)|tập đoàn|tòa án|toà án|viện kiểm sát|giám đốc|hiệu trưởng|bộ trưởng|thư viện|vườn quốc gia",
    re.IGNORECASE,
)
_HEAD_LINES = 25


def is_letterhead(text: str) -> bool:
    """Whether a line names state, motto or Party, is a document's number, or only a rule."""
    return _is_signed(text) or bool(_RULE.fullmatch(text))


@lru_cache(maxsize=64)
def _is_signed(text: str) -> bool:
    """Whether a line names state, motto or Party, or is a document's number; several rules ask it of one line."""
    return _names_state(text) or bool(_NUMBER.match(text))


def _names_state(text: str) -> bool:
    lower = text.lower()
    has_word = "cộng" in lower or "lập" in lower or "cong" in lower or "lap" in lower
    return has_word and bool(_STATE.search(text))


def is_authority(text: str) -> bool:
    """Whether a line in capitals begins like the name of an authority or of an office."""
    return text.isupper() and bool(_AUTHORITY.match(text))


@lru_cache(maxsize=64)
def is_body_start(text: str) -> bool:
    """Whether a line begins as the first one below a document's head does."""
    return bool(_BODY.match(text))


def letterhead_end(lines: list[Line]) -> int:
    """The number of the line below the letterhead; 0 if there is no letterhead."""
    end = 0
    official = False
    for number, line in enumerate(lines[:_HEAD_LINES]):
        if line.is_paragraph or is_body_start(line.text):
            break
        signed = _is_signed(line.text)
        official = official or signed
        if signed or (official and dateline(line.text)):
            end = number + 1
    return end


def document_genre(text: str) -> str | None:
    """The genre of a document in upper case, if the line is its name or begins so in capitals."""
    match = _GENRE.match(text)
    if match and (text.isupper() or len(text.rstrip(" :")) == match.end()):
        return match.group().upper()
    return None


def letter_subject(text: str, line: Line) -> int | None:
    """Where the subject of a letter begins on its line `V/v …`; None on other lines."""
    match = _SUBJECT.match(text, line.start, line.end)
    return match.end() if match and match.end() < line.end else None
