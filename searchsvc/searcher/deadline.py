"""How long a search may take."""

from __future__ import annotations

import time

SECONDS = 0.6
"""Of processor time. The contract gives a request a second, of which texts and templates need the rest."""


class Deadline:
    """The end of a search's time, in processor time of its thread, so that no answer depends on who else is at work.

    `missed` tells whether something was left out.
    """

    def __init__(self, seconds: float) -> None:
        self._began = time.perf_counter()
        self._seconds = seconds
        self._end = time.thread_time() + seconds
        self.missed = False

    def leaves_out(self) -> bool:
        """Whether the time is up, so that the part that would come next is left out; asked only before such a part."""
        # Of a thread's own time less passes than of everybody's, whose clock is read without a call of the system.
        if not self.missed and time.perf_counter() - self._began >= self._seconds:
            self.missed = time.thread_time() >= self._end
        return self.missed
