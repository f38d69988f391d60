from __future__ import annotations

from datetime import date, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from searchsvc.extract import reading
from searchsvc.extract.scanning import Scanner
from searchsvc.types import Report
from tests.extract import making

TITLE = "Báo cáo kết quả trồng rừng phòng hộ ven sông Lam"
BODY = "Trong năm 2024, các hộ dân đã trồng được 120 ha rừng phòng hộ ở bờ bắc."
TCVN3 = "Trong n¨m 2024, c¸c hé d©n ®· trång ®\xadîc 120 ha rõng phßng hé ë bê b¾c."
VNI = "Trong naêm 2024, caùc hoä daân ñaõ troàng ñöôïc 120 ha röøng phoøng hoä ôû bôø baéc."


def examine(folder: Path, name: str, content: bytes) -> Report:
    (folder / name).write_bytes(content)
    return reading.read(folder, name, Scanner())


def text_of(folder: Path, name: str, content: bytes) -> str:
    return " ".join(examine(folder, name, content).text.split())


@pytest.mark.parametrize("kind", [*making.WITH_FONTS, "eml"])
def test_each_format_gives_its_text_in_order(kind: str, tmp_path: Path) -> None:
    make = making.WITH_FONTS.get(kind, making.eml)
    report = examine(tmp_path, f"a.{kind}", make([(TITLE, None), (BODY, None)]))
    assert " ".join(report.text.split()) == f"{TITLE} {BODY}"
    assert (report.type, report.title) == (kind, TITLE)
    assert report.title_span
    assert report.text[slice(*report.title_span)] == TITLE


@pytest.mark.parametrize("kind", making.WITH_FONTS)
def test_each_format_tells_the_font_of_every_run(kind: str, tmp_path: Path) -> None:
    pieces = [(TITLE, "Arial"), (TCVN3, ".VnTime"), (VNI, "VNI-Times")]
    found = examine(tmp_path, f"a.{kind}", making.WITH_FONTS[kind](pieces))
    assert " ".join(found.text.split()) == f"{TITLE} {BODY} {BODY}"
    assert {each.encoding for each in found.converted} == {"tcvn3", "vni"}


def test_runs_in_one_cell_have_fonts_of_their_own(tmp_path: Path) -> None:
    content = making.rich_xlsx([(TCVN3, ".VnTime"), (f" {VNI}", "VNI-Times")])
    assert text_of(tmp_path, "a.xlsx", content) == f"{BODY} {BODY}"


@pytest.mark.parametrize(("encoding", "text"), [("tcvn3", TCVN3), ("vni", VNI)])
def test_text_files_in_old_encodings_are_read(encoding: str, text: str, tmp_path: Path) -> None:
    found = examine(tmp_path, "a.txt", text.encode("cp1252"))
    assert found.text == BODY
    assert [(each.encoding, each.confidence) for each in found.converted] == [(encoding, 1.0)]


def test_a_text_file_in_cp1258_is_reported(tmp_path: Path) -> None:
    found = examine(
        tmp_path,
        "a.txt",
        "Ða\u0303 nga\u0323o ve\u0301t kênh mương ơ\u0309 xa\u0303 Hòa".replace("ò", "o\u0300")
        .replace("Ð", "Đ")
        .encode("cp1258"),
    )
    assert [each.encoding for each in found.converted] == ["cp1258"]


def test_tables_notes_boxes_and_headers_stand_in_reading_order(tmp_path: Path) -> None:
    w = making.w_paragraph
    box = "<w:pict><w:txbxContent>" + w("trong khung") + "</w:txbxContent></w:pict>"
    cells = "".join(f"<w:tc>{w(text)}</w:tc>" for text in ("Xã", "Diện tích"))
    body = (
        w("Mở đầu", inside='<w:footnoteReference w:id="2"/>')
        + w("Thân bài", inside=box)
        + f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
        + "<w:p><w:ins><w:r><w:t>thêm vào</w:t></w:r></w:ins><w:del><w:r><w:delText>bỏ đi</w:delText></w:r></w:del></w:p>"
        + '<w:sectPr><w:headerReference w:type="first" r:id="h"/><w:footerReference w:type="default" r:id="f"/></w:sectPr>'
    )
    content = making.docx_of(
        body,
        {
            "word/_rels/document.xml.rels": making.relationships(
                h=("header", "header1.xml"), f=("footer", "footer1.xml")
            ),
            "word/header1.xml": making.w_part("hdr", w("Đầu trang nhất")),
            "word/footer1.xml": making.w_part("ftr", w("Chân trang")),
            "word/footnotes.xml": making.w_part(
                "footnotes", f'<w:footnote w:id="2">{w("Chú thích")}</w:footnote>'
            ),
        },
    )
    assert examine(tmp_path, "a.docx", content).text.split("\n") == [
        "Đầu trang nhất",
        "Mở đầu",
        "Chú thích",
        "Thân bài",
        "trong khung",
        "Xã\tDiện tích",
        "thêm vào",
        "Chân trang",
        "",
    ]


