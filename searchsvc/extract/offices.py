"""Offices as Vietnamese texts name them: how one begins, and where its name ends.

An office begins with one of a few dozen nouns (`chủ tịch`, `vụ trưởng` …), which
the name of what it is held in follows: `Phó Chủ tịch Thường trực UBND tỉnh`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from searchsvc.extract.automaton import Automaton, automaton_of
from searchsvc.extract.beginnings import LETTERS, beginnings_of
from searchsvc.extract.kernels.looking import Codes, found_words

LONGEST = 160
"""Characters of a text that are looked at for one office."""

_MOST_WORDS = 14
_RANK = r"(?:nguyên |quyền |cựu )?(?:phó |q\. ?|p\. ?)?(?:tổng |đệ nhất )?"
_LED = (
    r"(?:ban|phòng|khoa|đoàn|thôn|bản|ấp|xóm|buôn|làng|trạm|bộ môn|công an|tiểu ban|khu phố|khối phố|tổ dân phố|đội|nhóm|ngành"
    r"|văn phòng|đại diện|cơ quan|tiểu khu|bộ phận|trung tâm|chi nhánh|đồn|nhà trẻ|xưởng|đơn vị)"
)
HEAD = (
    rf"(?:{_RANK}(?:bí thư|chủ tịch|thủ tướng|giám đốc|trưởng {_LED}|chủ nhiệm|thư ký|biên tập|thanh tra|tham mưu trưởng|lãnh sự"
    r"|(?:bộ|vụ|cục|chi cục|tổng cục|viện|hiệu|hạt|trạm|đội|tổ|xưởng|tư lệnh|chỉ huy|kiểm toán|kế toán|ca|phân viện|nhóm|trợ lý|huấn luyện viên|hlv) ?trưởng"
    r"|hiệu phó|viện phó|đội phó|tổ phó|hội trưởng|chánh (?:án|văn phòng|thanh tra|toà|tòa)|tư lệnh|chính (?:ủy|uỷ)|chính trị viên|thống đốc|đại sứ)"
    r"|(?:nguyên |cựu )?(?:thứ ?-?trưởng|tổng bí thư|tổng thống|hlv|huấn luyện viên|thẩm phán|kiểm sát viên|đại biểu quốc hội"
    r"|(?:ủy|uỷ) viên (?:bộ chính trị|ban|trung ương|thường vụ|thường trực|btv|bch|hội đồng|đoàn chủ tịch|ubmttq)|(?:ủy|uỷ) viên|phát ngôn viên|người phát ngôn"
    r"|thường trực (?:ban|tỉnh|huyện|thành|thị|quận|đảng|hđnd|ubnd)|uv (?:bộ chính trị|ban|trung ương|btv|bch|tw)"
    r"|công chức (?:địa|văn|tư|tài|lao)\w*|cán bộ (?:lâm|địa|văn|tư|y|khuyến|thú|phụ)\w*))"
)
"""How an office begins, for use in other patterns, in any case."""

_HEAD = re.compile(HEAD + r"(?!\w)", re.IGNORECASE)
_FIRST_WORDS = """
nguyên quyền cựu phó q. p. tổng đệ bí chủ thủ giám trưởng thư biên thanh tham lãnh bộ vụ cục chi viện hiệu hạt trạm đội tổ
xưởng tư chỉ kiểm kế ca phân nhóm trợ huấn hlv hội chánh chính thống đại thứ thẩm ủy uỷ phát người thường uv công cán
"""
_BEGINNINGS = beginnings_of(_FIRST_WORDS)
"""The first two letters of each head."""
_FIRST_LETTERS = sorted({beginning[0] for beginning in _BEGINNINGS})
_SECOND_LETTERS = {
    first: "".join(sorted({pair[1] for pair in _BEGINNINGS if pair[0] == first})) for first in _FIRST_LETTERS
}
_PAIRS = "|".join(f"{first}[{seconds}]" for first, seconds in _SECOND_LETTERS.items())
_EITHER_BEGINNING = rf"[(“\"'\-–:]*({_PAIRS})"
_BEGINNING = re.compile(_EITHER_BEGINNING, re.IGNORECASE)
_BEGINNING_OF_WORD = re.compile(rf"(?<!\S){_EITHER_BEGINNING}", re.IGNORECASE)
_PIECE = re.compile(
    r"(?:(?:TP|Tp|TX|Tx|Q|H|P)\.|/(?=\w)|(?! [-–—] (?![^\W\d_a-zà-ỹ]))[^,;:.()\n\t|…!?\"“”/]){1,160}"
)
_UP_TO_A_SIGN = re.compile(r"[^,;:.()\n\t|…!?\"“”/–—-]*")
_MAY_GO_ON = "./–—-"
"""Signs behind which a piece may go on."""
_WORD = re.compile(r"\S+")
_CORES = (
    "trưởng,bí thư,chủ tịch,thủ tướng,giám đốc,chủ nhiệm,thư ký,biên tập,thanh tra,lãnh sự,hiệu phó,viện phó,đội phó,tổ phó,tư lệnh"
    ",chính ủy,chính uỷ,chính trị viên,chánh án,chánh tòa,chánh toà,chánh văn,thống đốc,đại sứ,tổng thống,thẩm phán,kiểm sát viên"
    ",đại biểu quốc,hlv,huấn luyện viên,ủy viên,uỷ viên,phát ngôn,công chức,cán bộ,thường trực,uv "
)
"""The cores: a part of each head, in lower case, none within another: a text is looked through for these first, which is quick."""
_SHORTEST_CORE = min(map(len, _CORES.split(",")))
_BEFORE_CORE = 24

_LAST_WORDS = """
cho nói nhấn khẳng đã đang sẽ vừa cũng là làm cùng dự đến tới về trao thăm tại trong khi có với trên được
bị tặng chúc nêu gửi mong theo từng thay vui thì mà nhưng để do từ sau trước nay hiện phải nếu vì ngày
hôm sáng chiều tối lên vào ra xuống qua rằng như bởi đọc một những đồng ông bà anh chị cô thầy bầu thường
đầu tham hoàn chịu mới còn rất luôn bày xin bằng
"""
_END_WORDS = frozenset(_LAST_WORDS.split())
"""Words in lower case at which the name of an office ends."""
_END = re.compile(
    r"(?:phát (?:biểu|động|lệnh)|kết luận|thống nhất|phân (?:tích|công|trần)|trình bày|chia sẻ|trực tiếp|chủ (?:trì|động|tọa|toà)|chỉ (?:rõ|ra)"
    r"|(?<!ban )(?:chỉ đạo|kiểm tra)|đại diện|báo (?:cáo|động|tin)|nhận (?:định|xét|được|thấy|lời)|giải (?:thích|đáp)|trả lời|tái (?:đắc|khẳng|cử)"
    r"|tin (?:tưởng|rằng|vui)|thông (?:báo|tin|qua)|lưu ý|tiếp (?:tục|đón|thu|nhận)|đề (?:nghị|xuất|cập|ra)|yêu cầu|ghi nhận|biểu dương|đánh giá|kêu gọi"
    r"|xúc động|cảm (?:ơn|thấy)|tuyên (?:bố|dương)|khai mạc|bế mạc|trúng cử|nhậm chức|cắt băng|khen ngợi|khuyến cáo|cảnh báo|kể|than|hứa|cam kết"
    r"|của (?:họ|đội này|mình|ông|bà|đội)|đích thân|kiến nghị|giao (?:nhiệm|cho)|tổng kết|mở đầu|dẫn đầu|(?<!hàng )không(?! quân)|(?<!hậu )cần|ký (?:kết|tên|ban|quyết|hợp))(?!\w)"
)
_USUAL = re.compile(
    r"thường (?:trực|vụ|tín)|đồng nhân|trong nước|trên biển|đầu tư|tham mưu|đồng bằng|có trách|trước bạ|ngày công"
)
"""What ends no name of an office although it begins with such a word."""


class Office(NamedTuple):
    """The name of an office, and where it stands in the text."""

    name: str
    start: int
    end: int


def office_at(text: str, start: int) -> Office | None:
    """The office whose name begins at `start`."""
    if text[start : start + LETTERS].lower() not in _BEGINNINGS:
        return None
    head = _HEAD.match(text, start, start + LONGEST)
    return _office(text, head) if head else None


def _office(text: str, head: re.Match[str]) -> Office | None:
    """The office that begins so; None if the head is in two pieces of a text."""
    start, end = head.span()
    last = _piece_end(text, start)
    if end > last:
        return None
    for number, word in enumerate(_WORD.finditer(text, end, last)):
        if number >= _MOST_WORDS or _is_end(text, word):
            break
        end = word.end()
    return Office(" ".join(text[start:end].split()), start, end)


def _piece_end(text: str, start: int) -> int:
    """Where the piece that begins at a place ends."""
    plain = _UP_TO_A_SIGN.match(text, start, start + LONGEST)
    end = plain.end() if plain else start
    if end < min(len(text), start + LONGEST) and text[end] not in _MAY_GO_ON:
        return end
    piece = _PIECE.match(text, start)
    return piece.end() if piece else start


def _is_end(text: str, word: re.Match[str]) -> bool:
    found = word.group()
    if found[0].isupper():
        return False
    if found == "-":
        return bool(_HEAD.match(text, word.end() + 1))
    if found == "và":
        following = text[word.end() + 1 : word.end() + 2]
        return not following.isupper() or bool(_HEAD.match(text, word.end() + 1))
    return bool(
        _END.match(text, word.start()) or (found in _END_WORDS and not _USUAL.match(text, word.start()))
    )


def is_office(line: str) -> bool:
    """Whether a line is the name of an office and nothing else."""
    found = office_at(line, 0)
    return found is not None and found.end == len(line)


def offices(text: str, cores: Sequence[Sequence[int]]) -> Iterator[Office]:
    """Every office that a text, whose cores are given, names, in reading order."""
    end = 0
    for core_start, core_end in cores:
        if core_start < end:
            continue
        for start in _starts(text, max(end, core_start - _BEFORE_CORE), core_end):
            head = _HEAD.match(text, start, start + LONGEST)
            found = _office(text, head) if head and head.end() >= core_end else None
            if found:
                end = found.end
                yield found
                break


def _starts(text: str, begin: int, end: int) -> Iterator[int]:
    """Where a head may begin between two places: with a word, behind opening signs, or at the first place."""
    if first := _BEGINNING.match(text, begin, end):
        yield first.start(1)
    for each in _BEGINNING_OF_WORD.finditer(text, begin + 1, end):
        yield each.start(1)


def cores_in(codes: Codes) -> list[list[int]]:
    """Where the cores in a text begin and end, from left to right; they are parts of offices."""
    found = np.empty((len(codes) // _SHORTEST_CORE, 2), np.int32)
    rows: list[list[int]] = found[: found_words(codes, *_core_automaton(), found)].tolist()
    return rows


@cache
def _core_automaton() -> Automaton:
    return automaton_of(_CORES.split(","))
