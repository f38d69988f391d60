"""A small archive made by hand, and a service over it."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from searchsvc.engines.memory import MemoryEngine
from searchsvc.searcher import Searcher
from searchsvc.settings import Settings
from searchsvc.types import Conversion, Person, Report, Span
from searchsvc.vietnamese.analyzer import Analyzer

FERRY = "2019/khao-sat/bến đò.txt"
NASTY = "2020/a <b>&\"'.txt"
NAMELESS = "cu/b\udcffc.txt"
RICE = [f"tin/lua-{number:02}.txt" for number in range(12)]


@cache
def analyzer() -> Analyzer:
    """One analyzer for all tests."""
    return Analyzer()


def report_id(path: str) -> str:
    """The id of a path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def make_report(
    path: str,
    text: str,
    *,
    title: str | None = None,
    day: str | None = None,
    source: str | None = None,
    kind: str | None = None,
    **values: Any,
) -> Report:
    """A report; the title's place is found in the text."""
    text = unicodedata.normalize("NFC", text)
    start = text.find(title) if title else -1
    return Report(
        id=report_id(path),
        path=path,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        type="txt",
        title=title,
        title_span=Span(start, start + len(title)) if title and start >= 0 else None,
        date=date.fromisoformat(day) if day else None,
        source=source,
        kind=kind,
        text=text,
        **values,
    )


def reports() -> list[Report]:
    """A survey of a ferry, a report full of markup, one without name or date, and twelve about rice."""
    rice = [
        make_report(
            path,
            f"Vụ lúa thứ {number}\n\nLúa ở cánh đồng số {number} đã trổ.",
            title=f"Vụ lúa thứ {number}",
            day=f"2021-{number % 12 + 1:02}-05",
            source="nongnghiep.example",
            kind="news",
        )
        for number, path in enumerate(RICE)
    ]
    return [
        make_report(
            FERRY,
            "Báo cáo khảo sát bến đò Vạn\n\nTổ khảo sát đo lại bến đò Vạn.\nNước lên chậm.\n\nBến đò cần thêm đèn.",
            title="Báo cáo khảo sát bến đò Vạn",
            day="2019-06-15",
            source="giaothong.example",
            kind="report",
            number="31/BC-UBND",
            persons=(Person("Lê Thị Bến", "Tổ trưởng Tổ khảo sát"), Person("Phạm Văn Đò", "")),
            converted=(Conversion("tcvn3", 96, 0.98),),
            recognised_pages=2,
        ),
        make_report(
            NASTY,
            "<script>alert('x')</script> \"cầu phao\" & <mark>cầu phao</mark>\n\n</p><img src=x onerror=alert(1)>",
            title='<script>alert("cầu phao")</script> & \'',
            day="2020-02-29",
            source="<i>nguồn</i>",
            kind='"><b>',
        ),
        make_report(NAMELESS, "Giếng làng đã cạn từ tháng ba."),
        *rice,
    ]


def searcher_over(kept: Iterable[Report]) -> Searcher:
    """The real read path over the reference engine."""
    engine = MemoryEngine()
    engine.rebuild([analyzer().analyse(report) for report in kept])
    return Searcher(engine, analyzer())


def settings_for(folder: Path) -> Settings:
    """Settings whose documents lie in a folder."""
    return Settings(
        documents=folder / "documents",
        index=folder / "index",
        engine="whoosh",
        host="127.0.0.1",
        port=8000,
        workers=1,
        admin_token=None,
    )
