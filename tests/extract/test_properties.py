from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from searchsvc.errors import ExtractionError
from searchsvc.extract.formats.properties import plausible_title
from searchsvc.types import Person
from tests.extract import making
from tests.extract.test_formats import BODY, TITLE, examine


def test_the_title_among_the_properties_counts_when_the_text_has_none(tmp_path: Path) -> None:
    core = '<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title></c>'
    body = making.w_paragraph(f"Kính gửi: các hộ dân. {BODY}")
    for stated, title in (
        (TITLE, TITLE),
        ("Microsoft Word - bao cao.doc", None),
        ("B¸o c¸o vÒ trång rõng", None),
    ):
        report = examine(tmp_path, "a.docx", making.docx_of(body, {"docProps/core.xml": core.format(stated)}))
        assert (report.title, report.title_span) == (title, None)


@pytest.mark.parametrize(
    "title",
    [
        "Slide 1",
        "PowerPoint Presentation",
        "bao_cao_quy_1 ban cuoi",
        "Microsoft Word - a b c",
        "C:\\a b c",
        "a b.doc",
        "2024 12 31",
        "",
        None,
    ],
)
def test_titles_that_programs_make_up_are_none(title: str | None) -> None:
    assert plausible_title(title) is None


SIDECAR = "title: Tên đúng\ndate: 31/12/2023\nsource: Sở Nông nghiệp\nkind: report\nnumber: 12/BC-SNN\n"
SIDECAR += "persons: [Lê Văn Hai – Giám đốc, Trần Thị Ba]\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.txt", f"{TITLE}\n\n{BODY}".encode()), ("a.docx", making.docx([(TITLE, None), (BODY, None)]))],
)
def test_the_sidecar_wins(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / f"{name}.meta.yaml").write_text(SIDECAR, encoding="utf-8")
    report = examine(tmp_path, name, content)
    assert (report.title, report.title_span, report.date) == ("Tên đúng", None, date(2023, 12, 31))
    assert (report.source, report.kind, report.number) == ("Sở Nông nghiệp", "report", "12/BC-SNN")
    assert report.persons == (Person("Lê Văn Hai", "Giám đốc"), Person("Trần Thị Ba", ""))


@pytest.mark.parametrize(
    "content",
    [
        b"title: [",
        b"- a",
        b"titel: a",
        b"date: mai",
        b"title: {a: b}",
        b"persons: a",
        b"persons: [{a: b}]",
        b"\xff\xfe\0",
        b"a: " + b"[" * 5000,
        b"!!python/object/apply:os.getcwd []",
    ],
)
def test_a_wrong_sidecar_is_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.txt.meta.yaml").write_bytes(content)
    with pytest.raises(ExtractionError, match=r"^The file of properties, a\.txt\.meta\.yaml, .+\.$"):
        examine(tmp_path, "a.txt", BODY.encode())
