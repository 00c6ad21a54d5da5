"""Every route with ordinary and hostile requests: right forms, no 5xx, nothing unescaped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from api_pages import HTML, check_page
from api_snapshot import BASE, MODEL
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.web import schemas

if TYPE_CHECKING:
    from starlette.testclient import TestClient

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
        "q=x&year=令和",
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


def test_base_with_a_path_answers_under_both(served_data: Path) -> None:
    from starlette.testclient import TestClient

    from api.settings import Settings
    from api.web.app import create_app

    settings_ = Settings(served_data, "127.0.0.1", 8000, "https://example.org/kg/", MODEL)
    with TestClient(create_app(settings_), raise_server_exceptions=False) as found:
        from api_snapshot import wait_ready

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

    from api.settings import Settings
    from api.web.app import create_app

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
