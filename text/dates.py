"""Dates, fiscal years and periods as Japanese public texts print them.

「令和4年度（2022年度）」, 「2025（令和7）年度」, 「R元年度」, 「㋿6年3月」,
「平成28年12月14日」, 「令和三年九月」, 「二〇二五年度」, 「令和6年度から3年間」.  Where
the era and the western year of one date differ, both readings are kept:
:class:`Moment` then has ``conflict``.

A fiscal year runs from April to March: 2022年2月 lies in the fiscal year 2021.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from text.folding import narrow, narrow_spans
from text.numerals import to_int


@dataclass(frozen=True, slots=True)
class Era:
    """An era: its name, its letter, its first day."""

    name: str
    letter: str
    begins: dt.date

    def western(self, year: int) -> int:
        """The western year of a year of the era, counted from 1."""
        return self.begins.year + year - 1

    def year_of(self, day: dt.date) -> int:
        """The year of the era in which a day lies."""
        return day.year - self.begins.year + 1


ERAS: Final = (
    Era("明治", "M", dt.date(1868, 1, 25)),
    Era("大正", "T", dt.date(1912, 7, 30)),
    Era("昭和", "S", dt.date(1926, 12, 25)),
    Era("平成", "H", dt.date(1989, 1, 8)),
    Era("令和", "R", dt.date(2019, 5, 1)),
)
"""The modern eras, the first one first."""
_BY_PRINT: Final = {mark: era for era in ERAS for mark in (era.name, era.letter)}
_NAMES: Final = "|".join(era.name for era in ERAS)

_N: Final = r"(?:元|[0-9]{1,2}(?![0-9])|[〇一二三四五六七八九十]{1,3})"
# a letter is an era where a number and no further letter follow (R4, not R2D2); small r and
# h stand so in texts that were folded, M and T are too common to mean one without 年
_LETTER: Final = (
    r"(?:(?<![A-Za-z])[RHS]|(?<![A-Za-z0-9/_.=-])[rh])(?=\.?\s?(?:元|[0-9]{1,2}(?![0-9A-Za-z_])))\.?"
    r"|(?<![A-Za-z0-9])[MT](?=\s?[0-9]{1,2}年)"
)
_ERA: Final = rf"(?:(?P<era{{n}}>{_NAMES}|{_LETTER})\s*(?P<ey{{n}}>{_N}))".replace(
    "{1,2}", "{{1,2}}"
).replace("{1,3}", "{{1,3}}")
_WEST: Final = r"(?P<wy{n}>(?<![0-9.,])(?:19|20)[0-9]{{2}}(?![0-9])|(?:二〇|一九)[〇一二三四五六七八九]{{2}}(?=年))"
_OPEN, _CLOSE = r"\s*[(\[]\s*", r"\s*[)\]]"
_UNIT: Final = r"\s*(?P<{u}>年度|年)"


def _era(n: int) -> str:
    return _ERA.format(n=n)


def _west(n: int) -> str:
    return _WEST.format(n=n)


def _unit(name: str) -> str:
    return _UNIT.format(u=name)


_MOMENT: Final = re.compile(
    "(?:"
    # 令和4年度(2022年度), 令和4年(2022年度), 令和4(2022)年
    rf"{_era(1)}(?:{_unit('u1')})?(?:{_OPEN}{_west(1)}(?:{_unit('u2')})?{_CLOSE}(?:{_unit('u3')})?)?"
    # 2022年度(令和4年度), 2025(令和7)年度, 2022年度
    rf"|{_west(2)}(?:{_unit('u4')})?(?:{_OPEN}{_era(2)}(?:{_unit('u5')})?{_CLOSE}(?:{_unit('u6')})?)?"
    r")(?P<du>度)?"
    r"(?:\s*(?P<month>1[0-2]|[1-9]|0[1-9]|[0-9]{1,2}|[一二三四五六七八九十]{1,2})\s*月"
    r"(?:\s*(?P<day>[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*日)?)?"
    r"(?:\s*(?P<dot>[./](?P<dm>1[0-2]|0?[1-9])(?:[./](?P<dd>[0-9]{1,2}))?"
    r"|-(?P<hm>1[0-2]|0[1-9])-(?P<hd>[0-3][0-9])(?![0-9])))?"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date found at ``start:end`` of a string; ``year`` is western."""

    start: int
    end: int
    printed: str
    year: int
    month: int | None
    day: int | None
    is_fiscal: bool
    era_year: int | None
    western_year: int | None
    western_is_fiscal: bool = False

    @property
    def conflict(self) -> bool:
        """True where era and western year name different years."""
        if self.era_year is None or self.western_year is None:
            return False
        if self.era_year == self.western_year:
            return False
        # January to March of 2022 belong to 2021年度
        shifted = (
            self.western_is_fiscal
            and not self.is_fiscal
            and self.month is not None
            and self.month < 4
        )
        return not (shifted and self.western_year == self.era_year - 1)

    @property
    def fiscal_year(self) -> int:
        """The April-March year that holds it; a bare year counts as that year."""
        if not self.is_fiscal and self.month is not None and self.month < 4:
            return self.year - 1
        return self.year

    def iso(self) -> str:
        """YYYY, YYYY-MM or YYYY-MM-DD, as far as printed."""
        out = f"{self.year:04d}"
        if self.month is not None:
            out += f"-{self.month:02d}"
            if self.day is not None:
                out += f"-{self.day:02d}"
        return out


