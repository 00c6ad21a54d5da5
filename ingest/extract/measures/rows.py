"""Rows of tables read as measures: one group for all tables with the same head."""

from __future__ import annotations

import math
from collections.abc import Iterator

from ingest.extract.drafts import MeasureDraft
from ingest.extract.ladders import rank_of, title_column
from ingest.extract.listings import Listing, Row
from ingest.extract.measures.evidence import nominal
from ingest.extract.measures.headwords import in_context
from ingest.extract.measures.units import Unit
from ingest.labels import mentions, named_level
from text.folding import key


def rows_as_units(known: list[Listing], heads: set[str]) -> Iterator[Unit]:
    """Yield every row of the listings; ``heads`` holds the keys of all headings."""
    for listing in known:
        shared = _shared(listing, heads)
        group = "row:" + "|".join(c.header for c in listing.band.columns)
        for row in listing.rows:
            if _refers(row):
                continue
            yield Unit(
                "row",
                _draft(row),
                listing.section,
                group,
                shared=shared,
            )


def _refers(row: Row) -> bool:
    """Is a cell the number of a measure that is named elsewhere: 「重点施策1」?"""
    named = named_level(row.title.value)
    return named is not None and not named[3]


def _draft(row: Row) -> MeasureDraft:
    draft = MeasureDraft(row.title, row.number, "measure.row", 0.9)
    draft.policies = list(row.policies)
    draft.names.append(row.title.value)
    draft.spans.append(row.span)
    return draft


def _shared(listing: Listing, heads: set[str]) -> dict[str, float]:
    band = listing.band
    column = title_column(band)
    assert column is not None
    rank = rank_of(column.header)
    titles = [r.title.value for r in listing.rows]
    total = len(titles)
    above = [s for s in (listing.section, *listing.section.ancestors()) if s.head is not None]
    money = sum("field:budget" in c.roles for c in band.columns)
    return {
        "row_strong": float("measure:title" in column.roles and not listing.weak),
        "row_weak": float(listing.weak),
        "row_rank": (rank or 0.0) / 9,
        "row_actions_head": float("field:actions" in column.roles),
        "row_department": float(band.has("field:department")),
        "row_actions": float(
            any("field:actions" in c.roles for c in band.columns if c is not column)
        ),
        "row_goal": float(band.has("field:goal", "field:background")),
        "row_money": float(money > 0),
        "row_years": float(len(band.years) >= 2),
        "row_schedule": float(band.has("field:schedule", "field:due")),
        "row_targets": float(band.has("kpi_column:target") or bool(band.value_years)),
        "row_for_targets": float(listing.for_targets),
        "row_number": float(band.has("measure:number")),
        "row_policies": float(any(r.policies for r in listing.rows)),
        "row_width": min(1.0, len(band.columns) / 8),
        "row_many": min(1.0, math.log1p(total) / 4),
        "row_single": float(total == 1),
        "row_distinct": len({key(t) for t in titles}) / total,
        "row_nominal": sum(nominal(t) for t in titles) / total,
        "row_long": sum(len(t) > 40 for t in titles) / total,
        "row_context": float(any(in_context(s.name) for s in above)),
        "row_measures_above": float(any(mentions(s.name, "heading", "measures") for s in above)),
        "row_headed": sum(key(t) in heads for t in titles) / total,
    }
