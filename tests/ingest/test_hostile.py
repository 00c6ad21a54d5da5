"""Broken and hostile files: one clear error each, nothing lost in silence, never a crash."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import hostile_files as make
import pytest

from benchmarks.documents.small_book import book
from ingest import errors
from ingest.readers import ReadLimits, read_any
from ingest.readers.pdf.ocr import missing

WORD = make.word("デジタル計画", "施策の推進")
BOOK = book([["施策", "指標"], ["窓口", "件数"]])
PLAIN = (make.FILES / "pdf-plain.pdf").read_bytes()

REFUSED = [
    ("zero bytes", b"", errors.UnreadableFileError),
    ("encrypted PDF", make.encrypted_pdf(), errors.EncryptedFileError),
    ("half a PDF", PLAIN[: len(PLAIN) // 2], errors.DamagedFileError),
    ("PDF without content", b"%PDF-1.7\n%%EOF", errors.DamagedFileError),
    ("zip bomb", make.zip_bomb(), errors.LimitExceededError),
    ("zip bomb that lies", make.lying_zip_bomb(), errors.DamagedFileError),
    ("external entity", make.with_entity(WORD), errors.DamagedFileError),
    ("billion laughs", make.with_laughs(BOOK), errors.DamagedFileError),
    ("half a Word document", WORD[: len(WORD) // 2], errors.DamagedFileError),
    (
        "deep Word document",
        make.repacked(
            WORD,
            "word/document.xml",
            lambda x: x.replace(b"<w:body>", b"<w:body>" + b"<w:sdt><w:sdtContent>" * 5000).replace(
                b"</w:body>", b"</w:sdtContent></w:sdt>" * 5000 + b"</w:body>"
            ),
        ),
        errors.DamagedFileError,
    ),
    ("picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 100, errors.UnsupportedFormatError),
    ("old Office file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, errors.UnsupportedFormatError),
    (
        "encrypted Office file",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        errors.EncryptedFileError,
    ),
    ("random bytes", make.random_bytes(1), errors.IngestError),
    ("zeros", b"\0" * 1000, errors.UnsupportedFormatError),
    ("other XML", b"<?xml version='1.0'?><rss><item/></rss>", errors.UnsupportedFormatError),
]  # fmt: skip


@pytest.mark.parametrize(("what", "data", "kind"), REFUSED, ids=[row[0] for row in REFUSED])
def test_one_error_that_names_the_file(
    what: str, data: bytes, kind: type[errors.IngestError]
) -> None:
    with pytest.raises(kind) as caught:
        read_any(data, "計画.bin")
    assert caught.value.file == "計画.bin"
    assert str(caught.value).count("\n") == 0
    assert len(caught.value.message) > 5


def test_errors_name_the_part() -> None:
    with pytest.raises(errors.DamagedFileError) as caught:
        read_any(make.with_entity(WORD), "計画.docx")
    assert caught.value.place == "word/document.xml"


def test_paths_that_are_no_documents(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.pdf", tmp_path):
        with pytest.raises(errors.UnreadableFileError) as caught:
            read_any(path)
        assert caught.value.file == path.name


def test_limits_of_size_and_pages() -> None:
    with pytest.raises(errors.LimitExceededError):
        read_any(PLAIN, "a.pdf", ReadLimits(max_file_bytes=1000))
    with pytest.raises(errors.LimitExceededError):
        read_any(PLAIN, "a.pdf", ReadLimits(max_pages=1))
    with pytest.raises(errors.LimitExceededError):
        read_any(WORD, "a.docx", ReadLimits(max_expanded_bytes=2000))
    with pytest.raises(errors.LimitExceededError):
        read_any(PLAIN, "a.pdf", ReadLimits(max_expanded_bytes=2000))
    rows = "<tr><td>a</td><td>b</td></tr>" * 20
    with pytest.raises(errors.LimitExceededError):
        read_any(f"<html><table>{rows}</table></html>".encode(), "a", ReadLimits(max_cells=10))
    with pytest.raises(errors.LimitExceededError):
        read_any(BOOK, "a.xlsx", ReadLimits(max_cells=2))


@pytest.mark.parametrize("tag", ["div", "span", "b", "ul", "table", "font"])
def test_five_thousand_nested_tags_lose_nothing(tag: str) -> None:
    page = (
        f"<html><body>{f'<{tag}>' * 5000}深い本文{f'</{tag}>' * 5000}<p>後の本文</p></body></html>"
    )
    text = read_any(page.encode(), "深い.html").text
    assert "深い本文" in text
    assert "後の本文" in text


def test_twenty_thousand_rows() -> None:
    rows: list[list[object]] = [[i, f"施策{i}", "指標", "1件"] for i in range(20_000)]
    for data in (
        book(rows),
        "".join(
            ["<html><table>", *(f"<tr><td>{i}<td>施策{i}<td>指標<td>1件</tr>" for i in range(20_000)), "</table>"]
        ).encode(),
    ):  # fmt: skip
        document = read_any(data, "表")
        table = document.blocks[-1].table
        assert table is not None
        assert (table.n_rows, table.n_cols) == (20_000, 4)


def test_type_by_content_not_name() -> None:
    assert read_any(PLAIN, "計画.docx").media_type == "application/pdf"
    assert read_any(WORD, "計画.txt").media_type.endswith("wordprocessingml.document")
    assert read_any(BOOK, "計画.pdf").media_type.endswith("spreadsheetml.sheet")
    page = "<!doctype html><title>計画</title><p>施策の本文です。".encode()
    assert read_any(page, "計画.xlsx").media_type == "text/html"
    assert (
        read_any("第1章 計画の趣旨\n施策".encode("utf-16"), "計画.html").media_type == "text/plain"
    )


PROGRAM = "#!/bin/sh\necho 'List of available languages (1):'\necho {languages}\nexit {code}\n"


@pytest.mark.parametrize(
    ("pillow", "program", "named", "unnamed"),
    [
        (True, None, ("tesseract-ocr and tesseract-ocr-jpn",), ("shisaku[ocr]",)),
        (
            True,
            PROGRAM.format(languages="eng", code=0),
            ("its data for Japanese", "tesseract-ocr-jpn"),
            ("shisaku[ocr]", "tesseract-ocr and"),
        ),
        (True, PROGRAM.format(languages="jpn", code=1), ("--list-langs",), ("Debian",)),
        (False, PROGRAM.format(languages="jpn", code=0), ("shisaku[ocr]",), ("Debian",)),
        (False, None, ("shisaku[ocr]", "tesseract-ocr and tesseract-ocr-jpn"), ()),
    ],
    ids=["no program", "no Japanese", "broken program", "no Pillow", "neither"],
)
def test_scanned_pdf_names_what_is_missing_and_no_more(
    pillow: bool,
    program: str | None,
    named: tuple[str, ...],
    unnamed: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    if program is not None:
        (tmp_path / "tesseract").write_text(program, "utf-8")
        (tmp_path / "tesseract").chmod(0o755)
    find = importlib.util.find_spec
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(
        importlib.util,
        "find_spec",
        lambda name, *rest: (find("json") if pillow else None) if name == "PIL" else find(name),
    )
    missing.cache_clear()
    try:
        with pytest.raises(errors.ScannedPdfError) as caught:
            read_any(make.scanned_pdf(), "写し.pdf")
    finally:
        missing.cache_clear()
    assert caught.value.file == "写し.pdf"
    assert all(text in caught.value.message for text in named), caught.value.message
    assert not any(text in caught.value.message for text in unnamed), caught.value.message


@pytest.mark.skipif(missing() is not None, reason=f"no character recognition: {missing()}")
@pytest.mark.skipif(
    next(Path("/usr/share/fonts").rglob("NotoSansCJK-Regular.ttc"), None) is None,
    reason="no Japanese font to paint a page with",
)
def test_scanned_pdf_is_recognised() -> None:
    document = read_any(
        make.scanned_pdf(
            "デジタル推進計画は市民の\n窓口の改善を目標とする。\n施策の一覧を定める。"
        ),
        "写し.pdf",
    )
    assert "窓口" in document.text
    assert document.pages == (0,)
    assert [loss.code for loss in document.losses] == ["text_recognised"]


@pytest.mark.parametrize(
    "name", ["pdf-plain.pdf", "word-tables.docx", "book-actions.xlsx", "web-list.html"]
)
def test_mutated_documents_end_in_text_or_error(name: str) -> None:
    data = (make.FILES / name).read_bytes()
    whole = read_any(data, name)
    outcomes = {"same": 0, "changed": 0, "told": 0, "refused": 0}
    for seed in range(50):
        try:
            document = read_any(make.mutated(data, seed), name)
        except errors.IngestError as error:
            assert error.file == name
            outcomes["refused"] += 1
            continue
        for block in document.blocks:
            assert block.end <= len(document.text)
        if document.text == whole.text:
            outcomes["same"] += 1
        elif document.losses:
            outcomes["told"] += 1
        else:
            outcomes["changed"] += 1
    assert sum(outcomes.values()) == 50
    if name.endswith(".pdf"):
        # a page may change by a byte that is valid as well; missing text must be told
        assert outcomes["changed"] <= 2, outcomes


@pytest.mark.parametrize(
    ("name", "part"),
    [("word-tables.docx", "word/document.xml"), ("word-prose.docx", "word/footnotes.xml"),
     ("word-prose.docx", "word/numbering.xml"), ("word-prose.docx", "word/styles.xml"),
     ("book-actions.xlsx", "xl/worksheets/sheet2.xml"), ("book-actions.xlsx", "xl/styles.xml"),
     ("book-actions.xlsx", "xl/workbook.xml")],
)  # fmt: skip
def test_mutated_parts_end_in_text_or_error(name: str, part: str) -> None:
    data = (make.FILES / name).read_bytes()
    for seed in range(15):
        changed = make.repacked(data, part, lambda content, seed=seed: make.mutated(content, seed))  # type: ignore[misc]
        try:
            document = read_any(changed, name)
        except errors.IngestError as error:
            assert error.file == name
        else:
            assert all(block.end <= len(document.text) for block in document.blocks)
