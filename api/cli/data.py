"""``shisaku export`` and ``status``: the snapshot in use, written out or summed up."""

from __future__ import annotations

import argparse
from pathlib import Path

from api.cli.answers import opened
from api.cli.output import note, print_json, progress, say
from api.settings import Settings
from text.messages import Message


def export(args: argparse.Namespace, settings: Settings) -> int:
    """Write the graph in one format, or its tables as CSV files."""
    from graph.export.exporter import CsvForm
    from graph.export.exporter import export as write

    with opened(settings) as snapshot, progress(Message("export")) as report:
        report(Message("writing"), 0, None)
        tables = CsvForm(args.headings, mark=not args.no_bom)
        written = write(snapshot, args.format, Path(args.out), tables)
    for path in written:
        note(str(path))
    return 0


def status(args: argparse.Namespace, settings: Settings) -> int:
    """Say which snapshot is in use and what it holds."""
    from graph.store.status import status as describe
    from graph.store.status import status_text

    facts = describe(settings.data)
    if args.json:
        print_json(facts)
        return 0
    say(status_text(facts))
    return 0
