from __future__ import annotations

import pytest

from searchsvc.extract.numbers import find_number
from searchsvc.extract.outline import outline_of


def number(text: str) -> str | None:
    return find_number(outline_of(text).first_lines(40))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Số: 12/2024/NĐ-CP", "12/2024/NĐ-CP"),
        ("Số 45/BC-UBND", "45/BC-UBND"),
        ("Số: 56 /2005/QĐ - BTL", "56/2005/QĐ-BTL"),
        ("Số 08-HD/BTC", "08-HD/BTC"),
        ("Số: 76 KH/ĐTN", "76 KH/ĐTN"),
        ("Luật số: 31/2018/QH14", "31/2018/QH14"),
        ("SỐ: 9/CĐ-TTg", "9/CĐ-TTg"),
        ("Số: 645/SNN-TL V/v đôn đốc thu quỹ", "645/SNN-TL"),
        ("Số: 12/BC-XYZ Đông Sơn, ngày 3 tháng 4 năm 2015", "12/BC-XYZ"),
        ("UBND XÃ ĐÔNG SƠN Số: 7/TB-UBND", "7/TB-UBND"),
        ("Số: 22/2010/TTLT-BNNPTNT-BCA", "22/2010/TTLT-BNNPTNT-BCA"),
        ("Số 12/A đường Lê Lợi", None),
        ("Số 5/TT3 khu đô thị", None),
        ("Số:      /BC-UBND", None),
        ("Số 18 đường Bạch Đằng", None),
        ("Mẫu số 01/BC-UBND", None),
        ("Theo Quyết định số 77/QĐ-UBND ngày 25/10/2013", None),
        ("Số điện thoại: 024/38-AB", None),
    ],
)
def test_a_number_stands_on_its_own_line_or_beside_place_and_date(line: str, expected: str | None) -> None:
    assert number(f"ỦY BAN\n{line}\nBÁO CÁO\nvề việc lớn") == expected


def test_numbers_of_other_documents_below_the_head_are_not_the_own_one() -> None:
    assert number("Tin vui ở Đông Sơn\n\nCăn cứ các văn bản:\nSố 45/BC-UBND") is None
    assert number(f"{'Một câu dài ' * 20}.\nSố 45/BC-UBND") is None
