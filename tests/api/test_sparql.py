"""The SPARQL 1.1 Protocol over HTTP, and hostile queries beside ordinary ones."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import rdflib
from api_snapshot import BASE, HOSTILE

from graph.queries import examples

if TYPE_CHECKING:
    from starlette.testclient import TestClient

SELECT = "SELECT ?p ?t WHERE { ?p a shisaku:Plan ; dcterms:title ?t } ORDER BY ?p"
CONSTRUCT = "CONSTRUCT { ?p dcterms:title ?t } WHERE { ?p a shisaku:Plan ; dcterms:title ?t }"
VOID = rdflib.VOID
FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}


def bindings(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["results"]["bindings"]
    return found


def test_three_ways_to_send_a_query(client: TestClient) -> None:
    by_get = client.get("/sparql", params={"query": SELECT})
    by_form = client.post("/sparql", data={"query": SELECT})
    direct = client.post("/sparql", content=SELECT, headers=DIRECT)
    assert len(bindings(by_get)) == 3
    assert bindings(by_get) == bindings(by_form) == bindings(direct)
    assert by_get.headers["content-type"].startswith("application/sparql-results+json")


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
    ],
)
def test_forms_of_tables(client: TestClient, accept: str | None, media: str) -> None:
    headers = {"accept": accept} if accept else {"accept": ""}
    response = client.get("/sparql", params={"query": SELECT}, headers=headers)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(media)
    assert "accept" in response.headers["vary"].lower()


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("turtle", "text/turtle"),
        ("ntriples", "application/n-triples"),
        ("jsonld", "application/ld+json"),
        ("rdfxml", "application/rdf+xml"),
    ],
)
def test_forms_of_graphs(client: TestClient, name: str, media: str) -> None:
    by_name = client.get("/sparql", params={"query": CONSTRUCT, "format": name})
    by_accept = client.get("/sparql", params={"query": CONSTRUCT}, headers={"accept": media})
    for response in (by_name, by_accept):
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].startswith(media)
        assert BASE in response.text


@pytest.mark.parametrize(
    ("query", "fields", "accept", "media"),
    [
        # as SPARQLWrapper sends them: short names and media types, more than once
        (SELECT, [("format", "tsv"), ("format", "text/tab-separated-values")], "*/*", "text/tab"),
        (SELECT, [("output", "csv"), ("results", "csv")], "*/*", "text/csv"),
        (SELECT, [("format", "CSV")], "*/*", "text/csv"),
        (SELECT, [("format", "application/sparql-results+xml")], "*/*", "application/sparql"),
        (CONSTRUCT, [("format", "rdf"), ("format", "rdf+xml")], "*/*", "application/rdf+xml"),
        (CONSTRUCT, [("format", "json-ld"), ("output", "x")], "*/*", "application/ld+json"),
        (CONSTRUCT, [("format", "n3")], "*/*", "text/n3"),
        (CONSTRUCT, [("format", "xml")], "*/*", "application/rdf+xml"),
        (CONSTRUCT, [], "application/n-quads", "application/n-quads"),
        (CONSTRUCT, [], "application/trig", "application/trig"),
        # none fits: as if there were none
        (CONSTRUCT, [("format", "csv")], "application/n-triples", "application/n-triples"),
        ("ASK {}", [("format", "pdf")], "text/csv", "text/csv"),
        ("ASK {}", [("format", "turtle")], "*/*", "application/sparql-results+json"),
        (SELECT, [], "text/plain", "text/csv"),
    ],
)
def test_formats_as_clients_of_other_endpoints_name_them(
    client: TestClient, query: str, fields: list[tuple[str, str]], accept: str, media: str
) -> None:
    params = [("query", query), *fields]
    headers = {"accept": accept}
    form = {**FORM, **headers}
    for response in (
        client.get("/sparql", params=params, headers=headers),
        client.get("/sparql/", params=params, headers=headers),
        client.post("/sparql", content=urlencode(params), headers=form),
    ):
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].startswith(media)


def test_what_pages_of_other_hosts_may_do(client: TestClient) -> None:
    asked = {
        "origin": "https://example.org",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,x-requested-with",
    }
    told = client.options("/sparql", headers=asked).headers
    assert "authorization" in told["access-control-allow-headers"]
    assert told["allow"] == told["access-control-allow-methods"] == "GET, HEAD, OPTIONS, POST"
    assert client.options("/api/plans").headers["allow"] == "GET, HEAD, OPTIONS"
    wrong = client.put("/sparql")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD, OPTIONS, POST")
    answered = client.get("/sparql", params={"query": "ASK {}"}).headers
    assert "X-Query-Seconds" in answered["access-control-expose-headers"]


def test_answers_are_compressed_for_who_takes_it(client: TestClient) -> None:
    query = "SELECT * { ?s ?p ?o } LIMIT 500"
    plain = client.get("/sparql", params={"query": query}, headers={"accept-encoding": "identity"})
    small = client.get("/sparql", params={"query": query}, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["vary"]
    assert int(small.headers["content-length"]) < len(plain.content) / 4
    assert small.json() == plain.json()
    refused = client.get("/", headers={"accept-encoding": "gzip;q=0"})
    assert "content-encoding" not in refused.headers


@pytest.mark.parametrize("accept", ["text/turtle", "application/rdf+xml", "application/ld+json"])
def test_the_service_describes_itself(client: TestClient, accept: str) -> None:
    response = client.get("/sparql", headers={"accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(accept)
    graph = rdflib.Graph()
    graph.parse(data=response.text, format={"application/ld+json": "json-ld"}.get(accept, accept))
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    endpoint = rdflib.URIRef("http://testserver/sparql")
    assert (endpoint, rdflib.RDF.type, sd.Service) in graph
    assert (endpoint, sd.endpoint, endpoint) in graph
    assert (endpoint, sd.feature, sd.UnionDefaultGraph) in graph
    (dataset,) = graph.objects(endpoint, sd.defaultDataset)
    named = {str(name) for name in graph.objects(None, sd.name)}
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    asked = bindings(client.get("/sparql", params={"query": query}))
    assert named == {row["g"]["value"] for row in asked}
    total = int(next(graph.objects(graph.value(dataset, sd.defaultGraph), VOID.triples)))
    counts = [int(n) for g in graph.objects(None, sd.graph) for n in graph.objects(g, VOID.triples)]
    assert total == sum(counts)


def test_the_dataset_is_found_from_the_root(client: TestClient) -> None:
    sent = client.get("/.well-known/void")
    assert (sent.status_code, sent.headers["location"]) == (303, "/dataset")
    told = client.get("/dataset", headers={"accept": "text/turtle"}).text
    assert "void:Dataset" in told
    assert "void:sparqlEndpoint" in told


def test_a_long_query_can_be_posted(client: TestClient) -> None:
    values = " ".join(f"<https://example.org/{number:060}>" for number in range(10_000))
    query = f"ASK {{ VALUES ?x {{ {values} }} }}"
    assert 800_000 < len(query) < 1_000_000
    assert client.post("/sparql", content=query, headers=DIRECT).json()["boolean"] is True
    assert client.post("/sparql", data={"query": query}).json()["boolean"] is True


def test_a_client_that_goes_away_leaves_no_traceback(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    async def gone() -> dict[str, object]:
        return {"type": "http.disconnect"}

    async def nowhere(message: object) -> None:
        return None

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/sparql",
        "raw_path": b"/sparql",
        "query_string": b"",
        "headers": [(b"content-type", FORM["content-type"].encode())],
        "client": ("192.0.2.7", 1),
    }
    asyncio.run(client.app(scope, gone, nowhere))  # type: ignore[arg-type]
    assert not caplog.records


def test_parts_of_a_thing_come_with_it(client: TestClient) -> None:
    """``IRI#part`` cannot be asked for: the part after ``#`` is never sent."""
    shown = client.get("/fiscal-year/2023", headers={"accept": "text/turtle"}).text
    assert "2023-04-01" in shown
    query = (
        "SELECT ?part { ?part ?p ?o FILTER(CONTAINS(STR(?part), '#') && "
        f"STRSTARTS(STR(?part), '{BASE}fiscal-year/')) }} LIMIT 5"
    )
    for row in bindings(client.get("/sparql", params={"query": query})):
        part = row["part"]["value"]
        path = part.removeprefix(BASE).partition("#")[0]
        told = client.get(f"/{path}", headers={"accept": "application/n-triples"}).text
        assert f"<{part}> " in told


