"""Automatic numbering of Word: which number a paragraph shows.

Source: ECMA-376 part 1, 17.9 (numbering) and 17.18.59 (ST_NumberFormat).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_KANJI = "〇一二三四五六七八九"
_AIUEO = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)
_IROHA = (
    "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
)
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def _counting(number: int) -> str:
    """十, 二十一, 百五: numbers as they are counted, up to 9,999."""
    out = ""
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十")):
        digit, number = divmod(number, unit)
        if digit:
            out += ("" if digit == 1 else _KANJI[digit]) + sign
    return out + (_KANJI[number] if number else "") or _KANJI[0]


def _roman(number: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        while number >= value:
            out, number = out + sign, number - value
    return out


def _circled(number: int) -> str:
    for first, last, base in ((0, 0, 0x24EA), (1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= number <= last:
            return chr(base + number - first)
    return f"({number})"


def shown(number: int, kind: str) -> str:
    """``number`` in a Word number format; an unknown format counts in digits."""
    number = min(number, 9_999)
    if kind in ("none", "bullet"):
        return ""
    if kind in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese"):
        return _circled(number)
    if kind in ("decimalFullWidth", "decimalFullWidth2"):
        return str(number).translate(_WIDE)
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind == "decimalEnclosedParen":
        return chr(0x2474 + number - 1) if 1 <= number <= 20 else f"({number})"
    if kind == "decimalEnclosedFullstop":
        return chr(0x2488 + number - 1) if 1 <= number <= 20 else f"{number}."
    if kind in ("aiueo", "aiueoFullWidth"):
        return _AIUEO[(number - 1) % len(_AIUEO)]
    if kind in ("iroha", "irohaFullWidth"):
        return _IROHA[(number - 1) % len(_IROHA)]
    if kind in ("japaneseDigitalTenThousand", "ideographDigital", "taiwaneseDigital"):
        return "".join(_KANJI[int(digit)] for digit in str(number))
    if kind in ("japaneseCounting", "japaneseLegal", "chineseCounting", "chineseCountingThousand",
                "taiwaneseCounting", "taiwaneseCountingThousand"):  # fmt: skip
        return _counting(number)
    if kind in ("ideographEnclosedCircle",) and 1 <= number <= 10:
        return chr(0x3280 + number - 1)
    if kind == "ideographTraditional":
        return "甲乙丙丁戊己庚辛壬癸"[(number - 1) % 10]
    if kind in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if kind == "upperLetter" else letter.lower()
    if kind in ("upperRoman", "lowerRoman"):
        return _roman(number) if kind == "upperRoman" else _roman(number).lower()
    return str(number)


@dataclass(slots=True)
class _Level:
    start: int = 1
    kind: str = "decimal"
    text: str = ""
    style: str | None = None


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document, counting as its paragraphs pass by in order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._abstract: dict[str, _List] = {}
        self._lists: dict[str, tuple[_List, dict[int, _Level]]] = {}
        self.by_style: dict[str, tuple[str, int]] = {}
        if root is not None:
            self._load(root)

    def _load(self, root: etree._Element) -> None:
        links: dict[str, str] = {}
        for node in root.iter(f"{W}abstractNum"):
            key = node.get(f"{W}abstractNumId") or ""
            item = _List()
            for level in node.iter(f"{W}lvl"):
                item.levels[_int(level.get(f"{W}ilvl"), 0)] = _level(level)
            self._abstract[key] = item
            for tag in ("styleLink", "numStyleLink"):
                link = node.find(f"{W}{tag}")
                if link is not None and tag == "styleLink":
                    links[link.get(f"{W}val") or ""] = key
        for node in root.iter(f"{W}abstractNum"):
            link = node.find(f"{W}numStyleLink")
            target = links.get(link.get(f"{W}val") or "") if link is not None else None
            if target is not None:
                self._abstract[node.get(f"{W}abstractNumId") or ""] = self._abstract[target]
        for node in root.iter(f"{W}num"):
            number = node.get(f"{W}numId") or ""
            reference = node.find(f"{W}abstractNumId")
            base = self._abstract.get(
                (reference.get(f"{W}val") or "") if reference is not None else ""
            )
            if base is None:
                continue
            overrides: dict[int, _Level] = {}
            restarted = False
            for change in node.iter(f"{W}lvlOverride"):
                index = _int(change.get(f"{W}ilvl"), 0)
                replaced = change.find(f"{W}lvl")
                start = change.find(f"{W}startOverride")
                changed = (
                    _level(replaced) if replaced is not None else base.levels.get(index, _Level())
                )
                if start is not None:
                    changed = _Level(
                        _int(start.get(f"{W}val"), 1), changed.kind, changed.text, changed.style
                    )
                    restarted = True
                overrides[index] = changed
            # a list with its own start counts for itself; others share the count
            owner = _List(base.levels) if restarted else base
            self._lists[number] = (owner, overrides)
            for index, known in base.levels.items():
                if known.style:
                    self.by_style.setdefault(known.style, (number, index))

    def next(self, number: str, level: int) -> str | None:
        """Counts a paragraph of list ``number`` at ``level`` (from 0): its marker, None if unknown."""
        if number not in self._lists:
            return None
        item, overrides = self._lists[number]

        def at(index: int) -> _Level:
            return overrides.get(index) or item.levels.get(index) or _Level()

        here = at(level)
        item.counts[level] = item.counts.get(level, here.start - 1) + 1
        for deeper in [index for index in item.counts if index > level]:
            del item.counts[deeper]
        if here.kind == "bullet":
            return _bullet(here.text)

        def show(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            return shown(item.counts.get(index, at(index).start), at(index).kind)

        return re.sub(r"%([1-9])", show, here.text).strip()


def _bullet(text: str) -> str:
    """Bullets of symbol fonts stand in the private area: shown as a dot."""
    char = text.strip()
    return char if char and not any("\ue000" <= c <= "\uf8ff" for c in char) else "・"


def _level(node: etree._Element) -> _Level:
    def value(tag: str) -> str | None:
        child = node.find(f"{W}{tag}")
        return None if child is None else child.get(f"{W}val")

    return _Level(
        _int(value("start"), 1),
        value("numFmt") or "decimal",
        value("lvlText") or "",
        value("pStyle"),
    )


def _int(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text) else default
