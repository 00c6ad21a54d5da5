"""Readers: a folder per format behind one contract, chosen by content.

:func:`read_any` picks the reader.  A new format is a module with a ``read`` of the
shape of :class:`Reader`, a line in ``READERS`` and its signature in ``sniff``.  The
libraries of a format are imported when the first file of it comes.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Protocol

from ingest.readers.limits import DEFAULT_LIMITS, ReadLimits
from ingest.readers.sniff import Format, sniff
from ingest.readers.source import load
from ingest.types import RawDocument

__all__ = ["DEFAULT_LIMITS", "READERS", "Format", "ReadLimits", "Reader", "read_any", "sniff"]


class Reader(Protocol):
    """Turns the bytes of a file into a document; raises an IngestError naming ``name``."""

    def __call__(
        self, source: Path | bytes, name: str | None = None, limits: ReadLimits = DEFAULT_LIMITS
    ) -> RawDocument:
        """The document that ``source`` holds."""
        ...


READERS: dict[Format, str] = {
    Format.PDF: "ingest.readers.pdf.document",
    Format.DOCX: "ingest.readers.word.document",
    Format.XLSX: "ingest.readers.excel.book",
    Format.HTML: "ingest.readers.web.page",
    Format.TEXT: "ingest.readers.plain.text",
}
"""The module of each format; its ``read`` is the reader."""


def reader_of(kind: Format) -> Reader:
    """The reader of a format, imported on first use."""
    reader: Reader = import_module(READERS[kind]).read
    return reader


def read_any(
    source: Path | str | bytes, name: str | None = None, limits: ReadLimits = DEFAULT_LIMITS
) -> RawDocument:
    """Read a document of any supported format.

    ``source`` is a path or the bytes themselves; ``name`` is what messages call the
    file.  Raises an IngestError naming the file and, where known, the place in it.
    """
    path = Path(source) if isinstance(source, str) else source
    data, label = load(path, name, limits)
    return reader_of(sniff(data, label))(data, label, limits)