def test_graphs_of_the_protocol(client: TestClient) -> None:
    graph = BASE + "graph/topics"
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?p a shisaku:Plan }"
    inside = bindings(client.get("/sparql", params={"query": query, "default-graph-uri": graph}))
    assert inside[0]["n"]["value"] == "0"
    named = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
    only = bindings(client.post("/sparql", data={"query": named, "named-graph-uri": graph}))
    assert [row["g"]["value"] for row in only] == [graph]
    wrong = client.get("/sparql", params={"query": query, "default-graph-uri": "not an iri"})
    assert (wrong.status_code, wrong.json()["error"]["parameter"]) == (400, "default-graph-uri")


def test_relative_iris_and_prefixes_need_no_declaration(client: TestClient) -> None:
    query = "ASK { <topic/digital-divide> skos:prefLabel ?label }"
    assert client.get("/sparql", params={"query": query}).json()["boolean"] is True


def test_examples_answer(client: TestClient) -> None:
    assert len(examples()) >= 10
    for example in examples():
        response = client.get("/sparql", params={"query": example.text})
        assert response.status_code == 200, (example.name, response.text)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 400),
        ({"query": ""}, 400),
        ({"query": "SELEKT ?x"}, 400),
        ({"query": "SELECT * WHERE {"}, 400),
        ({"query": "ASK { ?s ?p \x00 }"}, 400),
        ({"query": ["ASK {}", "ASK {}"]}, 400),
        ({"query": "ASK {}", "timeout": "soon"}, 400),
        ({"query": "ASK {}", "timeout": "nan"}, 400),
        ({"query": "ASK {}", "timeout": "-1"}, 400),
        ({"update": "INSERT DATA { <a:b> <a:b> <a:b> }"}, 400),
        ({"query": "INSERT DATA { <a:b> <a:b> <a:b> }"}, 400),
        ({"query": "DROP ALL"}, 400),
    ],
)
def test_wrong_requests(client: TestClient, fields: dict[str, Any], status: int) -> None:
    for response in (client.get("/sparql", params=fields), client.post("/sparql", data=fields)):
        if response.request.method == "POST" and not fields:
            continue
        assert response.status_code == status, response.text
        assert response.json()["error"]["message"]


