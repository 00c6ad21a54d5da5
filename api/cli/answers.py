"""``shisaku search``, ``ask``, ``sparql`` and ``evaluate``: questions to the snapshot in use."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.cli.output import note, print_json, print_table, progress, say, spoken
from api.errors import UsageError
from api.settings import Settings
from text.messages import Message

if TYPE_CHECKING:
    from api.service.semantic import SemanticSearch
    from graph.store.snapshot import Snapshot
    from search.engine import SearchEngine


@contextmanager
def opened(settings: Settings) -> Iterator[Snapshot]:
    """The snapshot in use, kept from being removed until the block ends."""
    from graph.store.snapshot import current

    with current(settings.data).hold() as snapshot:
        yield snapshot


@contextmanager
def engine(settings: Settings) -> Iterator[SearchEngine]:
    """The search engine of the snapshot in use."""
    from search.engine import SearchEngine

    with opened(settings) as snapshot:
        yield SearchEngine.open(snapshot, model=settings.model, reranker=settings.reranker)


def search(args: argparse.Namespace, settings: Settings) -> int:
    """Print the hits, or the result as JSON in the form of ``/api/search``."""
    from search.types import HitType, Mode

    text = _question(args.text)
    with engine(settings) as found:
        result = found.search(
            text,
            types=tuple(HitType(kind) for kind in args.type),
            cities=tuple(args.city),
            prefectures=tuple(args.prefecture),
            concepts=tuple(args.concept),
            sources=tuple(args.source),
            years=tuple(args.year),
            mode=Mode(args.mode),
            limit=args.limit,
            offset=args.offset,
        ).to_json()
    if args.json:
        print_json(result)
        return 0
    note(Message.counted("%(count)s hit", "%(count)s hits", result["total"]))
    for number, hit in enumerate(result["hits"], args.offset + 1):
        _print_hit(number, hit)
    return 0


def ask(args: argparse.Namespace, settings: Settings) -> int:
    """Print the answer, or as JSON in the form of ``/api/ask``."""
    question = _question(args.question)
    with engine(settings) as found:
        answer = found.ask(question).to_json()
    if args.json:
        print_json(answer)
        return 0
    print(answer["answer"])
    for fact in answer["facts"]:
        if fact["provenance"]:
            print(f"    {_place(fact['provenance'])}")
    bands = ((Message("confirmed"), answer["cities"]), (Message("possible"), answer["possible"]))
    for name, cities in bands:
        for city in cities:
            print(f"\n{city['name']} ({city['code'] or '-'}) {city['score']:.2f} [{spoken(name)}]")
            for hit in city["measures"]:
                print(f"  {hit['title']}")
                if hit["snippet"]:
                    print(f"    「{hit['snippet']}」")
                if hit["provenance"]:
                    print(f"    {_place(hit['provenance'])}")
    return 0


def sparql(args: argparse.Namespace, settings: Settings) -> int:
    """Run a query given as text, as a file, or on stdin (``-``)."""
    form = args.format or ("json" if args.json else None)
    if args.json and form != "json":
        raise UsageError(Message("--json and --format contradict each other"))
    text = _query(args.query)
    from graph.query.pool import QueryPool

    with opened(settings) as snapshot:
        pool = QueryPool(snapshot.path, snapshot.base_iri, size=1)
        try:
            result = pool.query(
                text,
                format=None if form == "table" else form,
                timeout=args.timeout,
                semantic=_semantic(text, snapshot, settings),
            )
        finally:
            pool.close(drain_seconds=0)
    if form in (None, "table") and result.media_type.startswith("application/sparql-results+json"):
        _print_bindings(result.body)
    else:
        sys.stdout.buffer.write(result.body)
        if not result.body.endswith(b"\n"):
            sys.stdout.buffer.write(b"\n")
        sys.stdout.buffer.flush()
    return 0


def _semantic(text: str, snapshot: Snapshot, settings: Settings) -> SemanticSearch | None:
    """The search for a query that asks for it, opened when it does; it is dear to import."""
    if "SERVICE" not in text.upper() and "similarity" not in text:
        return None
    from api.service.semantic import SemanticSearch
    from search.engine import SearchEngine

    def opened_once() -> SearchEngine:
        return SearchEngine.open(snapshot, model=settings.model, reranker=settings.reranker)

    return SemanticSearch(cache(opened_once))


def evaluate(args: argparse.Namespace, settings: Settings) -> int:
    """Measure the search on judged queries, with and without each signal."""
    from search.evaluate import run

    path = Path(args.queries)
    measures = Path(args.measures) if args.measures else path.parent / "measures"
    if not measures.is_dir():
        raise UsageError(
            Message(
                "%(measures)s: there is no such folder (--measures names another)",
                measures=measures,
            )
        )
    with engine(settings) as found, progress(Message("evaluate")) as report:
        report(Message("judged queries"), 0, None)
        result = run(found, path, measures, split=args.split)
    doubts = _doubts(result, measures)
    for doubt in doubts.values():
        note(Message.joined(": ", [str(path), doubt]))
    # what the plans do not have is a finding; an id that nothing explains is a mistake
    code = 1 if doubts.keys() - {"not_in_index"} else 0
    if args.json:
        print_json(result)
        return code
    say(Message.counted("%(count)s query", "%(count)s queries", result["queries"]))
    for mode, table in result["modes"].items():
        print_table(("", *_COLUMNS), _rows(table), title=mode)
    kinds = list(next(iter(result["ablation"].values()), {}))
    rows = [(name, *(row.get(kind) for kind in kinds)) for name, row in result["ablation"].items()]
    print_table(("nDCG@10", *kinds), rows, title=Message("signals"))
    return code


def _doubts(result: dict[str, Any], measures: Path) -> dict[str, Message]:
    """What makes the numbers of an evaluation lower than they should be, in words."""
    lists = {**result["unknown"], "duplicates": result["duplicates"]}
    counts = {name: len(found) for name, found in lists.items()}
    named = {name: _first(found) for name, found in lists.items()}
    said = {
        "no_title": Message(
            "%(count)s of %(whole)s relevant measures have no title in %(folder)s; "
            "never found: %(names)s",
            count=counts["no_title"],
            whole=result["relevant"],
            folder=measures,
            names=named["no_title"],
        ),
        "not_in_index": Message(
            "%(count)s of %(whole)s relevant measures are not in the index; never found: %(names)s",
            count=counts["not_in_index"],
            whole=result["relevant"],
            names=named["not_in_index"],
        ),
        "duplicates": Message(
            "%(count)s ids belong to several queries; each is counted: %(names)s",
            count=counts["duplicates"],
            names=named["duplicates"],
        ),
    }
    return {name: text for name, text in said.items() if lists[name]}


def _first(names: list[str]) -> str:
    first = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    return Message("%(first)s and %(more)s more", first=first, more=more) if more > 0 else first


_NAMED = 5
_COLUMNS = ("nDCG@10", "recall@10", "MRR@10", "n")


def _rows(table: dict[str, Any]) -> list[tuple[object, ...]]:
    """The kinds of query, then what else was measured, as rows under _COLUMNS."""
    rows: list[tuple[object, ...]] = []
    for name, value in table.items():
        if isinstance(value, dict) and "n" in value and len(value) == 4 and name != "cities":
            rows.append((name, *value.values()))
        elif isinstance(value, dict):
            facts = ", ".join(f"{key} {number}" for key, number in value.items())
            rows.append((name, facts))
    return rows


def _print_bindings(body: bytes) -> None:
    import orjson

    data: dict[str, Any] = orjson.loads(body)
    if "boolean" in data:
        print("true" if data["boolean"] else "false")
        return
    names = data["head"].get("vars", [])
    rows = data["results"]["bindings"]
    print_table(
        names, [[row[name]["value"] if name in row else None for name in names] for row in rows]
    )
    note(Message.counted("%(count)s row", "%(count)s rows", len(rows)))


def _query(given: str) -> str:
    """The query: stdin for ``-``, the content of a file of that name, else the text itself."""
    if given == "-":
        return sys.stdin.read()
    path = Path(given)
    try:
        is_file = "\n" not in given and path.is_file()
    except OSError:  # a query can be longer than any file name
        is_file = False
    if not is_file:
        if "{" not in given and (path.suffix in (".rq", ".sparql") or not given.strip()):
            raise UsageError(
                Message(
                    "%(value)s: there is no such file and this is no query", value=given or "QUERY"
                )
            )
        return given
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(
            Message(
                "%(given)s: cannot be read as UTF-8 text (%(reason)s)", given=given, reason=problem
            )
        ) from problem


def _question(text: str) -> str:
    from search.types import MAX_QUERY_CHARS

    if not text.strip():
        raise UsageError(Message("the text to look for is empty"))
    if len(text) > MAX_QUERY_CHARS:
        raise UsageError(
            Message(
                "the text to look for is longer than %(max_query_chars)s characters",
                max_query_chars=MAX_QUERY_CHARS,
            )
        )
    return text


def _print_hit(number: int, hit: dict[str, Any]) -> None:
    place = hit["municipality"]["name"] or "-"
    print(f"{number:3}. {hit['score']:.2f}  {place}  {hit['title']}  [{hit['type']}]")
    if hit["snippet"]:
        print(f"     {' '.join(hit['snippet'].split())}")
    if hit["provenance"]:
        print(f"     {_place(hit['provenance'])}")
    print(f"     {hit['iri']}")


def _place(provenance: dict[str, Any]) -> str:
    page = provenance["page"]
    printed = f", {spoken(Message('p. %(page)s', page=page))}" if page else ""
    return f"{provenance['document']}{printed}, {provenance['start']}-{provenance['end']}"
