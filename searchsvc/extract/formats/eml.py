"""Letters (.eml): subject, sender and body, through the standard library."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime

from searchsvc.extract.documents import Document, Properties, Run
from searchsvc.extract.encoding import decode_anyhow
from searchsvc.extract.formats import html

_HEADERS = (("From", "Từ"), ("To", "Đến"), ("Cc", "Đồng gửi"))


def read(content: bytes) -> Document:
    """The text of a letter: its plain text, or that of its HTML; the names of what is attached."""
    message = message_from_bytes(content, policy=policy.default)
    return Document(_runs(message), Properties(date=_sent(message)))


def _runs(message: EmailMessage) -> Iterator[Run]:
    subject = str(message.get("Subject", "")).strip()
    if subject:
        yield Run(f"{subject}\n\n")
    for header, label in _HEADERS:
        if message.get(header):
            yield Run(f"{label}: {message[header]}\n")
    yield Run("\n")
    body = message.get_body(("plain", "html"))
    if body is not None:
        text = _content(body)
        yield from (
            html.read_body(text) if body.get_content_subtype() == "html" and text.strip() else [Run(text)]
        )
    for attached in message.iter_attachments():
        if attached.get_filename():
            yield Run(f"\n{attached.get_filename()}")


def _content(body: MIMEPart) -> str:
    raw = body.get_payload(decode=True)
    charset = body.get_content_charset()
    if not isinstance(raw, bytes) or not raw:
        return ""
    try:
        return raw.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return decode_anyhow(raw)


def _sent(message: EmailMessage) -> date | None:
    try:
        sent = parsedate_to_datetime(str(message.get("Date", "")))
    except ValueError:
        return None
    return sent.date() if isinstance(sent, datetime) else None
