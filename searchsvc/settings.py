"""The settings, read from the environment; no other module reads it.

An empty variable counts as unset. Relative folders are relative to the working
directory of the moment at which the settings are read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from searchsvc.errors import SettingError

PREFIX = "SEARCHSVC_"
"""A variable is this and a field of `Settings` in capitals."""

_HARMLESS = frozenset(
    [
        "PATH",
        "LANG",
        "LANGUAGE",
        "LC_ALL",
        "LC_CTYPE",
        "TZ",
        "LD_LIBRARY_PATH",
        "TESSDATA_PREFIX",
        "PYTHONHOME",
        "PYTHONPATH",
        "PYTHONPYCACHEPREFIX",
        "PYTHONDONTWRITEBYTECODE",
        "NUMBA_CACHE_DIR",
    ]
)
"""Variables that say where programs and their data are, how they speak, and nothing else."""

ENGINES = ("whoosh",)
"""What `SEARCHSVC_ENGINE` may say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a user may set, checked.

    `documents` and `index` are absolute folders, which need not exist yet.
    `port` 0 is any free port. `admin_token` None means that there are no admin calls.
    `url` is the address under which clients reach the service, such as
    `https://example.org`; None is whatever a request names.
    """

    documents: Path
    index: Path
    engine: str
    host: str
    port: int
    workers: int
    admin_token: str | None = field(repr=False)
    url: str | None = None


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of an environment, by default the process's; raises SettingError."""
    values = os.environ if environment is None else environment
    settings = Settings(
        documents=_folder(values, "DOCUMENTS", "documents"),
        index=_folder(values, "INDEX", "index"),
        engine=_engine(values),
        host=_text(values, "HOST") or "127.0.0.1",
        port=_number(values, "PORT", default=8000, least=0, most=65535),
        workers=_number(values, "WORKERS", default=cores(), least=1, most=1024),
        admin_token=_token(values),
        url=_url(values),
    )
    if settings.documents.resolve() == settings.index.resolve():
        raise SettingError(f"{PREFIX}INDEX must be another folder than {PREFIX}DOCUMENTS.")
    return settings


def environment_of_programs(folder: Path) -> dict[str, str]:
    """The environment for programs that read files of others: nothing secret, and `folder` for whatever they keep."""
    passed_on = {name: value for name, value in os.environ.items() if name in _HARMLESS}
    return passed_on | dict.fromkeys(("HOME", "TMPDIR"), str(folder))


def _text(values: Mapping[str, str], name: str) -> str | None:
    return values.get(PREFIX + name, "").strip() or None


def _folder(values: Mapping[str, str], name: str, default: str) -> Path:
    # Spaces at the ends are allowed in the name of a folder, so they stay.
    return Path(values.get(PREFIX + name) or default).absolute()


def _engine(values: Mapping[str, str]) -> str:
    engine = _text(values, "ENGINE") or ENGINES[0]
    if engine not in ENGINES:
        raise SettingError(f"{PREFIX}ENGINE must be {' or '.join(ENGINES)}, not {engine!r}.")
    return engine


def _number(values: Mapping[str, str], name: str, *, default: int, least: int, most: int) -> int:
    text = _text(values, name)
    if text is None:
        return default
    # int() alone would take "8_000" and the digits of every script, and is slow for thousands of digits.
    if text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most:
        return int(text)
    raise SettingError(f"{PREFIX}{name} must be a whole number from {least} to {most}, not {text!r}.")


def _token(values: Mapping[str, str]) -> str | None:
    token = _text(values, "ADMIN_TOKEN")
    if token is not None and not (token.isascii() and token.isprintable() and " " not in token):
        raise SettingError(
            f"{PREFIX}ADMIN_TOKEN must be of visible ASCII characters, as a header of HTTP cannot carry others."
        )
    return token


def _url(values: Mapping[str, str]) -> str | None:
    url = _text(values, "URL")
    if url is None:
        return None
    if re.fullmatch(
        r"https?://([a-z0-9_.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?/?", url, re.ASCII | re.IGNORECASE
    ):
        return url.rstrip("/").lower()
    raise SettingError(
        f"{PREFIX}URL must be a scheme and a host, such as https://example.org, not {url!r}; "
        "a folder of a site is set in SCRIPT_NAME."
    )


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1  # macOS
