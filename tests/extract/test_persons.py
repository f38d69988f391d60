from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.extract.outline import outline_of
from searchsvc.extract.persons import find_persons
from searchsvc.types import MOST_PERSONS


def persons(text: str) -> list[tuple[str, str]]:
    outline = outline_of(text)
    return [(each.name, each.office) for each in find_persons(outline, outline.last_lines(25))]


@pytest.mark.parametrize(
    ("text", "name", "office"),
    [
        ("Đồng chí Lê Văn Hai – Giám đốc Sở Y tế, dự họp.", "Lê Văn Hai", "Giám đốc Sở Y tế"),
        ("Ông Lê Văn Hai, Chủ tịch UBND huyện Đông Sơn cho biết.", "Lê Văn Hai", "Chủ tịch UBND huyện Đông Sơn"),
        ("do bà Lê Hai (Vụ trưởng Vụ Thư viện) chủ trì", "Lê Hai", "Vụ trưởng Vụ Thư viện"),
        ("PGS.TS. Lê Văn Hai, Viện trưởng Viện Lúa", "Lê Văn Hai", "Viện trưởng Viện Lúa"),
        ("Bác sĩ Lê Văn Hai là trưởng khoa Nhi", "Lê Văn Hai", "trưởng khoa Nhi"),
        ("Phó Chủ tịch UBND tỉnh Lê Văn Hai đã kiểm tra.", "Lê Văn Hai", "Phó Chủ tịch UBND tỉnh"),
        ("Giám đốc Sở Y tế Nghệ An Lê Văn Hai nói", "Lê Văn Hai", "Giám đốc Sở Y tế Nghệ An"),
        ("Giám đốc Sở Y tế, ông Lê Văn Hai, nói", "Lê Văn Hai", "Giám đốc Sở Y tế"),
        ("có các đồng chí: Lê Văn Hai, Bí thư Huyện ủy; đại diện", "Lê Văn Hai", "Bí thư Huyện ủy"),
        ("1. Ông: Lê Văn Hai - Chức vụ: Hạt trưởng", "Lê Văn Hai", "Hạt trưởng"),
        ("Chủ nhiệm đề tài: TS. Lê Văn Hai", "Lê Văn Hai", "Chủ nhiệm đề tài"),
        ("ông Y Bham Niê, già làng, bà H'Lan Niê, Trưởng buôn", "H'Lan Niê", "Trưởng buôn"),
        (
            "Ông Lê Văn Hai, Ủy viên Ban Thường vụ Tỉnh ủy, Phó Chủ tịch Thường trực UBND tỉnh phát biểu",
            "Lê Văn Hai",
            "Ủy viên Ban Thường vụ Tỉnh ủy, Phó Chủ tịch Thường trực UBND tỉnh",
        ),
        ("TM. ỦY BAN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n(Đã ký)\n\nLê Văn Hai", "Lê Văn Hai", "Phó Chủ tịch"),
        ("KT. BỘ TRƯỞNG\nTHỨ TRƯỞNG\nLÊ VĂN HAI", "Lê Văn Hai", "Thứ trưởng"),
        ("- Lưu: VT.\tGIÁM ĐỐC\n\t(đã ký)\n\tTS. Lê Văn Hai", "Lê Văn Hai", "Giám đốc"),
    ],
)  # fmt: skip
def test_a_person_is_found_with_the_office(text: str, name: str, office: str) -> None:
    assert persons(text) == [(name, office)]


@pytest.mark.parametrize(
    "text",
    [
        "Chủ tịch UBND huyện Trần Văn Thời báo cáo.",
        "Hiệu trưởng Trường THPT Nguyễn Thị Minh Khai đã dự.",
        "Chủ tịch Hồ Chí Minh muôn năm!",
        "Bí thư Tỉnh ủy Hà Nam, Chủ tịch UBND tỉnh cùng dự.",
        "Bộ trưởng Du lịch Thái Lan thăm chùa.",
        "Ở Hà Nam, Chủ tịch xã nào cũng biết.",
        "đồng chí Bí thư Đảng ủy chủ trì hội nghị",
        "Bà Rịa, Giám đốc mới",
        "Nơi nhận:\nGIÁM ĐỐC\n- Như trên;\n- Lưu.",
        "CHỦ TỊCH\nHội nghị kết thúc lúc 11 giờ cùng ngày.\nLê Văn Hai",
        "Ông Lê Văn Hai đến dự.",
        "LÊ LỢI, TRƯỞNG BAN QUẢN LÝ LĂNG TẨM",
        "",
    ],
)
def test_what_is_no_person_for_certain_is_left_out(text: str) -> None:
    assert persons(text) == []


def test_two_who_sign_side_by_side_keep_their_own_offices() -> None:
    text = "Kế toán trưởng\tTổng Giám đốc\n\nLê Thị Một\tTrần Văn Hai"
    assert persons(text) == [("Lê Thị Một", "Kế toán trưởng"), ("Trần Văn Hai", "Tổng Giám đốc")]


def test_one_person_comes_once_with_the_fuller_of_two_offices() -> None:
    text = "Chủ tịch Lê Văn Hai đến. Ông Lê Văn Hai, Chủ tịch UBND xã, nói. Ông Lê Văn Hai, Trưởng ban, đi."
    assert persons(text) == [("Lê Văn Hai", "Chủ tịch UBND xã")]


def test_a_report_has_at_most_twenty_persons() -> None:
    letters = "ABCDEGHIKLMNOPQRSTUVXY"
    text = " ".join(f"Ông Lê Văn {letter}, Giám đốc." for letter in letters)
    assert len(persons(text)) == MOST_PERSONS


@pytest.mark.parametrize(
    "piece", ["trưởng ", "Giám đốc ", "Lê Văn ", "Bí thư, ", "\n", "A ", "Lê Hai, Bí thư "]
)
def test_a_text_of_one_thing_takes_no_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    began = time.process_time()
    persons(text)
    assert time.process_time() - began < 1


@given(st.text("Lêăn H,.-–:\n\tGiámđốcBíthưụcôngKT()|'UBİ"))
def test_no_text_is_too_odd(text: str) -> None:
    for name, office in persons(text):
        assert name
        assert office
