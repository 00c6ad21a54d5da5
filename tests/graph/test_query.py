"""The guard before the engine: what it lets through means the same, what it must stop it stops."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QueryBoolean, Store
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from graph.errors import QueryError, QueryRefused, QuerySyntax, QueryTooLarge
from graph.namespaces import PREFIXES
from graph.queries import example, examples
from graph.query.faults import error_of
from graph.query.formats import GRAPHS, TABLES, choose, negotiate
from graph.query.guard import QueryForm, check, place
from graph.types import QueryLimits
from text.messages import Message

LIMITS = QueryLimits()
X = "<http://127.0.0.1:9/>"

KEPT = [
    'SELECT ?x WHERE { ?x rdfs:label "SERVICE" }',
    "SELECT ?x WHERE { ?x rdfs:label 'a \\' service' . }",
    'SELECT ?x WHERE { ?x rdfs:label """a "quoted"\nSERVICE <x> {""" }',
    "SELECT ?x WHERE { ?x rdfs:label '''it''s\r\n SERVICE''' }",
    "SELECT ?service WHERE { ?service <http://service.example/SERVICE> $SERVICE }",
    "SELECT ?x WHERE { ?x ?p ?o } # SERVICE <x> {}",
    "# SELECT\nASK { ?s ?p ?o }",
    "PREFIX service: <http://x.example/> SELECT * { ?s service:service _:service }",
    'SELECT * { ?s ?p "x"@service }',
    "SELECT * { ?s ?p ?o FILTER(?o<5&&?s!=?p||?o>7) }",
    "SELECT * { ?s ?p ?o FILTER(?o < 5 && ?o > 3) }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p -1, +2.5, 3e-2, .5, 1.0e5 }",
    "SELECT * { ?s (<a:b>/^<c:d>|!(<e:f>|^<g:h>))*/<i:j>? ?o }",
    "SELECT * { VALUES (?a ?b) { (<urn:a> UNDEF) ('x' 1) } }",
    "CONSTRUCT { ?s ?p [ ?q ( 1 2 ) ] } WHERE { ?s ?p ?o ; ?q ?r . }",
    "DESCRIBE <x>",
    "BASE <http://x.example/> SELECT * FROM <g> FROM NAMED <h> { GRAPH <h> { ?s ?p ?o } }",
    "\ufeffSELECT * { ?s ?p 'あ　い' }",
    "SELECT * { ?s ex\\-x:a%20b ?o }".replace("\\-", "-"),
    "SELECT * { ?s <http://x.example/\\u3042> ?o }",
    "SELECT ?人口 WHERE { ?人口 ?p 市:名前 }",
]


@pytest.mark.parametrize("text", KEPT)
def test_harmless_queries_pass(text: str) -> None:
    checked = check(text, LIMITS)
    assert "\n" not in checked.text
    assert "#" not in re.sub(r"<[^>]*>", "", checked.text)


HIDDEN = [
    f"SELECT * {{ SERVICE {X} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ service silent {X} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p ?o . SeRvIcE {X}{{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p 1SERVICE {X} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p trueSERVICE {X} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ {{ SELECT * {{ SERVICE {X} {{ ?s ?p ?o }} }} }} }}",
    f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE {X} {{ ?s ?p ?o }} }} }}",
    f"ASK {{ OPTIONAL {{ SERVICE {X} {{ ?s ?p ?o }} }} }}",
    f"CONSTRUCT {{ ?s ?p ?o }} {{ BIND({X} AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p 'a'SERVICE {X} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ # comment\rSERVICE {X} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ ?s ?p 'x\\\\' . SERVICE {X} {{ ?s ?p ?o }} #' }}",
    f"SELECT * {{ ?s ?p '''x\\\\''' . SERVICE {X} {{ ?s ?p ?o }} #''' \n}}",
]


@pytest.mark.parametrize("text", HIDDEN)
def test_service_is_refused_wherever_it_stands(text: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE") as caught:
        check(text, LIMITS)
    assert caught.value.status == 403


AMBIGUOUS = [
    # the engine reads `<` as an operator and `#` as a comment, where a tokenizer sees an IRI
    f'SELECT * {{ BIND(1 AS ?a) FILTER(?a<?b#>"""\n) SERVICE {X} {{ ?s ?p ?o }} }} #"""\n',
    f"SELECT * {{ BIND(1 AS ?a) FILTER(?a<?b#>'''\n) SERVICE {X} {{?s ?p ?o}} }} #'''\n)}}",
    f"SELECT * {{ BIND(1 AS ?a) BIND({X} AS ?s) FILTER(?a<?b)SERVICE?s#>\n{{?x ?y ?z}} }}",
    f"SELECT * {{ BIND(1 AS ?a) BIND({X} AS ?s) FILTER(?a<?b)SERVICE?s#>\n{{?x ?y ?z}} }} #)",
    f"SELECT * {{ ?s ?p \\u0053ERVICE {X} {{?x ?y ?z}} }}",
]


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_what_two_readers_could_read_differently_reaches_no_network(text: str) -> None:
    """Either the guard stops it, or what it gives to the engine is no SERVICE to it."""
    try:
        checked = check(text, LIMITS)
    except QueryError:
        return
    store = Store()
    with pytest.raises(SyntaxError):
        store.query(checked.text, prefixes=PREFIXES)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:b> <c:d> <e:f> }",
        "LOAD <http://x.example/>",
        "CLEAR ALL",
        "DROP ALL",
        "DELETE WHERE { ?s ?p ?o }",
        "PREFIX a: <b:c> WITH <g> DELETE { ?s ?p ?o } WHERE {}",
        "CREATE GRAPH <g:g>",
        "COPY <a:a> TO <b:b>",
        "MOVE <a:a> TO <b:b>",
        "ADD <a:a> TO <b:b>",
    ],
)
def test_updates_are_refused(text: str) -> None:
    with pytest.raises(QueryRefused, match="update") as caught:
        check(text, LIMITS)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", None),
        ("hello", None),
        ("SELECT * {", "line 1, column 10"),
        ("SELECT * { ?s ?p ?o ) }", "line 1, column 21"),
        ("SELECT *\n{ ?s\u3000?p ?o }", "line 2, column 5"),
        ("SELECT * { ?s ?p 'x\n' }", "line 1, column 18"),
        ("SELECT * {} §", "line 1, column 13"),
    ],
)
def test_what_is_no_query_is_named_with_its_place(text: str, where: str | None) -> None:
    with pytest.raises(QuerySyntax) as caught:
        check(text, LIMITS)
    assert caught.value.place == where


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {" + "{" * 5000 + "}" * 5001,
        "SELECT * { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }",
        "SELECT * {" + " UNION ".join(["{?s ?p ?o}"] * 10_000) + "}",
        "SELECT * {" + " UNION ".join(["{}"] * 3_000) + "}",
        "SELECT * { FILTER(" + "!" * 50_000 + "true) }",
        "SELECT * {" + " " * 1_000_000 + "}",
        "SELECT * { ?s ?p (" + "1 " * 49_000 + ") }",
        "SELECT * {" + "?s ?p ?o." * 5_000 + "}",
    ],
)
def test_what_would_crash_the_parser_is_too_large(text: str) -> None:
    limits = QueryLimits(operators=2_000, query_bytes=200_000)
    try:
        check(text, limits if "UNION" in text else LIMITS)
    except QueryTooLarge as error:
        assert error.status == 413
    else:
        # long lists of values are fine for the engine: nothing nests
        assert text.startswith("SELECT * { ?s ?p (1")


