"""``shisaku ingest --explain``: block by block why a record is as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from api.cli.output import error, spoken
from api.jobs.records import refusal_line
from ingest.errors import IngestError
from ingest.explain import Explained, explain_file
from ingest.extract.candidates import Decision
from text.messages import Message

_LONGEST = 100
"""Characters of a block that are shown."""


def explain(files: Sequence[Path]) -> int:
    """Print the blocks of each file with what became of them; 1 where a file was refused."""
    refused = 0
    for file in files:
        try:
            record, blocks = explain_file(file)
        except IngestError as problem:
            refused += 1
            error(refusal_line(str(file), problem))
            continue
        share = record.document.understood
        read = "-" if share is None else f"{share:.0%}"
        print(f"{file}: {record.plan.title or '-'} ({read})")
        for block in blocks:
            print("\n".join(_lines(block)))
    return 1 if refused else 0


def _lines(block: Explained) -> Iterator[str]:
    page = "" if block.page is None else f" {spoken(Message('p. %(page)s', page=block.page))}"
    shown = block.text[:_LONGEST] + ("…" if len(block.text) > _LONGEST else "")
    yield f"[{block.kind}{page} {block.span[0]}-{block.span[1]}] {shown}"
    for name in block.elements:
        yield f"    = {name}"
    for decision in block.decisions:
        yield f"    {_decision(decision)}"
    for issue in block.issues:
        yield f"    ! {issue.code}: {issue.message}"


def _decision(decision: Decision) -> str:
    """「+ KPI kpi-table .90」 for what was taken, 「- … : reason」 for what was not."""
    candidate = decision.candidate
    sign = "+" if decision.taken else "-"
    reason = f": {decision.reason}" if decision.reason else ""
    return f"{sign} {candidate.kind} {candidate.rule} {candidate.confidence:.2f}{reason}"
