"""What is written as postings is read again, and texts come out of their streams as they went in."""

from __future__ import annotations

import random
import tracemalloc
from bisect import bisect_left
from collections import Counter
from dataclasses import astuple
from itertools import accumulate, chain, pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from searchsvc.engines.whoosh import merge, packed
from searchsvc.engines.whoosh.blocks import Blocks, write_blocks
from searchsvc.engines.whoosh.kernels.best import best
from searchsvc.engines.whoosh.kernels.packing import (
    SLACK,
    WIDEST,
    bytes_of,
    packed_at,
    put_packed,
    read_packed,
    read_packed_sums,
    width_of,
)
from searchsvc.engines.whoosh.kernels.searching import having
from searchsvc.engines.whoosh.kernels.strings import place_of
from searchsvc.engines.whoosh.lexicon import LONG_WORD, PARTS, packed_key
from searchsvc.engines.whoosh.merge import _Numbered, _Slice
from searchsvc.engines.whoosh.packed import SAMPLES, Dictionaries, Packed, merged_texts, pack
from searchsvc.engines.whoosh.postings import (
    DOCUMENTS,
    KEY,
    OCCURRENCES,
    Occurrences,
    Postings,
    Triples,
    count_occurrences,
    encode_postings,
)
from searchsvc.engines.whoosh.spool import Spool
from searchsvc.engines.whoosh.stream import Stream
from searchsvc.engines.whoosh.vocabularies import one_vocabulary
from searchsvc.types import Field, Layer, Tokens, Vocabulary
from tests.engines.reading import rows_of

KEYS = st.one_of(
    st.integers(-(1 << 62), -(1 << 62) + 40), st.integers(0, 60), st.integers((1 << 63) - 40, (1 << 63) - 2)
)
POSTINGS = st.dictionaries(
    KEYS,
    st.dictionaries(st.integers(0, (1 << 32) - 1), st.integers(1, 1 << 33), min_size=1, max_size=5),
    max_size=60,
)


def triples_of(postings: dict[int, dict[int, int]]) -> Triples:
    rows = [
        (key, document, postings[key][document])
        for key in sorted(postings)
        for document in sorted(postings[key])
    ]
    return Triples(*np.array(rows, np.int64).reshape(-1, 3).T.copy())


@given(postings=POSTINGS, low=KEYS, high=KEYS)
def test_the_terms_of_a_run_have_the_postings_that_were_written(
    postings: dict[int, dict[int, int]], low: int, high: int
) -> None:
    coded = Postings(**encode_postings(triples_of(postings)))
    found = coded.scan(np.array([(low, high)], np.int64))
    expected = [key for key in sorted(postings) if low <= key < high]
    assert found[:, KEY].tolist() == expected
    assert found[:, DOCUMENTS].tolist() == [len(postings[key]) for key in expected]
    assert found[:, OCCURRENCES].tolist() == [sum(postings[key].values()) for key in expected]
    code, terms = coded.terms(0, len(coded.first)) if postings else (coded.data, found[:0])
    everything = coded.scan(np.array([(-(1 << 63), (1 << 63) - 1)], np.int64))
    assert terms.tolist() == everything.tolist()
    assert code.tolist() == coded.data[: len(code)].tolist()
    assert rows_of(coded, found) == [
        (key, document, postings[key][document]) for key in expected for document in sorted(postings[key])
    ]


@given(st.lists(st.integers(0, (1 << WIDEST) - 1), max_size=300), st.integers(0, 12))
def test_numbers_of_one_width_are_read_as_they_were_written(numbers: list[int], begin: int) -> None:
    width = width_of(max(numbers, default=0))
    code = np.full(begin + bytes_of(len(numbers), width) + SLACK, 0xFF, np.uint8)
    behind = put_packed(np.array(numbers, np.int64), width, code, begin)
    assert behind == begin + bytes_of(len(numbers), width)
    read = np.empty(len(numbers), np.int64)
    read_packed(code, begin, width, len(read), read)
    assert read.tolist() == [number + 1 for number in numbers]
    assert [packed_at(code, begin, width, each) for each in range(len(numbers))] == numbers


