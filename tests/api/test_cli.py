"""The command line: exit codes, one line per error, nothing but JSON on stdout with --json."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from api_snapshot import HOSTILE, MODEL
from search_snapshot import toy_model

from api.cli import main
from api.cli.parser import COMMANDS, make_parser
from api.settings import SETTINGS

ROOT = Path(__file__).parents[2]

PLAN = """# 川辺市デジタル推進計画

令和4年3月

川辺市

## 第1章 計画の趣旨

計画期間は、令和4年度から令和6年度までの3年間とします。

## 第2章 施策

### 施策1 窓口の電子申請

目標：申請を家からできるようにする。

担当課：市民課

・電子申請の対象を広げる
・窓口に端末を置く
"""


@pytest.fixture
def environment(served_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.setenv("SHISAKU_DATA", str(served_data))
    monkeypatch.setenv("SHISAKU_MODEL", MODEL)
    return served_data


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = main(list(args))
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


def run_json(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, Any]:
    code, out, _ = run(capsys, *args)
    return code, json.loads(out)


def test_help_lists_commands_settings_and_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--help")
    assert code == 0
    assert all(name in out for name in COMMANDS)
    assert all(setting.name in out for setting in SETTINGS)
    assert "exit codes" in out


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help(capsys: pytest.CaptureFixture[str], command: str) -> None:
    code, out, err = run(capsys, command, "--help")
    assert code == 0
    assert out.startswith(f"usage: shisaku {command}")
    assert not err


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["nonsense"],
        ["ingest"],
        ["search"],
        ["search", "x", "--limit", "0"],
        ["search", "x", "--limit", "９"],
        ["search", "x", "--mode", "best"],
        ["search", "x", "--type", "city"],
        ["search", "  "],
        ["search", "x" * 1001],
        ["export", "--format", "pdf", "out"],
        ["serve", "--port", "70000"],
        ["sparql", "SELECT"],
        ["sparql", "missing.rq"],
        ["sparql", "ASK {}", "--json", "--format", "csv"],
        ["sparql", "ASK {}", "--timeout", "-1"],
        ["search", "x", "--city", "存在しない市"],
    ],
)
def test_wrong_usage_is_2_with_one_line(
    environment: Path, capsys: pytest.CaptureFixture[str], args: list[str]
) -> None:
    code, out, err = run(capsys, *args)
    assert code == 2
    assert not out
    assert err.startswith("shisaku")
    assert err.count("\n") == 1


def test_wrong_setting_is_2(
    environment: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHISAKU_PORT", "eighty")
    code, _, err = run(capsys, "status")
    assert code == 2
    assert err == "shisaku: SHISAKU_PORT: eighty is not a port (0 to 65535)\n"


def test_no_snapshot_says_what_to_do(
    tmp_path: Path,
    environment: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SHISAKU_DATA", str(tmp_path))
    for args in (["search", "x"], ["ask", "x"], ["sparql", "ASK {}"], ["check"], ["validate"]):
        code, out, err = run(capsys, *args)
        assert code == 2, args
        assert not out
        assert "shisaku build" in err
    code, facts = run_json(capsys, "status", "--json")
    assert (code, facts["built"]) == (0, False)


def test_search_prints_what_the_service_gives(
    environment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = run_json(capsys, "search", "デジタルデバイド対策", "--type", "measure", "--json")
    assert code == 0
    assert {"query", "interpretation", "total", "hits", "facets"} <= set(found)
    assert found["hits"], "the plans have a measure of that name"
    code, out, _ = run(capsys, "search", "デジタルデバイド対策")
    assert code == 0
    assert found["hits"][0]["title"] in out


def test_ask(environment: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, answer = run_json(capsys, "ask", "デジタルデバイド対策に取り組む市は？", "--json")
    assert code == 0
    assert {city["code"] for city in answer["cities"]} == {"17202", "45206"}
    code, out, _ = run(capsys, "ask", "デジタルデバイド対策に取り組む市は？")
    assert code == 0
    assert "七尾市" in out


def test_sparql_forms(
    environment: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    query = "SELECT ?p WHERE { ?p a shisaku:Plan } ORDER BY ?p"
    file = tmp_path / "plans.rq"
    file.write_text(query, "utf-8")
    code, by_text = run_json(capsys, "sparql", query, "--json")
    assert code == 0
    assert len(by_text["results"]["bindings"]) == 3
    assert run_json(capsys, "sparql", str(file), "--json") == (0, by_text)
    code, out, _ = run(capsys, "sparql", query, "--format", "csv")
    assert (code, len(out.split())) == (0, 4)
    code, out, _ = run(capsys, "sparql", "ASK { ?p a shisaku:Plan }")
    assert (code, out) == (0, "true\n")
    construct = "CONSTRUCT { ?p dcterms:title ?t } WHERE { ?p a shisaku:Plan ; dcterms:title ?t }"
    code, out, _ = run(capsys, "sparql", construct)
    assert code == 0
    assert "dcterms:title" in out or "purl.org/dc/terms/title" in out


def test_status(environment: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, facts = run_json(capsys, "status", "--json")
    assert code == 0
    assert len(facts["documents"]) == 3
    code, out, _ = run(capsys, "status")
    assert code == 0
    assert facts["snapshot"] in out


def test_validate_the_snapshot(environment: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, report = run_json(capsys, "validate", "--json")
    assert code == 0
    assert report["conforms"]
    assert len(report["documents"]) == 3


def test_check_lists_issues_with_passages(
    environment: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, report = run_json(capsys, "check", "--json")
    assert code == 0
    assert report["total"] == len(report["issues"]) == 3
    assert all(issue["provenance"]["quote"] for issue in report["issues"])
    assert any(issue["message"] == HOSTILE for issue in report["issues"])
    code, out, _ = run(capsys, "check", "--severity", "error")
    assert (code, out) == (0, "")


@pytest.mark.parametrize("form", ["nquads", "trig", "turtle", "jsonld", "csv"])
def test_export(
    environment: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str
) -> None:
    out_path = tmp_path / "out"
    code, out, _ = run(capsys, "export", "--format", form, str(out_path))
    assert code == 0
    assert not out
    if form == "csv":
        assert {"measures.csv", "kpis.csv", "citations.csv"} <= {p.name for p in out_path.iterdir()}
    else:
        assert out_path.stat().st_size > 1000


def test_export_to_an_impossible_place(
    environment: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.touch()
    code, _, err = run(capsys, "export", "--format", "nquads", str(file / "below"))
    assert code == 1
    assert str(file) in err


def test_start_is_fast_and_light() -> None:
    """--help within 0.3 s on a quiet machine; what makes it slow is never imported."""
    script = (
        "import sys; from api.cli import main; main(['--help']); "
        "print(*sorted(m for m in ('torch', 'sentence_transformers', 'faiss', 'fastapi', 'numpy', "
        "'rdflib', 'pyoxigraph', 'rich') if m in sys.modules), file=sys.stderr)"
    )
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stderr.strip() == ""
    assert time.monotonic() - began < 3  # a busy machine


def test_closed_pipe_is_no_error(environment: Path) -> None:
    command = f"{sys.executable} -m api.cli check --json | head -c 10 > /dev/null; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ,
        check=True,
    )
    assert done.stdout.strip() in ("0", "141")
    assert done.stderr == ""


def test_parser_knows_each_command() -> None:
    for command in COMMANDS:
        with pytest.raises(SystemExit) as stop:
            make_parser().parse_args([command, "--help"])
        assert stop.value.code == 0


def test_ingest_and_build(
    environment: Path,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # the program's files may be edited while the tests run
    monkeypatch.setattr("api.jobs.fingerprint.ROOMS", ())
    plan, empty, missing = tmp_path / "a.md", tmp_path / "b.md", tmp_path / "c.md"
    plan.write_text(PLAN, "utf-8")
    empty.touch()
    code, one = run_json(capsys, "ingest", str(plan), "--json")
    assert code == 0
    assert one["plan"]["title"] == "川辺市デジタル推進計画"
    code, out, err = run(capsys, "ingest", str(plan), str(empty), str(missing), "--json")
    assert code == 1
    assert [json.loads(line)["plan"]["title"] for line in out.splitlines()] == [
        one["plan"]["title"]
    ]
    lines = [line for line in err.splitlines() if line.startswith("shisaku: ")]
    assert len(lines) == 2
    assert str(empty) in lines[0]
    assert str(missing) in lines[1]

    monkeypatch.setenv("SHISAKU_DATA", str(tmp_path / "data"))
    code, out, err = run(capsys, "build", str(plan), str(empty), "--json", "--jobs", "1")
    built = json.loads(out)
    assert code == 1
    assert (built["documents"], built["reused"]) == (1, False)
    assert [refusal["name"] for refusal in built["refused"]] == [str(empty)]
    assert "refused" in err
    code, again = run_json(capsys, "build", str(plan), str(empty), "--json")
    assert code == 1, "what was refused is still refused"
    assert (again["reused"], again["snapshot"]) == (True, built["snapshot"])
    code, out, _ = run(capsys, "build", str(empty))
    assert code == 1
    code, facts = run_json(capsys, "status", "--json")
    assert facts["snapshot"] == built["snapshot"], "a build of nothing leaves the last snapshot"


def test_evaluate_on_judged_queries(
    environment: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    queries, measures = tmp_path / "queries.jsonl", tmp_path / "measures"
    measures.mkdir()
    (measures / "17202.json").write_text(
        json.dumps(
            {
                "plan": {"jis_code": "17202"},
                "measures": [{"id": "m1", "title": "高齢者のためのデジタルデバイド対策"}],
            }
        ),
        "utf-8",
    )
    rows = [
        {"id": "q1", "kind": "keyword", "query": "デジタルデバイド", "relevant": {"17202/m1": 2}},
        {"id": "q2", "kind": "none", "query": "ごみの収集日", "relevant": {}},
    ]
    queries.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    code, report = run_json(capsys, "evaluate", str(queries), "--json")
    assert code == 0
    assert report["queries"] == 2
    assert report["modes"]["hybrid"]["keyword"]["mrr@10"] == 1.0
    assert report["modes"]["hybrid"]["unanswerable"]["left_empty"] == 1.0
    code, out, _ = run(capsys, "evaluate", str(queries))
    assert code == 0
    assert "keyword" in out
    assert (report["relevant"], report["duplicates"]) == (1, [])
    assert report["unknown"] == {"no_title": [], "not_in_index": []}
    queries.write_text("{broken\n", "utf-8")
    code, _, err = run(capsys, "evaluate", str(queries), "--json")
    assert code == 2
    assert str(queries) in err


def test_another_model_than_the_indexs_is_a_wrong_setting(
    environment: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("SHISAKU_MODEL", str(toy_model(tmp_path / "toy")))
    for command in (("search", "窓口"), ("ask", "窓口のある市は？")):
        code, out, err = run(capsys, *command)
        assert (code, out) == (2, "")
        assert "shisaku-ja-static" in err
        assert "toy (64)" in err
        assert "`shisaku build`" in err
    assert run(capsys, "sparql", "ASK {}")[0] == 0


def test_evaluate_says_what_can_never_be_found(
    environment: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    queries, measures = tmp_path / "queries.jsonl", tmp_path / "measures"
    measures.mkdir()
    titles = {"m1": "高齢者のためのデジタルデバイド対策", "m2": "どの計画にもない月面基地の整備"}
    rows = [{"id": name, "title": title} for name, title in titles.items()]
    judged = {"plan": {"jis_code": "17202"}, "measures": rows}
    (measures / "17202.json").write_text(json.dumps(judged), "utf-8")

    def evaluate(*relevant: str, ids: tuple[str, ...] = ("q1",)) -> tuple[int, Any, str]:
        grades = dict.fromkeys(relevant, 2)
        lines = [
            {"id": name, "kind": "keyword", "query": "デジタルデバイド", "relevant": grades}
            for name in ids
        ]
        queries.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        code, out, err = run(capsys, "evaluate", str(queries), "--json")
        return code, json.loads(out), err

    code, report, err = evaluate("17202/m1", "17202/m2")
    assert code == 0, "a plan that lacks a measure is a finding"
    assert report["unknown"] == {"no_title": [], "not_in_index": ["17202/m2"]}
    assert "1 of 2 relevant measures are not in the index" in err
    assert "17202/m2" in err

    wrong = [f"99999/m{n}" for n in range(7)]
    code, report, err = evaluate("17202/m1", *wrong)
    assert code == 1
    assert report["unknown"]["no_title"] == wrong
    assert str(queries) in err
    assert "7 of 8 relevant measures have no title" in err
    assert "99999/m4 and 2 more" in err

    code, report, err = evaluate("17202/m1", ids=("q1", "q2", "q1"))
    assert code == 1
    assert report["duplicates"] == ["q1"]
    assert (report["queries"], report["relevant"]) == (3, 1)
    assert "1 ids belong to several queries" in err
