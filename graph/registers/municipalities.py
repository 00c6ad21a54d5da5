"""Writes ``ontology/municipalities.ttl`` from the public list of local governments.

The list (code4fukui/localgovjp, CC0) is two CSV files in UTF-8: municipalities
with ``pref, city, citykana, url, lgcode`` and prefectures with ``pid, pref,
prefkana, pref_en, url, lgcode``.  ``lgcode`` is the 6-digit code of local
governments (全国地方公共団体コード) whose last digit checks the other five.
Wards of designated cities stand in it as 「札幌市 中央区」; they are no
municipalities and are left out, Tokyo's special wards stay.

    python -m graph.registers.municipalities localgovjp-utf8.csv prefjp-utf8.csv
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import resources
from graph.errors import CuratedDataError
from text.messages import Message, of_error

STANDARD_AREA: Final = "http://data.e-stat.go.jp/lod/sac/C"

_HEAD: Final = """\
# All prefectures and municipalities of Japan.
# Written by: python -m graph.registers.municipalities (from code4fukui/localgovjp, CC0); do not edit.
@base <https://shisaku.example/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix schema: <https://schema.org/> .
@prefix shisaku: <https://shisaku.example/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<graph/municipalities> dcterms:title "都道府県と市区町村"@ja , "Prefectures and municipalities"@en ;
    dcterms:source <https://github.com/code4fukui/localgovjp> ;
    dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> .
"""


@dataclass(frozen=True, slots=True)
class Area:
    """A prefecture (``code`` of 2 digits) or municipality (5 digits, no check digit)."""

    code: str
    name: str
    kana: str
    url: str
    prefecture: str | None = None
    english: str | None = None

    def __post_init__(self) -> None:
        if not (self.code.isascii() and self.code.isdigit() and len(self.code) in (2, 5)):
            raise ValueError(
                Message("%(code)s is no code of a prefecture or municipality", code=repr(self.code))
            )
        if not self.name or not self.kana:
            raise ValueError(Message("%(code)s: name and kana are needed", code=self.code))


def check_digit(code: str) -> str:
    """The sixth digit of a 5-digit code.

    Weights 6 to 2 from the left; 11 minus the sum (modulo 11), last digit of
    that (総務省 全国地方公共団体コード仕様: 検査数字).

    Raises:
        ValueError: ``code`` is not five ASCII digits.
    """
    if len(code) != 5 or not (code.isascii() and code.isdigit()):
        raise ValueError(Message("%(code)s is not five digits", code=repr(code)))
    total = sum(weight * int(digit) for weight, digit in zip((6, 5, 4, 3, 2), code, strict=True))
    return str((11 - total % 11) % 10)


def five_digits(lgcode: str) -> str:
    """The 5-digit code of a 6-digit one whose check digit is right.

    Raises:
        ValueError: it is not six digits, or the last one does not check.
    """
    code = lgcode.strip().zfill(6)
    if len(code) != 6 or check_digit(code[:5]) != code[5]:
        raise ValueError(Message("check digit of %(lgcode)s is wrong", lgcode=repr(lgcode)))
    return code[:5]


def read_prefectures(path: Path) -> list[Area]:
    """The prefectures of ``prefjp-utf8.csv``, by code.

    Raises:
        CuratedDataError: a row is wrong; names the line.
    """
    areas = []
    for line, row in _rows(path):
        try:
            code = five_digits(row["lgcode"])[:2]
            english = row["pref_en"].strip()
            areas.append(
                Area(code, row["pref"], row["prefkana"], row["url"].strip(), english=english)
            )
        except (KeyError, ValueError) as problem:
            raise _bad(path, line, problem) from problem
    return sorted(areas, key=lambda area: area.code)


def read_municipalities(path: Path, prefectures: Mapping[str, str]) -> list[Area]:
    """The municipalities of ``localgovjp-utf8.csv``, by code, wards left out.

    ``prefectures`` gives the 2-digit code by name.

    Raises:
        CuratedDataError: a row is wrong or stands twice; names the line.
    """
    areas: dict[str, Area] = {}
    for line, row in _rows(path):
        try:
            if " " in row["city"].strip() or "\u3000" in row["city"].strip():
                continue  # 札幌市 中央区: an administrative ward, no municipality
            code = five_digits(row["lgcode"])
            if prefectures[row["pref"]] != code[:2] or code in areas:
                raise ValueError(
                    Message(
                        "code %(code)s does not fit %(row)s or stands twice",
                        code=code,
                        row=row["pref"],
                    )
                )
            areas[code] = Area(
                code, row["city"].strip(), row["citykana"].strip(), row["url"].strip(), row["pref"]
            )
        except (KeyError, ValueError) as problem:
            raise _bad(path, line, problem) from problem
    return [areas[code] for code in sorted(areas)]


def _rows(path: Path) -> Iterable[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            for row in reader:
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        raise CuratedDataError(of_error(problem), file=str(path)) from problem


def _bad(path: Path, line: int, problem: Exception) -> CuratedDataError:
    return CuratedDataError(of_error(problem), file=str(path), place=f"line {line}")


def turtle(prefectures: Iterable[Area], municipalities: Iterable[Area]) -> str:
    """Both lists as Turtle, one statement block each, in order of code."""
    codes = {}
    blocks = [_HEAD]
    for area in prefectures:
        codes[area.name] = area.code
        blocks.append(
            f"<prefecture/{area.code}> a shisaku:Prefecture ;\n"
            f"    skos:prefLabel {_text(area.name)}@ja , {_text(str(area.english))}@en ;\n"
            f"    shisaku:kana {_text(area.kana)}@ja-Hira ;\n"
            f'    shisaku:code "{area.code}" ;\n'
            f"    skos:exactMatch <{STANDARD_AREA}{area.code}000>{_url(area.url)} .\n"
        )
    blocks += [
        f"<municipality/{area.code}> a shisaku:Municipality ;\n"
        f"    skos:prefLabel {_text(area.name)}@ja ;\n"
        f"    skos:altLabel {_text(str(area.prefecture) + area.name)}@ja ;\n"
        f"    shisaku:kana {_text(area.kana)}@ja-Hira ;\n"
        f'    shisaku:code "{area.code}" ;\n'
        f"    shisaku:prefecture <prefecture/{codes[str(area.prefecture)]}> ;\n"
        f"    skos:exactMatch <{STANDARD_AREA}{area.code}>{_url(area.url)} .\n"
        for area in municipalities
    ]
    return "\n".join(blocks)


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _url(url: str) -> str:
    """An address as object, or nothing where the list has none or a broken one."""
    if not url.startswith(("http://", "https://")) or any(c in url for c in ' <>"{}|^`\\'):
        return ""
    return f" ;\n    schema:url <{url}>"


def main(arguments: list[str] | None = None) -> int:
    """The command; 0 when written, 1 with one message when an input is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m graph.registers.municipalities", description=__doc__
    )
    parser.add_argument("municipalities", type=Path, help="localgovjp-utf8.csv")
    parser.add_argument("prefectures", type=Path, help="prefjp-utf8.csv")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    try:
        prefectures = read_prefectures(options.prefectures)
        codes = {area.name: area.code for area in prefectures}
        municipalities = read_municipalities(options.municipalities, codes)
    except CuratedDataError as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    out: Path = options.out or resources.data("ontology") / "municipalities.ttl"
    out.write_text(turtle(prefectures, municipalities), encoding="utf-8")
    sys.stderr.write(f"{len(prefectures)} prefectures, {len(municipalities)} municipalities\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
