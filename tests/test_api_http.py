"""Every route with ordinary and hostile requests: right forms, no 5xx, nothing unescaped."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import pytest
from api_snapshot import BASE, HOSTILE, MODEL
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.http import schemas

if TYPE_CHECKING:
    from starlette.testclient import TestClient

HTML = {"accept": "text/html"}
PAGES = ("/", "/plans", "/topics", "/sources", "/compare", "/sparql", "/docs", "/about", "/ns")


class Page(HTMLParser):
    """What a page loads, links to and runs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.links: list[str] = []
        self.handlers: list[str] = []
        self.lang = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "srcset", "data", "poster") or (tag == "link" and name == "href"):
                self.loads.append(value or "")
            if tag in ("a", "form") and name in ("href", "action"):
                self.links.append(value or "")
            if name.startswith("on") or name == "style":
                self.handlers.append(name)
            if tag == "html" and name == "lang":
                self.lang = value or ""


def things(client: TestClient) -> list[str]:
    """Paths of one thing of each class in the data."""
    query = """SELECT ?class (SAMPLE(?thing) AS ?one) WHERE { ?thing a ?class FILTER(isIRI(?thing)) }
    GROUP BY ?class"""
    rows = client.get("/sparql", params={"query": query, "format": "json"}).json()
    iris = [row["one"]["value"] for row in rows["results"]["bindings"]]
    paths = [iri.removeprefix(BASE) for iri in iris if iri.startswith(BASE)]
    assert len(paths) >= 20
    return [f"/{path}" for path in paths if not path.startswith("ns#")]


def hostile_things(client: TestClient) -> list[str]:
    """Paths of everything of the plan whose texts are hostile."""
    query = """SELECT DISTINCT ?thing WHERE { GRAPH ?g { ?thing a ?class . ?plan a shisaku:Plan }
    FILTER(CONTAINS(STR(?g), "unknown-")) FILTER(isIRI(?thing)) }"""
    rows = client.get("/sparql", params={"query": query, "format": "json"}).json()
    paths = [row["thing"]["value"].removeprefix(BASE) for row in rows["results"]["bindings"]]
    assert len(paths) > 10
    return [f"/{path}" for path in paths]


def check_page(response: Any) -> Page:
    """Nothing of other hosts, no script, no handler; the hostile text only escaped."""
    page = Page(response.text)
    assert not page.handlers
    assert not {"script", "iframe", "object", "embed", "base"} & set(page.tags)
    assert "<img src=x" not in response.text
    assert "alert(1)>" not in response.text
    for load in page.loads:
        assert not urlsplit(load).netloc, load
        assert urlsplit(load).scheme == ""
    for link in page.links:
        assert urlsplit(link).scheme in ("", "http", "https"), link
    return page


# ---------------------------------------------------------------- operation


