"""What extraction gives for the plans that ship, against records kept in ``tests/golden``.

After a wanted change: ``SHISAKU_REGENERATE=1 python -m pytest tests/ingest/test_golden.py``,
then read the difference.  That run fails on purpose, so that the switch is not left on.
Topics and issuers are left out (a new label in the ontology is no change of extraction),
roles of organizations, which are free text, and of every passage all but the span: that
the quotes are the text of their spans is tested below.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ingest.manifest import ManifestEntry, read_manifest
from ingest.pipeline import ingest_file
from ingest.readers import read_any
from ingest.records import from_json, to_json

CORPUS = Path(__file__).parents[2] / "corpus"
GOLDEN = Path(__file__).parents[1] / "golden"
REGENERATE = os.environ.get("SHISAKU_REGENERATE", "") not in ("", "0")
LEFT_OUT = frozenset(["concepts", "issuer", "role", "sha256", "understood"])
ENTRIES = read_manifest(CORPUS).entries

each_plan = pytest.mark.parametrize("entry", ENTRIES, ids=[str(e.id) for e in ENTRIES])


@cache
def record(entry: ManifestEntry) -> dict[str, Any]:
    """The record of a shipped plan as JSON values."""
    return to_json(ingest_file(entry.path, document_id=entry.id, facts=entry.facts))


def shown(value: Any) -> Any:
    """A record as it is kept: spans instead of quotes, without what ``LEFT_OUT`` names."""
    if isinstance(value, list):
        return [shown(item) for item in value]
    if not isinstance(value, dict):
        return value
    if {"start", "end", "quote"} <= set(value):
        return [value["start"], value["end"]]
    return {k: shown(v) for k, v in value.items() if k not in LEFT_OUT}


def kept(entry: ManifestEntry) -> dict[str, Any]:
    """What stands in a golden file for a plan."""
    out: dict[str, Any] = shown(record(entry))
    # what is left over follows from what was read
    out["issues"] = [issue for issue in out["issues"] if issue["code"] != "left_over"]
    out["passages"] = [
        [p["kind"], p["measure"], *p["provenance"]] for p in out["passages"] if p["provenance"]
    ]
    return out


def provenances(value: Any) -> Iterator[dict[str, Any]]:
    """Every provenance anywhere in a record."""
    if isinstance(value, list):
        for item in value:
            yield from provenances(item)
    elif isinstance(value, dict):
        if {"start", "end", "quote"} <= set(value):
            yield value
        else:
            for item in value.values():
                yield from provenances(item)


def lines(value: dict[str, Any]) -> str:
    """JSON with one element to a line, so that a difference can be read."""
    parts = []
    for name, part in value.items():
        if isinstance(part, list):
            rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in part)
            parts.append(f" {json.dumps(name)}: [\n{rows}\n ]" if rows else f' "{name}": []')
        else:
            parts.append(f" {json.dumps(name)}: {json.dumps(part, ensure_ascii=False)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def test_all_five_plans_are_here() -> None:
    assert len(ENTRIES) == 5
    assert {f"{e.id}.json" for e in ENTRIES} == {p.name for p in GOLDEN.glob("*.json")}


def test_the_switch_is_not_left_on() -> None:
    assert not REGENERATE, "golden records were written anew: read the difference, run without"


@each_plan
def test_the_record_is_the_golden_one(entry: ManifestEntry) -> None:
    path = GOLDEN / f"{entry.id}.json"
    now = kept(entry)
    if REGENERATE:
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(lines(now), "utf-8")
    before = json.loads(path.read_text("utf-8"))
    assert set(now) == set(before)
    for part in before:
        assert now[part] == before[part], part


@each_plan
def test_every_quote_is_the_text_of_its_span(entry: ManifestEntry) -> None:
    text = read_any(entry.path).text
    found = list(provenances(record(entry)))
    assert len(found) > 100
    for place in found:
        assert text[place["start"] : place["end"]] == place["quote"]
        assert place["document"] == entry.id


@each_plan
def test_a_record_survives_json(entry: ManifestEntry) -> None:
    written = json.loads(json.dumps(record(entry), ensure_ascii=False))
    assert to_json(from_json(written)) == record(entry)


@each_plan
def test_the_text_says_what_the_manifest_says(entry: ManifestEntry) -> None:
    plan = to_json(ingest_file(entry.path))["plan"]
    assert plan["title"] == entry.title
    assert plan["jis_code"] == entry.municipality_code
    assert plan["published"] == entry.published
    assert plan["period_start_fy"] and plan["period_end_fy"]


@each_plan
def test_parents_measures_and_citations_are_in_the_record(entry: ManifestEntry) -> None:
    here = record(entry)
    policies = {p["id"] for p in here["policies"]}
    measures = {m["id"] for m in here["measures"]}
    sources = {s["id"] for s in here["sources"]}
    assert measures and policies and sources
    assert {m["parent"] for m in here["measures"]} <= policies | {None}
    assert {p["parent"] for p in here["policies"]} <= policies | {None}
    assert {c for m in here["measures"] for c in m["cites"]} <= sources
    for part in ("kpis", "schedule", "projects", "passages"):
        assert {row["measure"] for row in here[part]} <= measures | {None}
