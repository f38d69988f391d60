"""Reports of one and the same text, in the answers to searches and in lists."""

from __future__ import annotations

from dataclasses import replace

from tests.reports import every_hit, in_memory, make_report, report_id


def test_reports_of_one_text_are_one_hit_and_all_of_them_in_the_list_of_reports() -> None:
    same = {name: f"{name} giếng làng đã cạn" for name in "ab"}
    made = [replace(make_report(*pair), text_key="0123456789abcdef") for pair in same.items()]
    searcher = in_memory(*made, {"c": "giếng làng đã cạn nước"})
    page = every_hit(searcher, "giếng làng")
    assert (page.total, page.total_full) == (2, 2)
    first = min("ab", key=report_id)
    other = "b" if first == "a" else "a"
    assert {hit.record.path: [copy.path for copy in hit.copies] for hit in page.hits} == {
        first: [other],
        "c": [],
    }
    assert searcher.records(path=None, page=1, per_page=10)[0] == 3
    assert [copy.path for copy in searcher.report(report_id("a"), "").copies] == ["b"]
    assert all(each.path == "c" for each in searcher.similar(report_id("a")).nearly_the_same)
