"""How far one plan says the same as text, Word document, web page and PDF.

    python -m benchmarks.agreement [--misses] [FILE ...]

Plans of ``corpus/`` by default; PDFs are printed by LibreOffice and left out where it is
not installed.  Agreement is the F1 between the record of the text and that of the other
format: measures by title, indicators by name and target, sources by label.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from benchmarks.documents.convert import parse, to_docx, to_html
from benchmarks.documents.generate import to_pdf
from ingest.pipeline import extract
from ingest.readers import read_any
from ingest.types import PlanRecord

CORPUS = Path(__file__).parents[1] / "corpus"
BAR = 0.97


def facts(record: PlanRecord) -> dict[str, list[str]]:
    """What is compared, as strings."""
    return {
        "measures": [measure.title for measure in record.measures],
        "kpis": [f"{kpi.indicator}|{kpi.target_text}|{kpi.target_fy}" for kpi in record.kpis],
        "sources": [source.label for source in record.sources],
        "actions": [action.text for measure in record.measures for action in measure.actions],
        "glossary": [term.term for term in record.glossary],
    }


def agreement(a: list[str], b: list[str]) -> tuple[int, int, list[str]]:
    """(common, total of both, what only one has)."""
    rest = list(b)
    only = []
    for item in a:
        if item in rest:
            rest.remove(item)
        else:
            only.append(f"- {item}")
    return len(a) - len(only), len(a) + len(b), only + [f"+ {item}" for item in rest]


def main() -> int:
    """Prints the agreement by plan and format; 1 where the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("files", nargs="*", type=Path)
    args = parser.parse_args()
    paths = args.files or sorted(
        p for p in CORPUS.iterdir() if p.suffix in (".md", ".txt") and p.stem[0].isdigit()
    )
    totals: dict[tuple[str, str], list[int]] = {}
    for path in paths:
        own = facts(extract(read_any(path)))
        nodes = parse(path.read_text(encoding="utf-8"))
        word = to_docx(nodes)
        forms = {"html": to_html(nodes), "docx": word}
        if shutil.which("soffice"):
            forms["pdf"] = to_pdf(word)
        for form, data in forms.items():
            other = facts(extract(read_any(data, f"{path.stem}.{form}")))
            line = []
            for section, items in own.items():
                common, total, only = agreement(items, other[section])
                pair = totals.setdefault((form, section), [0, 0])
                pair[0] += common
                pair[1] += total
                line.append(f"{section}={2 * common / total if total else 1:.3f}")
                if args.misses and only:
                    print(f"   {form} {section}: " + "\n      ".join(only))
            print(f"{path.stem:26} {form:5} {' '.join(line)}")
    missed = False
    for (form, section), (common, total) in sorted(totals.items()):
        value = 2 * common / total if total else 1.0
        barred = section in ("measures", "kpis", "sources")
        missed = missed or (barred and value < BAR)
        verdict = f" (bar {BAR}: {'met' if value >= BAR else 'MISSED'})" if barred else ""
        print(f"== {form:5} {section:9} {value:.3f}{verdict}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