def test_brackets_in_strings_comments_and_iris_do_not_nest() -> None:
    text = f"SELECT * {{ ?s <http://x.example/((({'(' * 80}> '{'{' * 80}' }} # {'(' * 80}"
    assert check(text, LIMITS).form is QueryForm.SELECT


def test_places_point_into_the_query_as_sent() -> None:
    text = 'SELECT * # c\n{ ?s ?p """a\nb""" . ?x ?y }'
    checked = check(text, LIMITS)
    assert checked.text == 'SELECT * { ?s ?p "a\\nb" . ?x ?y }'
    assert place(text, checked.origin(checked.text.index("?x"))) == "line 3, column 8"
    assert place(text, checked.origin(0)) == "line 1, column 1"


# against other readers

STORE_QUADS = [
    Quad(
        NamedNode(f"http://x.example/{i % 4}"),
        NamedNode(f"http://p.example/{i % 3}"),
        term,
        NamedNode("http://g.example/"),
    )
    for i, term in enumerate(
        [
            Literal(1),
            Literal(2.5),
            Literal("SERVICE"),
            Literal('a "b"\nc\\'),
            Literal("あ", language="ja"),
            NamedNode("http://x.example/1"),
            BlankNode("b"),
            Literal(True),
        ]
    )
]


def answers(store: Store, text: str) -> object:
    results = store.query(
        text, base_iri="http://x.example/", prefixes=PREFIXES, use_default_graph_as_union=True
    )
    if isinstance(results, QueryBoolean):
        return bool(results)
    return sorted(str(row) for row in results)


