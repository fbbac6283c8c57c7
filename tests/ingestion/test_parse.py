"""Files become Markdown in a child process that can do little else."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.errors import FileBroken, FileEmpty, ParseTimeout, PdfEncrypted
from ingestion.kinds import FileKind
from ingestion.parse import DocumentParser
from ingestion.parse.process import _ROOT
from tests.ingestion.samples import HTML, make_docx, make_pdf, make_picture_pdf, make_xlsx


@pytest.fixture(scope="module")
def parser() -> Iterator[DocumentParser]:
    warm = DocumentParser()
    yield warm
    warm.close()


def test_pdf_pages_keep_their_numbers(parser: DocumentParser) -> None:
    pages = ["Hotel limit is 120 euro.", "Taxi only after ten."]
    document = parser.parse_now(FileKind.PDF, make_pdf(pages, title="Travel policy"))
    assert document.title == "Travel policy"
    assert [page.number for page in document.pages] == [1, 2]
    assert "# Part 1" in document.pages[0].markdown
    assert "Hotel limit is 120 euro." in document.pages[0].markdown
    assert "Taxi only after ten." in document.pages[1].markdown


def test_word_files_keep_headings_and_tables(parser: DocumentParser) -> None:
    data = make_docx("Leave", "Five days carry over.", table=[["Kind", "Days"], ["Annual", "25"]])
    document = parser.parse_now(FileKind.DOCX, data)
    assert document.title == "Leave"
    assert "# Leave" in document.pages[0].markdown
    assert "| Annual | 25 |" in document.pages[0].markdown


def test_tables_of_values_become_markdown_tables(parser: DocumentParser) -> None:
    by_csv = parser.parse_now(FileKind.CSV, b"Zone;Rate\nA|x;12,50\nB;9\n").pages[0].markdown
    assert by_csv.splitlines() == [
        "| Zone | Rate |",
        "| --- | --- |",
        "| A\\|x | 12,50 |",
        "| B | 9 |",
    ]
    sheet = parser.parse_now(FileKind.XLSX, make_xlsx([["Zone", "Rate"], ["A", "12"]]))
    assert "| A | 12 |" in sheet.pages[0].markdown


def test_html_shows_only_what_a_reader_of_the_page_sees(parser: DocumentParser) -> None:
    document = parser.parse_now(FileKind.HTML, HTML)
    text = document.pages[0].markdown
    assert document.title == "Visitor rules"
    assert "# Visitors" in text
    assert "**front desk**" in text
    assert "https://example.org/map" in text
    assert "| Lab | red |" in " ".join(text.split())
    assert "SECRET" not in text
    assert "javascript" not in text


def test_markdown_front_matter_gives_title_and_date(parser: DocumentParser) -> None:
    data = (
        b"---\ntitle: Parental leave\neffective: 2026-02-01\ntags: [a, b]\n---\n\n# Other\n\nText\n"
    )
    document = parser.parse_now(FileKind.MARKDOWN, data)
    assert document.title == "Parental leave"
    assert document.meta == {"effective_on": "2026-02-01"}
    assert document.pages[0].markdown == "# Other\n\nText"


@pytest.mark.parametrize(
    "front", [b"title: [broken", b"title: &a [*a, *a]", b"- 1\n- 2", b"title: 2026-99-99"]
)
def test_odd_front_matter_does_not_stop_a_page(parser: DocumentParser, front: bytes) -> None:
    document = parser.parse_now(FileKind.MARKDOWN, b"---\n" + front + b"\n---\n# Head\n\nText")
    assert document.pages[0].markdown == "# Head\n\nText"


def test_hidden_parts_of_markdown_go_and_code_stays(parser: DocumentParser) -> None:
    data = (
        b"# Rules\n<!-- SECRET1 --><div align='left'>Seen</div><script>SECRET2</script>\n"
        b'[Form]({% page "/forms/leave" %}) <https://example.org>\n\n'
        b"```html\n<!-- kept --><div>{% kept %}</div>\n```\n"
    )
    text = parser.parse_now(FileKind.MARKDOWN, data).pages[0].markdown
    assert "SECRET" not in text
    assert "Seen" in text
    assert "[Form](/forms/leave) <https://example.org>" in text
    assert "<!-- kept --><div>{% kept %}</div>" in text


@pytest.mark.parametrize(
    ("kind", "data", "error"),
    [
        (FileKind.PDF, make_pdf(["x"], password="geheim"), PdfEncrypted),
        (FileKind.PDF, make_pdf(["x"])[:700], FileBroken),
        (FileKind.PDF, b"%PDF-1.7\n" + b"junk" * 300, FileBroken),
        (FileKind.PDF, make_picture_pdf(), FileEmpty),
        (FileKind.DOCX, b"PK\x03\x04 not a zip", FileBroken),
        (FileKind.MARKDOWN, b"---\ntitle: x\n---\n\n<!-- nothing -->\n", FileEmpty),
        (FileKind.HTML, b"<html><script>x</script></html>", FileEmpty),
    ],
)
def test_files_that_cannot_be_read_say_why(
    parser: DocumentParser, kind: FileKind, data: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        parser.parse_now(kind, data)


def test_one_child_serves_many_files(parser: DocumentParser) -> None:
    parser.parse_now(FileKind.TEXT, b"a")
    process = parser._process
    for number in range(20):
        parser.parse_now(FileKind.TEXT, f"file {number}".encode())
    assert parser._process is process


def test_a_file_that_takes_too_long_is_stopped_and_the_next_one_works() -> None:
    slow = DocumentParser(wall_s=0.5)
    try:
        slow.parse_now(FileKind.TEXT, b"warm")
        assert slow._process is not None
        slow._process.send_signal(signal.SIGSTOP)  # as a hanging parser would look from outside
        with pytest.raises(ParseTimeout):
            slow.parse_now(FileKind.TEXT, b"x")
        assert slow.parse_now(FileKind.TEXT, b"next").pages[0].markdown == "next"
    finally:
        slow.close()


def test_a_child_that_dies_costs_one_file() -> None:
    parser = DocumentParser()
    try:
        parser.parse_now(FileKind.TEXT, b"warm")
        assert parser._process is not None
        parser._process.kill()
        parser._process.wait()
        with pytest.raises(FileBroken):
            parser.parse_now(FileKind.TEXT, b"x")
        assert parser.parse_now(FileKind.TEXT, b"next").pages[0].markdown == "next"
    finally:
        parser.close()


_PROBE = """
import json, os, socket, subprocess
from ingestion.parse.confine import allow_cpu_s, confine
found = {"filtered": confine(1024 ** 3), "environment": sorted(os.environ)}
def attempt(name, action):
    try:
        action()
        found[name] = "worked"
    except (OSError, MemoryError) as error:
        found[name] = type(error).__name__
attempt("internet", lambda: socket.socket(socket.AF_INET))
attempt("unix", lambda: socket.socket(socket.AF_UNIX))
attempt("program", lambda: os.execv("/bin/true", ["true"]))
attempt("memory", lambda: bytearray(2 * 1024 ** 3))
def write():
    with open(os.environ["TARGET"], "w") as file:
        file.write("x")
attempt("write", write)
print(json.dumps(found), flush=True)
allow_cpu_s(0)
while True:
    pass
"""


def test_the_child_has_no_network_no_programs_no_disk_and_little_memory_or_time(
    tmp_path: Path,
) -> None:
    done = subprocess.run(
        [sys.executable, "-B", "-c", _PROBE],
        env={"PYTHONPATH": str(_ROOT), "TARGET": str(tmp_path / "x")},
        capture_output=True,
        timeout=15,
        check=False,
    )
    found = json.loads(done.stdout)
    assert found["filtered"] is True
    assert found["internet"] == found["program"] == "PermissionError"
    assert found["unix"] == "worked"
    assert found["memory"] == "MemoryError"
    assert found["write"] == "OSError"
    assert done.returncode == -signal.SIGXCPU
