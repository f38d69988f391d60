"""What can still be read of a damaged index, for building it anew."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from searchsvc.engines import Fingerprints
from searchsvc.engines.whoosh.manifest import Manifest
from searchsvc.engines.whoosh.reader import WhooshReader
from searchsvc.engines.whoosh.store import Store
from searchsvc.errors import EngineError
from searchsvc.types import Report


class Salvage(WhooshReader):
    """A state that is damaged, or passed over for a damaged one: what it has lost is taken from the other states."""

    def __init__(self, store: Store, state: Manifest, others: Iterable[Manifest]) -> None:
        store.check_list(state)
        super().__init__(store.build_folder(state.build), state)
        self.damage = "The index is damaged."
        self._others: list[WhooshReader] = []
        for each in others:
            with suppress(Exception):  # whatever a damaged file leads Whoosh, pickle or numpy to
                store.check_list(each)
                self._others.append(WhooshReader(store.build_folder(each.build), each))

    def digests(self) -> dict[str, tuple[str, str]]:
        """See `engines.Reader`."""
        with suppress(EngineError):
            return super().digests()
        for reader in self._others:
            with suppress(EngineError):
                return reader.digests()
        return {}

    def fingerprints(self) -> Fingerprints:
        """See `engines.Reader`."""
        for fingerprints in (super().fingerprints, *(reader.fingerprints for reader in self._others)):
            with suppress(EngineError):
                return fingerprints()
        return Fingerprints.of({})

    def get(self, report_id: str) -> Report | None:
        """See `engines.Reader`; None also for a report that is lost."""
        with suppress(EngineError):
            if found := super().get(report_id):
                return found
        for reader in self._others:
            with suppress(EngineError):
                if found := reader.get(report_id):
                    return found
        return None


def salvage(store: Store, states: list[Manifest]) -> Salvage | None:
    """The first of these states that can be opened at all, None if none can."""
    for place, state in enumerate(states):
        with suppress(Exception):  # as above
            return Salvage(store, state, states[place + 1 :])
    return None
