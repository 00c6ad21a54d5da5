"""Time and memory of importing national projects, in a process of its own.

usage: python -m benchmarks.import_rs FOLDER

Reads the official download, converts it and loads it in bulk into a new store, as a
build does; prints seconds and the peak of resident memory.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

from pyoxigraph import RdfFormat, Store, serialize

import resources
from api.jobs.imports import import_projects, imported_graphs
from graph.iris import Iris


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        data = Path(place)
        began = time.perf_counter()
        count = import_projects(args.folder, data)
        read = time.perf_counter()
        for name, quads in imported_graphs(data, resources.ontology(), Iris()).items():
            serialize(quads, str(data / f"{name}.nq"), format=RdfFormat.N_QUADS)
            converted = time.perf_counter()
            store = Store(str(data / "store"))
            store.bulk_load(path=str(data / f"{name}.nq"), format=RdfFormat.N_QUADS, lenient=True)
            store.flush()
            loaded = time.perf_counter()
            # ru_maxrss is in KiB on Linux
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{count} projects, {len(store)} statements: read {read - began:.1f} s, convert "
                f"{converted - read:.1f} s, load {loaded - converted:.1f} s, "
                f"all {loaded - began:.1f} s; peak {peak:.0f} MiB"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
