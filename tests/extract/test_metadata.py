from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st

from searchsvc.extract import extract
from searchsvc.extract.cleaning import clean
from searchsvc.extract.furniture import without_furniture
from searchsvc.extract.lines import collapse
from searchsvc.extract.metadata import describe
from searchsvc.extract.outline import outline_of
from searchsvc.types import Report

CHECKOUT = Path(__file__).parents[2]
DOCUMENTS = CHECKOUT / "documents"
TODAY = date(2026, 1, 1)

SAMPLES: dict[str, tuple[str, date, str | None]] = {
    "2009/ubnd-huyen/bao-cao-kinh-te-xa-hoi-nam-2009.txt": (
        "BÁO CÁO Tình hình kinh tế - xã hội năm 2009 và phương hướng, nhiệm vụ năm 2010",
        date(2009, 12, 15),
        None,
    ),
    "2012/mat-tran/hoi-nghi-ubmttq-lan-thu-bay.txt": (
        "MTTQ huyện Đông Sơn đổi mới cách làm từ khu dân cư",
        date(2012, 11, 23),
        "TTX Hòa Lâm",
    ),
    "2015/doi-ngoai/hoi-nghi-tong-ket-doi-ngoai-nhan-dan-2014.txt": (
        "Đưa đối ngoại nhân dân về gần với cơ sở",
        date(2015, 2, 6),
        "baohoalam.example",
    ),
    "2016/nong-nghiep/ban-tin-khuyen-nong-so-3.txt": (
        "Chăm sóc lúa xuân và phòng bệnh đạo ôn khi trời âm u",
        date(2016, 3, 11),
        None,
    ),
    "2017/bien-ban-hop-thon-doai.txt": (
        "BIÊN BẢN Họp thôn Đoài bàn việc làm đường và giữ gìn vệ sinh",
        date(2017, 5, 14),
        None,
    ),
    "2018/y-te/chien-dich-diet-lang-quang.txt": (
        "Cả huyện ra quân diệt lăng quăng, phòng chống sốt xuất huyết",
        date(2018, 7, 16),
        "Trung tâm Y tế huyện Đông Sơn",
    ),
    "2019/giao-duc/bao-cao-tong-ket-nam-hoc-2018-2019.txt": (
        "BÁO CÁO Tổng kết năm học 2018 - 2019 và phương hướng năm học 2019 - 2020",
        date(2019, 5, 28),
        None,
    ),
    "2020/phong-chong-thien-tai/bao-cao-nhanh-lu-lut-thang-10.txt": (
        "BÁO CÁO Nhanh tình hình lũ lụt và công tác khắc phục hậu quả trên địa bàn tỉnh từ ngày 12 đến ngày 18 tháng 10",
        date(2020, 10, 19),
        None,
    ),
    "2021/quyet-dinh/12-QD-UBND-to-cong-nghe-so-cong-dong.txt": (
        "QUYẾT ĐỊNH Về việc thành lập Tổ công nghệ số cộng đồng tại các xã, thị trấn",
        date(2021, 4, 9),
        None,
    ),
    "2022/moi-truong/ket-qua-kiem-tra-lang-nghe.txt": (
        "BÁO CÁO KẾT QUẢ KIỂM TRA CÔNG TÁC BẢO VỆ MÔI TRƯỜNG TẠI CÁC LÀNG NGHỀ CHẾ BIẾN NÔNG SẢN",
        date(2022, 11, 3),
        None,
    ),
    "2023/Báo cáo hoạt động thư viện năm 2022.txt": (
        "BÁO CÁO Kết quả hoạt động thư viện năm 2022 và nhiệm vụ trọng tâm năm 2023",
        date(2023, 1, 10),
        None,
    ),
    "2024/van-hoa-du-lich/le-hoi-song-nuoc.txt": (
        "Hoà Lâm giữ hồn lễ hội sông nước để phát triển du lịch",
        date(2024, 4, 18),
        "dulichhoalam.example",
    ),
    "2025/lam-nghiep/phong-chay-rung-mua-kho.txt": (
        "CHỦ ĐỘNG PHÒNG CHÁY, CHỮA CHÁY RỪNG NGAY TỪ ĐẦU MÙA KHÔ",
        date(2025, 2, 12),
        None,
    ),
}


def test_the_table_of_samples_is_complete() -> None:
    files = {file.relative_to(DOCUMENTS).as_posix() for file in DOCUMENTS.rglob("*") if file.is_file()}
    assert files == set(SAMPLES)


@pytest.mark.parametrize("path", SAMPLES)
def test_metadata_of_each_sample_are_found(path: str) -> None:
    report = extract(DOCUMENTS, path)
    assert (report.title, report.date, report.source) == SAMPLES[path]
    assert report.title_span
    assert collapse(report.text[slice(*report.title_span)]) == report.title


@pytest.fixture
def given(given_reports: Path) -> list[Report]:
    return [extract(given_reports, file.name) for file in sorted(given_reports.glob("*.txt"))]


def test_metadata_of_the_given_reports_are_right(given: list[Report]) -> None:
    first, second = given
    assert (first.title or "").startswith("Tiếp tục củng cố")
    assert (first.date, first.source) == (date(2015, 1, 28), "dangcongsan.vn")
    assert (second.title or "").startswith("Tổng kết công tác đối ngoại")
    assert second.date in {date(2012, 2, 23), date(2012, 2, 24)}
    assert second.source is None


