"""The figures of benchmarks/metadata do not fall: what is found must be right before much is found."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.measure_metadata import Labelled, measure, read_labelled
from tests.conftest import ROOT

FOLDER = ROOT / "benchmarks" / "metadata"
LEAST_PRECISION = {
    "title": 0.86,
    "date": 1.0,
    "source": 1.0,
    "number": 1.0,
    "kind": 1.0,
    "person": 0.97,
    "office": 0.9,
}
LEAST_RECALL = {
    "title": 0.85,
    "date": 0.85,
    "source": 0.7,
    "number": 0.95,
    "kind": 0.8,
    "person": 0.9,
    "office": 1.0,
}


@pytest.fixture(scope="module", params=["tuned", "held-back"])
def reports(request: pytest.FixtureRequest) -> list[Labelled]:
    return list(read_labelled(FOLDER / f"{request.param}.txt"))


def test_the_figures_stay_above_their_floors(reports: list[Labelled]) -> None:
    tallies = measure(reports)
    assert tallies.keys() == LEAST_PRECISION.keys()
    for field, tally in tallies.items():
        assert tally.precision >= LEAST_PRECISION[field], (field, tally.precision)
        assert tally.recall >= LEAST_RECALL[field], (field, tally.recall)


def test_each_half_has_thirty_reports_of_many_kinds(reports: list[Labelled]) -> None:
    assert len(reports) >= 30
    assert len({report.name for report in reports}) == len(reports)
    kinds = Counter(kind for report in reports for kind in report.accepted.get("kind", ()))
    assert len(kinds) >= 12


def test_titles_and_names_that_should_be_found_stand_in_their_texts(reports: list[Labelled]) -> None:
    for report in reports:
        words = " ".join(report.text.lower().split())
        for name in report.persons:
            assert name.lower() in words, report.name
        titles = report.accepted.get("title", frozenset({"-"}))
        assert any(title == "-" or title.lower() in words for title in titles), report.name
