"""Word vectors of the public web, as GinZA's package ``ja_ginza`` carries them (chiVe).

chiVe was trained on a web corpus of a hundred billion words and is published under the
Apache License 2.0; the package holds 480,000 words that share 20,000 vectors of 300
dimensions (rare words have that of their nearest frequent one).  They know what the
small public sets of the training never say: that はんこ and 押印 are one thing.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import numpy as np
import numpy.typing as npt

from .errors import TrainingError, VectorsError
from .vocabulary import Counts

Floats = npt.NDArray[np.float32]

_FILES = ("key2row", "vectors", "strings.json")


class WordVectors:
    """Unit vectors of words; read with :meth:`read`."""

    def __init__(self, rows: dict[str, int], table: Floats) -> None:
        self._rows = rows
        self._table = table
        self.dimension = int(table.shape[1])

    def __len__(self) -> int:
        return len(self._rows)

    def of(self, word: str) -> Floats | None:
        """The vector of a word, length 1, or None where it is not known."""
        row = self._rows.get(word)
        return None if row is None else self._table[row]

    @classmethod
    def read(cls, path: Path) -> WordVectors:
        """Vectors of a spaCy package: its wheel (``*.whl``) or its folder.

        VectorsError where it holds none, TrainingError where the extra ``train`` is not installed.
        """
        try:
            import msgpack
        except ImportError as error:
            raise TrainingError(
                "reading word vectors needs msgpack: pip install 'shisaku[train]'"
            ) from error
        try:
            read = _opened(path)
            found = msgpack.unpackb(read("key2row"), strict_map_key=False)
            table = np.load(io.BytesIO(read("vectors")), allow_pickle=False)
            strings = json.loads(read("strings.json"))
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise VectorsError(path, error) from error
        rows = {}
        for word in strings:
            row = found.get(_hash(word.encode()))
            if row is not None and 0 <= row < len(table):
                rows[word] = int(row)
        if not rows:
            raise VectorsError(path, ValueError("none of its words has a vector"))
        table = np.asarray(table, dtype=np.float32)
        lengths = np.linalg.norm(table, axis=1, keepdims=True)
        return cls(rows, table / np.maximum(lengths, 1e-9))


def _hash(data: bytes) -> int:
    """MurmurHash64A with seed 1, by which spaCy's string store names words.

    The package ``murmurhash`` offers Python its 32 bits only.
    """
    factor, mask = 0xC6A4A7935BD1E995, 2**64 - 1
    value = 1 ^ (len(data) * factor & mask)
    whole = len(data) // 8 * 8
    for begin in range(0, whole, 8):
        part = int.from_bytes(data[begin : begin + 8], "little") * factor & mask
        value = (value ^ ((part ^ part >> 47) * factor & mask)) * factor & mask
    if whole < len(data):
        value = (value ^ int.from_bytes(data[whole:], "little")) * factor & mask
    value = (value ^ value >> 47) * factor & mask
    return value ^ value >> 47


def _opened(path: Path) -> Callable[[str], bytes]:
    """What reads one of the files of ``vocab/``; KeyError where it is not there."""
    if path.is_dir():
        places = {found.name: found for found in sorted(path.rglob("vocab/*"))}
        return lambda name: places[name].read_bytes()
    archive = zipfile.ZipFile(path)
    names = [PurePosixPath(name) for name in archive.namelist()]
    members = {n.name: str(n) for n in names if n.parent.name == "vocab" and n.name in _FILES}
    return lambda name: archive.read(members[name])


def lemma_vectors(counts: Counts, words: WordVectors, weights: Floats) -> Floats:
    """A vector for every lemma (lemmas, dimension): length 1, or 0 where none is known.

    A lemma is looked up as it is, without the part that tells foreign words apart, and as
    its most frequent spelling.  What all words have in common (their mean by ``weights``)
    is taken away: it says nothing about any of them.
    """
    spelt: dict[str, str] = {}
    for surface, lemmas in counts.surface_lemmas.items():
        for lemma in lemmas:
            if counts.surfaces[surface] > counts.surfaces[spelt.get(lemma, "")]:
                spelt[lemma] = surface
    found = np.zeros((len(counts.lemmas), words.dimension), dtype=np.float32)
    for row, lemma in enumerate(counts.lemmas):
        for name in (lemma, lemma.partition("-")[0], spelt.get(lemma, lemma)):
            vector = words.of(name)
            if vector is not None:
                found[row] = vector
                break
    known = found.any(axis=1)
    if not known.any():
        return found
    found[known] -= np.average(found[known], axis=0, weights=weights[known] + 1e-9)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.maximum(lengths, 1e-9), dtype=np.float32)
