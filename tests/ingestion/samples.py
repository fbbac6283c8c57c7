"""Real files, made on the spot."""

import io
import zipfile
from collections.abc import Iterable

import docx
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen import canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
HTML = b"""<!doctype html><html><head><title>Visitor rules</title>
<style>.ghost { display: none } p { margin: 0 }</style><script>SECRET1()</script></head><body>
<h1>Visitors</h1><p>Sign in at the <b>front desk</b>, see <a href="javascript:SECRET2()">here</a>
or <a href="https://example.org/map">the map</a>.</p>
<p style="display: none">SECRET3</p><div hidden>SECRET4</div><p class="ghost big">SECRET5</p>
<span style="font-size:0px">SECRET6</span><!-- SECRET7 --><template>SECRET8</template>
<div style="display:none"><p>SECRET9<br>SECRET10</p></div>
<table><tr><th>Zone</th><th>Badge</th></tr><tr><td>Lab</td><td>red</td></tr></table>
</body></html>"""


def make_pdf(pages: Iterable[str], *, password: str | None = None, title: str = "") -> bytes:
    """A PDF with a heading and a paragraph on each page."""
    styles = getSampleStyleSheet()
    flow = []
    for number, text in enumerate(pages, start=1):
        flow += [Paragraph(f"Part {number}", styles["Heading1"])]
        flow += [Paragraph(text, styles["BodyText"]), PageBreak()]
    buffer = io.BytesIO()
    encrypt = StandardEncryption(password, canPrint=0) if password else None
    SimpleDocTemplate(buffer, title=title, encrypt=encrypt).build(flow)
    return buffer.getvalue()


def make_picture_pdf() -> bytes:
    """A PDF with a drawing and no text."""
    buffer = io.BytesIO()
    sheet = canvas.Canvas(buffer)
    sheet.rect(100, 100, 200, 200, fill=1)
    sheet.save()
    return buffer.getvalue()


def make_docx(heading: str, *paragraphs: str, table: list[list[str]] | None = None) -> bytes:
    """A Word file with one heading, paragraphs and maybe a table."""
    document = docx.Document()
    document.core_properties.title = heading
    document.add_heading(heading, 1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        grid = document.add_table(len(table), len(table[0]))
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                grid.cell(row, column).text = cell
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def add_part(office_file: bytes, name: str, content: bytes) -> bytes:
    """The same packed file with one more part."""
    buffer = io.BytesIO(office_file)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def pack(*parts: tuple[str, bytes]) -> bytes:
    """A zip of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return buffer.getvalue()


def make_bomb_docx(unpacked_mb: int = 200) -> bytes:
    """A small Word file that unpacks to far more."""
    return add_part(make_docx("Bomb", "boom"), "word/media/a.bin", bytes(unpacked_mb * 1024 * 1024))


def make_xlsx(rows: list[list[str]], sheet: str = "Rates") -> bytes:
    """The smallest spreadsheet a reader accepts."""
    spreadsheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    cells = "".join(
        f'<row r="{r}">'
        + "".join(
            f'<c r="{chr(64 + c)}{r}" t="inlineStr"><is><t>{value}</t></is></c>'
            for c, value in enumerate(row, start=1)
        )
        + "</row>"
        for r, row in enumerate(rows, start=1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{spreadsheet}" xmlns:r="{relations}"><sheets>'
        f'<sheet name="{sheet}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{spreadsheet}"><sheetData>{cells}'
        "</sheetData></worksheet>",
    }
    return pack(*((name, text.encode()) for name, text in parts.items()))
