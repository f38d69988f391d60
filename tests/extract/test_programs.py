"""Formats that are read by programs from outside, each of them real."""

from __future__ import annotations

import struct
import subprocess
import zlib
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from searchsvc.engines.memory import MemoryEngine
from searchsvc.errors import ExtractionError
from searchsvc.extract import Extractor, reading
from searchsvc.extract.formats.pdf import _drawn
from searchsvc.extract.scanning import Scanner
from searchsvc.indexer import Outcome, reindex
from tests.conftest import Need
from tests.extract import making

TITLE = "Báo cáo kết quả trồng rừng phòng hộ ven sông Lam"
TCVN3 = "Trong n¨m 2024, c¸c hé d©n ®· trång ®\xadîc 120 ha rõng phßng hé ë bê b¾c."
VNI = "Trong naêm 2024, caùc hoä daân ñaõ troàng ñöôïc 120 ha röøng phoøng hoä ôû bôø baéc."
BODY = "Trong năm 2024, các hộ dân đã trồng được 120 ha rừng phòng hộ ở bờ bắc."
TIMES = 20
"""antiword refuses files with little text."""

PIECES = [(TITLE, "Arial"), *[(TCVN3, ".VnTime"), (VNI, "VNI-Times")] * TIMES]
SCANNED = "Ban tin trong rung\nnam 2024 ven song Lam"


@pytest.fixture(scope="module")
def old_files(tmp_path_factory: pytest.TempPathFactory, need: Need) -> Path:
    """A folder with `made.doc` and `made.ppt`, as Office wrote them before 2007."""
    soffice = need("soffice")
    folder = tmp_path_factory.mktemp("old")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for source, suffix, make in (("made.rtf", "doc", making.rtf), ("made.odp", "ppt", making.odp)):
        (folder / source).write_bytes(make(PIECES))
        command = [
            soffice,
            profile,
            "--headless",
            "--convert-to",
            suffix,
            "--outdir",
            str(folder),
            str(folder / source),
        ]
        subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("name", ["made.doc", "made.ppt"])
def test_old_office_files_are_read_with_their_fonts(name: str, old_files: Path) -> None:
    with Extractor() as extractor:
        found = extractor.extract(old_files, name)
    assert " ".join(found.text.split()) == " ".join([TITLE, *[BODY] * 2 * TIMES])
    assert {each.encoding for each in found.converted} == {"tcvn3", "vni"}


def test_an_old_file_that_was_cut_short_is_refused(old_files: Path) -> None:
    (old_files / "cut.doc").write_bytes((old_files / "made.doc").read_bytes()[:700])
    with pytest.raises(ExtractionError, match=r"^The file .+\.$"):
        reading.read(old_files, "cut.doc", Scanner())


def only(folder: Path, *programs: str) -> str:
    """A folder with these programs, as the only one in which they are looked for."""
    folder.mkdir()
    for program in programs:
        (folder / Path(program).name).symlink_to(program)
    return str(folder)


