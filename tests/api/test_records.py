"""Every class has a page that people can read, in the language of the page."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from api_pages import HTML, check_page
from api_snapshot import BASE, HOSTILE

from graph.namespaces import SHISAKU
from text.printed import date

if TYPE_CHECKING:
    from starlette.testclient import TestClient

VOID_TAGS = {"meta", "link", "input", "br", "img", "hr", "wbr", "rect"}
BLANK = re.compile(r"_:|\b[0-9a-f]{32}\b")
GROUPED_YEAR = re.compile(r"\b(?:1,9|2,[01])\d\d\b(?! ?(?:件|文字|円))")
JAPANESE = re.compile("[ぁ-ヿ一-鿿]")
# names of formats, of the program and of what has no other name
FOREIGN_WORDS = re.compile(
    r"https?://\S+|[a-z0-9.-]+\.(?:jp|org|com|int)\b|\b(?:SHISAKU|Shisaku|SPARQL|API|URI|IRI|LOD|SHA|UTF|JSON|CSV|DX|RPA|KPI|AI|"
    r"Turtle|JSON-LD|N-Triples|English|BibTeX|text|plain|markdown|utf-8|dev\d+)\b"
)


class Words(HTMLParser):
    """What people read in the main part of a page, by the language that it says it is in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.stack: list[tuple[str, str]] = []
        self.said: list[tuple[str, str]] = []
        self.hidden = 0
        self.inside = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID_TAGS:
            return
        known = dict(attrs)
        language = known.get("lang") or (self.stack[-1][1] if self.stack else "")
        self.stack.append((tag, language))
        css = known.get("class") or ""
        # a reference to take home names the IRI, in the words of the page's language
        quoted = {"queries", "citation"} & set(css.split())
        if self.hidden or quoted or tag in ("pre", "code"):
            self.hidden += 1
        if self.inside or tag == "main":
            self.inside += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID_TAGS or not self.stack:
            return
        self.stack.pop()
        self.hidden = max(0, self.hidden - 1)
        self.inside = max(0, self.inside - 1)

    def handle_data(self, data: str) -> None:
        if self.inside and not self.hidden and data.strip():
            self.said.append((self.stack[-1][1], data.strip()))


def of_every_class(client: TestClient) -> list[tuple[str, str]]:
    """(class, path): up to three things of each class of ours and of those that we use."""
    query = """SELECT DISTINCT ?class ?thing WHERE { ?thing a ?class FILTER(isIRI(?thing)) }
    ORDER BY ?class ?thing"""
    rows = client.get("/sparql", params={"query": query, "format": "json"}).json()
    found: dict[str, list[str]] = {}
    for row in rows["results"]["bindings"]:
        iri = row["thing"]["value"]
        if iri.startswith(BASE) and "unknown-" not in iri and "#" not in iri and iri != BASE + "ns":
            found.setdefault(row["class"]["value"], []).append("/" + iri.removeprefix(BASE))
    return [(kind, path) for kind, paths in sorted(found.items()) for path in paths[:3]]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_page_of_any_class_shows_rdf(client: TestClient, language: str) -> None:
    things = of_every_class(client)
    ours = {kind for kind, _ in things if kind.startswith(SHISAKU.iri)}
    assert {SHISAKU[name].value for name in ("Kpi", "Phase", "Term", "Policy", "Evidence")} <= ours
    assert len(ours) > 25
    faults = []
    for kind, path in things:
        response = client.get(path, params={"lang": language}, headers=HTML, follow_redirects=True)
        assert response.status_code == 200, (path, response.text)
        check_page(response)
        words = Words(response.text).said
        assert words, path
        faults += [(kind, path, *fault) for fault in faults_of(words, language)]
    assert not faults, "\n".join(map(str, faults[:40]))


