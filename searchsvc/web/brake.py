"""A brake on guessing: whoever gave wrong tokens again and again must wait.

Addresses are told apart, so that a stranger's guesses do not keep the owner of
the token out. Every process counts for itself.
"""

from __future__ import annotations

import ipaddress
import time
from collections import deque
from threading import Lock

from searchsvc.errors import TooManyRequests

GUESSES = 10
"""So many wrong tokens may come from one address in `SECONDS`."""
SECONDS = 60
MOST_ADDRESSES = 10_000
"""So many addresses are remembered; those that were wrong longest ago are forgotten first."""

_NETWORK_BITS = 64
"""The part of an address of version 6 that tells one customer from another."""


class Brake:
    """Remembers when wrong tokens came from where."""

    def __init__(self) -> None:
        self._wrong: dict[str, deque[float]] = {}
        self._lock = Lock()

    def require_patience(self, address: str | None) -> None:
        """Raise TooManyRequests as long as too many of the last tokens from an address were wrong."""
        with self._lock:
            times = self._wrong.get(_customer(address))
            wait = times[0] + SECONDS - time.monotonic() if times and len(times) == GUESSES else 0
        if wait > 0:
            raise TooManyRequests(
                f"Too many wrong admin tokens came from this address; try again in {int(wait) + 1} s.",
                int(wait) + 1,
            )

    def count(self, address: str | None) -> None:
        """Note that a wrong token came from an address."""
        customer = _customer(address)
        with self._lock:
            times = self._wrong.pop(customer, deque(maxlen=GUESSES))
            times.append(time.monotonic())
            self._wrong[customer] = times
            if len(self._wrong) > MOST_ADDRESSES:
                del self._wrong[next(iter(self._wrong))]


def _customer(address: str | None) -> str:
    """What stands for all the addresses that one client may choose from; what is no address is one client."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((found, _NETWORK_BITS), strict=False))
