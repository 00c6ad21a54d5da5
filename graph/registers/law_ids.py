"""Law ids of e-Gov 法令検索 and the law numbers that they encode.

``428AC1000000103`` is 平成28年法律第103号: era (4 = 平成), year (28), kind (AC =
法律), who brought it in (10 the lower house, 01 the upper house, 00 the
cabinet), number.  Ordinances of ministries name the ministries in a bit field:
``420M60000008145`` is 平成20年総務省令第145号 (kind M6, bits 0000008, number 145).
Source: 法令API仕様書 of e-Gov, 法令ID.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from text.dates import ERAS
from text.folding import narrow
from text.numerals import to_int

_ERA_DIGITS: Final = {era.name: digit for digit, era in enumerate(ERAS, 1)}
"""Japanese eras and their digit in a law id."""

_LAST_YEAR: Final = {1: 45, 2: 15, 3: 64, 4: 31, 5: 99}
_NUMBER: Final = re.compile(
    rf"({'|'.join(_ERA_DIGITS)})(元|[0-9〇一二三四五六七八九十]+)年"
    r"(法律|政令|勅令|[^第\d]{1,40}?(?:省令|府令|規則|庁令))第([0-9〇一二三四五六七八九十百千]+)号"
)
_ID: Final = re.compile(
    r"([1-5])([0-9]{2})(?:(AC|CO|IO)([0-9]{2})([0-9]{8})|(M[0-9])([0-9A-F]{7})([0-9]{3}))"
)
_KINDS: Final = {"法律": "AC", "政令": "CO", "勅令": "IO"}


@dataclass(frozen=True, slots=True)
class LawNumber:
    """Era digit, year of the era, kind (AC, CO, IO or M) and number of a law."""

    era: int
    year: int
    kind: str
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.year <= _LAST_YEAR.get(self.era, 0) or self.number < 1:
            raise ValueError(f"no such law number: {self}")


def parse_law_number(text: str) -> LawNumber | None:
    """The law number in ``text`` (平成28年法律第103号, in digits or kanji), or None."""
    found = _NUMBER.search("".join(narrow(text).split()))
    if not found:
        return None
    era, year, kind, number = found.groups()
    try:
        return LawNumber(
            _ERA_DIGITS[era],
            to_int(year) or 0,
            _KINDS.get(kind, "M"),
            to_int(number) or 0,
        )
    except ValueError:
        return None


def parse_law_id(text: str) -> LawNumber | None:
    """What a law id encodes, or None where it has not the form of one."""
    found = _ID.fullmatch(text)
    if not found:
        return None
    era, year, kind, _, number, _, _, rule_number = found.groups()
    try:
        return LawNumber(int(era), int(year), kind or "M", int(number or rule_number))
    except ValueError:
        return None


def check_law_id(law_id: str, law_number: str) -> bool:
    """Whether the id encodes the era, year, kind and number of the law number."""
    wanted = parse_law_number(law_number)
    return wanted is not None and wanted == parse_law_id(law_id)


def law_page(law_id: str) -> str:
    """The law's page at e-Gov.

    Raises:
        ValueError: the id has not the form of one.
    """
    if parse_law_id(law_id) is None:
        raise ValueError(f"{law_id!r} is no law id")
    return f"https://laws.e-gov.go.jp/law/{law_id}"
