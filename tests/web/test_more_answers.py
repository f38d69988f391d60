"""Explanations, completions and similar reports, as the API gives them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.archive import FERRY, report_id


def test_a_score_is_the_sum_of_its_named_parts(client: FlaskClient) -> None:
    answer = client.get("/api/search", query_string={"q": "bến đò", "explain": "1"}).get_json()
    assert answer["hits"]
    for hit in answer["hits"]:
        assert {each["part"] for each in hit["explanation"]} <= {
            "syllables", "adjacency", "words", "title", "in one piece",
        }  # fmt: skip
        assert sum(each["points"] for each in hit["explanation"]) == pytest.approx(hit["score"], abs=1e-4)


def test_without_being_asked_nothing_is_explained(client: FlaskClient) -> None:
    answer = client.get("/api/search", query_string={"q": "bến đò"}).get_json()
    assert {hit["explanation"] for hit in answer["hits"]} == {None}
    assert client.get("/api/search", query_string={"q": "bến đò", "explain": "x"}).status_code == 400


def test_completions_come_as_browsers_ask_for_them(client: FlaskClient) -> None:
    response = client.get("/api/suggest", query_string={"q": "bến đ"})
    assert response.content_type == "application/x-suggestions+json"
    typed, completions = response.get_json()
    assert typed == "bến đ"
    assert "bến đò" in completions
    for completion in completions:
        found = client.get("/api/search", query_string={"q": completion, "match": "all"}).get_json()
        assert found["total"] > 0
    again = client.get(
        "/api/suggest", query_string={"q": "bến đ"}, headers={"If-None-Match": response.headers["ETag"]}
    )
    assert again.status_code == 304


@pytest.mark.parametrize("typed", ["", " ", '"', "-x", "(" * 500, "\0", "đ" * 512, "không-có-đâu"])
def test_odd_beginnings_have_completions_or_none(client: FlaskClient, typed: str) -> None:
    response = client.get("/api/suggest", query_string={"q": typed})
    assert response.status_code == 200
    assert isinstance(response.get_json()[1], list)


def test_too_long_a_beginning_is_refused(client: FlaskClient) -> None:
    response = client.get("/api/suggest", query_string={"q": "a" * 513})
    assert (response.status_code, response.get_json()["code"]) == (400, "bad_parameter")


def test_similar_reports_never_hold_the_report_itself(client: FlaskClient) -> None:
    answer = client.get(f"/api/reports/{report_id(FERRY)}/similar").get_json()
    assert set(answer) == {"similar", "nearly_the_same"}
    assert report_id(FERRY) not in [each["id"] for each in answer["similar"] + answer["nearly_the_same"]]
    assert client.get(f"/api/reports/{'0' * 16}/similar").status_code == 404