def test_a_letterhead_in_a_table_is_read_cell_by_cell(tmp_path: Path) -> None:
    w = making.w_paragraph
    left = w("SỞ NÔNG NGHIỆP") + w("Số: 12/BC-SNN")
    right = w("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") + w("Vinh, ngày 5 tháng 8 năm 2024")
    table = f"<w:tbl><w:tr><w:tc>{left}</w:tc><w:tc>{right}</w:tc></w:tr></w:tbl>"
    report = examine(
        tmp_path, "a.docx", making.docx_of(table + w("BÁO CÁO") + w("Kết quả trồng rừng") + w(BODY))
    )
    assert (report.title, report.date, report.kind) == (
        "BÁO CÁO Kết quả trồng rừng",
        date(2024, 8, 5),
        "report",
    )


def test_damaged_parts_that_say_nothing_cost_nothing(tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = {"word/styles.xml": b"<styles", "docProps/core.xml": b""}
    assert text_of(tmp_path, "a.docx", making.docx_of(making.w_paragraph(BODY), parts)) == BODY


def test_a_damaged_byte_costs_one_letter(tmp_path: Path) -> None:
    page = making.html([(BODY, None)]).replace("ở".encode(), b"\xff")
    assert text_of(tmp_path, "a.html", page) == BODY.replace("ở", "\ufffd")


def test_styles_tell_fonts_of_word_documents(tmp_path: Path) -> None:
    fonts = '<w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr>'
    styles = making.w_part(
        "styles",
        f'<w:style w:type="paragraph" w:default="1" w:styleId="N">{fonts}</w:style>'
        '<w:style w:type="paragraph" w:styleId="M"><w:basedOn w:val="N"/></w:style>',
    )
    body = (
        making.w_paragraph("hé d©n")
        + '<w:p><w:pPr><w:pStyle w:val="M"/></w:pPr><w:r><w:t>bê b¾c</w:t></w:r></w:p>'
    )
    assert text_of(tmp_path, "a.docx", making.docx_of(body, {"word/styles.xml": styles})) == "hộ dân bờ bắc"


def test_spaces_tables_and_notes_of_opendocument(tmp_path: Path) -> None:
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    body = (
        '<office:text><text:tracked-changes><text:p>bỏ đi</text:p></text:tracked-changes><text:p>một<text:s text:c="2"/>hai'
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>chú thích</text:p></text:note-body></text:note> ba</text:p>"
        f"<table:table><table:table-row>{cell.format('Xã')}{cell.format('Huyện')}</table:table-row></table:table></office:text>"
    )
    page = "<style:master-page><style:footer><text:p>chân trang</text:p></style:footer></style:master-page>"
    text = examine(tmp_path, "a.odt", making.odf_of(body, page=page)).text
    assert text.split("\n") == ["một  hai ba", "chú thích", "Xã\tHuyện", "chân trang", ""]


def test_cells_are_written_as_people_write_them(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "Quý I"
    book.active.append([1200.0, 0.5, datetime(2024, 12, 31), None, "ha", True])  # noqa: DTZ001 - cells have no time zone
    book.create_sheet("ẩn").append(["giấu"])
    book["ẩn"].sheet_state = "hidden"
    assert text_of(tmp_path, "a.xlsx", making.saved(book)) == "1200 0.5 31/12/2024 ha True Quý I"


def test_a_workbook_with_styles_that_no_standard_knows_is_read(tmp_path: Path) -> None:
    parts = making.parts_of(making.rich_xlsx([(TITLE, None)]))
    parts["xl/styles.xml"] = (
        b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="1"><xf numFmtId="x"/></cellXfs></styleSheet>'
    )
    assert text_of(tmp_path, "a.xlsx", making.zipped(parts)) == TITLE


def test_rtf_signs_code_pages_and_groups(tmp_path: Path) -> None:
    content = (
        rb"{\rtf1\ansi\ansicpg1258{\fonttbl{\f0\fcharset163 Arial;}{\f1\fcharset0{\*\panose 02}.VnTime;}}"
        rb"{\info{\title Xin ch\'e0o c\'e1c b\u7841?n}}{\*\generator hidden;}\f0 Chu\'cc\u7891?\u-10179?\u-8704?\uc0\u7897 {\pict 00ff}"
        rb"\bin3 }}}n\'e3m\line{\f1 n\'a8m}\f0\~\{\}\tab{\deleted gi\'e2u}h\'ea\'ect\par}"
    )
    assert examine(tmp_path, "a.rtf", content).text == "Chùồ😀ộnăm\nnăm\xa0{}\thết\n"


PAGE = """<html><head><title>Trồng rừng ở Lam Kiều | Báo Lam Kiều</title>
<meta property="article:published_time" content="2024-08-05T09:00:00+07:00"><link rel="canonical" href="https://www.lamkieu.example/a/1">
<style>p {{}}</style></head><body><div class="top-menu"><a href=a>Thời sự</a> <a href=b>Kinh tế</a></div>
<ul><li><a href=1>Tin một</a><li><a href=2>Tin hai</a><li><a href=3>Tin ba</a><li><a href=4>Tin bốn</a></ul>
<div id="main"><h1>{title}</h1><p>{body}</p><table><tr><td>Xã</td><td>Số ha</td></tr></table><script>var giau = 1;</script></div>
<div id="sidebar">Quảng cáo phân bón</div><footer>Bản quyền của báo</footer></body></html>"""


def test_a_web_page_gives_its_main_text_and_what_its_head_says(tmp_path: Path) -> None:
    report = examine(tmp_path, "a.html", PAGE.format(title=TITLE, body=BODY).encode())
    assert report.text == f"{TITLE}\n\n{BODY}\n\nXã\tSố ha\n"
    assert (report.title, report.date, report.source) == (TITLE, date(2024, 8, 5), "lamkieu.example")


def test_what_a_web_page_marks_as_its_main_part_is_its_text(tmp_path: Path) -> None:
    page = f"<body><p>Lời chào</p><main><article><h1>{TITLE}</h1><p>{BODY}</p></article></main><p>Tin khác</p></body>"
    assert text_of(tmp_path, "a.html", page.encode()) == f"{TITLE} {BODY}"


def test_what_looks_like_furniture_but_is_most_of_the_page_stays(tmp_path: Path) -> None:
    page = f"<body><form><div class='nav'><h1>{TITLE}</h1><p>{BODY}</p></div></form></body>"
    assert text_of(tmp_path, "a.html", page.encode()) == f"{TITLE} {BODY}"


@pytest.mark.parametrize("charset", ["windows-1258", "utf-16", "utf-8"])
def test_a_web_page_is_read_in_the_encoding_that_it_names(charset: str, tmp_path: Path) -> None:
    page = f"<html><head><meta charset={charset}></head><body><p>Lê Văn Đô kể về bến đò xưa</p></body></html>"
    page = (
        page.replace("ề", "ê\u0300").replace("ể", "ê\u0309").replace("ế", "ê\u0301").replace("ò", "o\u0300")
    )
    assert text_of(tmp_path, "a.htm", page.encode(charset)) == "Lê Văn Đô kể về bến đò xưa"


def test_a_web_page_in_an_old_font_is_converted(tmp_path: Path) -> None:
    page = f"<html><head><meta charset=iso-8859-1></head><body><p style='font-family: .VnTime'>{TCVN3}</p></body></html>"
    assert text_of(tmp_path, "a.html", page.encode("latin-1")) == BODY


def test_markdown_is_read_without_its_marks(tmp_path: Path) -> None:
    source = f"# {TITLE}\n\n**Trồng** được `120` *ha* [ở đây](http://a.example).\n\n| Xã | Số |\n|---|---|\n| A | 2*3*4 |\n"
    assert text_of(tmp_path, "a.md", source.encode()) == f"{TITLE} Trồng được 120 ha ở đây. Xã Số A 2*3*4"


def test_a_letter_has_subject_sender_day_and_the_names_of_its_parts(tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"], message["From"] = TITLE, "Lê An <an@example.org>"
    message["Date"] = "Mon, 05 Aug 2024 23:30:00 +0700"
    message.set_content(f"<p>{BODY}</p>", subtype="html")
    message.add_attachment(b"\0", maintype="application", subtype="pdf", filename="kế hoạch.pdf")
    report = examine(tmp_path, "a.eml", message.as_bytes())
    assert " ".join(report.text.split()) == f"{TITLE} Từ: Lê An <an@example.org> {BODY} kế hoạch.pdf"
    assert (report.title, report.date) == (TITLE, date(2024, 8, 5))


def test_a_pdf_gives_its_text(tmp_path: Path) -> None:
    assert (
        text_of(tmp_path, "a.pdf", making.pdf("Bao cao trong rung\n120 ha ven song"))
        == "Bao cao trong rung 120 ha ven song"
    )


def test_a_pdf_in_an_old_font_is_converted(tmp_path: Path) -> None:
    widths = b" ".join([b"500"] * 224)
    font = (
        b"<</Font<</F1<</Type/Font/Subtype/TrueType/BaseFont/.VnTime/Encoding/WinAnsiEncoding/FirstChar 32/LastChar 255/Widths["
        + widths
        + b"]>>>>>>"
    )
    stream = b"BT /F1 12 Tf 50 700 Td (" + TCVN3.replace("\xad", "").encode("latin-1") + b") Tj ET"
    found = examine(tmp_path, "a.pdf", making.pdf_of(font, stream))
    assert " ".join(found.text.split()) == BODY.replace("được", "đợc")
    assert [each.encoding for each in found.converted] == ["tcvn3"]


@pytest.mark.parametrize(
    ("name", "make"),
    [("a.doc", making.rtf), ("a.doc", making.docx), ("a.xls", making.xlsx), ("a.doc", making.html)],
)
def test_contents_count_more_than_suffixes(name: str, make: object, tmp_path: Path) -> None:
    assert callable(make)
    content = make([(TITLE, None), (BODY, None)]).replace(b"<!DOCTYPE html>", b"")
    assert text_of(tmp_path, name, content) == f"{TITLE} {BODY}"
