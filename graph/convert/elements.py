"""The elements of a record, kind by kind."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import NamedNode

from graph.convert.sink import Sink
from graph.convert.terms import boolean, japanese
from graph.namespaces import DCTERMS, ORG, RDF, RDFS, SHISAKU, SKOS
from ingest.types import (
    Comparable,
    Interim,
    Issue,
    Kpi,
    Measure,
    PlanRecord,
    Policy,
    Severity,
)

HEADING_SEPARATOR = " > "


def add_organizations(sink: Sink, record: PlanRecord) -> None:
    """Bodies that the plan names; departments of measures are added where they occur."""
    for body in record.organizations:
        if not body.label:
            continue
        node = sink.node("org", (body.label,), body.id)
        sink.nodes.setdefault(("org-label", body.label), node)
        sink.element(node, ORG.Organization, body)
        sink.add(node, SKOS.prefLabel, japanese(body.label))
        sink.add(node, SHISAKU.role, body.role)
        sink.add(node, SHISAKU.bodyKind, body.kind)
        sink.add_all(node, SHISAKU.office, body.offices)
        sink.add(node, SHISAKU.plan, sink.plan)


def department(sink: Sink, label: str, owner: NamedNode) -> NamedNode:
    """The node of a department, described once per plan."""
    node = sink.nodes.get(("org-label", label))
    if node is None:
        node = sink.node("org", (label,), label)
        sink.nodes["org-label", label] = node
        sink.add(node, RDF.type, ORG.Organization)
        sink.add(node, SKOS.prefLabel, japanese(label))
        sink.add(node, SHISAKU.plan, sink.plan)
    sink.add(node, RDF.type, ORG.OrganizationalUnit)
    sink.add(owner, SHISAKU.department, node)
    return node


def add_policies(sink: Sink, record: PlanRecord) -> None:
    """The tree of policies; a parent that the record lacks is left out."""
    by_id = {policy.id: policy for policy in record.policies}
    for order, policy in enumerate(record.policies):
        node = sink.node("policy", _path(policy, by_id), policy.id)
        sink.element(node, SHISAKU.Policy, policy)
        sink.add(node, SKOS.prefLabel, japanese(policy.label) if policy.label else None)
        sink.add(node, SHISAKU.number, policy.number)
        sink.add(node, SHISAKU.level, policy.level)
        sink.add(node, SHISAKU.plan, sink.plan)
        sink.add(node, SHISAKU.order, order)
    for policy in record.policies:
        if policy.parent is not None:
            node = sink.nodes["policy", policy.id]
            sink.add(node, SHISAKU.parent, sink.nodes.get(("policy", policy.parent)))


def _path(policy: Policy, by_id: dict[str, Policy]) -> tuple[str, ...]:
    """The labels from the policy up to its root; ends where parents run in a circle."""
    labels: list[str] = []
    seen: set[str] = set()
    step: Policy | None = policy
    while step is not None and step.id not in seen:
        seen.add(step.id)
        labels.append(step.label)
        step = by_id.get(step.parent) if step.parent is not None else None
    return tuple(labels)


def add_measures(sink: Sink, record: PlanRecord) -> None:
    """Measures with their actions, department and topics."""
    by_id = {policy.id: policy for policy in record.policies}
    for order, measure in enumerate(record.measures):
        parent = by_id.get(measure.parent) if measure.parent is not None else None
        path = _path(parent, by_id) if parent is not None else ()
        node = sink.node("measure", (measure.title, *path), measure.id)
        sink.element(node, SHISAKU.Measure, measure)
        sink.add(node, DCTERMS.title, japanese(measure.title) if measure.title else None)
        if measure.raw_title != measure.title:
            sink.add(node, SHISAKU.titleAsPrinted, measure.raw_title)
        sink.add(node, SHISAKU.number, measure.number)
        sink.add(node, SHISAKU.plan, sink.plan)
        if parent is not None:
            sink.add(node, SHISAKU.policy, sink.nodes["policy", parent.id])
        sink.add(node, SHISAKU.goal, measure.goal)
        if measure.goal and measure.goal_provenance is not None:
            sink.fact(node, SHISAKU.goal, "goal", measure.goal_provenance)
        if measure.department:
            department(sink, measure.department, node)
        sink.add(node, SHISAKU.stance, measure.stance)
        sink.add(node, SHISAKU.presentState, measure.state)
        if measure.state and measure.state_provenance is not None:
            sink.fact(node, SHISAKU.presentState, "presentState", measure.state_provenance)
        sink.add(node, SHISAKU.order, order)
        _add_actions(sink, measure, node)
        _add_topics(sink, measure, node)


def _add_actions(sink: Sink, measure: Measure, owner: NamedNode) -> None:
    for order, action in enumerate(measure.actions):
        node = sink.node("action", (owner.value, action.text), action.id)
        sink.element(node, SHISAKU.Action, action)
        sink.add(node, SHISAKU.text, action.text)
        sink.add(node, SHISAKU.measure, owner)
        sink.add(node, SHISAKU.order, order)
        sink.add(owner, SHISAKU.action, node)


def _add_topics(sink: Sink, measure: Measure, owner: NamedNode) -> None:
    for concept in measure.concepts:
        slug = sink.context.topic(concept)
        if slug is not None:
            sink.add(owner, SHISAKU.topic, sink.iris.topic(slug))
        else:
            # nothing is dropped: a name that no topic has stays readable
            sink.add(owner, SHISAKU.topicLabel, concept)


def _of_measure(sink: Sink, node: NamedNode, measure: str | None, inverse: NamedNode) -> None:
    owner = None if measure is None else sink.nodes.get(("measure", measure))
    if owner is not None:
        sink.add(node, SHISAKU.measure, owner)
        sink.add(owner, inverse, node)


def _owner(sink: Sink, measure: str | None) -> str | None:
    node = None if measure is None else sink.nodes.get(("measure", measure))
    return None if node is None else node.value


def add_kpis(sink: Sink, record: PlanRecord) -> None:
    """KPIs: the printed text in a string, the number beside it."""
    for kpi in record.kpis:
        year = None if kpi.target_fy is None else str(kpi.target_fy)
        node = sink.node("kpi", (_owner(sink, kpi.measure), kpi.indicator, year), kpi.id)
        sink.element(node, SHISAKU.Kpi, kpi)
        sink.add(node, SHISAKU.plan, sink.plan)
        _of_measure(sink, node, kpi.measure, SHISAKU.kpi)
        if kpi.policy is not None:
            sink.add(node, SHISAKU.policy, sink.nodes.get(("policy", kpi.policy)))
        sink.add(node, SHISAKU.indicator, kpi.indicator)
        sink.add(node, SHISAKU.subject, kpi.subject)
        sink.add(node, SHISAKU.baselineValue, _number(kpi.baseline_value))
        sink.add(node, SHISAKU.baselineUnit, kpi.baseline_unit)
        sink.add(node, SHISAKU.baselineText, kpi.baseline_text)
        sink.add(node, SHISAKU.baselineAsOf, kpi.baseline_asof)
        sink.add(node, SHISAKU.targetValue, _number(kpi.target_value))
        sink.add(node, SHISAKU.targetText, kpi.target_text)
        sink.add(node, SHISAKU.targetYear, kpi.target_fy)
        sink.add(node, SHISAKU.unit, kpi.unit)
        steps = [_interim(sink, node, kpi, step) for step in kpi.interim]
        _comparable(sink, node, steps, kpi.comparable)


def _interim(sink: Sink, owner: NamedNode, kpi: Kpi, step: Interim) -> NamedNode:
    """A value between baseline and target, as a node of its own."""
    year = None if step.fy is None else str(step.fy)
    node = sink.node("interim", (owner.value, year, step.text), f"{kpi.id}/{year}/{step.text}")
    sink.element(node, SHISAKU.InterimValue, kpi)
    sink.add(owner, SHISAKU.interim, node)
    printed = step.text or f"{step.value:g}{step.unit or ''}"
    sink.add(node, SKOS.prefLabel, f"{step.fy}年度 {printed}" if step.fy is not None else printed)
    sink.add(node, SHISAKU.plan, sink.plan)
    sink.add(node, SHISAKU.fiscalYear, step.fy)
    sink.add(node, SHISAKU.value, _number(step.value))
    sink.add(node, SHISAKU.unit, step.unit)
    sink.add(node, SHISAKU.text, step.text)
    return node


def _comparable(
    sink: Sink, node: NamedNode, steps: Sequence[NamedNode], same: Comparable | None
) -> None:
    """The values in one unit without a power, where they differ in nothing else."""
    if same is None:
        return
    sink.add(node, SHISAKU.comparableUnit, same.unit)
    sink.add(node, SHISAKU.comparableBaseline, _number(same.baseline))
    sink.add(node, SHISAKU.comparableTarget, _number(same.target))
    for step, value in zip(steps, same.interim, strict=True):
        sink.add(step, SHISAKU.comparableValue, _number(value))


def _number(value: float | None) -> float | None:
    # an int read from JSON must become a decimal too
    return None if value is None else float(value)


def add_schedule(sink: Sink, record: PlanRecord) -> None:
    """Rows of the schedule; years that the text lost stay absent."""
    for order, phase in enumerate(record.schedule):
        node = sink.node("phase", (_owner(sink, phase.measure), phase.task), phase.id)
        sink.element(node, SHISAKU.Phase, phase)
        sink.add(node, SHISAKU.plan, sink.plan)
        _of_measure(sink, node, phase.measure, SHISAKU.phase)
        sink.add(node, SHISAKU.text, phase.task)
        sink.add(node, SHISAKU.fromYear, phase.from_fy)
        sink.add(node, SHISAKU.toYear, phase.to_fy)
        sink.add(node, SHISAKU.certain, boolean(phase.certain))
        sink.add(node, SHISAKU.order, order)


def add_milestones(sink: Sink, record: PlanRecord) -> None:
    """Printed times from which or by which something is done."""
    for order, mark in enumerate(record.milestones):
        identity = (_owner(sink, mark.measure), mark.text, mark.printed)
        node = sink.node("milestone", identity, mark.id)
        sink.element(node, SHISAKU.Milestone, mark)
        sink.add(node, SHISAKU.plan, sink.plan)
        _of_measure(sink, node, mark.measure, SHISAKU.milestone)
        sink.add(node, SHISAKU.text, mark.text)
        sink.add(node, SHISAKU.milestoneKind, mark.kind)
        sink.add(node, SHISAKU.date, mark.date)
        sink.add(node, SHISAKU.fiscalYear, mark.fy)
        sink.add(node, SHISAKU.printed, mark.printed)
        sink.add(node, SHISAKU.order, order)


def add_projects(sink: Sink, record: PlanRecord) -> None:
    """Work reported as done."""
    for project in record.projects:
        year = None if project.fy is None else str(project.fy)
        identity = (_owner(sink, project.measure), project.label, year)
        node = sink.node("project", identity, project.id)
        sink.element(node, SHISAKU.CompletedProject, project)
        sink.add(node, SHISAKU.plan, sink.plan)
        _of_measure(sink, node, project.measure, SHISAKU.project)
        sink.add(node, RDFS.label, japanese(project.label) if project.label else None)
        sink.add(node, SHISAKU.fiscalYear, project.fy)
        if project.department:
            department(sink, project.department, node)


def add_glossary(sink: Sink, record: PlanRecord) -> None:
    """Terms that the plan explains, as concepts of its own."""
    for entry in record.glossary:
        node = sink.node("term", (entry.term,), entry.id)
        sink.element(node, SHISAKU.Term, entry)
        sink.add(node, RDF.type, SKOS.Concept)
        sink.add(node, SKOS.prefLabel, japanese(entry.term) if entry.term else None)
        sink.add_all(node, SKOS.altLabel, [japanese(alt) for alt in entry.alt if alt])
        sink.add(node, SKOS.definition, japanese(entry.definition) if entry.definition else None)
        sink.add(node, SHISAKU.plan, sink.plan)


def add_passages(sink: Sink, record: PlanRecord) -> None:
    """Stretches to search and to cite; a passage is its own evidence."""
    for order, passage in enumerate(record.passages):
        if passage.provenance is None:
            continue  # without a place it cannot be cited, so it is none
        node = sink.evidence(passage.provenance)
        sink.nodes["passage", passage.id] = node
        sink.element(node, SHISAKU.Passage, passage)
        sink.add(node, SHISAKU.text, passage.text)
        sink.add(node, SHISAKU.plan, sink.plan)
        owner = None if passage.measure is None else sink.nodes.get(("measure", passage.measure))
        sink.add(node, SHISAKU.measure, owner)
        sink.add(node, SHISAKU.heading, HEADING_SEPARATOR.join(passage.heading))
        sink.add(node, SHISAKU.passageKind, passage.kind)
        sink.add(node, SHISAKU.order, order)


def add_issues(sink: Sink, record: PlanRecord) -> None:
    """What was lost, is doubtful or contradicts itself."""
    by_id = {thing: node for (kind, thing), node in sink.nodes.items() if kind != "org-label"}
    for issue in record.issues:
        about = by_id.get(issue.about, sink.plan) if issue.about is not None else sink.plan
        node = _issue_node(sink, issue, about)
        sink.add(node, RDF.type, SHISAKU.DataIssue)
        sink.add(node, SHISAKU.plan, sink.plan)
        sink.add(node, SHISAKU.about, about)
        sink.add(node, SHISAKU.issueCode, issue.code)
        sink.add(node, RDFS.comment, japanese(issue.message) if issue.message else None)
        sink.add(node, SHISAKU.severity, Severity(issue.severity).value)
        sink.add_all(node, SHISAKU.reading, issue.readings)
        if issue.provenance is not None:
            sink.add(node, SHISAKU.evidence, sink.evidence(issue.provenance))


def _issue_node(sink: Sink, issue: Issue, about: NamedNode) -> NamedNode:
    key = sink.keys.mint("issue", issue.code, about.value, issue.message, *issue.readings)
    return sink.iris.element(sink.pid, "issue", key)