def test_health_ready_metrics(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/ready").json()["status"] == "ready"
    client.get("/api/search", params={"q": "テレワーク"})
    text = client.get("/metrics").text
    assert 'shisaku_http_requests_total{route="/api/search",method="GET",status="200"}' in text
    assert "shisaku_ready 1" in text
    for line in text.splitlines():
        assert line.startswith("#") or len(line.rsplit(" ", 1)) == 2


@pytest.mark.parametrize("path", ["/", "/api/search?q=x", "/nothing", "/static/site.css", "/docs"])
def test_security_headers_everywhere(client: TestClient, path: str) -> None:
    headers = client.get(path, headers=HTML).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_head_is_answered_without_a_body(client: TestClient) -> None:
    for path in ("/", "/topic/digital-divide", "/api/plans", "/health"):
        response = client.head(path)
        assert response.status_code == 200, path
        assert response.content == b""


def test_programs_of_other_pages_may_ask(client: TestClient) -> None:
    response = client.options("/sparql", headers={"origin": "https://example.org"})
    assert response.status_code == 204
    assert response.headers["access-control-allow-origin"] == "*"
    assert "content-type" in response.headers["access-control-allow-headers"]
    assert client.get("/api/plans").headers["access-control-allow-origin"] == "*"


def test_other_methods_are_refused(client: TestClient) -> None:
    for method in ("PUT", "DELETE", "PATCH"):
        assert client.request(method, "/api/plans").status_code == 405
        assert client.request(method, "/topic/digital-divide").status_code == 405


# ---------------------------------------------------------------- search and ask


def test_search_has_the_promised_form(client: TestClient) -> None:
    found = client.get(
        "/api/search", params={"q": "デジタルデバイド対策", "type": "measure"}
    ).json()
    assert found["total"] >= len(found["hits"]) > 0
    schemas.SearchAnswer.model_validate(found)
    for hit in found["hits"]:
        assert set(hit["signals"]) == {"dense", "lexical", "concept"}
        assert {"document", "page", "start", "end", "quote"} <= set(hit["provenance"])
        assert all(0 <= a < b <= len(hit["snippet"]) for a, b in hit["highlights"])
        assert hit["municipality"]["code"] is None or isinstance(hit["municipality"]["code"], str)


def test_ask_has_the_promised_form(client: TestClient) -> None:
    answer = client.get("/api/ask", params={"q": "デジタルデバイド対策に取り組む市は？"}).json()
    schemas.AskAnswer.model_validate(answer)
    assert answer["answerable"]
    assert {city["code"] for city in answer["cities"]} == {"17202", "45206"}
    nothing = client.get("/api/ask", params={"q": "ごみの収集日"}).json()
    assert (nothing["answerable"], nothing["cities"]) == (False, [])


@pytest.mark.parametrize(
    ("field", "value", "allowed"),
    [
        ("type", "city", "measure"),
        ("mode", "best", "hybrid"),
        ("city", "存在しない市", None),
        ("prefecture", "99", None),
        ("concept", "nothing-like-it", None),
        ("source", "nothing-like-it", None),
    ],
)
def test_unknown_values_are_400_with_the_allowed_ones(
    client: TestClient, field: str, value: str, allowed: str | None
) -> None:
    response = client.get("/api/search", params={"q": "x", field: value})
    error = response.json()["error"]
    assert (response.status_code, error["status"]) == (400, 400)
    assert error["parameter"] == field
    assert error["allowed"]
    assert allowed is None or allowed in error["allowed"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=",
        "q=%20%E3%80%80",
        "q=a%00b",
        "q=" + "x" * 1001,
        "q=x&limit=0",
        "q=x&limit=201",
        "q=x&limit=-1",
        "q=x&limit=ten",
        "q=x&limit=" + "9" * 5000,
        "q=x&offset=-1",
        "q=x&offset=100001",
        "q=x&year=22",
        "q=x&year=令和4",
        "q=x&city=%00",
        "q=x&city=" + "x" * 201,
        "q=x&" + "&".join(f"city={n}" for n in range(200)),
        "q=x&interpret=perhaps",
    ],
)
def test_wrong_parameters_are_400(client: TestClient, query: str) -> None:
    response = client.get(f"/api/search?{query}")
    assert response.status_code == 400
    assert response.json()["error"]["message"]


@pytest.mark.parametrize(
    "raw", ["%ED%A0%80", "%FF%FE", "%F0%9F%98%80", "%E2%80%AE", "%", "%25%32%35", "\\", "'\"<>"]
)
def test_odd_bytes_are_answered(client: TestClient, raw: str) -> None:
    for path in ("/api/search", "/api/ask", "/search"):
        assert client.get(f"{path}?q={raw}", headers=HTML).status_code in (200, 400)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=60))
def test_no_text_is_a_server_error(client: TestClient, text: str) -> None:
    raw = quote(text.encode("utf-8", "surrogatepass"))
    for path in ("/api/search", "/api/ask", "/search"):
        response = client.get(f"{path}?q={raw}", headers=HTML)
        assert response.status_code < 500, (path, text, response.text)


