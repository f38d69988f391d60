"""Names of persons in Vietnamese texts: family name first, every syllable with a capital."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searchsvc.extract.syllables import is_syllable

_FAMILY_NAMES = """
an âu bạch bàn bành bế bùi cái cầm cấn cao châu chế chử chu cồ cù danh dương đàm đặng đào đậu điền điểu
đinh đỗ đoàn doãn đồng đới giang giàng giáp hà hạ hạng hàn hầu hảng hồ hoa hoàng hứa hướng huỳnh kha
khổng khuất khúc khương kiều kim la lã lạc lại lâm lầu lê liêu lò lộc lỗ lồ lư lữ lục lù lưu lương lường
lý lỳ ma mã mạc mai mạch mạnh mẫn mùa nghiêm ngô ngọ nguyễn nhâm nhữ ninh nông ôn phạm phan phàn phí
phùng phương quách quản quàng quan sái sầm siu sơn sùng tạ tẩn tần tăng thạch thái thẩm thân thào thiều
tiêu tô tôn tống tòng tráng trần triệu trịnh trương từ tưởng ung uông vàng văn vi vì viên võ vòng vũ
vương vừ vy xa yên chảo cháng chẻo giả hờ cứ chang giao đèo hoàn khiếu trà hồng ngụy ngạc khà tếnh nhan
hàng tề tào thi thập lềnh âu-dương
"""
_COMMONEST_NAMES = """
nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý
"""
FAMILY_NAMES, _COMMONEST = frozenset(_FAMILY_NAMES.split()), frozenset(_COMMONEST_NAMES.split())
_SHORTEST, _LONGEST = 2, 5
_SHORTEST_ALONE = 3
"""Syllables; without a word such as `ông` before it a shorter name may as well be that of a place."""
_LETTERS = 100
"""Characters that are looked at for one name and what stands before it."""
_INSTITUTION = "Hồ Chí Minh"
"""A name that stands in many reports, but nearly always for a city, an union or a course of lessons."""

_UPPER = "A-ZÀ-ÖØ-ÝĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFA, 2)))
_SYLLABLE = rf"[{_UPPER}](?:['’]?[^\W\d_]+|['’])?"
_RUN = re.compile(rf"(?<!\w){_SYLLABLE}(?: {_SYLLABLE})*(?!\w)")
_LONG_RUN = re.compile(rf"(?<!\w){_SYLLABLE}(?: {_SYLLABLE}){{{_SHORTEST_ALONE - 1},}}(?!\w)")
"""So many syllables that they may be a name by themselves."""
_ADDRESS = r"(?:(?:các )?đồng chí|đ/c|ông|bà|anh|chị|cô|thầy|ngài) ?:? "
_ADDRESS_WORDS = frozenset({"ông", "bà", "anh", "chị", "cô", "thầy"})
_TITLES = (
    r"(?:(?:(?:GS|PGS|TSKH|TS|ThS|Th\.S|BSCK ?I{1,2}|BSCKI{1,2}|BS|KS|KTS|CN|DS|LS|NGƯT|NGND|TTƯT|TTND|NSND|NSƯT)[. ]\.? ?)+"
    r"|(?:(?:phó )?giáo sư|tiến sĩ|tiến sỹ|thạc sĩ|thạc sỹ|bác sĩ|bác sỹ|y sĩ|y sỹ|kỹ sư|cử nhân|luật sư|dược sĩ|nhà giáo"
    r"|(?:thiếu|trung|thượng|đại) (?:úy|uý|tá|tướng)|nhà báo|linh mục|thượng tọa|đại đức|hòa thượng|hoà thượng),? )"
)
_ADDRESSED = re.compile(rf"(?<!\w)(?:{_ADDRESS}{_TITLES}?|{_TITLES})$", re.IGNORECASE)
_LONGEST_ADDRESS = 16
"""Characters of the longest address or title, with the line feed that `$` passes over."""
_OPENING = re.compile(rf"(?:{_ADDRESS})?{_TITLES}?", re.IGNORECASE)
_NAMESAKE = re.compile(
    r"(?:trường|công ty|đường|phố|phường|quận|xã|huyện|trấn|thôn|bản|ấp|quỹ|giải|thưởng|bệnh viện|chợ|cầu|khu|nhà máy|tnhh|thpt|thcs"
    r"|cp|tên|làng|nghĩa trang|bảo tàng|viện|đền|chùa|công viên|sân|hồ|sông|núi|đảo|cảng|lớp|đội|doanh nghiệp|tập đoàn|hiệu|tượng|bán công|dân lập|tư thục|[-–]) ?$",
    re.IGNORECASE,
)
"""What is often named after persons."""
_LONGEST_NAMESAKE = 14
"""Characters of the longest of these, with the line feed that `$` passes over."""


def name_ending(text: str, end: int) -> str | None:
    """The name that ends at `end`; None if what stands there is no name for certain."""
    begin = max(0, end - _LETTERS)
    if text[text.rfind(" ", begin, end) + 1 : end].islower():
        return None
    runs = list(_RUN.finditer(text, begin, end))
    if not runs or runs[-1].end() != end:
        return None
    before = text[begin : runs[-1].start()]
    words = runs[-1].group().split()
    if words[0].lower() in _ADDRESS_WORDS:
        return _name(words[1:], _SHORTEST)
    return _name(words, _SHORTEST) if _is_addressed(before) else _from_family_name(words, before)


def _is_addressed(before: str) -> bool:
    """Whether an address or a title ends there, of which no more than the last one is looked at."""
    return bool(_ADDRESSED.search(before, max(0, len(before) - _LONGEST_ADDRESS)))


def name_starting(text: str, start: int) -> str | None:
    """The name that begins at `start`, which a word such as `ông` or a title may precede."""
    opening = _OPENING.match(text, start)
    begin = opening.end() if opening else start
    run = _RUN.match(text, begin, begin + _LETTERS)
    if run is None:
        return None
    words = run.group().split()
    return _name(words, _SHORTEST) if begin > start else _of_family(words, _SHORTEST_ALONE)


def name_within(phrase: str) -> tuple[str, str] | None:
    """An office and the name behind it, if a phrase ends in one: `Thứ trưởng Bộ Y tế`, `Lê Văn Hai`."""
    for run in _LONG_RUN.finditer(phrase):
        words = run.group().split()
        name = _from_family_name(words, phrase[: run.start()])
        if run.group().isupper() and name and len(name.split()) < len(words):
            return None  # an office in capitals
        following = phrase[run.end() :].strip()
        if name and not following[:1].isupper():
            return phrase[: run.end() - len(name)].strip(), name
    return None


def as_name(line: str) -> str | None:
    """A line that is a name and nothing else, but for titles before it; None for others."""
    opening = _OPENING.match(line)
    rest = line[opening.end() :] if opening else line
    return _of_family(rest.split(), _SHORTEST) if _RUN.fullmatch(rest) else None


def _from_family_name(words: Sequence[str], before: str) -> str | None:
    """The last words from a family name on, if they can only be a person.

    Behind other words a name begins with one of the commonest family names if it can: the rest of `Sở Y tế Nghệ An
    Lê Văn Hai` is no name of the family An.
    """
    if len(words) < _SHORTEST_ALONE or FAMILY_NAMES.isdisjoint(map(str.lower, words)):
        return None
    alone = len(words) < _LONGEST  # a longer run is seldom one name
    places = sorted(
        range(len(words)), key=lambda place: (place or not alone) and words[place].lower() not in _COMMONEST
    )
    for place in places:
        name = _of_family(words[place:], _SHORTEST_ALONE)
        if name:
            named_after = f"{before}{' '.join(words[:place])}"[-_LONGEST_NAMESAKE:]
            return None if _NAMESAKE.search(named_after) else name
    return None


def _of_family(words: Sequence[str], least: int) -> str | None:
    known = words[0].lower() in FAMILY_NAMES and all(map(is_syllable, words[1:-1]))
    return _name(words, least) if known and (is_syllable(words[-1]) or len(words[-1]) == 1) else None


def _name(words: Sequence[str], least: int) -> str | None:
    """The words in title case if they can be a name: few enough, and all or none of them in capitals."""
    capitals = {word.isupper() for word in words if len(word) > 1}
    if not least <= len(words) <= _LONGEST or len(capitals) > 1:
        return None
    name = " ".join(words)
    name = name.title() if capitals == {True} else name
    return None if name == _INSTITUTION else name
