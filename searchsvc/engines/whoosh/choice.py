"""Terms to choose the most frequent ones from, as one segment has them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from searchsvc.engines.whoosh.postings import Integers


class Choice(NamedTuple):
    """Terms of one layer by number or key, with rows of in how many documents each stands, at most, and how often."""

    keys: Integers
    counts: Integers

    def most_frequent(self, depth: int) -> tuple[Choice, int]:
        """The terms in most documents, up to `depth`, and in how many any other stands at most."""
        if len(self.keys) <= depth:
            return self, 0
        documents = self.counts[:, 0]
        rest = int(np.partition(documents, -depth - 1)[-depth - 1])
        best = documents > rest
        return Choice(self.keys[best], self.counts[best]), rest
