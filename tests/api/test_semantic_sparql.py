"""Semantic search within SPARQL: ``SERVICE shisaku:search`` and the functions beside it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from api_snapshot import BASE

from api.service.semantic import SemanticSearch
from graph.errors import QueryError, QueryRefused, QuerySyntax
from graph.query.guard import check
from graph.query.pool import QueryPool
from graph.types import QueryLimits
from search.engine import SearchEngine

if TYPE_CHECKING:
    from starlette.testclient import TestClient

    from graph.store.snapshot import Snapshot

FIND = (
    'SERVICE shisaku:search { ?m shisaku:query "高齢者のデジタルデバイド対策" ; shisaku:score ?s }'
)


def rows(client: TestClient, query: str) -> list[dict[str, str]]:
    response = client.post("/sparql", data={"query": query})
    assert response.status_code == 200, response.text
    found = response.json()["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def hits(client: TestClient, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/search", params=params).json()["hits"]
    return found


def test_finds_join_with_everything_else(client: TestClient) -> None:
    query = f"""
        SELECT ?m ?title ?s ?city {{
          {FIND}
          ?m dcterms:title ?title ; shisaku:topic <topic/digital-divide> .
          ?plan shisaku:measure ?m
        }} ORDER BY DESC(?s)"""
    query = query.replace("?plan shisaku:measure ?m", "")
    found = rows(client, query)
    direct = hits(client, q="高齢者のデジタルデバイド対策", type="measure", limit=20)
    assert found
    assert {row["m"] for row in found} <= {hit["iri"] for hit in direct}
    score = {hit["iri"]: hit["score"] for hit in direct}
    assert all(float(row["s"]) == pytest.approx(score[row["m"]], abs=1e-4) for row in found)
    assert all("デジタルデバイド" in row["title"] for row in found)


def test_a_find_has_its_passage_in_the_graph(client: TestClient) -> None:
    query = """SELECT ?m ?rank ?quote ?exact ?document ?near {
      SERVICE shisaku:search {
        ?m shisaku:query "RPAで事務を楽にする" ; shisaku:limit 5 ; shisaku:rank ?rank ;
           shisaku:passage ?passage ; shisaku:quote ?quote ; shisaku:similarity ?near .
      }
      ?passage oa:hasSource ?document ; oa:exact ?exact .
    } ORDER BY ?rank"""
    found = rows(client, query)
    assert found
    assert [int(row["rank"]) for row in found] == sorted(int(row["rank"]) for row in found)
    for row in found:
        assert row["quote"] == row["exact"]
        assert row["document"].startswith(BASE + "document/")
        assert -1 <= float(row["near"]) <= 1


def test_any_number_of_searches_and_other_words_beside(client: TestClient) -> None:
    other = FIND.replace("高齢者のデジタルデバイド対策", "手数料を電子マネーで払う")
    both = rows(client, f"SELECT DISTINCT ?m {{ {{ {FIND} }} UNION {{ {other} }} }}")
    first = rows(client, f"SELECT ?m {{ {FIND} }}")
    second = rows(client, f"SELECT ?m {{ {other} }}")
    assert {row["m"] for row in both} == {row["m"] for row in (*first, *second)}
    assert client.post("/sparql", data={"query": f"ASK {{ {FIND} }}"}).json()["boolean"]
    without = rows(client, f"SELECT ?m {{ ?m a shisaku:Measure MINUS {{ {FIND} }} }}")
    assert not {row["m"] for row in without} & {row["m"] for row in first}
    ordered = rows(client, f"SELECT (COUNT(?m) AS ?n) {{ {FIND} OPTIONAL {{ ?m eli:cites ?c }} }}")
    assert int(ordered[0]["n"]) >= len(first)


def test_arguments_come_from_the_pattern_before(client: TestClient) -> None:
    query = """SELECT ?q ?m {
      VALUES ?q { "オンライン申請" "RPA"@ja }
      SERVICE shisaku:search { ?m shisaku:query ?q ; shisaku:limit 3 }
    }"""
    found = rows(client, query)
    for text in ("オンライン申請", "RPA"):
        wanted = {hit["iri"] for hit in hits(client, q=text, type="measure", limit=3)}
        assert {row["m"] for row in found if row["q"] == text} == wanted
    by_label = """SELECT ?topic ?m { GRAPH <graph/topics> {
        ?topic skos:prefLabel ?label FILTER(?topic = <topic/digital-divide> && LANG(?label) = "ja")
        SERVICE shisaku:search { ?m shisaku:query ?label } } }"""
    assert {row["topic"] for row in rows(client, by_label)} == {BASE + "topic/digital-divide"}
    many = """SELECT * { ?m a shisaku:Measure . ?x ?p ?text FILTER(ISLITERAL(?text))
        SERVICE shisaku:search { ?found shisaku:query ?text } }"""
    refused = client.post("/sparql", data={"query": many})
    assert refused.status_code == 413
    assert "50" in refused.json()["error"]["message"]


def test_the_search_is_told_what_it_can_be_told(client: TestClient) -> None:
    query = """SELECT ?m { SERVICE shisaku:search {
        ?m shisaku:query "デジタル化" ; shisaku:city "七尾市", <municipality/45206> ;
           shisaku:mode "lexical" ; shisaku:type shisaku:Measure ; shisaku:limit 50 } }"""
    wanted = hits(
        client, q="デジタル化", city=["七尾市", "45206"], mode="lexical", type="measure", limit=50
    )
    assert [row["m"] for row in rows(client, query)] == [hit["iri"] for hit in wanted]


@pytest.mark.parametrize(
    ("clause", "status", "told"),
    [
        ("SERVICE <http://127.0.0.1:9/> { ?m ?p ?o }", 403, "shisaku:search"),
        ("SERVICE SILENT ?x { ?m ?p ?o }", 403, "shisaku:search"),
        ("SERVICE shisaku:search { ?m shisaku:score ?s }", 400, "no shisaku:query"),
        (
            'SERVICE shisaku:search { ?m shisaku:query "x" ; dcterms:title ?t }',
            400,
            "dcterms:title",
        ),
        ('SERVICE shisaku:search { ?m shisaku:query "x" ; shisaku:score 1 }', 400, "a variable"),
        ('SERVICE shisaku:search { <x> shisaku:query "x" }', 400, "one subject"),
        (
            'SERVICE shisaku:search { ?m shisaku:query "x" . ?n shisaku:score ?s }',
            400,
            "one subject",
        ),
        ('SERVICE shisaku:search { ?m shisaku:query "x" ; shisaku:limit 0 }', 400, "shisaku:limit"),
        (
            'SERVICE shisaku:search { ?m shisaku:query "x" ; shisaku:mode "odd" }',
            400,
            "shisaku:mode",
        ),
        (
            'SERVICE shisaku:search { ?m shisaku:query "x" ; shisaku:city "無い" }',
            400,
            "shisaku:city",
        ),
        ('SERVICE shisaku:search { ?m shisaku:query "x" ?n }', 400, "may not stand"),
    ],
)
def test_what_is_no_search_is_told(client: TestClient, clause: str, status: int, told: str) -> None:
    response = client.post("/sparql", data={"query": f"SELECT * {{ {clause} }}"})
    assert response.status_code in (status, 400)
    message = response.json()["error"]["message"]
    assert told in message or "is expected" in message


def test_another_endpoint_is_never_asked_for() -> None:
    """Whatever stands around it, a clause that is no search does not come through."""
    limits = QueryLimits()
    for text in (
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        f"SELECT * {{ {FIND} SERVICE <http://127.0.0.1:9/> {{ ?s ?p ?o }} }}",
        "PREFIX shisaku: <http://127.0.0.1:9/> SELECT * { SERVICE shisaku:search {?m ?p ?o} }",
        "SELECT * { BIND(<http://127.0.0.1:9/> AS ?x) SERVICE ?x { ?s ?p ?o } }",
        "SELECT * { FILTER(trueSERVICE<http://127.0.0.1:9/>{ ?s ?p ?o }) }",
    ):
        with pytest.raises((QueryRefused, QuerySyntax)):
            check(text, limits)


class Noted:
    """A search that notes what it is asked and finds one thing."""

    def __init__(self) -> None:
        self.asked: list[dict[str, list[str]]] = []

    def search(self, arguments: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
        self.asked.append({name: list(values) for name, values in arguments.items()})
        return [{"iri": "https://x.example/a", "score": 0.5, "quote": 'a "b"\n\\c'}]

    def similarity(self, iri: str, text: str) -> float | None:
        return None


def test_places_of_errors_hold_after_a_search() -> None:
    text = f"SELECT *\n{{ {FIND}\n ?m dcterms:title ?t . }} LIMIT 3"
    checked = check(text, QueryLimits())
    (call,) = checked.services
    done = checked.replaced(call, call.values(Noted(), [{}]))
    assert "SERVICE" not in done.text
    assert not done.services
    for word in ("dcterms:title", "?t", "LIMIT"):
        assert done.origin(done.text.index(word)) == text.index(word)


def test_texts_come_through_whole() -> None:
    noted = Noted()
    query = "SELECT ?q { SERVICE shisaku:search { ?m shisaku:query '''a \"b\"\\n\\u3042''' ; shisaku:quote ?q } }"
    checked = check(query, QueryLimits())
    (call,) = checked.services
    values = call.values(noted, [{}])
    assert noted.asked == [{"query": ['a "b"\nあ']}]
    assert json.dumps('a "b"\n\\c') in values


def test_similarity_and_normalize_are_functions(client: TestClient) -> None:
    query = """SELECT ?title ?near {
      ?m a shisaku:Measure ; dcterms:title ?title
      BIND(shisaku:similarity(?m, "高齢者のスマートフォン教室") AS ?near)
    } ORDER BY DESC(?near)"""
    found = rows(client, query)
    near = [float(row["near"]) for row in found if "near" in row]
    assert len(near) > 3
    assert near == sorted(near, reverse=True)
    assert "デジタルデバイド" in found[0]["title"]
    alike = 'ASK { FILTER(shisaku:normalize("ＲＰＡ　ﾂｰﾙ") = shisaku:normalize("rpa ツール")) }'
    assert client.post("/sparql", data={"query": alike}).json()["boolean"] is True
    nothing = 'SELECT ?x { BIND(shisaku:similarity("text", "text") AS ?x) }'
    assert rows(client, nothing) == [{}]


def test_a_search_joined_with_a_pattern_is_fast(client: TestClient) -> None:
    query = f"SELECT ?m ?t {{ {FIND} ?m dcterms:title ?t }}"
    times = []
    for _ in range(15):
        began = time.perf_counter()
        rows(client, query)
        times.append(time.perf_counter() - began)
    assert sorted(times)[0] < 0.1


def test_without_a_search_it_is_told(client: TestClient) -> None:
    live = client.app.state.live  # type: ignore[attr-defined]
    with live.borrow() as opened, pytest.raises(QueryError) as caught:
        opened.pool.query(f"SELECT * {{ {FIND} }}")
    assert caught.value.status == 503


def test_the_example_of_the_readme_gives_what_is_printed(digest_snapshot: Snapshot) -> None:
    text = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    found = re.search(r"\$ shisaku sparql --format csv '(.*SERVICE.*)'\n((?:.+\n)+?)```", text)
    assert found is not None
    query, printed = found.groups()
    semantic = SemanticSearch(lambda: SearchEngine.open(digest_snapshot))
    with QueryPool(digest_snapshot.path, digest_snapshot.base_iri, 1) as pool:
        given = pool.query(query, format="csv", semantic=semantic).body.decode()
    assert sorted(given.splitlines()) == sorted(printed.splitlines())


def test_the_examples_of_the_how_to_answer(client: TestClient) -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to" / "ask-with-sparql.md"
    blocks = re.findall(r"```sparql\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    assert len(blocks) >= 2
    for block in blocks:
        assert rows(client, block) is not None
