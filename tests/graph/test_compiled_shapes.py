"""The compiled shapes against pySHACL: the same violations, whatever is broken."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from graph_records import ONTOLOGY, record, small_ontology
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from graph.build.shapes import CompiledShapes
from graph.build.validate import Validator
from graph.convert import load_context, quads_of
from graph.errors import UnsupportedShapeError
from graph.iris import Iris, plan_id_of
from graph.namespaces import OA, SHISAKU, XSD

FILES = sorted((ONTOLOGY / "shapes").glob("*.ttl"))
EXAMPLES = sorted((ONTOLOGY / "examples").glob("*.ttl"))
OTHERS = (
    Literal(""),
    Literal("架空"),
    Literal("label", language="en"),
    Literal("-3", datatype=XSD.integer),
    Literal("1.5", datatype=XSD.decimal),
    Literal("many", datatype=XSD.integer),
    Literal("3000", datatype=XSD.integer),
    Literal("2022-13", datatype=XSD.gYearMonth),
    NamedNode("https://city.example/kg/elsewhere"),
    BlankNode("nobody"),
)
COMPARED = frozenset(
    [OA.start, OA.end]
    + [SHISAKU[name] for name in ("periodStart", "periodEnd", "fromYear", "toYear")]
)
"""What pySHACL cannot compare with a nameless node: it raises an error."""


@pytest.fixture(scope="module")
def compiled() -> CompiledShapes:
    return CompiledShapes(FILES)


@pytest.fixture(scope="module")
def validator() -> Validator:
    return Validator(ONTOLOGY)


@pytest.fixture(scope="module")
def quads(tmp_path_factory: pytest.TempPathFactory) -> list[Quad]:
    context = load_context(
        Iris("https://city.example/kg/"), small_ontology(tmp_path_factory.mktemp("o") / "ontology")
    )
    plan = record()
    return list(quads_of(plan, context, plan_id_of(plan)))


def told(validator: Validator, quads: list[Quad], severity: str) -> set[tuple[str, str]]:
    """Shape and node of what pySHACL finds."""
    return {
        (found.shape, found.node) for found in validator.check(quads) if found.severity == severity
    }


def named(found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """With one name for all nameless nodes: pySHACL calls them otherwise."""
    return {(shape, node if ":" in node else "nameless") for shape, node in found}


def damaged(quads: list[Quad], seed: int) -> list[Quad]:
    """The quads with some left out, some objects replaced and some said twice."""
    chance = random.Random(seed)
    left = []
    for quad in quads:
        one = chance.random()
        if one < 0.02:
            continue
        other = chance.choice(OTHERS) if chance.random() < 0.6 else chance.choice(quads).object
        if isinstance(other, BlankNode) and quad.predicate in COMPARED:
            continue
        changed = Quad(quad.subject, quad.predicate, other, quad.graph_name)
        if one < 0.06:
            left.append(changed)
        elif one < 0.08:
            left += [quad, changed]
        else:
            left.append(quad)
    return left


def test_what_is_whole_breaks_nothing(
    compiled: CompiledShapes, validator: Validator, quads: list[Quad]
) -> None:
    assert len(quads) > 300
    assert compiled.broken(quads, "Violation") == set()
    assert validator.violations(quads) == []


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("severity", ["Violation", "Warning"])
def test_random_damage_is_found_as_pyshacl_finds_it(
    seed: int, severity: str, compiled: CompiledShapes, validator: Validator, quads: list[Quad]
) -> None:
    broken = damaged(quads, seed)
    expected = told(validator, broken, severity)
    assert severity == "Warning" or len(expected) > 10
    assert compiled.broken(broken, severity) == expected


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_examples_of_each_shape(path: Path, compiled: CompiledShapes, validator: Validator) -> None:
    quads = list(parse(path=str(path), format=RdfFormat.TURTLE))
    found = compiled.broken(quads, "Violation")
    assert named(found) == named(told(validator, quads, "Violation"))


def test_a_refused_graph_is_told_by_pyshacl(validator: Validator, quads: list[Quad]) -> None:
    broken = damaged(quads, 3)
    found = validator.violations(broken)
    assert found
    assert found == [item for item in validator.check(broken) if item.severity == "Violation"]
    assert all(item.message for item in found)


def test_more_of_shacl_is_left_to_pyshacl(tmp_path: Path, quads: list[Quad]) -> None:
    folder = tmp_path / "shapes"
    folder.mkdir()
    place = folder / "more.ttl"
    place.write_text(
        "PREFIX sh: <http://www.w3.org/ns/shacl#>\nPREFIX shisaku: <https://shisaku.example/ns#>\n"
        "<https://shisaku.example/ns/shapes#Few> a sh:NodeShape ; sh:targetClass shisaku:Plan ;\n"
        "  sh:not [ sh:property [ sh:path shisaku:periodStart ; sh:minCount 1 ] ] ."
    )
    with pytest.raises(UnsupportedShapeError, match="sh:not"):
        CompiledShapes([place])
    assert {item.shape for item in Validator(tmp_path).violations(quads)} == {"Few"}