STRINGS = st.one_of(
    st.sampled_from(
        ['"a"', "'SERVICE'", '"""x"y\n#z"""', "'''it''s'''", '"\\"#{"', '"あ"@ja', "'\\\\'"]
    )
)
TERMS = st.one_of(
    st.sampled_from(["?s", "?o", "<1>", "<http://x.example/1#a>", "1", "2.5", "true"]), STRINGS
)
GAPS = st.sampled_from([" ", "\n", "\t", " # SERVICE {\n", "\r\n"])
CONDITIONS = st.builds(
    lambda a, op, b, gap: f"FILTER{gap}({a}{gap}{op}{gap}{b})",
    TERMS,
    st.sampled_from(["<", ">", "<=", "!=", "=", "&&", "||"]),
    TERMS,
    GAPS,
)
BODIES = st.builds(
    lambda o, gap, rest: f"?s{gap}?p{gap}{o}{gap}.{gap}{rest}",
    st.one_of(st.just("?o"), TERMS),
    GAPS,
    st.one_of(st.just(""), CONDITIONS),
)


@settings(max_examples=150, deadline=None)
@given(BODIES, GAPS, st.sampled_from(["SELECT *", "SELECT ?s", "ASK"]))
def test_rewriting_changes_no_answer(body: str, gap: str, head: str) -> None:
    """The engine gives the same for the query as sent and as rewritten."""
    store = Store()
    store.extend(STORE_QUADS)
    text = f"{head}{gap}{{{gap}{body}{gap}}}"
    try:
        expected = answers(store, text)
    except SyntaxError:
        return
    assert answers(store, check(text, LIMITS).text) == expected


def test_all_shipped_queries_pass_and_mean_the_same_to_another_parser() -> None:
    texts = [query.text for query in examples()]
    assert len(texts) >= 10
    head = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    for text in texts:
        checked = check(text, LIMITS)
        one, other = (
            translateQuery(parseQuery(head + query), base="http://x.example/")
            for query in (text, checked.text)
        )
        assert str(one.algebra) == str(other.algebra)
        assert "ServiceGraphPattern" not in str(one.algebra)


@pytest.mark.parametrize("text", HIDDEN[:3] + HIDDEN[5:9])
def test_another_parser_sees_service_where_we_do(text: str) -> None:
    algebra = translateQuery(parseQuery(text)).algebra
    assert "ServiceGraphPattern" in str(algebra)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="SELECTVIR{}()<>?#\"'\\ \n.:@_ax1*/|^&=!,;[]", max_size=80))
def test_any_text_gives_a_query_or_one_of_our_errors(text: str) -> None:
    try:
        checked = check("SELECT * { " + text, LIMITS)
    except QueryError as error:
        assert error.status in (400, 403, 413)
    else:
        assert "\n" not in checked.text


def test_reading_takes_time_in_proportion() -> None:
    import time

    for text in (
        "a." * 49_000,
        "a:b.." * 19_000,
        "''' " + "\\'" * 49_000,
        "<" * 99_000,
        "@a-" * 33_000,
    ):
        began = time.perf_counter()
        with pytest.raises(QueryError):
            check("SELECT * {" + text, QueryLimits(operators=10**6))
        assert time.perf_counter() - began < 2.0


# formats and named questions


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (None, "json"),
        ("", "json"),
        ("*/*", "json"),
        ("text/csv", "csv"),
        ("application/sparql-results+xml, application/sparql-results+json;q=0.5", "xml"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "json"),
        ("text/tab-separated-values", "tsv"),
        ("application/json", "json"),
        ("text/*", "csv"),
        ("application/sparql-results+json;q=0, text/csv;q=0.1", "csv"),
    ],
)
def test_negotiation_of_tables(accept: str | None, name: str) -> None:
    assert choose(QueryForm.SELECT, accept, None).name == name


def test_negotiation_of_graphs_and_refusals() -> None:
    assert choose(QueryForm.CONSTRUCT, None, None).name == "turtle"
    assert choose(QueryForm.DESCRIBE, "application/ld+json", None).name == "jsonld"
    assert choose(QueryForm.CONSTRUCT, "text/csv", "ntriples").name == "ntriples"
    with pytest.raises(QueryRefused) as caught:
        choose(QueryForm.SELECT, "text/turtle", None)
    assert caught.value.status == 406
    with pytest.raises(QueryRefused, match="turtle, jsonld") as caught:
        choose(QueryForm.CONSTRUCT, None, "csv")
    assert caught.value.status == 400
    assert negotiate("text/csv;q=x", TABLES) is None
    assert negotiate("nonsense", GRAPHS) is None


