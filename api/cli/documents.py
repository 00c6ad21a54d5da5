"""``shisaku ingest``, ``build``, ``validate`` and ``check``: documents in, what is wrong out."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import resources
from api.cli.output import (
    error,
    language,
    note,
    print_json,
    print_json_line,
    progress,
    say,
    spoken,
)
from api.settings import Settings
from ingest.issues import CODES
from text.messages import Message

if TYPE_CHECKING:
    from api.jobs.build import Built
    from graph.types import Refusal
    from ingest.types import PlanRecord

SEVERITIES = ("info", "warning", "error")
_DOUBTFUL = 0.5
STAGES = {
    "read": Message("reading"),
    "load": Message("loading"),
    "index": Message("indexing"),
    "publish": Message("publishing"),
}


def ingest(args: argparse.Namespace, settings: Settings) -> int:
    """Print the records of files; refused ones are named, the rest goes on."""
    from api.jobs.records import files, records, refusal_line
    from ingest.records import to_json

    del settings
    if args.explain:
        from api.cli.explain import explain

        return explain([Path(file) for file in args.files])
    refused = 0
    several = len(args.files) > 1
    with progress(Message("ingest")) as report:
        corpus = files([Path(file) for file in args.files])
        for name, record in records(corpus, processes=args.jobs, progress=report):
            if isinstance(record, Exception):
                refused += 1
                error(refusal_line(name, record))
            elif not args.json:
                _print_record(name, record)
            elif several:
                print_json_line(to_json(record))
            else:
                print_json(to_json(record))
    return 1 if refused else 0


def build(args: argparse.Namespace, settings: Settings) -> int:
    """Build and publish; each refused document is one line on stderr."""
    from api.jobs.build import build as build_corpus

    paths = [Path(path) for path in args.corpus] or [resources.corpus()]
    with progress(Message("build")) as report:
        built = build_corpus(
            settings,
            paths,
            force=args.force,
            processes=args.jobs,
            progress=lambda step: report(STAGES.get(step.stage, step.stage), step.done, step.total),
        )
    for refusal in built.refused:
        error(Message("refused: %(document)s", document=refusal.line))
    manifest = built.snapshot.manifest
    doubt = _doubt(manifest.index)
    if doubt:
        note(doubt)
    if args.json:
        print_json(
            {
                "snapshot": manifest.id,
                "path": str(built.snapshot.path),
                "reused": built.reused,
                "seconds": round(built.seconds, 3),
                "documents": len(manifest.documents),
                "quads": manifest.quads,
                "totals": manifest.totals(),
                "refused": [_refusal(refusal) for refusal in built.refused],
            }
        )
    else:
        say(_built(built))
    return built.exit_code


def _built(built: Built) -> Message:
    manifest = built.snapshot.manifest
    facts = {
        "snapshot": manifest.id,
        "documents": len(manifest.documents),
        "statements": manifest.quads,
    }
    if built.reused:
        return Message(
            "snapshot %(snapshot)s is up to date: %(documents)s documents, "
            "%(statements)s statements",
            **facts,
        )
    return Message(
        "snapshot %(snapshot)s built in %(seconds)s s: %(documents)s documents, "
        "%(statements)s statements",
        seconds=format(built.seconds, ".1f"),
        **facts,
    )


def _doubt(index: Mapping[str, Any]) -> Message | None:
    """What should be known of a model that weights and thresholds were not fitted for."""
    scale = index.get("scale") or {}
    trust = float(scale.get("trust", 1.0))
    if scale.get("fitted_for") is None:
        return Message(
            "%(model)s: its cosines were not put on the scale that thresholds were "
            "fitted on (no model in %(folder)s); measure with `shisaku evaluate`",
            model=index.get("model"),
            folder=resources.model(),
        )
    if trust < _DOUBTFUL:
        return Message(
            "%(model)s: tells measures apart badly (trust %(trust)s of 1 beside %(fitted)s): "
            "its signals count less, and more questions that nothing answers get hits; "
            "measure with `shisaku evaluate`",
            model=index.get("model"),
            trust=format(trust, ".2f"),
            fitted=scale["fitted_for"],
        )
    return None


def validate(args: argparse.Namespace, settings: Settings) -> int:
    """Check the snapshot in use, or documents, against the shapes."""
    from api.jobs.checking import validate_documents, validate_snapshot

    with progress(Message("validate")) as report:
        if args.paths:
            results = validate_documents(
                settings, [Path(path) for path in args.paths], progress=report
            )
        else:
            results = validate_snapshot(settings, progress=report)
        found = list(results)
    bad = [result for result in found if not result["conforms"]]
    if args.json:
        print_json({"conforms": not bad, "documents": found})
        return 1 if bad else 0
    for result in bad:
        if result["reason"]:
            error(result["reason"])
        for violation in result["violations"]:
            print(f"{result['document']}: {violation['text']}")
    say(
        Message(
            "%(documents)s documents, %(conform)s conform",
            documents=len(found),
            conform=len(found) - len(bad),
        )
    )
    return 1 if bad else 0


def check(args: argparse.Namespace, settings: Settings) -> int:
    """List the issues of the snapshot in use, or of documents, with their passages."""
    from api.jobs.checking import Checked, issues_of_documents, issues_of_snapshot

    least = SEVERITIES.index(args.severity) if args.severity else 0
    checked = Checked()
    with progress(Message("check")) as report:
        if args.paths:
            listed: Iterator[dict[str, Any]] = issues_of_documents(
                [Path(path) for path in args.paths], checked, progress=report
            )
        else:
            listed = issues_of_snapshot(settings, checked)
        issues = [
            issue for issue in listed if SEVERITIES.index(issue["severity"] or "warning") >= least
        ]
    for line in checked.refused:
        error(line)
    if args.json:
        print_json({"total": len(issues), "issues": issues, "understood": checked.understood})
    else:
        _print_issues(issues)
        _print_understood(checked.understood, issues)
    return 1 if checked.refused else 0


def _print_understood(
    understood: Mapping[str, float | None], issues: Sequence[dict[str, Any]]
) -> None:
    """One line per document: how much of what states something was read."""
    left = Counter(i["document"] for i in issues if i["code"] == "left_over")
    for name, share in understood.items():
        if share is None:
            note(Message("%(document)s: no table, form or list states anything", document=name))
            continue
        note(
            Message(
                "%(document)s: %(percent)s %% of what tables, forms and lists state was read, "
                "%(places)s places left over",
                document=name,
                percent=round(100 * share),
                places=left[name],
            )
        )


def _print_issues(issues: Sequence[dict[str, Any]]) -> None:
    for issue in issues:
        place = issue["provenance"]
        where = "" if place is None else f" {place['start']}-{place['end']}"
        page = "" if place is None or place["page"] is None else f" {_page(place['page'])}"
        place_of = f"{page}{where}: " if page or where else " "
        print(
            f"{issue['document']}:{place_of}{issue['severity']}: {_issue(issue)} [{issue['code']}]"
        )
        if place is not None and place["quote"]:
            quote = " ".join(place["quote"].split())
            print(f"    「{quote[:120]}{'…' if len(quote) > 120 else ''}」")
    note(Message.counted("%(count)s issue", "%(count)s issues", len(issues)))


def _issue(issue: Mapping[str, Any]) -> str:
    """The message of the record, which is Japanese; for others after what its code means."""
    said = str(issue["message"] or issue["code"])
    known = CODES.get(issue["code"])
    if language() == "ja" or known is None:
        return said
    return f"{spoken(Message(known.meaning))} {said}"


def _page(number: int) -> str:
    return spoken(Message("p. %(page)s", page=number))


def _refusal(refusal: Refusal) -> dict[str, Any]:
    return {
        "name": refusal.name,
        "reason": refusal.reason,
        "violations": [str(violation) for violation in refusal.violations],
    }


def _print_record(name: str, record: PlanRecord) -> None:
    plan = record.plan
    actions = sum(len(measure.actions) for measure in record.measures)
    print(f"{name}: {plan.title or '-'}")
    print(
        f"  {plan.prefecture or '-'} {plan.municipality or '-'} ({plan.jis_code or '-'}), "
        f"{plan.published or '-'}, {plan.period_start_fy or '?'}-{plan.period_end_fy or '?'}"
    )
    counts = Message(
        "  %(policies)s policies, %(measures)s measures, %(actions)s actions, %(kpis)s KPIs, "
        "%(schedule)s schedule rows, %(projects)s projects\n"
        "  %(sources)s sources, %(terms)s terms, %(passages)s passages, %(issues)s issues",
        policies=len(record.policies),
        measures=len(record.measures),
        actions=actions,
        kpis=len(record.kpis),
        schedule=len(record.schedule),
        projects=len(record.projects),
        sources=len(record.sources),
        terms=len(record.glossary),
        passages=len(record.passages),
        issues=len(record.issues),
    )
    say(counts)
