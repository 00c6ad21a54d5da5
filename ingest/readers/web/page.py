"""Reads web pages: the main content as blocks, what surrounds it dropped."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from ingest.errors import DamagedFileError
from ingest.readers.build import Builder
from ingest.readers.limits import DEFAULT_LIMITS, ReadLimits
from ingest.readers.source import load
from ingest.readers.web.deep import parse_deep
from ingest.readers.web.encoding import decode
from ingest.readers.web.walker import Walker
from ingest.types import RawDocument
from text.messages import Message


def read(
    source: Path | bytes, name: str | None = None, limits: ReadLimits = DEFAULT_LIMITS
) -> RawDocument:
    """Reads a web page; raises an IngestError naming the file."""
    data, name = load(source, name, limits)
    text, encoding = decode(data, name)
    builder = Builder(name, "text/html", data)
    if "\ufffd" in text:
        count = text.count("\ufffd")
        builder.loss("characters_undecoded", encoding=encoding, count=str(count))
    # the tree builder takes no declaration of an encoding in a str
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff"), count=1)
    parser = etree.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = etree.fromstring(text.replace("\x00", ""), parser)
    except (etree.LxmlError, ValueError) as error:
        raise DamagedFileError(
            Message("cannot be read as HTML (%(reason)s)", reason=error), file=name
        ) from error
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        root = parse_deep(text.replace("\x00", ""))
    if root is None:
        raise DamagedFileError(Message("has no element of HTML"), file=name)
    Walker(builder, limits).page(root)
    return builder.document(encoding)