def test_modes_filters_and_pages(client: TestClient) -> None:
    for mode in ("hybrid", "dense", "lexical"):
        found = client.get("/api/search", params={"q": "キャッシュレス", "mode": mode}).json()
        assert found["mode"] == mode
    for name, value in (("city", "45206"), ("city", "日向市"), ("prefecture", "宮崎県")):
        found = client.get("/api/search", params={"q": "デジタル", name: value}).json()
        assert {hit["municipality"]["code"] for hit in found["hits"]} <= {"45206", None}
    first = client.get("/api/search", params={"q": "デジタル", "limit": 1}).json()
    second = client.get("/api/search", params={"q": "デジタル", "limit": 1, "offset": 1}).json()
    assert first["hits"] != second["hits"] or first["total"] < 2


def test_kept_answers_are_the_same_as_fresh_ones(client: TestClient) -> None:
    path = "/api/search?q=キャッシュレス"
    first, kept = client.get(path), client.get(path)
    fresh = client.get(path, headers={"cache-control": "no-cache"})
    assert first.content == kept.content == fresh.content
    assert 'kind="search",outcome="kept"' in client.get("/metrics").text


# ---------------------------------------------------------------- data as JSON


def test_plans(client: TestClient) -> None:
    listed = client.get("/api/plans").json()
    schemas.PlanList.model_validate(listed)
    assert listed["total"] == 3
    assert client.get("/api/plans", params={"prefecture": "宮崎県"}).json()["total"] == 1
    assert client.get("/api/plans", params={"year": 2025}).json()["total"] == 2
    for plan in listed["plans"]:
        full = client.get(f"/api/plans/{plan['id']}").json()
        schemas.Plan.model_validate(full)
        assert full["title"] == plan["title"]
        assert len(full["measures"]) == plan["counts"]["measures"] > 0
        assert full["glossary"]
        assert full["issues"]


def test_measures(client: TestClient) -> None:
    listed = client.get("/api/measures").json()
    schemas.MeasureList.model_validate(listed)
    assert listed["total"] == len(listed["measures"]) == 6
    page = client.get("/api/measures", params={"limit": 2, "offset": 4}).json()
    assert page["measures"] == listed["measures"][4:]
    by = {
        "city=17202": 3,
        "prefecture=45": 2,
        "concept=digital-divide": 2,
        "concept=デジタルデバイド対策": 2,
        "year=2025": 4,
        "city=17202&concept=ai-rpa": 1,
        "city=17202&prefecture=45": 0,
        "stance=検討": 0,
    }
    for query, total in by.items():
        assert client.get(f"/api/measures?{query}").json()["total"] == total, query
    cited = client.get("/api/measures", params={"source": "local-government-dx-plan"})
    assert cited.status_code == 200
    for measure in listed["measures"]:
        plan, _, key = measure["iri"].removeprefix(BASE + "plan/").split("/")
        full = client.get(f"/api/measures/{plan}/{key}").json()
        schemas.Measure.model_validate(full)
        assert full["title"] == measure["title"]
        assert full["provenance"]["quote"]
        assert all(action["provenance"] for action in full["actions"])
        assert full["kpis"][0]["baselineText"] == "100.0人"


def test_sources_and_topics(client: TestClient) -> None:
    sources = client.get("/api/sources").json()
    schemas.SourceList.model_validate(sources)
    assert sources["total"] == len(sources["sources"]) > 10
    one = next(s for s in sources["sources"] if s["iri"].startswith(BASE + "source/"))
    schemas.Source.model_validate(client.get(f"/api/sources/{one['id']}").json())
    topics = client.get("/api/topics").json()
    schemas.TopicList.model_validate(topics)
    divide = client.get("/api/topics/digital-divide").json()
    schemas.TopicFull.model_validate(divide)
    assert {m["municipality"]["code"] for m in divide["measures"]} == {"17202", "45206"}


