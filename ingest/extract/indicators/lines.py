"""Indicators in labelled lines, in lines below a label, and in cells of forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.blocks import Block
from ingest.extract.candidates import Span, rule
from ingest.extract.context import Context, items
from ingest.extract.indicators.owners import Owners
from ingest.extract.indicators.parse import ARROW, LINES, line, states_change
from ingest.extract.indicators.values import (
    BASELINE,
    INTERIM,
    TARGET,
    Draft,
    Value,
    bare_year,
    cell_value,
    indicator_name,
)
from ingest.mend import tidy
from ingest.roles import Content, Roles, content_of, label_roles, roles_of
from ingest.sections import Section
from ingest.tables import Pair
from text.dates import fiscal_year, moments
from text.numbers import quantities
from text.spans import Text

Found = tuple[Draft, tuple[Span, ...], float]
_OPEN, _CLOSE = r"【\[〔<＜《〈", r"】\]〕>＞》〉"
_LABELLED = re.compile(
    rf"^[{_OPEN}■◆●○◇□・\s]*(?P<label>[^：:／/{_CLOSE}。、\t]{{1,24}}?(?:[（(][^（）()]*[)）])?)\s*(?:[{_CLOSE}]\s*[：:]?|[：:]|[／/](?=\S))\s*(?P<value>.*)$",
    re.S,
)
_WIDE = re.compile(
    r"^[■◆●○◇□・\s]*(?P<label>[^\s：:。、「」]{1,14}(?:[ \u3000][^\s：:。、「」]{1,2}){0,2})(?:[ \u3000]{2,}|\u3000|\t)\s*(?P<value>\S.*)$",
    re.S,
)
_PARTS = re.compile(r"\n|[／/　]\s*(?=(?:現状|目標|基準)値?\s*(?:[（(][^（）()]*[)）])?[：:])")
_VALUE_LIKE = re.compile(r"^[^。]{0,60}[0-9０-９][^。]{0,40}$", re.S)
_KPI: Roles = frozenset({"field:kpi", "kpi_column:indicator"})
_KINDS = {
    "kpi_column:baseline": BASELINE,
    "kpi_column:interim": INTERIM,
    "kpi_column:target": TARGET,
}


@dataclass(slots=True)
class Step:
    """One labelled text: what the label is, and the text."""

    label: str
    roles: Roles
    text: Text


@dataclass(slots=True)
class _Open:
    """An indicator whose values follow its name in further steps."""

    name: Text
    values: list[Value] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    year: int | None = None
    unit: str | None = None


def label_and_value(text: Text) -> tuple[str, Text] | None:
    """(label, value) of a labelled line; the value is empty where the label stands alone."""
    for pattern in (_LABELLED, _WIDE):
        m = pattern.match(text.value)
        if m is not None:
            return m["label"].strip(), text[m.start("value") : m.end("value")].strip()
    return None


def kpi_label(label: str, value: str = "") -> bool:
    """Does a label announce indicators?  目標 does so only above figures."""
    roles = label_roles(label)
    if roles & {"field:kpi"} or ("kpi_column:indicator" in roles and not _general(roles)):
        return True
    return "kpi_column:target" in roles and bool(value) and bool(_VALUE_LIKE.match(value))


def _general(roles: Roles) -> bool:
    """項目, 内容: labels of many other things as well."""
    return bool(roles & {"field:actions", "measure:title", "glossary:definition", "field:goal"})


@rule(
    "kpi.line",
    "kpi",
    "a line that names an indicator and its values, labelled or below a label",
    "KPI：申請率 30％（R4）→60％（R8）",
)
def from_lines(ctx: Context, owners: Owners) -> Iterator[Found]:
    """Yield the indicators of lines, section by section."""
    for section in ctx.outline.root.walk():
        yield from _section(owners, section)


def _section(owners: Owners, section: Section) -> Iterator[Found]:
    below = section.head is not None and kpi_label(section.name)
    if section.head is not None and states_change(section.head.plain):
        yield from _stated(owners, section.parent or section, section.head.text, 0.75)
    loose = _Loose()
    for block in section.blocks:
        if block.grid is not None:
            continue
        pair = label_and_value(block.text)
        if pair is not None and not pair[1].value:
            below = kpi_label(pair[0])
            continue
        if pair is None and _bare_label(block):
            below = kpi_label(block.plain)
            continue
        if pair is not None and label_roles(pair[0]):
            if kpi_label(pair[0], pair[1].value):
                yield from _stated(owners, section, pair[1], 0.8)
                below = True
                continue
            below = below and not _leaves(pair[0], pair[1].value)
        for part in block.text.split(LINES):
            if loose.takes(part, below):
                continue
            if states_change(part.value) or (below and "。" not in part.value):
                yield from _stated(owners, section, part, 0.75, loose.name)
        yield from loose.closed(owners, section)
    yield from loose.closed(owners, section, last=True)


_KIND = re.compile(
    r"^[・●○\s]*(?P<word>現状|現況|現在|基準|実績|目標|めざす|目指す|いまの)(?:数値|値)?\s*[：:]?\s*(?=(?:年|月|約|延べ)?\s?[0-9０-９△])"
)


def _is_name(value: str) -> bool:
    """A short phrase without a value; a number within it (月1回以上使う職員) is none."""
    if "。" in value or not 2 <= len(value) <= 40 or ARROW.search(value):
        return False
    found = quantities(value)
    return not found or len(re.sub(r"[（(][^（）()]*[)）]", "", value[found[-1].end :])) > 3


class _Loose:
    """A name on a line of its own, and lines 「現状148件」, 「目標600件」 below it."""

    def __init__(self) -> None:
        self._open: _Open | None = None
        self._done: list[_Open] = []
        self.name = ""

    def takes(self, part: Text, below: bool) -> bool:
        """Read a line as a name or as one value of the name above; False for other lines."""
        m = _KIND.match(part.value)
        if m is not None and self._open is not None and not states_change(part.value):
            kind = BASELINE if m["word"] not in ("目標", "めざす", "目指す") else TARGET
            rest = part[m.end() : len(part)].strip()
            if not any(v.kind == kind for v in self._open.values):
                self._open.values.append(cell_value(rest, kind))
                self._open.texts.append(part)
                return True
        self._shut()
        if _is_name(part.value):
            self.name = indicator_name(part) if below else ""
            self._open = _Open(part, texts=[part])
            return True
        return False

    def _shut(self) -> None:
        if self._open is not None and any(v.kind == TARGET for v in self._open.values):
            self._done.append(self._open)
            self.name = ""
        self._open = None

    def closed(self, owners: Owners, section: Section, last: bool = False) -> Iterator[Found]:
        """The indicators that are complete."""
        if last:
            self._shut()
        for draft in self._done:
            yield _closed(owners, section, draft)
        self._done.clear()


def _bare_label(block: Block) -> bool:
    return len(block.plain) <= 14 and bool(roles_of(block.plain)) and not quantities(block.plain)


def _leaves(label: str, value: str) -> bool:
    """Does a labelled line end what stood below a label for indicators?"""
    roles = label_roles(label)
    return bool(roles) and not roles & {*_KINDS, *_KPI} and not ARROW.search(value)


def _stated(
    owners: Owners, section: Section, text: Text, sure: float, above: str = ""
) -> Iterator[Found]:
    """The indicators of a text, line by line; ``above`` names what a line of values is of."""
    for part in text.split(LINES):
        part = part.strip(" 　・●○■◆。\n")
        read = line(part.value)
        if read is None:
            continue
        name, values = read
        span = part.span()
        owner = owners.measure(section, *span)
        policy = None if owner else owners.policy(section)
        title = above or (owner.name if owner else "")
        if not name and not title:
            continue
        yield (
            Draft(name or title, values, span, owner.id if owner else None, policy),
            (span,),
            sure,
        )


@rule(
    "kpi.steps",
    "kpi",
    "lines or rows of a form that give indicator, present value and target one after another",
    "指標：申請率／現状値：30％／目標値：60％",
)
def from_steps(ctx: Context, owners: Owners) -> Iterator[Found]:
    """Yield the indicators whose parts stand in labelled lines or rows of forms."""
    for section in ctx.outline.root.walk():
        steps = [s for block in section.blocks if block.grid is None for s in _steps(block.text)]
        if any(_KPI & s.roles for s in steps):
            yield from _assembled(owners, section, steps)
        for block in section.blocks:
            if block.grid is not None:
                for group in _forms(ctx, owners, section, block):
                    yield from _assembled(owners, section, group)


def _steps(text: Text) -> Iterator[Step]:
    for part in text.split(_PARTS):
        pair = label_and_value(part)
        if pair is not None and pair[1].value and (roles := label_roles(pair[0])):
            yield Step(pair[0], roles, pair[1])


def _forms(ctx: Context, owners: Owners, section: Section, block: Block) -> Iterator[list[Step]]:
    """The steps of a form, one list for each measure and column of values."""
    pairs = [p for p in ctx.parts(block) if isinstance(p, Pair) and p.values]
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        owner = owners.measure(section, *pair.label.text.span())
        groups.setdefault(owner.id if owner else "", []).append(pair)
    for own in groups.values():
        wide = max(len(p.values) for p in own)
        kinds = [p for p in own if p.roles & set(_KINDS)]
        columns = wide if kinds and all(len(p.values) == wide for p in kinds) else 1
        for n in range(columns):
            yield [
                Step(
                    p.label.plain,
                    p.roles or label_roles(p.label.plain),
                    p.values[min(n, len(p.values) - 1)].text,
                )
                for p in own
            ]


def _assembled(owners: Owners, section: Section, steps: list[Step]) -> Iterator[Found]:
    drafts: list[_Open] = []
    for step in steps:
        kind = next((k for r, k in _KINDS.items() if r in step.roles), None)
        if _KPI & step.roles and (kind is None or not _is_value(step)):
            if not _complete_line(step.text.value) and not _general(step.roles):
                drafts.append(_Open(step.text, texts=[step.text]))
        elif not drafts:
            continue
        elif kind is not None and not any(
            v.kind == kind and kind != INTERIM for v in drafts[-1].values
        ):
            drafts[-1].values.append(_value(step, kind))
            drafts[-1].texts.append(step.text)
        elif "kpi_column:target_year" in step.roles or "field:due" in step.roles:
            drafts[-1].year = fiscal_year(step.text.value)
        elif "kpi_column:unit" in step.roles:
            drafts[-1].unit = tidy(step.text).value
    for draft in drafts:
        if any(v.kind == TARGET for v in draft.values) and _sound(draft):
            yield _closed(owners, section, draft)


def _is_value(step: Step) -> bool:
    return content_of(tidy(step.text).value) in (Content.FIGURE, Content.NUMBER)


def _complete_line(value: str) -> bool:
    """Does the indicator's own line hold its values already?"""
    return bool(ARROW.search(value)) or len([q for q in quantities(value) if q.unit]) >= 2


