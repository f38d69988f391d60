"""Files in, reports out: what one file does to the process that reads it costs no other."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from searchsvc import pipeline
from searchsvc.errors import ExtractionError
from searchsvc.pipeline import Failure, Found, analysed_files
from searchsvc.types import AnalysedReport, Explanation, Report, Token
from tests.reports import analyzer

DEADLY = "deadly.txt"


class Deadly(str):
    """The path of a report that ends the process which opens it, as the system does when memory is short."""

    __slots__ = ()

    def __format__(self, _: str) -> str:
        os.kill(os.getpid(), signal.SIGKILL)
        return str(self)


def test_only_the_file_that_ends_the_process_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "BATCH", 4)
    monkeypatch.setattr(pipeline, "WORTHWHILE", 1)
    paths = [
        *(f"{number:02}.txt" for number in range(9)),
        DEADLY,
        *(f"{number}.txt" for number in range(20, 29)),
    ]
    for path in paths:
        (tmp_path / path).write_text(f"Báo cáo {path}", encoding="utf-8")
    dangerous = [Deadly(path) if path == DEADLY else path for path in paths]
    found = list(analysed_files(tmp_path, dangerous, 2, analyzer()))
    assert [path for path, _ in found] == paths
    failed = [each for _, each in found if isinstance(each, Failure)]
    assert [each.path for each in failed] == [DEADLY]
    assert "the process that read it ended" in failed[0].reason
    texts = [each.report.path for _, each in found if isinstance(each, AnalysedReport)]
    assert texts == [path for path in paths if path != DEADLY]


def test_what_other_processes_analyse_is_what_this_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["Hội đồng thi nghề (HĐTN) họp", "Thợ mộc", "Hàng Mây Rổ (HMR) và HĐTN"]
    paths = [f"{number}.txt" for number in range(len(texts))]
    for path, text in zip(paths, texts, strict=True):
        (tmp_path / path).write_text(text, encoding="utf-8")
    here = [_said(each) for _, each in analysed_files(tmp_path, paths, 1, analyzer())]
    monkeypatch.setattr(pipeline, "WORTHWHILE", 1)
    there = [_said(each) for _, each in analysed_files(tmp_path, paths, 2, analyzer())]
    assert there == here
    assert [len(explained) for *_, explained in here] == [2, 0, 2]


def _said(found: Found) -> tuple[Report, list[Token], list[Token], tuple[Explanation, ...]]:
    assert isinstance(found, AnalysedReport)
    return found.report, list(found.text), list(found.title), found.explained


def test_processes_that_do_not_even_start_are_no_fault_of_the_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "WORTHWHILE", 1)
    monkeypatch.setattr(pipeline, "_start_process", os._exit)
    with pytest.raises(ExtractionError, match="as soon as they are started"):
        list(analysed_files(tmp_path, ["a.txt", "b.txt"], 2, analyzer()))
