"""Bars of one row of a schedule: marks, words and arrows in its year cells."""

from __future__ import annotations

import re

from ingest.blocks import Cell
from ingest.extract.context import items
from text.folding import key
from text.spans import Text

MARKS = re.compile(r"^[\s■□●○〇◯◎◆◇▲△▼▶►→⇒➡➔⟶―─ー\-－=＝～〜★☆✓レ|｜↓<>＜＞]+$")
_ARROWS = re.compile(r"^[\s→⇒➡➔⟶―─ー\-－=＝～〜>＞]+$")

Bar = tuple[Text, int | None, int | None, bool]


def bars_of(
    cells: list[Cell],
    by_col: dict[int, int],
    known: bool,
    yearly: bool,
    lost: bool,
    label: Text | None,
) -> list[Bar]:
    out: list[Bar] = []
    run: list[Cell] = []

    def close() -> None:
        if run and label is not None:
            last = run[-1]
            out.append(
                (
                    label,
                    by_col[run[0].col],
                    by_col.get(last.col + last.colspan - 1, by_col[last.col]),
                    True,
                )
            )
        run.clear()

    for i, cell in enumerate(cells):
        if MARKS.match(cell.text.value):
            if not run and out and _ARROWS.match(cell.text.value) and cell.col > cells[0].col:
                # an arrow after a bar's words carries it on
                last = out[-1]
                end = by_col.get(cell.col + cell.colspan - 1, by_col[cell.col])
                if last[1] is not None and (last[2] is None or last[2] >= by_col[cell.col] - 1):
                    out[-1] = (last[0], last[1], max(end, last[2] or end), True)
                    continue
            if run and cell.col != run[-1].col + run[-1].colspan:
                close()
            run.append(cell)
            continue
        close()
        start = by_col[cell.col]
        pieces = items(cell.text)
        if lost or (not known and len(pieces) > 1):
            out.extend((piece, None, None, False) for piece in pieces)
            continue
        after = cells[i + 1] if i + 1 < len(cells) else None
        if (
            out
            and i
            and key(cells[i - 1].plain) == key(cell.plain)
            and out[-1][2] == start - 1
            and out[-1][3]
        ):
            out[-1] = (out[-1][0], out[-1][1], by_col.get(cell.col + cell.colspan - 1, start), True)
            continue
        if known:
            end = by_col.get(cell.col + cell.colspan - 1, start)
            out.extend(
                (piece, start, end, True) for piece in (pieces if len(pieces) > 1 else [cell.text])
            )
        elif yearly:
            out.append((cell.text, start, start, True))
        elif after is not None:
            out.append((cell.text, start, by_col[after.col] - 1, True))
        else:
            out.append((cell.text, start, None, False))
    close()
    return out
