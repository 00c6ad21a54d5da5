"""Which items of national plans the measures of a plan carry out without saying so.

No rule knows a municipality: title, topics, actions, headings and the plan's own marks
(「国が挙げる重点取組事項」) are weighed for every item of every registered plan that has
items.  The best item is taken where it passes the threshold, none otherwise; a second
one only where the title names both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from graph.links.editions import Surroundings, edition_in_force, plan_date
from graph.links.evidence import (
    TITLE_TOPIC,
    Heading,
    Sign,
    View,
    combined,
    names_in,
    signs,
)
from graph.links.topics import TopicTree
from graph.links.types import AlignedItem
from graph.registers.register import Item, Register, Source
from ingest.types import Measure, Passage, PlanRecord, Policy, Provenance
from text.folding import fold

THRESHOLD: Final = 0.55
"""Fitted on the measures of five plans; below it lie what only a heading or a word suggests."""
_CERTAIN: Final = 0.99
_NATIONAL: Final = re.compile(r"自治体DX|国(?:が|の)|総務省")
_MARK_LONGEST: Final = 40

TopicOf = Callable[[str], str | None]


class Aligner:
    """The registered plans that have items, ready to be compared with measures.

    ``topic_of`` gives the slug of a topic by the name that a record calls it.
    """

    def __init__(self, register: Register, tree: TopicTree, topic_of: TopicOf) -> None:
        self.register = register
        self.tree = tree
        self.topic_of = topic_of
        self.plans = [source for source in register.sources.values() if source.items]
        self._covered = {
            (source.id, item.id): sum(tree.within(topic, item.topics) for topic in tree.ids())
            for source in self.plans
            for item in source.items
        }
        self.groups = {
            fold(group): group
            for plan in self.plans
            for item in plan.items
            for group in item.groups
        }

    def items(self, record: PlanRecord) -> list[AlignedItem]:
        """The items that the measures of a record carry out, in the order of the measures."""
        when = plan_date(record, Surroundings(record).all_beside(record)).date
        found = []
        for measure, view in _views(record, self):
            for source in self.plans:
                for item, evidence in _chosen(view, source, self.tree, self._covered):
                    found.append(_link(measure, source, item, evidence, when))
        return found


def _chosen(
    view: View, source: Source, tree: TopicTree, covered: dict[tuple[str, str], int]
) -> list[tuple[Item, list[Sign]]]:
    """The item that fits best, if any; all items that the title names one beside the other."""
    scored = []
    for order, item in enumerate(source.items):
        evidence = signs(view, item, tree, covered[source.id, item.id])
        score = combined(evidence)
        if score >= THRESHOLD:
            # among equals, the item with fewer topics says more
            scored.append((-round(score, 6), covered[source.id, item.id], order, item, evidence))
    scored.sort(key=lambda entry: entry[:3])
    chosen = [(item, evidence) for *_, item, evidence in scored[:1]]
    rest = fold(view.title)
    for item, _ in chosen:
        name = names_in(view.title, item.names)
        if name is None:
            return chosen
        rest = rest.replace(fold(name), "\n", 1)
    for *_, item, evidence in scored[1:]:
        name = names_in(rest, item.names)
        if name is not None and any(sign.weight >= TITLE_TOPIC for sign in evidence):
            rest = rest.replace(fold(name), "\n", 1)
            chosen.append((item, evidence))
    return chosen


def _link(
    measure: Measure, source: Source, item: Item, evidence: list[Sign], when: str | None
) -> AlignedItem:
    strongest = sorted(evidence, key=lambda sign: -sign.weight)
    kinds = dict.fromkeys(sign.kind for sign in strongest)
    reasons = dict.fromkeys(sign.reason for sign in strongest)
    places = dict.fromkeys(sign.place for sign in strongest if sign.place is not None)
    return AlignedItem(
        measure=measure.id,
        source=source,
        item=item,
        edition=edition_in_force(source, item, when),
        confidence=round(min(combined(evidence), _CERTAIN), 2),
        method="+".join(kinds),
        reason="。".join(reasons) + "。",
        places=tuple(places),
    )


def _views(record: PlanRecord, aligner: Aligner) -> Iterator[tuple[Measure, View]]:
    policies = {policy.id: policy for policy in record.policies}
    known = aligner.register.sources
    cited = {
        source.id: known[source.register_id]
        for source in record.sources
        if source.register_id is not None and source.register_id in known
    }
    passages: dict[str, list[Passage]] = {}
    for passage in record.passages:
        if passage.measure is not None:
            passages.setdefault(passage.measure, []).append(passage)
    for measure in record.measures:
        own = passages.get(measure.id, [])
        headings = tuple(_above(measure, policies))
        slugs = (aligner.topic_of(name) for name in measure.concepts)
        yield (
            measure,
            View(
                title=measure.title,
                title_topics=aligner.tree.named(measure.title),
                topics=tuple(slug for slug in slugs if slug is not None),
                actions=tuple((action.text, action.provenance) for action in measure.actions),
                goal=measure.goal or "",
                body=_without(own, headings),
                headings=headings,
                cited=tuple(cited[ident] for ident in measure.cites if ident in cited),
                place=measure.provenance,
                mark=_mark(own, aligner.groups),
            ),
        )


def _above(measure: Measure, policies: dict[str, Policy]) -> Iterator[Heading]:
    """The policies above a measure, the nearest first; ends where parents run in a circle."""
    seen: set[str] = set()
    step = policies.get(measure.parent) if measure.parent else None
    while step is not None and step.id not in seen:
        seen.add(step.id)
        yield Heading(step.label, step.provenance)
        step = policies.get(step.parent) if step.parent else None


def _without(passages: list[Passage], headings: tuple[Heading, ...]) -> str:
    """The text of a measure; a form that repeats the headings above it says nothing new."""
    text = "\n".join(passage.text for passage in passages)
    for heading in headings:
        if heading.label:
            text = text.replace(heading.label, "")
    return text


def _mark(passages: list[Passage], groups: dict[str, str]) -> tuple[str, Provenance | None] | None:
    """A short line of the measure that says to which group of national items it belongs."""
    for passage in passages:
        for line in re.split(r"[\n\t]|</?[a-z]+[^>]*>", passage.text):
            plain = fold(line)
            if 0 < len(plain) <= _MARK_LONGEST and (_NATIONAL.search(line) or plain in groups):
                for group, name in groups.items():
                    if group in plain:
                        return name, passage.provenance
    return None
