"""The number of an official document: `12/2024/NĐ-CP`, `45/BC-UBND`, `08-HD/BTC`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from searchsvc.extract.letterhead import is_body_start
from searchsvc.extract.lines import Line

_HEAD_LINES = 25
_UPPER = "A-ZĐƯÂÊÔƠĂ"
_SYMBOL = rf"[{_UPPER}][{_UPPER}a-zđưâêôơă\d.&]*"
_NUMBER = re.compile(
    rf"(?:(?:luật|pháp lệnh|bản án|công văn) )?s(?:ố|ô')\s?:?\s?"
    rf"(?P<number>\d{{1,6}}[a-zA-Z]?(?: (?={_SYMBOL}/)|\s?[-/]\s?)(?:\d{{4}}\s?[-/]\s?)?{_SYMBOL}(?:\s?[-/]\s?{_SYMBOL})*)"
    r"(?P<rest>.*)",
    re.IGNORECASE,
)
_MAY_FOLLOW = re.compile(
    r"\W*(?:$|v/v|về việc|cộng h(?:òa|oà)|đảng cộng sản|độc lập|.{1,40}, ?(?:hồi .{1,30})?ngày )",
    re.IGNORECASE,
)
_AROUND_A_SIGN = re.compile(r"\s?([-/])\s?")
_LEAST_LETTERS = 2


def find_number(lines: Sequence[Line]) -> str | None:
    """The number on a line of its own, or beside place and date, above the body; no spaces around its signs."""
    for line in lines[:_HEAD_LINES]:
        if line.is_paragraph or is_body_start(line.text):
            return None
        for start in (0, line.text.find(" Số: ") + 1):
            match = _NUMBER.match(line.text, start)
            if (
                match
                and sum(map(str.isupper, match["number"])) >= _LEAST_LETTERS
                and _MAY_FOLLOW.match(match["rest"])
            ):
                return _AROUND_A_SIGN.sub(r"\1", match["number"])
    return None
