"""Any thing of the data as people read it: kind, name, facts, evidence and what belongs to it.

Nothing of RDF is left in it: no IRI where a name is meant, no code, no blank node; years,
dates, shares and yes and no are in the words of the page's language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from api.errors import NotFoundError
from api.queries.reader import Reader, Value
from api.views.rows import Json, last, provenance
from api.views.words import CLASSES, DATES, OMITTED, PROPERTIES, SHARES, VALUES, YEARS
from graph.namespaces import DCTERMS, OA, ORG, PROV, RDF, RDFS, SCHEMA, SHISAKU, SKOS, VOID
from ingest.issues import CODES
from text.messages import Message, translate
from text.printed import date, is_japanese

MOST_LISTED: Final = 300
"""So many related things of one kind are listed; the page says how many more there are."""

_NAMES: Final = tuple(
    term.value
    for term in (
        SKOS.prefLabel,
        DCTERMS.title,
        RDFS.label,
        SHISAKU.indicator,
        SCHEMA.name,
        SHISAKU.text,
        RDFS.comment,
    )
)
_LINKS: Final = frozenset(
    SHISAKU[name].value for name in ("Citation", "Alignment", "ProjectSuggestion", "Link")
)
_UNLISTED: Final = frozenset(term.value for term in (SHISAKU.Fact, SHISAKU.ItemWording))
_GENERAL: Final = frozenset(
    term.value
    for term in (
        PROV.Entity,
        SKOS.Concept,
        SHISAKU.Source,
        SHISAKU.Link,
        SHISAKU.Evidence,
        ORG.Organization,
        VOID.Dataset,
    )
)
"""Classes that say less than another one of the same thing does."""


@dataclass(slots=True)
class Names:
    """Names of things in one language, looked up once each."""

    reader: Reader
    language: str
    known: dict[str, Json] = field(default_factory=dict)

    def of(self, iri: str) -> Json:
        """A thing by its name: ``iri``, ``text``, ``language`` of the text, ``kind``."""
        if iri not in self.known:
            self.known[iri] = {"iri": iri, "text": last(iri), "language": "", "kind": None}
            self.known[iri] = self._named(iri)
        return self.known[iri]

    def kind(self, iri: str | None) -> Json | None:
        """A class or property by its name: ``text`` and ``language``; None where it has none."""
        if iri is None:
            return None
        foreign = CLASSES.get(iri) or PROPERTIES.get(iri)
        if foreign is not None:
            return {"text": translate(foreign, self.language), "language": self.language}
        labels = [(v, lang) for p, v, lang in self.reader.statements(iri) if p == RDFS.label.value]
        found = self._best(labels)
        return None if found is None else {"text": found[0], "language": found[1]}

    def _named(self, iri: str) -> Json:
        said = self.reader.statements(iri)
        classes = [str(value) for prop, value, _ in said if prop == RDF.type.value]
        own = _specific(classes)
        name = self._link_name(said) if own in _LINKS else None
        for wanted in () if name else _NAMES:
            name = self._best([(v, lang) for prop, v, lang in said if prop == wanted])
            if name is not None:
                break
        if name is None:
            name = self._unnamed(iri, own)
        return {"iri": iri, "text": name[0], "language": name[1], "kind": own}

    def _unnamed(self, iri: str, kind: str | None) -> tuple[str, str]:
        """What a thing without a name is called: its address's host, its kind, its last part."""
        if not iri.startswith(self.reader.base):
            known = self.kind(iri)
            if known is not None:
                return known["text"], known["language"]
            return urlsplit(iri).hostname or iri, ""
        known = self.kind(kind)
        if kind == PROV.Activity.value:
            return last(iri), ""
        return (known["text"], known["language"]) if known else (last(iri), "")

    def _link_name(self, said: list[tuple[str, Value, str]]) -> tuple[str, str] | None:
        ends = {
            prop: self.of(str(value))["text"]
            for prop, value, _ in said
            if prop in (SHISAKU.citing.value, SHISAKU.cited.value)
        }
        both = [ends.get(SHISAKU[end].value) for end in ("citing", "cited")]
        return (" → ".join(part for part in both if part), "ja") if any(both) else None

    def _best(self, labels: Iterable[tuple[Value, str]]) -> tuple[str, str] | None:
        """The label in the page's language, else one of no language, else any."""
        order = (self.language, "", "ja", "en")
        found = sorted(
            ((order.index(lang) if lang in order else 9, str(v), lang) for v, lang in labels),
        )
        return (found[0][1], tongue(found[0][1], found[0][2])) if found else None


