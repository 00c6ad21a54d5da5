"""How many documents need each rule of the extraction: a rule that none needs can go.

    python -m benchmarks.rules [FILE...] [--json] [--jobs N]

Every document (by default the shipped plans, the committed layouts and the ``fit``
layouts over two pools of content) is read once as it is and once without each rule of
which something was taken.  "taken" counts the documents in which the rule's candidates
were taken, "needed" those whose record changes without it, leaving out which rule read
an element and how sure it was.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.documents.layouts.registry import LAYOUTS
from benchmarks.documents.pools import POOLS
from benchmarks.documents.split import FIT
from ingest.errors import IngestError
from ingest.extract.candidates import RULES, Rule
from ingest.pipeline import extract_with_context
from ingest.readers import read_any
from ingest.records import to_json
from ingest.types import RawDocument

ROOT = Path(__file__).parents[1]
LEFT_OUT = frozenset(["method", "confidence", "document", "issues", "passages", "spans"])


@dataclass(frozen=True, slots=True)
class Needs:
    """The rules that one document takes from, and those without which its record differs."""

    document: str
    taken: frozenset[str]
    needed: frozenset[str]


@contextmanager
def without(rule: str) -> Iterator[None]:
    """Run a block of code in which a rule proposes nothing."""
    propose: Callable[..., list[Any]] = Rule.propose

    def silenced(self: Rule[Any, ..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        return [] if self.id == rule else propose(self, *args, **kwargs)

    Rule.propose = silenced  # type: ignore[method-assign]
    try:
        yield
    finally:
        Rule.propose = propose  # type: ignore[method-assign]


def content(value: Any) -> Any:
    """A record without what says how it was read."""
    if isinstance(value, list):
        return [content(item) for item in value]
    if isinstance(value, dict):
        return {k: content(v) for k, v in value.items() if k not in LEFT_OUT}
    return value


def needs(name: str, document: RawDocument) -> Needs:
    """Read a document with and without the rules that it takes from."""
    ctx, record = extract_with_context(document)
    whole = content(to_json(record))
    taken = {d.candidate.rule for d in ctx.ledger.decisions if d.taken} & set(RULES)
    needed = set()
    for rule in sorted(taken):
        with without(rule):
            try:
                less = content(to_json(extract_with_context(document)[1]))
            except IngestError:
                less = None
        if less != whole:
            needed.add(rule)
    return Needs(name, frozenset(taken), frozenset(needed))


def _file(path: str) -> Needs | None:
    try:
        return needs(path, read_any(Path(path)))
    except IngestError:
        return None


def _layout(job: tuple[str, str]) -> Needs | None:
    built = LAYOUTS[job[0]].build(job[1])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / built.name
        path.write_bytes(built.data)
        return _file(str(path))


def shipped() -> list[str]:
    """The plans and layouts that lie in the repository as files."""
    corpus = [p for p in (ROOT / "corpus").iterdir() if p.name[0].isdigit()]
    layouts = [p for p in (ROOT / "tests" / "layouts").iterdir() if p.suffix != ".json"]
    return sorted(str(p) for p in (*corpus, *layouts))


def measure(files: Sequence[str], layouts: Sequence[tuple[str, str]], jobs: int) -> list[Needs]:
    """Measure all documents; refused ones are left out."""
    if jobs < 2:
        found = [*map(_file, files), *map(_layout, layouts)]
    else:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            found = [*pool.map(_file, files), *pool.map(_layout, layouts)]
    return [one for one in found if one is not None]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="*", metavar="FILE")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    args = parser.parse_args(argv)
    layouts = [] if args.files else [(name, pool) for name in FIT for pool in list(POOLS)[:2]]
    layouts = [(name, pool) for name, pool in layouts if pool in LAYOUTS[name].pools]
    found = measure(args.files or shipped(), layouts, args.jobs)
    taken = Counter(rule for one in found for rule in one.taken)
    needed = Counter(rule for one in found for rule in one.needed)
    rows = [
        {
            "rule": r.id,
            "kind": r.kind,
            "taken": taken[r.id],
            "needed": needed[r.id],
            "reads": r.reads,
        }
        for r in sorted(RULES.values(), key=lambda r: (-needed[r.id], r.id))
    ]
    if args.json:
        print(json.dumps({"documents": len(found), "rules": rows}, ensure_ascii=False, indent=1))
        return 0
    print(f"{len(found)} documents")
    for row in rows:
        print(f"{row['needed']:5} needed {row['taken']:5} taken  {row['rule']}: {row['reads']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
