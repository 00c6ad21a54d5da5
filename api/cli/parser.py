"""The arguments of ``shisaku``: one parser per command, cheap to build."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, NoReturn

import resources
from api.cli.output import spoken
from api.settings import SETTINGS
from text.dates import named_year
from text.messages import SOURCE_LANGUAGE, Message, languages

COMMANDS = {
    "ingest": "api.cli.documents:ingest",
    "build": "api.cli.documents:build",
    "validate": "api.cli.documents:validate",
    "check": "api.cli.documents:check",
    "serve": "api.cli.serve:serve",
    "search": "api.cli.answers:search",
    "ask": "api.cli.answers:ask",
    "sparql": "api.cli.answers:sparql",
    "evaluate": "api.cli.answers:evaluate",
    "trace": "api.cli.trace:trace",
    "import": "api.cli.imports:run",
    "export": "api.cli.data:export",
    "status": "api.cli.data:status",
}

EXPORT_FORMATS = ("nquads", "trig", "turtle", "jsonld", "csv")
RESULT_FORMATS = ("table", "json", "xml", "csv", "tsv", "turtle", "ntriples", "jsonld")
TYPES = ("measure", "kpi", "action", "passage", "term", "source", "plan")
MODES = ("hybrid", "dense", "lexical")


def _(text: str, /, **values: object) -> str:
    """A text of the help, in the language of this run."""
    return spoken(Message(text, **values))


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line and exit code 2."""

    def error(self, message: str) -> NoReturn:
        line = _("%(problem)s (see %(program)s --help)", problem=message, program=self.prog)
        self.exit(2, f"{self.prog}: {' '.join(line.split())}\n")


