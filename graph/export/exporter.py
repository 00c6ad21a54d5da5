"""A snapshot as files that other programs read.

Formats: ``nquads`` and ``trig`` keep the named graphs; ``turtle`` and ``jsonld``
hold the union of all graphs as one (JSON-LD keeps the graphs too); ``csv`` is a
folder of tables in UTF-8 with a header row:

measures.csv
    measure_iri, plan_iri, plan_title, municipality_code, municipality_name,
    prefecture, policy, number, title, goal, department, stance, topics, actions,
    document, page, start, end, quote, confidence, method
kpis.csv
    kpi_iri, plan_iri, municipality_code, municipality_name, measure_iri,
    measure_title, policy_iri, policy_label, indicator, subject, baseline_text, baseline_value, baseline_unit,
    baseline_asof,
    target_text, target_value, target_fy, unit, interim, comparable_unit,
    comparable_baseline, comparable_target, document, page, start, end, quote,
    confidence, method
citations.csv
    citation_iri, plan_iri, municipality_code, municipality_name, citing_iri,
    citing_title, source_iri, source_label, source_type, printed_as, relation, document, page,
    start, end, quote, confidence, method
links.csv
    measure_iri, municipality_code, measure_title, source_iri, source_label,
    source_names, source_type, edition, item_label, kind (explicit, aligned or
    project), confidence, method, quote

Several values in one cell (departments, topics, actions, printed forms) are joined
with ``|``; a row with several passages names the first in the text.  Years are
fiscal years, offsets half-open code points of the raw text.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Store, Triple, serialize

from graph.errors import ExportError
from graph.export import link_table
from graph.export.headings import headings
from graph.export.tables import TABLES, Row, TableReader
from graph.namespaces import PREFIXES
from graph.store.files import replacing, writing
from graph.store.snapshot import Snapshot
from text.messages import SOURCE_LANGUAGE, Message

FORMATS: Final = ("nquads", "trig", "turtle", "jsonld", "csv")

_RDF: Final = {
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "turtle": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
}


@dataclass(frozen=True, slots=True)
class CsvForm:
    """How tables are written: the language of their header row, and a byte order mark or none.

    Excel takes a file without the mark for one in the code page of its Windows.
    """

    language: str = SOURCE_LANGUAGE
    mark: bool = True

    @property
    def encoding(self) -> str:
        return "utf-8-sig" if self.mark else "utf-8"


def export(snapshot: Snapshot, format: str, out: Path, tables: CsvForm = CsvForm()) -> list[Path]:
    """Writes the snapshot to ``out`` (a folder for csv); gives the files written.

    Each file is written beside and put in its place when it is whole.  Raises
    ExportError for an unknown format or a place that cannot be written.
    """
    if format not in FORMATS:
        raise ExportError(
            Message(
                "%(format)s is not one of %(formats)s",
                format=repr(format),
                formats=", ".join(FORMATS),
            ),
            file=str(out),
        )
    store = Store.read_only(str(snapshot.store_path))
    if format == "csv":
        return _export_tables(store, out, tables)
    with replacing(out, ExportError) as beside:
        _export_rdf(store, format, beside)
    return [out]


def _export_rdf(store: Store, format: str, out: Path) -> None:
    if out.exists():  # a device or a pipe, which the library cannot flush to a disk
        with out.open("wb") as stream:
            _serialize(store, format, stream)
    else:
        _serialize(store, format, str(out))


def _serialize(store: Store, format: str, out: str | IO[bytes]) -> None:
    if format == "turtle":
        serialize(_union(store), out, format=_RDF[format], prefixes=PREFIXES)
    elif format == "jsonld":
        serialize(store, out, format=_RDF[format], prefixes=PREFIXES)
    else:
        store.dump(out, format=_RDF[format], prefixes=PREFIXES)


def _union(store: Store) -> Iterator[Triple]:
    """The triples of all graphs, each once."""
    last: NamedNode | BlankNode | Triple | None = None
    seen: set[Triple] = set()
    for quad in store:
        # the store gives subjects in runs: only one subject's triples have to be remembered,
        # and a triple that comes again in a later run does no harm
        if quad.subject != last:
            seen.clear()
            last = quad.subject
        if quad.triple not in seen:
            seen.add(quad.triple)
            yield quad.triple


def _export_tables(store: Store, out: Path, form: CsvForm) -> list[Path]:
    with writing(out, ExportError):
        out.mkdir(parents=True, exist_ok=True)
    reader = TableReader(store)
    written = [
        _write(out / table.name, table.columns, reader.rows(table), form) for table in TABLES
    ]
    links = link_table.LinkReader(store).rows()
    written.append(_write(out / link_table.NAME, link_table.COLUMNS, links, form))
    return written


def _write(path: Path, columns: Sequence[str], rows: Iterable[Row], form: CsvForm) -> Path:
    with (
        replacing(path, ExportError) as beside,
        beside.open("w", encoding=form.encoding, newline="") as file,
    ):
        csv.writer(file).writerow(headings(columns, form.language))
        csv.DictWriter(file, columns, restval="").writerows(rows)
    return path
