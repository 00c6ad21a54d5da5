"""The encoding of a web page: mark, declaration, then trial."""

from __future__ import annotations

import codecs
import re

from bs4.dammit import EncodingDetector

from ingest.errors import EncodingError
from text.messages import Message

_CHARSET = re.compile(rb"(?i)charset\s*=\s*[\"']?\s*([a-z0-9_:.-]+)")
_WEB_NAMES = {
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "windows-31j": "cp932", "ms_kanji": "cp932", "ms932": "cp932", "x-euc-jp": "euc_jis_2004",
    "euc-jp": "euc_jis_2004", "eucjp": "euc_jis_2004", "iso-2022-jp": "iso2022_jp_2004",
    "iso-8859-1": "cp1252", "utf8": "utf-8",
}  # fmt: skip
_GUESSES = ("utf-8", "iso2022_jp_2004", "euc_jis_2004", "cp932")


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The text of a page and the encoding it was in: mark, declaration, then trial.

    Multi-byte text that decodes as UTF-8 is UTF-8; a declaration that does not decode the bytes is not believed: pages are often
    saved again in another encoding with the old line left in.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    if b"\x00" in data[:64]:
        for encoding in ("utf-16-le", "utf-16-be"):
            text = data.decode(encoding, "replace")
            if "<" in text[:64] and "\x00" not in text[:64]:
                return text, encoding
    found = EncodingDetector.find_declared_encoding(data, is_html=True)
    match = _CHARSET.search(data[:4096])
    labels = [found, match[1].decode("ascii") if match else None]
    declared = [_WEB_NAMES.get(label.lower(), label.lower()) for label in labels if label]
    try:
        if not data.isascii():
            return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    candidates = [*declared, *(guess for guess in _GUESSES if guess not in declared)]
    for encoding in candidates:
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        # escape sequences left over: it was ISO-2022-JP, which is ASCII to every other
        if "\x1b$" in text or "\x1b(" in text:
            continue
        return text, encoding
    best: tuple[int, str, str] | None = None
    for encoding in candidates:
        try:
            text = data.decode(encoding, "replace")
        except LookupError:
            continue
        bad = text.count("\ufffd")
        if best is None or bad < best[0]:
            best = (bad, text, encoding)
    if best is None or best[0] > max(3, len(best[1]) // 200):
        raise EncodingError(Message("the encoding is not known"), file=name)
    return best[1], best[2]
