"""Documentation is complete: every command, option, setting, route and parameter is in it."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from api.cli.parser import COMMANDS, EXPORT_FORMATS, MODES, RESULT_FORMATS, TYPES, make_parser
from api.settings import SETTINGS

if TYPE_CHECKING:
    from starlette.testclient import TestClient

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
CLI = (REFERENCE / "cli.md").read_text("utf-8")
HTTP = (REFERENCE / "http.md").read_text("utf-8")


def section(command: str) -> str:
    """What the reference says of one command."""
    found = re.search(rf"^## `shisaku {command}\b.*?(?=^## |\Z)", CLI, re.M | re.S)
    assert found, f"docs/reference/cli.md has no section on {command}"
    return found.group()


def subparsers() -> dict[str, argparse.ArgumentParser]:
    for action in make_parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("the command has no commands")


def test_commands_are_those_that_exist() -> None:
    assert set(subparsers()) == set(COMMANDS)
    assert set(re.findall(r"^## `shisaku (\w+)", CLI, re.M)) == set(COMMANDS)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_option_and_argument_is_documented(command: str) -> None:
    text = section(command)
    counted = 0
    for action in subparsers()[command]._actions:
        if isinstance(action, argparse._HelpAction):
            continue
        counted += 1
        assert action.help, f"{command} {action.dest} has no help"
        if action.option_strings:
            assert action.option_strings[-1] in text, f"{command} {action.option_strings}"
        elif action.choices:
            assert all(str(choice) in text for choice in action.choices), f"{command} {action.dest}"
        else:
            name = action.metavar or action.dest
            assert str(name) in text, f"{command} {name}"
    assert counted


def test_every_choice_is_documented() -> None:
    assert all(form in section("export") for form in EXPORT_FORMATS)
    assert all(form in section("sparql") for form in RESULT_FORMATS)
    assert all(kind in section("search") for kind in (*TYPES, *MODES))


def test_every_setting_is_documented() -> None:
    for setting in SETTINGS:
        assert f"`{setting.name}`" in CLI
    assert set(re.findall(r"`(SHISAKU_\w+)`", CLI)) == {setting.name for setting in SETTINGS}


def test_every_route_and_parameter_is_documented(client: TestClient) -> None:
    description = client.get("/openapi.json").json()
    assert len(description["paths"]) >= 14
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            assert f"{method.upper()} {path}" in HTTP, f"{method} {path}"
            for parameter in operation.get("parameters", []):
                name = parameter["name"]
                assert f"`{name}`" in HTTP or f"{{{name}}}" in HTTP, f"{path}: {name}"


def test_no_route_is_documented_that_does_not_exist(client: TestClient) -> None:
    known = {*client.get("/openapi.json").json()["paths"], "/openapi.json", "/ns"}
    documented = set(re.findall(r"`?(?:GET|POST) (/[^`\s|]*)`", HTTP))
    assert documented
    assert documented <= known
