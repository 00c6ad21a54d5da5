"""Looks at a PDF file before it is opened: is it whole, does it unpack to a bearable size.

PDFium repairs what it can and says nothing of the rest; a text cut short by a damaged
stream would be lost in silence.
"""

from __future__ import annotations

import re
import zlib

from ingest.errors import DamagedFileError, LimitExceededError
from ingest.readers.limits import ReadLimits
from text.messages import Message

_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_CHUNK = 1 << 22


def check_end(data: bytes, name: str) -> None:
    """A PDF ends with its marker; objects after the last one, or none at all, mean a cut."""
    end = data.rfind(b"%%EOF")
    if end < 0 or b" obj" in data[end:]:
        raise DamagedFileError(Message("the PDF is cut off (it has no end mark)"), file=name)


def damaged_streams(data: bytes, name: str, limits: ReadLimits) -> int:
    """How many deflated streams do not unpack; pictures and encrypted files are not tried.

    Raises LimitExceededError where they unpack to more than ``limits.max_expanded_bytes``.
    """
    if b"/Encrypt" in data:
        return 0
    damaged = 0
    left = limits.max_expanded_bytes
    for match in _STREAM.finditer(data):
        begin = data.rfind(b"obj", max(0, match.start() - 2000), match.start())
        header = data[max(begin, 0) : match.start()]
        if b"/FlateDecode" not in header or re.search(
            rb"/(?:Image|\w+8[35]Decode|ASCIIHexDecode)\b", header
        ):
            continue
        end = data.find(b"endstream", match.end())
        source = data[match.end() : end if end >= 0 else None]
        unpack = zlib.decompressobj()
        try:
            while source:
                left -= len(unpack.decompress(source, _CHUNK))
                if left < 0:
                    raise LimitExceededError(
                        Message(
                            "expands to more than the %(max_expanded_bytes)s bytes that are permitted",
                            max_expanded_bytes=format(limits.max_expanded_bytes, ","),
                        ),
                        file=name,
                    )
                source = unpack.unconsumed_tail
        except zlib.error:
            damaged += 1
    return damaged
