"""Snapshots for tests of search: the digests, the original plans, and a toy model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from graph.build.builder import build_snapshot
from graph.store.snapshot import Snapshot
from graph.types import BuildJob, Manifest
from ingest.pipeline import ingest_file
from ingest.types import PlanRecord
from search.index import build as build_index

CHECKOUT = Path(__file__).parents[2]
SHARED = CHECKOUT.parent / "shared"
JUDGED = Path(__file__).parents[1] / "judged"
DIGESTS = [
    path
    for path in sorted((CHECKOUT / "corpus").iterdir())
    if path.suffix in (".md", ".txt") and path.name[0].isdigit()
]
"""The plans that ship with the program."""
MODEL = CHECKOUT / "models" / "shisaku-ja-static"
BASE = "https://shisaku.example/"


def read_file(path: str) -> PlanRecord:
    """The reading function of these builds."""
    return ingest_file(path)


class AddIndex:
    """Builds the index with a model; what ``build_snapshot`` calls."""

    def __init__(self, model: Path | str, fitted: Path | None = None) -> None:
        self.model = str(model)
        self.fitted = None if fitted is None else str(fitted)

    def __call__(self, folder: Path, manifest: Manifest) -> Mapping[str, Any]:
        return build_index(
            folder / "store",
            folder / "index",
            manifest.base_iri,
            self.model,
            fitted=self.fitted,
        )


def snapshot_of(
    files: Iterable[Path], data: Path, model: Path | str = MODEL, *, fitted: Path | None = None
) -> Snapshot:
    """A snapshot with index of these files; every one of them must be built in."""
    jobs = [BuildJob(str(path), path.name) for path in sorted(files)]
    assert jobs, "no plan to build from"
    report = build_snapshot(
        data,
        jobs,
        read_file,
        base_iri=BASE,
        ontology=CHECKOUT / "ontology",
        add_index=AddIndex(model, fitted),
        processes=1,
    )
    assert not report.refused, report.refused
    assert report.snapshot is not None
    return report.snapshot


def toy_model(folder: Path, *, seed: int = 0, dimension: int = 64) -> Path:
    """A static model in which every letter has a vector of its own."""
    from safetensors.numpy import save_file
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers

    folder.mkdir(parents=True)
    letters = [chr(code) for code in (*range(0x21, 0x7F), *range(0x3041, 0x30FF))]
    letters += [chr(code) for code in range(0x4E00, 0x9FA0)]
    tokenizer = Tokenizer(
        models.WordLevel(
            {letter: number for number, letter in enumerate(["[UNK]", *letters])}, "[UNK]"
        )
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.save(str(folder / "tokenizer.json"))
    vectors = np.random.default_rng(seed).standard_normal((len(letters) + 1, dimension))
    save_file({"embedding.weight": vectors.astype(np.float32)}, folder / "model.safetensors")
    kind = "sentence_transformers.models.StaticEmbedding"
    modules = [{"idx": 0, "name": "0", "path": "", "type": kind}]
    (folder / "modules.json").write_text(json.dumps(modules), "utf-8")
    return folder
