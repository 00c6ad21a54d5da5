"""Renders the invented plans into their formats and writes their gold beside them.

    python -m benchmarks.documents.generate [ID ...]

PDFs need LibreOffice (soffice) and a Japanese font; what is rendered is committed, so
tests need neither.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from benchmarks.documents import render_more, render_pdf, render_word
from benchmarks.documents.content import PLANS
from benchmarks.documents.model import Spec, gold
from benchmarks.documents.render_book import book_actions
from benchmarks.documents.render_web import markdown, web_list, web_page

FILES = Path(__file__).parent / "files"
_SCHEDULED = ("pdf_sheets", "word_roadmap", "book_actions")


def _saved(document: Any) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def to_pdf(data: bytes) -> bytes:
    """A Word document printed by LibreOffice."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.docx"
        path.write_bytes(data)
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
             "--convert-to", "pdf", "--outdir", folder, str(path)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        return path.with_suffix(".pdf").read_bytes()


def render(spec: Spec) -> bytes:
    """The file of a plan."""
    if spec.layout in ("web_page", "web_list", "markdown"):
        return {"web_page": web_page, "web_list": web_list, "markdown": markdown}[spec.layout](spec)
    if spec.layout == "book_actions":
        return book_actions(spec)
    if spec.layout in ("book_sheets", "web_bold"):
        return {"book_sheets": render_more.book_sheets, "web_bold": render_more.web_bold}[
            spec.layout
        ](spec)
    modules = (render_word, render_pdf, render_more)
    module = next(module for module in modules if hasattr(module, spec.layout))
    data = _saved(getattr(module, spec.layout)(spec))
    if spec.layout == "word_prose":
        return render_word.add_footnotes(data, spec)
    return to_pdf(data) if spec.suffix == "pdf" else data


def main() -> None:
    """Writes the files named on the command line, all by default."""
    wanted = set(sys.argv[1:])
    for spec in PLANS:
        if wanted and spec.id not in wanted:
            continue
        (FILES / spec.file).write_bytes(render(spec))
        record = gold(spec, schedule=spec.layout in _SCHEDULED)
        text = json.dumps(record, ensure_ascii=False, indent=1)
        (FILES / f"{spec.id}.gold.json").write_text(text + "\n", encoding="utf-8")
        print(spec.file)


if __name__ == "__main__":
    main()
