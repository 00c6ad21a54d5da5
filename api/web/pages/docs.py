"""The OpenAPI description in the form that its page shows."""

from __future__ import annotations

from typing import Any

from api.views.rows import Json
from text.messages import Message


def operations(description: Json) -> dict[str, list[Json]]:
    """Operations by tag: method, path, texts, parameters, answers."""
    groups: dict[str, list[Json]] = {}
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            entry = {
                "method": method.upper(),
                "path": path,
                "summary": operation.get("summary", ""),
                "description": message(operation.get("description", "")),
                "parameters": [
                    _parameter(p, description["components"]["schemas"])
                    for p in operation.get("parameters", [])
                ],
                "answers": {
                    status: message(answer.get("description", ""))
                    for status, answer in sorted(operation.get("responses", {}).items())
                    if status != "422"
                },
            }
            for tag in operation.get("tags", ["other"]):
                groups.setdefault(tag, []).append(entry)
    return groups


def texts(description: Json) -> set[Message]:
    """Everything that the page of the OpenAPI description says, for the catalogues."""
    said = {message(description["info"]["description"])}
    for tag, group in operations(description).items():
        said.add(Message(tag))
        for operation in group:
            said.update((operation["description"], *operation["answers"].values()))
            said.update(parameter["description"] for parameter in operation["parameters"])
    return {text for text in said if text}


def message(text: str) -> Message:
    """A text of the OpenAPI description as the catalogues hold it."""
    return Message(text.replace("%", "%%"))


def _parameter(parameter: Json, schemas: Json) -> Json:
    schema = parameter.get("schema", {})
    kind = _type(schema)
    choices = schemas.get(kind.partition(" ")[0], {}).get("enum", [])
    return {
        "name": parameter["name"],
        "in": parameter["in"],
        "required": parameter.get("required", False),
        "description": message(parameter.get("description", "")),
        "type": kind if not choices else kind.replace(kind.partition(" ")[0], "string"),
        "choices": choices,
        "default": schema.get("default"),
    }


def _type(schema: Json) -> str:
    options: list[Any] = schema.get("anyOf") or [schema]
    names = []
    for option in options:
        if option.get("type") == "null":
            continue
        if option.get("type") == "array":
            names.append(f"{_type(option.get('items', {}))} …")
        elif "$ref" in option:
            names.append(option["$ref"].rpartition("/")[2])
        else:
            names.append(option.get("type", "any"))
    return " | ".join(names)