def era_to_year(era: str, year: str) -> int | None:
    """The western year of a year of an era (令和 or R, 元 or 4 or 四); None for no such year."""
    found = _BY_PRINT.get(narrow(era).rstrip(".").upper())
    number = to_int(narrow(year))
    return None if found is None or not number else found.western(number)


def moments(text: str) -> Iterator[Moment]:
    """Every date in ``text``, in order; lone numbers without a unit are no dates."""
    value = narrow(text)
    first = _MOMENT.search(value)
    if first is None:
        return
    whole = narrow_spans(text)
    for match in _MOMENT.finditer(whole.value, min(first.start(), len(whole))):
        start, end = whole[match.start() : match.end()].span()
        found = _moment(match, start, end, text[start:end])
        if found is not None:
            yield found


def _moment(match: re.Match[str], start: int, end: int, printed: str) -> Moment | None:
    """What a match of the pattern says, None where it is no date."""
    g = match.groupdict()
    era, ey = g["era1"] or g["era2"], g["ey1"] or g["ey2"]
    western = to_int(g["wy1"] or g["wy2"])
    era_year = era_to_year(era, ey) if era and ey else None
    year = era_year if era_year is not None else western
    if year is None:
        return None
    units = [g[u] for u in ("u1", "u2", "u3", "u4", "u5", "u6") if g[u]]
    letter = era is not None and era not in _NAMES
    if not _is_date(g, units, letter, western):
        return None
    own = [g[u] for u in (("u1", "u3") if g["era1"] else ("u4", "u6")) if g[u]]
    month, day = _month_and_day(g)
    fiscal = "年度" in (own or units) or g["du"] == "度" or (letter and not units and month is None)
    return Moment(
        start, end, printed, year, month, day, fiscal, era_year, western,
        western_is_fiscal="年度" in (g["u2"] or ""),
    )  # fmt: skip


def _is_date(
    g: dict[str, str | None], units: list[str | None], letter: bool, western: int | None
) -> bool:
    """「2030」 alone or 「R3」 inside a word is no date; 「R3」 as a cell is."""
    era = g["era1"] or g["era2"]
    dotted = g["dot"] is not None and (era is not None or g["dd"] is not None)
    return bool(units or dotted or g["hd"] or (era and (western or letter)))


def _month_and_day(g: dict[str, str | None]) -> tuple[int | None, int | None]:
    month = to_int(g["month"]) or to_int(g["dm"]) or to_int(g["hm"])
    day = to_int(g["day"]) or to_int(g["dd"]) or to_int(g["hd"])
    if month is not None and not 1 <= month <= 12:
        return None, None
    return month, day if day is not None and 1 <= day <= 31 else None


def fiscal_year(text: str) -> int | None:
    """The fiscal year that ``text`` names, None where it names none or several."""
    years = {m.fiscal_year for m in moments(text)}
    return years.pop() if len(years) == 1 else None


_YEAR_WORDS: Final = re.compile(r"[\s年度()~〜\-末目:、]|予定|計画|以降|実績|(?:初|2|3|4|5|1)年目")
_BARE_YEAR: Final = re.compile(r"^\s*(20[0-9]{2})\s*(?:年度?)?\s*$")
_FOUR_DIGITS: Final = re.compile(r"1[89][0-9]{2}|2[01][0-9]{2}")
_BARE_ERA: Final = re.compile(rf"^\s*{_era(1)}\s*$")


def header_year(text: str) -> int | None:
    """The fiscal year that a column header names: 「R3 (2021)」, 「2021年度」, 「令和4」, 「2024」."""
    text = narrow(text)
    found = list(moments(text))
    if len({m.fiscal_year for m in found}) == 1:
        rest = text
        for m in reversed(found):
            rest = rest[: m.start] + rest[m.end :]
        return found[0].fiscal_year if not _YEAR_WORDS.sub("", rest) else None
    return None if found else _bare_year(text)


