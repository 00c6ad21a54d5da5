"""What is said to people: every sentence is in every catalogue, and nothing else is."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry

from text.messages import Message, accepted, language_of, languages, translate
from tools import messages as tool

ROOT = Path(__file__).parents[2]
CATALOGUES = {path.parent.parent.name: tool.read(path) for path in tool.files()}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?.")
FOREIGN = "text/messages/foreign.py"
JAPANESE = re.compile("[぀-ヿ㐀-鿿々]+")


@cache
def template() -> Catalog:
    """All messages that there are."""
    return tool.extracted()


def key(entry: Entry) -> tuple[str | None, str]:
    return entry.context, entry.id[0] if isinstance(entry.id, tuple) else entry.id


def texts(said: object) -> list[str]:
    return [said] if isinstance(said, str) else list(said)  # type: ignore[call-overload]


def entries(catalogue: Catalog) -> dict[tuple[str | None, str], Entry]:
    return {key(entry): entry for entry in catalogue if entry.id}


def test_there_are_messages_in_every_room_that_speaks() -> None:
    said = {place.split("/")[0] for entry in template() for place, _ in entry.locations}
    assert {"graph", "api", "text"} <= said
    assert any(place.endswith(".html") for entry in template() for place, _ in entry.locations)
    assert any(place.endswith(".rq") for entry in template() for place, _ in entry.locations)
    assert "ja" in CATALOGUES


@pytest.mark.parametrize("language", CATALOGUES)
def test_catalogue_holds_every_message_translated_and_no_other(language: str) -> None:
    wanted, found = entries(template()), entries(CATALOGUES[language])
    lacking = [name for name in wanted if name not in found]
    dead = [name for name in found if name not in wanted]
    assert not lacking, "run tools/messages.py and translate"
    assert not dead, "run tools/messages.py"
    assert not list(tool.untranslated(CATALOGUES[language]))


@pytest.mark.parametrize("language", CATALOGUES)
def test_compiled_catalogue_agrees_with_its_text(language: str) -> None:
    (path,) = (p for p in tool.files() if p.parent.parent.name == language)
    assert path.with_suffix(".mo").read_bytes() == tool.compiled(CATALOGUES[language])


@pytest.mark.parametrize("language", CATALOGUES)
def test_translations_have_the_placeholders_of_the_message(language: str) -> None:
    wrong = []
    for name, entry in entries(CATALOGUES[language]).items():
        wanted = {found for text in texts(entry.id) for found in PLACEHOLDER.findall(text)}
        wrong += [
            (name, said)
            for said in texts(entry.string)
            if set(PLACEHOLDER.findall(said)) - {"%%"} != wanted - {"%%"}
        ]
    assert not wrong


def test_placeholders_are_named_and_percent_signs_doubled() -> None:
    lone = [
        text
        for entry in template()
        if entry.id and [place for place, _ in entry.locations] != [FOREIGN]
        for text in texts(entry.id)
        if not all(re.fullmatch(r"%\(\w+\)s|%%", found) for found in PLACEHOLDER.findall(text))
    ]
    assert not lone


@pytest.mark.parametrize("language", CATALOGUES)
def test_what_templates_say_is_no_markup(language: str) -> None:
    """Jinja takes catalogue texts of templates as safe: values are escaped, texts are not."""
    found = entries(CATALOGUES[language])
    wrong = [
        name
        for name, entry in entries(template()).items()
        if any(place.endswith(".html") for place, _ in entry.locations)
        for text in (*texts(entry.id), *texts(found[name].string))
        if re.search("[<>&\"']", text)
    ]
    assert not wrong


def test_a_message_is_its_english_text() -> None:
    message = Message("p. %(page)s", page=3)
    assert message == "p. 3"
    assert (translate(message, "ja"), translate(message, "en")) == ("3ページ", "p. 3")
    assert translate("p. 3", "ja") == "p. 3"  # a plain text is data
    assert translate(message, "xx") == "p. 3"


def test_a_message_in_a_message_is_translated() -> None:
    inner = FileNotFoundError(2, "No such file or directory")
    message = Message("%(reason)s", reason=inner)
    assert translate(message, "ja") == "そのようなファイルやフォルダはありません"
    assert translate(Message.joined("; ", ["%", message]), "ja").startswith("%; そのような")
    assert Message.verbatim("100%s") == translate(Message.verbatim("100%s"), "ja") == "100%s"


@pytest.mark.parametrize(
    "message",
    [
        Message("p. %(page)s", page=3),
        Message.counted("%(count)s row", "%(count)s rows", 2),
        Message("%(reason)s", reason=Message("Permission denied")),
    ],
)
def test_messages_survive_pickling(message: Message) -> None:
    again = pickle.loads(pickle.dumps(message))
    assert again == message
    assert translate(again, "ja") == translate(message, "ja")


def test_numbers_choose_the_form() -> None:
    assert Message.counted("%(count)s row", "%(count)s rows", 1) == "1 row"
    assert Message.counted("%(count)s row", "%(count)s rows", 0) == "0 rows"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "ja"}, "ja"),
        ({"LANG": "ja_JP.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LC_ALL": "ja_JP", "LANG": "en_US.UTF-8"}, "ja"),
        ({"LC_ALL": "", "LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANGUAGE": "xx:ja:en", "LANG": "en_US.UTF-8"}, "ja"),
        ({"LANG": "xx_XX.UTF-8"}, "en"),
    ],
)
def test_the_environment_chooses_the_language(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("ja", "ja"),
        ("ja-JP,ja;q=0.9,en;q=0.8", "ja"),
        ("en;q=0.5, ja;q=0.4", "en"),
        ("xx, ja;q=0.1", "ja"),
        ("ja;q=0", "en"),
        ("ja;q=x", "en"),
        ("*", "en"),
    ],
)
def test_the_header_chooses_the_language(header: str | None, language: str) -> None:
    assert accepted(header) == language


def test_languages_are_the_catalogues_and_english() -> None:
    assert languages() == ("en", *sorted(CATALOGUES))


def test_templates_hold_no_japanese_but_data() -> None:
    wrong = [
        f"{path.name}: {word}"
        for path in sorted((ROOT / "api").rglob("templates/*.html"))
        for word in JAPANESE.findall(path.read_text("utf-8"))
        if word not in DATA_IN_TEMPLATES
    ]
    assert not wrong


DATA_IN_TEMPLATES = {"施策", "実施", "計画", "検討", "言及のみ", "に取り組む市区町村は"}
"""The mark of the service, the values of a measure's stage, a question to the search."""


