"""The floors and walls of docs/DESIGN.md, held by reading the imports of every module."""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

_ROWS = re.findall(
    r"^\| (\d) \| (.+?) \|", (ROOT / "docs/DESIGN.md").read_text(encoding="utf-8"), re.MULTILINE
)
FLOORS = {room: int(floor) for floor, rooms in _ROWS for room in re.findall(r"`(\w+)/?`", rooms)}
"""The floor of each room, as the table of the design has it."""

FORBIDDEN = {("web", "indexer"), ("web", "vietnamese")}
"""Imports that go down and are wrong all the same."""

LIBRARIES = {
    "charset_normalizer": "extract",
    "click": "cli",
    "flask": "web",
    "gunicorn": "serving",
    "jinja2": "web",
    "lxml": "extract.markup",
    "markupsafe": "web",
    "numba": "compiled",
    "numpy": "",
    "openpyxl": "extract.formats.xlsx",
    "orjson": "web.answers",
    "pypdfium2": "extract.formats.pdf",
    "pyvi": "vietnamese.segment",
    "watchfiles": "watching.observing",
    "werkzeug": "web",
    "whoosh": "engines.whoosh",
    "xlrd": "extract.formats.xls",
    "yaml": "extract.sidecar",
    "zstandard": "engines.whoosh.packed",
}
"""Each library, and the only place that may import it."""

ENGINES_BY_NAME = {"engines", "engines.opening"}
"""What others may import of the engines: the protocol and the table, no engine by name."""

PATTERNS = [
    (r"\|\s*safe\b", "templates/**/*.html", "a filter that turns escaping off"),
    (r"\bautoescape\s+false", "templates/**/*.html", "escaping turned off"),
    (r"\bMarkup\(", "searchsvc/**/*.py", "text called markup"),
    (r"\b(TODO|FIXME|XXX|HACK)\b", "searchsvc/**/*.py", "unfinished work"),
    (r"\b(TODO|FIXME|XXX|HACK)\b", "templates/**/*.html", "unfinished work"),
    (r"\b(TODO|FIXME|XXX|HACK)\b", "static/**/*.[jc]s*", "unfinished work"),
]


@dataclass(frozen=True)
class Module:
    """A module by its dotted name without `searchsvc.`, and what it imports."""

    name: str
    tree: ast.Module
    own: frozenset[str]
    libraries: frozenset[str]

    @property
    def room(self) -> str:
        return self.name.split(".")[0]


def read_modules(root: Path) -> list[Module]:
    paths = {_dotted(path.relative_to(root)): path for path in (root / "searchsvc").rglob("*.py")}
    return [_read(name, path, frozenset(paths)) for name, path in sorted(paths.items()) if name]


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _read(name: str, path: Path, known: frozenset[str]) -> Module:
    tree = ast.parse(path.read_bytes())
    imported = set(_imported(tree))
    own = {_longest(target, known) for target in imported if target.split(".")[0] == "searchsvc"}
    libraries = {target.split(".")[0] for target in imported} - {"searchsvc"} - sys.stdlib_module_names
    return Module(name, tree, frozenset(own - {"", name}), frozenset(libraries))


