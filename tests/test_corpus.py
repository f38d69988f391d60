"""Which files of a folder are taken, and their digests."""

from __future__ import annotations

import errno
import hashlib
import os
import unicodedata
from pathlib import Path

import pytest

from searchsvc.corpus import digest, files, scan
from searchsvc.errors import CorpusError, ExtractionError


def write(root: Path, *paths: str, content: str = "x") -> None:
    """Files of the same content at these paths."""
    for path in paths:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")


def test_all_files_below_a_folder_in_a_fixed_order(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "a.txt", "năm 2014/c.txt", "năm 2014/tháng 1/d", "a/z.pdf")
    found = list(files(tmp_path))
    assert found == ["a.txt", "b.txt", "a/z.pdf", "năm 2014/c.txt", "năm 2014/tháng 1/d"]
    assert found == list(files(tmp_path))


def test_hidden_files_and_folders_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, ".hidden.txt", ".git/a.txt", "a/.b/c/d.txt", "a/.DS_Store", "seen.txt", "a.b/.c.txt")
    write(tmp_path, "lost+found/e.txt", "a/lost+found/f.txt")
    assert list(files(tmp_path)) == ["seen.txt"]
    assert list(scan(tmp_path, only=["lost+found", "lost+found/e.txt", ".git/a.txt"])) == []


def test_a_folder_that_is_itself_hidden_or_a_link_is_read(tmp_path: Path) -> None:
    write(tmp_path, ".archive/a.txt")
    (tmp_path / "link").symlink_to(tmp_path / ".archive")
    assert list(files(tmp_path / ".archive")) == ["a.txt"]
    assert list(files(tmp_path / "link")) == ["a.txt"]


def test_links_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "root/a.txt", "elsewhere/b.txt")
    root = tmp_path / "root"
    (root / "file.txt").symlink_to(root / "a.txt")
    (root / "folder").symlink_to(tmp_path / "elsewhere")
    (root / "loop").symlink_to(root)
    (root / "broken.txt").symlink_to(root / "nothing")
    assert list(files(root)) == ["a.txt"]


def test_what_is_no_regular_file_is_passed_over_without_waiting(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    assert list(files(tmp_path)) == ["a.txt"]


ODD = [
    "two\nlines.txt",
    "🙂.txt",
    unicodedata.normalize("NFD", "báo cáo.txt"),
    unicodedata.normalize("NFC", "báo cáo.txt"),
    os.fsdecode(b"b\xe1o c\xe1o.txt"),
    " .txt",
    "-rf.txt",
    "a\\b.txt",
    "a" * 251 + ".txt",
]


@pytest.mark.parametrize("name", ODD, ids=range(len(ODD)))
def test_odd_names_are_given_as_they_are(tmp_path: Path, name: str) -> None:
    (tmp_path / "năm").mkdir()
    (tmp_path / "năm" / name).write_bytes(b"content")
    (found,) = files(tmp_path)
    assert found == f"năm/{name}"
    assert digest(tmp_path, found) == hashlib.sha256(b"content").hexdigest()


def test_folders_may_be_nested_very_deep(tmp_path: Path) -> None:
    folders = ["/".join("d" * depth) for depth in range(1, 1101)]
    for folder in folders:
        (tmp_path / folder).mkdir()
    write(tmp_path, "b.txt")
    try:
        assert list(files(tmp_path)) == ["b.txt"]
        entries = scan(tmp_path, only=folders[-2:])
        assert [each.path for each in entries] == folders[-2:]
    finally:  # pytest would clean up by recursion
        for folder in reversed(folders):
            (tmp_path / folder).rmdir()


def test_two_normal_forms_of_one_name_are_two_files(tmp_path: Path) -> None:
    write(tmp_path, *(unicodedata.normalize(form, "đế.txt") for form in ("NFC", "NFD")))
    assert len(list(files(tmp_path))) == 2


@pytest.mark.parametrize("index", ["index", "năm/index"])
def test_the_folder_to_skip_is_passed_over_however_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, index: str
) -> None:
    write(tmp_path, "a.txt", f"{index}/b.txt", "other/index.txt", "other/năm/c.txt")
    expected = ["a.txt", "other/index.txt", "other/năm/c.txt"]
    monkeypatch.chdir(tmp_path)
    link = tmp_path.with_name(f"link to {tmp_path.name}")
    link.symlink_to(tmp_path)
    for skip in (tmp_path / index, Path(index), Path("other", "..", index), link / index):
        assert list(files(tmp_path, skip)) == expected
        assert list(files(Path(), skip)) == expected
    assert len(list(files(tmp_path, tmp_path / "missing"))) == 4


@pytest.mark.parametrize("path", ["missing", "a.txt", "missing/deeper"])
def test_without_a_folder_an_error_names_it(tmp_path: Path, path: str) -> None:
    write(tmp_path, "a.txt")
    with pytest.raises(CorpusError, match=f"{path}, is not there"):
        list(files(tmp_path / path))


def test_an_empty_folder_has_no_files(tmp_path: Path) -> None:
    assert list(files(tmp_path)) == []


def test_the_digest_is_of_all_bytes(tmp_path: Path) -> None:
    content = b"\0\xff" * 500_000
    (tmp_path / "a").write_bytes(content)
    assert digest(tmp_path, "a") == hashlib.sha256(content).hexdigest()


def test_a_file_that_vanished_or_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExtractionError, match="vanished"):
        digest(tmp_path, "gone.txt")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ExtractionError, match="cannot be read"):
        digest(tmp_path, "folder")


def test_the_digest_changes_with_the_sidecar(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"content")
    alone = digest(tmp_path, "a.txt", ".meta.yaml")
    assert alone == digest(tmp_path, "a.txt")
    (tmp_path / "a.txt.meta.yaml").write_bytes(b"title: A")
    first = digest(tmp_path, "a.txt", ".meta.yaml")
    (tmp_path / "a.txt.meta.yaml").write_bytes(b"title: B")
    assert len({alone, first, digest(tmp_path, "a.txt", ".meta.yaml")}) == 3


def test_what_a_network_does_not_tell_of_may_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.txt", "file/b.txt")

    def lost(_: Path) -> os.stat_result:
        raise OSError(errno.ENOTCONN, os.strerror(errno.ENOTCONN))

    assert list(scan(tmp_path, only=["gone.txt", "a.txt/c.txt"])) == []
    monkeypatch.setattr(Path, "lstat", lost)
    [found] = scan(tmp_path, only=["a.txt"])
    assert (found.path, found.kind, found.reason) == ("a.txt", "closed", os.strerror(errno.ENOTCONN))
