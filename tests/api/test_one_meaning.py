"""The same date, place, number or name means the same in every room and on every route."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from api.web import params
from graph.links import dates as printed_dates
from graph.registers.register import Register
from ingest.pipeline import ingest_file
from search.interpret import Interpreter
from search.rows import PlaceRow
from text.dates import named_year

if TYPE_CHECKING:
    from starlette.testclient import TestClient

YEAR_2023 = ["2023年度", "令和5年度", "令和五年度", "㋿5年度", "令和５年度", "Ｒ５年度", "R5年度"]
PLAN = """# ためし市DX推進計画

{date}　ためし市

計画期間は{year}から令和8年度までとする。

## 1　届出の電子化

| 項目 | 内容 |
|---|---|
| 目標 | 届出を電子化する。 |
| 担当課 | 市政課 |

| 指標 | 現状値 | 目標値 |
|---|---|---|
| 届出の数 | {number} | 4万件 |
"""


def read(folder: Path, **parts: str) -> Any:
    given = {"date": "令和4年2月", "year": "令和5年度", "number": "2万件"} | parts
    file = folder / "plan.md"
    file.write_text(PLAN.format(**given), "utf-8")
    return ingest_file(file)


def understood(query: str) -> Any:
    places = [PlaceRow("p/17", "17", "石川県", "", None)]
    return Interpreter((), (), places, frozenset({"17"}), ()).understand(query)


@pytest.mark.parametrize("spelling", YEAR_2023)
def test_a_fiscal_year_in_every_room(spelling: str, tmp_path: Path) -> None:
    assert read(tmp_path, year=spelling).plan.period_start_fy == 2023
    assert understood(f"{spelling}の届出").years == (2023,)
    assert named_year(spelling) == 2023
    assert params.years([spelling]) == (2023,)
    # a fiscal year is no date of an edition
    assert printed_dates.dates(f"（{spelling}）") == ()


@pytest.mark.parametrize(
    "spelling", ["2022年2月", "令和4年2月", "令和四年二月", "㋿4年2月", "R4年2月", "令和４年２月"]
)
def test_february_belongs_to_the_fiscal_year_before(spelling: str, tmp_path: Path) -> None:
    assert read(tmp_path, date=spelling).plan.published == "2022-02"
    assert understood(f"{spelling}の届出").years == (2021,)
    assert params.years([spelling]) == (2021,)
    assert printed_dates.dates(f"（{spelling}）") == ("2022-02",)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("2万5千件", 25000.0),
        ("２万５千件", 25000.0),
        ("25,000件", 25000.0),
        ("二万五千件", 25000.0),
    ],
)
def test_a_number(printed: str, value: float, tmp_path: Path) -> None:
    kpi = read(tmp_path, number=printed).kpis[0]
    assert (kpi.baseline_value, kpi.baseline_unit) == (value, "件")
    assert kpi.comparable is not None
    assert (kpi.comparable.baseline, kpi.comparable.target) == (value, 40000.0)


@pytest.mark.parametrize(
    "name",
    [
        "自治体DX推進計画",
        "自治体ＤＸ推進計画",
        "「自治体 DX 推進計画」",
        "自治体・ＤＸ推進計画",
    ],
)
def test_a_source(name: str) -> None:
    found = Register.load().find(name)
    assert found is not None and found.source.id == "local-government-dx-plan"


ROUTES = ("/api/plans", "/api/measures", "/api/coverage", "/api/search?q=デジタル")


def answers(client: TestClient, parameter: str, value: str) -> list[Any]:
    """What every route makes of a filter: the places that are left."""
    out = []
    for route in ROUTES:
        if parameter == "year" and route == "/api/coverage":
            continue
        sign = "&" if "?" in route else "?"
        response = client.get(f"{route}{sign}{parameter}={value}")
        assert response.status_code == 200, (route, value, response.text)
        out.append(response.json())
    return out


def places_of(data: Any) -> set[str | None]:
    """All codes of municipalities in an answer."""
    if isinstance(data, dict):
        own = (
            {data["municipality"]["code"]} if isinstance(data.get("municipality"), dict) else set()
        )
        return own.union(*(places_of(value) for value in data.values()))
    if isinstance(data, list):
        return set().union(*(places_of(value) for value in data))
    return set()


@pytest.mark.parametrize("value", ["17", "石川県", "石川", "石 川 県", "⽯川県"])
def test_a_prefecture_on_every_route(client: TestClient, value: str) -> None:
    for data in answers(client, "prefecture", value):
        # one plan of the prefecture is of a village that the register lacks
        found = places_of(data) - {None}
        assert found and all(str(code).startswith("17") for code in found)


@pytest.mark.parametrize("value", ["17202", "七尾市", "七尾", "石川県七尾市", "七尾 市"])
def test_a_city_on_every_route(client: TestClient, value: str) -> None:
    for data in answers(client, "city", value):
        assert places_of(data) == {"17202"}


def test_a_place_without_a_plan_is_known_on_every_route(client: TestClient) -> None:
    for data in answers(client, "prefecture", "東京"):
        assert not places_of(data)


@pytest.mark.parametrize("parameter", ["prefecture", "city", "year"])
def test_what_is_no_place_or_year_is_400_on_every_route(client: TestClient, parameter: str) -> None:
    for route in ROUTES:
        if parameter == "year" and route == "/api/coverage":
            continue
        sign = "&" if "?" in route else "?"
        assert client.get(f"{route}{sign}{parameter}=架空").status_code == 400, route


@pytest.mark.parametrize("value", ["令和五年度", "㋿5年度", "R5", "令和5年度", "２０２３"])
def test_a_year_on_every_route(client: TestClient, value: str) -> None:
    for one, other in zip(
        answers(client, "year", value), answers(client, "year", "2023"), strict=True
    ):
        assert one["total"] == other["total"] > 0