def test_service_is_denied(client: TestClient) -> None:
    query = "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"
    assert client.get("/sparql", params={"query": query}).status_code in (400, 403)


def test_bodies(client: TestClient) -> None:
    assert (
        client.post("/sparql", content="x", headers={"content-type": "text/plain"}).status_code
        == 415
    )
    assert client.post("/sparql", content=b"\xff\xfe", headers=DIRECT).status_code == 400
    assert client.post("/sparql", content="x" * 1_000_001, headers=DIRECT).status_code == 413
    assert client.post("/sparql", content="a=1&" * 200, headers=FORM).status_code == 400
    typed = {"content-type": "application/sparql-query; charset=utf-8"}
    assert client.post("/sparql", content="ASK {}", headers=typed).status_code == 200
    update = {"content-type": "application/sparql-update"}
    assert client.post("/sparql", content="CLEAR ALL", headers=update).status_code == 415
    refused = client.get("/sparql", params={"query": SELECT}, headers={"accept": "image/png"})
    assert refused.status_code == 406


def test_page_with_form_examples_and_results(client: TestClient) -> None:
    page = client.get("/sparql", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert page.text.count("<details>") >= 10
    shown = client.get("/sparql", params={"query": SELECT, "format": "html"})
    assert shown.text.count("<tr>") == 4
    assert HOSTILE not in shown.text
    assert "&lt;script&gt;" in shown.text
    typo = client.get("/sparql", params={"query": "SELECT *\nWHER { ?s ?p ?o }", "format": "html"})
    assert "line 2, column 1" in typo.text or "2 行" in typo.text
    assert "WHERE" in typo.text
    failed = client.get("/sparql", params={"query": HOSTILE, "format": "html"})
    assert failed.status_code == 400
    assert HOSTILE not in failed.text
    graph = client.get("/sparql", params={"query": CONSTRUCT, "format": "html"})
    assert graph.status_code == 200
    assert "<script>" not in graph.text


def test_slow_queries_end_in_time_while_others_go_on(client: TestClient) -> None:
    cross = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    statuses: list[int] = []

    def ask() -> None:
        began = time.monotonic()
        response = client.get("/sparql", params={"query": cross, "timeout": "1"})
        statuses.append(response.status_code)
        assert time.monotonic() - began < 10

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        assert len(bindings(client.get("/sparql", params={"query": SELECT}))) == 3
        assert client.get("/api/search", params={"q": "テレワーク"}).status_code == 200
    for thread in threads:
        thread.join()
    assert statuses == [503, 503]
    late = client.get("/sparql", params={"query": cross, "timeout": "0.5"})
    assert late.status_code == 503
    # it would never be done in this time: no one is told to try again
    assert "retry-after" not in late.headers


def test_ready_says_whether_queries_can_be_answered(client: TestClient) -> None:
    live = client.app.state.live  # type: ignore[attr-defined]
    assert client.get("/ready").status_code == 200
    with live.borrow() as opened:
        staff = opened.pool.staff
        start = staff._start
        staff._start = lambda count: OSError("no memory")
        end = time.monotonic() + 5
        while client.get("/ready").status_code == 200 and time.monotonic() < end:
            for pid in staff.pids():  # those too that were being started just now
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, 9)
            time.sleep(0.02)
        told = client.get("/ready")
        assert told.status_code == 503
        assert told.json()["error"]["ready"] == {"graph": False, "search": True}
        staff._start = start
        end = time.monotonic() + 10
        while client.get("/ready").status_code != 200 and time.monotonic() < end:
            time.sleep(0.05)
    assert client.get("/ready").status_code == 200
    assert len(bindings(client.get("/sparql", params={"query": SELECT}))) == 3


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { " + "{" * 5000 + "}" * 5000 + " }",
        "SELECT * WHERE { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }",
        "SELECT * WHERE { " + " UNION ".join(["{ ?s ?p ?o }"] * 10_000) + " }",
        "SELECT * WHERE { ?s " + "/".join(["<a:b>"] * 20_000) + " ?o }",
        "ASK { ?s ?p '" + "x" * 1_200_000 + "' }",
    ],
)
def test_queries_that_would_crash_a_parser(client: TestClient, query: str) -> None:
    response = client.post("/sparql", content=query, headers=DIRECT)
    assert response.status_code in (400, 413)
    assert len(bindings(client.get("/sparql", params={"query": SELECT}))) == 3
