"""The postings of looked up terms, one by one."""

from __future__ import annotations

from searchsvc.engines.whoosh.kernels.postings import beginning, read_block, room_of_block
from searchsvc.engines.whoosh.postings import KEY, Found, Postings


def rows_of(postings: Postings, found: Found) -> list[tuple[int, int, int]]:
    """Key, document and frequency of each posting, term after term."""
    block, rows = room_of_block(), []
    for term in found:
        cursor = beginning(term)
        while cursor.left:
            count, cursor = read_block(postings.data, term, cursor, block)
            read = zip(block.docs[:count].tolist(), block.freqs[:count].tolist(), strict=True)
            rows += [(int(term[KEY]), document, frequency) for document, frequency in read]
    return rows
