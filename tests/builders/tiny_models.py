"""Models of sentence-transformers with random weights: small, real, and good for nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

LETTERS = (
    "問文:。、ー"
    + "デジタルオンライン化行政手続窓口電子契約高齢者対策推進のをにで市 abcdefghijklmnop"
)


def tokenizer_files(folder: Path) -> Any:
    from transformers import BertTokenizerFast  # type: ignore[attr-defined]

    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *dict.fromkeys(LETTERS.strip())]
    path = folder / "vocab.txt"
    path.write_text("\n".join(vocabulary), "utf-8")
    return BertTokenizerFast(vocab=str(path), do_lower_case=False, strip_accents=False)


def config(size: int, **more: Any) -> Any:
    from transformers import BertConfig

    return BertConfig(
        vocab_size=size,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        **more,
    )


def bi_encoder(folder: Path, seed: int, prompts: dict[str, str] | None = None) -> Path:
    """A model with mean pooling in a folder."""
    pytest.importorskip("torch", reason="PyTorch is not installed")
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertModel

    torch.manual_seed(seed)
    inner = folder.with_name(folder.name + "-inner")
    tokenizer = tokenizer_files(inner)
    tokenizer.save_pretrained(inner)
    BertModel(config(len(tokenizer))).save_pretrained(inner)
    transformer = Transformer(str(inner), max_seq_length=64)
    modules = [transformer, Pooling(32, pooling_mode="mean")]
    SentenceTransformer(modules=modules, prompts=prompts, device="cpu").save(str(folder))
    return folder


def cross_encoder(folder: Path, labels: int = 1) -> Path:
    pytest.importorskip("torch", reason="PyTorch is not installed")
    import torch
    from transformers import BertForSequenceClassification

    torch.manual_seed(5)
    tokenizer = tokenizer_files(folder)
    tokenizer.save_pretrained(folder)
    model = BertForSequenceClassification(config(len(tokenizer), num_labels=labels))
    # random heads give nearly the same score to everything
    torch.nn.init.normal_(model.classifier.weight, std=600.0)
    model.save_pretrained(folder)
    return folder
