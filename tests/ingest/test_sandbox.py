"""Documents ingested in processes: limits hold, a crash costs one document."""

from __future__ import annotations

import os
import pickle
import signal
import threading
from pathlib import Path

import pytest
from hostile_files import FILES, zip_bomb

from ingest import errors
from ingest.records import to_json
from ingest.sandbox import Job, Limits, Outcome, Worker, ingest_many, ingest_safely

PLANS = [
    FILES / name
    for name in ("word-tables.docx", "web-page.html", "book-actions.xlsx", "markdown.md")
]


def test_many_documents_in_order_and_errors_beside_records(tmp_path: Path) -> None:
    empty, bomb = tmp_path / "empty.pdf", tmp_path / "bomb.docx"
    empty.write_bytes(b"")
    bomb.write_bytes(zip_bomb())
    jobs = [PLANS[0], empty, PLANS[1], bomb, tmp_path / "missing.txt", *PLANS[2:]]
    seen: list[Path] = []
    outcomes = list(ingest_many(jobs, workers=2, progress=lambda o: seen.append(o.job.path)))
    assert [o.job.path for o in outcomes] == jobs
    assert sorted(seen) == sorted(jobs)
    kinds = [type(o.error) if o.error else None for o in outcomes]
    assert kinds == [
        None, errors.UnreadableFileError, None, errors.LimitExceededError,
        errors.UnreadableFileError, None, None,
    ]  # fmt: skip
    for outcome in outcomes:
        if outcome.error:
            assert outcome.error.file == str(outcome.job.path)
        else:
            assert outcome.record is not None
            assert len(outcome.record.measures) >= 6


def test_the_record_is_that_of_the_same_process() -> None:
    from ingest.pipeline import ingest_file

    assert to_json(ingest_safely(PLANS[1])) == to_json(ingest_file(PLANS[1]))


def test_time_limit() -> None:
    worker = Worker()
    try:
        worker.run(Job(PLANS[1]), Limits())
        with pytest.raises(errors.LimitExceededError) as caught:
            worker.run(Job(PLANS[0]), Limits(seconds=0.01))
        assert caught.value.file == str(PLANS[0])
        # the next document gets a new process
        assert worker.run(Job(PLANS[1]), Limits()).measures
    finally:
        worker.close()


def test_memory_limit(tmp_path: Path) -> None:
    page = tmp_path / "large.html"
    page.write_text("<html><table>" + "<tr><td>計画<td>施策</tr>" * 400_000, encoding="utf-8")
    with pytest.raises(errors.LimitExceededError) as caught:
        ingest_safely(page, Limits(memory_bytes=120 << 20))
    assert "120 MiB" in caught.value.message


def test_a_dead_process_costs_one_document() -> None:
    worker = Worker()
    try:
        worker.run(Job(PLANS[1]), Limits())
        process = worker._process
        # stopped first, so that it dies with the document in hand
        os.kill(process.pid, signal.SIGSTOP)
        killer = threading.Timer(0.3, lambda: os.kill(process.pid, signal.SIGKILL))
        killer.start()
        with pytest.raises(errors.DamagedFileError) as caught:
            worker.run(Job(PLANS[0]), Limits())
        assert caught.value.file == str(PLANS[0])
        assert "SIGKILL" in caught.value.message
        assert worker.run(Job(PLANS[1]), Limits()).measures
    finally:
        worker.close()


def test_stopping_early_leaves_no_process() -> None:
    import psutil

    before = {child.pid for child in psutil.Process().children(recursive=True)}
    outcomes = ingest_many(PLANS * 3, workers=2)
    assert isinstance(next(outcomes), Outcome)
    outcomes.close()  # type: ignore[attr-defined]
    after = {c.pid for c in psutil.Process().children(recursive=True) if c.status() != "zombie"}
    left = {
        pid for pid in after - before if "ingest.sandbox" in " ".join(psutil.Process(pid).cmdline())
        or "spawn_main" in " ".join(psutil.Process(pid).cmdline())
    }  # fmt: skip
    assert not left


def test_no_documents_no_processes() -> None:
    assert list(ingest_many([])) == []


def test_limits_and_outcomes_have_invariants() -> None:
    with pytest.raises(ValueError, match="time"):
        Limits(seconds=0)
    with pytest.raises(ValueError, match="record or an error"):
        Outcome(Job(PLANS[0]), None, None, 0.0)


def test_errors_survive_the_way_between_processes() -> None:
    error = errors.EncryptedFileError("暗号化", file="a.pdf", place="1ページ")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))