def make_parser() -> argparse.ArgumentParser:
    """The parser of the command; ``--help`` lists commands, settings and exit codes."""
    width = max(len(setting.name) for setting in SETTINGS)
    settings = "\n".join(
        f"  {s.name:<{width}}  {spoken(s.text)}\n  {'':<{width}}  "
        + _("default: %(value)s", value=s.default)
        for s in SETTINGS
    )
    parser = _Parser(
        prog="shisaku",
        description=_(
            "Knowledge graph and semantic search for the digital transformation plans "
            "of Japan's municipalities."
        ),
        epilog=_(
            "settings (environment variables):\n%(settings)s\n\n"
            "exit codes:\n  0  done\n  1  some documents refused or something failed, the rest "
            "done\n  2  wrong usage\n",
            settings=settings,
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"shisaku {resources.VERSION}",
        help=_("show program's version number and exit"),
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, text: str, more: str = "") -> Callable[..., Any]:
        sub = commands.add_parser(
            name, help=text, description=_("%(what)s. %(more)s", what=text, more=more).strip()
        )
        return sub.add_argument

    add = command(
        "ingest",
        _("read plan documents into records and print them"),
        _("One file with --json prints one JSON object, several files print JSON Lines."),
    )
    add("files", nargs="+", metavar="FILE", help=_("plan documents"))
    _json(add, _("print the records as JSON"))
    add(
        "--explain",
        action="store_true",
        help=_("show for each block what was proposed, taken, rejected and why"),
    )
    _jobs(add)

    add = command(
        "build",
        _("build the graph and the search index of a corpus and publish them"),
        _("A build is written beside the snapshot in use and takes its place only when complete."),
    )
    add(
        "corpus",
        nargs="*",
        metavar="CORPUS",
        help=_("folders (with or without a manifest) or files; default: the corpus that ships"),
    )
    add("--force", action="store_true", help=_("build even if nothing has changed"))
    _json(add, _("print the report as JSON"))
    _jobs(add)

    add = command("serve", _("answer over HTTP: search, SPARQL, linked data, pages"))
    add("--host", help=_("instead of SHISAKU_HOST"))
    add("--port", type=_port, help=_("instead of SHISAKU_PORT"))
    add(
        "--build",
        nargs="*",
        metavar="CORPUS",
        help=_(
            "build first, unless the snapshot in use was built from just this; "
            "default: the corpus that ships"
        ),
    )

    add = command("search", _("search measures and everything else by meaning and by word"))
    add("text", metavar="TEXT", help=_("what to look for"))
    _filters(add)
    _json(add, _("print the result as JSON, in the form of /api/search"))

    add = command(
        "ask", _("answer a question with the cities, measures and passages that prove it")
    )
    add("question", metavar="QUESTION", help=_("a question in Japanese"))
    _json(add, _("print the answer as JSON, in the form of /api/ask"))

    add = command(
        "sparql",
        _("run a SPARQL query on the graph"),
        _("IRIs may be relative to SHISAKU_BASE_IRI, as in <topic/digital-divide>."),
    )
    add("query", metavar="QUERY|FILE", help=_("a query, or a file that holds one (- for stdin)"))
    add("--format", choices=RESULT_FORMATS, help=_("form of the result (default: table or turtle)"))
    add("--timeout", type=_seconds, metavar="SECONDS", help=_("time limit of the query"))
    _json(add, _("same as --format json"))

    add = command(
        "validate",
        _("check the graph against its shapes (SHACL)"),
        _("Without PATH the snapshot in use is checked, else the documents are, unpublished."),
    )
    add("paths", nargs="*", metavar="PATH", help=_("documents or folders to check instead"))
    _json(add, _("print the report as JSON"))

    add = command(
        "check",
        _("list what was lost, doubtful or contradictory in the documents, with the passages"),
        _("Without PATH the snapshot in use is listed, else the documents are, unpublished."),
    )
    add("paths", nargs="*", metavar="PATH", help=_("documents or folders to check instead"))
    add("--severity", choices=("info", "warning", "error"), help=_("only this severity and above"))
    _json(add, _("print the issues as JSON"))

    add = command(
        "trace",
        _("show what a measure is based on, or who acts on a national source"),
        _(
            "From law to national plan, item, policy, measure and KPI, with the passages; "
            "explicit links and inferred ones are marked."
        ),
    )
    add("what", metavar="MEASURE|SOURCE", help=_("an IRI, or a title or name"))
    _json(add, _("print it as JSON, in the form of /api/lineage or /api/sources/ID/measures"))

    add = command(
        "import",
        _("take the national projects of an official download into the graph"),
        _(
            "The folder holds the sheets 1-1 to 1-5 of 行政事業レビュー (zip or CSV). A new "
            "snapshot is built with them, and later builds hold them too, until --remove."
        ),
    )
    add("kind", choices=("rs",), help=_("rs: 行政事業レビュー"))
    add("folder", nargs="?", metavar="FOLDER", help=_("the downloaded folder"))
    add("--remove", action="store_true", help=_("leave the imported projects out again"))
    add("--no-build", action="store_true", help=_("only keep them for the next build"))
    add(
        "--extract",
        metavar="FILE",
        help=_(
            "only write the facts of the projects that matter to municipal digital plans as Turtle"
        ),
    )
    _json(add, _("print the report as JSON"))
    _jobs(add)

    add = command("export", _("write the graph to a file, or its tables to a folder of CSV files"))
    add("--format", choices=EXPORT_FORMATS, required=True, help=_("what to write"))
    add("out", metavar="OUT", help=_("file; for csv a folder, created if absent"))
    add(
        "--headings",
        choices=languages(),
        default=SOURCE_LANGUAGE,
        help=_("language of the header rows of csv (default: en, the names that programs use)"),
    )
    add(
        "--no-bom",
        action="store_true",
        help=_("csv without the byte order mark that Excel needs"),
    )

    add = command("status", _("say which snapshot is in use and what it holds"))
    _json(add, _("print it as JSON"))

    add = command("evaluate", _("measure the search on judged queries"))
    add("queries", metavar="QUERIES", help=_("judged queries, JSON Lines"))
    add(
        "--measures",
        metavar="FOLDER",
        help=_("folder that says which titles the judged measures have (default: beside QUERIES)"),
    )
    add("--split", default="", metavar="NAME", help=_("only the queries of this part (key split)"))
    _json(add, _("print the table as JSON"))
    return parser


def _json(add: Callable[..., Any], text: str) -> None:
    add("--json", action="store_true", help=text)


def _jobs(add: Callable[..., Any]) -> None:
    add("--jobs", type=_positive, metavar="N", help=_("processes (default: one per core)"))


def _filters(add: Callable[..., Any]) -> None:
    add("--type", action="append", choices=TYPES, default=[], help=_("kind of thing (repeatable)"))
    for name, text in (
        ("city", _("municipality, by code or name")),
        ("prefecture", _("prefecture, by code or name")),
        ("concept", _("topic, by its name or last part of its IRI")),
        ("source", _("national source, by its name or last part of its IRI")),
    ):
        add(
            f"--{name}",
            action="append",
            default=[],
            metavar="X",
            help=_("%(what)s (repeatable)", what=text),
        )
    add("--year", action="append", default=[], type=_year, metavar="YYYY", help=_("fiscal year"))
    add("--mode", choices=MODES, default="hybrid", help=_("which signals rank (default: hybrid)"))
    add("--limit", type=_limit, default=10, metavar="N", help=_("most hits to give (default: 10)"))
    add("--offset", type=_natural, default=0, metavar="N", help=_("hits to skip"))


def _year(text: str) -> int:
    year = named_year(text)
    if year is None:
        raise argparse.ArgumentTypeError(_("%(text)s is no fiscal year", text=repr(text)))
    return year


def _natural(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(_("%(text)s is not a whole number", text=repr(text)))
    return int(text)


def _positive(text: str) -> int:
    number = _natural(text)
    if number < 1:
        raise argparse.ArgumentTypeError(_("must be 1 or more"))
    return number


def _limit(text: str) -> int:
    number = _positive(text)
    if number > 100:
        raise argparse.ArgumentTypeError(_("must be 100 or less"))
    return number


def _port(text: str) -> int:
    number = _natural(text)
    if number > 65535:
        raise argparse.ArgumentTypeError(_("%(text)s is not a port (0 to 65535)", text=repr(text)))
    return number


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 86400:
        raise argparse.ArgumentTypeError(_("%(text)s is not a number of seconds", text=repr(text)))
    return number
