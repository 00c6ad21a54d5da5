"""Speed and memory of reading: pages a minute, five text plans, peak memory per document.

    python -m benchmarks.readers [--pages 100] [PDF ...]

Without arguments reads the PDFs of ``benchmarks/documents`` over and over; also builds a
large book, page and Word document.  The text plans are those beside the checkout, where
they are, else those of ``corpus/``.  Peak memory is that of a fresh worker process.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
from pathlib import Path

import docx
import pypdf

from benchmarks.documents.generate import FILES
from benchmarks.documents.small_book import book
from ingest.pipeline import extract, ingest_file
from ingest.readers import read_any
from ingest.sandbox import Job, Limits, Worker

ROOT = Path(__file__).parents[1]
PLANS = ROOT.parent / "shared" / "plans"
MIB = 1 << 20


def long_pdf(paths: list[Path], pages: int) -> bytes:
    """One PDF of at least ``pages`` pages made of others."""
    writer = pypdf.PdfWriter()
    while len(writer.pages) < pages:
        for path in paths:
            writer.append(io.BytesIO(path.read_bytes()))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def large_documents(pdf: bytes) -> dict[str, bytes]:
    """Large documents by name."""
    rows: list[list[object]] = [
        [i, f"施策{i}", "待ち時間の短縮", "18分", "9分", "総務課"] for i in range(20_000)
    ]
    page = "".join(f"<tr><td>{i}<td>施策{i}<td>指標<td>1件<td>2件</tr>" for i in range(20_000))
    word = docx.Document()
    for number in range(3_000):
        word.add_heading(f"施策{number} 窓口の改善", 3)
        word.add_paragraph("待ち時間を短くし、来庁した人の手間を減らす取組を進める計画である。")
    saved = io.BytesIO()
    word.save(saved)
    return {
        "long.pdf": pdf,
        "rows.xlsx": book([["番号", "施策名", "指標", "現状値", "目標値", "担当課"], *rows]),
        "rows.html": f"<!doctype html><h1>推進計画</h1><table>{page}</table>".encode(),
        "long.docx": saved.getvalue(),
    }


def main() -> None:
    """Prints what is measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("pdfs", nargs="*", type=Path)
    args = parser.parse_args()
    pdf = long_pdf(args.pdfs or sorted(FILES.glob("*.pdf")), args.pages)
    begun = time.process_time()
    document = read_any(pdf, "long.pdf")
    seconds = time.process_time() - begun
    print(f"PDF read: {len(document.pages)} pages in {seconds:.2f} s of one core, "
          f"{60 * len(document.pages) / seconds:.0f} pages a minute (bar 100)")  # fmt: skip
    begun = time.process_time()
    extract(document)
    print(f"PDF extracted: {time.process_time() - begun:.2f} s more")
    plans = sorted(PLANS.glob("*.txt")) or sorted((ROOT / "corpus").glob("[0-9]*"))
    begun = time.perf_counter()
    for path in plans:
        ingest_file(path)
    print(f"{len(plans)} text plans: {time.perf_counter() - begun:.2f} s (bar 5 s)")
    with tempfile.TemporaryDirectory() as folder:
        for name, data in large_documents(pdf).items():
            path = Path(folder) / name
            path.write_bytes(data)
            worker = Worker()
            begun = time.perf_counter()
            try:
                worker.run(Job(path), Limits(seconds=600, memory_bytes=4096 * MIB))
                end = "read"
            except Exception as error:
                end = str(error)
            print(f"{name}: {len(data) / MIB:.1f} MiB, {time.perf_counter() - begun:.1f} s, "
                  f"peak {worker.peak_bytes / MIB:.0f} MiB (bar 700): {end}")  # fmt: skip
            worker.close()


if __name__ == "__main__":
    main()
