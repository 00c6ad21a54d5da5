"""Reads pages as a browser would, to see what they load, link to and run."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from api_snapshot import BASE

if TYPE_CHECKING:
    from starlette.testclient import TestClient

HTML = {"accept": "text/html"}
PAGES = (
    "/",
    "/compare?by=item",
    "/gaps",
    "/plans",
    "/topics",
    "/sources",
    "/compare",
    "/sparql",
    "/docs",
    "/about",
    "/ns",
)


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
        if dict(attrs).get("rel") == "canonical":
            return  # an address of this page itself, which no browser loads
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
