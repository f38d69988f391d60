"""Numbers and numbers of documents, and all the ways in which reports write them."""

from __future__ import annotations

import re

from searchsvc.vietnamese.unicode import fold, marked_form

_KINDS = {
    "NĐ": "nghị định",
    "QĐ": "quyết định",
    "TT": "thông tư",
    "TTLT": "thông tư liên tịch",
    "NQ": "nghị quyết",
    "CT": "chỉ thị",
    "BC": "báo cáo",
    "KH": "kế hoạch",
    "TB": "thông báo",
    "CV": "công văn",
    "CĐ": "công điện",
    "TTr": "tờ trình",
    "HD": "hướng dẫn",
    "KL": "kết luận",
    "PL": "pháp lệnh",
    "CTr": "chương trình",
    "QC": "quy chế",
    "BB": "biên bản",
}
"""The kinds of documents by the letters that stand for them in their numbers."""

_CODES: dict[str, str] = {}
for _code, _name in _KINDS.items():
    _normal = " ".join(map(marked_form, _name.split()))
    for _each in (_code.lower(), _normal):
        _CODES |= {_each: _code, fold(_each): _code}
"""The letters of a kind by its letters and its name, with and without marks."""

_DOCUMENT = re.compile(
    rf"(?:(?P<kind>{'|'.join(sorted(_CODES, key=len, reverse=True))})(?: |/|(?=\d))(?P<said>(?:số|so) )?)?"
    r"(?P<number>\d{1,6})(?:(?:/| (?:năm|nam) )(?P<year>[12]\d{3}))?(?P<tail>(?:/[^\W\d_]\w*){0,4})"
)
_THOUSANDS = re.compile(
    r"(?P<whole>\d{1,3}(?:(?P<mark>[.,])\d{3})(?:(?P=mark)\d{3})*)(?:(?!(?P=mark))[.,](?P<rest>\d+))?"
)
_PLAIN = re.compile(r"(?P<whole>\d+)(?:[.,](?P<rest>\d+))?")
_THOUSAND = re.compile(r"\d(?=(?:\d{3})+$)")
_LEAST_DIGITS = 5
"""A whole number of four digits is rather a year."""


def document_spellings(words: str) -> tuple[str, ...]:
    """All spellings of a document's number; none for other words.

    `words` are written as for `date_spellings`: `12/2024/nđ/cp`, `nghị định số 12/2024`.
    A kind alone is not enough before a bare number: it takes a year, letters or `số`.
    """
    found = _DOCUMENT.fullmatch(words)
    if found is None:
        return ()
    letters = found["tail"].split("/")[1:]
    code = _CODES.get(found["kind"] or (letters[0] if letters else ""))
    if code is None or not (letters or found["year"] or found["said"]):
        return ()
    tail = "-".join(map(_written, letters)) or code
    year = f"/{found['year']}" if found["year"] else ""
    numbers = dict.fromkeys((found["number"], str(int(found["number"])), f"{int(found['number']):02}"))
    spelt = [f"{number}{year}/{each}" for each in (tail, tail.replace("Đ", "D")) for number in numbers]
    names = (_KINDS[code], code, code.replace("Đ", "D"))
    spelt += [
        f"{name} {said}{number}{behind}"
        for name in names
        for behind in dict.fromkeys((year, year.replace("/", " năm ")))
        for said in ("số ", "")
        for number in numbers
        if said or year
    ]
    spelt += [f"{code}{number}{year}" for number in numbers if year]
    return tuple(dict.fromkeys(spelt))


def number_spellings(word: str) -> tuple[str, ...]:
    """All spellings of a number with thousands or a fraction: `1.234,5`, `1,234.5`, `1234,5`; none for other words.

    Three digits behind a lone mark are thousands.
    """
    found = _THOUSANDS.fullmatch(word) or _PLAIN.fullmatch(word)
    if found is None:
        return ()
    whole, rest = re.sub("[.,]", "", found["whole"]), found["rest"]
    if (whole.startswith("0") and len(whole) > 1) or (word.isdigit() and len(whole) < _LEAST_DIGITS):
        return ()
    grouped = _THOUSAND.sub(r"\g<0>,", whole)
    pointed = grouped.replace(",", ".")
    spelt = [whole, pointed, grouped]
    if rest is not None:
        spelt = [f"{pointed},{rest}", f"{grouped}.{rest}", f"{whole},{rest}", f"{whole}.{rest}"]
    return tuple(dict.fromkeys(spelt))


def _written(letters: str) -> str:
    """The letters of a kind or an office as its numbers have them."""
    return "TTg" if letters == "ttg" else _CODES.get(letters, letters.upper())