@pytest.mark.parametrize(
    "path",
    [
        "/api/plans/nothing",
        "/api/plans/%3Cscript%3E",
        "/api/plans/%00",
        "/api/plans/..%2F..%2Fetc",
        "/api/measures/a/b",
        "/api/measures/%7B%7D/%22%3E",
        "/api/sources/nothing",
        "/api/topics/nothing",
        "/api/topics/%ED%A0%80",
        "/nothing",
        "/plan/" + "x" * 5000,
        "/topic/a%20b",
        "/topic/%3Cscript%3Ealert(1)%3C/script%3E",
        "/%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
        "/..%2f..%2fetc%2fpasswd",
        "/static/../settings.py",
        "/static/%2e%2e/settings.py",
    ],
)
def test_unknown_things_are_404(client: TestClient, path: str) -> None:
    for headers in (HTML, {"accept": "application/json"}, {"accept": "text/turtle"}):
        response = client.get(path, headers=headers)
        assert response.status_code == 404, response.text
        if response.headers["content-type"].startswith("text/html"):
            check_page(response)


# ---------------------------------------------------------------- pages


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_pages(client: TestClient, path: str, lang: str) -> None:
    response = client.get(path, params={"lang": lang}, headers=HTML)
    assert response.status_code == 200
    assert check_page(response).lang == lang


def test_every_link_of_the_start_page_answers(client: TestClient) -> None:
    page = check_page(client.get("/", headers=HTML))
    links = {link for link in page.links if link.startswith("/")}
    assert len(links) > 20
    for link in sorted(links):
        assert client.get(link, headers=HTML).status_code in (200, 303), link


def test_english_stays_on_every_link(client: TestClient) -> None:
    page = check_page(client.get("/plans?lang=en", headers=HTML))
    inner = [link for link in page.links if link.startswith("/") and link != "/search"]
    assert [link for link in inner if "lang=en" not in link] == ["/plans"], "only the way back"


def test_each_class_of_things_has_page_and_data(client: TestClient) -> None:
    for path in things(client):
        page = client.get(path, headers=HTML)
        assert page.status_code == 200, (path, page.text)
        check_page(page)
        for form, media in (("turtle", "text/turtle"), ("jsonld", "application/ld+json")):
            by_accept = client.get(path, headers={"accept": media})
            by_format = client.get(path, params={"format": form})
            assert by_accept.status_code == by_format.status_code == 200
            assert by_accept.headers["content-type"].startswith(media)
            assert by_accept.content == by_format.content
            assert BASE in by_accept.text


def test_data_parses_elsewhere(client: TestClient) -> None:
    rdflib = pytest.importorskip("rdflib")
    iri = BASE + "topic/digital-divide"
    graphs = []
    for form, name in (("turtle", "turtle"), ("ntriples", "nt"), ("rdfxml", "xml")):
        graph = rdflib.Graph()
        graph.parse(
            data=client.get("/topic/digital-divide", params={"format": form}).text, format=name
        )
        graphs.append(graph)
        assert (rdflib.URIRef(iri), None, None) in graph
    assert len({len(graph) for graph in graphs}) == 1


def test_negotiation(client: TestClient) -> None:
    path = "/topic/digital-divide"
    expected = {
        "*/*": "text/html",
        "text/html;q=0.4, text/turtle": "text/turtle",
        "application/ld+json, text/turtle;q=0.9": "application/ld+json",
        "application/*": "application/ld+json",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": "text/html",
        "text/turtle;q=broken, text/html": "text/html",
        "image/png": "text/html",
    }
    for accept, media in expected.items():
        response = client.get(path, headers={"accept": accept})
        assert response.headers["content-type"].startswith(media), accept
        assert "accept" in response.headers["vary"].lower()
    wrong = client.get(path, params={"format": "pdf"}, headers={"accept": "application/json"})
    assert wrong.status_code == 400
    assert "turtle" in wrong.json()["error"]["allowed"]


def test_hostile_texts_of_documents_come_out_escaped(client: TestClient) -> None:
    seen = 0
    for path in hostile_things(client):
        response = client.get(path, headers=HTML)
        assert response.status_code == 200, (path, response.text)
        check_page(response)
        seen += "&lt;script&gt;" in response.text
    assert seen > 5
    for path in (
        "/",
        "/plans",
        "/compare",
        "/sources",
        "/about",
        "/search?q=RPA",
        "/search?q=計画&type=plan",
    ):
        check_page(client.get(path, headers=HTML))


