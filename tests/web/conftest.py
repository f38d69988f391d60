"""The application over a small archive, with the files of its reports."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from searchsvc.web import create_app
from tests.web.administration import Runner, application
from tests.web.archive import reports, searcher_over, settings_for


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application; its documents are real files."""
    folder = tmp_path_factory.mktemp("archive")
    kept = reports()
    for report in kept:
        path = Path(os.fsdecode(os.fsencode(folder / "documents" / report.path)))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(report.text, encoding="utf-8")
    return create_app(settings_for(folder), searcher_over(kept))


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A program that calls the application."""
    return app.test_client()


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    """Asks for runs over an index, none of which outlives the test."""
    made = Runner(tmp_path)
    yield made
    made.kill_all()


@pytest.fixture
def operator(tmp_path: Path, runner: Runner) -> FlaskClient:
    """A person or a program that calls an application whose index may be brought up to date."""
    return application(tmp_path, runner).test_client()
