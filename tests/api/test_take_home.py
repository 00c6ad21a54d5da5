"""What readers take home: citations, tables for Excel, and what a site tells machines."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from api_pages import HTML, check_page
from api_snapshot import BASE, settings_for

from api.views.kpis import bars
from api.web.pages.tables import BOM, csv_file
from text.messages import Message

if TYPE_CHECKING:
    from starlette.testclient import TestClient


def measure(client: TestClient) -> str:
    query = (
        'SELECT ?x WHERE { ?x a shisaku:Measure FILTER(!CONTAINS(STR(?x), "unknown-")) } LIMIT 1'
    )
    rows = client.get("/sparql", params={"query": query, "format": "json"}).json()
    return "/" + str(rows["results"]["bindings"][0]["x"]["value"]).removeprefix(BASE)


def table(text: str) -> list[list[str]]:
    assert text.startswith(BOM)
    return list(csv.reader(io.StringIO(text[1:])))


def test_a_measure_is_cited_with_its_iri_and_the_version_of_the_data(client: TestClient) -> None:
    path = measure(client)
    version = client.get("/ready").headers.get("x-snapshot") or ""
    page = client.get(path, headers=HTML)
    check_page(page)
    _, _, after = page.text.partition('class="citation"')
    cited = after[: after.index("</p>")]
    assert BASE + path[1:] in cited
    assert version in cited
    assert "@incollection{" in page.text
    assert '<meta name="description"' in page.text
    assert f'rel="canonical" href="http://testserver{path}"' in page.text


def test_a_measure_is_a_table_for_excel(client: TestClient) -> None:
    path = measure(client)
    answer = client.get(path, params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment")
    head, first, *rest = table(answer.text)
    assert head[0] == "種類"
    assert first[-1] == BASE + path[1:]
    assert {row[0] for row in rest} >= {"取組", "指標"}
    english = table(client.get(path, params={"format": "csv", "lang": "en"}).text)
    assert english[0][0] == "Kind"
    wrong = client.get("/topic/digital-divide", params={"format": "csv"}, headers={"accept": "*/*"})
    assert wrong.status_code == 400


def test_a_search_gives_just_what_its_page_shows(client: TestClient) -> None:
    asked = {"q": "オンライン化"}
    json = client.get("/search", params={**asked, "format": "json"}).json()
    assert {hit["type"] for hit in json["hits"]} == {"measure"}, "the default of the page"
    assert len(json["hits"]) == json["total"]
    head, *rows = table(client.get("/search", params={**asked, "format": "csv"}).text)
    assert head[0] == "市区町村"
    assert [row[-1] for row in rows] == [hit["iri"] for hit in json["hits"]]
    assert client.get("/search", params={**asked, "format": "pdf"}).status_code == 400


def test_no_cell_is_a_formula() -> None:
    answer = csv_file("x", [Message("Kind")], [["=1+1"], ["@x"], ["-3%"], [5], [None]], "en")
    assert table(bytes(answer.body).decode())[1:] == [["'=1+1"], ["'@x"], ["'-3%"], ["5"], [""]]


def test_what_machines_ask_for(client: TestClient) -> None:
    robots = client.get("/robots.txt").text
    assert "Disallow: /search" in robots
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)
    places = [node.text or "" for node in root.iter() if node.tag.endswith("loc")]
    assert "http://testserver" + measure(client) in places
    for place in places[:12]:
        assert client.get(place.removeprefix("http://testserver"), headers=HTML).status_code == 200
    assert client.get("/sitemap.xml", params={"part": 9}).status_code == 404
    assert (
        client.get("/favicon.ico", follow_redirects=True)
        .headers["content-type"]
        .startswith("image/")
    )
    search = ElementTree.fromstring(client.get("/opensearch.xml").content)
    assert any("{searchTerms}" in node.get("template", "") for node in search)


def test_the_foot_says_who_runs_it(client: TestClient) -> None:
    app = client.app
    before = app.state.settings  # type: ignore[attr-defined]
    assert before == settings_for(before.data)
    who = replace(
        before, operator="共同運営会", contact="mailto:a@city.example", licence="CC BY 4.0"
    )
    app.state.settings = who  # type: ignore[attr-defined]
    try:
        page = client.get("/about", headers=HTML).text
    finally:
        app.state.settings = before  # type: ignore[attr-defined]
    foot = page[page.index("<footer") :]
    assert all(said in foot for said in ("共同運営会", "mailto:a@city.example", "CC BY 4.0"))
    assert "共同運営会" not in client.get("/about", headers=HTML).text


@pytest.mark.parametrize(
    ("changes", "shares"),
    [
        ({}, [20.0, 50.0, 100.0]),
        ({"comparableUnit": None, "baselineUnit": "件"}, []),
        ({"comparableTarget": -1.0}, []),
    ],
)
def test_bars_stand_for_numbers_of_one_unit(
    changes: dict[str, object], shares: list[float]
) -> None:
    kpi = {
        "baselineText": None,
        "baselineValue": 2.0,
        "baselineUnit": "千人",
        "baselineAsOf": "R3",
        "targetText": "1万人",
        "targetValue": 1.0,
        "unit": "万人",
        "targetYear": 2026,
        "comparableUnit": "人",
        "comparableBaseline": 2000.0,
        "comparableTarget": 10000.0,
        "interim": [
            {"value": 5.0, "unit": "千人", "text": "5千人", "year": 2024, "comparable": 5000.0}
        ],
        **changes,
    }
    found = bars(kpi)
    assert [bar["share"] for bar in found] == shares
    assert [bar["text"] for bar in found] == (["2千人", "5千人", "1万人"] if shares else [])
