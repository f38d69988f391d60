"""Who may use the admin calls: programs by a bearer token, people by a cookie that only its owner can have.

The cookie is signed with the token, so that every worker knows it and a new token ends every session.
"""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass, field

from flask import Response, request, url_for

from searchsvc.errors import Forbidden, Unauthorized
from searchsvc.web.brake import Brake

COOKIE = "searchsvc_admin"
SESSION = 12 * 3600
"""Seconds that a person stays signed in."""


@dataclass(frozen=True, slots=True)
class Access:
    """The judge of requests for admin calls; without a token it refuses all of them."""

    token: str | None
    brake: Brake = field(default_factory=Brake)

    def require_open(self) -> str:
        """The token; raises Forbidden when there is none, as there are no admin calls then."""
        if self.token is None:
            raise Forbidden("There are no admin calls, as SEARCHSVC_ADMIN_TOKEN is not set.")
        return self.token

    def require_bearer(self) -> None:
        """Raise Forbidden, Unauthorized or TooManyRequests unless the request has the bearer token (RFC 6750)."""
        self.require_open()
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise Unauthorized("This call needs the header: Authorization: Bearer <the admin token>.")
        if not self.is_token(given.strip()):
            raise Unauthorized("The admin token is wrong.")

    def is_token(self, given: str) -> bool:
        """Whether this is the token; takes the same time however much of it is right.

        Raises TooManyRequests when many wrong ones came from where the request is from.
        """
        expected = self._signed("token", self.require_open())
        self.brake.require_patience(request.remote_addr)
        right = hmac.compare_digest(self._signed("token", given), expected)
        if not right:
            self.brake.count(request.remote_addr)
        return right

    def require_own_site(self) -> None:
        """Raise Forbidden when a browser says that another site sends a token: its guesses would count for whoever reads it."""
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
            raise Forbidden("The form is not from this page; open the page of the administration again.")

    def sign_in(self, response: Response) -> None:
        """Give the cookie of a session that begins now."""
        ends = str(int(time.time()) + SESSION)
        response.set_cookie(
            COOKIE,
            f"{ends}.{self._signed('session', ends)}",
            max_age=SESSION,
            path=url_for("admin.page"),
            secure=request.is_secure,
            httponly=True,
            samesite="Strict",
        )

    def sign_out(self, response: Response) -> None:
        """Take the cookie away."""
        response.delete_cookie(COOKIE, path=url_for("admin.page"), secure=request.is_secure, httponly=True)

    def signed_in(self) -> bool:
        """Whether the request has the cookie of a session that has not ended."""
        ends, _, signature = request.cookies.get(COOKIE, "").partition(".")
        right = hmac.compare_digest(
            signature.encode(errors="replace"), self._signed("session", ends).encode()
        )
        return right and int(ends) > time.time()

    def form_key(self) -> str:
        """What a form of this session must send along: another site cannot know it."""
        return self._signed("form", request.cookies.get(COOKIE, ""))

    def require_form(self) -> None:
        """Raise Forbidden unless the request is a form of this session."""
        given = request.form.get("key", "")
        if not (
            self.signed_in() and hmac.compare_digest(given.encode(errors="replace"), self.form_key().encode())
        ):
            raise Forbidden("The form is not from this page, or the session has ended; open the page again.")

    def _signed(self, purpose: str, text: str) -> str:
        message = f"{purpose} {text}".encode(errors="replace")
        return hmac.new(self.require_open().encode(), message, "sha256").hexdigest()
