"""Values of an indicator as printed, and which of them is baseline, interim or target."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.extract.context import clean
from ingest.mend import tidy
from text.dates import fiscal_year, moments
from text.folding import narrow
from text.numbers import Quantity, read_quantity
from text.spans import Text

BASELINE, INTERIM, TARGET = "baseline", "interim", "target"
_BRACKETED = re.compile(r"[(（]((?:[^()（）]|[(（][^()（）]*[)）])*)[)）]")
_NOT_A_VALUE = re.compile(r"^[-－―–—‐ー・…　 ]*$")
_DATED = re.compile(r"年度|現在|時点|末$")
_LEAD_DATE = re.compile(r"^[（(]?\s*$")


@dataclass(frozen=True, slots=True)
class Value:
    """One printed value; ``when`` is its date as printed, ``year`` that date's fiscal year.

    ``kind`` is baseline, interim or target where words say so, None where only its place
    among the others does.
    """

    text: str | None
    quantity: Quantity | None
    kind: str | None = None
    year: int | None = None
    when: str | None = None
    unit: str | None = None
    """The unit of the value, from its own text or from its column or indicator."""

    @property
    def number(self) -> float | None:
        return self.quantity.value if self.quantity is not None else None

    @property
    def blank(self) -> bool:
        """Does it say nothing, or only that nothing is known?"""
        return not self.text or bool(_NOT_A_VALUE.match(self.text))


@dataclass(slots=True)
class Draft:
    """An indicator before its owner and its place among the others are settled."""

    name: str
    values: list[Value]
    span: tuple[int, int]
    measure: str | None = None
    policy: str | None = None
    subject: str | None = None
    doubts: list[str] = field(default_factory=list)
    """Codes of issues that go on record with it if it is taken."""


def cell_value(
    text: Text, kind: str | None = None, year: int | None = None, when: str | None = None
) -> Value:
    """The value of a cell; a date in brackets or before the number is its own.

    >>> v = cell_value(Text.of("12件（令和5年度末）"))
    >>> v.text, v.number, v.year
    ('12件', 12.0, 2023)
    """
    words = clean(text)
    note = None
    for m in _BRACKETED.finditer(words):
        if list(moments(m[1])) or _DATED.search(m[1]):
            note = m[1].strip()
    bare = _BRACKETED.sub("", words).strip() if note else words
    bare, lead = _without_lead(bare)
    note = note or lead
    if _NOT_A_VALUE.match(bare):
        return Value(bare or None, None, kind, fiscal_year(note or "") or year, note or when)
    quantity = read_quantity(bare)
    own_year = fiscal_year(note) if note else None
    if own_year is None and quantity is not None:
        own_year = fiscal_year(bare)
    return Value(
        bare or words,
        quantity,
        kind,
        own_year or year,
        note or when,
        quantity.unit if quantity is not None else None,
    )


def _without_lead(text: str) -> tuple[str, str | None]:
    """A value without the date before it: 「R7　50％」."""
    first = next(moments(text), None)
    if first is None or not _LEAD_DATE.match(text[: first.start]):
        return text, None
    rest = re.sub(r"^(?:度?末)?(?:時点|現在)?\s*[)）:：、]?\s*", "", text[first.end :])
    if read_quantity(rest) is None:
        return text, None
    return rest, first.printed


@dataclass(frozen=True, slots=True)
class Assigned:
    """Which value is which; each may be missing."""

    baseline: Value | None
    interim: tuple[Value, ...]
    target: Value | None


def assign(values: Sequence[Value]) -> Assigned:
    """Tell baseline, interim values and target apart.

    Words decide first; where they are silent the first dated value is the baseline, the
    last one the target and those between are interim.
    """
    shown = list(values)
    target = _target(shown)
    baseline = _baseline(shown, target)
    interim = tuple(v for v in shown if v is not target and v is not baseline and not v.blank)
    return Assigned(baseline, interim, target)


def _order(value: Value) -> int:
    return value.year if value.year is not None else 0


def _target(values: list[Value]) -> Value | None:
    named = [v for v in values if v.kind == TARGET]
    if named:
        filled = [v for v in named if not v.blank] or named
        return max(enumerate(filled), key=lambda p: (_order(p[1]), p[0]))[1]
    rest = [v for v in values if v.kind is None]
    if not rest or (len(values) == 1 and values[0].kind is None and not values[0].text):
        return None
    dated = [v for v in rest if v.year is not None]
    last = max(enumerate(dated or rest), key=lambda p: (_order(p[1]), p[0]))[1]
    others = [v for v in values if v is not last]
    if not others or any(v.kind is not None for v in others) or len(rest) > 1:
        return last
    return None


def _baseline(values: list[Value], target: Value | None) -> Value | None:
    named = [v for v in values if v.kind == BASELINE]
    if named:
        filled = [v for v in named if not v.blank] or named
        return min(enumerate(filled), key=lambda p: (_order(p[1]) or 9999, p[0]))[1]
    rest = [v for v in values if v.kind is None and v is not target]
    if not rest or target is None:
        return None
    first = min(enumerate(rest), key=lambda p: (_order(p[1]) or 9999, p[0]))[1]
    if any(v.kind == TARGET for v in values) and first.year is not None:
        earliest = min((_order(v) for v in values if v.kind == TARGET and v.year), default=9999)
        return first if first.year < earliest else None
    return first


def indicator_name(text: Text) -> str:
    """An indicator's words on one line without its number, mark and notes."""
    lines = [tidy(t).value for t in text.split(re.compile(r"\n"))]
    kept = [x for x in lines if x and not x.startswith(("※", "＊", "*"))]
    name = tidy(text).value if not kept else "".join(kept)
    name = re.sub(r"\s*※.*$", "", name, flags=re.S)
    name = re.sub(r"\s*[（(]\s*注\s*[0-9０-９]*\s*[)）]\s*$", "", name)
    return re.sub(r"^(?:[・●○〇■◆]|[①-⑳]|[(（]\d{1,2}[)）]|\d{1,2}[.．)）]\s)\s*", "", name).strip()


_BARE_YEAR = re.compile(r"[(（]\s*(20[0-9]{2})\s*[)）]")


def bare_year(head: str) -> int | None:
    """The fiscal year of 「目標値（2028）」: the brackets say that it is a year."""
    m = _BARE_YEAR.search(head)
    return int(m[1]) if m is not None else None


_UNIT_LIKE = re.compile(
    r"^(?:[千百万億]?(?:[％%]|ポイント|件|人|回|社|名|台|校|店|冊|戸|枚|頭|世帯|[かカヵヶ]所|箇所|施設|団体|業務|項目|割|時間|分|日|円|点|種類|手続|事業|組織|地区|路線|[A-Za-z²]{1,4}|t[‐-]?CO2)(?:[/／](?:年度?|月|日|回|人|件))?)$"
)


def unit_in(name: str) -> str | None:
    """The unit that an indicator or a head gives in brackets: 「申請率（％）」.

    >>> unit_in("参加者数（人）"), unit_in("利用率（市民）")
    ('人', None)
    """
    for m in _BRACKETED.finditer(name):
        inner = re.sub(r"^単位\s*[：:]?\s*", "", m[1].strip())
        if _UNIT_LIKE.match(inner):
            return narrow(inner)
    return None