SPEAKERS = {"Message", "counted", "foreign", "_", "say", "note", "error", "print", "progress"}


def spoken(tree: ast.AST) -> Iterator[ast.Constant]:
    """The literals that a module says to people, or raises."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        if name in SPEAKERS or name.endswith("Error"):
            yield from (
                inner
                for argument in (*node.args, *(keyword.value for keyword in node.keywords))
                for inner in ast.walk(argument)
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
            )


def test_code_says_no_japanese_but_names() -> None:
    wrong, seen = [], 0
    for room in tool.ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            for literal in spoken(ast.parse(path.read_text("utf-8"))):
                seen += 1
                found = set(JAPANESE.findall(literal.value)) - NAMES
                if found:
                    wrong.append(f"{path.relative_to(ROOT)}:{literal.lineno}: {literal.value}")
    assert not wrong
    assert seen > 300


def test_the_api_holds_no_japanese_but_data() -> None:
    wrong = []
    for path in sorted((ROOT / "api").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        texts = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        wrong += [
            f"{path.relative_to(ROOT)}:{node.lineno}: {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in texts
            and set(JAPANESE.findall(node.value)) - NAMES
        ]
    assert not wrong


NAMES = {"行政事業レビュー", "実施", "計画", "検討", "言及のみ", "令和", "年度"}
"""A name, the stages of a measure, a fiscal year as an example: the same in every language."""
