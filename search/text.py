"""Spellings brought together: width, long vowels, hyphens, ヴ/ブ, ディ/デ, kana.

``fold`` is for texts that are cut into words afterwards, ``key`` for comparing
names.  Neither gives text to show.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

_HYPHENS: Final = "‐‑‒–—―−－-ｰ─━﹣⁃"
_LONG: Final = "ー"
_DOTS: Final = "・･·"

# letters of other alphabets that conversions put inside Japanese and Latin words
_CONFUSABLE: Final = {
    "й": "イ",
    "д": "ド",
    "а": "a",
    "е": "e",
    "о": "o",
    "р": "p",
    "с": "c",
    "һ": "h",
}

# longest first: what is written in more than one way, and the way kept
_KANA: Final = (
    ("ヴァ", "バ"),
    ("ヴィ", "ビ"),
    ("ヴェ", "ベ"),
    ("ヴォ", "ボ"),
    ("ヴュ", "ビュ"),
    ("ヴ", "ブ"),
    ("ディ", "デ"),
    ("デイ", "デ"),
    ("ティ", "テ"),
    ("テイ", "テ"),
    ("デュ", "ジュ"),
    ("フォ", "ホ"),
    ("ヂ", "ジ"),
    ("ヅ", "ズ"),
)
_SMALL: Final = str.maketrans("ァィゥェォャュョッヵヶヮ", "アイウエオヤユヨツカケワ")
_KATAKANA: Final = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_CONFUSABLE_TABLE: Final = str.maketrans(_CONFUSABLE)
_SPACED_LATIN: Final = re.compile(r"(?<![A-Za-z])((?:[A-Za-z] ){1,7}[A-Za-z])(?![A-Za-z])")
_HYPHEN_CLASS: Final = f"[{re.escape(_HYPHENS)}]"
_BETWEEN_LATIN: Final = re.compile(rf"(?<=[a-z0-9]){_HYPHEN_CLASS}(?=[a-z0-9])")
_AFTER_KANA: Final = re.compile(
    rf"(?<=[ァ-ヺー])(?:{_HYPHEN_CLASS}|[一])(?=[ァ-ヺ]|$|[^一-鿿ぁ-ん])"
)
_KEPT: Final = dict(_KANA)
_VARIED: Final = re.compile("|".join(written for written, _ in _KANA))
_BETWEEN_KANA: Final = re.compile(rf"(?<=[ァ-ヺー一-鿿])[{_DOTS}](?=[ァ-ヺ一-鿿])")


def plain(text: str) -> str:
    """NFKC and lower case, hyphens after kana as long vowels, spaced letters joined.

    Still readable Japanese: this is what a tokenizer and a model are given.
    """
    text = unicodedata.normalize("NFKC", text).lower().translate(_CONFUSABLE_TABLE)
    if " " in text:
        text = _SPACED_LATIN.sub(lambda found: found[1].replace(" ", ""), text)
    return _AFTER_KANA.sub(_LONG, text)


def fold(text: str) -> str:
    """``plain`` with the kana spellings that vary brought together.

    Long vowels, middle dots between kana and hyphens inside Latin words are gone.
    """
    text = _BETWEEN_KANA.sub("", plain(text))
    text = _BETWEEN_LATIN.sub("", text)
    return fold_kana(text)


def fold_kana(text: str) -> str:
    """The katakana part of :func:`fold`."""
    for written, kept in _KANA:
        if written in text:
            text = text.replace(written, kept)
    return text.translate(_SMALL).replace(_LONG, "")


def key(text: str) -> str:
    """What two spellings of one name share; kana as katakana, no space, no sign.

    >>> key("Ｗｅｂ・アクセシビリティー") == key("web アクセシビリテイ")
    True
    """
    return aligned_key(plain(text))[0]


@functools.lru_cache(maxsize=65_536)
def short_key(text: str) -> str:
    """:func:`key`, remembered: for titles, which are compared by every query."""
    return key(text)


def aligned_key(text: str) -> tuple[str, list[int]]:
    """The key of a ``plain`` text and, for each of its characters, where it comes from.

    The list has one entry more than the key has characters: the end of the text.
    """
    text = text.translate(_KATAKANA)
    small = text.translate(_SMALL)
    letters: list[str] = []
    places: list[int] = []
    done = 0

    def take(end: int) -> None:
        kept = [n for n in range(done, end) if small[n].isalnum() and text[n] != _LONG]
        letters.extend([small[n] for n in kept])
        places.extend(kept)

    for found in _VARIED.finditer(text):
        take(found.start())
        for number, letter in enumerate(_KEPT[found[0]].translate(_SMALL)):
            letters.append(letter)
            places.append(min(found.start() + number, found.end() - 1))
        done = found.end()
    take(len(text))
    places.append(len(text))
    return "".join(letters), places


def katakana(text: str) -> str:
    """Hiragana as katakana; everything else stays."""
    return text.translate(_KATAKANA)
