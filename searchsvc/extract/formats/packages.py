"""How the parts of an Office Open XML document refer to each other (ECMA-376, part 2)."""

from __future__ import annotations

from posixpath import dirname, join, normpath
from typing import NamedTuple

from searchsvc.extract.archive import Archive


class Related(NamedTuple):
    """A part that another one refers to: what it is to that one, and its name in the archive."""

    kind: str
    name: str


def related(archive: Archive, part: str) -> dict[str, Related]:
    """The parts that a part refers to, by the ids by which it does; those of the whole document for no part."""
    folder = dirname(part)
    relations = archive.xml(join(folder, "_rels", f"{part.rpartition('/')[2]}.rels"))
    return {
        each.get("Id") or "": Related(
            (each.get("Type") or "").rpartition("/")[2],
            normpath(join("/", folder, each.get("Target") or "")).removeprefix("/"),
        )
        for each in (relations if relations is not None else ())
    }
