"""What a command prints: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from text.messages import language_of, translate

if TYPE_CHECKING:
    pass


class Progress(Protocol):
    """What long work tells about itself: ``step`` names it, ``done`` counts up to ``total``."""

    def __call__(self, step: str, done: int, total: int | None) -> None: ...


def language() -> str:
    """The language of this run, as the user's environment asks."""
    return language_of()


def spoken(text: str) -> str:
    """The text in the language of this run where it is a message, else as it is."""
    return translate(text, language())


def error(message: str) -> None:
    """One line on stderr, in the form ``shisaku: message``."""
    print(f"shisaku: {' '.join(spoken(message).split())}", file=sys.stderr)


def note(message: str) -> None:
    """A remark on stderr."""
    print(spoken(message), file=sys.stderr)


def say(message: str = "") -> None:
    """A line on stdout."""
    print(spoken(message))


def print_json(value: object, *, indent: int | None = 1) -> None:
    """One JSON value on stdout; a lone surrogate is escaped, never a failure."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    sys.stdout.write(text.encode("utf-8", "surrogatepass").decode("utf-8", "backslashreplace"))
    sys.stdout.write("\n")


def print_json_line(value: object) -> None:
    """One line of JSON Lines on stdout."""
    print_json(value, indent=None)


def print_table(header: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """A table on stdout; cells are plain text, never markup."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(spoken(title)) if title else None, title_justify="left")
    for name in header:
        table.add_column(Text(spoken(name)), overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    width = None if sys.stdout.isatty() else 160
    Console(width=width, highlight=False).print(table)


@contextmanager
def progress(title: str) -> Iterator[Progress]:
    """A progress bar on stderr, shown where stderr is a terminal.

    Elsewhere each step prints one line when it starts, so that a log shows what
    happened without carriage returns.
    """
    if not sys.stderr.isatty():
        seen: set[str] = set()

        def line(step: str, done: int, total: int | None) -> None:
            if step not in seen:
                seen.add(step)
                note(f"{spoken(title)}: {spoken(step)}" + (f" ({total})" if total else ""))

        yield line
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True)) as bar:
        tasks: dict[str, int] = {}

        def update(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = int(bar.add_task(spoken(step), total=total))
            bar.update(tasks[step], completed=done, total=total)  # type: ignore[arg-type]

        yield update
