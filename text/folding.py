"""Printed forms of the same words brought together, each form built on the one before.

- :func:`plain`: still readable: one width, lower case, one letter for look-alikes.
  What a tokenizer and a model are given.
- :func:`fold`: spaces, quotes and middle dots gone, spellings brought together
  (手続き, ディバイド, サーバー).  For finding names in running text; offsets kept.
- :func:`key`: letters and digits alone, kana as katakana, no long vowels.  For
  comparing names: two printed forms of one name have one key.

Spellings and characters are data: ``text/spellings.toml``.  None of the forms is to be
shown.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from typing import Any, Final

import resources
from text.spans import Text

_STABLE: Final = "ぁ-ゖゝゞァ-ヺー・ヽヾ一-鿿、。々〆〇〈-】"
"""Characters beyond ASCII that no step of narrowing changes."""
_CLUSTER: Final = re.compile(
    f"[^\x00-\x7f][\u0300-\u036f\u3099\u309a\uff9e\uff9f]+|[^\x00-\x7f{_STABLE}]"
    "|[\x00-\x7f][\u0300-\u036f]+"
)
"""A character that narrowing may change, with the marks that combine with it."""
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−─━⁃"), "-")
_LONG: Final = "ー"
_FOREIGN: Final = "Ѐ-ԯ\u0980-\u09ff"
_FOREIGN_RUN: Final = re.compile(f"[A-Za-zァ-ヺー]*[{_FOREIGN}]+[A-Za-zァ-ヺー{_FOREIGN}]*")
_SPACED_LATIN: Final = re.compile(r"(?<![A-Za-z])(?:[A-Za-z] ){1,7}[A-Za-z](?![A-Za-z])")
_KANA_HYPHEN: Final = re.compile(r"(?<=[ァ-ヺー])[-‐‑‒–—―−─━⁃一](?=[ァ-ヺ]|$|[^一-鿿ぁ-ん])")
_LAST_LONG: Final = re.compile(r"(?<=[ァ-ヺー][ァ-ヺ])ー(?![ァ-ヺー])")
_DROPPED: Final = re.compile(r"[\s・「」『』【】〔〕《》〈〉“”\"'’‘※*_~〜]+")
_NO_LETTER: Final = re.compile(r"[\W_ー]+")
_BETWEEN_KANA: Final = re.compile(r"(?<=[ァ-ヺー一-鿿])[・·](?=[ァ-ヺ一-鿿])")
_BETWEEN_LATIN: Final = re.compile(r"(?<=[a-z0-9])[-‐‑‒–—―−─━⁃](?=[a-z0-9])")
_KATAKANA: Final = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_SMALL: Final = {
    ord(small): ord(large)
    for small, large in zip("ァィゥェォャュョッヵヶヮ", "アイウエオヤユヨツカケワ", strict=True)
}


@cache
def spellings() -> dict[str, Any]:
    """The tables of ``text/spellings.toml``."""
    return tomllib.loads(resources.data("text", "spellings.toml").read_text("utf-8"))


@cache
def _radicals() -> dict[int, str]:
    pairs = "".join(spellings()["radicals"].split())
    return {ord(pairs[place]): pairs[place + 1] for place in range(0, len(pairs), 2)}


@cache
def _table(name: str, part: str = "") -> tuple[re.Pattern[str], dict[str, str]]:
    table: dict[str, str] = spellings()[name][part] if part else spellings()[name]
    longest_first = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE), table


def narrow(text: str) -> str:
    """One width and one form of each character: NFKC, radicals as ideographs, ㋿ as 令和."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text.translate(_radicals()))


def _narrowed(text: Text) -> Text:
    if text.value.isascii():
        return text
    return text.sub(_CLUSTER, lambda found: narrow(found[0]))


def narrow_spans(text: str) -> Text:
    """:func:`narrow` with offsets in ``text``."""
    return _narrowed(Text.of(text))


def _lowered(text: Text) -> Text:
    lower = text.value.lower()
    if len(lower) != len(text.value):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text.value)
    return Text(lower, text.starts, text.ends, text.anchor)


