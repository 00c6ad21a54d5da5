"""``shisaku trace``: what a measure is based on, and who acts on a national source."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from api.cli.answers import opened
from api.cli.output import print_json, say, spoken
from api.errors import UsageError
from api.settings import Settings
from api.views.rows import Json
from text.messages import Message

if TYPE_CHECKING:
    from api.queries.reader import Reader

MOST_NAMED = 8
"""How many of several fitting things a message names."""
_KINDS = {
    "explicit": Message("named"),
    "aligned": Message("aligned (inferred)"),
    "project": Message("similar project"),
}


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
        raise UsageError(Message("nothing to trace: give an IRI, a title or a name"))
    things = [
        (str(row["kind"]), str(row["thing"]), str(row["name"]), str(row["place"] or ""))
        for row in reader.rows("traceable")
    ]
    if "://" in what and not iri_problem(what):
        for kind, iri, _, _ in things:
            if iri == what:
                return kind, iri
        raise UsageError(Message("%(what)s: no measure and no source of the snapshot", what=what))
    wanted = fold(what)
    exact = [thing for thing in things if fold(thing[2]) == wanted]
    fitting = exact or [thing for thing in things if wanted and wanted in fold(thing[2])]
    by_iri = {iri: (kind, name, place) for kind, iri, name, place in reversed(fitting)}
    if not by_iri:
        raise UsageError(
            Message("%(what)s is no title of a measure and no name of a source", what=repr(what))
        )
    if len(by_iri) > 1:
        shown = [
            f"{name}{f' ({place})' if place else ''} <{iri}>"
            for iri, (_, name, place) in list(by_iri.items())[:MOST_NAMED]
        ]
        more = (
            Message("; and %(more)s more", more=len(by_iri) - MOST_NAMED)
            if len(by_iri) > MOST_NAMED
            else ""
        )
        raise UsageError(
            Message(
                "%(what)s may mean %(count)s things, give the IRI of one: %(shown)s%(more)s",
                what=repr(what),
                count=len(by_iri),
                shown="; ".join(shown),
                more=more,
            )
        )
    ((iri, (kind, _, _)),) = by_iri.items()
    return kind, iri


def _print_measure(answer: Json) -> None:
    place = answer["municipality"]
    print(f"{answer['title']} — {place['name'] or '-'} ({place['code'] or '-'})")
    print(f"  {answer['iri']}")
    _fact(Message("Plan"), answer["plan"]["title"])
    for policy in answer["policies"]:
        _fact(Message("Policy"), policy["label"])
    for kpi in answer["kpis"]:
        target = kpi.get("targetText") or kpi.get("target_text") or ""
        print(f"  KPI: {kpi.get('indicator') or ''} {target}".rstrip())
    if not answer["links"]:
        say(Message("  No link to national policy or law was found."))
    for link in answer["links"]:
        item = f" › {link['item']['label']}" if link["item"] else ""
        edition = f" [{link['edition']['label']}]" if link["edition"] else ""
        print(f"\n{spoken(_KINDS[link['kind']])}: {link['source']['label']}{item}{edition}")
        _fact(Message("confidence"), f"{link['confidence']}, {link['method']}")
        if link["reason"]:
            _fact(Message("reason"), link["reason"])
        for basis in link["based_on"]:
            number = f" ({basis['law_number']})" if basis["law_number"] else ""
            print(f"  {'  ' * basis['steps']}← {basis['label'] or basis['iri']}{number}")
        _print_passages(link["provenance"])


def _fact(name: Message, value: object) -> None:
    print(f"  {spoken(name)}: {value}")


def _print_source(answer: Json) -> None:
    measures = Message.counted("%(count)s measure", "%(count)s measures", answer["total"])
    print(f"{answer['label']} — {spoken(measures)}")
    print(f"  {answer['iri']}")
    for basis in answer["based_on"]:
        print(f"  {'  ' * basis['steps']}← {basis['label'] or basis['iri']}")
    for city in answer["cities"]:
        place = city["municipality"]
        print(f"\n{place['name'] or '-'} ({place['code'] or '-'})")
        for link in city["links"]:
            item = f" › {link['item']['label']}" if link["item"] else ""
            year = f" {spoken(Message('FY%(year)s', year=link['year']))}" if link["year"] else ""
            print(f"  {spoken(_KINDS[link['kind']])}{year}: {link['measure']['title']}{item}")
            _print_passages(link["provenance"][:1])


def _print_passages(passages: list[Json]) -> None:
    for passage in passages:
        quote = " ".join(str(passage["quote"]).split())
        number = passage["page"]
        page = "" if number is None else f" {spoken(Message('p. %(page)s', page=number))}"
        print(
            f"    {passage['start']}-{passage['end']}{page}: "
            f"「{quote[:100]}{'…' if len(quote) > 100 else ''}」"
        )
