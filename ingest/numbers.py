"""Quantities as printed: 「54.64 % (R4年5月末現在)」, 「約300万枚」, 「△30％」, 「三十件」."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_KANJI = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0}
_TENS = {"十": 10, "百": 100, "千": 1000}
_CIRCLED = {chr(0x2460 + i): i + 1 for i in range(20)} | {
    chr(0x3251 + i): i + 21 for i in range(15)
}


def kanji_to_int(text: str) -> int | None:
    """「三十一」 as 31, 「二〇二五」 as 2025; None for anything else."""
    if not text or any(c not in _KANJI and c not in _TENS for c in text):
        return None
    if not any(c in _TENS for c in text):
        return int("".join(str(_KANJI[c]) for c in text))
    total, digit = 0, 0
    for c in text:
        if c in _TENS:
            total += (digit or 1) * _TENS[c]
            digit = 0
        else:
            digit = _KANJI[c]
    return total + digit


def circled_to_int(char: str) -> int | None:
    """① as 1 up to ㉟ as 35; None for anything else."""
    return _CIRCLED.get(char)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in its printed unit: 160万人 has value 160 and unit 万人."""

    value: float
    unit: str | None
    start: int
    end: int


_SCALE = "億万千百十兆"
_NUMBER = re.compile(
    r"(?P<sign>[△▲▼]|(?<![\w)）~～])[-−－])?\s*(?P<num>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
    rf"\s*(?P<unit>[{_SCALE}]*(?:%|％|ポイント|か所|ヶ所|カ所|ヵ所|箇所|つ(?![ぁ-ん])|(?:[一-鿿々ァ-ヶー]|(?<=手続)き|[A-Za-z])+(?:・[一-鿿々ァ-ヶー]+)?)?)"
)
_KANJI_NUMBER = re.compile(
    r"(?P<num>[一二三四五六七八九十百千〇]+)(?P<unit>件|回|人|か所|箇所|施設|割|台|団体|項目|種類|事業)"
)
_TRAILING = re.compile(
    r"(?:以上|以下|未満|程度|超|を|に|へ|が|は|の|と|まで|増|減|削減|達成|維持|目標|ずつ|より|から|毎|相当|で|も|な|し|や).*$"
)
_COUNTERS = re.compile(
    r"^((?:[千万億]?(?:件|人|回|社|名|台|校|店|冊|戸|枚|頭|世帯|箇所|か所|施設|団体|業務|項目|割|時間|分|円)))(?:開催|実施|参加|導入|整備|設置|利用|公開|登録|交付|配置|拡大|増加|減少|維持|達成|以上|以下|程度|確保|超過)"
)
_PARENS = re.compile(r"[(（][^()（）]*[)）]")


def quantities(text: str) -> list[Quantity]:
    """Every number of ``text`` with its unit; dates are left to :mod:`ingest.dates`."""
    from ingest.dates import moments

    plain = (
        unicodedata.normalize("NFKC", text)
        if len(unicodedata.normalize("NFKC", text)) == len(text)
        else text
    )
    taken = [(m.start, m.end) for m in moments(plain)]
    out = []
    for m in _NUMBER.finditer(plain):
        if any(m.start("num") < b and a < m.end("num") for a, b in taken):
            continue
        before = plain[m.start("num") - 1] if m.start("num") else ""
        if before and ((before.isascii() and before.isalpha()) or before in "第."):
            continue
        unit = _COUNTERS.sub(r"\1", _TRAILING.sub("", m["unit"] or ""))
        if re.match(r"(?:年|月|時)(?!\w)|年度|か年|ヶ年|年間", m["unit"] or ""):
            continue
        if (m["unit"] or "").startswith("日") and re.search(r"月\s?$", plain[: m.start("num")]):
            continue
        value = float(m["num"].replace(",", ""))
        end = m.start("unit") + len(unit) if unit else m.end("num")
        out.append(
            Quantity(
                -value if m["sign"] else value,
                unit or None,
                m.start("sign") if m["sign"] else m.start("num"),
                end,
            )
        )
    if not out:
        for m in _KANJI_NUMBER.finditer(plain):
            number = kanji_to_int(m["num"])
            if number is not None and m.group() not in ("一人", "二人"):
                out.append(Quantity(float(number), m["unit"], m.start(), m.end()))
    return out


def main_quantity(text: str) -> Quantity | None:
    """The one number a KPI cell states: the first outside brackets."""
    bare = _PARENS.sub(lambda m: " " * len(m.group()), text)
    found = quantities(bare)
    if found:
        return found[0]
    return None
