"""The training room: text formats, the overlap check, pairs and the split, vocabulary, vectors."""

from __future__ import annotations

import json
import random
import sys
import zipfile
from collections import Counter
from pathlib import Path

import msgpack
import numpy as np
import numpy.typing as npt
import pytest
from scipy import sparse

pytest.importorskip("torch", reason="PyTorch is not installed")

from search.training import pairs, texts
from search.training.__main__ import main
from search.training.contrast import Bags, Recipe, Start, train
from search.training.cooccurrence import cooccurrence, sif_weights, word_vectors
from search.training.errors import SourceMissingError, TextFormatError, TrainingError, VectorsError
from search.training.overlap import TrainingTexts, fold, own_texts, read_queries
from search.training.vectors import WordVectors, lemma_vectors
from search.training.vocabulary import Counts, composition, count, pieces, tokenizer
from search.training.words import analyse, normalise

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TOPICS = ROOT / "ontology" / "lexicon" / "topics.json"


def test_own_texts_are_many_and_distinct() -> None:
    services = texts.read_services()
    everyday = [text for service in services for text in service.everyday]
    official = [text for service in services for text in service.official]
    lexicon = texts.read_lexicon()
    assert len(services) >= 200
    assert len(set(everyday)) >= 1000
    assert len(set(official)) >= 600
    assert sum(len(row.everyday) for row in lexicon) >= 600
    assert len({fold(text) for text in everyday}) == len(everyday)
    assert len(pairs.service_pairs(services, pairs.NOTHING_HELD)) >= 3000


def test_frames_take_one_phrase() -> None:
    assert all("雨" in frame.format("雨") for frame in texts.read_frames())


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("+ 説明が先にある\n", 1),
        ("@ a | 名\n? 何か\n", 2),
        ("@ a |\n", 1),
        ("@ a | 名\n+ 説明\n- 言い方\n@ a | 名\n", 4),
    ],
)
def test_bad_service_line_names_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    (tmp_path / "services.txt").write_text(text, "utf-8")
    with pytest.raises(TextFormatError, match=r"services\.txt") as caught:
        texts.read_services(tmp_path)
    assert caught.value.line == line


def test_service_without_everyday_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "services.txt").write_text("@ a | 名\n+ 説明\n", "utf-8")
    with pytest.raises(TextFormatError, match="lacks"):
        texts.read_services(tmp_path)


def test_block_without_labels_adds_to_a_service(tmp_path: Path) -> None:
    body = "@ a | 名\n+ 説明\n- 言い方\n@ a\n- 別の言い方\n"
    (tmp_path / "services.txt").write_text(body, "utf-8")
    (service,) = texts.read_services(tmp_path)
    assert service.everyday == ("言い方", "別の言い方")


def test_held_out_texts_are_in_no_pair() -> None:
    services = texts.read_services()
    topics = texts.read_topics(TOPICS)
    held = pairs.hold_out(services, topics, 500, 7)
    assert held == pairs.hold_out(services, topics, 500, 7)
    made = pairs.service_pairs(services, held)
    used = {text for pair in made for text in (pair.first, pair.second)}
    gone = {t for s in services if s.slug in held.services for t in (*s.everyday, *s.official)}
    assert held.sentences
    assert len(held.services) >= 20
    assert not used & held.sentences
    # a description may stand in two services only if it was written twice
    assert not used & gone


def test_rewriter_is_longest_first_and_reproducible() -> None:
    rows = [texts.Synonyms(("お年寄り",), ("高齢者",)), texts.Synonyms(("家",), ("高齢者世帯",))]
    made = [
        pairs.Rewriter(rows, ["{}とは"], [], random.Random(1)).everyday("高齢者と高齢者世帯", 1.0)
        for _ in range(2)
    ]
    assert made == ["お年寄りと家"] * 2


# -- the overlap check ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def known() -> TrainingTexts:
    return TrainingTexts(*own_texts(TOPICS))


def test_check_finds_a_copy(known: TrainingTexts) -> None:
    sentence = max((t for s in texts.read_services() for t in s.everyday), key=len)
    found = known.compare(f"「{sentence}」？")
    assert found.too_near
    assert found.is_copy


def test_check_finds_a_near_copy(known: TrainingTexts) -> None:
    sentence = max((t for s in texts.read_services() for t in s.everyday), key=len)
    found = known.compare(sentence[:-2] + "のですが")
    assert found.too_near
    assert not found.is_copy


