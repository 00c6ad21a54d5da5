"""Embedding models: a folder or a name, the right prompts, one fingerprint.

A static model (word vectors and a tokenizer) is read directly: the library that
made it takes four seconds to import and answers the same.  Every other model
goes through sentence-transformers.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from search.errors import ModelError, ModelMissingError
from text.folding import plain
from text.messages import Message

Floats = npt.NDArray[np.float32]

HUB_TIMEOUT: Final = 10.0
"""Seconds until the model hub counts as out of reach."""
PROBES: Final = (
    "行政手続のオンライン化",
    "お年寄りにスマートフォンの使い方を教える",
    "open data 2025",
)
"""Texts whose embeddings tell models apart."""

# what the authors of these models say to put before a text, where their
# configuration does not say it: model cards of e5, ruri, bge and glucose
_PROMPTS: Final[tuple[tuple[str, str, str], ...]] = (
    ("ruri-v3", "検索クエリ: ", "検索文書: "),
    ("ruri", "クエリ: ", "文章: "),
    ("glucose", "query: ", "passage: "),
    ("e5-", "query: ", "passage: "),
    ("bge-m3", "", ""),
)
_FEW: Final = 32
"""So few texts are tokenized one by one: to share them out takes longer than the work."""

_QUERY_NAMES: Final = ("query", "検索クエリ", "クエリ", "s2p_query", "search_query")
_PASSAGE_NAMES: Final = ("document", "passage", "corpus", "検索文書", "文章", "search_document")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What an index keeps of its model: name, dimension and the probes' embeddings."""

    name: str
    dimension: int
    probes: tuple[tuple[float, ...], ...]

    def same(self, other: Fingerprint) -> bool:
        """Whether both give the same embeddings, up to rounding on other hardware."""
        if self.dimension != other.dimension or len(self.probes) != len(other.probes):
            return False
        pairs = zip(self.probes, other.probes, strict=True)
        return all(float(np.dot(left, right)) > 0.999 for left, right in pairs)

    def to_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "dimension": self.dimension,
            "probes": [list(row) for row in self.probes],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Fingerprint:
        return cls(data["name"], data["dimension"], tuple(tuple(row) for row in data["probes"]))


class Encoder(Protocol):
    """Embeds texts.  Rows have length 1, or 0 where a text has no known word."""

    name: str
    dimension: int

    def queries(self, texts: Sequence[str]) -> Floats:
        """(n, dimension): texts as something to search for."""
        ...

    def passages(self, texts: Sequence[str]) -> Floats:
        """(n, dimension): texts as something to be found."""
        ...


def fingerprint(encoder: Encoder) -> Fingerprint:
    """The fingerprint of a model, from the embeddings of :data:`PROBES`."""
    rows = encoder.passages(PROBES)
    probes = tuple(tuple(round(float(x), 6) for x in row) for row in rows)
    return Fingerprint(encoder.name, encoder.dimension, probes)


def load_encoder(model: str) -> Encoder:
    """The model in a folder or of a name, ready to embed.

    Raises ModelMissingError where it is neither a folder nor cached nor to be
    had, ModelError where the folder holds no model.
    """
    folder = Path(model)
    if folder.is_dir():
        if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
            raise ModelError(Message("holds no embedding model (no modules.json)"), file=model)
        if _is_static(folder):
            return StaticEncoder(folder)
    elif is_local(model):
        raise ModelMissingError(Message("there is no such folder with a model"), file=model)
    return TransformerEncoder(model)


def _is_static(folder: Path) -> bool:
    try:
        modules = json.loads((folder / "modules.json").read_text("utf-8"))
        kinds = [module["type"].rsplit(".", 1)[-1] for module in modules]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return kinds in (["StaticEmbedding"], ["StaticEmbedding", "Normalize"])


def _unit_rows(rows: npt.NDArray[Any]) -> Floats:
    rows = np.asarray(rows, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)


def _prompts(name: str, configured: dict[str, str]) -> tuple[str, str]:
    """(query, passage) prompts: the model's own configuration, else the table."""
    filled = {key: value for key, value in configured.items() if value}
    if filled:
        query = next((filled[key] for key in _QUERY_NAMES if key in filled), "")
        passage = next((filled[key] for key in _PASSAGE_NAMES if key in filled), "")
        return query, passage
    lowered = name.lower()
    for part, query, passage in _PROMPTS:
        if part in lowered:
            return query, passage
    return "", ""