def _sound(draft: _Open) -> bool:
    """A target that is a sentence is a goal, not a value."""
    target = next(v for v in draft.values if v.kind == TARGET)
    text = target.text or ""
    return target.quantity is not None or (len(text) <= 30 and not text.endswith("。"))


def _value(step: Step, kind: str) -> Value:
    printed = next((m.printed for m in moments(step.label)), None)
    return cell_value(step.text, kind, fiscal_year(step.label), printed)


def _closed(owners: Owners, section: Section, draft: _Open) -> Found:
    from dataclasses import replace

    values = [
        replace(
            v,
            year=draft.year if v.kind == TARGET and draft.year else v.year,
            unit=v.unit or (draft.unit if v.quantity is not None else None),
        )
        for v in draft.values
    ]
    spans = [t.span() for t in draft.texts]
    span = min(a for a, _ in spans), max(b for _, b in spans)
    owner = owners.measure(section, *draft.name.span())
    policy = None if owner else owners.policy(section)
    made = Draft(indicator_name(draft.name), values, span, owner.id if owner else None, policy)
    return made, (span,), 0.9


@rule(
    "kpi.cell",
    "kpi",
    "a cell of a form or a list that holds an indicator with its values",
    "活動指標（R4現状→R9目標）｜電子申請率 10％→50％",
)
def from_cells(ctx: Context, owners: Owners) -> Iterator[Found]:
    """Yield the indicators that single cells state."""
    for section, block in ctx.tables():
        for part in ctx.parts(block):
            if not isinstance(part, Pair):
                continue
            roles = part.roles | label_roles(part.label.plain)
            called = bool(_KPI & roles) and not _general(roles)
            aimed = "kpi_column:target" in roles
            for cell in (*part.values, *part.more):
                if called or (aimed and _VALUE_LIKE.match(cell.text.value)):
                    yield from _cell(owners, section, cell.text, part.label.plain)
                else:
                    for piece in cell.text.split(LINES):
                        if states_change(piece.value):
                            yield from _stated(owners, section, piece, 0.75)


