"""What is known of a report, measured on labelled reports: precision and recall of each field.

    python benchmarks/measure_metadata.py benchmarks/metadata/tuned.txt [--show]

A person counts as found by name; `office` tells of how many of those found the office is right as well.
The files say how they are laid out.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from searchsvc.extract.cleaning import clean
from searchsvc.extract.furniture import without_furniture
from searchsvc.extract.metadata import Metadata, describe
from searchsvc.extract.outline import outline_of

TODAY = date(2026, 1, 1)
FIELDS = ("title", "date", "source", "number", "kind")
NOTHING = "-"


@dataclass(frozen=True)
class Labelled:
    """A report and what should be found in it: the accepted values of each label, and the persons' offices."""

    name: str
    text: str
    accepted: dict[str, frozenset[str]]
    persons: dict[str, frozenset[str]]
    maybe: frozenset[str]


@dataclass
class Tally:
    """How often a field was found rightly, wrongly, and not although it should be."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of what was found that is right, 1 when nothing was found."""
        found = self.right + self.wrong
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """The share of what should be found that is found rightly, 1 when nothing should."""
        wanted = self.right + self.missed
        return self.right / wanted if wanted else 1.0


def read_labelled(path: Path) -> Iterator[Labelled]:
    """The labelled reports of a file."""
    for block in path.read_text(encoding="utf-8").split("\n=== ")[1:]:
        head, _, text = block.partition("\n---\n")
        name, *lines = head.split("\n")
        accepted: dict[str, frozenset[str]] = {}
        persons: dict[str, frozenset[str]] = {}
        maybe: set[str] = set()
        for line in lines:
            label, _, value = line.partition(": ")
            if label in FIELDS:
                accepted[label] = frozenset(value.split(" | "))
            else:
                person, _, offices = value.partition(" – ")
                persons[person] = frozenset(offices.lower().split(" | "))
                maybe |= {person} if label == "maybe" else set()
        yield Labelled(name, text, accepted, persons, frozenset(maybe))


def measure(reports: Sequence[Labelled]) -> dict[str, Tally]:
    """The tallies of every field, of `person` and of `office`."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for report in reports:
        found = describe(without_furniture(outline_of(clean(report.text))), today=TODAY)
        for name in FIELDS:
            value = getattr(found, name)
            _count(tallies[name], report, name, None if value is None else str(value))
        _count_persons(tallies, report, found)
    return tallies


def _count(tally: Tally, report: Labelled, name: str, value: str | None) -> None:
    accepted = report.accepted.get(name, frozenset({NOTHING}))
    right = value is not None and value.lower() in map(str.lower, accepted)
    wrong = value is not None and not right
    missed = not right and NOTHING not in accepted
    tally.right += right
    tally.wrong += wrong
    tally.missed += missed
    if wrong or missed:
        tally.notes.append(f"{report.name}: {name} {value!r}, wanted {' | '.join(sorted(accepted))}")


def _count_persons(tallies: dict[str, Tally], report: Labelled, found: Metadata) -> None:
    persons, offices = tallies["person"], tallies["office"]
    names = {each.name: each.office for each in found.persons}
    for name, office in names.items():
        if name not in report.persons:
            persons.wrong += 1
            persons.notes.append(f"{report.name}: nobody is {name!r} ({office!r})")
            continue
        persons.right += 1
        if re.sub(r"\s+", " ", office.lower()) in report.persons[name]:
            offices.right += 1
        else:
            offices.wrong += 1
            offices.notes.append(f"{report.name}: {name} is {office!r}, wanted {report.persons[name]}")
    missed = report.persons.keys() - names.keys() - report.maybe
    persons.missed += len(missed)
    persons.notes += [f"{report.name}: missed {name}" for name in sorted(missed)]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--show", action="store_true", help="print what went wrong")
    arguments = parser.parse_args()
    reports = list(read_labelled(arguments.path))
    print(f"{len(reports)} reports\n{'field':8} precision  recall  right  wrong  missed")
    for name, tally in measure(reports).items():
        shares = f"{tally.precision:9.3f}  {tally.recall:6.3f}"
        print(f"{name:8} {shares}  {tally.right:5}  {tally.wrong:5}  {tally.missed:6}")
        if arguments.show:
            print("".join(f"    {note}\n" for note in tally.notes), end="")


if __name__ == "__main__":
    main()
