"""What is built: the facts that ``shisaku status`` prints."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from graph.errors import NoSnapshotError
from graph.store.snapshot import current, list_snapshots
from text.messages import Message


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


def status_text(facts: dict[str, Any]) -> Message:
    """The facts of :func:`status` for people."""
    if not facts["built"]:
        return Message("%(data)s: nothing has been built yet", data=facts["data"])
    elements = ", ".join(f"{name} {count:,}" for name, count in facts["counts"].items())
    lines = [
        Message(
            "snapshot   %(snapshot)s (%(created)s, %(seconds)s s)",
            snapshot=facts["snapshot"],
            created=facts["created"],
            seconds=format(facts["seconds"], ".1f"),
        ),
        Message("data       %(data)s", data=facts["data"]),
        Message("base       %(base)s", base=facts["base_iri"]),
        Message("statements %(count)s", count=format(facts["quads"], ",")),
        Message(
            "size       store %(store)s MB, index %(index)s MB",
            store=format(facts["store_bytes"] / 1e6, ".1f"),
            index=format(facts["index_bytes"] / 1e6, ".1f"),
        ),
        Message("elements   %(elements)s", elements=elements),
        Message("documents  %(count)s", count=len(facts["documents"])),
    ]
    for entry in facts["documents"]:
        measures = entry["counts"].get("Measure", 0)
        issues = sum(entry["issues"].values())
        lines.append(
            Message(
                "  %(pid)s  %(title)s: %(statements)s statements, %(measures)s measures, "
                "%(issues)s issues",
                pid=entry["pid"],
                title=entry["title"],
                statements=format(entry["quads"], ","),
                measures=measures,
                issues=issues,
            )
        )
    if facts["refused"]:
        lines.append(Message("refused    %(count)s", count=len(facts["refused"])))
        lines.extend(
            Message.joined("", ["  ", refusal["name"], ": ", refusal["reason"]])
            for refusal in facts["refused"]
        )
    return Message.joined("\n", lines)


def _size(path: Path) -> int:
    return sum(item.stat().st_size for item in path.rglob("*") if item.is_file())