def faults_of(words: list[tuple[str, str]], language: str) -> list[tuple[str, str]]:
    faults = []
    for lang, said in words:
        if HOSTILE in said:
            continue  # what a document says, and no name of ours
        if BASE in said or BLANK.search(said):
            faults.append(("IRI or blank node", said))
        if said in ("True", "False", "None"):
            faults.append(("value of a program", said))
        if GROUPED_YEAR.search(said):
            faults.append(("grouped year", said))
        if lang == language == "en" and JAPANESE.search(said):
            faults.append(("Japanese that is not marked so", said))
        plain = FOREIGN_WORDS.sub("", said)
        code = re.search(r"\b[a-z]+[_.+][a-z_.+]+\b|\b[a-z]{2,}(?: [a-z']{2,})+", plain)
        if lang == language == "ja" and code:
            faults.append(("code or English words", said))
    return faults


def test_the_walk_finds_what_it_looks_for() -> None:
    assert faults_of([("ja", "row of a schedule")], "ja")
    assert faults_of([("ja", "schedule_columns_lost")], "ja")
    assert faults_of([("ja", "False")], "ja")
    assert faults_of([("ja", "目標年度 2,022")], "ja")
    assert faults_of([("en", "工程")], "en")
    assert not faults_of([("ja", "工程"), ("en", "row of a schedule")], "ja")


def test_values_are_in_words(client: TestClient) -> None:
    kpi = one(client, "shisaku:Kpi")
    page = client.get(kpi, headers=HTML).text
    assert "指標" in page
    assert re.search(r"20\d\d年度", page)
    year = client.get("/fiscal-year/2024", headers=HTML).text
    assert "2024年度" in year
    assert "指標" in year, "indicators that are due in the year"
    place = client.get("/prefecture/17", headers=HTML).text
    assert "<h2>計画" in place
    assert client.get("/prefecture/17?lang=en", headers=HTML).text.count("Ishikawa")


def test_a_policy_lists_its_measures(client: TestClient) -> None:
    policy = one(client, "shisaku:Policy . ?measure shisaku:policy ?x")
    assert "/measure/" in client.get(policy, headers=HTML).text


def test_a_passage_leads_to_its_place_in_the_document(client: TestClient) -> None:
    passage = one(client, "shisaku:Passage")
    answer = client.get(passage, headers=HTML, follow_redirects=False)
    assert answer.status_code == 303
    path, _, anchor = answer.headers["location"].partition("#")
    page = client.get(path, headers=HTML).text
    assert f'id="{anchor}"' in page
    assert client.get(passage, headers={"accept": "text/turtle"}).status_code == 200


def test_every_passage_of_a_measure_is_an_anchor_of_its_document(client: TestClient) -> None:
    page = client.get(one(client, "shisaku:Measure"), headers=HTML).text
    links = set(re.findall(r'href="(/document/[^"#]+)#(c\d+-\d+)"', page))
    assert links
    for path, anchor in links:
        assert f'id="{anchor}"' in client.get(path, headers=HTML).text


def test_dates_are_written_with_their_era() -> None:
    assert date("2022-02", "ja") == "2022年2月（令和4年2月）"
    assert date("2019-05-01", "ja") == "2019年5月1日（令和元年5月1日）"
    assert date("2019", "ja") == "2019年", "a year of two eras"
    assert date("2022-02", "en") == "2022-02"
    assert date("案", "ja") == "案"


def one(client: TestClient, kind: str) -> str:
    """The path of something of a class, not of the hostile plan."""
    query = f'SELECT ?x WHERE {{ ?x a {kind} FILTER(!CONTAINS(STR(?x), "unknown-")) }} LIMIT 1'
    rows = client.get("/sparql", params={"query": query, "format": "json"}).json()
    return "/" + str(rows["results"]["bindings"][0]["x"]["value"]).removeprefix(BASE)


def test_hostile_names_are_escaped_in_the_reading_room(client: TestClient) -> None:
    query = 'SELECT ?x WHERE { ?x a shisaku:Document FILTER(CONTAINS(STR(?x), "unknown-")) }'
    rows = client.get("/sparql", params={"query": query, "format": "json"}).json()
    path = "/" + rows["results"]["bindings"][0]["x"]["value"].removeprefix(BASE)
    page = client.get(path, headers=HTML)
    check_page(page)
    assert HOSTILE not in page.text
