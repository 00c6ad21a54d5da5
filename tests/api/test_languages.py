"""Each door says what it says in the language asked for: pages, answers, command line."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from api_pages import HTML, check_page
from api_snapshot import BASE, MODEL

from api.cli.main import main
from api.cli.parser import COMMANDS
from api.settings import SETTINGS
from ingest.issues import CODES
from text.messages import languages

if TYPE_CHECKING:
    from starlette.testclient import TestClient

JAPANESE = re.compile("[぀-ヿ㐀-鿿]")


@pytest.fixture
def environment(served_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (*(setting.name for setting in SETTINGS), "LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SHISAKU_DATA", str(served_data))
    monkeypatch.setenv("SHISAKU_MODEL", MODEL)
    return served_data


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    code = main(list(args))
    out, err = capsys.readouterr()
    return code, out, err


# ---------------------------------------------------------------- pages


def test_a_page_leads_to_itself_in_every_other_language(client: TestClient) -> None:
    for language in languages():
        page = check_page(client.get("/topics", params={"lang": language}, headers=HTML))
        assert page.lang == language
        others = [code for code in languages() if code != language]
        text = client.get("/topics", params={"lang": language}, headers=HTML).text
        assert re.findall(r'hreflang="(\w+)"', text) == sorted(others)


def test_an_unknown_language_is_japanese(client: TestClient) -> None:
    assert check_page(client.get("/?lang=xx", headers=HTML)).lang == "ja"


@pytest.mark.parametrize(
    ("path", "status", "japanese", "english"),
    [
        ("/no-such-thing", 404, "収録していません", "nothing is known of it"),
        ("/search?q=x&city=99999", 400, "登録がありません", "is unknown"),
        ("/search?q=x&offset=x", 400, "整数にしてください", "valid integer"),
        ("/sparql?query=SELEC&format=html", 400, "のどれもありません", "holds no SELECT"),
    ],
)
def test_error_pages(
    client: TestClient, path: str, status: int, japanese: str, english: str
) -> None:
    sign = "&" if "?" in path else "?"
    for address, said, other in (
        (path, japanese, english),
        (f"{path}{sign}lang=en", english, japanese),
    ):
        page = client.get(address, headers=HTML)
        assert page.status_code == status
        assert said in page.text
        assert other not in page.text


def test_issues_are_said_in_the_language_of_the_page(client: TestClient) -> None:
    """The record's own words are Japanese; others read what the code means before them."""
    meanings = {code.meaning for code in CODES.values()}
    found = 0
    for plan in client.get("/api/plans").json()["plans"]:
        path = plan["iri"].removeprefix(BASE.rstrip("/"))
        japanese, english = (
            html.unescape(client.get(path, params={"lang": lang}, headers=HTML).text)
            for lang in ("ja", "en")
        )
        assert not [text for text in meanings if text in japanese]
        found += any(text in english for text in meanings)
    assert found


def test_the_page_of_the_api_describes_it_in_its_language(client: TestClient) -> None:
    japanese, english = (client.get(f"/docs?lang={lang}", headers=HTML) for lang in ("ja", "en"))
    assert "Items to skip." in english.text
    assert "飛ばす件数。" in japanese.text
    sentences = re.findall(r">([A-Z][^<>]* [^<>]* [^<>]*)<", japanese.text)
    assert not [text for text in sentences if not JAPANESE.search(text)]


# ---------------------------------------------------------------- answers for programs


def test_errors_for_programs_are_in_the_language_they_accept(client: TestClient) -> None:
    path = "/api/search?q=x&city=99999"
    plain = client.get(path)
    assert plain.json()["error"]["message"] == "city: '99999' is unknown"
    assert plain.headers["content-language"] == "en"
    said = client.get(path, headers={"accept-language": "ja-JP, en;q=0.5"})
    assert said.json()["error"]["message"] == "city: '99999' は登録がありません"
    assert said.headers["content-language"] == "ja"
    assert "Accept-Language" in said.headers["vary"]


def test_the_error_of_a_query_names_its_place_in_both_languages(client: TestClient) -> None:
    query = {"query": "SELECT * WHERE {\n ?a ?b }"}
    english = client.get("/sparql", params=query).json()["error"]["message"]
    japanese = client.get("/sparql", params=query, headers={"accept-language": "ja"})
    assert english.startswith("query: line 2, column ")
    assert japanese.json()["error"]["message"].startswith("query: 2 行 ")


# ---------------------------------------------------------------- command line


@pytest.mark.parametrize("command", ["", *sorted(COMMANDS)])
def test_help_is_japanese_for_a_japanese_reader(
    environment: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    code, out, _ = run(capsys, *filter(None, [command, "--help"]))
    assert code == 0
    assert "使い方：" in out
    # every sentence is translated: what stays are names, settings, forms and examples
    lines = [line for line in out.splitlines() if re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", line)]
    assert not [line for line in lines if not JAPANESE.search(line) and "[" not in line]


@pytest.mark.parametrize(
    ("args", "japanese", "english"),
    [
        (("search",), "次の引数が必要です", "the following arguments are required"),
        (("search", "x", "--limit", "0"), "1 以上にしてください", "must be 1 or more"),
        (("search", "x", "--mode", "x"), "から選んでください", "choose from"),
        (("search", " "), "検索する言葉が空です", "the text to look for is empty"),
        (("search", "x", "--city", "x"), "登録がありません", "is unknown"),
        (("trace", "どこにもない"), "施策の題名でも", "no title of a measure"),
        (("sparql", "SELEC {"), "どれもありません", "holds no SELECT"),
        (("ingest", "no-such-file.md"), "ありません", "No such file"),
        (("validate", "no-such-folder"), "ありません", "o such file"),
    ],
)
def test_errors_of_the_command_line(
    environment: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    args: tuple[str, ...],
    japanese: str,
    english: str,
) -> None:
    said = {}
    for language, locale in (("ja", "ja_JP.UTF-8"), ("en", "C.UTF-8")):
        monkeypatch.setenv("LANG", locale)
        code, _, said[language] = run(capsys, *args)
        assert code in (1, 2)
    assert japanese in said["ja"]
    assert english not in said["ja"]
    assert english in said["en"]


def test_results_of_the_command_line(
    environment: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    assert run(capsys, "status")[1].startswith("スナップショット")
    assert re.search(r"\d+ 件$", run(capsys, "search", "テレワーク")[2].strip())
    japanese = run(capsys, "check")
    monkeypatch.setenv("LANG", "C.UTF-8")
    assert run(capsys, "status")[1].startswith("snapshot")
    english = run(capsys, "check")
    assert japanese[1].count("\n") == english[1].count("\n")
    assert japanese[1] != english[1]