@given(st.lists(st.integers(0, 1 << 20), max_size=300), st.integers(-1, 1 << 20))
def test_differences_are_added_up(numbers: list[int], before: int) -> None:
    width = width_of(max(numbers, default=0))
    code = np.zeros(bytes_of(len(numbers), width) + SLACK, np.uint8)
    put_packed(np.array(numbers, np.int64), width, code, 0)
    sums = np.empty(len(numbers), np.uint32)
    read_packed_sums(code, 0, width, before, len(sums), sums)
    assert sums.tolist() == list(accumulate((number + 1 for number in numbers), initial=before))[1:]


@pytest.mark.parametrize("count", [1, 127, 128, 129, 256, 257])
@given(dice=st.randoms(use_true_random=False))
def test_postings_of_every_length_are_read_as_they_were_written(dice: random.Random, count: int) -> None:
    size = dice.choice((count, 3 * count, 1 << 31))
    most = dice.choice((1, 3, 1 << 33))
    term = {document: dice.randint(1, most) for document in dice.sample(range(size), count)}
    postings = {1: term, 2: {7: 1}}
    coded = Postings(**encode_postings(triples_of(postings)))
    assert rows_of(coded, coded.scan(np.array([(0, 3)], np.int64))) == [
        (key, document, postings[key][document]) for key in postings for document in sorted(postings[key])
    ]


