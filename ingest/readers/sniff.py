"""Which reader a file needs, by its content: the name of the file is not asked."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

from ingest.errors import (
    DamagedFileError,
    EncryptedFileError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from text.messages import Message


class Format(StrEnum):
    """The formats that have a reader."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    HTML = "html"
    TEXT = "text"


_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", Message("a PNG picture")),
    (b"\xff\xd8\xff", Message("a JPEG picture")),
    (b"GIF8", Message("a GIF picture")),
    (b"II*\x00", Message("a TIFF picture")),
    (b"MM\x00*", Message("a TIFF picture")),
    (b"BM", Message("a BMP picture")),
    (b"\x1f\x8b", Message("compressed by gzip")),
    (b"7z\xbc\xaf\x27\x1c", Message("compressed by 7-Zip")),
    (b"Rar!\x1a\x07", Message("compressed by RAR")),
    (b"BZh", Message("compressed by bzip2")),
    (b"\xfd7zXZ\x00", Message("compressed by xz")),
    (b"{\\rtf", Message("RTF; save it as DOCX")),
    (b"%!PS", Message("PostScript; save it as PDF")),
    (b"\x7fELF", Message("a program")),
    (b"MZ", Message("a program")),
    (b"SQLite format 3\x00", Message("an SQLite database")),
)
_TAGS = (
    "html", "head", "body", "title", "meta", "link", "script", "div", "p", "table", "h1", "h2",
    "h3", "h4", "ul", "ol", "dl", "article", "main", "header", "section", "center", "font",
    "span", "nav",
)  # fmt: skip
_STRONG = re.compile(r"(?i)<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]")
_LEADING = re.compile(r"(?s)^(?:\s|\ufeff|<!--.*?-->|<\?xml[^>]*\?>)*")
_TAG = re.compile(rf"(?i)^<(?:{'|'.join(_TAGS)})(?=[\s>/])")
_CLOSING = re.compile(r"</[A-Za-z][A-Za-z0-9]*\s*>")
_HEAD_BYTES = 8192


def sniff(data: bytes, name: str) -> Format:
    """The format of ``data``; raises an IngestError naming ``name`` where no reader takes it."""
    if not data:
        raise UnreadableFileError(Message("the file is empty (0 bytes)"), file=name)
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _sniff_zip(data, name)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _ole_error(data, name)
    for magic, what in _MAGIC:
        # two letters alone would refuse a text that happens to begin so
        if data.startswith(magic) and (len(magic) > 2 or b"\x00" in data[:256]):
            raise UnsupportedFormatError(
                Message("is of a format that is not read (%(what)s)", what=what), file=name
            )
    head = _head(data)
    if _is_html(head):
        return Format.HTML
    body = _LEADING.sub("", head, count=1)
    if head.lstrip("\ufeff \t\r\n").startswith("<?xml") or body[:9].upper() == "<!DOCTYPE":
        raise UnsupportedFormatError(
            Message("is of a format that is not read (XML other than XHTML)"), file=name
        )
    return Format.TEXT


def _head(data: bytes) -> str:
    """The first characters: exact for the ASCII in which tags are written."""
    head = data[:_HEAD_BYTES]
    if head.startswith(b"\xff\xfe") or (head[1:2] == b"\x00" and head[3:4] == b"\x00"):
        return head.decode("utf-16-le", "replace")
    if head.startswith(b"\xfe\xff") or (head[0:1] == b"\x00" and head[2:3] == b"\x00"):
        return head.decode("utf-16-be", "replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _is_html(head: str) -> bool:
    body = _LEADING.sub("", head, count=1)
    if body.startswith("<") and _STRONG.match(body):
        return True
    if _TAG.match(body):
        # Markdown may begin with one tag; a page goes on with them
        return bool(_STRONG.search(body)) or len(_CLOSING.findall(body)) >= 3
    return False


def _sniff_zip(data: bytes, name: str) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise DamagedFileError(
            Message("is a damaged ZIP file (%(reason)s)", reason=error), file=name
        ) from error
    if "word/document.xml" in names or any(
        re.fullmatch(r"word/document\d*\.xml", entry) for entry in names
    ):
        return Format.DOCX
    if any(entry.lower() == "xl/workbook.xml" for entry in names):
        return Format.XLSX
    if "xl/workbook.bin" in names:
        raise UnsupportedFormatError(
            Message("is of a format that is not read (XLSB; save it as XLSX)"), file=name
        )
    what = Message("a ZIP file with neither a Word document nor an Excel book")
    if any(entry.startswith("ppt/") for entry in names):
        what = Message("PowerPoint; save it as PDF")
    elif "mimetype" in names and "content.xml" in names:
        what = Message("OpenDocument; save it as DOCX, XLSX or PDF")
    raise UnsupportedFormatError(
        Message("is of a format that is not read (%(what)s)", what=what), file=name
    )


def _ole_error(data: bytes, name: str) -> DamagedFileError | UnsupportedFormatError:
    """Old Office files and encrypted new ones share one container; tell them apart."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return EncryptedFileError(Message("is encrypted and needs a password"), file=name)
    for stream, what in (
        ("WordDocument", Message("the old format of Word (DOC); save it as DOCX")),
        ("Workbook", Message("the old format of Excel (XLS); save it as XLSX")),
        ("PowerPoint Document", Message("the old format of PowerPoint; save it as PDF")),
    ):
        if stream.encode("utf-16-le") in data:
            return UnsupportedFormatError(
                Message("is of a format that is not read (%(what)s)", what=what), file=name
            )
    return UnsupportedFormatError(
        Message(
            "is of a format that is not read (an old format of Office; save it as DOCX, XLSX or PDF)"
        ),
        file=name,
    )
