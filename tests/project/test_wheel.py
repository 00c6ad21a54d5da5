"""The wheel, installed outside the checkout, does what the checkout does, without PyTorch."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

import resources

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
SHIPPED = ("resources", "text", "ingest", "graph", "search", "api", "ontology", "corpus", "models")
NOT_SHIPPED = ("ontology/examples/", "search/training/data/README.md")
"""What only the tests and the readers of the source need."""
DIGEST = "17209-kahoku-dx-2022.txt"
QUERIES = ("お年寄りにスマホを教える", "書かない窓口", "オープンデータ")
QUESTIONS = ("デジタルデバイド対策に取り組む市は？", "ごみの収集日")
_WITHOUT_TORCH = """
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "sentence_transformers", "transformers"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
"""


@dataclass(frozen=True, slots=True)
class Program:
    """A way to run the command: where the rooms lie, its words, environment and folder."""

    packages: Path
    words: tuple[str, ...]
    environment: dict[str, str]
    folder: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.words, *arguments],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=240,
        )

    def json(self, *arguments: str) -> Any:
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def _environment(data: Path, **more: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("SHISAKU_")}
    return {**own, "SHISAKU_DATA": str(data), **more}


def _source(folder: Path) -> Path:
    """A copy of what a commit would hold, so that the build leaves nothing in the checkout."""
    for name in (*SHIPPED, "README.md", "LICENSE", "pyproject.toml"):
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*")
            )
        else:
            folder.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the checkout without a network."""
    source = _source(tmp_path_factory.mktemp("source") / "shisaku")
    out = tmp_path_factory.mktemp("dist")
    offline = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *offline, "--wheel-dir", str(out), str(source)],
        check=True,
        cwd=out,
    )
    (found,) = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The wheel in an environment of its own, in which PyTorch cannot be imported.

    Dependencies come from the running environment, by a line in a ``.pth`` file: such a
    folder is only added to the path, so that no editable install in it counts.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    place = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    packages = Path(
        sysconfig.get_path("purelib", vars={"base": str(place), "platbase": str(place)})
    )
    offline = ("--no-deps", "--no-index", "--ignore-installed", "--quiet")
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", str(place), "install", *offline, str(wheel)],
        check=True,
    )
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    (packages / "sitecustomize.py").write_text(_WITHOUT_TORCH, "utf-8")
    environment = _environment(folder / "data")
    environment.pop("PYTHONPATH", None)
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    # folders of the same names as ours where the command is run must not be taken for ours
    for name in ("graph", "search", "api", "ontology", "models"):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("raise SystemExit(9)\n", "utf-8")
    return Program(packages, (str(scripts / "shisaku"),), environment, folder)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The command as it runs in the checkout."""
    data = tmp_path_factory.mktemp("checkout")
    environment = _environment(data, PYTHONPATH=str(ROOT))
    return Program(ROOT, (sys.executable, "-m", "api.cli"), environment, data)


@pytest.fixture(scope="module")
def built(installed: Program, checkout: Program) -> tuple[Program, Program]:
    """Both, each with a snapshot of the digests that it found by itself."""
    for program in (installed, checkout):
        report = program.json("build")
        assert report["documents"] == 5, report
        assert not report["refused"]
    return installed, checkout


def test_every_file_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for name in SHIPPED
        for path in (ROOT / name).rglob("*")
        if path.is_file()
        and not {"__pycache__", ".DS_Store"} & set(path.parts)
        and not path.name.endswith(".pyc")
    }
    assert len(wanted) > 300
    missing = {name for name in wanted - inside if not name.startswith(NOT_SHIPPED)}
    assert not missing
    assert not {name for name in inside if name.startswith(("tests", "docs", "benchmarks"))}


def test_the_version_is_one(wheel: Path, installed: Program) -> None:
    assert wheel.name.startswith(f"shisaku-{resources.VERSION}-")
    assert installed.run("--version").stdout == f"shisaku {resources.VERSION}\n"


def test_same_records(installed: Program, checkout: Program) -> None:
    corpus = installed.packages / "corpus"
    files = sorted(str(path) for path in corpus.iterdir() if path.name[0].isdigit())
    assert len(files) == 5
    found, wanted = (program.run("ingest", *files, "--json") for program in (installed, checkout))
    assert (found.returncode, wanted.returncode) == (0, 0), found.stderr
    records = [json.loads(line) for line in found.stdout.splitlines()]
    assert [json.loads(line) for line in wanted.stdout.splitlines()] == records
    assert all(record["plan"]["jis_code"] for record in records)
    assert all(len(record["sources"]) >= 3 for record in records)


def test_same_graph(built: tuple[Program, Program]) -> None:
    graphs = []
    for program in built:
        out = program.folder / "out.nq"
        assert program.run("export", "--format", "nquads", str(out)).returncode == 0
        # what tells one build from another (its time) stands in a graph of its own
        lines = re.sub(r"_:[0-9a-f]+", "_:b", out.read_text("utf-8")).splitlines()
        graphs.append(sorted(line for line in lines if "/graph/dataset>" not in line))
    assert len(graphs[0]) > 50_000
    assert graphs[0] == graphs[1]


def test_same_hits_and_answers(built: tuple[Program, Program]) -> None:
    installed, checkout = built
    for query in QUERIES:
        found = installed.json("search", query)
        assert found["hits"]
        assert found == checkout.json("search", query)
    for question in QUESTIONS:
        assert installed.json("ask", question) == checkout.json("ask", question)


def test_the_service_needs_no_torch(built: tuple[Program, Program]) -> None:
    installed, _ = built
    blocked = subprocess.run(
        [str(Path(installed.words[0]).with_name("python")), "-P", "-c", "import torch"],
        env=installed.environment,
        cwd=installed.folder,
        capture_output=True,
        text=True,
    )
    assert "No module named 'torch'" in blocked.stderr
    with _serving(installed) as address:
        hits = _get(f"{address}/api/search?q={quote(QUERIES[0])}")["hits"]
        assert hits
        assert hits[0]["signals"]["dense"] > 0
        assert _get(f"{address}/api/ask?q={quote(QUESTIONS[0])}")["answerable"]
        query = quote("SELECT (COUNT(*) AS ?n) WHERE { ?s a ?c }")
        assert _get(f"{address}/sparql?query={query}")["results"]["bindings"]


def test_a_hub_model_without_torch_says_what_to_install(
    built: tuple[Program, Program], tmp_path: Path
) -> None:
    installed, _ = built
    for setting in ("SHISAKU_MODEL", "SHISAKU_RERANKER"):
        environment = {**installed.environment, setting: "intfloat/multilingual-e5-small"}
        program = replace(installed, environment=environment, folder=tmp_path)
        done = program.run("search", QUERIES[0])
        assert done.returncode == 2, done.stderr
        (line,) = done.stderr.splitlines()
        assert "shisaku[hub]" in line
        assert "intfloat/multilingual-e5-small" in line


@pytest.mark.parametrize(
    ("part", "command"),
    [
        ("ontology/lexicon/sources.json", ("ingest", DIGEST)),
        ("ontology/lexicon/municipalities.json", ("ingest", DIGEST)),
        ("ontology/lexicon/topics.json", ("ingest", DIGEST)),
        ("ingest/vocabulary/roles.toml", ("ingest", DIGEST)),
        ("ontology/lexicon/sources.json", ("build", DIGEST)),
        ("ontology/topics.ttl", ("build",)),
        ("ontology/national-projects.ttl", ("build",)),
        ("ontology/shapes", ("build",)),
        ("corpus/manifest.toml", ("build",)),
        ("models/shisaku-ja-static", ("build",)),
        ("search/weights.json", ("search", QUERIES[0])),
        ("api/queries/source_measures.rq", ("trace", "自治体DX推進計画")),
    ],
)
def test_absent_data_is_an_error(
    built: tuple[Program, Program], tmp_path: Path, part: str, command: tuple[str, ...]
) -> None:
    installed, _ = built
    shutil.copy(ROOT / "corpus" / DIGEST, tmp_path / DIGEST)
    path = installed.packages / part
    aside = path.with_name(f"{path.name}.aside")
    # a build that need not be done would not notice
    environment = {**installed.environment, "SHISAKU_BASE_IRI": "https://other.example/"}
    if command[0] in ("search", "trace"):
        environment = installed.environment
    path.rename(aside)
    try:
        done = replace(installed, environment=environment, folder=tmp_path).run(*command)
    finally:
        aside.rename(path)
    assert done.returncode == 1, done.stdout
    assert done.stdout == ""
    told = [line for line in done.stderr.splitlines() if line.startswith("shisaku: ")]
    assert len(told) == 1, done.stderr
    assert re.search(rf"{re.escape(part)}\b.* is missing.*install Shisaku again", told[0])


@contextmanager
def _serving(program: Program) -> Iterator[str]:
    """The address of a running service; it ends by itself when it is interrupted."""
    process = subprocess.Popen(
        [*program.words, "serve", "--port", "0"],
        env=program.environment,
        cwd=program.folder,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        said = next(line for line in process.stderr if line.startswith("Shisaku: http"))
        address = said.removeprefix("Shisaku: ").strip().rstrip("/")
        for _ in range(300):
            if _status(f"{address}/ready") == 200:
                break
        yield address
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        assert process.returncode in (0, 130)
    finally:
        process.kill()
        process.wait()


def _status(url: str) -> int:
    import time

    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        time.sleep(0.1)
        return int(error.code)


def _get(url: str) -> Any:
    request = urllib.request.Request(url, headers={"Accept": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)
