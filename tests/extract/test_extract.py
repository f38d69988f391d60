from __future__ import annotations

import hashlib
import os
import pickle
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchsvc.errors import ExtractionError
from searchsvc.extract import extract, files, report_id, supported
from searchsvc.extract.cleaning import clean
from searchsvc.extract.encoding import decode

TEXT = "Thủy lợi Hòa Lâm: kết quả nạo vét kênh mương trước mùa mưa đã đạt kế hoạch đề ra.\n" * 5
UNSEEN = "\u200b\ufeff\xad\0\x07\u2060\r"


def windows(text: str) -> bytes:
    """The text as Vietnamese Windows writes it: tones as characters of their own."""
    encoded = bytearray()
    for character in text:
        try:
            encoded += character.encode("cp1258")
        except UnicodeEncodeError:
            base, tone = unicodedata.normalize("NFD", character), ""
            for mark in "\u0300\u0301\u0303\u0309\u0323":
                if mark in base:
                    base, tone = base.replace(mark, ""), mark
            encoded += (unicodedata.normalize("NFC", base) + tone).encode("cp1258")
    return bytes(encoded)


ENCODED = {
    "utf-8": TEXT.encode(),
    "utf-8 with mark": TEXT.encode("utf-8-sig"),
    "utf-8 decomposed": unicodedata.normalize("NFD", TEXT).encode(),
    "utf-16 with mark": TEXT.encode("utf-16"),
    "utf-16-be with mark": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "utf-16-le": TEXT.encode("utf-16-le"),
    "utf-16-be": TEXT.encode("utf-16-be"),
    "utf-32 with mark": TEXT.encode("utf-32"),
    "utf-32-be with mark": b"\0\0\xfe\xff" + TEXT.encode("utf-32-be"),
    "cp1258": windows(TEXT),
}


@pytest.mark.parametrize("name", ENCODED)
def test_each_encoding_is_read(name: str) -> None:
    assert clean(decode(ENCODED[name])) == TEXT


OTHERS = {
    "cp1252": "Le rapport de l’année a été présenté à l’assemblée générale, où les délégués ont décidé d’élargir l’accord. ",
    "cp1251": "Отчёт о работе за год был представлен на общем собрании делегатов области. ",
    "gb18030": "年度报告已经在大会上提交，代表们决定扩大合作。",
}


@pytest.mark.parametrize("encoding", OTHERS)
def test_other_languages_are_not_taken_for_vietnamese(encoding: str) -> None:
    assert decode((OTHERS[encoding] * 4).encode(encoding)) == OTHERS[encoding] * 4


def test_a_few_damaged_bytes_cost_only_those() -> None:
    content = bytearray((TEXT * 3).encode())
    content[100] = 0xFF
    text = decode(bytes(content))
    assert text.count("\ufffd") <= 3
    assert text.endswith("đề ra.\n")


BINARY = {
    "zip": b"PK\x03\x04" + bytes(range(256)) * 4,
    "pdf": b"%PDF-1.7\n" + TEXT.encode(),
    "office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "rtf": b"{\\rtf1\\ansi Xin}",
    "png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "jpeg": b"\xff\xd8\xff\xe0" + bytes(100),
    "zeros": bytes(1000),
    "every byte": bytes(range(256)) * 8,
    "zeros in text": b"abc\0\0\0def\0\0" * 50,
}


@pytest.mark.parametrize("name", BINARY)
def test_what_is_no_text_is_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(BINARY[name])
    with pytest.raises(ExtractionError) as caught:
        extract(tmp_path, "a.txt")
    assert str(caught.value).endswith(".")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)  # noqa: S301 - our own bytes


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        text = clean(decode(content))
    except ExtractionError:
        return
    text.encode()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_right_text_is_never_damaged(text: str) -> None:
    expected = clean(text.removeprefix("\ufeff"))
    try:
        assert clean(decode(b"\xef\xbb\xbf" + text.encode())) == expected
    except ExtractionError:
        assert any(unicodedata.category(character) in {"Cc", "Cf"} for character in text)


@given(st.text(st.characters()) | st.text(alphabet=f"a\u0323\u0301e😀\u200c\u200d\n {UNSEEN}"))
def test_cleaning_is_done_once_and_for_all(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not set(cleaned) & set(UNSEEN)
    cleaned.encode()


def test_cleaning_keeps_what_can_be_seen() -> None:
    assert (
        clean("đê\u0301n\u200b\xad  ăn\u200dơ\r\nmột\rhai\x0cba\tbốn\xa0👨\u200d👩")
        == "đến  ănơ\nmột\nhai\nba\tbốn\xa0👨\u200d👩"
    )


def test_a_report_has_id_digest_and_type(tmp_path: Path) -> None:
    (tmp_path / "năm 2015").mkdir()
    (tmp_path / "năm 2015" / "Báo cáo.TXT").write_bytes(TEXT.encode("utf-16"))
    report = extract(tmp_path, "năm 2015/Báo cáo.TXT")
    assert report.id == hashlib.sha256("năm 2015/Báo cáo.TXT".encode()).hexdigest()[:16]
    assert report.digest == hashlib.sha256(TEXT.encode("utf-16")).hexdigest()
    assert (report.path, report.type, report.text) == ("năm 2015/Báo cáo.TXT", "txt", TEXT)


def test_a_name_that_is_not_utf8_is_read(tmp_path: Path) -> None:
    name = os.fsdecode(b"b\xe1o.txt")
    (tmp_path / name).write_text(TEXT, encoding="utf-8")
    assert extract(tmp_path, name).id == report_id(name) == hashlib.sha256(b"b\xe1o.txt").hexdigest()[:16]


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("a.txt", True),
        ("b/A.TXT", True),
        ("a.doc", True),
        ("a.doc.meta.yaml", False),
        ("~$a.docx", False),
        ("txt", False),
        (".txt", False),
    ],
)
def test_the_suffix_decides_what_is_supported(path: str, *, answer: bool) -> None:
    assert supported(path) is answer


@pytest.mark.parametrize("content", [b"", b" \n\t", b"\xef\xbb\xbf", "\u200b\xa0".encode()])
def test_a_file_without_text_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(ExtractionError, match=r"^The file (is empty|has no text)\.$"):
        extract(tmp_path, "a.txt")


def test_a_file_that_vanished_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractionError, match=r"^The file is no longer there\.$"):
        extract(tmp_path, "a.txt")


def test_a_loop_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("a.txt")
    with pytest.raises(ExtractionError, match=r"^The file cannot be read: .+\.$"):
        extract(tmp_path, "a.txt")


def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.txt").chmod(0)
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)  # root may read every file
    try:
        with pytest.raises(ExtractionError, match=r"^The file cannot be read: .+\.$"):
            extract(tmp_path, "a.txt")
    finally:
        os.seteuid(user)


def test_a_pipe_and_a_folder_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").mkdir()
    with pytest.raises(ExtractionError, match="not a regular file"):
        extract(tmp_path, "a.txt")
    with pytest.raises(ExtractionError, match=r"\.$"):
        extract(tmp_path, "b.txt")


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 10)
    (tmp_path / "a.txt").write_bytes(b"a" * 11)
    with pytest.raises(ExtractionError, match="larger than"):
        extract(tmp_path, "a.txt")


def test_an_unknown_suffix_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_bytes(b"a")
    with pytest.raises(ExtractionError, match="not supported"):
        extract(tmp_path, "a.xyz")
