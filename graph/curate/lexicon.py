"""Name lists for the rooms that know no RDF, generated from the curated Turtle.

``ontology/lexicon/{municipalities,sources,topics}.json`` are written by
``python -m graph.curate.lexicon`` and checked by ``python -m graph.curate.lexicon --check``
(exit code 1 where a file is not what the Turtle says).  The Turtle is the one
truth; nobody edits the JSON.  ``not_sources.json`` beside them is curated by hand.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from rdflib import Graph, URIRef
from rdflib.exceptions import Error as RdfError
from rdflib.namespace import RDF, SKOS
from rdflib.plugins.parsers.notation3 import BadSyntax
from rdflib.term import Literal, Node

import resources
from graph.errors import CuratedDataError
from text.messages import Message, of_error

ONTOLOGY: Final = resources.data("ontology")
LEXICON: Final = ONTOLOGY / "lexicon"
BASE: Final = "https://shisaku.example/"
NS: Final = BASE + "ns#"
DATE: Final = URIRef("http://purl.org/dc/terms/issued")
SUBJECT: Final = URIRef("http://purl.org/dc/terms/subject")

SOURCE_TYPES: Final = {
    "Law": "law",
    "NationalStrategy": "national_strategy",
    "NationalProgram": "national_program",
    "NationalGuideline": "national_guideline",
    "NationalProject": "national_program",
    "PrefecturalPlan": "prefectural_plan",
    "MunicipalPlan": "municipal_plan",
    "InternationalSource": "international",
    "OtherSource": "other",
}
"""Class of the vocabulary -> type of the record format."""

Entry = dict[str, Any]


def load(paths: Iterable[Path]) -> Graph:
    """The curated Turtle files as one graph.

    Raises:
        CuratedDataError: a file is missing or does not parse; names it and the line.
    """
    graph = Graph()
    for path in paths:
        try:
            graph.parse(data=path.read_text(encoding="utf-8"), format="turtle", publicID=BASE)
        except BadSyntax as problem:
            line = f"line {problem.lines + 1}"
            # rdflib: "at line 3 of <>:" / "Bad syntax (why) at ^ in:" / an excerpt
            reason = "".join(str(problem.message).splitlines()[1:2]).removesuffix(" at ^ in:")
            raise CuratedDataError(
                Message.verbatim(reason), file=str(path), place=line
            ) from problem
        except (OSError, UnicodeDecodeError, RdfError) as problem:
            raise CuratedDataError(of_error(problem), file=str(path)) from problem
    return graph


def source_files(ontology: Path = ONTOLOGY) -> list[Path]:
    """The Turtle files of the register of sources, in order of name."""
    return sorted((ontology / "sources").glob("*.ttl"))


def term(name: str) -> URIRef:
    """A term of the vocabulary."""
    return URIRef(NS + name)


def slug(node: Node, kind: str) -> str:
    """``digital-divide`` of ``<topic/digital-divide>``."""
    return str(node).removeprefix(f"{BASE}{kind}/")


def texts(graph: Graph, subject: Node, predicate: URIRef, language: str = "ja") -> list[str]:
    """Literals of one language (or of none), sorted by length, longest first."""
    found = {
        str(value)
        for value in graph.objects(subject, predicate)
        if isinstance(value, Literal) and value.language in (language, None)
    }
    return sorted(found, key=lambda text: (-len(text), text))


def first(graph: Graph, subject: Node, predicate: URIRef, language: str = "ja") -> str | None:
    """The only literal of one language; the longest where there are more."""
    found = texts(graph, subject, predicate, language)
    return found[0] if found else None


def municipalities(graph: Graph) -> Entry:
    """Prefectures and municipalities by code, with kana."""
    names: dict[Node, str] = {}
    prefectures = []
    for node in _of_class(graph, "Prefecture"):
        names[node] = _needed(graph, node, SKOS.prefLabel)
        prefectures.append(_area(graph, node, names[node]))
    listed = []
    for node in _of_class(graph, "Municipality"):
        area = _area(graph, node, _needed(graph, node, SKOS.prefLabel))
        prefecture = graph.value(node, term("prefecture"))
        if prefecture is None or prefecture not in names:
            raise CuratedDataError(
                Message("no prefecture"), file="municipalities.ttl", place=str(node)
            )
        listed.append(
            {
                "code": area["code"],
                "name": area["name"],
                "prefecture": names[prefecture],
                "kana": area["kana"],
            }
        )
    return {"prefectures": prefectures, "municipalities": listed}


def topics(graph: Graph) -> list[Entry]:
    """The topics by id.

    ``match`` are the strings that make a measure one of this topic where they
    stand in its title or text: labels less those marked as too broad
    (``shisaku:broadLabel``), plus those given for matching alone
    (``shisaku:matchLabel``).
    """
    listed = []
    for node in sorted(set(graph.subjects(RDF.type, SKOS.Concept)), key=str):
        label = _needed(graph, node, SKOS.prefLabel)
        alternatives = texts(graph, node, SKOS.altLabel)
        broad = set(texts(graph, node, term("broadLabel")))
        matching = {label, *alternatives, *texts(graph, node, term("matchLabel"))} - broad
        listed.append(
            {
                "id": slug(node, "topic"),
                "label": label,
                "en": _needed(graph, node, SKOS.prefLabel, "en"),
                "alt": alternatives,
                "hidden": texts(graph, node, SKOS.hiddenLabel),
                "match": sorted(matching, key=lambda text: (-len(text), text)),
                "definition": _needed(graph, node, SKOS.definition),
                "broader": _ids(graph, node, SKOS.broader, "topic"),
                "related": _ids(graph, node, SKOS.related, "topic"),
            }
        )
    return listed


def sources(graph: Graph) -> list[Entry]:
    """The national sources by id, with names, editions and items."""
    classes: dict[Node, str] = {term(name): kind for name, kind in SOURCE_TYPES.items()}
    found = {
        node: classes[kind] for node, kind in graph.subject_objects(RDF.type) if kind in classes
    }
    return [_source(graph, node, found[node]) for node in sorted(found, key=str)]


def _source(graph: Graph, node: Node, kind: str) -> Entry:
    name = slug(node, "source")
    issuer = graph.value(node, URIRef("http://purl.org/dc/terms/publisher"))
    editions = [
        {
            "id": slug(edition, f"source/{name}/edition"),
            "label": _needed(graph, edition, SKOS.prefLabel),
            "date": _value(graph, edition, DATE),
            "verified": _value(graph, edition, term("verified")) == "true",
        }
        for edition in graph.objects(node, term("edition"))
    ]
    return {
        "id": name,
        "label": _needed(graph, node, SKOS.prefLabel),
        "en": _needed(graph, node, SKOS.prefLabel, "en"),
        "names": _names(graph, node),
        "namesakes": texts(graph, node, term("localNamesake")),
        "type": kind,
        "issuer": first(graph, issuer, SKOS.prefLabel) if issuer else None,
        "date": _value(graph, node, DATE),
        "law_number": _value(graph, node, term("lawNumber")),
        "law_id": _value(graph, node, term("lawId")),
        "verified": _value(graph, node, term("verified")) == "true",
        "topics": _ids(graph, node, SUBJECT, "topic"),
        "projects": sorted(map(str, graph.objects(node, term("reviewProject")))),
        "editions": sorted(editions, key=lambda e: (str(e["date"] or ""), str(e["id"]))),
        "items": [
            {
                "id": slug(item, f"source/{name}/item"),
                "label": _needed(graph, item, SKOS.prefLabel),
                "names": _names(graph, item),
                "topics": _ids(graph, item, term("topic"), "topic"),
                "near": _ids(graph, item, term("nearTopic"), "topic"),
                "hints": texts(graph, item, term("hint")),
                "groups": _groups(graph, item),
                "editions": _item_editions(graph, item, name),
            }
            for item in sorted(graph.objects(node, term("item")), key=str)
        ],
    }


def _groups(graph: Graph, item: Node) -> list[str]:
    """The headings under which the editions list an item."""
    wordings = [item, *graph.objects(item, term("wording"))]
    return sorted({str(value) for w in wordings for value in graph.objects(w, term("itemGroup"))})


def _item_editions(graph: Graph, item: Node, source: str) -> list[str]:
    """The ids of the editions whose wording of the item is known."""
    found = {
        slug(edition, f"source/{source}/edition")
        for wording in graph.objects(item, term("wording"))
        for edition in graph.objects(wording, term("edition"))
    }
    return sorted(found)


def _names(graph: Graph, node: Node) -> list[str]:
    found = {*texts(graph, node, SKOS.prefLabel), *texts(graph, node, SKOS.altLabel)}
    return sorted(found, key=lambda text: (-len(text), text))


def _of_class(graph: Graph, name: str) -> list[Node]:
    return sorted(graph.subjects(RDF.type, term(name)), key=str)


def _area(graph: Graph, node: Node, name: str) -> Entry:
    return {
        "code": _value(graph, node, term("code")),
        "name": name,
        "kana": first(graph, node, term("kana"), "ja-Hira"),
    }


def _value(graph: Graph, node: Node, predicate: URIRef) -> str | None:
    value = graph.value(node, predicate)
    return None if value is None else str(value)


def _needed(graph: Graph, node: Node, predicate: URIRef, language: str = "ja") -> str:
    value = first(graph, node, predicate, language)
    if value is None:
        name = str(predicate).rpartition("#")[2]
        raise CuratedDataError(
            Message("no %(name)s@%(language)s", name=name, language=language),
            file="ontology",
            place=str(node),
        )
    return value


def _ids(graph: Graph, node: Node, predicate: URIRef, kind: str) -> list[str]:
    return sorted(slug(value, kind) for value in graph.objects(node, predicate))


def generate(ontology: Path = ONTOLOGY) -> dict[str, str]:
    """File name -> content of every generated list.

    Raises:
        CuratedDataError: a Turtle file is wrong, or a needed label is missing.
    """
    contents: dict[str, Any] = {
        "municipalities.json": municipalities(load([ontology / "municipalities.ttl"])),
        "topics.json": topics(load([ontology / "topics.ttl"])),
        "sources.json": sources(load(source_files(ontology))),
    }
    return {name: _lines(content) for name, content in contents.items()}


def _lines(content: Any) -> str:
    """JSON with one entry per line, so that a change shows as the lines it touches."""

    def rows(entries: list[Entry]) -> str:
        return ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)

    if isinstance(content, list):
        return f"[\n{rows(content)}\n]\n"
    parts = [f"{json.dumps(key)}: [\n{rows(value)}\n]" for key, value in content.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def main(arguments: list[str] | None = None) -> int:
    """The command; 1 where a file cannot be generated or, with --check, is out of date."""
    parser = argparse.ArgumentParser(prog="python -m graph.curate.lexicon", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    parser.add_argument("--ontology", type=Path, default=ONTOLOGY)
    options = parser.parse_args(arguments)
    try:
        wanted = generate(options.ontology)
    except CuratedDataError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    folder: Path = options.ontology / "lexicon"
    stale = 0
    for name, content in wanted.items():
        path = folder / name
        if path.is_file() and path.read_text(encoding="utf-8") == content:
            continue
        if options.check:
            stale += 1
            sys.stderr.write(f"{path}: out of date; run python -m graph.curate.lexicon\n")
        else:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
            sys.stderr.write(f"{path}: written\n")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
