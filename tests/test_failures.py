"""The list of failures: what was written is read, and a damaged list is an empty one."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from searchsvc import failures
from searchsvc.failures import KnownFailure

LIST = "failures.json"


def failure(path: str, reason: str = "The file is empty.") -> KnownFailure:
    since = datetime(2026, 3, 1, 12, 30, 15, 5, tzinfo=UTC)
    return KnownFailure(
        path=path, reason=reason, since=since, tried=since, digest="ab" * 32, rules="extraction 1"
    )


def test_what_was_written_is_read_by_path(tmp_path: Path) -> None:
    odd = os.fsdecode(b"b\xe1o\n.txt")
    failures.write(tmp_path, [failure("năm/b.txt"), failure(odd), failure("a.txt", "Tệp “hỏng”.")])
    assert failures.read(tmp_path) == (failure("a.txt", "Tệp “hỏng”."), failure(odd), failure("năm/b.txt"))


def test_a_list_replaces_the_one_before_and_leaves_nothing_else(tmp_path: Path) -> None:
    failures.write(tmp_path, [failure("a.txt")])
    failures.write(tmp_path, [])
    assert failures.read(tmp_path) == ()
    assert list(tmp_path.iterdir()) == [tmp_path / LIST]


def test_without_a_list_nothing_has_failed(tmp_path: Path) -> None:
    assert failures.read(tmp_path) == ()
    assert failures.read(tmp_path / "missing") == ()


@pytest.mark.parametrize(
    "content",
    [b"", b"[{", b"{}x", b"\xff", b"3", b"[3]", b"[{}]", b'[{"path": "a", "since": "soon"}]', b"null"],
)
def test_a_damaged_list_is_an_empty_one(tmp_path: Path, content: bytes) -> None:
    (tmp_path / LIST).write_bytes(content)
    assert failures.read(tmp_path) == ()


def test_a_time_without_its_zone_is_damage(tmp_path: Path) -> None:
    failures.write(tmp_path, [failure("a.txt")])
    whole = (tmp_path / LIST).read_text(encoding="ascii")
    (tmp_path / LIST).write_text(whole.replace("+00:00", ""), encoding="ascii")
    assert failures.read(tmp_path) == ()


def test_a_list_that_cannot_be_written_leaves_the_one_before(tmp_path: Path) -> None:
    failures.write(tmp_path, [failure("a.txt")])
    unspeakable = failure("b.txt", b"bytes")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        failures.write(tmp_path, [unspeakable])
    assert failures.read(tmp_path) == (failure("a.txt"),)
    assert list(tmp_path.iterdir()) == [tmp_path / LIST]
