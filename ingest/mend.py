"""Mended text that knows where each of its characters came from.

Conversion leaves marks in a text: tags, bookmarks, footnote marks, letters of other
alphabets inside カタカナ, spaces inside abbreviations.  :func:`mend` takes them out
and :func:`tidy` closes the gaps; a :class:`text.spans.Text` keeps, for each character, the
raw span it stands for, so that every statement read from it can be quoted as printed.
"""

from __future__ import annotations

import html
import re

from text.folding import FOREIGN_RUN, narrow, unconfused
from text.spans import Text

_CJK = "぀-ヿ㐀-鿿豈-﫿々〆（）「」『』、。・"
_WIDE_ALNUM = {
    c: c - 0xFEE0 for c in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
}
_ONE_TO_ONE = {**_WIDE_ALNUM, 0x00A0: 0x20, 0x2002: 0x20, 0x2003: 0x20, 0x2009: 0x20, 0x202F: 0x20}

_BOOKMARK = re.compile(r"\[bookmark:[^\]\n]*\]")
_BREAKING_TAG = re.compile(r"(?i)</?(?:p|li|br|div|tr|h[1-6])(?:\s[^<>]*)?/?>")
_OTHER_TAG = re.compile(
    r"(?i)</?(?:ul|ol|span|table|tbody|thead|td|th|b|strong|em|i|u|sup|sub|font|a|img)(?:\s[^<>]*)?/?>"
)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_LINK_OPEN = re.compile(r"\[(?=[^\[\]\n]{1,200}\]\((?:#|https?:)[^()\s]*\))")
_LINK_CLOSE = re.compile(r"\]\((?:#|https?:)[^()\s]*\)")
_ESCAPE = re.compile(r"\\(?=[()\[\]*_#.+!|-])")
_EMPHASIS = re.compile(r"\*\*|__(?=[^_])|(?<=[^_])__")
_NOTE_MARK = re.compile(
    r"\^\{[^{}\n]{0,12}\}|\[\^[^\]\n]{1,8}\]|(?<=[\w）」』)])\s?[(（]\s?(?:※|注)\s?\d{1,3}\s?[)）]"
    r"|(?<=[\w）」』)])[※＊]\s?\d{0,2}(?![\w\s]*[:：])|(?<=[\w）」』)])(?:注\d{1,3})(?=[\w「（、。はがをにの])"
)
_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\u0000-\u0008\u000e-\u001f\u007f]"
)
_HALF_KANA = re.compile("[｡-ﾟ]+")
_COMPATIBILITY = re.compile("[⺀-⿟豈-﫿㋿㍻-㍾]|.[\u3099\u309a]")
_SPACED_LETTERS = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z0-9](?: ?[-‐] ?[A-Za-z]| [A-Za-z])+(?![A-Za-z0-9])"
)
_SPACED_DOT = re.compile(r"(?<=[A-Za-z]) ・ (?=[A-Za-z] ?[A-Za-z])")
_GAP = re.compile(f"(?<=[{_CJK}]) +(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%％]) +(?=[{_CJK}])")
_SPACES = re.compile(r"[ \t\u3000\r\n\f\v]+")
_LETTERED = re.compile(r"^(?:[^\x00-\x7f] ?){1,12}$")


def _entity(match: re.Match[str]) -> str:
    return html.unescape(match.group())


def _narrow(match: re.Match[str]) -> str:
    return narrow(match.group())


def _unspaced(match: re.Match[str]) -> str:
    letters = match.group()
    # 「5 G」 is an abbreviation, 「3 a」 might be a list; a digit joins capitals only
    if letters[0].isdigit() and not letters[-1].isupper():
        return letters
    return letters.replace(" ", "")


STRUCK = re.compile(
    r"~~(?=\S)([^~\n]{1,400}?)~~|<(?P<tag>del|s|strike)(?:\s[^<>]*)?>([^<>]{0,400})</(?P=tag)\s*>",
    re.IGNORECASE,
)
"""Struck-out text of Markdown and of tags in a text."""


def mend(text: Text) -> Text:
    """Take out what conversion put in, and what is struck out; spaces and line ends stay."""
    value = text.value
    if "~~" in value or "</" in value:
        text = text.sub(STRUCK, "")
        value = text.value
    if "[bookmark" in value:
        text = text.sub(_BOOKMARK, "")
    if "<" in value or "&" in value:
        text = text.sub(_BREAKING_TAG, "\n").sub(_OTHER_TAG, "").sub(_ENTITY, _entity)
    if "](" in value:
        text = text.sub(_LINK_OPEN, "").sub(_LINK_CLOSE, "")
    if "\\" in value:
        text = text.sub(_ESCAPE, "")
    text = text.sub(_INVISIBLE, "")
    translated = text.value.translate(_ONE_TO_ONE)
    text = Text(translated, text.starts, text.ends, text.anchor)
    text = text.sub(_EMPHASIS, "").sub(_NOTE_MARK, "")
    text = text.sub(_HALF_KANA, _narrow).sub(_COMPATIBILITY, _narrow)
    text = text.sub(FOREIGN_RUN, unconfused)
    return text.sub(_SPACED_DOT, "・").sub(_SPACED_LETTERS, _unspaced)


def tidy(text: Text) -> Text:
    """One line without stray spaces: gaps between kanji and Latin closed, the rest single."""
    text = text.sub(_SPACES, " ").strip()
    if _LETTERED.match(text.value) and text.value.count(" ") >= (len(text.value) - 1) / 2:
        text = text.sub(_SPACES, "")
    return text.sub(_GAP, "")
