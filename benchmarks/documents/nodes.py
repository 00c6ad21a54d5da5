"""The parts of a document between a layout and the format that it is written in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from benchmarks.documents.answers import Printed
from benchmarks.documents.facts import Measure, Plan, Policy


@dataclass(frozen=True)
class Cell:
    """A cell over ``rows`` and ``cols``; ``fill`` a colour as RRGGBB."""

    text: str
    rows: int = 1
    cols: int = 1
    head: bool = False
    fill: str | None = None


@dataclass(frozen=True)
class Head:
    """A heading; ``level`` 1 is a chapter."""

    level: int
    text: str


@dataclass(frozen=True)
class Para:
    """A paragraph; ``struck`` is a part of it that is struck out, set before the text."""

    text: str
    bold: bool = False
    size: float = 0.0
    color: str | None = None
    struck: str = ""
    align: str = ""


@dataclass(frozen=True)
class Item:
    """A list item behind its printed mark."""

    text: str
    mark: str = "・"
    depth: int = 0


@dataclass(frozen=True)
class Table:
    """Rows of cells (covered ones left out); the first ``head`` rows are its head."""

    rows: tuple[tuple[Cell, ...], ...]
    head: int = 1
    widths: tuple[float, ...] = ()
    rules: bool = True
    repeat: bool = True


@dataclass(frozen=True)
class Terms:
    """Pairs of a term and its meaning, or of a label and its content."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Box:
    """A frame around parts; ``color`` of its title band."""

    title: str
    parts: tuple[Node, ...]
    color: str = "DDEEFF"


@dataclass(frozen=True)
class Break:
    """The end of a page, or of a sheet, which ``name`` names."""

    name: str = ""


@dataclass(frozen=True)
class Beside:
    """Two tables side by side (PDF only)."""

    left: Table
    right: Table


@dataclass(frozen=True)
class Chart:
    """Bars drawn as shapes (PDF only): rows of a label and (task, first, last column)."""

    rows: tuple[tuple[str, tuple[tuple[str, int, int], ...]], ...]
    columns: tuple[str, ...]
    inside: bool = True


Node = Beside | Chart | Head | Para | Item | Table | Terms | Box | Break


@dataclass
class Composed:
    """A document before its format, and what it prints."""

    parts: list[Node]
    printed: Printed
    extra: dict[str, Any] = field(default_factory=dict)


class Compose(Protocol):
    """A layout: a plan in parts."""

    def __call__(self, plan: Plan) -> Composed: ...


def table(
    rows: Sequence[Sequence[str | Cell]],
    head: int = 1,
    widths: tuple[float, ...] = (),
    rules: bool = True,
    repeat: bool = True,
) -> Table:
    """A table of texts and cells."""
    made = tuple(
        tuple(
            cell if isinstance(cell, Cell) else Cell(cell, head=number < head)
            for cell in row
        )
        for number, row in enumerate(rows)
    )  # fmt: skip
    return Table(made, head, widths, rules, repeat)


def grid(rows: Table) -> list[list[str]]:
    """The texts at every place; a covered place is empty."""
    taken: dict[tuple[int, int], str] = {}
    for r, c, cell in places(rows):
        for down in range(cell.rows):
            for right in range(cell.cols):
                taken[r + down, c + right] = "" if down or right else cell.text
    height = max(r for r, _ in taken) + 1
    width = max(c for _, c in taken) + 1
    return [[taken.get((r, c), "") for c in range(width)] for r in range(height)]


def places(rows: Table) -> Iterator[tuple[int, int, Cell]]:
    """(row, column, cell) of every cell."""
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(rows.rows):
        c = 0
        for cell in row:
            while (r, c) in taken:
                c += 1
            taken |= {(r + i, c + j) for i in range(cell.rows) for j in range(cell.cols)}
            yield r, c, cell


@dataclass(frozen=True)
class Spot:
    """A policy or measure in the tree with its numbers from the top: (1, 2) is the second below the first."""

    numbers: tuple[int, ...]
    policy: Policy | None
    measure: Measure | None
    above: tuple[Policy, ...]

    @property
    def depth(self) -> int:
        """0 for a policy at the top."""
        return len(self.numbers) - 1

    @property
    def dashed(self) -> str:
        """1-2-1."""
        return "-".join(map(str, self.numbers))


def walk(plan: Plan) -> Iterator[Spot]:
    """Policies and measures in the order of the document."""

    def visit(
        policies: tuple[Policy, ...], numbers: tuple[int, ...], above: tuple[Policy, ...]
    ) -> Iterator[Spot]:
        for i, policy in enumerate(policies, 1):
            yield Spot((*numbers, i), policy, None, above)
            for j, measure in enumerate(policy.measures, 1):
                yield Spot((*numbers, i, j), None, measure, (*above, policy))
            yield from visit(policy.below, (*numbers, i), (*above, policy))

    yield from visit(plan.policies, (), ())


def measures(plan: Plan) -> list[Spot]:
    """The measures alone."""
    return [spot for spot in walk(plan) if spot.measure]