def test_named_questions_are_documented() -> None:
    names = [query.name for query in examples()]
    assert names == sorted(names)
    assert len(names) >= 10
    assert example("actions-per-policy").title == "Actions per policy"
    with pytest.raises(KeyError):
        example("nothing")


def test_limits_are_checked() -> None:
    for name in ("seconds", "memory_bytes", "rows", "bytes", "query_bytes", "depth"):
        with pytest.raises(ValueError, match=name):
            QueryLimits(**{name: 0})


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?取組・指標 { ?取組・指標 ?p ?o }",
        "PREFIX a: <http://a.example/> SELECT * { ?s a:AI・RPA ?o }",
        "PREFIX 計画: <http://a.example/> SELECT * { ?s 計画:年度、目標 ?か\u3099 }",
        "PREFIX a: <http://a.example/> ASK { ?s a:resume\u0301 _:x\u0301.y }",
        "ASK { ?x\u203fy ?p ?\u9fff }",
    ],
)
def test_names_have_the_whole_alphabet(text: str) -> None:
    assert check(text, LIMITS).text == text
    Store().query(text)


@pytest.mark.parametrize("sign", ["\u3000", "\u00d7", "\u2028", "\ufffe", "\u037e", "\u00b7"])
def test_other_signs_are_no_names(sign: str) -> None:
    with pytest.raises(QuerySyntax, match="may not stand"):
        check(f"SELECT ?{sign}x {{ ?s ?p ?o }}", LIMITS)


WRONG = [
    ("SELECT *\nWHER { ?s ?p ?o }", (2, 1), "'WHER' is no word of SPARQL; WHERE is"),
    ("SELECT * { ?s ?p ?o FILTRE(?o > 1) }", (1, 21), "FILTER is"),
    ("SELECT * { ?s ?p ?o FILTER ?o > 3 }", (1, 28), "brackets: FILTER(?o"),
    ("SELECT ?s { ?s nowhere:p ?o }", (1, 16), "'nowhere:' is not declared"),
    ("SELECT ?s, ?o { ?s ?p ?o }", (1, 10), "without commas"),
    ("SELECT COUNT(*) { ?s ?p ?o }", (1, 8), "brackets with a name"),
    ("SELECT (COUNT(*)) { ?s ?p ?o }", (1, 17), "brackets with a name"),
    ("SELECT (?o AS ?o) { ?s ?p ?o }", None, "name after AS must be new"),
    ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?x", None, "what is grouped by"),
    ("SELECT * { ?s ?p ?o } GROUP BY ?s", None, "name the variables"),
    ("SELECT * { ?s ?p }", (1, 12), "statement that begins here is not finished"),
    ("SELECT * { ?s ?p ?o . ?x ?q ?r ?t }", (1, 32), "'.' is missing before '?t'"),
    ("SELECT * {\n ?s ?p ?o .\n ?x ?q\n}", (3, 2), "not finished"),
    ("SELECT * { ?s ?p ?o } LIMIT ten", (1, 29), "'ten' is no word"),
    ("SELECT * WHERE ?s ?p ?o", (1, 16), "'?s' "),
    ("SELECT * { FILTER(1 + ) }", (1, 23), "')' may not stand here"),
    ("SELECT * { ?s ?p ?o } LIMIT", (1, 28), "ends where more is expected"),
    ("SELECT * { ?s ?p ?o } ORDER ?s", (1, 29), "'?s' stands where 'BY' is expected"),
    ("SELECT * { ?s ?p ?o\n  { ?a ?b ?c }", (1, 10), "'}' is missing"),
    ("SELECT * { FILTER(1 > 2 }", (1, 25), "opens at line 1, column 18"),
    ("SELECT * { ?s ?p ?o } }", (1, 23), "closes nothing"),
]


@pytest.mark.parametrize(("text", "where", "told"), WRONG, ids=[told for _, _, told in WRONG])
def test_a_slip_is_named_at_its_place(text: str, where: tuple[int, int] | None, told: str) -> None:
    with pytest.raises(QuerySyntax) as caught:
        _parsed(text)
    assert told in caught.value.message
    assert caught.value.place is not None
    if where is not None:
        assert caught.value.place == "line {}, column {}".format(*where)


def _parsed(text: str) -> None:
    checked = check(text, LIMITS)
    try:
        Store().query(checked.text)
    except SyntaxError as error:
        head = {"kind": "syntax", "message": Message.verbatim(str(error)).data()}
        raise error_of(head, checked, text) from error
