"""Values of indicators: each in its own unit, comparable where only powers differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.pipeline import ingest_file
from ingest.records import from_json, to_json
from ingest.types import Interim, Kpi, PlanRecord


def plan(
    baseline: str = "12件",
    target: str = "50件",
    period: str = "令和6年度から令和8年度まで",
    word: str = "市民",
) -> str:
    """A small plan of one measure with one indicator, in which parts can be replaced."""
    return f"""# ためし市DX推進計画

令和6年3月　ためし市

## 1　この計画について

計画期間は{period}とする。

## 2　個別施策

### 2-1　届出のオンライン化

| 項目 | 内容 |
|---|---|
| 目標 | {word}が家から届け出られるようにする。 |
| 担当課 | 市政課 |
| 取組内容 | 電子申請の様式をふやす。 |

| 指標 | 現状値（令和5年度） | 目標値（令和8年度） |
|---|---|---|
| オンラインでできる届出 | {baseline} | {target} |
"""


def read(folder: Path, text: str) -> PlanRecord:
    file = folder / "plan.md"
    file.write_text(text, "utf-8")
    return ingest_file(file)


def only_kpi(record: PlanRecord) -> Kpi:
    assert len(record.kpis) == 1
    return record.kpis[0]


@pytest.mark.parametrize(
    ("baseline", "target", "values", "units", "same"),
    [
        ("12件", "50件", (12, 50), ("件", "件"), ("件", 12, 50)),
        ("9,800人", "1万人", (9800, 1), ("人", "万人"), ("人", 9800, 10000)),
        ("30分", "1時間", (30, 1), ("分", "時間"), None),
        ("2万5千件", "4万件", (25000, 4), ("件", "万件"), ("件", 25000, 40000)),
        ("1億2千万円", "3億円", (120e6, 3), ("円", "億円"), ("円", 120e6, 300e6)),
        ("3万2,000人", "50,000人", (32000, 50000), ("人", "人"), ("人", 32000, 50000)),
        ("1,234万5,678円", "2千万円", (12345678, 2), ("円", "千万円"), ("円", 12345678, 20e6)),
        ("12・5％", "40％", (12.5, 40), ("%", "%"), ("%", 12.5, 40)),
        ("160万人", "200万人", (160, 200), ("万人", "万人"), ("人", 1.6e6, 2e6)),
        ("1.1億円", "9,000万円", (1.1, 9000), ("億円", "万円"), ("円", 110e6, 90e6)),
    ],
)
def test_each_value_keeps_its_unit(
    tmp_path: Path,
    baseline: str,
    target: str,
    values: tuple[float, float],
    units: tuple[str, str],
    same: tuple[str, float, float] | None,
) -> None:
    kpi = only_kpi(read(tmp_path, plan(baseline, target)))
    assert (kpi.baseline_value, kpi.target_value) == values
    assert (kpi.baseline_unit, kpi.unit) == units
    assert (kpi.baseline_text, kpi.target_text) == (baseline, target)
    if same is None:
        assert kpi.comparable is None
    else:
        assert kpi.comparable is not None
        found = kpi.comparable
        assert (found.unit, found.baseline, found.target) == same


def test_interim_values_are_compared_too() -> None:
    kpi = Kpi(
        "k",
        indicator="利用者",
        baseline_value=9800,
        baseline_unit="人",
        target_value=2,
        unit="万人",
        interim=(Interim(2024, 1.2, "1.2万人", "万人"), Interim(2025, None, "増やす", None)),
    )
    assert kpi.comparable is not None
    assert kpi.comparable.interim == (12000, None)


def test_values_go_through_json_and_back(tmp_path: Path) -> None:
    record = read(tmp_path, plan("9,800人", "1万人"))
    data = to_json(record)
    assert data["kpis"][0]["comparable"] == {
        "unit": "人",
        "baseline": 9800,
        "target": 10000,
        "interim": [],
    }
    assert from_json(data) == record


@pytest.mark.parametrize(
    "period",
    [
        "令和6年度から令和8年度まで",
        "㋿6年度から㋿8年度まで",
        "令和六年度から令和八年度まで",
        "令和6年度から3年間",
        "令和6年度からの3か年",
        "2024～2026年度",
        "令和6～8年度",
    ],
)
def test_one_period_in_many_spellings(tmp_path: Path, period: str) -> None:
    facts = read(tmp_path, plan(period=period)).plan
    assert (facts.period_start_fy, facts.period_end_fy) == (2024, 2026)


def test_radicals_are_read_as_the_letters_they_look_like(tmp_path: Path) -> None:
    record = read(tmp_path, plan(word="市⺠と⻑寿会、⻄部の住⺠"))
    measure = record.measures[0]
    assert measure.goal == "市民と長寿会、西部の住民が家から届け出られるようにする。"
    assert measure.goal_provenance is not None
    assert "市⺠と⻑寿会" in measure.goal_provenance.quote