def _bare_year(text: str) -> int | None:
    """The year of a text that is nothing but one: 「2024」, 「令和4」."""
    if bare := _BARE_YEAR.match(text):
        return int(bare[1])
    era = _BARE_ERA.match(text)
    return era_to_year(era["era1"], era["ey1"]) if era else None


def named_year(text: str) -> int | None:
    """The fiscal year that ``text`` is, as a whole: 「令和五年度」, 「R5」, 「2023」, 「㋿5年」.

    None where anything else stands in it.
    """
    text = narrow(text).strip()
    found = list(moments(text))
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(text)):
        return found[0].fiscal_year
    if found:
        return None
    return int(text) if _FOUR_DIGITS.fullmatch(text) else _bare_year(text)


_TO: Final = re.compile(r"^\s*(?:から|~|〜|―|-|ー|–|—|‐|−|至|:)\s*$")
_BETWEEN: Final = re.compile(r"\([^()]*\)|[の間年度末初頭、]")
_SHORT_SPAN: Final = re.compile(
    rf"(?:(?P<era>{_NAMES}|[RH])\s*(?P<a>{_N})|(?<![0-9])(?P<w>20[0-9]{{2}}))\s*(?:年度?)?\s*"
    rf"(?:から|[~〜\-–—‐−])\s*(?P<b>{_N}|20[0-9]{{2}})\s*年度?"
)
_FIRST_LAST: Final = re.compile(r"を初年度とし.{0,30}を(?:目標|最終)年度")
_COUNT: Final = r"[0-9一二三四五六七八九十]{1,3}"
_YEARS_LONG: Final = re.compile(
    r"[^。]{0,6}?(?:から|より|を(?:初年度|開始年度|始期|起点)と(?:する|し(?:て|た)?、?)|以降の?)[^。0-9]{0,12}?"
    rf"(?P<n>{_COUNT})\s?(?:年度?間|[かカヵケヶ箇]年)"
)
_MOST_YEARS: Final = 30


def fiscal_span(text: str) -> tuple[int, int] | None:
    """The first and last fiscal year of a period; None where none is named.

    「令和3年度～令和4年度」, 「…から…まで」, 「令和4～8年度」,
    「令和6年度から3年間」, 「令和6年度を初年度とし、令和10年度を目標年度とする」.
    """
    text = narrow(text)
    found = list(moments(text))
    for a, b in itertools.pairwise(found):
        between = _BETWEEN.sub("", text[a.end : b.start])
        if _TO.match(between) and a.fiscal_year <= b.fiscal_year:
            return a.fiscal_year, b.fiscal_year
    if len(found) >= 2 and _FIRST_LAST.search(text):
        first, last = found[0].fiscal_year, found[1].fiscal_year
        if first <= last:
            return first, last
    return _years_long(text, found) or _short_span(text)


def _short_span(text: str) -> tuple[int, int] | None:
    """「令和4～8年度」, 「2024～2028年度」: one unit for both years."""
    short = _SHORT_SPAN.search(text)
    if short is None:
        return None
    if short["era"]:
        first, last = era_to_year(short["era"], short["a"]), era_to_year(short["era"], short["b"])
    else:
        first, last = int(short["w"]), to_int(short["b"])
    return (first, last) if first and last and first <= last <= first + _MOST_YEARS else None


def _years_long(text: str, found: list[Moment]) -> tuple[int, int] | None:
    """「令和6年度から3年間」: a first year and how many there are."""
    for moment in found:
        length = _YEARS_LONG.match(text, moment.end)
        years = to_int(length["n"]) if length else None
        if years and years <= _MOST_YEARS:
            # a year that begins in another month than April ends a year later
            return moment.fiscal_year, moment.fiscal_year + years - 1
    return None


def fiscal_year_name(year: int) -> str | None:
    """The Japanese name of a fiscal year (令和4年度); None before 1989.

    A fiscal year is named after the era that its first day belongs to (of 2019,
    whose April still was 平成31年, the government writes 令和元年度).
    """
    era = next((e for e in reversed(ERAS[-2:]) if year >= e.begins.year), None)
    if era is None:
        return None
    number = year - era.begins.year + 1
    return f"{era.name}{'元' if number == 1 else number}年度"


__all__ = [
    "ERAS",
    "Era",
    "Moment",
    "era_to_year",
    "fiscal_span",
    "fiscal_year",
    "fiscal_year_name",
    "header_year",
    "moments",
    "named_year",
]