@given(st.randoms(use_true_random=False), st.integers(0, 700), st.integers(0, 40))
def test_few_documents_are_found_among_many_postings(dice: random.Random, documents: int, few: int) -> None:
    size = dice.choice((documents, 3 * documents + 1, 1000 * documents + 1))
    postings = {
        key: {each: dice.choice((1, 1, 2, 300)) for each in dice.sample(range(size), documents)}
        for key in range(2)
    }
    coded = Postings(**encode_postings(triples_of(postings)))
    wanted = sorted({dice.randrange(size + 5) for _ in range(few)} | set(list(postings[0])[: few // 2]))
    has = having(coded.data, coded.scan(np.array([(0, 2)], np.int64)), np.array(wanted, np.int64), size + 5)
    assert has.tolist() == [any(document in postings[key] for key in postings) for document in wanted]


@given(st.lists(st.tuples(*(st.integers(0, 15) for _ in range(3))), max_size=80), st.integers(1, 3))
def test_occurrences_are_counted_by_all_parts_of_a_key(parts: list[tuple[int, int, int]], used: int) -> None:
    keys = np.array(
        [sum(part << 4 * place for place, part in enumerate(key[:used])) for key in parts], np.int64
    )
    docs = (np.arange(len(keys)) // 5).astype(np.uint32)
    rows = sorted(zip(keys.tolist(), docs.tolist(), strict=True))
    columns = [(keys >> 4 * place & 15).astype(np.uint32) for place in reversed(range(used))]
    found = count_occurrences(Occurrences(keys, docs, columns))
    assert list(zip(found.keys.tolist(), found.docs.tolist(), strict=True)) == sorted(set(rows))
    assert found.freqs.tolist() == [rows.count(row) for row in sorted(set(rows))]


@given(
    st.lists(
        st.lists(st.tuples(st.integers(-3, 5), st.integers(0, 400)), max_size=30), min_size=1, max_size=4
    ),
    st.integers(0, 999),
)
def test_merged_terms_are_those_of_all_segments_without_deleted_documents(
    entries: list[list[tuple[int, int]]], seed: int
) -> None:
    dice = random.Random(seed)
    segments: list[dict[int, dict[int, int]]] = [{key: {} for key, _ in several} for several in entries]
    for segment, several in zip(segments, entries, strict=True):
        for key, document in several:
            segment[key][document] = dice.choice((1, 1, 2, 300))
        for key in list(segment)[: dice.randrange(3)]:
            segment[key] = dict.fromkeys(range(dice.choice((128, 129, 401))), dice.randrange(1, 9))
    live = np.array([dice.random() < dice.choice((0.3, 1)) for _ in range(401 * len(segments))], bool)
    renumbered = np.where(live, np.cumsum(live) - 1, -1)
    coded = [Postings(**encode_postings(triples_of(segment))) for segment in segments]
    found = [each.scan(np.array([(-9, 9)], np.int64)) for each in coded]
    firsts = 401 * np.arange(len(segments))
    pieces = [_Slice(each.data, rows) for each, rows in zip(coded, found, strict=True)]
    merged = _Numbered(renumbered, firsts).merged(pieces)
    wanted = sorted(
        (key, int(renumbered[first + document]), frequency)
        for first, segment in zip(firsts.tolist(), segments, strict=True)
        for key, postings in segment.items()
        for document, frequency in postings.items()
        if live[first + document]
    )
    assert list(zip(*(column.tolist() for column in astuple(merged)), strict=True)) == wanted


@given(st.lists(st.lists(st.tuples(st.integers(0, 90), st.booleans()), max_size=12), max_size=5))
def test_what_occurs_is_what_the_definition_says(documents: list[list[tuple[int, bool]]]) -> None:
    numbers = np.array([number for document in documents for number, _ in document], np.int64)
    joined = np.array([goes_on for document in documents for _, goes_on in document], bool)
    stream = Stream(numbers, np.array([len(document) for document in documents], np.int64), joined)
    spelled: list[str] = []
    pairs: Counter[tuple[int, int]] = Counter()
    words: Counter[tuple[int, int]] = Counter()
    for place, document in enumerate(documents):
        for (first, _), (second, _) in pairwise(document):
            pairs[first << 32 | second, place] += 1
        begins = [at for at, (_, goes_on) in enumerate(document) if not (goes_on and at)]
        for begin, end in pairwise([*begins, len(document)]):
            word = [number for number, _ in document[begin:end]]
            if len(word) > PARTS:
                spelled.append(" ".join(map(str, word)))
            words[packed_key(word) if len(word) <= PARTS else LONG_WORD + len(spelled) - 1, place] += 1

    def long_words(asked: list[NDArray[np.uint32]]) -> range:
        assert [" ".join(map(str, each.tolist())) for each in asked] == spelled
        return range(len(asked))

    layers: tuple[tuple[Layer, Counter[tuple[int, int]]], ...] = (("pairs", pairs), ("words", words))
    for layer, wanted in layers:
        found = count_occurrences(stream.occurrences(Field("text", layer), long_words))
        rows = [((key, place), count) for (key, place), count in sorted(wanted.items())]
        assert [*zip(found.keys.tolist(), found.docs.tolist(), strict=True)] == [row for row, _ in rows]
        assert found.freqs.tolist() == [count for _, count in rows]
    bits = [
        np.packbits(np.array([goes_on and at > 0 for at, (_, goes_on) in enumerate(document)], bool)).tolist()
        for document in documents
    ]
    assert stream.joined().tolist() == [*chain(*bits)]


@given(st.lists(st.tuples(st.integers(0, 2), st.lists(st.integers(0, 4), max_size=5)), max_size=6))
def test_tokens_of_several_vocabularies_keep_their_forms(documents: list[tuple[int, list[int]]]) -> None:
    vocabularies = [Vocabulary(), Vocabulary(), Vocabulary()]
    for number, vocabulary in enumerate(vocabularies):
        for form in "ABCDE"[number:] + "ABCDE"[:number]:
            vocabulary.code(form, form.lower())
    nothing = np.zeros(0, np.uint32)
    tokens = [
        Tokens(vocabularies[number], np.array(codes, np.uint32), nothing, nothing, nothing.astype(np.bool_))
        for number, codes in documents
    ]
    wanted = [vocabularies[number].marked[code] for number, codes in documents for code in codes]
    forms, codes = one_vocabulary({"text": tokens, "title": []})
    assert [forms.marked[code] for code in codes["text"].tolist()] == wanted
    assert (sorted(forms.marked), len(codes["title"])) == (sorted(set(wanted)), 0)
    assert [form.lower() for form in forms.marked] == forms.folded


@given(st.lists(st.binary(max_size=4), max_size=20), st.binary(max_size=4))
def test_a_string_is_looked_up_by_its_bytes(strings: list[bytes], wanted: bytes) -> None:
    strings = sorted(strings)
    offsets = np.cumsum([0, *map(len, strings)]).astype(np.uint64)
    data = np.frombuffer(b"".join(strings), np.uint8)
    none = np.zeros(0, np.uint32)
    assert place_of(data, offsets, none, np.frombuffer(wanted, np.uint8)) == bisect_left(strings, wanted)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=40), st.integers(0, 45))
def test_the_best_come_by_score_and_then_by_id(points: list[int], wanted: int) -> None:
    ids = np.array([(7 * number) % 101 for number in range(len(points))], np.uint64)
    scores = np.array(points, np.float64)
    ordered = best(scores, ids, wanted)
    expected = sorted(range(len(points)), key=lambda place: (-points[place], ids[place]))
    assert ordered.tolist() == expected[:wanted]


@pytest.mark.parametrize("count", [0, 3, SAMPLES, 5 * SAMPLES])
def test_texts_are_as_they_went_in_alone_and_merged(tmp_path: Path, count: int) -> None:
    texts = [f"Báo cáo thứ {number} về đê điều\ud800" * (number % 7) for number in range(count)]
    write_blocks(tmp_path / "one", pack(texts, "texts", Dictionaries()))
    one = Packed(Blocks(tmp_path / "one"), "texts")
    assert [one[place] for place in range(len(one))] == texts
    kept = np.arange(0, count, 2)
    write_blocks(tmp_path / "two", merged_texts("texts", [(one, kept), (one, kept)], Spool(tmp_path)))
    two = Packed(Blocks(tmp_path / "two"), "texts")
    assert [two[place] for place in range(len(two))] == texts[::2] * 2


def test_a_few_long_texts_are_merged_without_holding_them_together(tmp_path: Path) -> None:
    length = 4 << 20
    write_blocks(tmp_path / "long", pack(["đ" * (length // 2)] * 6, "texts", Dictionaries()))
    source = Packed(Blocks(tmp_path / "long"), "texts"), np.arange(6)
    tracemalloc.start()
    merged_texts("texts", [source] * 2, Spool(tmp_path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * length


def test_dictionaries_do_not_add_up_with_each_merge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "DICTIONARIES", 2)
    sources, texts = [], []
    for number in range(4):
        own = [f"tập {number}, văn bản {each} " * 9 for each in range(SAMPLES if number else 3)]
        write_blocks(tmp_path / str(number), pack(own, "texts", Dictionaries()))
        sources.append((Packed(Blocks(tmp_path / str(number)), "texts"), np.arange(len(own))))
        texts += own
    write_blocks(tmp_path / "merged", merged_texts("texts", sources, Spool(tmp_path)))
    merged = Packed(Blocks(tmp_path / "merged"), "texts")
    assert [merged[place] for place in range(len(merged))] == texts
    assert merged.dictionaries == [each for source, _ in sources for each in source.dictionaries][:2]
    assert len(merged.dictionaries) == 2


def test_segments_written_one_after_another_share_what_a_merge_would_give_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "DICTIONARIES", 2)
    known, sources, frames = Dictionaries(), [], []
    for number in range(4):
        own = [f"tập {number}, văn bản {each} " * 9 for each in range(SAMPLES if number else 3)]
        write_blocks(tmp_path / str(number), pack(own, "texts", known))
        sources.append((Packed(Blocks(tmp_path / str(number)), "texts"), np.arange(len(own))))
        frames.append([sources[-1][0].stream(place) for place in range(len(own))])
        assert [sources[-1][0][place] for place in range(len(own))] == own
    first, second, third, fourth = (source.dictionaries for source, _ in sources)
    assert first == []
    assert second != third
    assert fourth == second
    write_blocks(tmp_path / "merged", merged_texts("texts", sources, Spool(tmp_path)))
    merged = Packed(Blocks(tmp_path / "merged"), "texts")
    assert [merged.stream(place) for place in range(3, len(merged))] == [*frames[1], *frames[2], *frames[3]]


def test_a_slice_of_a_merge_has_few_postings_however_few_bytes_they_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(merge, "SLICE", 1000)
    keys, docs = np.repeat(np.arange(40), 200), np.tile(np.arange(200), 40)
    encoded = encode_postings(Triples(keys, docs, np.ones_like(keys)))
    postings = Postings(encoded["first"], encoded["at"], encoded["code"])
    assert postings.sizes().tolist() == [3200, 3200, 1600]
    assert [begin for begin, _ in merge._cuts([postings], [postings.first])] == [0, 16, 32]
