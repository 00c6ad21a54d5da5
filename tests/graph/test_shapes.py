"""SHACL shapes: each has an example that keeps it and one that breaks it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib
from graph_records import ONTOLOGY, REPOSITORY
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS

from graph.build.validate import Validator, read_turtle
from graph.convert.curated import curated_files, curated_quads, fiscal_year_quads
from graph.errors import CuratedDataError
from graph.iris import Iris

EXAMPLES = ONTOLOGY / "examples"
SHAPE = "https://shisaku.example/ns/shapes#"
TERMS = "https://shisaku.example/ns#"


@pytest.fixture(scope="module")
def validator() -> Validator:
    return Validator(ONTOLOGY)


def shapes() -> list[str]:
    graph = read_turtle(sorted((ONTOLOGY / "shapes").glob("*.ttl")))
    return sorted(
        str(shape).removeprefix(SHAPE)
        for shape in graph.subjects(RDF.type, SH.NodeShape)
        if isinstance(shape, rdflib.URIRef)
    )


def kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


def test_every_shape_has_both_examples_and_no_example_is_left_over() -> None:
    expected = {f"{kebab(name)}-{kind}.ttl" for name in shapes() for kind in ("valid", "invalid")}
    assert len(expected) >= 50
    assert {path.name for path in EXAMPLES.glob("*.ttl")} == expected


@pytest.mark.parametrize("name", shapes())
def test_valid_example_keeps_all_shapes(name: str, validator: Validator) -> None:
    graph = read_turtle([EXAMPLES / f"{kebab(name)}-valid.ttl"])
    assert len(graph) > 1
    assert validator.check_graph(graph) == []


@pytest.mark.parametrize("name", shapes())
def test_invalid_example_breaks_its_shape(name: str, validator: Validator) -> None:
    graph = read_turtle([EXAMPLES / f"{kebab(name)}-invalid.ttl"])
    found = validator.check_graph(graph)
    # a narrower shape may share its targets with a wider one, which then is broken too
    assert name in {violation.shape for violation in found}
    assert all(violation.message for violation in found)


def test_a_warning_is_no_violation(validator: Validator) -> None:
    found = validator.check_graph(read_turtle([EXAMPLES / "kpi-target-invalid.ttl"]))
    assert [violation.severity for violation in found] == ["Warning"]


def test_curated_data_keeps_the_shapes(validator: Validator) -> None:
    iris = Iris()
    files = curated_files(ONTOLOGY)
    assert {"ontology", "topics", "municipalities", "sources"} <= set(files)
    quads = [quad for name in files for quad in curated_quads(name, files[name], iris)]
    assert validator.check([*quads, *fiscal_year_quads(iris)]) == []


def test_a_folder_without_shapes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CuratedDataError, match="no shapes"):
        Validator(tmp_path)


def test_a_broken_turtle_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "x.ttl").write_text("<a> <b> ", "utf-8")
    with pytest.raises(CuratedDataError, match=r"x\.ttl"):
        Validator(tmp_path)


def test_every_term_has_labels_and_definitions_in_both_languages() -> None:
    graph = read_turtle([ONTOLOGY / "shisaku.ttl"])
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    terms = {
        term
        for kind in kinds
        for term in graph.subjects(RDF.type, kind)
        if str(term).startswith(TERMS)
    }
    assert len(terms) > 100
    for term in terms:
        for predicate in (RDFS.label, SKOS.definition):
            languages = sorted(
                text.language or ""
                for text in graph.objects(term, predicate)
                if isinstance(text, rdflib.Literal)
            )
            assert languages == ["en", "ja"], (term, predicate)


def test_every_term_that_is_used_is_defined() -> None:
    defined = {
        str(term).removeprefix(TERMS)
        for term in read_turtle([ONTOLOGY / "shisaku.ttl"]).subjects()
        if str(term).startswith(TERMS)
    }
    used: set[tuple[str, str]] = set()
    files = [
        *ONTOLOGY.rglob("*.ttl"),
        *(
            path
            for room in ("graph", "search", "api")
            for path in (REPOSITORY / room).rglob("*.rq")
        ),
        *(
            path
            for room in ("graph", "search", "api")
            for path in (REPOSITORY / room).rglob("*.py")
        ),
    ]
    assert len(files) > 50
    for path in files:
        text = path.read_text("utf-8")
        names = re.findall(r"\bshisaku:([A-Za-z]\w*)|\bSHISAKU\.([A-Za-z]\w*)", text)
        used |= {(path.name, left or right) for left, right in names}
    unknown = {(file, name) for file, name in used if name not in defined and name != "iri"}
    assert unknown == set()
