"""The manifest of a corpus: good entries are used, wrong ones named with their place."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from ingest.errors import ManifestError, UnreadableFileError
from ingest.manifest import OPTIONAL, REQUIRED, ManifestEntry, read_manifest

CORPUS = Path(__file__).parents[2] / "corpus"
GOOD = {
    "id": "17202-nanao",
    "municipality_code": "17202",
    "title": "七尾市デジタル化推進計画",
    "source": "七尾市の計画",
    "file": "a.txt",
}


def table(**changes: object) -> str:
    values = {**GOOD, **changes}
    lines = [f"{k} = {_toml(v)}" for k, v in values.items() if v is not None]
    return "[[plan]]\n" + "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.txt", "b.md"):
        (tmp_path / name).write_text("計画", "utf-8")
    return tmp_path


def write(folder: Path, *tables: str) -> None:
    (folder / "manifest.toml").write_text("\n".join(tables), "utf-8")


def test_the_corpus_that_ships_has_five_entries_and_no_error() -> None:
    listing = read_manifest(CORPUS)
    assert listing.errors == ()
    assert len(listing.entries) == 5
    shipped = {p.name for p in CORPUS.iterdir() if p.suffix in {".md", ".txt"}} - {"README.md"}
    assert {entry.file for entry in listing.entries} == shipped
    assert {path.name for path in listing.files} == shipped | {"manifest.toml"}


def test_every_digest_names_its_original_and_says_what_it_is() -> None:
    for entry in read_manifest(CORPUS).entries:
        top = entry.path.read_text("utf-8")[:700]
        assert entry.title is not None and entry.title in top, entry.file
        assert "要約版" in top and "原文ではない" in top.replace("ありません", "ない"), entry.file
        assert entry.source is not None and entry.title in entry.source
        assert entry.note is not None and "our own words" in entry.note


def test_an_entry_carries_every_key(folder: Path) -> None:
    more = {"url": "https://www.city.example/plan.pdf", "show": "quotations"}
    write(folder, table(published="2022-02", licence="Apache-2.0", note="要約", **more))
    (entry,) = read_manifest(folder).entries
    assert entry.publication == {"source": entry.source, "licence": "Apache-2.0", **more}
    assert entry.path == folder / "a.txt"
    for key in (*REQUIRED, *OPTIONAL):
        assert getattr(entry, key) is not None
    facts = entry.facts
    assert facts is not None
    assert (facts.title, facts.jis_code, facts.published) == (GOOD["title"], "17202", "2022-02")
    assert (facts.municipality, facts.prefecture) == ("七尾市", "石川県")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"municipality_code": "99999"}, "99999 is not in the register"),
        ({"municipality_code": "172022"}, "not five digits"),
        ({"municipality_code": 17202}, "municipality_code must be a text"),
        ({"file": "c.txt"}, "'c.txt' does not exist"),
        ({"file": "../a.txt"}, "does not lie below"),
        ({"file": "/etc/hostname"}, "does not lie below"),
        ({"published": "2022-13"}, "neither YYYY nor YYYY-MM"),
        ({"published": "令和4年2月"}, "neither YYYY nor YYYY-MM"),
        ({"published": "2022-02\\n"}, "neither YYYY nor YYYY-MM"),
        ({"colour": "red"}, "unknown key colour"),
        ({"title": None}, "lacks title"),
        ({"title": " "}, "title must be a text in quotes, and not empty"),
        ({"id": "七尾"}, "not small letters"),
        ({"id": "a/b"}, "not small letters"),
        ({"id": "a" * 81}, "80 characters at most"),
    ],
)
def test_a_wrong_entry_is_named_and_the_others_are_used(
    folder: Path, changes: dict[str, object], says: str
) -> None:
    write(folder, table(**changes), table(id="good", file="b.md"))
    listing = read_manifest(folder)
    assert [entry.id for entry in listing.entries] == ["good"]
    (error,) = listing.errors
    assert says in str(error)
    assert str(folder / "manifest.toml") in str(error)
    assert error.place is not None and error.place.startswith("plan 1")


@pytest.mark.parametrize(
    ("second", "says"),
    [({"file": "b.md"}, "id 17202-nanao is taken"), ({"id": "other"}, "file 'a.txt' is taken")],
)
def test_an_id_and_a_file_stand_once(folder: Path, second: dict[str, object], says: str) -> None:
    write(folder, table(), table(**second))
    listing = read_manifest(folder)
    assert [entry.id for entry in listing.entries] == ["17202-nanao"]
    (error,) = listing.errors
    assert says in str(error)
    assert error.place is not None and error.place.startswith("plan 2")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[[plan\n", "not valid TOML"),
        ("title = '計画'".encode("shift_jis"), "not UTF-8"),
        (b"", "holds no"),
        (b"plan = 'x'", "holds no"),
        (b"[other]\n", "unknown key other"),
    ],
)
def test_a_broken_manifest_gives_one_error_and_no_guess(
    folder: Path, content: bytes, says: str
) -> None:
    (folder / "manifest.toml").write_bytes(content)
    listing = read_manifest(folder)
    assert listing.entries == ()
    (error,) = listing.errors
    assert says in str(error)


def test_entries_that_are_no_tables_are_wrong_one_by_one(folder: Path) -> None:
    write(folder, 'plan = ["a.txt", 1]')
    assert [str(error.place) for error in read_manifest(folder).errors] == ["plan 1", "plan 2"]


def test_codes_can_be_given(folder: Path) -> None:
    write(folder, table())
    assert read_manifest(folder, codes={"01100"}).entries == ()
    assert len(read_manifest(folder, codes={"17202"}).entries) == 1


def test_without_a_manifest_the_files_are_found_in_order(folder: Path) -> None:
    for name in ("sub/z.PDF", "sub/c.docx", "x.xlsx", "p.html", "README.md", "n.csv", "~$x.xlsx"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"x")
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "a.txt").write_bytes(b"x")
    listing = read_manifest(folder)
    names = ["a.txt", "b.md", "p.html", "sub/c.docx", "sub/z.PDF", "x.xlsx"]
    assert [entry.file for entry in listing.entries] == names
    assert all(entry.path.is_file() and entry.facts is None for entry in listing.entries)
    assert listing.files == tuple(entry.path for entry in listing.entries)


def test_what_is_no_folder_is_refused(folder: Path) -> None:
    with pytest.raises(UnreadableFileError, match="no folder"):
        read_manifest(folder / "a.txt")


def test_entries_and_errors_travel_between_processes(folder: Path) -> None:
    write(folder, table(), table(id="b"))
    listing = pickle.loads(pickle.dumps(read_manifest(folder)))
    assert isinstance(listing.entries[0], ManifestEntry)
    assert isinstance(listing.errors[0], ManifestError)


@pytest.mark.parametrize("wrong", [{"show": "nothing"}, {"url": "javascript:alert(1)"}])
def test_how_a_document_is_shown_is_checked(folder: Path, wrong: dict[str, str]) -> None:
    write(folder, table(**wrong))
    listing = read_manifest(folder)
    assert not listing.entries
    assert next(iter(wrong)) in str(listing.errors[0])
