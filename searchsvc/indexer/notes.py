"""What a run learned for the next ones, kept in the folder of the index."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from searchsvc import failures
from searchsvc.corpus import digest
from searchsvc.errors import EngineError, ExtractionError
from searchsvc.extract import EXTRACTION_RULES, PICTURED, file_type, forget_pages, installed
from searchsvc.failures import KnownFailure
from searchsvc.indexer.comparing import Changes
from searchsvc.indexer.hints import Hints
from searchsvc.indexer.surveying import Survey
from searchsvc.pipeline import Failure
from searchsvc.vietnamese.analyzer import LANGUAGE_RULES

STAMP = f"extraction {EXTRACTION_RULES}, language {LANGUAGE_RULES}"
"""The rules that make a report; an index that was built by others is built anew."""

AGAIN = timedelta(days=1)
"""After so long even the same file is tried again: it may have failed for a full disk or a busy machine."""

_PAGES_KEPT = 30 * 86_400
"""Seconds for which the texts of pictures are kept at least: files come back."""


class Notes:
    """Hints, the list of failures, and texts read off pictures; without a folder, nothing.

    A full run does not rely on the first two. One that looks at some paths `only` knows failures of those alone.
    """

    def __init__(self, index: Path | None, only: Collection[str] | None, *, full: bool) -> None:
        self._index = index
        self._only = None if only is None else frozenset(only)
        self._listed = {each.path: each for each in failures.read(index)} if index else {}
        self.hints = Hints(index if only is None else None, trusted=not full)
        self.pages = index / "pages" if index else None
        """Where texts read off pictures are kept."""
        self.failing = {} if full else self._same_rules()
        """Failures that would come again as long as the files are the same, by path."""

    def _same_rules(self) -> dict[str, KnownFailure]:
        latest = datetime.now(UTC) - AGAIN
        return {
            path: each
            for path, each in self._listed.items()
            if each.tried > latest and each.rules == self._rules
        }

    @cached_property
    def _rules(self) -> str:
        """What decides whether a file can be read: our rules, and the programs that are installed."""
        return ", ".join([STAMP, *installed()])

    def list_failures(self, failed: Iterable[Failure], digests: Mapping[str, str]) -> None:
        """Write down which files failed; each keeps the time at which it first did."""
        if self._index is None:
            return
        listed = {path: each for path, each in self._listed.items() if not self._looked_at(path)}
        listed |= {each.path: self._listed_as(each, digests.get(each.path, "")) for each in failed}
        if listed != self._listed:
            try:
                failures.write(self._index, listed.values())
            except OSError as error:
                raise EngineError(f"The list of failures cannot be written: {error.strerror}.") from error

    def _listed_as(self, failed: Failure, digest: str) -> KnownFailure:
        """A failure for the list, as it stands there already if the file was not tried."""
        known = self.failing.get(failed.path)
        if known and (known.digest, known.reason) == (digest, failed.reason):
            return known
        now, before = datetime.now(UTC), self._listed.get(failed.path)
        return KnownFailure(
            path=failed.path,
            reason=failed.reason,
            since=before.since if before else now,
            tried=now,
            digest=digest,
            rules=self._rules,
        )

    def _looked_at(self, path: str) -> bool:
        if self._only is None:
            return True
        parts = path.split("/")
        return any("/".join(parts[:count]) in self._only for count in range(1, len(parts) + 1))

    def forget_pages(self, documents: Path, found: Survey, changes: Changes) -> None:
        """Take away texts of pictures whose files are gone, unless something is there that could not be read."""
        if self._only is not None or found.closed or not (self.pages and self.pages.is_dir()):
            return
        with suppress(ExtractionError):
            kept = {
                digest(documents, path) if found.has_sidecar(place) else changes.digest(place)
                for place, path in enumerate(found.paths)
                if file_type(path) in PICTURED
            }
            if "" not in kept:
                forget_pages(self.pages, kept, _PAGES_KEPT)
