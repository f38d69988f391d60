"""Small files of each format, with text of our own."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.styles import Font  # type: ignore[import-untyped]

Pieces = Sequence[tuple[str, str | None]]
"""Texts with their fonts; each is a paragraph of its own."""

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def zipped(parts: dict[str, str | bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def parts_of(content: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def w_paragraph(text: str, font: str | None = None, inside: str = "") -> str:
    fonts = f"<w:rPr><w:rFonts w:ascii={quoteattr(font)} w:hAnsi={quoteattr(font)}/></w:rPr>" if font else ""
    return f'<w:p><w:r>{fonts}<w:t xml:space="preserve">{escape(text)}</w:t>{inside}</w:r></w:p>'


def docx(pieces: Pieces) -> bytes:
    return docx_of("".join(w_paragraph(text, font) for text, font in pieces))


def docx_of(body: str, parts: dict[str, str | bytes] | None = None) -> bytes:
    document = f'<w:document {_W} xmlns:r="{_OFFICE}"><w:body>{body}</w:body></w:document>'
    main = f'<Relationships {_RELS}><Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
    return zipped({"_rels/.rels": main, "word/document.xml": document, **(parts or {})})


def w_part(root: str, body: str) -> str:
    return f"<w:{root} {_W}>{body}</w:{root}>"


def relationships(**targets: tuple[str, str]) -> str:
    items = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f"<Relationships {_RELS}>{items}</Relationships>"


def odt(pieces: Pieces) -> bytes:
    styles = "".join(
        f'<style:style style:name="T{number}" style:family="text"><style:text-properties style:font-name={quoteattr(font)}/></style:style>'
        for number, (_, font) in enumerate(pieces)
        if font
    )
    body = "".join(
        f'<text:p><text:span text:style-name="T{number}">{escape(text)}</text:span></text:p>'
        for number, (text, _) in enumerate(pieces)
    )
    return odf_of(f"<office:text>{body}</office:text>", styles)


def odp(pieces: Pieces) -> bytes:
    styles = "".join(
        f'<style:style style:name="T{number}" style:family="text"><style:text-properties fo:font-family={quoteattr(font)}/></style:style>'
        for number, (_, font) in enumerate(pieces)
        if font
    )
    boxes = "".join(
        f'<draw:page draw:name="p{number}"><draw:frame svg:width="20cm" svg:height="5cm" svg:x="1cm" svg:y="1cm"><draw:text-box>'
        f'<text:p><text:span text:style-name="T{number}">{escape(text)}</text:span></text:p></draw:text-box></draw:frame></draw:page>'
        for number, (text, _) in enumerate(pieces)
    )
    kind = "application/vnd.oasis.opendocument.presentation"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    body = odf_of(f"<office:presentation>{boxes}</office:presentation>", styles)
    return zipped(
        {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": parts_of(body)["content.xml"]}
    )


def odf_of(body: str, styles: str = "", page: str = "") -> bytes:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table", "style")
    ) + (
        ' xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
        ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"'
    )
    return zipped(
        {
            "content.xml": f"<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body>{body}</office:body></office:document-content>",
            "styles.xml": f"<office:document-styles {names}><office:master-styles>{page}</office:master-styles></office:document-styles>",
        }
    )


def pptx(pieces: Pieces) -> bytes:
    a, p = (f"http://schemas.openxmlformats.org/{name}/2006/main" for name in ("drawingml", "presentationml"))
    slides: dict[str, str | bytes] = {}
    for number, (text, font) in enumerate(pieces):
        latin = f"<a:rPr><a:latin typeface={quoteattr(font)}/></a:rPr>" if font else ""
        # Written in the reverse order: that of the slides is said elsewhere.
        slides[f"ppt/slides/slide{len(pieces) - number}.xml"] = (
            f'<p:sld xmlns:a="{a}" xmlns:p="{p}"><p:sp><a:p><a:r>{latin}<a:t>{escape(text)}</a:t></a:r></a:p></p:sp></p:sld>'
        )
    order = "".join(f'<p:sldId id="{256 + number}" r:id="r{number}"/>' for number in range(len(pieces)))
    targets = {f"r{n}": ("slide", f"slides/slide{len(pieces) - n}.xml") for n in range(len(pieces))}
    main = (
        f'<p:presentation xmlns:p="{p}" xmlns:r="{_OFFICE}"><p:sldIdLst>{order}</p:sldIdLst></p:presentation>'
    )
    return zipped(
        {
            "ppt/presentation.xml": main,
            "ppt/_rels/presentation.xml.rels": relationships(**targets),
            **slides,
        }
    )


def xlsx(pieces: Pieces) -> bytes:
    book = Workbook()
    for number, (text, font) in enumerate(pieces, 1):
        cell = book.active.cell(number, 1, text)
        if font:
            cell.font = Font(name=font)
    return saved(book)


def rich_xlsx(pieces: Pieces) -> bytes:
    """A workbook of one cell with several fonts, as Excel writes it: in its shared strings."""
    plain = xlsx([])
    runs = "".join(
        f'<r><rPr><rFont val={quoteattr(font or "Arial")}/></rPr><t xml:space="preserve">{escape(text)}</t></r>'
        for text, font in pieces
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    parts = parts_of(plain)
    for name, before, after in (
        (
            "xl/worksheets/sheet1.xml",
            b"<sheetData>",
            b'<sheetData><row r="2"><c r="A2" t="s"><v>0</v></c></row>',
        ),
        (
            "[Content_Types].xml",
            b"</Types>",
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{strings}"/></Types>'.encode(),
        ),
    ):
        content = parts[name]
        assert isinstance(content, bytes)
        parts[name] = content.replace(before, after)
    return zipped(parts | {"xl/sharedStrings.xml": f'<sst xmlns="{main}"><si>{runs}</si></sst>'})


def saved(book: Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def rtf(pieces: Pieces) -> bytes:
    fonts = "".join(
        rf"{{\f{number}\fnil\fcharset0 {font or 'Arial'};}}" for number, (_, font) in enumerate(pieces)
    )
    body = "".join(rf"\f{number} {_rtf_text(text)}\par " for number, (text, _) in enumerate(pieces))
    return rf"{{\rtf1\ansi\deff0\uc1{{\fonttbl{fonts}}}{body}}}".encode("ascii")


def _rtf_text(text: str) -> str:
    def written(character: str) -> str:
        if character.isascii():
            return character
        code = ord(character)
        return rf"\'{code:02x}" if code < 0x100 else rf"\u{code - 0x10000 if code > 0x7FFF else code}?"

    return "".join(map(written, text))


def html(pieces: Pieces) -> bytes:
    body = "".join(
        f"<p><font face={quoteattr(font)}>{escape(text)}</font></p>" if font else f"<p>{escape(text)}</p>"
        for text, font in pieces
    )
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{body}</body></html>".encode()


def eml(pieces: Pieces) -> bytes:
    message = EmailMessage()
    message["Subject"] = pieces[0][0]
    message["Date"] = "Mon, 05 Aug 2024 09:00:00 +0700"
    message.set_content("\n".join(text for text, _ in pieces[1:]))
    return message.as_bytes()


def pdf(text: str) -> bytes:
    """A PDF of one page with lines of ASCII, set in Helvetica."""
    lines = " T* ".join(f"({line}) Tj" for line in text.split("\n"))
    stream = f"BT /F1 12 Tf 14 TL 50 750 Td {lines} ET".encode("ascii")
    return pdf_of(b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>", stream)


def pdf_of(resources: bytes, stream: bytes, *more: bytes) -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources" + resources + b"/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        *more,
    ]
    content = b"%PDF-1.4\n"
    for number, each in enumerate(objects, 1):
        content += b"%d 0 obj %s endobj\n" % (number, each)
    return content + b"trailer<</Root 1 0 R/Size %d>>" % (len(objects) + 1)


def scanned_pdf(width: int, height: int, shades: bytes) -> bytes:
    """A PDF of one page that is a picture of this size, in shades of grey."""
    image = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Length %d>>stream\n%s\nendstream"
    return pdf_of(
        b"<</XObject<</I 5 0 R>>>>",
        b"q 600 0 0 800 0 0 cm /I Do Q",
        image % (width, height, len(shades), shades),
    )


WITH_FONTS: dict[str, Callable[[Pieces], bytes]] = {
    "docx": docx,
    "odt": odt,
    "pptx": pptx,
    "xlsx": xlsx,
    "rtf": rtf,
    "html": html,
}