def test_check_finds_a_long_run_of_a_public_set() -> None:
    background = "むかしむかしあるところに大きな川が流れていて村人は渡し船で往来した"
    known = TrainingTexts(["全く別の文である"], [], [background])
    assert known.compare("大きな川が流れていて村人は渡し").too_near
    assert not known.compare("小さな橋を架けるお金がほしい町").too_near


def test_check_lets_terms_and_new_sentences_pass(known: TrainingTexts) -> None:
    term = texts.read_services()[0].labels[0]
    assert known.compare(term).is_term
    assert not known.compare(term).too_near
    assert not known.compare("潮の満ち引きを眺めながら将棋を指す老人の横顔").too_near


def test_run_stays_inside_one_text() -> None:
    found = TrainingTexts(["あいうえお", "かきくけこ"], []).compare("えおかき")
    assert found.run == 2


def test_check_command_fails_on_a_copy_and_passes_without(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sentence = max((t for s in texts.read_services() for t in s.everyday), key=len)
    bad, good = tmp_path / "bad.jsonl", tmp_path / "good.jsonl"
    bad.write_text(json.dumps({"query": sentence}, ensure_ascii=False) + "\n", "utf-8")
    good.write_text(json.dumps({"query": "竹とんぼの飛ばし方の大会"}) + "\n", "utf-8")
    assert main(["check", str(good)]) == 0
    assert main(["check", str(good), str(bad)]) == 1
    assert sentence in capsys.readouterr().out


def test_check_command_names_what_it_cannot_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"query": "よい"}\nnot json\n', "utf-8")
    assert main(["check", str(broken)]) == 2
    assert f"{broken}:2" in capsys.readouterr().err
    with pytest.raises(SourceMissingError):
        read_queries(tmp_path / "absent.jsonl")


def test_judged_queries_are_no_training_texts() -> None:
    judged = sorted((ROOT / "tests" / "judged").glob("*.jsonl"))
    shared = ROOT.parent / "shared" / "evaluation" / "queries_dev.jsonl"
    judged += [shared] if shared.is_file() else []
    assert len(judged) >= 2
    assert main(["check", *map(str, judged)]) == 0


# -- vocabulary and vectors -------------------------------------------------------------------

_LINES = [
    "庁舎の窓口で申し込みを受け付ける",
    "庁舎の窓口で申込みを受け付ける",
    "川の水位を測る機械を置く",
]


def test_normaliser_of_words_and_of_the_tokenizer_agree() -> None:
    built = tokenizer(pieces(count([(t, 1) for t in _LINES]), ["窓口"], 200))
    for text in ("ディジタル　ヴァイオリン", "ＤＸのサーバー", "ﾃﾞｼﾞﾀﾙ−化"):
        assert built.normalizer.normalize_str(text) == normalise(text).replace("　", " ")


def test_terms_stay_whole_and_spellings_share_a_lemma() -> None:
    counts = count([(text, 3) for text in _LINES])
    vocabulary = pieces(counts, ["総合窓口"], 300)
    assert vocabulary == pieces(count([(text, 3) for text in _LINES]), ["総合窓口"], 300)
    built = tokenizer(vocabulary)
    assert "総合窓口" in built.encode("総合窓口を置く").tokens
    made = composition(vocabulary, counts)
    names = [piece for piece, _ in vocabulary]
    first, second = (
        set(made.matrix[names.index(piece)].indices) for piece in ("申し込み", "申込み")
    )
    assert any(column < made.lemmas for column in first & second)


def test_analysis_gives_lemmas() -> None:
    assert [word.lemma for word in analyse("ハンコ")] == [word.lemma for word in analyse("判子")]


def test_vectors_put_words_of_like_company_together() -> None:
    # 0 and 1 stand beside 4 and 5; 2 and 3 stand beside 6 and 7
    rng = np.random.default_rng(0)
    rows = []
    for _ in range(400):
        side = int(rng.integers(2))
        rows.append(
            np.asarray([2 * side + rng.integers(2), 4 + 2 * side + rng.integers(2)], np.int32)
        )
    vectors = word_vectors(cooccurrence(rows, 8, 2), 4, 0)
    assert vectors.shape == (8, 4)
    assert vectors[0] @ vectors[1] > 0.8
    assert vectors[0] @ vectors[2] < 0.3


def test_sif_weight_falls_with_frequency() -> None:
    weights = sif_weights(np.asarray([1.0, 10.0, 1000.0]), 1e-3)
    assert weights[0] > weights[1] > weights[2] > 0


