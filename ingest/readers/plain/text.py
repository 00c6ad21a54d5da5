"""Plain text and Markdown: bytes to one decoded text, nothing repaired."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path

from ingest.errors import (
    EncodingError,
    LimitExceededError,
    UnreadableFileError,
    UnsupportedFormatError,
)
from ingest.issues import issue
from ingest.mend import STRUCK
from ingest.readers.limits import DEFAULT_LIMITS, ReadLimits
from ingest.readers.source import load
from ingest.types import RawDocument
from text.messages import Message

MAX_BYTES = 64 * 1024 * 1024
"""A text longer than this is no plan."""

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_BINARY = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\xd0\xcf\x11\xe0",
    b"\x7fELF",
    b"MZ\x90",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
)
_COMMON = re.compile(r"[ぁ-んァ-ヶー一-鿿、。「」（）・0-9A-Za-z０-９\s]")


def read(
    source: Path | bytes, name: str | None = None, limits: ReadLimits = DEFAULT_LIMITS
) -> RawDocument:
    """Read a text or Markdown file, from a path or from its bytes.

    UTF-8, UTF-16 (with or without byte order mark), Shift_JIS/CP932, EUC-JP and
    ISO-2022-JP are recognised; ``name`` is what messages call the file.  Raises
    UnreadableFileError (missing, empty, no file), UnsupportedFormatError (binary),
    EncodingError (nothing decodes it without garbage) and LimitExceededError (over
    64 MiB).
    """
    data, label = load(source, name, limits)
    if len(data) > MAX_BYTES:
        raise LimitExceededError(
            Message("the file is too large (%(count)s bytes)", count=len(data)), file=label
        )
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        raise UnreadableFileError(Message("the file is empty"), file=label)
    text, encoding = decode(data, label)
    kind = "text/markdown" if label.lower().endswith((".md", ".markdown")) else "text/plain"
    struck = (found[1] or found[3] or "" for found in STRUCK.finditer(text))
    losses = tuple(
        issue("text_struck", readings=(printed,), place="", printed=printed)
        for printed in struck
        if printed.strip()
    )
    digest = hashlib.sha256(data).hexdigest()
    return RawDocument(Path(label).name, kind, digest, text, encoding, losses=losses)


def decode(data: bytes, name: str) -> tuple[str, str]:
    """(text, encoding) of bytes; raises UnsupportedFormatError and EncodingError."""
    if data.startswith(_BINARY):
        raise UnsupportedFormatError(Message("is no text (a binary format)"), file=name)
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
            except UnicodeDecodeError as error:
                raise _garbage(name, encoding, error.start) from error
            return _checked(text.removeprefix("\ufeff"), encoding, name)
    if b"\x00" in data[:4096]:
        return _utf16(data, name)
    if b"\x1b$" in data[:4096]:
        try:
            return _checked(data.decode("iso2022_jp"), "iso2022_jp", name)
        except UnicodeDecodeError as error:
            raise _garbage(name, "iso2022_jp", error.start) from error
    try:
        return _checked(data.decode("utf-8"), "utf-8", name)
    except UnicodeDecodeError as error:
        first = error.start
    best: tuple[float, str, str] | None = None
    for encoding in ("cp932", "euc_jp", "euc_jis_2004"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        score = _japanese(text)
        if best is None or score > best[0] + 0.02:
            best = (score, text, encoding)
    if best is None or best[0] < 0.75:
        raise _garbage(name, "utf-8", first)
    return _checked(best[1], {"euc_jis_2004": "euc_jp"}.get(best[2], best[2]), name)


def _utf16(data: bytes, name: str) -> tuple[str, str]:
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and _japanese(text) >= 0.75:
            return _checked(text, encoding, name)
    raise UnsupportedFormatError(Message("is no text (binary)"), file=name)


def _japanese(text: str) -> float:
    """The share of characters that Japanese plans are made of."""
    sample = text[:20000]
    return len(_COMMON.findall(sample)) / len(sample) if sample else 0.0


def _checked(text: str, encoding: str, name: str) -> tuple[str, str]:
    sample = text[:50000]
    broken = sum(
        c == "\ufffd"
        or (unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") and c not in "\n\r\t\f\v\x1b")
        for c in sample
    )
    if sample and broken > 0.01 * len(sample) + 2:
        at = next(
            (
                i
                for i, c in enumerate(sample)
                if c == "\ufffd" or unicodedata.category(c) in ("Cc", "Cn")
            ),
            0,
        )
        raise EncodingError(
            Message("is garbled (read as %(encoding)s)", encoding=encoding),
            file=name,
            place=Message("character %(at)s", at=at),
        )
    return text, encoding


def _garbage(name: str, encoding: str, at: int) -> EncodingError:
    return EncodingError(
        Message("the encoding is not known (it is not %(encoding)s)", encoding=encoding),
        file=name,
        place=Message("byte %(at)s", at=at),
    )
