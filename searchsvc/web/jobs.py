"""Bringing the index up to date, asked for over HTTP: a run is queued, and its state is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request, url_for

from searchsvc import failures
from searchsvc.errors import BadParameter, Forbidden
from searchsvc.runs import COUNTS, Asked, Board, Run, Wanted
from searchsvc.web.access import Access
from searchsvc.web.answers import Json, json_response
from searchsvc.web.links import link_header, page_count
from searchsvc.web.params import read_page, read_per_page, read_switch
from searchsvc.web.wording import FOR_PROGRAMS

SAY = FOR_PROGRAMS

_FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}

Ask = Callable[[Wanted], Asked]
"""Gives the run that will do what is wanted; the command line knows how to start one."""


def no_runs(_: Wanted) -> Asked:
    """For an application that only searches."""
    raise Forbidden("This application cannot start runs.")


@dataclass(frozen=True, slots=True)
class Jobs:
    """The views over the runs that are told in the folder of an index."""

    access: Access
    index: Path
    ask: Ask

    def blueprint(self) -> Blueprint:
        """The routes."""
        routes = Blueprint("jobs", __name__)
        routes.add_url_rule("/api/reindex", view_func=self.start, methods=["POST"])
        routes.add_url_rule("/api/reindex", view_func=self.state)
        return routes

    def start(self) -> Response:
        """Queue a run, or join the one that waits already."""
        self.access.require_bearer()
        asked = self.ask(_wanted())
        note = "A run was waiting already; it does what you ask for, too." if asked.joined else None
        response = _fresh({**job_json(asked.run), "note": note})
        response.status_code = HTTPStatus.ACCEPTED
        response.headers["Location"] = url_for("jobs.state")
        return response

    def state(self) -> Response:
        """The run to tell of, the one behind it, and the files that failed."""
        self.access.require_bearer()
        page, per_page = read_page(request.args, SAY), read_per_page(request.args, SAY)
        runs, known = Board(self.index).runs(), failures.read(self.index)
        behind = runs.waiting if runs.running else None
        first = (page - 1) * per_page
        listed = [failure_json(each) for each in known[first : first + per_page]]
        response = _fresh(
            {
                **job_json(runs.current),
                "waiting": behind and job_json(behind),
                "failures": {"total": len(known), "page": page, "per_page": per_page, "files": listed},
            }
        )
        pages = page_count(len(known), per_page)
        path = f"{request.script_root}{request.path}"
        response.headers["Link"] = link_header(path, [("per_page", str(per_page))], page, pages)
        return response


def job_json(run: Run | None) -> Json:
    """A run; without one its state is `idle` and all the rest unknown."""
    if run is None:
        unknown: Json = dict.fromkeys(("asked", "started", "finished", "progress", "counts", "error"))
        return {"id": None, "state": "idle", "full": None, "confirm_deletions": None, **unknown}
    return {
        "id": run.id,
        "state": run.state,
        "full": run.wanted.full,
        "confirm_deletions": run.wanted.confirm_deletions,
        "asked": run.asked.isoformat(timespec="seconds"),
        "started": run.started and run.started.isoformat(timespec="seconds"),
        "finished": run.finished and run.finished.isoformat(timespec="seconds"),
        "progress": {"done": run.done, "total": run.total, "path": run.path},
        "counts": run.counts and {name: run.counts.get(name, 0) for name in COUNTS},
        "error": run.error,
    }


def failure_json(failure: failures.KnownFailure) -> Json:
    """A file that failed, why, and since when."""
    return {
        "path": failure.path,
        "reason": failure.reason,
        "since": failure.since.isoformat(timespec="seconds"),
    }


def _wanted() -> Wanted:
    """What a program asks for, in the address, a form or an object of JSON."""
    body = request.get_data().strip()
    # curl calls what it sends a form unless it is told otherwise.
    if body and (request.mimetype not in _FORMS or body.startswith(b"{")):
        return _wanted_json(body)
    return Wanted(
        full=read_switch(request.values, "full", SAY),
        confirm_deletions=read_switch(request.values, "confirm_deletions", SAY),
    )


def _wanted_json(body: bytes) -> Wanted:
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise BadParameter("body", "The body must be an object of JSON.")
    in_address = {name: read_switch(request.args, name, SAY) for name in ("full", "confirm_deletions")}
    return Wanted(**{name: given or _truth(values, name) for name, given in in_address.items()})


def _truth(values: Mapping[str, Any], name: str) -> bool:
    value = values.get(name)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise BadParameter(name, f"{name} must be true or false.")


def _fresh(value: Json) -> Response:
    response = json_response(value)
    response.headers["Cache-Control"] = "no-store"
    return response
