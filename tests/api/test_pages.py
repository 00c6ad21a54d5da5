"""Every page: nothing of other hosts, nothing unescaped, data of every class of things."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from api_pages import HTML, PAGES, check_page, hostile_things, things
from api_snapshot import BASE, HOSTILE

if TYPE_CHECKING:
    from starlette.testclient import TestClient


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
        page = client.get(path, headers=HTML, follow_redirects=True)
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
        response = client.get(path, headers=HTML, follow_redirects=True)
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


def test_queries_that_pages_show_run_as_they_stand(client: TestClient) -> None:
    paths = {"/compare", "/compare?by=item"}
    for wanted in ("/measure/", "/topic/", "/municipality/", "/item/", "/source/", "/plan/"):
        paths.add(next(path for path in sorted(things(client)) if wanted in path))
    plan = client.get("/api/plans").json()["plans"][0]["iri"].removeprefix(BASE)
    paths.add(f"/{plan}")
    seen = 0
    for path in sorted(paths):
        page = check_page(client.get(path, headers=HTML))
        for link in page.links:
            if link.startswith("/sparql?query="):
                seen += 1
                response = client.get(link, headers=HTML)
                assert response.status_code == 200, (path, response.text)
                assert 'role="alert"' not in response.text
    assert seen >= 10
