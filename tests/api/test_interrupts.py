"""Ctrl-C, full disks and odd file names: what an operating system does to a command."""

from __future__ import annotations

import csv
import io
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from graph.errors import ExportError
from graph.export.exporter import FORMATS, export
from graph.export.headings import HEADINGS, headings
from graph.export.link_table import COLUMNS
from graph.export.tables import TABLES
from graph.store.files import replacing
from graph.store.snapshot import Snapshot
from text.filenames import readable

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
DIGEST = ROOT / "corpus" / "17209-kahoku-dx-2022.txt"
NAME = "かほく市計画.txt"
WINDOWS = os.fsdecode(NAME.encode("cp932"))
NO_TEXT = os.fsdecode(b"\xff\xfe plan.txt")


def run(data: Path, *arguments: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command of ours; ``limit`` is the most bytes that it may write to one file."""

    def limited() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        env={**os.environ, "SHISAKU_DATA": str(data), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
        preexec_fn=limited,
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("計画.txt", "計画.txt"),
        (WINDOWS, NAME),
        (NO_TEXT, "\\xff\\xfe plan.txt"),
        (os.fsdecode(b"caf\xe9.txt"), "caf\\xe9.txt"),
        (f"/a/計画/{WINDOWS}", f"/a/計画/{NAME}"),
        (f"b/{WINDOWS}/{NO_TEXT}", f"b/{NAME}/\\xff\\xfe plan.txt"),
        ("\ud800.txt", "\\ud800.txt"),
    ],
)
def test_names_are_shown_as_characters(name: str, shown: str) -> None:
    assert readable(name) == shown
    assert readable(readable(name)) == shown


def test_names_that_are_not_utf8_are_built(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / WINDOWS).write_bytes(DIGEST.read_bytes())
    (corpus / NO_TEXT).touch()
    data = tmp_path / "data"
    done = run(data, "build", str(corpus))
    assert done.returncode == 1, done.stderr
    assert "1 documents" in done.stdout
    (told,) = (line for line in done.stderr.splitlines() if "refused" in line)
    assert "\\xff\\xfe plan.txt" in told
    # the path itself is kept, so that the same can be built again
    again = run(data, "build", str(corpus / WINDOWS))
    assert again.returncode == 0, again.stderr
    tables = tmp_path / "tables"
    assert run(data, "export", "--format", "csv", str(tables)).returncode == 0
    rows = csv.DictReader(io.StringIO((tables / "measures.csv").read_text("utf-8-sig")))
    assert {row["document"] for row in rows} == {NAME}
    checked = run(data, "check", str(corpus / WINDOWS))
    assert checked.returncode == 0
    assert NAME in checked.stdout


@pytest.mark.slow
@pytest.mark.parametrize("command", ["build", "ingest"])
def test_ctrl_c_ends_all_at_once(tmp_path: Path, command: str) -> None:
    """The interrupt goes to the whole group, as a terminal sends it."""
    plans = tmp_path / "plans"
    plans.mkdir()
    for number in range(40):
        text = DIGEST.read_text("utf-8").replace("かほく市", f"第{number}市")
        (plans / f"{number}.txt").write_text(text * 8, "utf-8")
    files = [str(plans)] if command == "build" else sorted(map(str, plans.iterdir()))
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", command, *files, "--jobs", "2"],
        env={**os.environ, "SHISAKU_DATA": str(tmp_path / "data"), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    wanted = 4 if command == "build" else 2  # in a build each worker has a reader of its own
    end = time.monotonic() + 120
    while len(started := _workers(process.pid)) < wanted:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.1)
    time.sleep(1.0)
    os.killpg(process.pid, signal.SIGINT)
    begun = time.monotonic()
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert time.monotonic() - begun < 20
    assert "Traceback" not in said
    assert said.splitlines()[-1] == "shisaku: interrupted"
    _, left = psutil.wait_procs(started, timeout=10)
    assert not left
    assert not list((tmp_path / "data").glob("snapshots/.building-*"))


def _workers(pid: int) -> list[psutil.Process]:
    """The running workers, without multiprocessing's own helper."""
    found = []
    for child in psutil.Process(pid).children(recursive=True):
        try:
            if "spawn_main" in " ".join(child.cmdline()):
                found.append(child)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize("limit", [100_000, 1_000_000])
def test_a_build_that_cannot_write_names_the_file(tmp_path: Path, limit: int) -> None:
    data = tmp_path / "data"
    done = run(data, "build", str(DIGEST), limit=limit)
    assert done.returncode == 1
    told = [line for line in done.stderr.splitlines() if line.startswith("shisaku: ")]
    assert len(told) == 1, done.stderr
    assert f"{data}/snapshots/.building-" in told[0]
    assert "cannot be written" in told[0]
    assert "too large" in told[0]
    assert not list(data.glob("snapshots/*"))
    assert not (data / "current").exists()


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_that_fails_leaves_what_was_there(
    digest_snapshot: Snapshot, tmp_path: Path, format: str
) -> None:
    out = tmp_path / "out"
    file = out / "measures.csv" if format == "csv" else out / "graph"
    out.mkdir()
    file.write_text("the last one", "utf-8")
    target = str(out if format == "csv" else file)
    done = run(digest_snapshot.path.parents[1], "export", "--format", format, target, limit=50_000)
    assert done.returncode == 1, done.stderr
    told = [line for line in done.stderr.splitlines() if line.startswith("shisaku: ")]
    assert len(told) == 1
    assert f"{file}: cannot be written" in told[0]
    assert file.read_text("utf-8") == "the last one"
    assert [path.name for path in out.iterdir()] == [file.name]


def test_an_export_writes_through_links_and_into_devices(
    digest_snapshot: Snapshot, tmp_path: Path
) -> None:
    real, link = tmp_path / "real.nq", tmp_path / "link.nq"
    real.write_text("old", "utf-8")
    link.symlink_to(real)
    export(digest_snapshot, "nquads", link)
    assert link.is_symlink()
    assert len(real.read_bytes()) > 1_000_000
    export(digest_snapshot, "nquads", Path("/dev/null"))
    assert not Path("/dev/null").is_file()


def test_a_folder_in_the_way_stays(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    with (
        pytest.raises(ExportError, match=r"x: cannot be written"),
        replacing(tmp_path / "x", ExportError) as beside,
    ):
        beside.write_text("new", "utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_tables_open_in_a_spreadsheet(digest_snapshot: Snapshot, tmp_path: Path) -> None:
    """With the mark Excel reads UTF-8; programs can leave it out, people ask for headings."""
    data = digest_snapshot.path.parents[1]
    rows = {}
    for number, more in enumerate(([], ["--no-bom"], ["--headings", "ja"])):
        out = tmp_path / str(number)
        assert run(data, "export", "--format", "csv", *more, str(out)).returncode == 0
        for path in sorted(out.iterdir()):
            content = path.read_bytes()
            assert content.startswith(b"\xef\xbb\xbf") == ("--no-bom" not in more), path
            rows.setdefault(path.name, []).append(
                list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
            )
    assert len(rows) == 4
    for name, (plain, bare, japanese) in rows.items():
        assert plain == bare
        assert plain[1:] == japanese[1:]
        assert len(plain) > 1, name
        assert all(ord(max(heading)) > 0x3000 for heading in japanese[0]), japanese[0]
    assert rows["measures.csv"][2][0][:3] == ["施策（IRI）", "計画（IRI）", "計画名"]


def test_every_column_has_a_heading_of_its_own() -> None:
    every = [table.columns for table in TABLES] + [COLUMNS]
    assert {column for columns in every for column in columns} == set(HEADINGS)
    for columns in every:
        assert headings(columns, "en") == list(columns)
        assert len(set(headings(columns, "ja"))) == len(columns)
