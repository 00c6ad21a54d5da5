"""What the columns of the exported tables are called, for people.

Programs get the names of the columns as documented (``measure_iri``); ``en`` means
these.  Any other language is that of a catalogue of messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from text.messages import SOURCE_LANGUAGE, Message, translate

HEADINGS: Final = {
    "measure_iri": Message("Measure (IRI)"),
    "plan_iri": Message("Plan (IRI)"),
    "kpi_iri": Message("KPI (IRI)"),
    "citation_iri": Message("Citation (IRI)"),
    "citing_iri": Message("Cited by (IRI)"),
    "source_iri": Message("Source (IRI)"),
    "plan_title": Message("Plan title"),
    "municipality_code": Message("Municipality code"),
    "municipality_name": Message("Municipality name"),
    "prefecture": Message("Prefecture name"),
    "policy": Message("Policy heading"),
    "number": Message("Measure number"),
    "title": Message("Title of the measure"),
    "goal": Message("Goal of the measure"),
    "department": Message("Departments in charge"),
    "stance": Message("Stance on the topic"),
    "topics": Message("Topics of the measure"),
    "actions": Message("Actions of the measure"),
    "measure_title": Message("Measure title"),
    "policy_iri": Message("Policy (IRI)"),
    "policy_label": Message("Policy that the indicator is of"),
    "indicator": Message("Indicator name"),
    "subject": Message("Indicator with its subject"),
    "baseline_text": Message("Baseline as printed"),
    "baseline_value": Message("Baseline value"),
    "baseline_asof": Message("Baseline as of"),
    "target_text": Message("Target as printed"),
    "target_value": Message("Target value"),
    "target_fy": Message("Target fiscal year"),
    "baseline_unit": Message("Unit of the baseline"),
    "unit": Message("Unit of the target"),
    "interim": Message("Values between baseline and target"),
    "comparable_unit": Message("Unit in which both compare"),
    "comparable_baseline": Message("Baseline in that unit"),
    "comparable_target": Message("Target in that unit"),
    "citing_title": Message("Cited by"),
    "source_label": Message("Source name"),
    "source_names": Message("All names of the source"),
    "source_type": Message("Source type"),
    "printed_as": Message("Name as printed"),
    "relation": Message("Way of citing"),
    "edition": Message("Edition of the source"),
    "item_label": Message("Item of the national plan"),
    "kind": Message("How it was linked"),
    "document": Message("Document name"),
    "page": Message("Page number"),
    "start": Message("Start of the passage (characters)"),
    "end": Message("End of the passage (characters)"),
    "quote": Message("Passage as printed"),
    "confidence": Message("Confidence from 0 to 1"),
    "method": Message("Method of extraction"),
}
"""The heading of each column that some table has."""


def headings(columns: Sequence[str], language: str) -> list[str]:
    """Return the header row of a table."""
    if language == SOURCE_LANGUAGE:
        return list(columns)
    return [translate(HEADINGS[column], language) for column in columns]
