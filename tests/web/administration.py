"""An application whose index may be brought up to date; its runs are real, but nobody works on them."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from flask import Flask

from searchsvc.runs import Asked, Board, Wanted
from searchsvc.web import create_app
from tests.web.archive import reports, searcher_over, settings_for

TOKEN = "mot-ma-rat-dai"  # noqa: S105 - opens nothing but these tests
BEARER = {"Authorization": f"Bearer {TOKEN}"}


class Runner:
    """Asks for runs over the index in a folder, and keeps them alive itself."""

    def __init__(self, folder: Path) -> None:
        self.board = Board(folder / "index")
        self.alive: dict[str, int] = {}

    def ask(self, wanted: Wanted) -> Asked:
        run, alive = self.board.queue(wanted)
        if alive is not None:
            self.alive[run.id] = alive
        return Asked(run, joined=alive is None)

    def kill(self, run_id: str) -> None:
        os.close(self.alive.pop(run_id))

    def kill_all(self) -> None:
        for run_id in list(self.alive):
            self.kill(run_id)


def application(folder: Path, runner: Runner, token: str | None = TOKEN, url: str | None = None) -> Flask:
    """The application over a small archive, whose index folder is really there."""
    settings = replace(settings_for(folder), admin_token=token, url=url)
    settings.index.mkdir(exist_ok=True)
    return create_app(settings, searcher_over(reports()), runner.ask)
