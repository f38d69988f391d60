"""The table of engines."""

from __future__ import annotations

from pathlib import Path

from searchsvc.engines import Engine
from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.errors import SettingError


def open_engine(setting: str, index: Path, *, stamp: str) -> Engine:
    """The engine that a setting names; `stamp` are the rules by which its reports are analysed."""
    if setting == "whoosh":
        return WhooshEngine(index, stamp)
    raise SettingError(f"SEARCHSVC_ENGINE must be whoosh, not {setting!r}.")