def test_furniture_of_the_given_reports_is_no_text(given: list[Report]) -> None:
    first, second = given
    assert "2021" not in first.text
    assert "Các tin đã đưa ngày" not in second.text


FURNITURE = [
    "Trang chủ",
    "In bài viết  Gửi email",
    "[Trở về]",
    "Trang chủ / Tin tức / Y tế",
    "Tin tức » Thời sự » Trong tỉnh",
    "Lượt xem: 1.234",
    "A+ A-",
    "Hôm nay: Chủ nhật, ngày 08 tháng 5 năm 2022",
    "Saturday, May 8, 2021",
]


def body(text: str) -> str:
    return without_furniture(outline_of(text)).text


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_above_and_below_is_taken_out(line: str) -> None:
    assert body(f"{line}\n\nMùa gặt\nLúa chín.\n\n{line}") == "Mùa gặt\nLúa chín."


TRAILERS = [
    "Các tin đã đưa ngày:",
    "Tin liên quan:\n- Hội làng (12/03/2012)\n- Thi nấu cơm (11/03/2012)",
    "Các tin khác\nHội làng mở sớm\nTin cũ hơn\nThi nấu cơm\n<< Trang trước | Trang sau >>",
    "Về trang trước\n© 2012 Cổng thông tin Hòa Lâm",
    "Bản quyền thuộc Cổng thông tin Hòa Lâm",
    "Các tin mới hơn:\nHội làng\nCác tin cũ hơn:\nThi nấu cơm\nIn trang",
]


@pytest.mark.parametrize("trailer", TRAILERS)
def test_lists_of_other_pages_at_the_end_are_taken_out(trailer: str) -> None:
    assert body(f"Mùa gặt\nLúa chín.\n\n{trailer}\n") == "Mùa gặt\nLúa chín."


REAL_TEXT = [
    "Thứ bảy xanh\nLúa chín.",
    "Trang chủ của bản thảo bị rách\nLúa chín.",
    "Mùa gặt\nTin liên quan\nLúa đã chín rộ trên cánh đồng làng, bà con ra đồng từ sớm để gặt cho kịp nắng.",
    "Mùa gặt\nBản quyền tác giả là quyền của người viết.",
    "Mùa gặt\nLiên hệ\nLúa chín\nNgô cũng chín",
    "Mùa gặt\nCác tin đã đưa ngày hôm qua đều đúng.",
    "Số liệu > 5 và < 7",
    "Trang chủ",
]


@pytest.mark.parametrize("text", REAL_TEXT)
def test_real_text_stays(text: str) -> None:
    assert body(text) == text


def test_no_day_after_today_is_taken() -> None:
    text = "Mùa gặt\n\n12/03/2026\n\nLúa chín."
    assert describe(outline_of(text), today=date(2026, 3, 11)).date is None
    assert describe(outline_of(text), today=date(2026, 3, 12)).date == date(2026, 3, 12)


WORDS = st.sampled_from([
    "BÁO CÁO", "Số: 1/BC", "Hà Nội, ngày 1 tháng 2 năm 2013", "Theo", "Nguồn: A", "Thứ bảy, 1/2/2013", "Độc lập - Tự do - Hạnh phúc",
    "Trang chủ", "Ngày 28/1, tại", "V/v", "Tiêu đề:", "Các tin khác", "năm 2014", "\n", "\n\n", "\t", "\xa0", ".", ":", "(Ảnh: B)", "mùa gặt",
])  # fmt: skip


@hypothesis.given(st.one_of(st.text(), st.lists(WORDS).map(" ".join), st.lists(WORDS).map("\n".join)))
def test_any_text_has_metadata_that_agree_with_it(raw: str) -> None:
    outline = without_furniture(outline_of(clean(raw)))
    text, found = outline.text, describe(outline, today=TODAY)
    assert (found.title is None) == (found.title_span is None)
    if found.title_span:
        assert found.title == collapse(text[slice(*found.title_span)]) != ""
    assert found.source is None or found.source.strip() == found.source != ""


HUGE = {
    "one_line": "đối ngoại nhân dân " * 80_000,
    "short_lines": "một hai\n" * 100_000,
    "blank_lines": "\n" * 1_000_000 + "x",
    "spaces": "a" + " " * 1_000_000 + "b",
    "marks": "e" + "\u0301\u0323" * 500_000,
    "joiners": "\u200d" * 1_000_000,
    "datelines": "Hà Nội, ngày 12 tháng 3 năm 2019\n" * 40_000,
    "trailers": "x\n" + "Tin liên quan\n" * 80_000,
    "buttons": "In bài viết " * 90_000,
    "brackets": "(ảnh " * 200_000,
    "genres": "BÁO CÁO\n" * 100_000,
    "years": "năm 2014 - " * 100_000,
}


@pytest.mark.parametrize("name", HUGE)
def test_huge_texts_take_linear_time(name: str) -> None:
    start = time.process_time()
    describe(without_furniture(outline_of(clean(HUGE[name]))), today=TODAY)
    assert time.process_time() - start < 5
