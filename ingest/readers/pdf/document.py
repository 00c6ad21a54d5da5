"""Reads PDFs with text: pages laid out, running heads dropped, broken lines joined.

A PDF whose pages are pictures goes to the character recognition of ``ocr`` where that
is installed, and is refused by name where it is not.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.errors import (
    DamagedFileError,
    EncryptedFileError,
    IngestError,
    LimitExceededError,
    ScannedPdfError,
)
from ingest.readers.build import Builder
from ingest.readers.limits import DEFAULT_LIMITS, ReadLimits
from ingest.readers.pdf import ocr
from ingest.readers.pdf.check import check_end, damaged_streams
from ingest.readers.pdf.flow import write
from ingest.readers.pdf.layout import Layout, layout
from ingest.readers.pdf.page import load_page
from ingest.readers.source import load
from ingest.types import RawDocument

MEDIA_TYPE = "application/pdf"
_FEW = 8
"""Characters up to which a page with a picture counts as scanned (stamps, page numbers)."""


def read(
    source: Path | bytes, name: str | None = None, limits: ReadLimits = DEFAULT_LIMITS
) -> RawDocument:
    """Reads a PDF; raises an IngestError naming the file and, where known, the page."""
    data, name = load(source, name, limits)
    check_end(data, name)
    damaged = damaged_streams(data, name, limits)
    document = _open(data, name)
    try:
        count = len(document)
        if count > limits.max_pages:
            raise LimitExceededError(
                f"{count:,} ページあり、上限 {limits.max_pages:,} を超えます", file=name
            )
        if not count:
            raise DamagedFileError("ページがありません", file=name)
        builder = Builder(name, MEDIA_TYPE, data)
        pages, pictures, unmapped = _pages(document, name)
        if len(pictures) == count or not any(page.items for page in pages):
            if not pictures:
                raise DamagedFileError("どのページにも文字も画像もありません", file=name)
            return _scanned(document, name, builder)
        if pictures:
            listed = "、".join(str(number) for number in pictures[:20])
            builder.loss("page_without_text", pages=listed)
        if unmapped:
            builder.loss("characters_unmapped", count=str(unmapped))
        if damaged:
            builder.loss("stream_damaged", count=str(damaged))
        blank = [str(page.page.number) for page in pages if page.page.blank]
        if blank:
            builder.loss("page_blank", pages="、".join(blank[:20]))
        write(pages, builder)
        return builder.document()
    finally:
        document.close()


def _open(data: bytes, name: str) -> Any:
    try:
        document = pdfium.PdfDocument(data)
        len(document)
        return document
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise EncryptedFileError(
                "暗号化された PDF で、パスワードが必要です", file=name
            ) from error
        raise DamagedFileError(f"PDF が壊れています ({error})", file=name) from error


def _pages(document: Any, name: str) -> tuple[list[Layout], list[int], int]:
    """Layouts of all pages, the numbers of those that are pictures, unreadable characters."""
    pages: list[Layout] = []
    pictures: list[int] = []
    unmapped = 0
    for index in range(len(document)):
        try:
            page = load_page(document, index)
        except pdfium.PdfiumError as error:
            raise DamagedFileError(
                f"ページを読めません ({error})", file=name, place=f"{index + 1}ページ"
            ) from error
        unmapped += page.unmapped
        if page.has_image and len(page.glyphs) <= _FEW:
            pictures.append(index + 1)
        pages.append(layout(page))
        page.glyphs = []
    return pages, pictures, unmapped


def _scanned(document: Any, name: str, builder: Builder) -> RawDocument:
    missing = ocr.missing()
    if missing:
        raise ScannedPdfError(
            f"文字のない画像だけの PDF です。文字認識ができません: {missing}", file=name
        )
    try:
        pages = [layout(ocr.load_page(document, index, name)) for index in range(len(document))]
    except IngestError:
        raise
    except (OSError, ValueError) as error:
        raise DamagedFileError(f"文字認識に失敗しました ({error})", file=name) from error
    if not any(page.items for page in pages):
        raise ScannedPdfError("画像に文字を認識できません", file=name)
    builder.loss("text_recognised")
    write(pages, builder)
    return builder.document()
