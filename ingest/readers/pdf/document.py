"""Reads PDFs with text: pages laid out, running heads dropped, broken lines joined.

A PDF whose pages are pictures goes to the character recognition of ``ocr`` where that
is installed, and is refused by name where it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ingest.errors import (
    DamagedFileError,
    IngestError,
    LimitExceededError,
    ScannedPdfError,
)
from ingest.readers.build import Builder
from ingest.readers.guard import guarded
from ingest.readers.limits import DEFAULT_LIMITS, ReadLimits
from ingest.readers.pdf import ocr
from ingest.readers.pdf.check import check_end, damaged_streams
from ingest.readers.pdf.engine import open_document
from ingest.readers.pdf.flow import write
from ingest.readers.pdf.layout import Layout, layout
from ingest.readers.pdf.page import Page, load_page
from ingest.readers.pdf.ruby import without_ruby
from ingest.readers.pdf.vertical import upright
from ingest.readers.source import load
from ingest.types import RawDocument
from text.messages import Message

MEDIA_TYPE = "application/pdf"
_FEW = 8
"""Characters up to which a page with a picture counts as scanned (stamps, page numbers)."""


def read(
    source: Path | bytes, name: str | None = None, limits: ReadLimits = DEFAULT_LIMITS
) -> RawDocument:
    """Read a PDF; raises an IngestError naming the file and, where known, the page."""
    data, name = load(source, name, limits)
    check_end(data, name)
    damaged = damaged_streams(data, name, limits)
    document = open_document(data, name)
    try:
        count = len(document)
        if count > limits.max_pages:
            raise LimitExceededError(
                Message(
                    "has %(count)s pages, more than the %(max_pages)s that are permitted",
                    count=format(count, ","),
                    max_pages=format(limits.max_pages, ","),
                ),
                file=name,
            )
        if not count:
            raise DamagedFileError(Message("has no page"), file=name)
        builder = Builder(name, MEDIA_TYPE, data)
        pages = [_layout(document, index, builder) for index in range(count)]
        if all(page is None for page in pages):
            raise DamagedFileError(
                Message("no page can be read"), file=name, place=Message("page %(page)s", page=1)
            )
        read_pages = [page for page in pages if page is not None]
        pictures = [page.page.number for page in read_pages if page.picture]
        if len(pictures) == count or not any(page.items for page in read_pages):
            if not pictures:
                raise DamagedFileError(Message("no page has text or a picture"), file=name)
            return _scanned(document, name, builder)
        if damaged:
            builder.loss("stream_damaged", count=str(damaged))
        _tell(read_pages, builder)
        write([_empty(n) if page is None else page for n, page in enumerate(pages, 1)], builder)
        return builder.document()
    finally:
        document.close()


def _layout(document: Any, index: int, builder: Builder) -> Layout | None:
    """The layout of a page (from 0); None, and an issue, where it cannot be read."""

    def work() -> Layout:
        page = upright(load_page(document, index))
        page.glyphs = without_ruby(page.glyphs)
        found = layout(page)
        found.picture = page.has_image and len(page.glyphs) <= _FEW
        page.glyphs = []
        return found

    return guarded(builder, f"{index + 1}ページ", work, None)


def _empty(number: int) -> Layout:
    return Layout(Page(number, 0.0, 0.0, [], [], False, 0), [])


def _tell(pages: Sequence[Layout], builder: Builder) -> None:
    """Say what of the pages is not in the text."""
    pictures = [page.page.number for page in pages if page.picture]
    if pictures:
        builder.loss("page_without_text", pages="、".join(map(str, pictures)))
    unmapped = sum(page.page.unmapped for page in pages)
    if unmapped:
        builder.loss("characters_unmapped", count=str(unmapped))
    lost = {page.page.number: page.page.lost for page in pages if page.page.lost}
    if lost:
        listed = "、".join(map(str, lost))
        builder.loss("characters_lost", count=str(sum(lost.values())), pages=listed)
    turned = [page.page.number for page in pages if page.page.vertical]
    if turned:
        builder.loss("page_vertical", pages="、".join(map(str, turned)))
    blank = [page.page.number for page in pages if page.page.blank]
    if blank:
        builder.loss("page_blank", pages="、".join(map(str, blank)))


def _scanned(document: Any, name: str, builder: Builder) -> RawDocument:
    missing = ocr.missing()
    if missing:
        raise ScannedPdfError(
            Message(
                "the PDF has pictures and no text, and character recognition cannot run: %(missing)s",
                missing=missing,
            ),
            file=name,
        )
    try:
        pages = [layout(ocr.load_page(document, index, name)) for index in range(len(document))]
    except IngestError:
        raise
    except (OSError, ValueError) as error:
        raise DamagedFileError(
            Message("character recognition failed (%(reason)s)", reason=error), file=name
        ) from error
    if not any(page.items for page in pages):
        raise ScannedPdfError(Message("no text was recognised in the pictures"), file=name)
    builder.loss("text_recognised")
    write(pages, builder)
    return builder.document()
