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


class Format(StrEnum):
    """The formats that have a reader."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    HTML = "html"
    TEXT = "text"


_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "画像 PNG"),
    (b"\xff\xd8\xff", "画像 JPEG"),
    (b"GIF8", "画像 GIF"),
    (b"II*\x00", "画像 TIFF"),
    (b"MM\x00*", "画像 TIFF"),
    (b"BM", "画像 BMP"),
    (b"\x1f\x8b", "gzip 圧縮"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip 圧縮"),
    (b"Rar!\x1a\x07", "RAR 圧縮"),
    (b"BZh", "bzip2 圧縮"),
    (b"\xfd7zXZ\x00", "xz 圧縮"),
    (b"{\\rtf", "RTF。DOCX で保存し直してください"),
    (b"%!PS", "PostScript。PDF で保存し直してください"),
    (b"\x7fELF", "実行ファイル"),
    (b"MZ", "実行ファイル"),
    (b"SQLite format 3\x00", "SQLite データベース"),
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
        raise UnreadableFileError("ファイルが空です (0 バイト)", file=name)
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _sniff_zip(data, name)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise _ole_error(data, name)
    for magic, what in _MAGIC:
        # two letters alone would refuse a text that happens to begin so
        if data.startswith(magic) and (len(magic) > 2 or b"\x00" in data[:256]):
            raise UnsupportedFormatError(f"対応していない形式です ({what})", file=name)
    head = _head(data)
    if _is_html(head):
        return Format.HTML
    body = _LEADING.sub("", head, count=1)
    if head.lstrip("\ufeff \t\r\n").startswith("<?xml") or body[:9].upper() == "<!DOCTYPE":
        raise UnsupportedFormatError("対応していない形式です (XHTML 以外の XML)", file=name)
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
        raise DamagedFileError(f"ZIP 形式が壊れています ({error})", file=name) from error
    if "word/document.xml" in names or any(
        re.fullmatch(r"word/document\d*\.xml", entry) for entry in names
    ):
        return Format.DOCX
    if any(entry.lower() == "xl/workbook.xml" for entry in names):
        return Format.XLSX
    if "xl/workbook.bin" in names:
        raise UnsupportedFormatError(
            "対応していない形式です (XLSB。XLSX で保存し直してください)", file=name
        )
    what = "Word 文書も Excel ブックも含まない ZIP"
    if any(entry.startswith("ppt/") for entry in names):
        what = "PowerPoint。PDF で保存し直してください"
    elif "mimetype" in names and "content.xml" in names:
        what = "OpenDocument。DOCX、XLSX か PDF で保存し直してください"
    raise UnsupportedFormatError(f"対応していない形式です ({what})", file=name)


def _ole_error(data: bytes, name: str) -> DamagedFileError | UnsupportedFormatError:
    """Old Office files and encrypted new ones share one container; tell them apart."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return EncryptedFileError("暗号化された文書で、パスワードが必要です", file=name)
    for stream, what in (
        ("WordDocument", "古い Word 形式 (DOC)。DOCX で保存し直してください"),
        ("Workbook", "古い Excel 形式 (XLS)。XLSX で保存し直してください"),
        ("PowerPoint Document", "古い PowerPoint 形式。PDF で保存し直してください"),
    ):
        if stream.encode("utf-16-le") in data:
            return UnsupportedFormatError(f"対応していない形式です ({what})", file=name)
    return UnsupportedFormatError(
        "対応していない形式です (古い Office 形式。DOCX、XLSX か PDF で保存し直してください)",
        file=name,
    )
