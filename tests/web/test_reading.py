"""A report's text as paragraphs with hits."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from searchsvc.types import Span
from searchsvc.web.reading import WIDEST_LINE, paragraphs, pieces


def texts(text: str, title: Span | None = None) -> list[str]:
    return [piece.text for piece in paragraphs(text, (), title)]


def test_lines_in_a_row_are_one_paragraph_and_empty_lines_part_them() -> None:
    assert texts("\u00a0a\n b \n\n \u00a0\n\nc\td\n") == ["a\n b", "c\td"]


def test_a_wide_line_is_a_paragraph_of_its_own() -> None:
    wide = "x" * (WIDEST_LINE + 1)
    assert texts(f"a\n{wide}\n{wide}\nb\nc") == ["a", wide, wide, "b\nc"]


def test_the_lines_of_the_title_are_left_out_when_they_hold_nothing_else() -> None:
    assert texts("Sở X\nTên\nbài\n\nChữ", Span(5, 12)) == ["Sở X", "Chữ"]
    assert texts("Sở Tên\n\nChữ", Span(3, 6)) == ["Sở Tên", "Chữ"]


def test_hits_are_counted_from_their_paragraph_and_numbered_through() -> None:
    found = paragraphs("ab cd\n\nef gh", (Span(0, 2), Span(3, 5), Span(10, 12)))
    assert [(piece.matches, piece.first) for piece in found] == [
        ((Span(0, 2), Span(3, 5)), 1),
        ((Span(3, 5),), 3),
    ]


def test_hits_behind_an_indent_stay_on_their_letters() -> None:
    (piece,) = paragraphs("  ab cd  ", (Span(0, 4), Span(5, 9)))
    assert [piece.text[start:end] for start, end in piece.matches] == ["ab", "cd"]


def test_a_hit_over_the_end_of_a_paragraph_is_marked_in_both() -> None:
    first, second = paragraphs("ab\n\ncd", (Span(1, 5),))
    assert (first.matches, second.matches) == ((Span(1, 2),), (Span(0, 1),))


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(st.text(alphabet="ab \n\u00a0\u1ec7", max_size=80))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=10)))
    return text, [Span(*pair) for pair in pairwise(cuts)][::2]


@given(marked_texts())
def test_no_letter_and_no_mark_is_lost(example: tuple[str, list[Span]]) -> None:
    text, spans = example
    found = paragraphs(text, spans)
    assert "".join("".join(piece.text for piece in found).split()) == "".join(text.split())
    marked = [piece.text[start:end] for piece in found for start, end in piece.matches]
    assert "".join("".join(marked).split()) == "".join(
        "".join(text[start:end] for start, end in spans).split()
    )
    numbers = [piece.first for piece in found]
    assert numbers == [1 + sum(len(earlier.matches) for earlier in found[:i]) for i in range(len(found))]


@given(st.text(alphabet="ab \n\u1ec7", max_size=40), st.integers(0, 200))
def test_pieces_are_short_and_nothing_is_lost(text: str, times: int) -> None:
    whole = text * times
    found = pieces(whole)
    assert "".join(found) == whole
    assert all(1 <= len(piece) <= 2000 for piece in found)
    if " " in text:
        assert all(piece[-1].isspace() for piece in found[:-1])


def test_many_spaces_take_no_time() -> None:
    assert texts(" " * 1_000_000 + "\n" + "a") == ["a"]
