"""The cheapest reading of a row is the one that trying all of them finds."""

from __future__ import annotations

from itertools import pairwise, product
from typing import cast

from hypothesis import given
from hypothesis import strategies as st

from searchsvc.engines import Reader
from searchsvc.engines.memory import MemoryEngine
from searchsvc.likelihood.chain import Chain
from searchsvc.likelihood.model import Forms, Model
from tests.asked import Asked
from tests.engines.building import analysed

FORMS = ("đối", "đội", "ngoại", "ngoài", "nhân", "lạ")


def model() -> Model:
    engine = MemoryEngine()
    engine.put(
        [analysed("a", "đối ngoại nhân đối ngoại đội nhân"), analysed("b", "đội ngoài đối nhân ngoại nhân")]
    )
    made = Model(engine.reader())
    for folded in ("doi", "ngoai", "nhan"):
        made.forms(folded)
    made.load_pairs(FORMS, FORMS)
    return made


def cost(made: Model, columns: list[Forms], forms: tuple[str, ...]) -> float:
    typing = sum(column[form] for column, form in zip(columns, forms, strict=True))
    return made.alone(forms[0]) + sum(made.after(*pair) for pair in pairwise(forms)) + typing


def cheapest(made: Model, columns: list[Forms]) -> float:
    return min(cost(made, columns, forms) for forms in product(*columns))


COLUMN = st.dictionaries(st.sampled_from(FORMS), st.floats(0, 9), min_size=1, max_size=2)


@given(st.lists(COLUMN, min_size=1, max_size=4))
def test_the_best_reading_is_the_cheapest_of_all(columns: list[Forms]) -> None:
    made = model()
    found, forms = Chain(made, columns).best()
    assert abs(found - cheapest(made, columns)) < 1e-9
    assert abs(found - cost(made, columns, forms)) < 1e-9


@given(st.lists(COLUMN, min_size=1, max_size=4), st.lists(COLUMN, min_size=1, max_size=2), st.integers(0, 3))
def test_a_part_is_replaced_as_if_the_row_were_another(
    columns: list[Forms], others: list[Forms], start: int
) -> None:
    made = model()
    start = min(start, len(columns) - 1)
    found, forms = Chain(made, columns).replaced(start, start + 1, others)
    changed = [*columns[:start], *others, *columns[start + 1 :]]
    assert abs(found - cheapest(made, changed)) < 1e-9
    assert abs(found - cost(made, changed, forms)) < 1e-9


def test_the_lead_is_what_the_next_best_form_costs_more() -> None:
    made = model()
    columns: list[Forms] = [{"đối": 0.0, "đội": 0.0}, {"ngoại": 0.0}]
    chain = Chain(made, columns)
    lead = abs(cost(made, columns, ("đối", "ngoại")) - cost(made, columns, ("đội", "ngoại")))
    assert abs(chain.lead(0) - lead) < 1e-9
    assert chain.lead(1) == float("inf")


def test_what_is_frequent_is_cheap_and_what_is_long_and_unknown_is_dear() -> None:
    made = model()
    assert made.alone("ngoại") < made.alone("đội") < made.alone("lạ") < made.alone("lạlạlạlạ")
    assert made.after("đối", "ngoại") < made.after("đối", "ngoài")


def test_neighbours_that_belong_together_meet_more_often_than_by_chance() -> None:
    made = model()
    assert made.together("đối", "ngoại") > 0 > made.together("đội", "ngoại")


def test_counts_are_looked_up_at_once_and_only_once() -> None:
    engine = MemoryEngine()
    engine.put([analysed("a", "đối ngoại nhân đối ngoại")])
    asked = Asked(engine.reader())
    made = Model(cast("Reader", asked))
    for _ in range(2):
        made.load([("đối", "ngoại"), ("ngoại", "nhân"), ("nhân", "đội")])
        made.load_forms(["đối", "đội"])
        made.forms("ngoai")
    assert (asked.names.count("statistics"), asked.names.count("forms")) == (2, 1)
    assert (made.pair("đối", "ngoại"), made.pair("nhân", "đội")) == (2, 0)
    assert (made.occurrences("đối"), made.occurrences("đội"), made.occurrences("ngoại")) == (2, 0, 2)
