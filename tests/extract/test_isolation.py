from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from searchsvc.errors import ExtractionError
from searchsvc.extract import Extractor, isolation
from searchsvc.extract.files import TYPES
from searchsvc.extract.reading import SCANS, SUFFIXES
from tests.extract import making

TEXT = "Báo cáo kết quả trồng rừng phòng hộ ven sông Lam"
GOOD = making.docx([(TEXT, None)])


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    with Extractor(seconds=20) as each:
        yield each


def extract(extractor: Extractor, folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    return extractor.extract(folder, name).text


def refusal(extractor: Extractor, folder: Path, name: str, content: bytes) -> str:
    with pytest.raises(ExtractionError) as caught:
        extract(extractor, folder, name, content)
    return str(caught.value)


def bomb(name: str, start: bytes, filling: bytes) -> bytes:
    """A document whose part has 300 MB, and says that it has little."""
    content = making.zipped({name: start + filling * (300 * 1024**2 // len(filling))})
    size = (300 * 1024**2 // len(filling) * len(filling) + len(start)).to_bytes(4, "little")
    return content.replace(size, (1000).to_bytes(4, "little"))


HOSTILE = {
    "no archive.docx": b"just words, no archive",
    "cut.docx": GOOD[: len(GOOD) // 2],
    "no parts.docx": making.zipped({"a.txt": "a"}),
    "no parts.odt": making.zipped({"a.txt": "a"}),
    "no parts.pptx": making.zipped({"a.txt": "a"}),
    "no parts.xlsx": making.zipped({"a.txt": "a"}),
    "bomb.docx": bomb("word/document.xml", b"<w>", b"<p/>" * 1024),
    "bomb.odt": bomb("content.xml", b"<w>", b"<p/>" * 1024),
    "deep.docx": making.docx_of("<w:tbl><w:tr><w:tc>" * 5000 + "</w:tc></w:tr></w:tbl>" * 5000),
    "cut.pdf": making.pdf("Bao cao")[:60],
    "loop.pdf": b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 99999999>>endobj\ntrailer<</Root 1 0 R>>",
    "groups.rtf": b"{\\rtf1" + b"{" * 1_000_000,
    "no.rtf": b"Bao cao",
    "empty.html": b"<html><script>1</script></html>",
    "no.xls": b"Bao cao",
    "cut.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
}
HOSTILE["entities.docx"] = making.zipped(
    {
        "word/document.xml": '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><d><body><p>&b;</p></body></d>'
    }
)
HOSTILE["wide entities.docx"] = making.zipped(
    {
        "word/document.xml": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE d [<!ENTITY a "a">]><d/>'.encode(
            "utf-16"
        )
    }
)
HOSTILE["entities.xlsx"] = making.zipped(
    {"xl/workbook.xml": '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d>&a;</d>'}
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_bad_file_is_refused_in_one_sentence_and_the_next_is_read(
    name: str, extractor: Extractor, tmp_path: Path
) -> None:
    sentence = refusal(extractor, tmp_path, name, HOSTILE[name])
    assert sentence.endswith(".")
    assert sentence.startswith(("The file ", "This "))
    assert extract(extractor, tmp_path, "good.docx", GOOD) == f"{TEXT}\n"


def test_a_workbook_with_a_million_empty_rows_is_read(extractor: Extractor, tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>đầu</t></is></c></row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>cuối</t></is></c></row>'
    content = making.xlsx([("x", None)])
    parts = making.parts_of(content)
    parts["xl/worksheets/sheet1.xml"] = (
        f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    )
    assert extract(extractor, tmp_path, "a.xlsx", making.zipped(parts)).split() == ["đầu", "cuối"]


def test_a_pdf_with_a_packed_bomb_costs_only_itself(extractor: Extractor, tmp_path: Path) -> None:
    stream = zlib.compress(b"BT (a) Tj ET " + b" " * 200_000_000)
    content = making.pdf("a").replace(b"4 0 obj <<", b"4 0 obj <</Filter/FlateDecode").replace(b"BT ", stream)
    (tmp_path / "a.pdf").write_bytes(content)
    with suppress(ExtractionError):
        extractor.extract(tmp_path, "a.pdf")
    assert extract(extractor, tmp_path, "good.docx", GOOD) == f"{TEXT}\n"


WORKER = """
import os, signal, sys, time
from searchsvc.extract import reading, worker
from searchsvc.extract.documents import Document, Run

def hang(content):
    while True:
        time.sleep(1)

def crash(content):
    os.kill(os.getpid(), signal.SIGSEGV)

def eat(content):
    return Document([Run("a" * (1 << 34))])

def fail(content):
    raise KeyError(content)

def spawn(content):
    os.system("sleep 98765 & echo $! > " + content.decode())
    hang(content)

reading.SUFFIXES.update(docx=hang, odt=crash, rtf=eat, html=fail, pptx=spawn)
worker.main(sys.argv[1:])
"""
"""The process that reads files, with formats that do what bad libraries do."""


@pytest.fixture
def fragile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Extractor]:
    (tmp_path / "fragile_worker.py").write_text(WORKER, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *sys.path]))
    monkeypatch.setattr(isolation, "_WORKER", "fragile_worker")
    with Extractor(seconds=1.5) as each:
        yield each


@pytest.mark.parametrize(
    ("suffix", "sentence"),
    [
        ("docx", "The file took more than 1.5 s to read."),
        ("odt", "The file is damaged: the program that reads it crashed."),
        ("rtf", "The file is too large or too deeply nested to be read."),
        ("html", "The file is damaged: reading it failed (KeyError)."),
    ],
)
def test_a_library_that_misbehaves_costs_one_file(
    suffix: str, sentence: str, fragile: Extractor, tmp_path: Path
) -> None:
    assert refusal(fragile, tmp_path, f"a.{suffix}", b"a") == sentence
    assert extract(fragile, tmp_path, "b.xlsx", making.xlsx([(TEXT, None)])).strip() == TEXT


def test_what_a_reader_started_ends_with_it(fragile: Extractor, tmp_path: Path) -> None:
    number = tmp_path / "number"
    assert "took more than" in refusal(fragile, tmp_path, "a.pptx", bytes(number))
    child = Path("/proc", number.read_text(encoding="utf-8").strip())
    deadline = time.monotonic() + 5
    while child.exists() and "sleep" in (child / "cmdline").read_text() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not child.exists() or "sleep" not in (child / "cmdline").read_text()


def test_a_process_that_was_ended_meanwhile_is_replaced(extractor: Extractor, tmp_path: Path) -> None:
    extract(extractor, tmp_path, "a.docx", GOOD)
    assert extractor._worker
    process = extractor._worker._process
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert extract(extractor, tmp_path, "a.docx", GOOD) == f"{TEXT}\n"


def test_one_process_takes_file_after_file_and_ends_with_the_extractor(tmp_path: Path) -> None:
    with Extractor() as each:
        numbers = set()
        for _ in range(3):
            extract(each, tmp_path, "a.docx", GOOD)
            assert each._worker
            numbers.add(each._worker._process.pid)
            scratch = Path(each._worker._scratch.name)
        assert len(numbers) == 1
    assert not scratch.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(numbers.pop(), 0)


def test_plain_text_needs_no_process(tmp_path: Path) -> None:
    with Extractor() as each:
        extract(each, tmp_path, "a.txt", TEXT.encode())
        assert each._worker is None


def test_the_caller_does_not_import_the_libraries() -> None:
    code = "import sys, searchsvc.extract; print(sorted({'lxml', 'openpyxl', 'pypdfium2', 'xlrd'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


NAMES = [
    "Báo cáo, quý I (2024) .docx",
    "Ba\u0301o ca\u0301o 😀.docx",
    f"{'ệ' * 83}o.docx",
    f"{'a' * 250}.docx",
    "-rf --help.docx",
    "a\nb.docx",
    os.fsdecode(b"b\xe1o.docx"),
]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_read(name: str, extractor: Extractor, tmp_path: Path) -> None:
    assert len(os.fsencode(name)) <= 255
    assert extract(extractor, tmp_path, name, GOOD) == f"{TEXT}\n"


def test_what_is_no_file_is_refused_at_once(extractor: Extractor, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.docx")
    (tmp_path / "b.pdf").symlink_to("/dev/zero")
    (tmp_path / "c.html").mkdir()
    for name in ("a.docx", "b.pdf"):
        with pytest.raises(ExtractionError, match=r"^This is not a regular file\.$"):
            extractor.extract(tmp_path, name)
    for name in ("c.html", "d.rtf"):
        with pytest.raises(ExtractionError, match=r"^The file .+\.$"):
            extractor.extract(tmp_path, name)


def test_every_type_has_one_reader() -> None:
    assert SUFFIXES.keys() | SCANS.keys() == TYPES
    assert not SUFFIXES.keys() & SCANS.keys()
