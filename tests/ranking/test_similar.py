"""Which reports are like one."""

from __future__ import annotations

import pytest

from searchsvc.errors import NotFound
from searchsvc.types import Record
from tests.reports import in_memory, report_id

FLOOD = "Nước lũ dâng cao làm ngập nhà dân ven sông Lam, chính quyền xã sơ tán trẻ em và người già tới trường học."
RICE = "Lúa hè thu bị rầy nâu phá hại, nông dân phun thuốc rồi bón thêm phân cho ruộng chân trũng."


def names(records: tuple[Record, ...]) -> list[str]:
    return [record.path for record in records]


def test_reports_that_share_rare_words_are_similar_and_the_likest_comes_first() -> None:
    searcher = in_memory(
        {
            "a": FLOOD,
            "b": "Nước lũ rút, người dân ven sông Lam trở về; trường học mở cửa đón trẻ em.",
            "c": "Chính quyền xã họp bàn việc thu phí chợ.",
            "d": RICE,
        }
    )
    found = searcher.similar(report_id("a"))
    assert names(found.similar)[0] == "b"
    assert "a" not in names(found.similar)
    assert "d" not in names(found.similar)
    assert found.nearly_the_same == ()


def test_nearly_the_same_text_is_kept_apart() -> None:
    searcher = in_memory({"a": f"Báo Bãi Sậy\n\n{FLOOD}", "b": f"Tin tổng hợp\n\n{FLOOD} Hết.", "c": RICE})
    found = searcher.similar(report_id("a"))
    assert names(found.nearly_the_same) == ["b"]
    assert "b" not in names(found.similar)


def test_an_only_or_empty_report_is_like_none() -> None:
    searcher = in_memory({"a": FLOOD, "b": ""})
    assert searcher.similar(report_id("a")).similar == ()
    assert searcher.similar(report_id("b")).similar == ()


def test_of_a_report_that_is_not_there_nothing_is_said() -> None:
    with pytest.raises(NotFound):
        in_memory({"a": FLOOD}).similar(report_id("z"))