def record(reader: Reader, iri: str, language: str) -> Json:
    """What is known of a thing, for a page in a language.

    ``kind`` and ``title`` are names, ``facts`` a list of headings with values,
    ``passages`` the evidence, ``related`` the things that point here, by their kind.
    Raises NotFoundError where nothing is said about it.
    """
    said = reader.statements(iri)
    if not said:
        raise NotFoundError(Message("%(iri)s: nothing is known of it", iri=iri))
    names = Names(reader, language)
    own = names.of(iri)
    classes = [str(value) for prop, value, _ in said if prop == RDF.type.value]
    number = next((v for p, v, _ in said if p == SHISAKU.year.value), None)
    pointing = reader.pointing_to(iri)
    if isinstance(number, int) and SHISAKU.FiscalYear.value in classes:
        for wanted in ("targetYear", "periodEnd", "fiscalYear"):
            pointing += reader.with_number(SHISAKU[wanted].value, number)
    return {
        "iri": iri,
        "classes": classes,
        "kind": names.kind(own["kind"]),
        "title": own,
        "facts": _facts(names, iri, said),
        "passages": passages(reader, [str(v) for p, v, _ in said if p == SHISAKU.evidence.value]),
        "related": _related(names, iri, pointing),
    }


def passages(reader: Reader, evidence: Iterable[str]) -> list[Json]:
    """The passages with these IRIs, in the order of the document."""
    found = []
    for iri in evidence:
        said = {prop: value for prop, value, _ in reader.statements(iri)}
        row = {
            "evidence": iri,
            "quote": said.get(OA.exact.value),
            "start": said.get(OA.start.value),
            "end": said.get(OA.end.value),
            "page": said.get(SHISAKU.page.value),
        }
        place = provenance(row)
        if place is not None:
            found.append(place)
    return sorted(found, key=lambda place: (place["document"], place["start"]))


def _facts(names: Names, iri: str, said: list[tuple[str, Value, str]]) -> list[Json]:
    """Headings with values, in the order of the vocabulary's properties."""
    values: dict[str, list[tuple[Value, str]]] = {}
    for prop, value, lang in said:
        if prop not in OMITTED and not (isinstance(value, str) and value.startswith("_:")):
            values.setdefault(prop, []).append((value, lang))
    facts: list[Json] = []
    for prop, found in sorted(values.items(), key=lambda item: _rank(item[0])):
        heading = names.kind(prop)
        if heading is None:
            continue  # a term that no vocabulary of ours names stays in the data
        shown = [
            item
            for value, lang in _in_language(found, names.language, prop)
            if (item := _value(names, prop, value, lang)) is not None and item["iri"] != iri
        ]
        if shown:
            facts.append({"heading": heading, "values": shown})
    return facts


def _rank(prop: str) -> tuple[int, str]:
    known = list(PROPERTIES)
    return (known.index(prop) if prop in known[:12] else 12, prop)


def _in_language(
    found: list[tuple[Value, str]], language: str, prop: str
) -> list[tuple[Value, str]]:
    """The values of the page's language and of none; all where there is no such."""
    own = [(value, lang) for value, lang in found if lang in ("", language)]
    if prop == SKOS.altLabel.value or prop == SKOS.hiddenLabel.value:
        return found  # other names are read in any language
    return own or found


def _value(names: Names, prop: str, value: Value, lang: str) -> Json | None:
    """One value: ``text``, ``language``, and ``iri`` where it leads somewhere."""
    if isinstance(value, str) and not lang and value.startswith(("http://", "https://")):
        return names.of(value)
    text = _written(prop, value, names.language)
    said = text == value  # as the plan says it, not a word of ours
    return {
        "iri": None,
        "text": text,
        "language": tongue(text, lang) if said else names.language,
        "kind": None,
    }


def tongue(text: str, language: str) -> str:
    """The language of a text of the data; plain literals hold the words of plans."""
    return language or ("ja" if is_japanese(text) else "")


def _written(prop: str, value: Value, language: str) -> str:
    if isinstance(value, bool):
        return translate(Message("yes") if value else Message("no"), language)
    if prop in YEARS and isinstance(value, int):
        return translate(Message("FY%(year)s", year=value), language)
    if prop in SHARES and isinstance(value, int | float):
        return f"{round(100 * value)}%"
    if prop in DATES:
        return date(value, language)
    known = VALUES.get((prop, str(value)))
    if known is not None:
        return translate(known, language)
    if prop == SHISAKU.issueCode.value and str(value) in CODES:
        return translate(Message(CODES[str(value)].meaning), language)
    if isinstance(value, int | float):
        return f"{value:,.10g}" if isinstance(value, float) else f"{value:,}"
    return str(value)


def _related(names: Names, iri: str, pointing: list[tuple[str, str]]) -> list[Json]:
    """What points here, by kind: ``kind``, ``items``, and how many there are."""
    groups: dict[str, dict[str, None]] = {}
    for _, subject in pointing:
        kind = names.of(subject)["kind"]
        if subject != iri and kind is not None and kind not in _UNLISTED and "#" not in subject:
            groups.setdefault(kind, {})[subject] = None
    found = []
    for kind, subjects in sorted(groups.items()):
        heading = names.kind(kind)
        if heading is not None and kind != SHISAKU.Evidence.value:
            items = sorted((names.of(s) for s in subjects), key=lambda item: item["iri"])
            found.append(
                {"kind": heading, "items": items[:MOST_LISTED], "total": len(items)},
            )
    return found


def _specific(classes: list[str]) -> str | None:
    """The class that says most of a thing: one of ours before one of other vocabularies."""
    own = [kind for kind in classes if kind.startswith(SHISAKU.iri)]
    narrow = [kind for kind in own or classes if kind not in _GENERAL]
    return min(narrow or own or classes, default=None)
