"""What share of real documents' words is found: `pytest -m slow -s tests/extract/test_measured.py`."""

from __future__ import annotations

import csv
import difflib
import json
import lzma
import os
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from searchsvc.errors import ExtractionError
from searchsvc.extract import Extractor, supported
from searchsvc.extract.documents import Run
from searchsvc.extract.repair import convert
from tests.conftest import ROOT, Need

LEAST = 0.995
KNOWN_SHORT = {
    "tcvn3-doc": 0.96,  # its transcripts have text deleted with changes tracked, codes of fields, and boxes at the end
    "tcvn3-xls": 0.99,  # its transcripts have the codes of errors in cells, and words left unconverted
    "vni-doc": 0.99,  # its transcripts have letters wrong (`hoẵc` for `hoặc`)
}
"""Least shares of the kinds whose transcripts were made from less than what a reader sees."""


@dataclass
class Tally:
    """How many words of the transcripts of one kind were found.

    In order: also where only the spaces differ, as when a transcript has `ch ỉ` for `chỉ`.
    """

    files: int = 0
    words: int = 0
    in_order: int = 0
    anywhere: int = 0

    def add(self, found: str, wanted: str) -> None:
        ours, theirs = (re.findall(r"\w+", text.lower()) for text in (found, wanted))
        matcher = difflib.SequenceMatcher(None, theirs, ours, autojunk=False)
        self.files += 1
        self.words += len(theirs)
        self.in_order += sum(
            end - start
            for _, start, end, our_start, our_end in matcher.get_opcodes()
            if "".join(theirs[start:end]) == "".join(ours[our_start:our_end])
        )
        self.anywhere += (Counter(ours) & Counter(theirs)).total()


@pytest.fixture(scope="module")
def data() -> Path:
    folder = Path(os.environ.get("SEARCHSVC_TEST_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("needs the data packs: set SEARCHSVC_TEST_DATA to their folder")
    return folder


@pytest.mark.slow
def test_old_documents_are_extracted_whole(data: Path, need: Need) -> None:
    need("soffice")
    tallies: dict[str, Tally] = defaultdict(Tally)
    folder = data / "legacy"
    with (folder / "INDEX.tsv").open(encoding="utf-8") as index, Extractor(seconds=300) as extractor:
        for row in csv.DictReader(index, delimiter="\t"):
            found = extractor.extract(folder, row["file"])
            wanted = (folder / row["transcript"]).read_text(encoding="utf-8")
            tallies[row["kind"]].add(found.text, wanted)
            assert {each.encoding for each in found.converted} & set(row["encoding"].split("+"))
    print(f"\n{'kind':20} files   words  in order  anywhere")  # noqa: T201 - the figures are what it is run for
    for kind, tally in sorted(tallies.items()):
        share = tally.in_order / tally.words
        counts = f"{tally.files:5} {tally.words:7}    {share:.4f}    {tally.anywhere / tally.words:.4f}"
        print(f"{kind:20} {counts}")  # noqa: T201 - as above
        assert share >= KNOWN_SHORT.get(kind, LEAST), kind


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["office", "long"])
def test_documents_of_today_are_all_extracted(folder: str, data: Path) -> None:
    failed = {}
    with Extractor() as extractor:
        for file in sorted((data / folder).iterdir()):
            if supported(file.name):
                try:
                    found = extractor.extract(data / folder, file.name)
                except ExtractionError as error:
                    failed[file.name] = str(error)
                else:
                    assert found.converted == ()
    assert failed == {}


@pytest.mark.slow
def test_articles_in_unicode_are_never_changed(data: Path) -> None:
    count = 0
    changed = []
    with lzma.open(data / "vntc" / "docs.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            count += 1
            changed += [
                article["id"]
                for key in ("title", "body")
                if convert([Run(article[key])]) != (article[key], ())
            ]
    print(f"\n{len(changed)} of {count} articles changed")  # noqa: T201 - as above
    assert changed == []
