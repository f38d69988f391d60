from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.vietnamese import table
from searchsvc.vietnamese.table import NONE, Column, Table, letters_of

STRINGS = st.text(st.characters(), min_size=1, max_size=6) | st.text("ab", min_size=1, max_size=3)


def found(known: Table, strings: Sequence[str]) -> list[int]:
    begins = np.cumsum([0, *map(len, strings)])
    return list(map(int, known.find(letters_of("".join(strings)), begins)))


@given(batches=st.lists(st.lists(STRINGS)), wanted=st.lists(STRINGS))
def test_strings_have_the_numbers_that_a_dictionary_gives_them(
    batches: list[list[str]], wanted: list[str]
) -> None:
    known, numbers = Table(), dict[str, int]()
    for batch in batches:
        new = [each for each in dict.fromkeys(batch) if each not in numbers]
        known.add(new)
        numbers |= {each: place for place, each in enumerate(new, len(numbers))}
        assert found(known, batch) == [numbers[each] for each in batch]
    assert found(known, wanted) == [numbers.get(each, NONE) for each in wanted]
    assert len(known) == len(numbers)
    assert known.letters == sum(map(len, numbers))


def test_a_thousand_strings_and_long_ones_are_told_apart() -> None:
    strings = [f"{number}{'x' * (number % 300)}{number % 7}" for number in range(1000)]
    known = Table()
    known.add(strings[::2])
    places = range(500)
    assert found(known, strings) == [each for place in places for each in (place, NONE)]


def test_a_string_is_never_taken_for_another_of_the_same_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "WEIGHTS", np.zeros(256, np.uint64))
    known = Table()
    known.add(["đối", "ngoại", "đồi"])
    assert found(known, ["đối", "đồi", "ngoại", "đố", "đốii"]) == [0, NONE, NONE, NONE, NONE]


@given(batches=st.lists(st.lists(st.integers(0, 255))))
def test_a_column_has_what_was_put_into_it(batches: list[list[int]]) -> None:
    column = Column(np.uint8)
    for batch in batches:
        column.extend(np.array(batch, np.uint8))
    assert column.values.tolist() == [value for batch in batches for value in batch]
