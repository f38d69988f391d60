"""What engines keep by the nodes of queries must not be mistaken for what other nodes find."""

from __future__ import annotations

from searchsvc.types import AllNode, AnyNode, Field, TermNode

TERMS = tuple(TermNode(Field("text", "folded"), term) for term in ("ben", "do"))


def test_equal_nodes_are_one_key_and_nodes_of_other_kinds_are_others() -> None:
    kinds = (AllNode, AnyNode)
    kept = {kind(children): kind for kind in kinds for children in (TERMS, TERMS[:1], ())}
    assert len(kept) == 6
    again = tuple(TermNode(Field("text", "folded"), term) for term in ("ben", "do"))
    assert [kept[kind(again)] for kind in kinds] == [*kinds]
    assert AllNode(TERMS) != AllNode(TERMS[::-1])
