"""How headings and list items are numbered: 第1章, 1, 1-2, (1), 1), ①, ア, 【…】, ○."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.labels import named_level
from text.numerals import to_int

_D = r"[0-9０-９]{1,2}"
_K = r"[一二三四五六七八九十]{1,3}"
_ROMAN_LATIN = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
}
_COUNTED = r"[件人回年月日](?:[\s0-9０-９、。,.)）のでにがをはともまか頃末度間目分]|以[上下内]|程度|未満|$)"
"""A counter that ends a quantity: 「3 人以上」 counts, 「2 人材の育成」 heads a section."""
_KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノ"

_SCHEMES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("part", rf"第\s*(?P<n>{_D}|{_K})\s*[部編]\s*[:：.．]?\s*"),
        ("chapter", rf"第\s*(?P<n>{_D}|{_K})\s*章\s*[:：.．]?\s*"),
        ("section", rf"第\s*(?P<n>{_D}|{_K})\s*節\s*[:：.．]?\s*"),
        ("clause", rf"第\s*(?P<n>{_D}|{_K})\s*[項款]\s*"),
        ("ordinal", rf"第\s*(?P<n>{_D}|{_K})(?:\s*[.．、:：]\s*|[ \t\u3000]+)(?=\S)"),
        (
            "footnote",
            r"[(（\[［]?\s*(?:注|※|脚注|[*＊](?=[0-9０-９]))\s*(?P<n>[0-9０-９]{1,3})\s*[)）\]］:：.．]?\s*",
        ),
        (
            "no",
            r"(?:N[oO]|Ｎ[ｏＯ]|№)\s*[.．]?\s*(?P<n>[0-9０-９]{1,3})(?![0-9０-９])\s*[.．:：]?\s*",
        ),
        ("dec3", rf"(?P<p>{_D}[-－‐.．]{_D})[-－‐.．](?P<n>{_D})[.．、]?(?![0-9%％])\s*"),
        ("dec2", rf"(?P<p>{_D})[-－‐.．](?P<n>{_D})[.．、]?(?![0-9%％万億件人月/.．])\s*"),
        (
            "dec",
            rf"(?P<n>{_D})(?:\s*[.．、](?![0-9])\s*|[ \t\u3000]+(?!か[所月年])(?!{_COUNTED})(?=[^\d\s%％箇・／/]|\d+つの))",
        ),
        (
            "roman",
            r"(?P<n>[Ⅰ-Ⅻ])[.．、-]?\s*|(?P<m>I{1,3}|IV|VI{0,3}|IX|X)\s?(?:[.．、]\s*|[ \t\u3000]+(?=[^\x00-\x7f]))",
        ),
        ("paren", rf"[(（]\s*(?P<n>{_D}|{_K})\s*[)）][.．、]?\s*"),
        ("parenkana", rf"[(（]\s*(?P<n>[{_KANA}]|[a-zA-Zａ-ｚ])\s*[)）]\s*"),
        ("half", rf"(?P<n>{_D})\s*[)）]\s*"),
        ("circled", r"(?P<n>[①-⑳㉑-㉟❶-❿])[.．、]?\s*"),
        ("kana", rf"(?P<n>[{_KANA}])(?:\s*[)）.．、]\s*|[ \u3000]+)"),
        ("alpha", r"(?P<n>[A-Za-z])(?:[)）.．]\s*)(?=[^\x00-\x7f]|[A-Z])"),
        (
            "bullet",
            r"(?P<b>[・･●○〇◯◎◆◇■□▪▼▽▲△▶►➢➤✓★☆◦•‣*＊-]|[－–—‐](?=\s*[^\s0-9０-９－–—‐ー→～〜]))\s*(?=\S)",
        ),
    )
)
_WHOLE_BRACKET = re.compile(
    r"^(?:【\s*([^【】]{1,60}?)\s*】|《\s*([^《》]{1,60}?)\s*》|[<＜〈]\s*([^<>＜＞〈〉]{1,40}?)\s*[>＞〉]|\[\s*([^\[\]]{1,40}?)\s*\]|［\s*([^［］]{1,40}?)\s*］)$"
)

_MARKS = {
    c: group[0]
    for group in ("○〇◯", "●", "◎", "◆", "◇", "■▪", "□", "▼▽", "▲△", "▶►➢➤", "★☆")
    for c in group
}
STRICT = {"part": 0, "chapter": 1, "section": 2, "ordinal": 3}
"""Schemes that always close what is below them."""
FLOATING = {"bracket", "bullet"}


@dataclass(frozen=True, slots=True)
class Marker:
    """The numbering at the start of a line; ``length`` characters of it are consumed."""

    scheme: str
    number: str | None
    ordinal: int | None
    length: int
    level: str | None = None
    theme: str | None = None
    mark: str | None = None
    """The bullet that stands before it, like ones written as one."""


def _ordinal(printed: str) -> int | None:
    if printed in _ROMAN_LATIN:
        return _ROMAN_LATIN[printed]
    if printed in _KANA:
        return _KANA.index(printed) + 1
    if len(printed) == 1 and printed.isascii() and printed.isalpha():
        return ord(printed.lower()) - 96
    return to_int(printed)


def marker(line: str) -> Marker | None:
    """The numbering or mark that ``line`` begins with, None for none."""
    lead = len(line) - len(line.lstrip())
    body = line[lead:]
    if not body:
        return None
    bracket = _WHOLE_BRACKET.match(body.rstrip())
    if bracket:
        return Marker("bracket", None, None, lead)
    named = named_level(body)
    if named and (named[3] or len(body) < 12):
        theme, level, number, _, offset = named
        return Marker(
            f"named:{level}",
            number,
            _ordinal(number.split("-")[-1]),
            lead + offset,
            level,
            theme,
            _MARKS.get(body[0]),
        )
    for scheme, pattern in _SCHEMES:
        m = pattern.match(body)
        if m and m.end() < len(body):
            groups = m.groupdict()
            printed = groups.get("n") or groups.get("m")
            if scheme == "bullet":
                return Marker(
                    "bullet",
                    None,
                    None,
                    lead + m.end(),
                    level=groups["b"],
                    mark=_MARKS.get(groups["b"], groups["b"]),
                )
            full = f"{groups['p']}-{printed}" if groups.get("p") else printed
            inner = named_level(body[m.end() :]) if scheme != "footnote" else None
            if inner is not None and inner[3]:
                # 「Ⅱ 基本方針1 …」: the level's own number is the one that counts
                theme, level, number, _, offset = inner
                return Marker(
                    f"named:{level}",
                    number,
                    _ordinal(number.split("-")[-1]),
                    lead + m.end() + offset,
                    level,
                    theme,
                )
            return Marker(scheme, full, _ordinal(printed or ""), lead + m.end())
    return None


def bare_title(text: str) -> str:
    """``text`` without its numbering and enclosing brackets."""
    found = marker(text)
    if found is None:
        return text.strip()
    if found.scheme == "bracket":
        inner = _WHOLE_BRACKET.match(text.strip())
        return next((g for g in inner.groups() if g), text) if inner else text
    return text[found.length :].strip()
