"""Which client a request is from, when a proxy passes it on."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

EVERYONE = (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0"))


def naming_clients(application: WSGIApplication, trusted: Sequence[Network]) -> WSGIApplication:
    """An application whose `REMOTE_ADDR` is the client's that a trusted proxy names.

    That is the last address in `X-Forwarded-For`, which the proxy has put there; what stands before it anybody may have sent.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        named = environ.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if named and _is_among(environ.get("REMOTE_ADDR", ""), trusted):
            environ["REMOTE_ADDR"] = named
        return application(environ, start_response)

    return answer


def _is_among(address: str, networks: Sequence[Network]) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks)
