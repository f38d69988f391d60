"""Some documents of a collection: as a list while they are few, else as a mask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
from numpy.typing import NDArray

from searchsvc.engines.whoosh.postings import Integers

Mask = NDArray[np.bool_]

FEW = 1000
"""Up to so many documents are looked at one by one, in whatever else is asked for, rather than all that has it."""


@dataclass(frozen=True)
class Documents:
    """Documents by number. What is given is not written to, and neither is what they give.

    `given` are their numbers, ascending, or a mask over all `size` documents.
    """

    size: int
    given: Integers | Mask

    @property
    def dense(self) -> bool:
        """Whether they are given as a mask."""
        return self.given.dtype == np.bool_

    @cached_property
    def count(self) -> int:
        """How many they are."""
        return int(np.count_nonzero(self.given)) if self.dense else len(self.given)

    @property
    def few(self) -> bool:
        """Whether they are looked at one by one."""
        return self.count <= FEW

    @property
    def list(self) -> Integers:
        """Their numbers, ascending."""
        return np.flatnonzero(self.given) if self.dense else cast("Integers", self.given)

    @property
    def mask(self) -> Mask:
        """A mask over all documents."""
        if self.dense:
            return cast("Mask", self.given)
        mask = np.zeros(self.size, np.bool_)
        mask[self.given] = True
        return mask

    @property
    def nbytes(self) -> int:
        """How much memory they take."""
        return self.given.nbytes
