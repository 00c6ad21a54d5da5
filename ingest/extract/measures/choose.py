"""One choice over the whole document: which level or region names the measures.

A section and what stands in it (sections below, rows, sheets, items) are rival readings
of one region.  The section wins where its form speaks more for a measure than the
forms below it do on average; else what is below it stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ingest.extract.candidates import Candidate, Ledger
from ingest.extract.drafts import same_name
from ingest.extract.measures.units import Unit
from ingest.sections import Section
from text.folding import key


def choose(
    root: Section, units: Iterable[Unit], ledger: Ledger, *, is_plan: bool = True
) -> list[Unit]:
    """Return the units that are the measures, in document order; the ledger has the rest.

    Only where the document calls itself a plan (``is_plan``) may its likeliest form count
    although it lies below even odds.
    """
    known = list(units)
    _against_the_best(known)
    choice = _Choice(known)
    taken = choice.below(root)
    if not taken and is_plan and _nearest(known):
        choice = _Choice(known)
        taken = choice.below(root)
    taken = choice.without_policies(taken)
    for unit in sorted(taken, key=lambda u: u.span):
        ledger.take(_candidate(unit), f"score {unit.score:.2f}")
    for unit, reason in choice.rejected:
        ledger.reject(_candidate(unit), reason)
    return sorted(taken, key=lambda u: u.span)


_SHARE = 0.5
"""Of the best form's score that another form needs to be one of measures too."""


def _against_the_best(units: list[Unit]) -> None:
    """Take from forms that are far less like measures than the form that the plan uses.

    Sheets set a measure out in full and stand against sheets alone, sections against
    sections and sheets, and rows, which often only list, against all.
    """
    groups: dict[tuple[str, str], list[float]] = defaultdict(list)
    for unit in units:
        groups[unit.kind, unit.group].append(unit.score)
    best: dict[str, float] = defaultdict(float)
    for (kind, _), scores in groups.items():
        if len(scores) >= 2:
            best[kind] = max(best[kind], sum(scores) / len(scores))
    for unit in units:
        least = _SHARE * max(best[kind] for kind in _RIVALS.get(unit.kind, _ALL))
        if 0 < unit.score < least:
            unit.score -= least


_ALL = ("section", "sheet", "row")
_RIVALS = {"sheet": ("sheet",), "section": ("section", "sheet")}
_SAME = 0.8
"""Likeness of two titles of one measure."""
_REACH = 2.5
"""How far below even odds the best form of a document may lie that has no better one."""


def _nearest(units: list[Unit]) -> bool:
    """Raise the scores where nothing is chosen, so that the likeliest form is above even.

    Short plans show too little of a pattern to be sure of; what is read so is doubtful.
    False where no form comes near.
    """
    groups: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        groups[unit.group].append(unit)
    means = {g: sum(u.score for u in us) / len(us) for g, us in groups.items()}
    best = max(means.values(), default=-_REACH)
    if not -_REACH < best <= 0:
        return False
    for unit in units:
        own = unit.score if any(unit.own.values()) else max(unit.score, means[unit.group])
        unit.score = own + 0.05 - best
        unit.draft.confidence = min(unit.draft.confidence, 0.6)
    return True


def _candidate(unit: Unit) -> Candidate[object]:
    sure = min(1.0, max(0.0, 0.5 + unit.score / 10))
    return Candidate(f"measure.{unit.kind}", "measure", unit.draft.name, (unit.span,), sure)


class _Choice:
    def __init__(self, units: Iterable[Unit]) -> None:
        self.own: dict[int, Unit] = {}
        self.inside: dict[int, list[Unit]] = defaultdict(list)
        self.rejected: list[tuple[Unit, str]] = []
        for unit in units:
            if unit.score <= 0:
                self.rejected.append(
                    (unit, f"score {unit.score:.2f}: its form is not that of a measure")
                )
            elif unit.kind == "section":
                self.own[id(unit.at)] = unit
            else:
                self.inside[id(unit.at)].append(unit)

    def below(self, section: Section) -> list[Unit]:
        """The units chosen in the whole reach of a section."""
        found = self._inside(section)
        for child in section.children:
            found.extend(self.below(child))
        own = self.own.get(id(section))
        if own is None:
            return found
        forms = [u for u in found if u.kind == "sheet"]
        if len(forms) == 1 and same_name(forms[0].draft.name, own.draft.name) >= _SAME:
            # a heading over the form that sets out the measure of its name
            self.rejected.append((own, "the form below it bears its name"))
            self.rejected.extend((u, "part of the form") for u in found if u is not forms[0])
            return forms
        rival = sum(u.score for u in found) / len(found) if found else None
        if rival is not None and rival > own.score:
            self.rejected.append(
                (own, f"finer units score {rival:.2f} on average, this {own.score:.2f}")
            )
            return found
        self.rejected.extend(
            (u, f"part of 「{own.draft.name}」, which scores {own.score:.2f}") for u in found
        )
        return [own]

    def without_policies(self, taken: list[Unit]) -> list[Unit]:
        """Leave out sections that only tell of what stands above other measures."""
        above = {key(s.name) for u in taken for s in u.at.ancestors()}
        out = []
        for unit in taken:
            if unit.kind == "section" and key(unit.draft.name) in above:
                self.rejected.append((unit, "names a heading above other measures"))
            else:
                out.append(unit)
        return out

    def _inside(self, section: Section) -> list[Unit]:
        """Of rival readings of the same lines the one that scores best on average."""
        own = self.inside.get(id(section), [])
        kinds: dict[str, list[Unit]] = defaultdict(list)
        for unit in own:
            kinds[unit.kind].append(unit)
        ranked = sorted(kinds.values(), key=lambda us: -sum(u.score for u in us) / len(us))
        out: list[Unit] = []
        for group in ranked:
            for unit in group:
                rival = next((o for o in out if o.kind != unit.kind and _meet(o, unit)), None)
                if rival is None:
                    out.append(unit)
                else:
                    self.rejected.append((unit, f"read as {rival.kind} 「{rival.draft.name}」"))
        return out


def _meet(a: Unit, b: Unit) -> bool:
    return any(x[0] < y[1] and y[0] < x[1] for x in a.draft.spans for y in b.draft.spans)
