"""Quantities as printed: 「54.64 % (R4年5月末現在)」, 「約300万枚」, 「△30％」, 「2万5千件」.

A number keeps the unit that it is printed with: 160万人 is 160 万人.  Where a number is
printed with several powers (2万5千, 1億2,000万) they are multiplied out, because no unit
could hold them.  :meth:`Quantity.base` leaves the power out of the unit, so that 9,800人
and 1万人 can be compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from text.dates import moments
from text.folding import narrow_spans
from text.numerals import POWERS, enclosed_to_int, kanji_to_int
from text.spans import Text

_POWER_CHARS: Final = "億万千百十兆"
_FACTORS: Final = POWERS | {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in its printed unit: 160万人 has value 160 and unit 万人.

    ``start:end`` are half-open code points of the text that was read, ``text`` is what
    stands there; ``unit`` is in its narrow form (% for ％), None where none is printed.
    """

    value: float
    unit: str | None
    start: int
    end: int
    text: str = ""

    def base(self) -> tuple[float, str | None]:
        """The number with the power of its unit multiplied out: 1万人 is 10000 人."""
        unit = self.unit or ""
        powers = len(unit) - len(unit.lstrip(_POWER_CHARS))
        factor = 1
        for power in unit[:powers]:
            factor *= _FACTORS[power]
        return _exact(self.value * factor), unit[powers:] or None


def _exact(value: float) -> float:
    """A product without the noise of binary fractions (1.1億 is 110000000)."""
    return float(round(value, 6))


def comparable(quantities: Iterable[Quantity]) -> tuple[str | None, list[float]] | None:
    """The values in one unit, where the units differ in power only.

    Gives the unit and the values in the order given; None where there is none or the
    units differ otherwise (30分 and 1時間).
    """
    bases = [quantity.base() for quantity in quantities]
    if not bases or len({unit for _, unit in bases}) > 1:
        return None
    return bases[0][1], [value for value, _ in bases]


def units(first: Quantity | None, second: Quantity | None) -> tuple[str | None, str | None]:
    """The units of two values of one indicator.

    A number printed without a unit counts what the other counts, but not in its power:
    「9,800 → 1万人」 begins at 9,800 人.  The unit is None where a value is absent.
    """
    own = [quantity.unit if quantity else None for quantity in (first, second)]
    for one, other in ((0, 1), (1, 0)):
        quantity, lent = (first, second)[one], (first, second)[other]
        if quantity is not None and quantity.unit is None and lent is not None:
            own[one] = lent.base()[1]
    return own[0], own[1]


_DIGITS: Final = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
_START: Final = re.compile(rf"(?P<sign>[△▲▼]|(?<![\w)~])[-−])?\s*(?P<num>{_DIGITS})")
_GROUP: Final = re.compile(rf"(?P<n>{_DIGITS})(?P<powers>[{_POWER_CHARS}]*)")
_UNIT: Final = re.compile(
    rf"\s*(?P<unit>[{_POWER_CHARS}]*(?:%|ポイント|[かヶカヵ]所|箇所|つ(?![ぁ-ん])"
    r"|(?:[一-鿿々ァ-ヶー]|(?<=手続)き|[A-Za-z])+(?:・[一-鿿々ァ-ヶー]+)?)?)"
)
_KANJI_NUMBER: Final = re.compile(
    r"(?<![数何幾])(?P<num>[一二三四五六七八九十百千万億〇]+)(?P<unit>件|回|人|か所|箇所|施設|割|台|団体|項目|種類|事業)"
)
_POINT: Final = re.compile(
    r"(?<![0-9・.,])([0-9]{1,3})・([0-9]{1,2})(?=\s*(?:%|ポイント|割|倍|[万億兆]|時間|km|ha|kg|点(?!検)))"
)
"""A middle dot for the decimal point (12・5％), before units that are counted in parts."""
_TRAILING: Final = re.compile(
    r"(?:以上|以下|未満|程度|超|を|に|へ|が|は|の|と|まで|増|減|削減|達成|維持|目標|ずつ|より|から|毎|相当|で|も|な|し|や).*$"
)
_COUNTERS: Final = re.compile(
    r"^((?:[千万億]?(?:件|人|回|社|名|台|校|店|冊|戸|枚|頭|世帯|箇所|か所|施設|団体|業務|項目|割|時間|分|円)))(?:開催|実施|参加|導入|整備|設置|利用|公開|登録|交付|配置|拡大|増加|減少|維持|達成|以上|以下|程度|確保|超過)"
)
_TIME: Final = re.compile(r"(?:年|月|時)(?!\w)|年度|か年|ヶ年|年間")
_AFTER_MONTH: Final = re.compile(r"月\s?$")
_PARENS: Final = re.compile(r"[(（][^()（）]*[)）]")


