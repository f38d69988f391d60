from hypothesis import example, given
from hypothesis import strategies as st

from searchsvc.types import Vocabulary
from searchsvc.vietnamese.analyzer import _split
from searchsvc.vietnamese.chunks import Chunks
from searchsvc.vietnamese.model import load_model
from searchsvc.vietnamese.rows import NOTHING
from searchsvc.vietnamese.segment import Segmenter
from tests.vietnamese.texts import odd_texts

Told = list[tuple[str | None, str | None, int, int]]
"""Of each row the token, the syllable, and where it stands in its chunk."""


class Room:
    """Chunks with what numbers their tokens and syllables."""

    def __init__(self) -> None:
        self.vocabulary, self.segmenter = Vocabulary(), Segmenter(load_model())
        self.chunks = Chunks(self.vocabulary, self.segmenter)

    def told(self, rows: list[tuple[int, int, int, int]]) -> Told:
        return [
            (
                None if token == NOTHING else self.segmenter.tokens[token],
                None if term == NOTHING else self.vocabulary.marked[term],
                start,
                end,
            )
            for token, term, start, end in rows
        ]

    def together(self, text: str) -> list[Told]:
        """The rows of each chunk of a text."""
        starts, letters, begins = _split(text)
        numbers = self.chunks.numbers(text, starts, letters, begins)
        places, counts = self.chunks.pieces.places(numbers)
        rows = self.chunks.pieces.rows.take(places)
        each = iter(self.told(list(zip(*(column.tolist() for column in rows), strict=True))))
        return [[next(each) for _ in range(count)] for count in counts.tolist()]

    def alone(self, text: str) -> list[Told]:
        """The same by the plain definition: a line's words and line breaks, one after another."""
        lines = [line.split() for line in text.split("\n")]
        chunks = [chunk for line in lines for chunk in ("\n", *line)][1:]
        return [self.told(self.chunks.analyse(chunk)) for chunk in chunks]


@given(st.lists(odd_texts(), max_size=3))
@example(
    ["a@b.vn, ông A. đối\u0301 \u200b đối-ngoại\n1.234,5 http://a.b/c?d, Tp.HCM... TP. 12/2024/NĐ-CP"] * 2
)
def test_chunks_met_together_have_the_rows_that_each_has_alone(texts: list[str]) -> None:
    room, plain = Room(), Room()
    for text in texts:
        assert room.together(text) == plain.alone(text)
