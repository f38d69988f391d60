"""The description of the API is that of the routes, parameters and answers that there are."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from searchsvc.errors import BadParameter
from searchsvc.runs import Wanted
from searchsvc.web.openapi import describe
from searchsvc.web.params import read_format, read_search
from searchsvc.web.wording import FOR_PROGRAMS
from tests.web.administration import BEARER, Runner, application
from tests.web.archive import FERRY, report_id

METHODS = {"get", "post"}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    runner = Runner(tmp_path)
    yield application(tmp_path, runner)
    runner.kill_all()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def document(client: FlaskClient) -> Any:
    response = client.get("/openapi.json")
    assert response.content_type == "application/json"
    return response.get_json()


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def resolved(document: Any, schema: Any) -> Any:
    if "$ref" not in schema:
        return schema
    return document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]


def faults(document: Any, schema: Any, value: Any, where: str = "answer") -> Iterator[str]:
    """What of a value is not as its schema says; keys that the schema lacks are faults too."""
    schema = resolved(document, schema)
    if "anyOf" in schema:
        found = [list(faults(document, each, value, where)) for each in schema["anyOf"]]
        yield from [] if not all(found) else found[0]
        return
    if "type" in schema and not any(fits(kind, value) for kind in listed(schema["type"])):
        yield f"{where}: {value!r} is no {schema['type']}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: {value!r} is none of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{where}: {value!r} is not {schema['const']!r}"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{where}: {value!r} is not like {schema['pattern']}"
    if isinstance(value, dict) and "properties" in schema:
        yield from (f"{where} lacks {name}" for name in schema.get("required", []) if name not in value)
        yield from (f"{where} has {name}" for name in value if name not in schema["properties"])
        for name in value.keys() & schema["properties"].keys():
            yield from faults(document, schema["properties"][name], value[name], f"{where}.{name}")
    if isinstance(value, list):
        for place, each in enumerate(value):
            items = schema.get("prefixItems", [])
            inner = items[place] if place < len(items) else schema.get("items", {})
            yield from faults(document, inner, each, f"{where}[{place}]")


def listed(kind: Any) -> list[str]:
    return kind if isinstance(kind, list) else [kind]


def fits(kind: str, value: Any) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    kinds: dict[str, Any] = {
        "object": dict, "array": list, "string": str, "integer": int, "number": int | float, "null": type(None), "boolean": bool,
    }  # fmt: skip
    return isinstance(value, kinds[kind])


def test_every_route_and_method_is_described_and_no_other(app: Flask, document: Any) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    real = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in rules
        for method in rule.methods or ()
        if method.lower() in METHODS
    }
    assert {(path, method) for path, method, _ in operations(document)} == real


def test_the_document_has_the_form_of_openapi(document: Any) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["info"].keys() >= {"title", "version"}
    for path, method, operation in operations(document):
        assert method in METHODS
        assert operation["responses"].keys() > {"default"}
        for status, answer in operation["responses"].items():
            assert status == "default" or re.fullmatch("[1-5][0-9]{2}", status)
            assert answer["description"]
        parameters = operation["parameters"]
        keys = [(each["in"], each["name"]) for each in parameters]
        assert len(set(keys)) == len(keys)
        assert {name for place, name in keys if place == "path"} == set(re.findall(r"{(\w+)}", path))
        assert all(each["required"] for each in parameters if each["in"] == "path")
        for security in operation.get("security", []):
            assert security.keys() <= document["components"]["securitySchemes"].keys()


def test_every_reference_leads_to_a_schema_and_every_schema_is_used(document: Any) -> None:
    used = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert used == document["components"]["schemas"].keys()


def test_the_parameters_of_a_search_are_those_that_are_read(document: Any) -> None:
    asked: set[str] = set()

    class Asked:
        def __contains__(self, key: str) -> bool:
            asked.add(key)
            return False

        def getlist(self, key: str) -> list[str]:
            asked.add(key)
            return []

    read_search(Asked(), FOR_PROGRAMS)
    read_format(Asked(), FOR_PROGRAMS)
    parameters = document["paths"]["/api/search"]["get"]["parameters"]
    assert {each["name"] for each in parameters} == asked | {"lang"}


def test_the_values_that_are_described_are_taken_and_others_refused(document: Any) -> None:
    class Given(dict[str, str]):
        def getlist(self, key: str) -> list[str]:
            return [self[key]] if key in self else []

    tried = 0
    for each in document["paths"]["/api/search"]["get"]["parameters"]:
        if "enum" not in each["schema"] or each["name"] in {"lang", "format"}:
            continue
        for value in each["schema"]["enum"]:
            read_search(Given({each["name"]: value}), FOR_PROGRAMS)
            tried += 1
        with pytest.raises(BadParameter):
            read_search(Given({each["name"]: "none of these"}), FOR_PROGRAMS)
    assert tried >= 14


ANSWERS = [
    ("get", "/api/search", "/api/search?q=bến đò&explain=1"),
    ("get", "/api/search", "/api/search?q=bến đò cạn khô"),
    ("get", "/api/search", "/api/search?q=*"),
    ("get", "/api/search", "/api/search?q=a&page=0"),
    ("get", "/api/suggest", "/api/suggest?q=bến"),
    ("get", "/api/reports", "/api/reports"),
    ("get", "/api/reports/{report_id}", f"/api/reports/{report_id(FERRY)}"),
    ("get", "/api/reports/{report_id}", "/api/reports/x"),
    ("get", "/api/reports/{report_id}/similar", f"/api/reports/{report_id(FERRY)}/similar"),
    ("get", "/api/reindex", "/api/reindex"),
    ("post", "/api/reindex", "/api/reindex?full=1"),
    ("get", "/api/reindex", "/api/reindex"),
    ("get", "/healthz/live", "/healthz/live"),
    ("get", "/healthz/ready", "/healthz/ready"),
    ("get", "/metrics", "/metrics"),
    ("get", "/opensearch.xml", "/opensearch.xml"),
    ("get", "/feed.atom", "/feed.atom?q=lúa"),
    ("get", "/", "/?q=lúa"),
    ("get", "/admin", "/admin"),
    ("get", "/reports/{report_id}", f"/reports/{report_id(FERRY)}"),
]


def test_answers_are_as_they_are_described(client: FlaskClient, document: Any) -> None:
    for method, path, address in ANSWERS:
        answer = client.open(address, method=method.upper(), headers=BEARER)
        described = document["paths"][path][method]["responses"]
        found = described.get(str(answer.status_code), described["default"])
        media_type = answer.content_type.partition(";")[0]
        assert media_type in found["content"], address
        if "json" in media_type:
            schema = found["content"][media_type]["schema"]
            assert list(faults(document, schema, answer.get_json(force=True))) == [], address


def test_a_run_in_every_state_is_as_it_is_described(tmp_path: Path) -> None:
    runner = Runner(tmp_path)
    client = application(tmp_path, runner).test_client()
    document = describe("/")
    schema = document["components"]["schemas"]["Reindexing"]
    first = runner.ask(Wanted()).run
    runner.board.begin(first.id)
    runner.ask(Wanted())
    for _ in range(2):
        assert list(faults(document, schema, client.get("/api/reindex", headers=BEARER).get_json())) == []
        runner.kill_all()


def test_a_fault_is_seen(document: Any) -> None:
    schema = document["components"]["schemas"]["Span"]
    assert list(faults(document, schema, {"start": 1, "end": 2})) == []
    wrongs: list[Any] = [{"start": 1}, {"start": 1, "end": "2"}, {"start": 1, "end": 2, "more": 3}, [], None]
    assert all(list(faults(document, schema, wrong)) for wrong in wrongs)


def test_the_server_is_the_folder_of_the_site(client: FlaskClient) -> None:
    document = client.get("/openapi.json", environ_overrides={"SCRIPT_NAME": "/kho"}).get_json()
    assert document["servers"] == [{"url": "/kho"}]