def _imported(tree: ast.Module) -> Iterator[str]:
    """Every dotted name that is imported anywhere in a module; `.` begins a relative one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = "." * node.level + (node.module or "")
            yield from (f"{source}.{alias.name}" for alias in node.names)


def _longest(target: str, known: frozenset[str]) -> str:
    """The module that `searchsvc.a.b.name` is or stands in: `a.b.name`, `a.b`, `a` or nothing."""
    parts = target.split(".")[1:]
    while parts and ".".join(parts) not in known:
        parts.pop()
    return ".".join(parts)


def violations(root: Path) -> list[str]:
    """One sentence for each breach of the rules below `root`."""
    modules = read_modules(root)
    found = [sentence for module in modules for sentence in _breaches(module)]
    try:
        TopologicalSorter({module.name: module.own for module in modules}).prepare()
    except CycleError as error:
        found.append(f"modules import each other: {' -> '.join(error.args[1])}")
    for pattern, files, what in PATTERNS:
        texts = ((path, path.read_text(encoding="utf-8")) for path in root.glob(files))
        found += [f"{path.relative_to(root)}: {what}" for path, text in texts if re.search(pattern, text)]
    return found


def _breaches(module: Module) -> Iterator[str]:
    if module.room not in FLOORS:
        yield f"{module.name} stands on no floor of docs/DESIGN.md"
        return
    yield from (f"{module.name} imports {target}" for target in module.own if not _may_import(module, target))
    for library in module.libraries:
        if library not in LIBRARIES:
            yield f"{module.name} imports {library or 'by a relative path'}, which is not listed here"
        elif not f"{module.name}.".startswith(f"{LIBRARIES[library]}.".lstrip(".")):
            yield f"{module.name} imports {library}, which only {LIBRARIES[library]} may"
    if module.name != "settings" and _reads_environment(module.tree):
        yield f"{module.name} reads the environment, which only settings may"


def _may_import(module: Module, target: str) -> bool:
    room = target.split(".", maxsplit=1)[0]
    if room == module.room:
        return True
    if room == "engines" and target not in ENGINES_BY_NAME:
        return False
    down = FLOORS.get(room, len(FLOORS)) < FLOORS[module.room]
    return down and (module.room, room) not in FORBIDDEN


def _reads_environment(tree: ast.Module) -> bool:
    names = {"environ", "environb", "getenv", "getenvb"}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return bool(names & (attributes | {target.split(".")[-1] for target in _imported(tree)}))


def test_floors_and_walls_stand() -> None:
    assert violations(ROOT) == []


def test_every_room_of_the_design_is_there() -> None:
    assert FLOORS.keys() == {module.room for module in read_modules(ROOT)}


@pytest.mark.parametrize(
    ("path", "text", "sentence"),
    [
        ("searchsvc/engines/x.py", "from searchsvc.query import parse", "engines.x imports query"),
        ("searchsvc/engines/x.py", "from searchsvc import vietnamese", "engines.x imports vietnamese"),
        ("searchsvc/web/x.py", "import searchsvc.indexer", "web.x imports indexer"),
        ("searchsvc/searcher.py", "import searchsvc.engines.x as y", "searcher imports engines.x"),
        (
            "searchsvc/types/reports.py",
            "def f(): from searchsvc import errors",
            "types.reports imports errors",
        ),
        ("searchsvc/attic.py", "", "attic stands on no floor of docs/DESIGN.md"),
        ("searchsvc/query.py", "from flask import g", "query imports flask, which only web may"),
        ("searchsvc/website.py", "", "website stands on no floor of docs/DESIGN.md"),
        ("searchsvc/query.py", "import requests", "query imports requests, which is not listed here"),
        (
            "searchsvc/web/x.py",
            "from . import y",
            "web.x imports by a relative path, which is not listed here",
        ),
        (
            "searchsvc/query.py",
            "import os\nos.environ",
            "query reads the environment, which only settings may",
        ),
        (
            "searchsvc/query.py",
            "from os import getenv",
            "query reads the environment, which only settings may",
        ),
        (
            "searchsvc/web/x.py",
            "from searchsvc.web import z",
            "modules import each other: web.x -> web.z -> web.x",
        ),
        ("searchsvc/query.py", "# TODO: later", "searchsvc/query.py: unfinished work"),
        ("templates/a.html", "{{ title|safe }}", "templates/a.html: a filter that turns escaping off"),
        ("searchsvc/web/x.py", "Markup(text)", "searchsvc/web/x.py: text called markup"),
    ],
)
def test_a_breach_is_reported(tmp_path: Path, path: str, text: str, sentence: str) -> None:
    sound = dict.fromkeys(
        ("errors", "indexer", "query", "engines/x", "engines/__init__", "vietnamese/__init__"), ""
    )
    sound |= {"web/y": "import numpy, os.path, flask", "web/z": "from searchsvc.web import x", "web/x": ""}
    files = {f"searchsvc/{name}.py": content for name, content in sound.items()} | {path: text}
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert violations(tmp_path) == [sentence]
