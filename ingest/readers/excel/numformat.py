"""Shows a spreadsheet value as its cell displays it.

Covers the number formats found in Japanese workbooks: percent, thousands, decimals,
literals such as ``0"件"``, negative sections (``△``), dates in the western and the
Japanese calendar, text sections.  What no rule covers is shown as General does.
Source: ECMA-376 part 1, 18.8.31 (number formats).
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from text.dates import ERAS

_PIECE = re.compile(
    r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|General|G/標準|AM/PM|[#0?][#0?,]*(?:\.[#0?]*)?|\.[#0?]+'
    r"|ggg?|g|ee?|yyyy|yy|m{1,5}|d{1,4}|h{1,2}|s{1,2}|aaaa?|%|@|.",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?i)[ymdhsge]|aaa")
_WEEKDAYS = "月火水木金土日"


def display(value: object, number_format: str | None) -> str:
    """The text of a cell; ``number_format`` is the format code of its style."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value
    code = number_format or "General"
    if isinstance(value, dt.timedelta):
        return str(value)
    if isinstance(value, dt.datetime | dt.date | dt.time):
        # format 14 stands as mm-dd-yy in the file and follows the locale
        code = "yyyy/m/d" if code.lower() == "mm-dd-yy" else code
        return _date(value, code.split(";")[0])
    if isinstance(value, int | float):
        return _number(value, code)
    return str(value)


def general(value: float) -> str:
    """A number as General shows it: at most 11 digits, no trailing zeros."""
    if isinstance(value, int) or (value == int(value) and abs(value) < 1e15):
        return str(int(value))
    return format(
        Decimal(repr(value)).normalize() if abs(value) < 1e-4 else Decimal(f"{value:.10g}"), "f"
    )


def _number(value: float, code: str) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    sections = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)
    section, magnitude = sections[0], value
    if value < 0 and len(sections) > 1:
        section, magnitude = sections[1], -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    pieces = _PIECE.findall(section)
    if not any(piece[0] in "#0?." and len(piece) >= 1 and piece != "." for piece in pieces):
        if any(piece.lower() in ("general", "g/標準") for piece in pieces) or not section:
            shown = [
                general(magnitude) if piece.lower() in ("general", "g/標準") else _literal(piece)
                for piece in pieces
            ]
            return "".join(shown) or general(value)
        if "@" in pieces or not any(_literal(piece) for piece in pieces):
            return general(value)
        return "".join(_literal(piece) for piece in pieces).strip()
    scaled = Decimal(repr(magnitude))
    scaled *= Decimal(100) ** sum(piece == "%" for piece in pieces)
    out: list[str] = []
    done = False
    for piece in pieces:
        if piece[0] in "#0?" or (piece[0] == "." and len(piece) > 1):
            out.append("" if done else _digits(scaled, piece))
            done = True
        else:
            out.append(_literal(piece))
    return "".join(out).strip()


def _literal(piece: str) -> str:
    if piece.startswith('"'):
        return piece[1:-1]
    if piece.startswith("\\"):
        return piece[1:]
    if piece.startswith("_") and len(piece) == 2:
        return " "
    if piece.startswith("*") and len(piece) == 2:
        return ""
    if piece.startswith("["):
        currency = re.match(r"\[\$([^\]-]+)", piece)
        return currency[1] if currency else ""
    return "" if piece in "@;" else piece


def _digits(value: Decimal, pattern: str) -> str:
    whole, _, fraction = pattern.partition(".")
    while whole.endswith(","):
        value, whole = value / 1000, whole[:-1]
    places = len(fraction)
    try:
        rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    except InvalidOperation:
        return str(value)
    text = format(rounded, ",f" if "," in whole else "f")
    optional = len(fraction) - len(fraction.rstrip("#?"))
    if places:
        head, _, tail = text.partition(".")
        while optional and tail.endswith("0"):
            tail, optional = tail[:-1], optional - 1
        text = f"{head}.{tail}" if tail else head
    minimum = sum(char == "0" for char in whole)
    if not minimum and text.startswith("0."):
        text = text[1:]
    head, dot, tail = text.partition(".")
    sign, head = ("-", head[1:]) if head.startswith("-") else ("", head)
    return f"{sign}{head.zfill(minimum)}{dot}{tail}"


def _date(value: dt.datetime | dt.date | dt.time, code: str) -> str:
    if isinstance(value, dt.time):
        return value.strftime("%H:%M")
    day = value.date() if isinstance(value, dt.datetime) else value
    time = value.time() if isinstance(value, dt.datetime) else dt.time()
    pieces = _PIECE.findall(code)
    if not any(_DATE.fullmatch(piece[:1]) for piece in pieces if piece[0] not in '"\\[_*'):
        return day.isoformat()
    era = next((era for era in reversed(ERAS) if day >= era.begins), None)
    out: list[str] = []
    after_hour = False
    for number, piece in enumerate(pieces):
        low = piece.lower()
        nxt = "".join(pieces[number + 1 : number + 3]).lower()
        if low.startswith("y"):
            out.append(f"{day.year:04d}" if len(low) > 2 else f"{day.year % 100:02d}")
        elif set(low) == {"m"}:
            if (after_hour or "s" in nxt) and len(low) <= 2:
                out.append(f"{time.minute:02d}")
            else:
                out.append(f"{day.month:02d}" if len(low) == 2 else str(day.month))
        elif set(low) == {"d"}:
            out.append(f"{day.day:02d}" if len(low) == 2 else str(day.day))
        elif set(low) == {"h"}:
            out.append(f"{time.hour:02d}" if len(low) == 2 else str(time.hour))
            after_hour = True
        elif set(low) == {"s"}:
            out.append(f"{time.second:02d}")
        elif set(low) == {"g"}:
            out.append(
                ""
                if era is None
                else era.letter
                if len(low) == 1
                else era.name[: 1 if len(low) == 2 else 2]
            )
        elif set(low) == {"e"}:
            year = day.year if era is None else era.year_of(day)
            out.append(f"{year:02d}" if len(low) == 2 and era else str(year))
        elif low.startswith("aaa"):
            out.append(_WEEKDAYS[day.weekday()] + ("曜日" if len(low) == 4 else ""))
        else:
            out.append(_literal(piece))
    return "".join(out).strip()
