import json
import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from searchsvc import cli
from searchsvc.cli import progress, showing
from searchsvc.engines.opening import open_engine
from searchsvc.runs import Board
from searchsvc.searcher import Searcher
from searchsvc.settings import ENGINES
from searchsvc.types import Span
from tests.conftest import ROOT

OLD = "Trong n¨m 2024, c¸c hé d©n ®· trång ®\xadîc 120 ha rõng phßng hé ë bê b¾c."
"""In TCVN3, as bytes of cp1252."""

REPORTS = {
    "2018/cong-ngam.txt": "Báo cáo sửa cống ngầm\n\nNgày 5/4/2018, đội duy tu đã thay hai cánh cống ngầm bị gỉ.\n",
    "2019/tuong-kho.txt": "Biên bản kiểm kê tường kho\n\nTường kho số 2 nứt dọc, dài ba mét.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of reports, with an empty place for the index beside it."""
    documents = tmp_path / "documents"
    for path, text in REPORTS.items():
        (documents / path).parent.mkdir(parents=True, exist_ok=True)
        (documents / path).write_text(text, encoding="utf-8")
    return documents


def run(folder: Path, *arguments: str, **environment: str) -> Result:
    places = {"SEARCHSVC_DOCUMENTS": str(folder), "SEARCHSVC_INDEX": str(folder.parent / "index")}
    return CliRunner().invoke(cli.main, arguments, env=places | environment, catch_exceptions=False)


def test_the_last_line_of_reindex_counts_what_was_done(folder: Path) -> None:
    first = run(folder, "reindex")
    assert first.exit_code == 0
    assert first.stdout == "added 2, updated 0, moved 0, unchanged 0, deleted 0, failed 0\n"
    (folder / "2019/tuong-kho.txt").write_text("Biên bản mới\n\nTường kho đã xây lại.\n", encoding="utf-8")
    (folder / "2018/cong-ngam.txt").rename(folder / "cong-ngam.txt")
    (folder / "ban-do.txt").write_text("Bản đồ kho bãi\n", encoding="utf-8")
    second = run(folder, "reindex")
    assert second.stdout == "added 1, updated 1, moved 1, unchanged 0, deleted 0, failed 0\n"
    (folder / "ban-do.txt").unlink()
    third = run(folder, "reindex")
    assert third.stdout == "added 0, updated 0, moved 0, unchanged 2, deleted 1, failed 0\n"


def test_files_that_fail_are_listed_with_the_reason_and_the_rest_is_indexed(folder: Path) -> None:
    (folder / "hinh.txt").write_bytes(bytes(range(256)) * 40)
    done = run(folder, "reindex")
    assert done.exit_code == 0
    assert done.stdout.endswith("failed 1\n")
    assert "failed: hinh.txt: " in done.stderr
    assert run(folder, "search", "cống ngầm").stdout.startswith("1 report found.")


def test_full_and_jobs_give_the_same_reports(folder: Path) -> None:
    run(folder, "reindex")
    done = run(folder, "reindex", "--full", "--jobs", "2")
    assert done.exit_code == 0
    assert json.loads(run(folder, "status", "--json").stdout)["reports"] == len(REPORTS)


def test_a_missing_folder_deletes_nothing_and_exits_1(folder: Path) -> None:
    run(folder, "reindex")
    folder.rename(folder.with_name("unmounted"))
    done = run(folder, "reindex")
    assert (done.exit_code, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert json.loads(run(folder, "status", "--json").stdout)["reports"] == len(REPORTS)


def test_deletions_of_most_reports_must_be_confirmed(folder: Path) -> None:
    run(folder, "reindex")
    for path in REPORTS:
        (folder / path).unlink()
    refused = run(folder, "reindex")
    assert refused.exit_code == 1
    assert "--confirm-deletions" in refused.stderr
    confirmed = run(folder, "reindex", "--confirm-deletions")
    assert confirmed.stdout.endswith("deleted 2, failed 0\n")


def test_while_another_program_writes_a_reindex_says_so_and_is_no_run(folder: Path) -> None:
    run(folder, "reindex")
    index = folder.parent / "index"
    before = Board(index).runs()
    with open_engine(ENGINES[0], index, stamp="").writing():
        done = run(folder, "reindex", "--full")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "writing" in done.stderr
    assert Board(index).runs() == before


def test_a_job_of_the_service_cannot_be_taken_by_hand(folder: Path) -> None:
    done = run(folder, "reindex", "--job", "0123456789abcdef:3")
    assert done.exit_code == 1
    assert "--job" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_each_reindex_is_told_on_the_board(folder: Path) -> None:
    run(folder, "reindex")
    folder.rename(folder.with_name("unmounted"))
    run(folder, "reindex", "--full")
    failed, done = Board(folder.parent / "index").runs().had
    assert (done.state, done.done, done.counts and done.counts["added"]) == (
        "done",
        len(REPORTS),
        len(REPORTS),
    )
    assert (failed.state, failed.wanted.full, failed.counts) == ("failed", True, None)
    assert failed.error
    assert str(folder) in failed.error


def test_search_shows_title_date_path_and_a_snippet(folder: Path) -> None:
    run(folder, "reindex")
    shown = run(folder, "search", "canh", "cong", "ngam").stdout.splitlines()
    assert shown[2].startswith("1. Báo cáo sửa cống ngầm")
    assert shown[3].strip().startswith("2018-04-05 · ")
    assert "2018/cong-ngam.txt" in shown[3]
    assert "cánh cống ngầm" in " ".join(shown[4:])
    assert not any("\x1b" in line for line in shown)


def test_search_goes_on_to_the_next_page(folder: Path) -> None:
    for number in range(12):
        (folder / f"{number}.txt").write_text(f"Sổ trực số {number}\n\nKhông có việc gì.\n", encoding="utf-8")
    run(folder, "reindex")
    first = run(folder, "search", "sổ trực").stdout
    assert first.startswith("12 reports found.")
    assert first.endswith("\n\n2 more with --page 2\n")
    second = run(folder, "search", "sổ trực", "--page", "2").stdout
    assert "\n\n11. " in second
    assert "more with" not in second
    assert run(folder, "search", "qwxz").stdout == "No report matches.\n"
    assert run(folder, "search", "sổ trực", "--page", "99").stdout.endswith(
        "\n\nThere is no page 99; the results have only 2.\n"
    )


def test_hits_that_lack_a_word_are_counted_apart(folder: Path) -> None:
    run(folder, "reindex")
    shown = run(folder, "search", "kho so 2 nut cong").stdout
    assert shown.startswith("2 reports come near. No report has all the words; these are the nearest.")
    shown = run(folder, "search", "cống ngầm bị").stdout
    assert shown.startswith("1 report found. Reports that have all the words.")


def test_the_help_says_where_the_settings_are_described() -> None:
    shown = CliRunner().invoke(cli.main, ["--help"]).stdout
    assert "docs/operations.md" in shown
    assert (ROOT / "docs" / "operations.md").is_file()


def test_search_gives_the_json_of_the_api(folder: Path) -> None:
    run(folder, "reindex")
    answer = json.loads(run(folder, "search", "--json", "tường kho").stdout)
    assert answer["total"] == 1
    assert answer["hits"][0]["path"] == "2019/tuong-kho.txt"
    assert "<mark>" in answer["hits"][0]["snippets"][0]["html"]


def test_a_word_is_excluded_by_a_minus(folder: Path) -> None:
    run(folder, "reindex")
    answer = json.loads(run(folder, "search", "--json", "-cống").stdout)
    assert [hit["path"] for hit in answer["hits"]] == ["2019/tuong-kho.txt"]


def test_a_search_in_the_terminal_leaves_nothing_out_however_long_loading_takes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(folder, "reindex")
    monkeypatch.setattr(Searcher.__init__, "__kwdefaults__", {"seconds": 0})
    answer = json.loads(run(folder, "search", "--json", "tường kho").stdout)
    assert not answer["partial"]
    assert answer["facets"]["type"]


def test_status_tells_which_reports_were_converted(folder: Path) -> None:
    (folder / "cu.txt").write_bytes(OLD.encode("cp1252"))
    run(folder, "reindex")
    assert "converted   1 from tcvn3\n" in run(folder, "status").stdout
    assert json.loads(run(folder, "status", "--json").stdout)["converted"] == {"tcvn3": ["cu.txt"]}


def test_status_tells_what_is_in_the_index(folder: Path) -> None:
    run(folder, "reindex")
    told = run(folder, "status").stdout
    assert str(folder) in told
    assert f"reports     {len(REPORTS)}\n" in told
    answer = json.loads(run(folder, "status", "--json").stdout)
    assert answer["engine"] in ENGINES
    assert answer["index"] == str(folder.parent / "index")


@pytest.mark.parametrize("command", [["search", "x"], ["status"]])
def test_without_an_index_one_sentence_says_so(folder: Path, command: list[str]) -> None:
    done = run(folder, *command)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "reindex" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "command",
    [
        ["reindex", "--jobs", "0"],
        ["search"],
        ["search", "  "],
        ["search", "x" * 513],
        ["search", "x", "--page", "0"],
        ["nothing"],
    ],
)
def test_wrong_usage_exits_2(folder: Path, command: list[str]) -> None:
    assert run(folder, *command).exit_code == 2


def test_a_wrong_setting_is_told_in_one_sentence(folder: Path) -> None:
    done = run(folder, "status", SEARCHSVC_WORKERS="many")
    assert done.exit_code == 2
    assert done.stderr == "Error: SEARCHSVC_WORKERS must be a whole number from 1 to 1024, not 'many'.\n"


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS allows only names in UTF-8")
def test_names_that_are_not_utf_8_do_not_stop_the_output(folder: Path) -> None:
    name = os.fsdecode(b"b\xe1o c\xe1o \x1b[31m.txt")
    (folder / name).write_text("Báo cáo tên lạ\n\nSổ giao ca của trạm.\n", encoding="utf-8")
    assert run(folder, "reindex").exit_code == 0
    shown = run(folder, "search", "giao ca")
    assert (shown.exit_code, "\x1b" in shown.stdout) == (0, False)
    assert "b\\udce1o" in shown.stdout
    assert json.loads(run(folder, "search", "--json", "giao ca").stdout)["total"] == 1


def test_hits_are_bold_and_control_characters_gone() -> None:
    marked = showing._marked("a\x1b[2Jb \x02 đê điều", (Span(9, 16),))
    assert showing._wrapped(marked, "") == ["a [2Jb   \x1b[1mđê điều\x1b[0m"]


def test_progress_without_a_terminal_is_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "LINE_EVERY", 0.0)
    with progress.Progress() as told:
        told.hashing(3, 4, "c.txt")
        told(1, 2, "a.txt")
    monkeypatch.setattr(progress, "LINE_EVERY", 3600.0)
    with progress.Progress() as told:
        told(2, 2, "b.txt")
    assert capsys.readouterr().err == (
        "Changes: 3 of 4 files, the last c.txt\nReports: 1 of 2 files, the last a.txt\n"
    )


