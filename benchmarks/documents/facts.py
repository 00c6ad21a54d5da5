"""Facts of an invented plan, and the words that its municipality uses for them.

A pool of content is one :class:`Plan`.  It says nothing about form: layouts print it,
each with the level names, labels and turns of phrase of the pool (:class:`Words`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

_NUMBER = re.compile(r"^(?:年|月|約|延べ|△)?([0-9０-９][0-9０-９,，]*(?:[.．・][0-9０-９]+)?)(.*)$")
_AROUND = ("以上", "以下", "未満", "程度", "超")


@dataclass(frozen=True)
class Fig:
    """A printed figure with its reading: ``value`` null where it is words."""

    text: str
    value: float | None = None
    unit: str | None = None

    @property
    def bare(self) -> str:
        """The text without its unit, as a column of a table with a unit of its own prints it."""
        return self.text.replace(self.unit, "", 1) if self.unit else self.text


def fig(text: str, value: float | None = None, unit: str | None = None) -> Fig:
    """A figure read from its text where the reading is not given: ``1,200人`` is 1200 人."""
    if value is not None:
        return Fig(text, float(value), unit)
    found = _NUMBER.match(text)
    if not found:
        return Fig(text)
    digits = unicodedata.normalize("NFKC", found[1]).replace(",", "").replace("・", ".")
    read = found[2].split("（")[0]
    for word in _AROUND:
        read = read.removesuffix(word)
    sign = -1 if text.startswith("△") else 1
    if re.match(r"[億万千][0-9]", read):
        return Fig(text, *_powers(digits + read))
    return Fig(text, sign * float(digits), read or None)


def _powers(text: str) -> tuple[float, str]:
    """Several powers multiplied out: 2万5千件 is 25000 件."""
    total = 0.0
    while found := re.match(r"([0-9.,]+)([百千]?[億万]|千?)", text):
        power = 1.0
        for sign in found[2]:
            power *= {"億": 1e8, "万": 1e4, "千": 1e3, "百": 1e2}[sign]
        total += float(found[1].replace(",", "")) * power
        text = text[found.end() :]
    return total, text


@dataclass(frozen=True)
class Target:
    """An indicator: ``base`` as of ``base_fy`` (null where none is known), ``goal`` of ``goal_fy``.

    Years left null are those of the plan: the year before it and its last.
    """

    indicator: str
    base: Fig | None
    goal: Fig
    interim: tuple[tuple[int, Fig], ...] = ()
    base_fy: int | None = None
    goal_fy: int | None = None


@dataclass(frozen=True)
class Step:
    """A task of a schedule, from the ``first`` to the ``last`` year of the plan (0 = first)."""

    task: str
    first: int
    last: int


@dataclass(frozen=True)
class Measure:
    """A measure; ``cites`` are keys of the plan's sources, ``money`` thousands of yen a year."""

    title: str
    goal: str
    department: str
    actions: tuple[str, ...]
    targets: tuple[Target, ...] = ()
    steps: tuple[Step, ...] = ()
    cites: tuple[str, ...] = ()
    money: tuple[int, ...] = ()


@dataclass(frozen=True)
class Policy:
    """A policy over further policies or over measures; ``targets`` are its own indicators."""

    label: str
    measures: tuple[Measure, ...] = ()
    below: tuple[Policy, ...] = ()
    targets: tuple[Target, ...] = ()
    lead: str = ""


@dataclass(frozen=True)
class Source:
    """A document that the plan names: ``printed`` where the name in the text differs."""

    label: str
    type: str
    issuer: str | None = None
    date: str | None = None
    law_number: str | None = None
    printed: str | None = None

    @property
    def name(self) -> str:
        """The name as the plan prints it."""
        return self.printed or self.label


@dataclass(frozen=True)
class Done:
    """Finished work of a fiscal year."""

    fy: int
    label: str
    department: str | None = None


@dataclass(frozen=True)
class Words:
    """How a municipality speaks: names of levels, labels of fields, sentences.

    ``levels`` name the policy levels from the top and the measure last.  Sentences hold
    ``{}`` or named places.  ``years`` is era, short, western or both.
    """

    levels: tuple[str, ...]
    goal: str
    actions: str
    department: str
    kpi: str
    base: str
    target: str
    schedule: str
    money: str
    glossary: str
    done: str
    years: str
    basis: str
    under: str
    period: str
    cite: str
    aim: str
    aim_new: str
    self_name: str


@dataclass(frozen=True)
class Plan:
    """A pool of content."""

    name: str
    title: str
    municipality: str
    prefecture: str
    code: str | None
    published: tuple[int, int]
    first_fy: int
    last_fy: int
    edition: str | None
    slogan: str
    words: Words
    policies: tuple[Policy, ...]
    sources: dict[str, Source]
    basis: tuple[str, ...]
    own: tuple[str, ...]
    terms: tuple[tuple[str, str], ...]
    done: tuple[Done, ...]
    former: tuple[tuple[str, str, str], ...] = ()
    statistics: tuple[tuple[str, tuple[int, ...]], ...] = ()
    background: tuple[str, ...] = ()
    address: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def years(self) -> list[int]:
        """Fiscal years of the plan."""
        return list(range(self.first_fy, self.last_fy + 1))

    @property
    def measures(self) -> list[Measure]:
        """All measures in order."""
        return [measure for _, leaf in leaves(self.policies) for measure in leaf.measures]

    def goal_fy(self, target: Target) -> int:
        """The year of a target."""
        return target.goal_fy or self.last_fy

    def base_fy(self, target: Target) -> int:
        """The year of a baseline."""
        return target.base_fy or self.first_fy - 1


def leaves(policies: tuple[Policy, ...]) -> list[tuple[tuple[Policy, ...], Policy]]:
    """(policies above, policy that holds measures) in order."""
    out: list[tuple[tuple[Policy, ...], Policy]] = []
    for policy in policies:
        if policy.measures:
            out.append(((), policy))
        out += [((policy, *above), leaf) for above, leaf in leaves(policy.below)]
    return out


def target(
    indicator: str,
    base: str | Fig | None,
    goal: str | Fig,
    interim: dict[int, str] | None = None,
    base_fy: int | None = None,
    goal_fy: int | None = None,
) -> Target:
    """A target from printed figures."""
    return Target(
        indicator,
        fig(base) if isinstance(base, str) else base,
        fig(goal) if isinstance(goal, str) else goal,
        tuple((year, fig(text)) for year, text in (interim or {}).items()),
        base_fy,
        goal_fy,
    )


def steps(*texts: str) -> tuple[Step, ...]:
    """Tasks written ``task:first-last`` or ``task:year``, years counted from the plan's first."""
    out = []
    for text in texts:
        task, _, years = text.rpartition(":")
        first, _, last = years.partition("-")
        out.append(Step(task, int(first), int(last or first)))
    return tuple(out)
