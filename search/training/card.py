"""The table of measures in the model card, kept in step with ``measures.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

BEGIN = "<!-- measures -->"
END = "<!-- end of measures -->"


def table(results: Mapping[str, Mapping[str, float]]) -> str:
    """A Markdown table: one row per measure, one column per stage (single runs left out)."""
    stages = [stage for stage in results if not stage.startswith("run")]
    names = list(dict.fromkeys(name for stage in stages for name in results[stage]))
    lines = ["| measure | " + " | ".join(stages) + " |", "|---|" + "---|" * len(stages)]
    for name in names:
        cells = [f"{results[stage][name]:.3f}" for stage in stages]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def record(results: Mapping[str, Mapping[str, float]], out: Path) -> None:
    """Write ``measures.json``, and the table between the marks of ``README.md`` if it has them."""
    text = json.dumps(results, ensure_ascii=False, indent=1)
    (out / "measures.json").write_text(text + "\n", "utf-8")
    readme = out / "README.md"
    if not readme.is_file():
        return
    before, begin, rest = readme.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if begin and end:
        card = f"{before}{BEGIN}\n{table(results)}\n{END}{after}"
        readme.write_text(card, "utf-8")