def test_hostile_queries_come_out_escaped(client: TestClient) -> None:
    for name in ("q", "city", "concept", "lang", "format", "mode", "type", "x"):
        response = client.get("/search", params={"q": "RPA", name: HOSTILE}, headers=HTML)
        assert response.status_code in (200, 400)
        check_page(response)
    for path in PAGES:
        response = client.get(path, params={"query": HOSTILE, "city": HOSTILE, "lang": HOSTILE})
        assert response.status_code < 500
        if "html" in response.headers["content-type"]:
            check_page(response)


def test_search_page_shows_answer_passage_and_chips(client: TestClient) -> None:
    page = client.get("/search", params={"q": "日向市のデジタルデバイド対策"}, headers=HTML)
    assert page.status_code == 200
    assert "interpret=false" in page.text, "the place in the sentence can be taken out"
    page = client.get("/search", params={"q": "デジタルデバイド対策に取り組む市は？"}, headers=HTML)
    assert 'class="answer"' in page.text
    assert "blockquote" in page.text
    filtered = client.get("/search", params={"q": "デジタル", "city": "45206"}, headers=HTML)
    assert "chip on" in filtered.text
    assert client.get("/search", params={"q": " "}, headers=HTML).status_code == 303


def test_base_with_a_path_answers_under_both(served_data: Path) -> None:
    from starlette.testclient import TestClient

    from api.http.app import create_app
    from api.settings import Settings

    settings_ = Settings(served_data, "127.0.0.1", 8000, "https://example.org/kg/", MODEL)
    with TestClient(create_app(settings_), raise_server_exceptions=False) as found:
        from conftest import wait_ready

        wait_ready(found)
        for prefix in ("", "/kg"):
            page = found.get(f"{prefix}/plans", headers=HTML)
            assert page.status_code == 200
            assert f'href="{prefix}/static/site.css"' in page.text
            assert f'action="{prefix}/search"' in page.text
            assert found.get(f"{prefix}/api/plans").json()["total"] == 3
            assert found.get(f"{prefix}/static/site.css").status_code == 200
        assert found.get("/kgx/plans").status_code == 404


def test_not_ready_is_503_and_health_is_200(tmp_path: Path) -> None:
    from starlette.testclient import TestClient

    from api.http.app import create_app
    from api.settings import Settings

    settings_ = Settings(tmp_path, "127.0.0.1", 8000, BASE, MODEL)
    with TestClient(create_app(settings_), raise_server_exceptions=False) as found:
        assert found.get("/health").status_code == 200
        for path in (
            "/ready",
            "/api/search?q=x",
            "/api/plans",
            "/sparql?query=ASK{}",
            "/topic/digital-divide",
        ):
            response = found.get(path, headers={"accept": "application/json"})
            assert response.status_code == 503, path
            assert "retry-after" in response.headers
        assert found.get("/", headers=HTML).status_code == 503
        assert found.get("/docs", headers=HTML).status_code == 200
        assert found.get("/metrics").status_code == 200


def test_openapi_is_complete(client: TestClient) -> None:
    description = client.get("/openapi.json").json()
    assert set(description["paths"]) >= {
        "/api/search",
        "/api/ask",
        "/api/plans",
        "/api/plans/{plan_id}",
        "/api/measures",
        "/api/measures/{plan_id}/{key}",
        "/api/sources",
        "/api/sources/{slug}",
        "/api/topics",
        "/api/topics/{slug}",
        "/sparql",
        "/health",
        "/ready",
        "/metrics",
    }
    for path, methods in description["paths"].items():
        for operation in methods.values():
            assert operation["description"], path
            assert "200" in operation["responses"]
            for parameter in operation.get("parameters", []):
                assert parameter.get("description"), (path, parameter["name"])
    names = [p["name"] for p in description["paths"]["/api/search"]["get"]["parameters"]]
    assert set(names) >= {
        "q",
        "type",
        "city",
        "prefecture",
        "concept",
        "source",
        "year",
        "mode",
        "limit",
        "offset",
    }
    docs = client.get("/docs").text
    assert all(path in docs for path in description["paths"])
    assert json.dumps(description)
