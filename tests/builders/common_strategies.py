"""Hypothesis strategies for the texts of municipal plans: one place for all tests."""

from __future__ import annotations

from hypothesis import strategies as st

ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
SHORT_ERAS = {"R": 2018, "H": 1988, "S": 1925}
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
KANJI_DIGITS = "〇一二三四五六七八九"


def wide(text: str) -> str:
    """ASCII letters and digits as full-width ones."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


def kanji_number(value: int) -> str:
    """1 to 99 in kanji: 三十一."""
    tens, ones = divmod(value, 10)
    out = ("" if tens == 1 else KANJI_DIGITS[tens]) + "十" if tens else ""
    return out + (KANJI_DIGITS[ones] if ones else "")


words = st.text(
    alphabet=st.sampled_from(
        "計画施策行政市民推進情報窓口整備導入検討のをにがはデジタルオンラインシステムーDXAI・、。（）「」 　"
    ),
    min_size=1,
    max_size=40,
)
"""Runs of letters as plans use them, punctuation included."""

hostile = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "計画施策\t\n\r\f|#*-○〇①②(1)（１）【】「」<>&;[]^{}※〒■→ｱｲﾞ㍻㈱\u0301\u3099\u200b\ufeff\u202e\x00"
        ),
        st.characters(codec="utf-8"),
    ),
    max_size=200,
)
"""Any text at all, with what parsers stumble over made likely."""


@st.composite
def era_years(draw: st.DrawFn) -> tuple[str, int]:
    """(printed era year, western year): full and half width, kanji, 元年, short forms."""
    short = draw(st.booleans())
    era, base = draw(st.sampled_from(sorted((SHORT_ERAS if short else ERAS).items())))
    number = draw(st.integers(1, 31))
    forms = [str(number), wide(str(number))]
    if number == 1:
        forms.append("元")
    if not short:
        forms.append(kanji_number(number))
    printed = draw(st.sampled_from(forms))
    return f"{era}{printed}", base + number


@st.composite
def quantities(draw: st.DrawFn) -> tuple[str, float, str]:
    """(printed, value, unit) of a number with a unit."""
    whole = draw(st.integers(0, 9_999_999))
    unit = draw(
        st.sampled_from(["件", "人", "％", "%", "か所", "万人", "施設", "項目", "回", "世帯"])
    )
    tenths = draw(st.one_of(st.none(), st.integers(0, 9)))
    printed = draw(st.sampled_from([str(whole), f"{whole:,}"]))
    value = float(whole)
    if tenths is not None:
        printed, value = f"{printed}.{tenths}", float(f"{whole}.{tenths}")
    if draw(st.booleans()):
        printed = wide(printed).replace(",", ",")
    return f"{printed}{unit}", value, unit
