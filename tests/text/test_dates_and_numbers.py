"""Dates, fiscal years and quantities as plans print them."""

from __future__ import annotations

import pytest
from common_strategies import CIRCLED, era_years, hostile, quantities
from hypothesis import given, settings
from hypothesis import strategies as st

from text import dates, numbers
from text.numerals import enclosed_to_int, kanji_to_int


def first(text: str) -> dates.Moment | None:
    """The first date of a text."""
    return next(dates.moments(text), None)


@given(era_years(), st.sampled_from(["年度", "年"]))
@settings(max_examples=200, deadline=None)
def test_era_years(year: tuple[str, int], unit: str) -> None:
    printed, western = year
    found = first(f"{printed}{unit}")
    assert found is not None
    assert (found.year, found.is_fiscal) == (western, unit == "年度")


@pytest.mark.parametrize(
    ("printed", "iso", "fiscal"),
    [
        ("令和元年6月7日改定", "2019-06-07", 2019),
        ("令和4年(2022年)2月", "2022-02", 2021),
        ("2025（令和7）年度", "2025", 2025),
        ("平成28年12月14日", "2016-12-14", 2016),
        ("令和三年九月一日", "2021-09-01", 2021),
        ("R03", "2021", 2021),
        ("H29.4.1", "2017-04-01", 2017),
        ("令和2年(2020年)度末", "2020", 2020),
    ],
)
def test_printed_dates(printed: str, iso: str, fiscal: int) -> None:
    found = first(printed)
    assert found is not None
    assert (found.iso(), found.fiscal_year, found.conflict) == (iso, fiscal, False)


def test_a_conflict_keeps_both_readings() -> None:
    found = first("令和8年度(2023年度)")
    assert found is not None and found.conflict
    assert (found.era_year, found.western_year) == (2026, 2023)


def test_a_fiscal_year_beside_a_date_is_no_conflict() -> None:
    found = first("令和4年（2021年度）2月1日")
    assert found is not None and not found.conflict


@pytest.mark.parametrize("text", ["2030アジェンダ", "第4次", "20業務", "RPA", "H鋼", "24時間365日"])
def test_no_dates(text: str) -> None:
    assert list(dates.moments(text)) == []


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("令和5年度から令和9年度までの5年間", (2023, 2027)),
        ("2022年度（令和4年度）～2025年度（令和7年度）", (2022, 2025)),
        ("令和4（2022）年2月から令和8（2026）年3月まで", (2021, 2025)),
        ("令和6～8年度", (2024, 2026)),
        ("令和5年度", None),
    ],
)
def test_spans(text: str, span: tuple[int, int] | None) -> None:
    assert dates.fiscal_span(text) == span


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("R3 (2021)", 2021),
        ("2024年度", 2024),
        ("令和4", 2022),
        ("目標値", None),
        ("2040年問題", None),
        ("H31", 2019),
    ],
)
def test_header_years(text: str, year: int | None) -> None:
    assert dates.header_year(text) == year


@given(quantities())
@settings(max_examples=200, deadline=None)
def test_quantities(printed: tuple[str, float, str]) -> None:
    text, value, unit = printed
    found = numbers.read_quantity(text)
    assert found is not None
    assert found.value == pytest.approx(value)
    assert (found.unit or "").replace("％", "%") == unit.replace("％", "%")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("54.64 % (R4 年 5 月 31 日現在)", 54.64, "%"),
        ("約 300 万枚 (令和 3 年度実績)", 300, "万枚"),
        ("△30％", -30, "%"),
        ("70申請・届出", 70, "申請・届出"),
        ("三十件", 30, "件"),
        ("年5回開催", 5, "回"),
        ("7,500 件/年", 7500, "件"),
    ],
)
def test_values_in_their_unit(text: str, value: float, unit: str) -> None:
    found = numbers.read_quantity(text)
    assert found is not None and (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize("text", ["減少", "令和4年6月13日 改定", "未整備", "第2期"])
def test_no_quantity(text: str) -> None:
    assert numbers.read_quantity(text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("十", 10), ("三十一", 31), ("二〇二五", 2025), ("百二十", 120), ("市", None)],
)
def test_kanji_numbers(text: str, number: int | None) -> None:
    assert kanji_to_int(text) == number


def test_circled_numbers() -> None:
    assert [enclosed_to_int(c) for c in CIRCLED] == list(range(1, 21))


@given(hostile)
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_without_error(text: str) -> None:
    for moment in dates.moments(text):
        assert text[moment.start : moment.end] == moment.printed
    for quantity in numbers.quantities(text):
        assert 0 <= quantity.start <= quantity.end <= len(text)
    dates.fiscal_span(text)
    dates.header_year(text)
