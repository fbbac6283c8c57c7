"""What is refused at the door, and under which code."""

import pytest

from ingestion import sniff as sniff_module
from ingestion.errors import (
    ArchiveBomb,
    FileBroken,
    FileDisguised,
    FileEmpty,
    FileTooLarge,
    FileTypeRefused,
)
from ingestion.kinds import FileKind
from ingestion.sniff import clean_filename, sniff
from kernel.limits import UPLOAD_BYTES_MAX
from tests.ingestion.samples import (
    DOCX_TYPE,
    HTML,
    add_part,
    make_bomb_docx,
    make_docx,
    make_pdf,
    make_xlsx,
    pack,
)


@pytest.mark.parametrize(
    ("name", "data", "declared", "kind"),
    [
        ("policy.md", b"# Title\n\ntext", "text/markdown", FileKind.MARKDOWN),
        ("policy.md", b"```python\nimport os\n```", None, FileKind.MARKDOWN),
        ("a.txt", "Grüße aus Köln".encode("cp1252"), "text/plain; charset=cp1252", FileKind.TEXT),
        ("a.txt", "Grüße".encode("utf-16"), "application/octet-stream", FileKind.TEXT),
        ("page.HTM", HTML, "text/html", FileKind.HTML),
        ("rates.csv", b"a,b\n1,2", "application/vnd.ms-excel", FileKind.CSV),
        ("a.pdf", make_pdf(["hello"]), "application/pdf", FileKind.PDF),
        ("a.docx", make_docx("Title", "text"), DOCX_TYPE, FileKind.DOCX),
        ("a.xlsx", make_xlsx([["a", "b"]]), None, FileKind.XLSX),
    ],
)
def test_a_file_whose_bytes_name_and_declared_type_agree_is_taken(
    name: str, data: bytes, declared: str | None, kind: FileKind
) -> None:
    assert sniff(name, data, declared).kind is kind


@pytest.mark.parametrize(
    ("name", "data", "declared"),
    [
        ("report.pdf", b"MZ\x90\x00" + bytes(400), "application/pdf"),
        ("report.pdf", make_docx("A", "b"), None),
        ("report.docx", make_pdf(["x"]), None),
        ("report.docx", pack(("hello.txt", b"just a zip")), None),
        ("report.docx", make_xlsx([["a"]]), None),
        ("report.xlsx", make_docx("A", "b"), None),
        ("notes.txt", make_pdf(["x"]), None),
        ("notes.md", pack(("a", b"b")), None),
        ("notes.md", b"\x89PNG\r\n\x1a\n" + bytes(40), None),
        ("notes.txt", b"{\\rtf1\\ansi hidden}", None),
        ("notes.md", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", None),
        ("page.html", b"no tags at all", None),
        ("notes.txt", b"fine", "image/png"),
        ("a.pdf", make_pdf(["x"]), "text/html"),
        ("a.docx", add_part(make_docx("A", "b"), "word/vbaProject.bin", b"macro"), None),
    ],
)
def test_a_disguised_file_is_refused(name: str, data: bytes, declared: str | None) -> None:
    with pytest.raises(FileDisguised) as refused:
        sniff(name, data, declared)
    assert refused.value.code == "file_disguised"
    assert name in refused.value.message


@pytest.mark.parametrize(
    "name", ["a.exe", "virus.pdf.exe", "noextension", "a.svg", "x.docm", "a.", ".md"]
)
def test_a_type_outside_the_list_is_refused_with_the_list(name: str) -> None:
    with pytest.raises(FileTypeRefused) as refused:
        sniff(name, b"content")
    assert "docx" in refused.value.message


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(FileEmpty):
        sniff("a.md", data)


def test_a_file_over_the_cap_is_refused_with_the_cap() -> None:
    with pytest.raises(FileTooLarge) as refused:
        sniff("a.txt", b"x" * (UPLOAD_BYTES_MAX + 1))
    assert refused.value.details["limit_bytes"] == UPLOAD_BYTES_MAX


def test_a_word_file_that_unpacks_to_far_too_much_is_refused() -> None:
    bomb = make_bomb_docx()
    assert len(bomb) < 1024 * 1024
    with pytest.raises(ArchiveBomb):
        sniff("bomb.docx", bomb)


def test_a_bomb_hidden_in_a_nested_archive_is_refused() -> None:
    inner = pack(("zeros", bytes(100 * 1024 * 1024)))
    nested = add_part(make_docx("A", "b"), "word/embeddings/x.xlsx", inner)
    with pytest.raises(ArchiveBomb):
        sniff("a.docx", nested)


def test_archives_packed_several_times_over_are_refused() -> None:
    deep = pack(("a", pack(("b", pack(("c", b"d"))))))
    with pytest.raises(ArchiveBomb):
        sniff("a.docx", add_part(make_docx("A", "b"), "word/embeddings/x.bin", deep))


def test_many_parts_are_refused() -> None:
    many = pack(*((f"part{number}", b"") for number in range(5_001)))
    with pytest.raises(ArchiveBomb):
        sniff("a.docx", many)


def test_a_cut_off_word_file_is_called_broken() -> None:
    data = make_docx("A", "text " * 500)
    with pytest.raises(FileBroken):
        sniff("a.docx", data[: len(data) // 2])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\policy.pdf", "policy.pdf"),
        ("..\\..\\a.md", "a.md"),
        ("inv\u202efdp.txt", "invfdp.txt"),
        ("a\x00b\n.md", "ab.md"),
        ('we<i>"rd|?.md', "we_i__rd__.md"),
        ("n" * 500 + ".md", "n" * 197 + ".md"),
        ("Große Übersicht.md", "Große Übersicht.md"),
    ],
)
def test_path_tricks_in_names_are_taken_out(given: str, kept: str) -> None:
    assert clean_filename(given) == kept


@pytest.mark.parametrize("name", ["", "/", "...", "\x00"])
def test_a_name_that_is_nothing_is_refused(name: str) -> None:
    with pytest.raises(FileTypeRefused):
        clean_filename(name)


def test_without_libmagic_the_same_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sniff_module, "magic", None)
    assert "libmagic1" in sniff_module.LIBMAGIC_MISSING
    assert sniff("a.md", b"# fine").kind is FileKind.MARKDOWN
    for name, data in [
        ("a.pdf", b"MZ\x90\x00" + bytes(400)),
        ("a.docx", pack(("hello.txt", b"zip"))),
        ("a.txt", make_pdf(["x"])),
        ("a.md", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>"),
    ]:
        with pytest.raises(FileDisguised):
            sniff(name, data)