def test_what_is_no_report_is_counted_in_one_line(folder: Path) -> None:
    assert "passed over" not in run(folder, "reindex").stderr
    (folder / "link.txt").symlink_to(folder / "2018/cong-ngam.txt")
    for name in ("a.zip", "b.zip", "c.mp3", *(f"x.{letter}" for letter in "qrstu")):
        (folder / name).write_bytes(b"x")
    done = run(folder, "reindex")
    assert (
        done.stderr
        == "passed over: 1 link, 8 files of unknown kinds (.zip 2, .mp3 1, .q 1, .r 1, .s 1, 2 more)\n"
    )
    assert done.stdout == "added 0, updated 0, moved 0, unchanged 2, deleted 0, failed 0\n"


def test_status_and_a_refused_run_tell_which_files_fail(folder: Path) -> None:
    (folder / "hinh.txt").write_bytes(b"")
    run(folder, "reindex")
    line = "failed: hinh.txt: The file is empty."
    assert f"{line} (since 20" in run(folder, "status").stdout
    [listed] = json.loads(run(folder, "status", "--json").stdout)["failed"]
    assert (listed["path"], listed["reason"], listed["since"][:2]) == ("hinh.txt", "The file is empty.", "20")
    for path in REPORTS:
        (folder / path).unlink()
    refused = run(folder, "reindex")
    assert refused.exit_code == 1
    assert refused.stderr.startswith(f"{line}\nError: More than half")
