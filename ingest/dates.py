"""Dates and fiscal years as Japanese plans print them.

「令和4年度（2022年度）」, 「2025（令和7）年度」, 「R元年度」, 「平成28年12月14日」,
「令和三年九月」.  Where the era and the western year of one date differ, both
readings are kept: :class:`Moment` then has ``conflict``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.numbers import kanji_to_int

ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
"""Year before the first year of each era."""

_SHORT = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_SHORT_FULL = {**_SHORT, **{chr(ord(k) + 0xFEE0): v for k, v in _SHORT.items()}}
_NUM = r"(?:元|[0-9０-９]{1,2}|[〇一二三四五六七八九十]{1,3})"
_ERA = rf"(?:(?P<era{{n}}>令和|平成|昭和|大正|明治|(?<![A-Za-z])[RHSＲＨＳ](?=\s?(?:元|[0-9０-９])))\s*(?P<ey{{n}}>{_NUM}))"
_WEST = r"(?<![0-9０-９.,])(?P<wy{n}>(?:19|20|１９|２０)[0-9０-９]{{2}})"
_OPEN, _CLOSE = r"\s*[(（［\[]\s*", r"\s*[)）］\]]"


def _era(n: int) -> str:
    return _ERA.replace("{{n}}", str(n)).replace("{n}", str(n))


def _west(n: int) -> str:
    return _WEST.format(n=n)


_YEAR_UNIT = r"\s*(?P<{u}>年度|年)"
_MOMENT = re.compile(
    "(?:"
    # 令和4年度(2022年度), 令和4年(2022年度), 令和4（2022）年
    rf"{_era(1)}(?:{_YEAR_UNIT.format(u='u1')})?(?:{_OPEN}{_west(1)}(?:{_YEAR_UNIT.format(u='u2')})?{_CLOSE})?(?:{_YEAR_UNIT.format(u='u3')})?"
    # 2022年度(令和4年度), 2025（令和7）年度, 2022年度
    rf"|{_west(2)}(?:{_YEAR_UNIT.format(u='u4')})?(?:{_OPEN}{_era(2)}(?:{_YEAR_UNIT.format(u='u5')})?{_CLOSE})?(?:{_YEAR_UNIT.format(u='u6')})?"
    r")(?P<du>度)?"
    r"(?:\s*(?P<month>1[0-2]|[1-9]|0[1-9]|[０-９]{1,2}|[一二三四五六七八九十]{1,2})\s*月"
    r"(?:\s*(?P<day>[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})\s*日)?)?"
    r"(?:\s*(?P<dot>[./．／](?P<dm>1[0-2]|0?[1-9])(?:[./．／](?P<dd>[0-9]{1,2}))?))?"
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


def _int(text: str | None) -> int | None:
    if not text:
        return None
    if text == "元":
        return 1
    return int(text) if text.isdecimal() else kanji_to_int(text)


def _western(era: str, year: str) -> int | None:
    number = _int(year)
    if number is None or number < 1:
        return None
    return ERAS[_SHORT_FULL.get(era, era)] + number


def moments(text: str) -> Iterator[Moment]:
    """Every date in ``text``, in order; lone numbers without a unit are no dates."""
    for m in _MOMENT.finditer(text):
        g = m.groupdict()
        era, ey = g["era1"] or g["era2"], g["ey1"] or g["ey2"]
        western = _int(g["wy1"] or g["wy2"])
        units = [g[u] for u in ("u1", "u2", "u3", "u4", "u5", "u6") if g[u]]
        era_year = _western(era, ey) if era and ey else None
        if era_year is None and western is None:
            continue
        short_era = era is not None and era in _SHORT_FULL
        # 「2030」 alone or 「R3」 inside a word is no date; 「R3」 as a cell is
        dotted = g["dot"] is not None and (era is not None or g["dd"] is not None)
        if not units and not dotted and not (era and (western or short_era)):
            continue
        year = era_year if era_year is not None else western
        assert year is not None
        own_units = (
            [u for u in (g["u1"], g["u3"]) if u]
            if g["era1"]
            else [u for u in (g["u4"], g["u6"]) if u]
        )
        month = _int(g["month"]) or _int(g["dm"])
        day = _int(g["day"]) or _int(g["dd"])
        if month is not None and not 1 <= month <= 12:
            month = day = None
        if day is not None and not 1 <= day <= 31:
            day = None
        fiscal = (
            "年度" in (own_units or units)
            or g["du"] == "度"
            or (short_era and not units and month is None)
        )
        yield Moment(
            m.start(),
            m.end(),
            m.group(),
            year,
            month,
            day,
            fiscal,
            era_year,
            western,
            western_is_fiscal="年度" in (g["u2"] or ""),
        )


def first_moment(text: str) -> Moment | None:
    return next(moments(text), None)


def fiscal_year(text: str) -> int | None:
    """The fiscal year that ``text`` names, None where it names none or several."""
    years = {m.fiscal_year for m in moments(text)}
    return years.pop() if len(years) == 1 else None


_YEAR_WORDS = re.compile(r"[\s年度()（）～~〜\-末目:：、]|予定|計画|以降|実績|(?:初|2|3|4|5|1)年目")
_BARE_YEAR = re.compile(r"^\s*(?:20[0-9]{2})\s*(?:年度?)?\s*$")


def header_year(text: str) -> int | None:
    """The fiscal year that a column header names: 「R3 (2021)」, 「2021年度」, 「令和4」, 「2024」."""
    found = list(moments(text))
    if len({m.fiscal_year for m in found}) == 1:
        rest = text
        for m in reversed(found):
            rest = rest[: m.start] + rest[m.end :]
        return found[0].fiscal_year if not _YEAR_WORDS.sub("", rest) else None
    if found:
        return None
    if _BARE_YEAR.match(text):
        return int(re.sub(r"\D", "", text))
    bare = re.match(rf"^\s*{_era(1)}\s*$", text)
    return _western(bare["era1"], bare["ey1"]) if bare else None


_SPAN = re.compile(r"^\s*(?:から|～|〜|~|－|―|-|ー|至|:)\s*$")


def fiscal_span(text: str) -> tuple[int, int] | None:
    """The years of 「令和3年度～令和4年度」 or 「…から…まで」; None where there is no such pair."""
    found = list(moments(text))
    for a, b in itertools.pairwise(found):
        between = text[a.end : b.start]
        if (
            _SPAN.match(re.sub(r"[（(][^（）()]*[)）]|[の間年度末初頭、]", "", between))
            and a.fiscal_year <= b.fiscal_year
        ):
            return a.fiscal_year, b.fiscal_year
    # 「令和4～8年度」
    short = re.search(
        rf"(?P<era>令和|平成|[RHＲＨ])\s*(?P<a>{_NUM})\s*(?:年度?)?\s*[～〜~\-－]\s*(?P<b>{_NUM})\s*年度?",
        text,
    )
    if short:
        a2, b2 = _western(short["era"], short["a"]), _western(short["era"], short["b"])
        if a2 and b2 and a2 <= b2:
            return a2, b2
    return None