def quantities(text: str) -> list[Quantity]:
    """Every number of ``text`` with its unit; dates are left to :mod:`text.dates`."""
    plain = narrow_spans(text)
    value = _POINT.sub(r"\1.\2", plain.value)
    taken = [(m.start, m.end) for m in moments(value)]
    found = list(_arabic(value, taken)) or list(_in_kanji(value))
    printed = (_printed(quantity, plain, text) for quantity in found)
    # ① and ⑴ count the items of a list, no things
    return [q for q in printed if not any(enclosed_to_int(c) is not None for c in q.text)]


def _printed(quantity: Quantity, plain: Text, raw: str) -> Quantity:
    """The quantity with its place in the raw text."""
    start, end = plain[quantity.start : quantity.end].span()
    return Quantity(quantity.value, quantity.unit, start, end, raw[start:end])


def _arabic(text: str, dates: list[tuple[int, int]]) -> Iterator[Quantity]:
    place = 0
    while m := _START.search(text, place):
        start = m.start("num")
        value, end = _amount(text, start)
        unit = _UNIT.match(text, end)
        assert unit is not None  # it matches nothing, too
        place = unit.end()
        if any(start < b and a < end for a, b in dates):
            continue
        if _is_ordinal(text, start) or _is_time(text, start, unit["unit"]):
            continue
        printed = _COUNTERS.sub(r"\1", _TRAILING.sub("", unit["unit"]))
        yield Quantity(
            -value if m["sign"] else value,
            printed or None,
            m.start("sign") if m["sign"] else start,
            unit.start("unit") + len(printed) if printed else end,
        )


def _amount(text: str, start: int) -> tuple[float, int]:
    """The value of the number at ``start`` and where it ends.

    A single power is left to the unit; of several each group must be smaller than one
    of the group before (2万5千, but not 5万10万).
    """
    total, least, end, count = 0.0, float("inf"), start, 0
    while group := _GROUP.match(text, end):
        factor = 1
        for power in group["powers"]:
            factor *= _FACTORS[power]
        value = float(group["n"].replace(",", "")) * factor
        if value >= least:
            break
        total, least, end, count = total + value, float(factor), group.end(), count + 1
        if factor == 1:
            break
    if count > 1:
        return _exact(total), end
    first = _GROUP.match(text, start)
    assert first is not None  # the caller found a number here
    return float(first["n"].replace(",", "")), first.end("n")


def _is_ordinal(text: str, start: int) -> bool:
    """「第2期」, 「No.3」, 「A4」: the number names, it does not count."""
    before = text[start - 1] if start else ""
    return bool(before) and ((before.isascii() and before.isalpha()) or before in "第.")


def _is_time(text: str, start: int, unit: str) -> bool:
    if _TIME.match(unit):
        return True
    return unit.startswith("日") and bool(_AFTER_MONTH.search(text[:start]))


def _in_kanji(text: str) -> Iterator[Quantity]:
    for m in _KANJI_NUMBER.finditer(text):
        number = kanji_to_int(m["num"])
        if number is not None and m.group() not in ("一人", "二人"):
            yield Quantity(float(number), m["unit"], m.start(), m.end())


def read_quantity(text: str) -> Quantity | None:
    """The one number that a cell states: the first outside brackets; None for none."""
    bare = _PARENS.sub(lambda m: " " * len(m.group()), text)
    found = quantities(bare)
    return found[0] if found else None


__all__ = [
    "Quantity",
    "comparable",
    "quantities",
    "read_quantity",
    "units",
]
