"""What a command does or did, told in lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import click

from searchsvc.cli.showing import clean
from searchsvc.indexer import Outcome
from searchsvc.pipeline import Failure
from searchsvc.runs import COUNTS

_NAMES = {
    "link": "links",
    "FIFO": "FIFOs",
    "socket": "sockets",
    "device": "devices",
    "sidecar": "sidecars without their files",
}
_SHOWN = 5
"""Suffixes of unknown kinds that are named."""


def tell_failed(failed: Iterable[Failure]) -> None:
    """One line on stderr for each file that failed."""
    for failure in failed:
        click.echo(f"failed: {clean(failure.path)}: {clean(failure.reason)}", err=True)


def tell_compiling() -> None:
    """Why the first start of an installation takes long."""
    click.echo("Compiling inner loops for this installation, which takes about a minute, once.", err=True)


def numbers(outcome: Outcome) -> dict[str, int]:
    """What a reindex did, in numbers of reports by name."""
    found = {name: getattr(outcome, name) for name in COUNTS}
    return found | {"failed": len(outcome.failed)}


def counts(outcome: Outcome) -> str:
    """The same in one line."""
    return ", ".join(f"{name} {number}" for name, number in numbers(outcome).items())


def passed_over(found: Mapping[str, int]) -> str:
    """What was no report in one line, such as `passed over: 2 links, 3 files of unknown kinds (.zip 3)`; or nothing."""
    parts = [_some(found[kind], kind, many) for kind, many in _NAMES.items() if kind in found]
    unknown = {suffix: count for suffix, count in found.items() if suffix not in _NAMES}
    if unknown:
        ordered = sorted(unknown.items(), key=lambda each: (-each[1], each[0]))
        named = [f"{clean(suffix) or 'no suffix'} {count}" for suffix, count in ordered]
        more = [f"{len(named) - _SHOWN} more"] if len(named) > _SHOWN else []
        files = _some(sum(unknown.values()), "file", "files")
        parts.append(f"{files} of unknown kinds ({', '.join(named[:_SHOWN] + more)})")
    return f"passed over: {', '.join(parts)}" if parts else ""


def _some(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
