"""IRIs: validated, stable, and without collisions."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from graph_records import record
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import InvalidIdError
from graph.iris import KINDS, Iris, KeyMinter, key_of, normalised, plan_id, plan_id_of

PARTS = st.lists(st.one_of(st.none(), st.text(max_size=12)), min_size=1, max_size=4)


def identity(parts: list[str | None]) -> tuple[str | None, ...]:
    return tuple(None if part is None else normalised(part) for part in parts)


@given(PARTS, PARTS)
def test_keys_are_equal_only_for_equal_parts(
    one: list[str | None], other: list[str | None]
) -> None:
    assert (key_of(*one) == key_of(*other)) == (identity(one) == identity(other))


@given(st.text(max_size=8), st.text(max_size=8))
def test_parts_do_not_run_into_each_other(one: str, other: str) -> None:
    if normalised(other):
        assert key_of(one, other) != key_of(one + other)
        assert key_of(one, other) != key_of(one + other, "")
    assert key_of(one, None) != key_of(one, "")


@given(st.lists(st.sampled_from(["窓口", "相談", "窓 口", "ＲＰＡ", "RPA"]), max_size=12))
def test_a_minter_never_gives_a_key_twice(titles: list[str]) -> None:
    minter = KeyMinter()
    keys = [minter.mint("measure", title) for title in titles]
    assert len(set(keys)) == len(keys)
    # the first of its name is not numbered, whatever follows it
    assert keys[:1] == [key_of(title) for title in titles[:1]]


def test_width_space_and_case_do_not_change_an_identity() -> None:
    assert key_of("ＲＰＡ の活用") == key_of("rpaの活用")


@given(st.text(max_size=30))
def test_whatever_becomes_part_of_an_iri_is_harmless(text: str) -> None:
    iris = Iris("https://x.example/")
    for mint in (iris.topic, iris.source, iris.curated_graph, iris.municipality, iris.prefecture):
        try:
            node = mint(text)
        except InvalidIdError:
            continue
        assert node.value.endswith("/" + text)
        assert not set(text) & set(' <>"{}|\\^`/#?%')
    with contextlib.suppress(InvalidIdError):
        assert plan_id(text) == text


@pytest.mark.parametrize(
    "bad", ["", "a/b", "..", "a b", "日向", "a#b", "%41", "topics", "x" * 121, "a\n", "-a"]
)
def test_plan_ids_are_validated(bad: str) -> None:
    with pytest.raises(InvalidIdError):
        plan_id(bad)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "x",
        "https://x.example",
        "https://x.example/kg",
        "ftp://x.example/",
        "/kg/",
        "https://x.example/?a/",
        "https://x.example/#/",
        "https://x.example/<b>/",
        "https:///",
    ],
)
def test_bases_are_validated(bad: str) -> None:
    with pytest.raises(InvalidIdError):
        Iris(bad)


def test_forms_of_iris() -> None:
    iris = Iris("https://x.example/kg/")
    pid = plan_id("17202-nanao")
    assert iris.plan(pid).value == "https://x.example/kg/plan/17202-nanao"
    assert iris.graph(pid).value == "https://x.example/kg/graph/17202-nanao"
    assert iris.document(pid).value == "https://x.example/kg/document/17202-nanao"
    assert iris.passage(pid, 3, 9).value.endswith("plan/17202-nanao/passage/3-9")
    assert iris.source_edition("a", "1.0").value.endswith("/source/a/edition/1.0")
    assert iris.source_item("a", "b").value.endswith("/source/a/item/b")
    assert iris.fiscal_year(2022).value.endswith("/fiscal-year/2022")
    assert iris.path_of("https://x.example/kg/plan/a") == "plan/a"
    assert iris.path_of("https://y.example/plan/a") is None
    for kind in KINDS:
        assert iris.element(pid, kind, "0123456789-2").value.endswith(f"/{kind}/0123456789-2")
    for kind, key in (("measure", "1"), ("measure", "0123456789/.."), ("poem", "0123456789")):
        with pytest.raises(InvalidIdError):
            iris.element(pid, kind, key)
    with pytest.raises(InvalidIdError):
        iris.passage(pid, 9, 3)
    with pytest.raises(InvalidIdError):
        iris.fiscal_year(22)


def test_a_plan_keeps_its_id_whatever_its_file_is() -> None:
    plan = record()
    renamed = replace(plan, document=replace(plan.document, name="other.pdf", sha256="f" * 64))
    assert plan_id_of(plan) == plan_id_of(renamed)
    assert plan_id_of(plan).startswith("17202-")
    later = replace(plan, plan=replace(plan.plan, published="2023"))
    assert plan_id_of(plan) != plan_id_of(later)
    assert plan_id_of(record(code=None)).startswith("unknown-")
    odd = replace(plan, plan=replace(plan.plan, jis_code="../x"))
    assert plan_id_of(odd).startswith("unknown-")
