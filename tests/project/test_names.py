"""One concept has one Japanese name: in the catalogue, in the vocabulary, in what links say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import RDFS, Graph, URIRef

from graph.namespaces import SHISAKU
from text.messages import Message, translate

ROOT = Path(__file__).parents[2]
RETIRED = (
    "主題",
    "重要業績評価指標",
    "確信度",
    "知識グラフ",
    "取組内容",
    "出典箇所",
    "国の戦略・計画",
    "国の制度・施策",
    "国の指針・手順書",
    "頁",
)
"""Second names of concepts that have another one."""
NAMES = {
    "Plan": "Plan",
    "Measure": "Measure",
    "Action": "action",
    "Kpi": "Indicator",
    "Term": "term",
    "DataIssue": "Data issues",
    "Document": "Document",
    "Source": "source",
    "Law": "Law",
    "NationalStrategy": "National strategy",
    "NationalProgram": "National programme",
    "NationalGuideline": "Guideline",
    "NationalProject": "National project",
    "PrefecturalPlan": "Prefectural plan",
    "MunicipalPlan": "Municipal plan",
    "Topic": "Topic",
    "Municipality": "Municipality",
    "Prefecture": "Prefecture",
}
"""Class of the vocabulary, and the message that pages call it by."""


@pytest.fixture(scope="module")
def vocabulary() -> Graph:
    return Graph().parse(ROOT / "ontology" / "shisaku.ttl")


@pytest.mark.parametrize(("name", "message"), NAMES.items())
def test_pages_and_vocabulary_agree(vocabulary: Graph, name: str, message: str) -> None:
    labels = vocabulary.objects(URIRef(SHISAKU[name].value), RDFS.label)
    (japanese,) = [str(x) for x in labels if getattr(x, "language", "") == "ja"]
    assert translate(Message(message), "ja") == japanese


def test_no_concept_has_a_second_name(vocabulary: Graph) -> None:
    said = [str(x) for x in vocabulary.objects() if getattr(x, "language", "") == "ja"]
    catalogue = ROOT / "text" / "messages" / "ja" / "LC_MESSAGES" / "shisaku.po"
    said += re.findall(r'^(?:msgstr )?"(.*)"$', catalogue.read_text("utf-8"), re.M)
    said += [path.read_text("utf-8") for path in sorted((ROOT / "graph" / "links").glob("*.py"))]
    assert len(said) > 500
    wrong = [(name, text[:60]) for name in RETIRED for text in said if name in text]
    assert not wrong


def test_municipalities_are_those_of_cities_towns_villages_and_wards() -> None:
    catalogue = ROOT / "text" / "messages" / "ja" / "LC_MESSAGES" / "shisaku.po"
    assert not re.findall("(?<!区)市町村", catalogue.read_text("utf-8"))
