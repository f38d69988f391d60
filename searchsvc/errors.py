"""Every deliberate error: one sentence for the user, an HTTP status and a code.

Whatever is raised on purpose anywhere in the project is a `SearchError`. The
web room turns it into problem+json or a page, the command line into one line
and an exit status. Anything else that is raised is a bug.
"""

from __future__ import annotations

from typing import ClassVar


class SearchError(Exception):
    """Base of all deliberate errors; `str(error)` is one sentence for the user."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"


class SettingError(SearchError):
    """A setting has a wrong value; the sentence names the variable."""

    code = "bad_setting"


class BadParameter(SearchError):
    """A parameter of a request has a wrong value; the sentence names it."""

    status = 400
    code = "bad_parameter"

    def __init__(self, parameter: str, sentence: str) -> None:
        super().__init__(sentence)
        self.parameter = parameter


class Unauthorized(SearchError):
    """An admin call came without a token or with a wrong one."""

    status = 401
    code = "unauthorized"


class Forbidden(SearchError):
    """An admin call came although no admin token is set."""

    status = 403
    code = "forbidden"


class TooManyRequests(SearchError):
    """A client asked too often; it may come again after `seconds`."""

    status = 429
    code = "too_many_requests"

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class NotFound(SearchError):
    """No report has this id, or no page this address."""

    status = 404
    code = "not_found"


class EngineError(SearchError):
    """The index cannot be read or written; engines raise no other exception."""

    status = 503
    code = "index_unavailable"


class NoIndex(EngineError):
    """There is no index yet."""

    code = "no_index"


class StaleIndex(EngineError):
    """The index was built by other rules or another layout and must be rebuilt."""

    code = "stale_index"


class IndexLocked(EngineError):
    """Another process is writing to the index."""

    code = "index_locked"


class ExtractionError(SearchError):
    """A file cannot be made into a report; the sentence says why."""

    status = 422
    code = "unreadable_report"


class CorpusError(SearchError):
    """The folder of reports cannot be read, or looks unmounted."""

    status = 503
    code = "corpus_unavailable"
