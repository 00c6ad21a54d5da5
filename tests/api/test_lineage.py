"""Lineage over HTTP and on the command line: forms, kinds of links, gaps, hostile requests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from api_snapshot import BASE, HOSTILE, MODEL

from api.cli.main import main
from api.queries.reader import Reader, text
from api.views.lineage import NO_EVIDENCE, lineage
from api.web.json import lineage_schemas as schemas
from graph.store.snapshot import current

if TYPE_CHECKING:
    from starlette.testclient import TestClient

PLAN = "local-government-dx-plan"


def measures(client: TestClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/measures").json()["measures"]
    assert len(found) >= 5
    return found


def test_lineage_of_every_measure(client: TestClient) -> None:
    kinds = set()
    for measure in measures(client):
        response = client.get("/api/lineage", params={"iri": measure["iri"]})
        assert response.status_code == 200
        answer = schemas.Lineage.model_validate(response.json())
        assert answer.title == measure["title"]
        assert [query.name for query in answer.sparql][:2] == ["link_sources", "measure_links"]
        for link in answer.links:
            kinds.add(link.kind)
            assert link.provenance or link.reason
            assert (link.item is not None) == (link.kind == "aligned")
            assert link.kind == "explicit" or link.reason
            steps = [basis.steps for basis in link.based_on]
            assert steps == sorted(steps)
    assert {"explicit", "aligned"} <= kinds


def test_a_chain_leads_up_to_a_law(client: TestClient) -> None:
    iri = next(m["iri"] for m in measures(client) if m["title"] == "行政手続のオンライン化")
    links = client.get("/api/lineage", params={"iri": iri}).json()["links"]
    aligned = next(link for link in links if link["kind"] == "aligned")
    assert aligned["source"]["iri"] == f"{BASE}source/{PLAN}"
    assert aligned["item"]["label"] == "行政手続のオンライン化"
    laws = [basis for basis in aligned["based_on"] if basis["type"] == "Law"]
    assert laws
    assert all(law["law_number"] for law in laws)


def test_who_acts_on_a_source(client: TestClient) -> None:
    answer = client.get(f"/api/sources/{PLAN}/measures").json()
    schemas.SourceMeasures.model_validate(answer)
    links = [link for city in answer["cities"] for link in city["links"]]
    assert answer["kinds"]["aligned"] == sum(link["kind"] == "aligned" for link in links)
    assert answer["total"] == len({link["measure"]["iri"] for link in links})
    assert {link["year"] for link in links} != {None}
    for city in answer["cities"]:
        codes = {link["municipality"]["code"] for link in city["links"]}
        assert codes == {city["municipality"]["code"]}


def test_coverage_says_who_acts_and_where_nothing_was_found(client: TestClient) -> None:
    answer = client.get("/api/coverage").json()
    schemas.Coverage.model_validate(answer)
    assert answer["source"] == f"{BASE}source/{PLAN}"
    assert len(answer["items"]) >= 10
    assert len(answer["plans"]) == 3
    for row in answer["plans"]:
        assert [cell["item"] for cell in row["items"]] == [i["iri"] for i in answer["items"]]
        for cell in row["items"]:
            assert cell["acts"] == bool(cell["measures"])
            assert cell["note"] == (None if cell["acts"] else NO_EVIDENCE)
            assert all(m["provenance"] or m["reason"] for m in cell["measures"])
    assert any(cell["acts"] for row in answer["plans"] for cell in row["items"])
    one = client.get("/api/coverage", params={"city": "45206", "source": PLAN}).json()
    assert [row["municipality"]["code"] for row in one["plans"]] == ["45206"]


def test_gaps_and_coverage_agree(client: TestClient) -> None:
    gaps = client.get("/api/gaps").json()
    schemas.Gaps.model_validate(gaps)
    without = {measure["iri"] for measure in gaps["unbased_measures"]}
    for measure in measures(client):
        links = client.get("/api/lineage", params={"iri": measure["iri"]}).json()["links"]
        based = any(
            link["kind"] == "aligned"
            or (link["kind"] == "explicit" and link["source"]["type"] in NATIONAL)
            for link in links
        )
        assert (measure["iri"] in without) == (not based), measure["title"]
    uncited = {source["iri"] for source in gaps["uncited_sources"]}
    assert f"{BASE}source/{PLAN}" not in uncited
    some = sorted(uncited)[0].rpartition("/")[2]
    assert client.get(f"/api/sources/{some}/measures").json()["total"] == 0


NATIONAL = {"Law", "NationalStrategy", "NationalProgram", "NationalGuideline", "NationalProject"}


def test_laws_behind_a_topic(client: TestClient) -> None:
    answer = client.get("/api/topics/online-procedures/laws").json()
    schemas.TopicLaws.model_validate(answer)
    assert answer["laws"]
    assert {law["kind"] for law in answer["laws"]} <= {"explicit", "aligned"}
    assert all(law["measures"] >= 1 for law in answer["laws"])


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/lineage", 400),
        ("/api/lineage?iri=", 400),
        ("/api/lineage?iri=x", 400),
        ("/api/lineage?iri=%3Cscript%3E", 400),
        (f"/api/lineage?iri={BASE}plan/none/measure/none", 404),
        (f"/api/lineage?iri={BASE}source/{PLAN}", 404),
        ("/api/sources/none/measures", 404),
        ("/api/sources/a%3Eb/measures", 404),
        ("/api/coverage?source=giga-school", 400),
        ("/api/coverage?city=nowhere", 400),
        ("/api/topics/none/laws", 404),
    ],
)
def test_wrong_requests_are_told(client: TestClient, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    assert response.json()["error"]["message"]


def test_the_shown_queries_give_the_answer(client: TestClient) -> None:
    answer = client.get("/api/gaps").json()
    query = next(q["text"] for q in answer["sparql"] if q["name"] == "uncited_sources")
    found = client.get("/sparql", params={"query": query}, headers={"accept": "application/json"})
    rows = found.json()["results"]["bindings"]
    assert {row["source"]["value"] for row in rows} == {
        source["iri"] for source in answer["uncited_sources"]
    }


def test_the_page_of_gaps_escapes_what_plans_say(client: TestClient) -> None:
    page = client.get("/gaps?lang=en", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert HOSTILE not in page.text
    assert "National sources that nobody cites" in page.text


def test_queries_take_no_text(served_data: Path) -> None:
    with pytest.raises(ValueError, match="is no IRI"):
        text("chain", {"sources": ["https://x.example/> } DROP ALL #"]})
    reader = Reader(current(served_data))
    with pytest.raises(ValueError, match="is no IRI"):
        lineage(reader, "x> { ?s ?p ?o } #")


# the command


@pytest.fixture
def shisaku(
    served_data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Any:
    monkeypatch.setenv("SHISAKU_DATA", str(served_data))
    monkeypatch.setenv("SHISAKU_MODEL", MODEL)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_trace_a_measure_by_title_and_iri(shisaku: Any, client: TestClient) -> None:
    wanted = next(m for m in measures(client) if m["title"] == "手数料のキャッシュレス決済")
    code, out, err = shisaku("trace", wanted["title"], "--json")
    assert (code, err) == (0, "")
    answer = json.loads(out)
    assert (answer["kind"], answer["iri"]) == ("measure", wanted["iri"])
    code, out, _ = shisaku("trace", wanted["iri"])
    assert code == 0
    assert out.startswith(wanted["title"])


def test_trace_a_source_by_name(shisaku: Any) -> None:
    code, out, _ = shisaku("trace", "デジタル･ガバメント実行計画", "--json")
    assert code == 0
    assert json.loads(out)["kind"] == "source"
    code, out, _ = shisaku("trace", f"{BASE}source/{PLAN}")
    assert code == 0
    assert "aligned (inferred)" in out
    assert "「" in out


def test_trace_says_what_is_ambiguous_or_unknown(shisaku: Any) -> None:
    code, out, err = shisaku("trace", "デジタルデバイド対策")
    assert (code, out) == (2, "")
    assert "may mean" in err
    assert f"{BASE}plan/" in err
    assert err.count("\n") == 1
    for nothing in ("どこにもない名前", "", f"{BASE}topic/telework"):
        code, out, err = shisaku("trace", nothing)
        assert (code, out) == (2, "")
        assert err.count("\n") == 1
