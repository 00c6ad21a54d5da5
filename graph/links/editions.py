"""Which edition of a source a citation means.

What is printed beside the name decides: an edition's number, else the latest printed
date that is an edition's, else the last edition not later than the printed date.
Where nothing is printed there, what the plan prints beside the name elsewhere decides;
where it never does, the last edition not later than the plan itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from graph.links import dates
from graph.links.types import EditionChoice
from graph.registers.register import Edition, Item, Source
from ingest.types import PlanRecord, Provenance
from text.folding import narrow

_LONGEST_BRACKETS: Final = 200
_NEAREST: Final = 20
_ORDINAL: Final = re.compile(r"第[0-9]+[期次]|(?<![0-9])20[0-9]{2}(?![0-9年])")
NO_EDITIONS: Final = "この文書の版は登録されていない"
UNDATED: Final = "名称の横に日付がなく、計画の日付も分からない"


@dataclass(frozen=True, slots=True)
class PlanDate:
    """The date that limits which editions a plan can mean, and how it is called."""

    date: str | None
    called: str = "計画の日付"


@dataclass(frozen=True, slots=True)
class Printed:
    """What a plan prints of a source: its names and what stands in brackets beside them."""

    names: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def choose_edition(
    source: Source, here: Printed, elsewhere: Printed, plan: PlanDate
) -> EditionChoice:
    """The edition of ``source`` that a citation means.

    ``here`` is what is printed at the citation, ``elsewhere`` at other places of the
    same plan, which speak where ``here`` says nothing.
    """
    if not source.editions:
        return EditionChoice(None, NO_EDITIONS)
    for printed, where in ((here, ""), (elsewhere, "計画の他の箇所で")):
        chosen = _by_print(source, printed, where)
        if chosen is not None:
            return chosen
    if plan.date is None:
        return EditionChoice(None, UNDATED)
    own = source.edition(None, plan.date)
    told = f"{plan.called} {plan.date} 以前"
    if own is None:
        return EditionChoice(None, f"{told}の版は登録されていない")
    return EditionChoice(own, f"{told}の最新の版")


def _by_print(source: Source, printed: Printed, where: str) -> EditionChoice | None:
    by_id = {edition.id: edition for edition in source.editions}
    for text in (*printed.beside, *printed.names):
        number = dates.version(text)
        if number is not None and number in by_id:
            return EditionChoice(by_id[number], f"{where}名称の横に第{number}版とある")
    for name in printed.names:
        for token in _ORDINAL.findall(narrow(name)):
            named = [e for e in source.editions if token in e.label.removeprefix(source.label)]
            if named:
                return EditionChoice(named[-1], f"{where}名称に「{token}」とある")
    found = list(dict.fromkeys(date for text in printed.beside for date in dates.dates(text)))
    exact = [
        (edition.date, date, edition)
        for edition in source.editions
        for date in found
        if dates.same_day(edition.date, date)
    ]
    if exact:
        # of an enactment and its revisions, the last is the text that was meant
        _, date, edition = max(exact, key=lambda entry: entry[:2])
        return EditionChoice(edition, f"{where}名称の横の日付 {date} が版の日付に合う")
    if found:
        date = dates.latest(found)
        earlier = source.edition(date)
        if earlier is not None:
            return EditionChoice(earlier, f"{where}名称の横の日付 {date} 以前の最新の版")
        return EditionChoice(None, f"{where}名称の横の日付 {date} 以前の版は登録されていない")
    return None


def plan_date(record: PlanRecord, printed: Iterable[str] = ()) -> PlanDate:
    """The date of a plan: its publication; else the latest of the first month of its
    period and the dates that it prints beside the documents it cites (``printed``)."""
    plan = record.plan
    if plan.published:
        return PlanDate(plan.published)
    known = [] if plan.period_start_fy is None else [f"{plan.period_start_fy}-04"]
    cited = [date for text in printed for date in dates.dates(text)]
    if cited and dates.latest([*known, *cited]) in cited:
        return PlanDate(dates.latest(cited), "計画が言及する最も新しい日付")
    return PlanDate(known[0], "計画期間の始まり") if known else PlanDate(None)


class Surroundings:
    """What stands behind a place of the text, read from the passages of a record."""

    def __init__(self, record: PlanRecord) -> None:
        places = {p.provenance for p in record.passages if p.provenance is not None}
        self._passages = sorted(places, key=lambda place: (place.start, place.end))
        self._starts = [place.start for place in self._passages]
        self._known: dict[tuple[int, int], str] = {}

    def beside(self, place: Provenance) -> str:
        """What stands in brackets directly behind a name, empty where nothing does."""
        key = (place.start, place.end)
        if key not in self._known:
            self._known[key] = self._beside(place)
        return self._known[key]

    def _beside(self, place: Provenance) -> str:
        last = bisect_right(self._starts, place.start)
        # passages hardly overlap: the one that holds the name is among the last to begin
        for whole in reversed(self._passages[max(0, last - _NEAREST) : last]):
            if place.end <= whole.end:
                behind = whole.quote[place.end - whole.start :]
                text = dates.beside(behind[:_LONGEST_BRACKETS])
                if text:
                    return text
        # a name can hold its own date: 「…重点計画（2022年6月7日閣議決定）」
        return dates.beside(place.quote[place.quote.find("（") :]) if "（" in place.quote else ""

    def all_beside(self, record: PlanRecord) -> tuple[str, ...]:
        """What stands beside the names of all sources of the record."""
        found = (self.beside(m.provenance) for source in record.sources for m in source.mentions)
        return tuple(text for text in found if text)


def edition_in_force(source: Source, item: Item, when: str | None) -> Edition | None:
    """The last edition not later than ``when``; None where the item came only afterwards."""
    current = source.edition(None, when)
    begun = [e.date for e in source.editions if e.id in item.editions]
    return current if current is not None and begun and min(begun) <= current.date else None
