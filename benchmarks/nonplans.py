"""Reads the invented documents that are no plans: nothing may be taken from them.

Run by ``python -m benchmarks.layouts --nonplans``.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.documents.nonplans import NONPLANS


@dataclass(frozen=True)
class Taken:
    """What was taken from a document; all zero where it was refused."""

    name: str
    suffix: str
    measures: int
    kpis: int
    schedule: int
    refused: bool

    @property
    def right(self) -> bool:
        """Whether nothing was taken."""
        return not (self.measures or self.kpis or self.schedule)


def check() -> list[Taken]:
    """All documents read."""
    from ingest.errors import IngestError
    from ingest.pipeline import ingest_file

    out = []
    for document in NONPLANS.values():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{document.name}.{document.suffix}"
            path.write_bytes(document.build())
            try:
                record = ingest_file(path)
            except IngestError:
                out.append(Taken(document.name, document.suffix, 0, 0, 0, True))
                continue
        taken = (len(record.measures), len(record.kpis), len(record.schedule))
        out.append(Taken(document.name, document.suffix, *taken, False))
    return out


def show(rows: list[Taken]) -> None:
    """A line per document and the sum."""
    for row in rows:
        said = "refused" if row.refused else f"measures {row.measures} KPIs {row.kpis} schedule {row.schedule}"  # fmt: skip
        print(f"   {row.name:22} {row.suffix:5} {'ok   ' if row.right else 'WRONG'} {said}")
    right = sum(row.right for row in rows)
    print(f"== non-plans: {right} of {len(rows)} right, {sum(row.refused for row in rows)} refused")