class StaticEncoder:
    """A StaticEmbedding model: the mean of its tokens' vectors, made of length 1."""

    def __init__(self, folder: Path) -> None:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        self.name = folder.name
        try:
            modules = json.loads((folder / "modules.json").read_text("utf-8"))
            inner = folder / str(modules[0].get("path", ""))
            tensors = load_file(str(inner / "model.safetensors"))
            self._tokenizer = Tokenizer.from_file(str(inner / "tokenizer.json"))
        except (OSError, ValueError, KeyError, SafetensorError) as error:
            raise ModelError(
                Message("cannot be read (%(reason)s)", reason=error), file=str(folder)
            ) from error
        except Exception as error:  # tokenizers raises bare Exception
            raise ModelError(
                Message("has no readable tokenizer (%(reason)s)", reason=error), file=str(folder)
            ) from error
        weights = tensors.get("embedding.weight")
        if weights is None or weights.ndim != 2:
            raise ModelError(Message("holds no embedding.weight"), file=str(folder))
        self._weights = np.ascontiguousarray(weights, dtype=np.float32)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        config: dict[str, Any] = {}
        path = folder / "config_sentence_transformers.json"
        if path.is_file():
            config = json.loads(path.read_text("utf-8"))
        truncate = config.get("truncate_dim")
        if isinstance(truncate, int) and 0 < truncate < self._weights.shape[1]:
            self._weights = np.ascontiguousarray(self._weights[:, :truncate])
        self.dimension = int(self._weights.shape[1])
        self._query, self._passage = _prompts("", config.get("prompts") or {})

    def queries(self, texts: Sequence[str]) -> Floats:
        return self._encode(self._query, texts)

    def passages(self, texts: Sequence[str]) -> Floats:
        return self._encode(self._passage, texts)

    def _encode(self, prompt: str, texts: Sequence[str]) -> Floats:
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        spelt = [prompt + plain(text) for text in texts]
        if len(spelt) <= _FEW:
            encodings = [self._tokenizer.encode(text, add_special_tokens=False) for text in spelt]
        else:
            encodings = self._tokenizer.encode_batch_fast(spelt, add_special_tokens=False)
        for number, encoding in enumerate(encodings):
            ids = encoding.ids
            if ids:
                rows[number] = self._weights[ids].mean(axis=0)
        return _unit_rows(rows)


class TransformerEncoder:
    """Any other model, through sentence-transformers."""

    def __init__(self, model: str) -> None:
        self.name = name_of(model)
        loaded = load_from("SentenceTransformer", model, "SHISAKU_MODEL")
        self._model: Any = loaded
        # tokenizers of this library must not be used by two threads at once
        self._lock = threading.Lock()
        self.dimension = int(loaded.get_embedding_dimension() or 0)
        self._query, self._passage = _prompts(
            self.name, {k: v for k, v in (loaded.prompts or {}).items() if v}
        )

    def queries(self, texts: Sequence[str]) -> Floats:
        return self._encode(self._query, texts)

    def passages(self, texts: Sequence[str]) -> Floats:
        return self._encode(self._passage, texts)

    def _encode(self, prompt: str, texts: Sequence[str]) -> Floats:
        with self._lock:
            rows = self._model.encode(
                [prompt + text for text in texts],
                prompt="",
                batch_size=32,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return _unit_rows(rows)


def load_from(kind: str, model: str, setting: str) -> Any:
    """Load a model of a class of sentence-transformers: from its folder, the cache, or the hub.

    Raises ModelError where its folder cannot be read, ModelMissingError where it is
    nowhere, or where sentence-transformers or PyTorch is not installed; the message
    names the ``setting`` to change.
    """
    here = Path(model).is_dir()
    if is_local(model) and not here:
        raise ModelMissingError(Message("there is no such folder with a model"), file=model)
    loader = _loader(kind, model, setting)
    from transformers.utils.logging import disable_progress_bar

    # bars for reading a file of weights tell nobody anything
    disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return loader(model, device="cpu", local_files_only=True)
    except Exception as error:
        if here:
            raise ModelError(
                Message("cannot be loaded (%(reason)s)", reason=_first_line(error)), file=model
            ) from error
    if os.environ.get("HF_HUB_OFFLINE", "").lower() not in ("", "0", "false"):
        reason = Message("the hub is switched off (HF_HUB_OFFLINE)")
        raise ModelMissingError(_missing(reason, setting), file=model)
    try:
        _knock()
        return loader(model, device="cpu")
    except Exception as error:
        raise ModelMissingError(_missing(_first_line(error), setting), file=model) from error


def _loader(kind: str, model: str, setting: str) -> Any:
    """The class of sentence-transformers; late, because its import takes four seconds."""
    try:
        import sentence_transformers
    except ImportError as error:
        raise ModelMissingError(
            Message(
                "a model of this kind needs sentence-transformers and PyTorch (%(reason)s): "
                "pip install 'shisaku[hub]', or unset %(setting)s to use what ships",
                reason=_first_line(error),
                setting=setting,
            ),
            file=model,
        ) from error
    return getattr(sentence_transformers, kind)


def _knock() -> None:
    """One request to the hub; raises what its client raises where no answer comes.

    Without it every file of a model is asked for six times, which takes minutes.
    """
    from huggingface_hub import constants, get_session

    get_session().head(constants.ENDPOINT, timeout=HUB_TIMEOUT)


def is_local(model: str) -> bool:
    """Whether this is a folder, there or not, rather than a name on the hub."""
    folder = Path(model)
    return folder.is_dir() or (os.sep in model and (folder.is_absolute() or model.startswith(".")))


def name_of(model: str) -> str:
    """The name of a model: its folder's, the hub's for a folder of the hub's cache, or itself."""
    folder = Path(model)
    if not is_local(model):
        return model
    cached = folder.parent.parent.name
    if folder.parent.name == "snapshots" and cached.startswith("models--"):
        return cached.removeprefix("models--").replace("--", "/")
    return folder.name


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]


def _missing(reason: str, setting: str) -> Message:
    return Message(
        "the model is neither a folder nor in the local cache, and it cannot be fetched "
        "(%(reason)s); set %(setting)s to a folder that holds a model",
        reason=reason,
        setting=setting,
    )
