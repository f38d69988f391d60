"""What the documents promise is there, and what is there is documented."""

import dataclasses
import json
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from searchsvc import settings
from searchsvc.cli import main
from searchsvc.engines.opening import open_engine
from searchsvc.searcher import Searcher
from searchsvc.web import create_app
from searchsvc.web.params import read_format, read_language, read_search
from searchsvc.web.wording import SENTENCES
from tests.conftest import ROOT

OPERATIONS = ROOT / "docs" / "operations.md"
API = ROOT / "docs" / "api.md"
DOCUMENTS = [ROOT / "README.md", ROOT / "README.vi.md", OPERATIONS, API]


def _code(document: Path) -> set[str]:
    """What stands between backticks."""
    return set(re.findall("`([^`\n]+)`", document.read_text(encoding="utf-8")))


def test_every_setting_is_documented_and_no_other() -> None:
    variables = {settings.PREFIX + field.name.upper() for field in dataclasses.fields(settings.Settings)}
    documented = {name for name in _code(OPERATIONS) if name.startswith(settings.PREFIX)}
    assert documented == variables


def test_every_command_and_option_is_documented() -> None:
    documented = " ".join(sorted(_code(OPERATIONS)))
    for name, command in main.commands.items():
        assert name in documented
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.opts[0] in documented


def test_every_route_is_documented_and_no_other(tmp_path: Path) -> None:
    configured = settings.load({"SEARCHSVC_INDEX": str(tmp_path)})
    app = create_app(configured, Searcher(open_engine(configured.engine, configured.index, stamp="")))
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]
    routes = {
        f"{method} {rule.rule}" for rule in rules for method in (rule.methods or set()) & {"GET", "POST"}
    }
    assert {name for name in _code(API) if name.startswith(("GET ", "POST "))} == routes


def test_every_parameter_of_a_search_is_documented() -> None:
    asked: set[str] = set()

    class Asked:
        def __contains__(self, key: str) -> bool:
            asked.add(key)
            return False

        def getlist(self, key: str) -> list[str]:
            asked.add(key)
            return []

    read_search(Asked(), SENTENCES["en"])
    read_format(Asked(), SENTENCES["en"])
    read_language(Asked())
    assert asked <= _code(API)


@pytest.mark.parametrize("folder", [".", "tests", "benchmarks"])
def test_every_direct_dependency_is_accounted_for(folder: str) -> None:
    lines = (ROOT / folder / "requirements.in").read_text(encoding="utf-8").splitlines()
    required = {line.partition("==")[0] for line in lines if line and line[0].isalnum()}
    assert required
    assert required <= _code(ROOT / "docs" / "dependencies.md")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_each_way_to_search_of_a_readme_finds_samples(name: str, tmp_path: Path) -> None:
    rows = re.findall(r"^\| `([^`]+)` \|", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE)
    examples = [row for row in rows if not row.endswith("/")]
    assert len(examples) == 8
    places = {"SEARCHSVC_DOCUMENTS": str(ROOT / "documents"), "SEARCHSVC_INDEX": str(tmp_path)}
    runner = CliRunner(env=places)
    assert runner.invoke(main, ["reindex"]).exit_code == 0
    for example in examples:
        answer = json.loads(runner.invoke(main, ["search", "--json", example]).stdout)
        assert answer["total_full"] > 0, example


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_each_make_target_of_a_readme_is_there(name: str) -> None:
    named = set(re.findall("make ([a-z]+)", (ROOT / name).read_text(encoding="utf-8")))
    targets = set(re.findall("^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"run", "test"} <= named <= targets


def test_the_screenshot_is_small() -> None:
    assert (ROOT / "docs" / "screenshot.png").stat().st_size < 300_000
