"""The benchmarks in small: every engine that is installed answers, and all agree on what is found."""

import json
import os
import random
import unicodedata
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks import readme
from benchmarks.aims import rows
from benchmarks.corpus import synthetic
from benchmarks.figures import spread
from benchmarks.hosts import BUILT_ONLY, OURS, installed
from benchmarks.load import drive
from benchmarks.misspellings import Table
from benchmarks.profile_search import Sampler, ask, tables
from benchmarks.questions import CLASSES
from benchmarks.run import Options, measure
from benchmarks.serving import search, service
from benchmarks.tuning.typings import TYPINGS, half_marked, typed, wrong_tone
from searchsvc import settings
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.indexer import STAMP
from searchsvc.searcher import Searcher
from searchsvc.vietnamese.unicode import fold, lower
from searchsvc.web import create_app

ONLY_ANY = "bm25s"
"""An engine that has no other queries."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Options:
    return Options(tmp_path_factory.mktemp("bench"), size=120, count=4, jobs=1, service=False)


@pytest.fixture(scope="module")
def result(small: Options) -> Any:
    return json.loads(json.dumps(measure(small)))


def test_every_installed_engine_answers_every_class(result: Any) -> None:
    classes = result["side_by_side"]["classes"]
    assert classes.keys() == CLASSES.keys()
    for engines in classes.values():
        assert engines.keys() >= {*OURS, *installed()} - {ONLY_ANY, BUILT_ONLY}


def test_all_engines_find_as_many_reports(result: Any) -> None:
    totals = result["side_by_side"]["totals"]
    for name in {"searchsvc_plain", *installed()} - {BUILT_ONLY}:
        assert totals[name]["asked"] > 0
        assert totals[name]["other"] == 0, name


def test_the_parts_that_debian_has_are_there() -> None:
    assert {"fts5", BUILT_ONLY} <= set(installed())
    if "xapian" not in installed():
        stop = pytest.fail if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip
        stop("needs Xapian under the system's Python: apt-get install python3-xapian")


def test_a_run_becomes_a_table_with_every_class_and_engine(
    result: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "README.md"
    page.write_text(f"above\n{readme.BEGIN}\nold\n{readme.END}\nbelow\n", encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps(result), encoding="utf-8")
    monkeypatch.setattr(readme, "README", page)
    monkeypatch.setattr(readme, "RESULTS", tmp_path)
    readme.write_readme()
    text = page.read_text(encoding="utf-8")
    assert text.startswith("above\n")
    assert text.endswith("\nbelow\n")
    assert "old" not in text
    assert all(name in text for name in (*CLASSES, *(readme.NAMES[each] for each in installed())))
    assert all(row.what in text for row in rows(result, None))


@pytest.mark.usefixtures("result")
def test_the_service_tells_the_workers_time_and_has_a_canned_answer(small: Options) -> None:
    with service(small.work / "reports", small.work / "index", "a") as address:
        _, replies = drive(address, iter([search("a"), "/canned", "/canned"]), 2)
    assert [each.status for each in replies] == [200] * 3
    assert all(each.worker and 0 < each.worker_ms < each.ms for each in replies)


@pytest.mark.usefixtures("result")
def test_a_profile_adds_up_and_names_the_rooms(small: Options) -> None:
    folders = {
        "SEARCHSVC_DOCUMENTS": str(small.work / "reports"),
        "SEARCHSVC_INDEX": str(small.work / "index"),
    }
    searcher = Searcher(WhooshEngine(small.work / "index", STAMP))
    app = create_app(settings.load(folders), searcher)
    with Sampler() as shares:
        while shares.own.total() < 20:
            assert all(time > 0 for time in ask(app, ["a", "b c"]))
    assert {"searcher", "engines", "web"} <= shares.everything.keys()
    assert all(shares.everything[room] >= own for room, own in shares.own.items())
    rooms = [line.split(" | ") for line in "\n".join(tables(shares, 100.0)).split("\n\n")[0].splitlines()[2:]]
    assert sum(float(own) for _, own, _, _ in rooms) == pytest.approx(100, abs=0.2)


def test_invented_reports_are_the_same_each_time_and_vary() -> None:
    once, again = list(synthetic(5)), list(synthetic(5))
    assert once == again
    assert all(one.body != other.body for one, other in pairwise(once))


def test_a_spread_has_the_median_and_the_tail() -> None:
    assert spread([float(value) for value in range(1, 101)]) == {"p50": 51, "p95": 96, "p99": 100, "n": 100}


@pytest.mark.parametrize("typing", TYPINGS)
def test_a_query_is_typed_the_same_way_each_time_and_keeps_its_letters(typing: str) -> None:
    query = "Đối ngoại nhân dân ở Huế"
    assert typed(query, typing, "q1") == typed(query, typing, "q1")
    assert fold(typed(query, typing, "q1")) == fold(query)


@pytest.mark.parametrize("change", [half_marked, wrong_tone])
def test_half_marked_and_wrong_tones_change_some_words_only(
    change: Callable[[str, random.Random], str],
) -> None:
    query = "đối ngoại nhân dân"
    words = change(query, random.Random(1)).split()
    other = [word != typed_word for word, typed_word in zip(query.split(), words, strict=True)]
    assert any(other)
    assert not all(other)


def test_a_wrong_tone_is_one_letter_in_nfc() -> None:
    for seed in range(20):
        changed = wrong_tone("ồ", random.Random(seed))
        assert changed != "ồ"
        assert len(changed) == 1
        assert unicodedata.is_normalized("NFC", changed)
        assert fold(lower(changed)) == "o"


def test_a_right_window_is_flawed_when_another_line_finds_an_error_in_its_passage(tmp_path: Path) -> None:
    lines = [
        ("wrong_window", "right_window", "wrong", "right"),
        ("qua cầu gổ cũ sang bải bồi", "qua cầu gỗ cũ sang bải bồi", "gổ", "gỗ"),
        ("gổ cũ sang bải bồi ven sông", "gổ cũ sang bãi bồi ven sông", "bải", "bãi"),
        ("tấm ván gổ mỏng", "tấm ván gỗ mỏng", "gổ", "gỗ"),
    ]
    path = tmp_path / "pairs.tsv"
    path.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")
    table = Table(path)
    assert [table.is_flawed(line.right_window) for line in table.lines] == [True, True, False]
    assert [line.right for line in table.half(0)] == ["gỗ", "gỗ"]
