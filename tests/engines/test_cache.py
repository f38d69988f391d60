"""A cache keeps to its bound, and threads do it no harm."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from searchsvc.engines.whoosh import WhooshEngine
from searchsvc.engines.whoosh.cache import Cache
from searchsvc.engines.whoosh.matching import KEPT, NODE
from searchsvc.engines.whoosh.postings import Postings, Triples, encode_postings
from searchsvc.types import FIELDS, TermNode
from tests.engines.building import analysed


def test_what_was_used_last_is_kept() -> None:
    made: list[int] = []

    def make(key: int) -> int:
        made.append(key)
        return key

    cache: Cache[int, int] = Cache(4)
    for key in (1, 2, 3, 4, 1, 5):
        assert cache.get(key, lambda key=key: make(key)) == key  # type: ignore[misc]
    assert made == [1, 2, 3, 4, 5]
    cache.get(1, lambda: make(1))
    cache.get(2, lambda: make(2))
    assert made == [1, 2, 3, 4, 5, 2]


def test_what_is_too_large_is_not_kept_and_drives_nothing_out() -> None:
    cache: Cache[str, bytes] = Cache(100, len)
    cache.get("small", lambda: b"x" * 20)
    cache.get("large", lambda: b"x" * 90)
    assert cache.get("small", lambda: b"made again") == b"x" * 20
    assert cache.get("large", lambda: b"made again") == b"made again"


@pytest.fixture
def _switching() -> Iterator[None]:
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("_switching")
def test_threads_that_make_the_same_values_leave_the_cache_whole() -> None:
    cache: Cache[int, int] = Cache(50)
    wrong: list[BaseException] = []

    def use() -> None:
        try:
            for number in range(20_000):
                assert cache.get(number % 120, lambda number=number: number % 120) == number % 120  # type: ignore[misc]
        except BaseException as error:  # noqa: BLE001 - told by the test below
            wrong.append(error)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    for key in range(25):
        cache.get(key, lambda key=key: key)  # type: ignore[misc]
    assert all(cache.get(key, lambda: -1) == key for key in range(25))


def test_terms_that_are_kept_hold_no_more_memory_than_their_rows() -> None:
    keys = np.arange(200)
    postings = Postings(**encode_postings(Triples(keys, np.zeros_like(keys), np.ones_like(keys))))
    for count in (0, 1, 150):
        found = postings.scan(np.array([(7, 7 + count)]))
        assert len(found) == count
        assert found.base is None


@pytest.mark.parametrize("texts", [[], ["một hai"]])
def test_masks_of_a_small_index_are_forgotten_as_well(tmp_path: Path, texts: list[str]) -> None:
    engine = WhooshEngine(tmp_path / "index", "rules")
    engine.put([analysed(text, text) for text in texts])
    collection = engine.reader()._collection
    most = KEPT // NODE
    for number in range(most + 10):
        collection.matching.documents(TermNode(FIELDS[0], f"từ{number}"))
    known = collection.matching._known
    assert len(known._young) + len(known._old) <= most