@pytest.mark.parametrize("program", ["antiword", "catdoc"])
def test_smaller_programs_read_word_files_where_libreoffice_is_missing(
    program: str, tmp_path: Path, old_files: Path, need: Need, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", only(tmp_path / "programs", need(program)))
    text = reading.read(old_files, "made.doc", Scanner()).text
    assert "120 ha" in " ".join(text.split())


@pytest.mark.parametrize(
    ("name", "package"),
    [("a.doc", "LibreOffice"), ("a.ppt", "LibreOffice"), ("a.png", "Tesseract"), ("a.pdf", "Tesseract")],
)
def test_a_missing_program_is_named(
    name: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = making.scanned_pdf(9, 9, bytes(81)) if name == "a.pdf" else b"\xd0\xcf\x11\xe0"
    (tmp_path / name).write_bytes(content)
    monkeypatch.setenv("PATH", only(tmp_path / "programs"))
    with pytest.raises(ExtractionError, match=rf"^This needs {package}: apt-get install .+\.$"):
        reading.read(tmp_path, name, Scanner())


@pytest.mark.parametrize("name", ["soffice", "antiword"])
def test_programs_are_told_no_secret_and_keep_their_files_in_a_folder_that_goes(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, programs = tmp_path / "told", tmp_path / "programs"
    programs.mkdir()
    (programs / name).write_text(f"#!/bin/sh\n/usr/bin/env > '{told}'\nexit 1\n", encoding="ascii")
    (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("LANG", "vi_VN.UTF-8")
    for secret in ("SEARCHSVC_ADMIN_TOKEN", "AWS_SECRET_ACCESS_KEY", "SSH_AUTH_SOCK", "HTTPS_PROXY"):
        monkeypatch.setenv(secret, "bi-mat")
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0" * 99)
    with Extractor() as extractor, pytest.raises(ExtractionError):
        extractor.extract(tmp_path, "a.doc")
    lines = told.read_text(encoding="utf-8").splitlines()
    environment = dict(line.partition("=")[::2] for line in lines)
    assert "bi-mat" not in told.read_text(encoding="utf-8")
    assert (environment["PATH"], environment["LANG"]) == (str(programs), "vi_VN.UTF-8")
    assert environment["HOME"] == environment["TMPDIR"] != str(Path.home())
    assert not Path(environment["HOME"]).exists()


def shades() -> tuple[int, int, bytes]:
    """A page with text as a picture: its width, height and shades of grey."""
    with pypdfium2.PdfDocument(making.pdf(SCANNED)) as document:
        header, _, pixels = _drawn(document[0]).partition(b"\n")
    _, width, height, _ = header.split()
    return int(width), int(height), pixels


def png(width: int, height: int, pixels: bytes) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    rows = b"".join(b"\0" + pixels[row * width : (row + 1) * width] for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def test_scanned_pages_are_read_once(tmp_path: Path, need: Need, monkeypatch: pytest.MonkeyPatch) -> None:
    need("tesseract")
    (tmp_path / "a.pdf").write_bytes(making.scanned_pdf(*shades()))
    store = tmp_path / "store"
    with Extractor(store=store) as extractor:
        first = extractor.extract(tmp_path, "a.pdf")
    assert "2024 ven song Lam" in first.text
    assert first.recognised_pages == 1
    assert len([file for file in store.rglob("*") if file.is_file()]) == 1
    (tmp_path / "b.pdf").write_bytes((tmp_path / "a.pdf").read_bytes())
    monkeypatch.setenv("PATH", only(tmp_path / "programs"))
    assert reading.read(tmp_path, "b.pdf", Scanner(store)).text == first.text


def test_a_full_reindex_reads_no_page_twice(
    tmp_path: Path, need: Need, monkeypatch: pytest.MonkeyPatch
) -> None:
    need("tesseract")
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "a.png").write_bytes(png(*shades()))
    assert reindex(documents, MemoryEngine(), index=tmp_path / "index") == Outcome(added=1)
    monkeypatch.setenv("PATH", only(tmp_path / "programs"))
    engine = MemoryEngine()
    assert reindex(documents, engine, index=tmp_path / "index", full=True) == Outcome(added=1)
    [report] = (engine.reader().get(each) for each in engine.reader().digests())
    assert report
    assert "2024 ven song Lam" in report.text


def test_images_are_read(tmp_path: Path, need: Need) -> None:
    need("tesseract")
    (tmp_path / "a.png").write_bytes(png(*shades()))
    pages: list[None] = []
    found = reading.read(tmp_path, "a.png", Scanner(on_page=lambda: pages.append(None)))
    assert "2024 ven song Lam" in found.text
    assert len(pages) == found.recognised_pages == 1


def test_a_damaged_image_is_refused(tmp_path: Path, need: Need) -> None:
    need("tesseract")
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    with pytest.raises(ExtractionError, match=r"^The file is damaged: .+\.$"):
        reading.read(tmp_path, "a.jpg", Scanner())