def unconfused(found: re.Match[str]) -> str:
    """A run of letters with look-alikes of other alphabets as the letters they stand for."""
    run = found[0]
    kind = "katakana" if re.search("[ァ-ヺー]", run) else "latin"
    pattern, table = _table("confusable", kind)
    return pattern.sub(lambda letter: _same_case(table[letter[0].lower()], letter[0]), run)


def _same_case(meant: str, printed: str) -> str:
    return meant.upper() if printed.isupper() else meant


FOREIGN_RUN: Final = _FOREIGN_RUN
"""Runs for :func:`unconfused`: foreign letters with the katakana and Latin around them."""


def _joined(found: re.Match[str]) -> str:
    return found[0].replace(" ", "")


def plain(text: str) -> str:
    """One width and lower case, look-alikes mended, hyphens after kana as long vowels.

    Abbreviations written with spaces (D X) are joined.
    """
    text = narrow(text).lower()
    if not text.isascii():
        text = _FOREIGN_RUN.sub(unconfused, text)
        text = _KANA_HYPHEN.sub(_LONG, text)
    return _SPACED_LATIN.sub(_joined, text) if " " in text else text


def _plain(text: Text) -> Text:
    text = _lowered(_narrowed(text))
    text = text.sub(_FOREIGN_RUN, unconfused).sub(_KANA_HYPHEN, _LONG)
    return text.respelled(_SPACED_LATIN, _joined)


def plain_spans(text: str) -> Text:
    """:func:`plain` with offsets in ``text``."""
    return _plain(Text.of(text))


def _spelt(text: Text, name: str) -> Text:
    pattern, table = _table(name)
    return text.respelled(pattern, lambda found: table[found[0]])


def _bare(text: Text) -> Text:
    text = _plain(text).sub(_LAST_LONG, "").sub(_DROPPED, "")
    return _spelt(text.translated(_DASHES), "words")


def fold_spans(text: str) -> Text:
    """:func:`fold` with offsets in ``text``."""
    return _spelt(_bare(Text.of(text)), "kana")


def key_spans(text: str) -> Text:
    """:func:`key` with offsets in ``text``."""
    whole = _spelt(_bare(Text.of(text)).translated(_KATAKANA), "kana")
    return whole.translated(_SMALL).sub(_NO_LETTER, "")


def _bare_string(text: str) -> str:
    text = _DROPPED.sub("", _LAST_LONG.sub("", plain(text))).translate(_DASHES)
    pattern, table = _table("words")
    return pattern.sub(lambda found: table[found[0]], text)


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    """No spaces, quotes and middle dots, one spelling; round brackets and signs stay."""
    pattern, table = _table("kana")
    return pattern.sub(lambda found: table[found[0]], _bare_string(text))


@lru_cache(maxsize=65_536)
def key(text: str) -> str:
    """What all printed forms of one name share: no space, no sign, no long vowel.

    >>> key("Ｗｅｂ・アクセシビリティー") == key("web アクセシビリテイ")
    True
    """
    return _NO_LETTER.sub("", fold_kana(_bare_string(text).translate(_KATAKANA)))


def fold_kana(text: str) -> str:
    """Katakana spellings brought together, no small letters, no long vowels."""
    pattern, table = _table("kana")
    text = pattern.sub(lambda found: table[found[0]], text)
    return text.translate(_SMALL).replace(_LONG, "")


def respell(text: str) -> str:
    """The plain form with katakana spellings brought together, still with its spaces.

    Middle dots between kana and hyphens inside Latin words are gone.
    """
    text = _BETWEEN_KANA.sub("", plain(text))
    return fold_kana(_BETWEEN_LATIN.sub("", text))


def katakana(text: str) -> str:
    """Hiragana as katakana; everything else stays."""
    return text.translate(_KATAKANA)


def place_forms(name: str) -> set[str]:
    """The name of a place with each of its letters in its other forms, one at a time."""
    return {
        name.replace(letter, other)
        for forms in spellings()["place_letters"]
        for letter in forms
        if letter in name
        for other in forms
        if other != letter
    }


__all__ = [
    "FOREIGN_RUN",
    "fold",
    "fold_kana",
    "fold_spans",
    "katakana",
    "key",
    "key_spans",
    "narrow",
    "narrow_spans",
    "place_forms",
    "plain",
    "plain_spans",
    "respell",
    "spellings",
    "unconfused",
]
