"""What is built: the facts that ``shisaku status`` prints."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from graph.errors import NoSnapshotError
from graph.store.snapshot import current, list_snapshots


def status(data: Path) -> dict[str, Any]:
    """The state of a data directory as plain values, ready for JSON.

    ``built`` is False (and the rest absent) where nothing was built; sizes in bytes,
    ``counts`` by class name over all documents, ``documents`` and ``refused`` as in
    the manifest.  Raises DamagedSnapshotError where the current snapshot is not whole.
    """
    try:
        snapshot = current(data)
    except NoSnapshotError:
        return {"data": str(data), "built": False}
    manifest = snapshot.manifest
    return {
        "data": str(data),
        "built": True,
        "snapshot": manifest.id,
        "created": manifest.created,
        "base_iri": manifest.base_iri,
        "software": manifest.software,
        "seconds": manifest.seconds,
        "quads": manifest.quads,
        "store_bytes": _size(snapshot.store_path),
        "index_bytes": _size(snapshot.index_path),
        "index": dict(manifest.index),
        "counts": manifest.totals(),
        "graphs": dict(manifest.graphs),
        "documents": [asdict(entry) for entry in manifest.documents],
        "refused": [asdict(refusal) for refusal in manifest.refused],
        "snapshots": [kept.id for kept in list_snapshots(data)],
    }


def status_text(facts: dict[str, Any]) -> str:
    """The facts of :func:`status` for people."""
    if not facts["built"]:
        return f"{facts['data']}: nothing has been built yet\n"
    lines = [
        f"snapshot   {facts['snapshot']} ({facts['created']}, {facts['seconds']:.1f} s)",
        f"data       {facts['data']}",
        f"base       {facts['base_iri']}",
        f"statements {facts['quads']:,}",
        f"size       store {facts['store_bytes'] / 1e6:.1f} MB, index {facts['index_bytes'] / 1e6:.1f} MB",
        "elements   " + ", ".join(f"{name} {count:,}" for name, count in facts["counts"].items()),
        f"documents  {len(facts['documents'])}",
    ]
    for entry in facts["documents"]:
        measures = entry["counts"].get("Measure", 0)
        issues = sum(entry["issues"].values())
        lines.append(
            f"  {entry['pid']}  {entry['title']}: {entry['quads']:,} statements, "
            f"{measures} measures, {issues} issues"
        )
    if facts["refused"]:
        lines.append(f"refused    {len(facts['refused'])}")
        lines.extend(f"  {refusal['name']}: {refusal['reason']}" for refusal in facts["refused"])
    return "\n".join(lines) + "\n"


def _size(path: Path) -> int:
    return sum(item.stat().st_size for item in path.rglob("*") if item.is_file())
