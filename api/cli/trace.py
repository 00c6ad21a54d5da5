"""``shisaku trace``: what a measure is based on, and who acts on a national source."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from api.cli.answers import opened
from api.cli.output import print_json
from api.errors import UsageError
from api.settings import Settings
from api.views.rows import Json

if TYPE_CHECKING:
    from api.queries.reader import Reader

MOST_NAMED = 8
"""How many of several fitting things a message names."""
_KINDS = {"explicit": "明記", "aligned": "対応（推定）", "project": "事業候補（類似）"}


def trace(args: argparse.Namespace, settings: Settings) -> int:
    """Print the lineage of a measure, or the measures behind a source."""
    from api.queries.reader import Reader
    from api.views.lineage import lineage, source_measures

    with opened(settings) as snapshot:
        reader = Reader(snapshot)
        kind, iri = _found(reader, args.what.strip())
        answer = lineage(reader, iri) if kind == "measure" else source_measures(reader, iri)
    if args.json:
        print_json({"kind": kind, **answer})
    elif kind == "measure":
        _print_measure(answer)
    else:
        _print_source(answer)
    return 0


def _found(reader: Reader, what: str) -> tuple[str, str]:
    """The kind and IRI of what is meant.

    Raises UsageError where nothing, or more than one thing, goes by the name.
    """
    from api.queries.reader import iri_problem
    from text.folding import fold

    if not what:
        raise UsageError("nothing to trace: give an IRI, a title or a name")
    things = [
        (str(row["kind"]), str(row["thing"]), str(row["name"]), str(row["place"] or ""))
        for row in reader.rows("traceable")
    ]
    if "://" in what and not iri_problem(what):
        for kind, iri, _, _ in things:
            if iri == what:
                return kind, iri
        raise UsageError(f"{what}: no measure and no source of the snapshot")
    wanted = fold(what)
    exact = [thing for thing in things if fold(thing[2]) == wanted]
    fitting = exact or [thing for thing in things if wanted and wanted in fold(thing[2])]
    by_iri = {iri: (kind, name, place) for kind, iri, name, place in reversed(fitting)}
    if not by_iri:
        raise UsageError(f"{what!r} is no title of a measure and no name of a source")
    if len(by_iri) > 1:
        shown = [
            f"{name}{f' ({place})' if place else ''} <{iri}>"
            for iri, (_, name, place) in list(by_iri.items())[:MOST_NAMED]
        ]
        more = f"; and {len(by_iri) - MOST_NAMED} more" if len(by_iri) > MOST_NAMED else ""
        raise UsageError(
            f"{what!r} may mean {len(by_iri)} things, give the IRI of one: {'; '.join(shown)}{more}"
        )
    ((iri, (kind, _, _)),) = by_iri.items()
    return kind, iri


def _print_measure(answer: Json) -> None:
    place = answer["municipality"]
    print(f"{answer['title']} — {place['name'] or '-'} ({place['code'] or '-'})")
    print(f"  {answer['iri']}")
    print(f"  計画: {answer['plan']['title']}")
    for policy in answer["policies"]:
        print(f"  方針: {policy['label']}")
    for kpi in answer["kpis"]:
        target = kpi.get("targetText") or kpi.get("target_text") or ""
        print(f"  KPI: {kpi.get('indicator') or ''} {target}".rstrip())
    if not answer["links"]:
        print("  国の施策・法令との関係は見つかっていません。")
    for link in answer["links"]:
        item = f" › {link['item']['label']}" if link["item"] else ""
        edition = f" [{link['edition']['label']}]" if link["edition"] else ""
        print(f"\n{_KINDS[link['kind']]}: {link['source']['label']}{item}{edition}")
        print(f"  確からしさ {link['confidence']}, {link['method']}")
        if link["reason"]:
            print(f"  理由: {link['reason']}")
        for basis in link["based_on"]:
            number = f" ({basis['law_number']})" if basis["law_number"] else ""
            print(f"  {'  ' * basis['steps']}← {basis['label'] or basis['iri']}{number}")
        _print_passages(link["provenance"])


def _print_source(answer: Json) -> None:
    print(f"{answer['label']} — {answer['total']} measures")
    print(f"  {answer['iri']}")
    for basis in answer["based_on"]:
        print(f"  {'  ' * basis['steps']}← {basis['label'] or basis['iri']}")
    for city in answer["cities"]:
        place = city["municipality"]
        print(f"\n{place['name'] or '-'} ({place['code'] or '-'})")
        for link in city["links"]:
            item = f" › {link['item']['label']}" if link["item"] else ""
            year = f" {link['year']}年度" if link["year"] else ""
            print(f"  {_KINDS[link['kind']]}{year}: {link['measure']['title']}{item}")
            _print_passages(link["provenance"][:1])


def _print_passages(passages: list[Json]) -> None:
    for passage in passages:
        quote = " ".join(str(passage["quote"]).split())
        page = f" p. {passage['page']}" if passage["page"] is not None else ""
        print(
            f"    {passage['start']}-{passage['end']}{page}: "
            f"「{quote[:100]}{'…' if len(quote) > 100 else ''}」"
        )
