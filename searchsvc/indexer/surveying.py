"""What the folder of reports has, in some hundred bytes a file."""

from __future__ import annotations

import time
from array import array
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from searchsvc.corpus import State, scan
from searchsvc.engines import Ids
from searchsvc.extract import SIDECAR, file_type, report_id, supported, temporary
from searchsvc.indexer.paths import Paths
from searchsvc.pipeline import Failure

NUMBERS = len(State._fields)
"""Of a state."""

Looks = NDArray[np.uint64]
"""A row a file: the numbers of its state, then those of its sidecar's, zeros if it has none."""

_BITS = (1 << 64) - 1
"""Times before 1970 are negative."""


@dataclass(slots=True)
class Survey:
    """What the folder has; `seen` is when it was looked at, in nanoseconds."""

    paths: Paths = field(default_factory=Paths)
    """Files that are to be reports."""
    ids: Ids = field(default_factory=lambda: np.zeros(0, np.uint64))
    """The ids of those reports."""
    looks: Looks = field(default_factory=lambda: np.zeros((0, 2 * NUMBERS), np.uint64))
    closed: list[Failure] = field(default_factory=list)
    """Folders that cannot be read: what they have is not known."""
    passed_over: Counter[str] = field(default_factory=Counter)
    """How many there are of what is no report: links, FIFOs and others by `corpus.Kind`, sidecars
    without their files as `sidecar`, and other files by their suffixes with the dot."""
    seen: int = field(default_factory=time.time_ns)

    def has_sidecar(self, place: int) -> bool:
        """Whether the file at a place has a sidecar."""
        return bool(self.looks[place, NUMBERS:].any())


def survey(documents: Path, index: Path | None, only: Collection[str] | None = None) -> Survey:
    """What there is in the folder, or at and below some paths of it; raises CorpusError."""
    found = Survey()
    files, sidecars, others = _Files(), _Files(), _Files()
    for path, kind, state, reason in scan(documents, index, only):
        if kind == "closed":
            sentence = f"The folder cannot be read: {reason}. What is known of the reports in it stays."
            found.closed.append(Failure(path, sentence))
        # Of some paths alone it is not known whether what is closed is a folder.
        if kind != "file" and (kind != "closed" or only is None):
            found.passed_over[kind] += kind not in {"folder", "closed"}
        elif supported(path):
            found.paths.append(path)
            files.add(path, state)
        elif path.endswith(SIDECAR):
            sidecars.add(path.removesuffix(SIDECAR), state)
        elif kind == "file":
            others.add(path, state)
            found.passed_over[f".{file_type(path)}".rstrip(".")] += not temporary(path)
    found.ids, found.looks = files.ids, np.concatenate((files.states, np.zeros_like(files.states)), axis=1)
    if len(sidecars.ids):
        found.passed_over["sidecar"] = _add_sidecars(found, sidecars, others.ids)
    found.passed_over = +found.passed_over
    return found


def _add_sidecars(found: Survey, sidecars: _Files, others: Ids) -> int:
    """Fill in the states of sidecars; gives how many are beside no file."""
    order = np.argsort(sidecars.ids)
    places = np.searchsorted(sidecars.ids[order], found.ids)
    places = order[np.minimum(places, len(order) - 1)]
    beside = sidecars.ids[places] == found.ids
    found.looks[beside, NUMBERS:] = sidecars.states[places[beside]]
    every = np.concatenate((found.ids, others))
    return int(np.count_nonzero(~np.isin(sidecars.ids, every)))


class _Files:
    """The ids that files have as reports, and their states."""

    def __init__(self) -> None:
        self._ids = array("Q")
        self._numbers = array("Q")

    def add(self, path: str, state: State) -> None:
        """Put a file behind the last one."""
        self._ids.append(int(report_id(path), 16))
        self._numbers.extend([number & _BITS for number in state])

    @property
    def ids(self) -> Ids:
        """A number a file."""
        return np.frombuffer(self._ids, np.uint64) if self._ids else np.zeros(0, np.uint64)

    @property
    def states(self) -> Looks:
        """A row a file."""
        return np.array(self._numbers, np.uint64).reshape(-1, NUMBERS)