def _package(folder: Path, words: dict[str, list[float]]) -> Path:
    """A package of word vectors as spaCy writes it."""
    vocab = folder / "model-1" / "vocab"
    vocab.mkdir(parents=True)
    # what spaCy 3.8 gives for these words (spacy.strings.hash_string)
    hashes = {"押印": 9525044688733768134, "coffee": 3197928453018144401}
    rows = {hashes[word]: row for row, word in enumerate(words)}
    (vocab / "key2row").write_bytes(msgpack.packb(rows))
    with (vocab / "vectors").open("wb") as file:
        np.save(file, np.asarray(list(words.values()), dtype=np.float32))
    (vocab / "strings.json").write_text(json.dumps([*words, "no vector"]), "utf-8")
    return folder


def test_word_vectors_come_from_folder_and_wheel(tmp_path: Path) -> None:
    folder = _package(tmp_path / "package", {"押印": [3.0, 4.0], "coffee": [0.0, 2.0]})
    with zipfile.ZipFile(tmp_path / "package.whl", "w") as archive:
        for path in folder.rglob("vocab/*"):
            archive.write(path, path.relative_to(folder))
    for path in (folder, tmp_path / "package.whl"):
        words = WordVectors.read(path)
        assert len(words) == 2
        assert words.of("no vector") is None
        np.testing.assert_allclose(words.of("押印"), [0.6, 0.8], rtol=1e-6)
        np.testing.assert_allclose(words.of("coffee"), [0.0, 1.0])


def test_package_without_word_vectors_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "no.whl").write_bytes(b"no archive")
    strange = _package(tmp_path / "strange", {"押印": [1.0, 0.0]})
    (strange / "model-1" / "vocab" / "strings.json").write_text("[]", "utf-8")
    for path in (tmp_path / "empty", tmp_path / "no.whl", tmp_path / "none.whl", strange):
        with pytest.raises(VectorsError, match=path.name):
            WordVectors.read(path)


def test_what_reads_word_vectors_may_be_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _package(tmp_path / "package", {"押印": [1.0, 0.0]})
    monkeypatch.setitem(sys.modules, "msgpack", None)
    with pytest.raises(TrainingError, match=r"pip install 'shisaku\[train\]'"):
        WordVectors.read(folder)


def test_lemma_vectors_know_other_spellings(tmp_path: Path) -> None:
    words = WordVectors.read(_package(tmp_path, {"押印": [3.0, 4.0], "coffee": [0.0, 2.0]}))
    counts = Counts(
        surfaces=Counter({"coffee": 3, "コーヒー": 1, "茶": 2, "押印": 1}),
        surface_lemmas={
            "coffee": Counter({"コーヒー": 3}),
            "コーヒー": Counter({"コーヒー": 1}),
            "茶": Counter({"茶": 2}),
            "押印": Counter({"押印": 1}),
        },
        lemmas={"コーヒー": 0, "茶": 1, "押印": 2},
    )
    found = lemma_vectors(counts, words, np.ones(3, dtype=np.float32))
    assert not found[1].any()
    # two words and what they have in common taken away: they point apart
    np.testing.assert_allclose(found[0], -found[2], rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(found[[0, 2]], axis=1), 1.0, rtol=1e-5)


def test_training_moves_words_that_no_pair_has() -> None:
    """What two words in pairs teach reaches a third one through the map that all share."""
    vocabulary = [("<unk>", -30.0), ("a", -1.0), ("b", -1.0), ("c", -1.0), ("d", -1.0)]
    rng = np.random.default_rng(0)
    fixed = rng.normal(size=(5, 6)).astype(np.float32)
    fixed[0] = 0.0
    start = Start(fixed, np.eye(6, dtype=np.float32))
    recipe = Recipe(dimensions=(6,), weights=(1.0,), epochs=20, batch=2, drop=0.0)
    batch = [pairs.Pair("a", "b", 0), pairs.Pair("b", "a", 1)]
    matrix = sparse.identity(5, dtype=np.float32, format="csr")
    bags = Bags(tokenizer(vocabulary), 10)
    table = train(start, matrix, bags, lambda epoch: [batch], [], recipe)
    before = start.table(matrix)
    assert table.shape == before.shape
    assert np.abs(table[3] - before[3]).max() > 1e-3

    def near(rows: npt.NDArray[np.float32]) -> float:
        return float(rows[1] @ rows[2] / np.linalg.norm(rows[1]) / np.linalg.norm(rows[2]))

    assert near(table) > near(before)
