"""A snapshot with many times the statements of another, to see what grows with them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, Store, serialize

from graph.store.snapshot import Snapshot, current

TIMES: Final = 20


def multiplied(snapshot: Snapshot, folder: Path, times: int = TIMES) -> None:
    """Write a data directory in which each plan of the snapshot stands ``times`` times.

    A copy has IRIs of its own throughout, also for the topics and sources that it names:
    what is said about a thing of the original stays the same, row by row.  The index is
    that of the original.
    """
    shutil.copytree(snapshot.path.parents[1], folder)
    # in a process of its own: here the store may be open already
    here = str(Path(__file__).resolve())
    subprocess.run([sys.executable, here, str(folder), str(times)], check=True)


def _fill(folder: Path, times: int) -> None:
    snapshot = current(folder)
    store = Store(str(snapshot.store_path))
    base = re.escape(snapshot.base_iri)
    own = re.compile(rf"<({base}(?!ns#)[^>]+)>")
    for document in snapshot.manifest.documents:
        graph = NamedNode(f"{snapshot.base_iri}graph/{document.pid}")
        quads = store.quads_for_pattern(None, None, None, graph)
        text = (serialize(quads, format=RdfFormat.N_QUADS) or b"").decode("utf-8")
        assert text, f"{graph.value} is empty"
        for number in range(1, times):
            copy = own.sub(rf"<\1-copy{number}>", text)
            store.bulk_load(copy.encode("utf-8"), format=RdfFormat.N_QUADS, lenient=True)
    store.optimize()
    store.flush()


if __name__ == "__main__":
    _fill(Path(sys.argv[1]), int(sys.argv[2]))
