"""A small snapshot of invented, partly hostile plans, for tests of the doors."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
from graph_records import record
from starlette.testclient import TestClient

import resources
from api.jobs.build import BUILT_FROM
from api.settings import Settings
from graph.build.builder import BuildReport, build_snapshot
from graph.types import BuildJob, Manifest
from ingest.types import PlanRecord
from search.index import build as build_index

MODEL = os.environ.get("SHISAKU_MODEL") or str(resources.model())
BASE = "https://shisaku.example/"
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>\'"&{{7*7}}'
"""Stands in titles, goals, actions, terms and file names: must never come out unescaped."""


def read_plan(source: str) -> PlanRecord:
    """The reading function of these builds; ``source`` says what to make."""
    if source == "nanao":
        return _japanese(record())
    if source == "hyuga":
        plan = record("日向市", "宮崎県", "45206", topics=("digital-divide", "cashless"), end=2024)
        return _japanese(plan)
    if source == "unknown":
        return _hostile(record("見知らぬ村", "石川県", None, topics=("rpa",), source=None))
    raise ValueError(f"{source}: no such plan")


TITLES = {
    "digital-divide": "高齢者のためのデジタルデバイド対策",
    "online-procedures": "行政手続のオンライン化",
    "rpa": "RPAによる事務の自動化",
    "cashless": "手数料のキャッシュレス決済",
}


def _japanese(plain: PlanRecord) -> PlanRecord:
    """The record with titles as plans have them, instead of names of topics."""
    measures = []
    for measure in plain.measures:
        title = TITLES[measure.concepts[0]]
        passage = f"{title}を進め、住民の役に立てる。"
        measures.append(replace(measure, title=title, goal=passage))
    passages = [
        replace(passage, text=f"{TITLES[measure.concepts[0]]}を進め、住民の役に立てる。")
        for passage, measure in zip(plain.passages, plain.measures, strict=True)
    ]
    return replace(plain, measures=tuple(measures), passages=tuple(passages))


def _hostile(plain: PlanRecord) -> PlanRecord:
    measure = replace(
        plain.measures[0],
        title=f"RPA {HOSTILE}",
        goal=HOSTILE,
        department=HOSTILE,
        actions=tuple(replace(a, text=f"{a.text} {HOSTILE}") for a in plain.measures[0].actions),
    )
    return replace(
        plain,
        document=replace(plain.document, name=f"{HOSTILE}.txt"),
        plan=replace(plain.plan, title=f"計画 {HOSTILE}", version_or_status=HOSTILE),
        measures=(measure, *plain.measures[1:]),
        kpis=tuple(replace(k, indicator=f"{k.indicator} {HOSTILE}") for k in plain.kpis),
        schedule=tuple(replace(p, task=f"{p.task} {HOSTILE}") for p in plain.schedule),
        projects=tuple(replace(p, label=HOSTILE) for p in plain.projects),
        glossary=tuple(replace(t, term=HOSTILE, definition=HOSTILE) for t in plain.glossary),
        sources=tuple(replace(s, label=HOSTILE, as_printed=(HOSTILE,)) for s in plain.sources),
        issues=tuple(replace(i, message=HOSTILE) for i in plain.issues),
        passages=tuple(replace(p, text=f"{p.text} {HOSTILE}") for p in plain.passages),
    )


def settings_for(data: Path, base: str = BASE) -> Settings:
    """Settings of a service on this data directory."""
    return Settings(data=data, host="127.0.0.1", port=8000, base_iri=base, model=MODEL)


def build_plans(
    data: Path, sources: tuple[str, ...] = ("nanao", "hyuga", "unknown"), base: str = BASE
) -> BuildReport:
    """Builds and publishes a snapshot of these plans."""

    def add_index(path: Path, manifest: Manifest) -> Mapping[str, Any]:
        described = build_index(path / "store", path / "index", manifest.base_iri, MODEL)
        return {**described, BUILT_FROM: "tests"}

    report = build_snapshot(
        data,
        [BuildJob(source, source) for source in sources],
        read_plan,
        base_iri=base,
        ontology=resources.ontology(),
        add_index=add_index,
        processes=1,
    )
    assert report.snapshot is not None, report.refused
    assert not report.refused, report.refused
    return report


def wait_ready(client: TestClient, seconds: float = 60.0) -> None:
    """Wait until the service can answer."""
    end = time.monotonic() + seconds
    while client.get("/ready").status_code != 200:
        assert time.monotonic() < end, client.get("/ready").text
        time.sleep(0.05)


@contextlib.contextmanager
def running_service(data: Path) -> Iterator[str]:
    """The address (with ``/`` at the end) of a service in a process of its own, ready to answer."""
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", "0"],
        env={**os.environ, "SHISAKU_DATA": str(data), "SHISAKU_MODEL": MODEL},
        cwd=Path(__file__).parents[2],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        address = process.stderr.readline().split()[-1]
        end = time.monotonic() + 60
        while httpx.get(f"{address}ready").status_code != 200:
            assert time.monotonic() < end
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(30)
