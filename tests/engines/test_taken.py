"""What deleted documents take from the statistics of a segment: the same as counting the postings of those that stay."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.engines.whoosh import WhooshEngine, taken
from searchsvc.engines.whoosh.collect import STORED_FIELDS
from searchsvc.engines.whoosh.kernels.searching import count_live
from searchsvc.engines.whoosh.postings import DOCUMENTS, KEY, OCCURRENCES, Integers
from searchsvc.engines.whoosh.segment import Segment
from searchsvc.engines.whoosh.segment_file import SegmentFile
from searchsvc.engines.whoosh.taken import Taken, Tally, total
from searchsvc.types import Field
from tests.engines.building import analysed
from tests.engines.reading import rows_of

SYLLABLES = ("đối", "đội", "đôi", "ngoại", "nhân", "dân", "năm", "là", "ơi")
REPORTS = 40


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> SegmentFile:
    folder = tmp_path_factory.mktemp("index")
    dice = random.Random(1)

    def text(longest: int) -> str:
        words = ["_".join(dice.choices(SYLLABLES, k=dice.randrange(1, 6))) for _ in range(longest)]
        return " ".join(words[: dice.randrange(longest + 1)])

    WhooshEngine(folder, "rules").put(
        [analysed(f"{number}", text(30), title=text(3)) for number in range(REPORTS)]
    )
    (path,) = folder.glob("build-*/*.arrays")
    return SegmentFile(path)


def counted(file: SegmentFile, field: Field, deleted: Integers) -> dict[int, tuple[int, int]]:
    """The statistics of the terms of live documents, posting by posting."""
    postings = file.postings(field)
    every = rows_of(postings, postings.scan(np.array([(-(1 << 63), (1 << 63) - 1)])))
    gone = set(deleted.tolist())
    documents: Counter[int] = Counter()
    occurrences: Counter[int] = Counter()
    for key, document, frequency in every:
        if document not in gone:
            documents[key] += 1
            occurrences[key] += frequency
    return {key: (documents[key], occurrences[key]) for key in documents}


def rest(file: SegmentFile, taking: Taken, field: Field, deleted: Integers) -> dict[int, tuple[int, int]]:
    """The statistics of all documents without what the deleted ones take."""
    postings = file.postings(field)
    found = postings.scan(np.array([(-(1 << 63), (1 << 63) - 1)]))
    counts = found[:, DOCUMENTS : OCCURRENCES + 1] - taking.tally(field, deleted).of(found[:, KEY])
    return {
        key: (row[0], row[1])
        for key, row in zip(found[:, KEY].tolist(), counts.tolist(), strict=True)
        if row[0]
    }


@pytest.mark.parametrize("at_a_time", [taken.AT_A_TIME, 20])
@pytest.mark.parametrize("field", STORED_FIELDS, ids=str)
def test_the_rest_is_what_the_postings_of_live_documents_tell(
    file: SegmentFile, field: Field, at_a_time: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(taken, "AT_A_TIME", at_a_time)
    taking = Taken(file.blocks, file.lexicon)
    for deleted in (
        (3,),
        (3, 4),
        (0, 3, 4, 7, 39),
        (3, 4),
        range(REPORTS),
        (12,),
    ):  # earlier states come again
        documents = np.array(deleted)
        assert rest(file, taking, field, documents) == counted(file, field, documents)


def test_reports_of_unmarked_forms_are_counted_once_each(file: SegmentFile) -> None:
    for deleted in ((3,), (3, 8, 21)):
        few = Segment(file, deleted)
        assert few.counted
        for form in ("doi", "nhan", "khong-co"):
            found = file.term(Field("text", "folded"), form)
            expected = count_live(few.data, found, few.live, np.zeros(REPORTS, bool))
            assert few.counts(Field("text", "folded"), (form,)).tolist() == [list(expected)]


def test_more_deleted_tokens_than_are_held_are_counted_in_the_postings(
    file: SegmentFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    deleted = range(0, REPORTS, 3)
    tallied = Segment(file, deleted)
    monkeypatch.setattr(taken, "MOST", 10)
    counting = Segment(file, deleted)
    assert tallied.counted
    assert not counting.counted
    assert list(tallied.forms("doi")) == list(counting.forms("doi"))
    assert list(tallied.pairs("doi", "ngoai")) == list(counting.pairs("doi", "ngoai"))
    for field, term in ((Field("text", "marked"), "đối"), (Field("text", "folded"), "doi")):
        assert tallied.counts(field, (term,)).tolist() == counting.counts(field, (term,)).tolist()


def test_what_was_counted_for_a_state_is_kept(file: SegmentFile) -> None:
    taking = Taken(file.blocks, file.lexicon)
    field = Field("text", "pairs")
    two, three = np.array([1, 2]), np.array([1, 2, 30])
    assert taking.tally(field, two) is taking.tally(field, two.copy())
    assert taking.tally(field, three) is not taking.tally(field, two)


TALLIES = st.dictionaries(st.integers(-(1 << 62), 1 << 62), st.tuples(st.integers(1, 9), st.integers(1, 99)))


def tally(rows: dict[int, tuple[int, int]]) -> Tally:
    keys = sorted(rows)
    return Tally(np.array(keys, np.int64), np.array([rows[key] for key in keys], np.uint32).reshape(-1, 2))


@given(st.lists(TALLIES, min_size=1, max_size=4), st.lists(st.integers(-(1 << 62), 1 << 62)))
def test_tallies_add_up(tallies: list[dict[int, tuple[int, int]]], others: list[int]) -> None:
    expected: dict[int, list[int]] = {}
    for rows in tallies:
        for key, row in rows.items():
            sums = expected.setdefault(key, [0, 0])
            sums[:] = [sums[0] + row[0], sums[1] + row[1]]
    found = total([tally(rows) for rows in tallies])
    assert found.keys.tolist() == sorted(expected)
    wanted = [*expected, *others]
    assert found.of(np.array(wanted, np.int64)).tolist() == [expected.get(key, [0, 0]) for key in wanted]


def test_an_index_with_deletions_is_read_again_with_the_same_statistics(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index", "rules")
    engine.put([analysed(f"{number}", f"đối_ngoại nhân dân {number}") for number in range(9)])
    for number in range(4):
        engine.put([analysed(f"{number}", "đối ngoại đã khác")])
        fresh = WhooshEngine(tmp_path / "index", "rules").reader()
        for field, term in ((Field("text", "words"), "đối ngoại"), (Field("text", "pairs"), "nhân dân")):
            assert engine.reader().statistics(field, [term]) == fresh.statistics(field, [term])
            assert fresh.statistics(field, [term])[0].reports == 8 - number
