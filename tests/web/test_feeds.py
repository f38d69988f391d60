"""The feed of a search, and the description of the search for browsers."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from searchsvc.web import create_app
from tests.web.archive import NASTY, report_id, reports, searcher_over, settings_for

ATOM = "{http://www.w3.org/2005/Atom}"
DESCRIPTION = "{http://a9.com/-/spec/opensearch/1.1/}"


def parse(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314  # our own answer


def test_a_feed_has_the_newest_reports_first(client: FlaskClient) -> None:
    response = client.get("/feed.atom?q=lúa")
    assert response.content_type == "application/atom+xml; charset=utf-8"
    feed = parse(response.text)
    days = [str(entry.findtext(f"{ATOM}updated")) for entry in feed.iter(f"{ATOM}entry")]
    assert len(days) == 12
    assert days == sorted(days, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == days[0] == "2021-12-05T00:00:00Z"


def test_a_feed_holds_reports_that_have_every_word_unless_asked_otherwise(client: FlaskClient) -> None:
    partial = client.get("/api/search?q=bến đò cạn khô").get_json()
    assert partial["total"] > partial["total_full"] == 0
    for parameters, expected in (
        ("", 0),
        ("&match=auto", partial["total"]),
        ("&match=any", partial["total"]),
    ):
        feed = parse(client.get(f"/feed.atom?q=bến đò cạn khô{parameters}").text)
        assert len(list(feed.iter(f"{ATOM}entry"))) == expected


def test_a_feed_is_sound_whatever_reports_and_queries_hold(client: FlaskClient) -> None:
    entries = list(parse(client.get("/feed.atom?q=cầu phao").text).iter(f"{ATOM}entry"))
    assert str(entries[0].findtext(f"{ATOM}id")).endswith(f"/reports/{report_id(NASTY)}")
    assert str(entries[0].findtext(f"{ATOM}title")).startswith("<script>")
    assert parse(client.get("/feed.atom", query_string={"q": "<a&\0\"'>"}).text).tag == f"{ATOM}feed"


def test_links_of_a_feed_lead_to_pages(client: FlaskClient) -> None:
    feed = parse(client.get("/feed.atom?q=bến đò&year=2019").text)
    links = [link.get("href") for link in feed.iter(f"{ATOM}link") if link.get("rel") == "alternate"]
    assert len(links) == 2
    assert {client.get(str(link)).status_code for link in links} == {200}


def test_a_feed_is_not_sent_twice(client: FlaskClient) -> None:
    tag = client.get("/feed.atom?q=lúa").headers["ETag"]
    assert client.get("/feed.atom?q=lúa", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("parameters", ["", "?q=", "?q=a&page=0"])
def test_a_feed_needs_a_sound_query(client: FlaskClient, parameters: str) -> None:
    response = client.get(f"/feed.atom{parameters}")
    assert (response.status_code, response.content_type) == (400, "application/problem+json")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_browsers_learn_how_to_search(client: FlaskClient, language: str) -> None:
    response = client.get(f"/opensearch.xml?lang={language}")
    assert response.content_type == "application/opensearchdescription+xml; charset=utf-8"
    description = parse(response.text)
    assert len(str(description.findtext(f"{DESCRIPTION}ShortName"))) <= 16
    addresses = {url.get("type"): str(url.get("template")) for url in description.iter(f"{DESCRIPTION}Url")}
    assert addresses.keys() >= {"text/html", "application/atom+xml", "application/json"}
    for address in addresses.values():
        filled = address.replace("{searchTerms}", "l%C3%BAa").replace("{startPage?}", "")
        assert client.get(filled).status_code == 200


@pytest.mark.parametrize("address", ["/feed.atom?q=lúa", "/opensearch.xml", "/api/search?q=lúa&format=csv"])
def test_with_a_public_address_no_client_chooses_another(tmp_path: Path, address: str) -> None:
    settings = replace(settings_for(tmp_path), url="https://bao-cao.example")
    client = create_app(settings, searcher_over(reports())).test_client()
    text = client.get(address, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}).text
    assert "https://bao-cao.example/" in text
    assert "evil.example" not in text
    assert "http://localhost" not in text