def _cell(owners: Owners, section: Section, text: Text, head: str) -> Iterator[Found]:
    if ARROW.search(text.value) or len(items(text)) == 1:
        yield from cell_lines(owners, section, text, head)
        return
    yield from _stated(owners, section, text, 0.8)


def cell_lines(
    owners: Owners, section: Section, text: Text, head: str, sure: float = 0.85
) -> Iterator[Found]:
    """The indicators of one cell; name and values may stand on lines of their own.

    ``head`` is the label or head of the cell, whose years the values take where they
    have none: 「R4現状→R9目標」.
    """
    from dataclasses import replace

    pending = ""
    years = [m for m in moments(head) if m.is_fiscal or m.month is None]
    for part in _changes(text):
        read = line(part.value)
        if read is None:
            pending = indicator_name(part)
            continue
        name, values = read
        owner = owners.measure(section, *part.span())
        name = name or pending or (owner.name if owner else "")
        if not name:
            continue
        if len(years) >= 2 and len(values) == 2 and not any(v.year for v in values):
            values = [
                replace(values[0], year=years[0].fiscal_year, when=years[0].printed),
                replace(values[1], year=years[-1].fiscal_year),
            ]
        elif len(years) <= 1 and values[-1].year is None:
            year = years[0].fiscal_year if years else bare_year(head)
            values[-1] = replace(values[-1], year=year)
        policy = None if owner else owners.policy(section)
        yield (
            Draft(name, values, part.span(), owner.id if owner else None, policy),
            (part.span(),),
            sure,
        )
        pending = ""


def _changes(text: Text) -> Iterator[Text]:
    """The lines of a cell, each cut after the target of a change: 「1件→5件申請率 2％→9％」."""
    for part in text.split(LINES):
        rest = part.strip(" 　・●○■◆。\n")
        while rest.value:
            end = _end_of_change(rest.value)
            yield rest[:end].strip(" 　・●○■◆。\n")
            rest = rest[end : len(rest)].strip(" 　・●○■◆。\n")


def _end_of_change(value: str) -> int:
    """Where the first change of a line ends, with the brackets behind its target."""
    arrow = ARROW.search(value)
    after = [q for q in quantities(value) if arrow is not None and q.start >= arrow.end()]
    if not after:
        return len(value)
    m = re.compile(
        r"(?:以上|以下|未満|程度)?\s*(?:[（(](?:[^（）()]|[（(][^（）()]*[)）])*[)）])?"
    ).match(value, after[0].end)
    return m.end() if m is not None else after[0].end
