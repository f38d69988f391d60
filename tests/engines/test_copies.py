"""Which reports have one text, and who is named how often, is told of state after state as if each stood alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.engines.whoosh.copies import Copies, Shared, TextKeys
from searchsvc.engines.whoosh.documents import Documents, Mask
from searchsvc.engines.whoosh.lists import Lists, list_arrays
from searchsvc.engines.whoosh.persons import PersonCounts
from searchsvc.types import MOST_FACET_PERSONS


class Document(NamedTuple):
    key: int
    day: int
    id: int


DOCUMENTS = st.builds(Document, st.integers(0, 12), st.integers(0, 3), st.integers(0, 1 << 63))
SEGMENTS = st.lists(st.lists(DOCUMENTS, min_size=1, max_size=20), min_size=2, max_size=6)
NAMES = st.lists(st.text("ăbc", max_size=2), max_size=3, unique=True)


def states(data: st.DataObject, segments: Sequence[object]) -> list[list[int]]:
    """Some states: which of the segments each has."""
    having = st.lists(st.sampled_from((True, True, False)), min_size=len(segments), max_size=len(segments))
    chosen = data.draw(st.lists(having, min_size=2, max_size=5))
    return [np.flatnonzero(each).tolist() for each in chosen]


def text_keys(documents: Sequence[Document]) -> TextKeys:
    keys = np.array([each.key for each in documents], np.uint64)
    days = np.array([each.day for each in documents], np.int32)
    return TextKeys(keys, days, np.array([each.id for each in documents], np.uint64))


def expected(documents: Sequence[Document], live: Mask) -> dict[int, list[int]]:
    """The live documents of each text, by their places, as `Copies` should have them in order."""
    texts: dict[int, list[int]] = {}
    for place, each in enumerate(documents):
        if live[place] and each.key:
            texts.setdefault(each.key, []).append(place)
    for places in texts.values():
        places.sort(key=lambda place: (documents[place].day or 1 << 40, documents[place].id))
    return texts


def check(copies: Copies, documents: Sequence[Document], live: Mask) -> None:
    texts = expected(documents, live)
    size = len(documents)
    firsts = {places[0] for places in texts.values()} | {
        place for place in np.flatnonzero(live).tolist() if not documents[place].key
    }
    dense = copies.first_of_each(Documents(size, live))
    few = copies.first_of_each(Documents(size, np.flatnonzero(live)))
    assert set(dense.list.tolist()) == set(few.list.tolist()) == firsts
    for places in texts.values():
        for place in places:
            assert copies.others(place).tolist() == [other for other in places if other != place]


@given(SEGMENTS, st.data())
def test_copies_of_a_state_are_those_of_its_live_documents(
    segments: list[list[Document]], data: st.DataObject
) -> None:
    files = [text_keys(documents) for documents in segments]
    shared: Shared = {}
    for chosen in states(data, segments):
        masks = [
            np.array(
                data.draw(
                    st.lists(st.booleans(), min_size=len(segments[each]), max_size=len(segments[each]))
                ),
                bool,
            )
            for each in chosen
        ]
        copies = Copies([(files[each], mask) for each, mask in zip(chosen, masks, strict=True)], shared)
        documents = [document for each in chosen for document in segments[each]]
        check(copies, documents, np.concatenate([np.zeros(0, bool), *masks]))
        assert set(copies.shared) == {files[each] for each in chosen}
        shared = copies.shared


def test_many_texts_are_shared_with_a_segment_that_is_new() -> None:
    known = text_keys([Document(number + 1, 0, number) for number in range(100)])
    new = text_keys([Document(number + 51, 1, number) for number in range(100)])
    before = Copies([(known, np.ones(100, bool))], {}).shared
    copies = Copies([(each, np.ones(100, bool)) for each in (known, new)], before)
    assert copies.first_of_each(Documents(200, np.ones(200, bool))).list.tolist() == [
        *range(50),
        *range(100, 200),
    ]


@given(st.lists(st.lists(NAMES, max_size=8), min_size=1, max_size=5), st.data())
def test_persons_of_a_state_are_those_of_its_segments(
    segments: list[list[list[str]]], data: st.DataObject
) -> None:
    most = data.draw(st.sampled_from((1, 2, MOST_FACET_PERSONS)))
    lists = [Lists("person", list_arrays("person", rows)) for rows in segments]
    before: PersonCounts | None = None
    for chosen in states(data, segments):
        counts = PersonCounts([lists[each] for each in chosen], before)
        named = Counter(name for each in chosen for row in segments[each] for name in row)
        best = sorted(named.items(), key=lambda item: (-item[1], item[0]))[:most]
        every = [np.arange(len(segments[each])) for each in chosen]
        assert [(found.value, found.count) for found in counts.most_named(every, most)] == best
        assert set(counts.numbers) == {lists[each] for each in chosen}
        before = counts


def test_names_that_are_no_longer_there_are_given_up() -> None:
    many = Lists("person", list_arrays("person", [[f"người {number}"] for number in range(3_000)]))
    few = Lists("person", list_arrays("person", [["một người"]]))
    both = PersonCounts([many, few])
    assert len(PersonCounts([few], both).names) == 1
    assert PersonCounts([many], both).names is both.names
