"""Readers: one module per format behind one contract, chosen by content.

``read(source, name, limits) -> RawDocument`` in each; :func:`read_any` picks the
reader.  The libraries of a format are imported when the first file of it comes.
"""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path

from ingest.readers.limits import DEFAULT_LIMITS, ReadLimits
from ingest.readers.sniff import Format, sniff
from ingest.readers.source import load
from ingest.readers.text import decode
from ingest.types import RawDocument

__all__ = ["DEFAULT_LIMITS", "Format", "ReadLimits", "read_any", "sniff"]


def read_any(
    source: Path | str | bytes, name: str | None = None, limits: ReadLimits = DEFAULT_LIMITS
) -> RawDocument:
    """Reads a document of any supported format.

    ``source`` is a path or the bytes themselves; ``name`` is what messages call the
    file.  Raises an IngestError naming the file and, where known, the place in it.
    """
    path = Path(source) if isinstance(source, str) else source
    data, label = load(path, name, limits)
    kind = sniff(data, label)
    if kind is Format.TEXT:
        return _text(data, label)
    reader = import_module(f"ingest.readers.{kind.value}")
    document: RawDocument = reader.read(data, label, limits)
    return document


def _text(data: bytes, name: str) -> RawDocument:
    text, encoding = decode(data, name)
    markdown = name.lower().endswith((".md", ".markdown"))
    return RawDocument(
        Path(name).name,
        "text/markdown" if markdown else "text/plain",
        hashlib.sha256(data).hexdigest(),
        text,
        encoding,
    )
