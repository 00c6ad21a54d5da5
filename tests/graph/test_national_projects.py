"""National projects: read, matched with the register, suggested, imported and left out again."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from api.errors import ApiError
from api.jobs.imports import (
    import_projects,
    imported_graphs,
    imported_projects,
    projects_path,
    remove_projects,
)
from graph.build.validate import Validator
from graph.convert import load_context, quads_of
from graph.convert.curated import curated_quads
from graph.curate.national_projects import GRAPH, project_quads, write_extract
from graph.curate.project_selection import matters
from graph.errors import InvalidIdError
from graph.iris import Iris
from graph.links import Suggester, TopicTree, shipped_projects
from graph.namespaces import ELI, RDF, SHISAKU, SKOS
from graph.registers.law_ids import check_law_id, parse_law_id
from graph.registers.register import Register
from ingest.errors import IngestError
from ingest.types import (
    DocumentFacts,
    LawReference,
    Measure,
    NationalProjectRecord,
    PlanFacts,
    PlanRecord,
    Provenance,
    Source,
)

ONTOLOGY = Path(__file__).parents[2] / "ontology"
DOWNLOAD = Path(__file__).parents[2].parent / "shared" / "data" / "rs2024"
IRIS = Iris("https://x.example/")

RECORD = NationalProjectRecord(
    year=2024,
    number="806",
    row=1,
    name="無線システム普及支援事業（高度無線環境整備推進事業）",
    ministry="総務省",
    purpose="市町村で光ファイバを使えるようにする",
    outline="整備の費用を補助する",
    from_fy=2019,
    laws=(
        LawReference("電波法", "昭和二十五年法律第百三十一号", "325AC0000000131"),
        LawReference("架空の法律", "令和四年法律第六十八号", "414AC0000000094"),
        LawReference("どこにもない規則第3条"),
    ),
    plans=("「デジタル社会の実現に向けた重点計画」（令和５年６月９日閣議決定）", "無名の計画"),
    subsidies=(("市町村", "1/2"),),
    related=(("790", "別の事業", "補完"), ("", "番号のない事業", "")),
)


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.load()


def value(term: object) -> str:
    found = getattr(term, "value", None)
    assert isinstance(found, str)
    return found


def objects(quads: list[Quad], subject: NamedNode, predicate: NamedNode) -> list[str]:
    return [value(q.object) for q in quads if (q.subject, q.predicate) == (subject, predicate)]


def test_a_project_is_linked_to_laws_plans_editions_and_programme(register: Register) -> None:
    quads = list(project_quads([RECORD], IRIS, register))
    node = IRIS.national_project(2024, "806")
    assert {quad.graph_name for quad in quads} == {IRIS.curated_graph(GRAPH)}
    assert objects(quads, node, SHISAKU.programme) == [
        "https://x.example/source/advanced-wireless-programme"
    ]
    assert sorted(objects(quads, node, ELI.based_on)) == [
        "https://x.example/source/digital-priority-plan",
        "https://x.example/source/law-414AC0000000094",
        "https://x.example/source/radio-act",
    ]
    assert objects(quads, node, SHISAKU.edition) == [
        "https://x.example/source/digital-priority-plan/edition/2023"
    ]
    assert sorted(objects(quads, node, SHISAKU.basisText)) == [
        "どこにもない規則第3条",
        "無名の計画",
    ]
    assert objects(quads, node, SHISAKU.fromYear) == ["2019"]
    assert Validator(ONTOLOGY).check(quads) == []


def test_a_number_that_contradicts_the_id_is_not_stated(register: Register) -> None:
    quads = list(project_quads([RECORD], IRIS, register))
    law = IRIS.law("414AC0000000094")
    assert objects(quads, law, SHISAKU.lawId) == ["414AC0000000094"]
    assert objects(quads, law, SHISAKU.lawNumber) == []
    right = replace(RECORD, laws=(replace(RECORD.laws[1], number="平成14年法律第94号"),))
    quads = list(project_quads([right], IRIS, register))
    assert objects(quads, law, SHISAKU.lawNumber) == ["平成14年法律第94号"]


def test_facts_hold_no_prose(register: Register) -> None:
    quads = list(project_quads([RECORD], IRIS, register, facts=True))
    told = " ".join(value(quad.object) for quad in quads)
    for prose in (RECORD.purpose, RECORD.outline, "無名の計画", "どこにもない"):
        assert prose is not None
        assert prose not in told


def test_rows_of_one_number_are_projects_of_their_own(register: Register) -> None:
    quads = list(project_quads([RECORD, replace(RECORD, row=2)], IRIS, register))
    found = {value(q.subject) for q in quads if q.object == SHISAKU.NationalProject}
    assert found == {f"https://x.example/national-project/2024-806{row}" for row in ("", "-2")}
    assert IRIS.national_project_at("2024-806-2") == IRIS.national_project(2024, "806", 2)
    for bad in ("", "x", "2024", "2024-", "2024-8 6", "2024-806-x", "2024-../x"):
        with pytest.raises(InvalidIdError):
            IRIS.national_project_at(bad)


def test_the_shipped_extract_is_facts_only_and_keeps_the_shapes() -> None:
    quads = list(curated_quads(GRAPH, [ONTOLOGY / "national-projects.ttl"], IRIS))
    projects = {q.subject for q in quads if q.object == SHISAKU.NationalProject}
    assert 50 <= len(projects) <= 300
    assert not {q.predicate for q in quads} & {SHISAKU.purpose, SHISAKU.outline, SHISAKU.basisText}
    assert max(len(value(q.object)) for q in quads if q.predicate == SKOS.prefLabel) < 150
    assert Validator(ONTOLOGY).check(quads) == []
    ids = {q.subject: value(q.object) for q in quads if q.predicate == SHISAKU.lawId}
    numbers = {q.subject: value(q.object) for q in quads if q.predicate == SHISAKU.lawNumber}
    assert ids
    assert all(parse_law_id(law_id) is not None for law_id in ids.values())
    assert all(check_law_id(ids[law], number) for law, number in numbers.items())


def test_every_law_id_of_the_register_agrees_with_its_number(register: Register) -> None:
    laws = [s for s in register.sources.values() if s.law_id and s.law_number]
    assert len(laws) >= 40
    assert [s.id for s in laws if not check_law_id(str(s.law_id), str(s.law_number))] == []


# suggestions


def plan_of(title: str, *, cites: str | None = None, until: int | None = 2025) -> PlanRecord:
    place = Provenance("d", None, 0, len(title), title)
    sources = () if cites is None else (Source("S1", label="x", register_id=cites),)
    return PlanRecord(
        document=DocumentFacts("d", "d.txt", "text/plain", "0" * 64),
        plan=PlanFacts("架空市の計画", period_end_fy=until),
        measures=(Measure("M1", title=title, provenance=place, cites=("S1",) if cites else ()),),
        sources=sources,
    )


@pytest.fixture(scope="module")
def suggester() -> Suggester:
    found = load_context(Iris(), ONTOLOGY).suggester
    assert found is not None
    return found


def test_a_project_is_suggested_with_reason_and_passage(suggester: Suggester) -> None:
    (found,) = suggester.projects(plan_of("情報セキュリティ対策の強化"))
    assert found.path == "2024-709"
    assert 0.7 <= found.confidence < 1
    assert "類似による候補" in found.reason
    assert found.place is not None


def test_nothing_is_suggested_that_the_text_names_or_that_came_too_late(
    suggester: Suggester,
) -> None:
    title = "情報セキュリティ対策の強化"
    assert suggester.projects(plan_of(title, cites="security-resilience-programme")) == []
    assert suggester.projects(plan_of(title, until=2000)) == []
    assert suggester.projects(plan_of("庁舎の建て替え")) == []


def test_a_project_that_the_text_names_is_cited_itself() -> None:
    context = load_context(IRIS, ONTOLOGY)
    name = "地方創生テレワーク推進事業"
    place = Provenance("d", None, 0, len(name), name)
    named = Source("S1", label=name, type="national_program", provenance=place, method="name")
    plan = replace(plan_of("働く場の整備", cites="x"), sources=(named,))
    quads = list(quads_of(plan, context))
    cited = {value(q.object) for q in quads if q.predicate == SHISAKU.cited}
    assert cited == {"https://x.example/national-project/2024-119"}
    own = replace(plan, sources=(replace(named, type="municipal_plan"),))
    cited = {value(q.object) for q in quads_of(own, context) if q.predicate == SHISAKU.cited}
    assert all("/source/" in iri for iri in cited)
    assert Validator(ONTOLOGY).check(quads) == []


def test_the_extract_may_be_absent(tmp_path: Path) -> None:
    assert shipped_projects(tmp_path) == ()


# selection, import


def test_what_matters_to_municipal_plans(register: Register) -> None:
    tree = TopicTree(json.loads((ONTOLOGY / "lexicon" / "topics.json").read_text("utf-8")))
    assert matters(RECORD, register, tree)
    other = replace(RECORD, number="99999", name="護衛艦の建造", purpose="防衛", plans=())
    assert not matters(other, register, tree)
    digital = replace(other, name="マイナンバーカードの交付", purpose="市町村を支援する")
    assert matters(digital, register, tree)


SHEETS = {
    "1-1": ("事業年度", "予算事業ID"),
    "1-2": ("事業年度", "予算事業ID", "事業名", "府省庁", "事業の目的", "現状・課題", "事業の概要"),
    "1-3": ("事業年度", "予算事業ID", "法令名", "法令番号", "法令ID", "計画通知名"),
    "1-4": ("事業年度", "予算事業ID", "補助対象", "補助率"),
    "1-5": ("事業年度", "予算事業ID", "関連事業の事業ID", "関連事業の事業名", "関連性"),
}
ROWS = {
    "1-2": [("2024", "806", "架空の事業", "総務省", "目的", "", "概要")],
    "1-3": [("2024", "806", "電波法", "昭和25年法律第131号", "325AC0000000131", "")],
}


def download(folder: Path, **changed: str) -> Path:
    folder.mkdir()
    for sheet, header in SHEETS.items():
        text = io.StringIO()
        csv.writer(text).writerows([header, *ROWS.get(sheet, [])])
        content = changed.get(sheet.replace("-", "_"), text.getvalue())
        with zipfile.ZipFile(folder / f"{sheet}_x.zip", "w") as archive:
            archive.writestr("x.csv", "\ufeff" + content)
    return folder


def test_import_keeps_what_was_read_until_it_is_removed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert list(imported_projects(data)) == []
    assert import_projects(download(tmp_path / "rs"), data) == 1
    (record,) = imported_projects(data)
    assert (record.name, record.number, record.purpose) == ("架空の事業", "806", "目的")
    assert record.laws == (LawReference("電波法", "昭和25年法律第131号", "325AC0000000131"),)
    first = projects_path(data).read_bytes()
    import_projects(tmp_path / "rs", data)
    assert projects_path(data).read_bytes() == first
    quads = list(imported_graphs(data, ONTOLOGY, IRIS)[GRAPH])
    node = IRIS.national_project(2024, "806")
    assert objects(quads, node, SKOS.prefLabel) == ["架空の事業"]
    # what ships stays, as links lead to it
    assert any(q.subject == IRIS.national_project(2024, "709") for q in quads)
    assert len([q for q in quads if (q.subject, q.predicate) == (node, RDF.type)]) == 2
    assert remove_projects(data)
    assert not remove_projects(data)
    assert imported_graphs(data, ONTOLOGY, IRIS) == {}


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "事業年度,予算事業ID\n2024\n"])
def test_a_damaged_download_is_named_and_keeps_the_last_import(
    tmp_path: Path, content: str
) -> None:
    data = tmp_path / "data"
    import_projects(download(tmp_path / "good"), data)
    kept = projects_path(data).read_bytes()
    with pytest.raises(IngestError, match="1-2_x"):
        import_projects(download(tmp_path / "bad", **{"1_2": content}), data)
    with pytest.raises(IngestError, match="nowhere"):
        import_projects(tmp_path / "nowhere", data)
    assert projects_path(data).read_bytes() == kept
    assert [path.name for path in projects_path(data).parent.iterdir()] == [kept_name(data)]


def kept_name(data: Path) -> str:
    return projects_path(data).name


def test_a_damaged_import_is_named(tmp_path: Path) -> None:
    path = projects_path(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no gzip")
    with pytest.raises(ApiError, match="import it again"):
        list(imported_projects(tmp_path))


@pytest.mark.skipif(not DOWNLOAD.is_dir(), reason="the official download is not here")
def test_the_shipped_extract_is_what_the_download_gives(tmp_path: Path) -> None:
    from ingest.national_projects import read_projects

    out = tmp_path / "extract.ttl"
    count = write_extract(read_projects(DOWNLOAD), ONTOLOGY, out)
    assert count > 50
    assert out.read_text("utf-8") == (ONTOLOGY / "national-projects.ttl").read_text("utf-8")
