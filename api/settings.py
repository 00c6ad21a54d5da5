"""The settings, read from the environment once and in this place only.

``SETTINGS`` is the list that ``shisaku --help`` prints and the documentation is
tested against; :func:`load` turns the environment into a :class:`Settings`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import resources
from api.errors import SettingsError
from text.messages import Message

DEFAULT_BASE_IRI = "https://shisaku.example/"
DEFAULT_MODEL = f"models/{resources.MODEL}"

# characters that RFC 3987 keeps out of an IRI
_NOT_IN_IRI = frozenset(' <>"{}|\\^`')


@dataclass(frozen=True, slots=True)
class SettingDoc:
    """One environment variable: its name, its default in words, what it does."""

    name: str
    default: str
    text: Message


SETTINGS = (
    SettingDoc(
        "SHISAKU_DATA", Message("data/ in the checkout"), Message("folder that holds the snapshots")
    ),
    SettingDoc("SHISAKU_HOST", "127.0.0.1", Message("address that the service listens on")),
    SettingDoc(
        "SHISAKU_PORT", "8000", Message("port that the service listens on (0: any free one)")
    ),
    SettingDoc(
        "SHISAKU_BASE_IRI", DEFAULT_BASE_IRI, Message("what every IRI of the data starts with")
    ),
    SettingDoc("SHISAKU_MODEL", DEFAULT_MODEL, Message("embedding model: a folder or a name")),
    SettingDoc(
        "SHISAKU_RERANKER",
        Message("none"),
        Message("cross-encoder that re-ranks: a folder or a name"),
    ),
    SettingDoc(
        "SHISAKU_OPERATOR", Message("none"), Message("who runs the service, in the foot of pages")
    ),
    SettingDoc(
        "SHISAKU_CONTACT",
        Message("none"),
        Message("how to reach the operator: a text, or an https: or mailto: address"),
    ),
    SettingDoc(
        "SHISAKU_LICENCE", Message("none"), Message("licence of the data, in the foot of pages")
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run.  ``model`` is a folder or a model name, ``reranker`` too or None."""

    data: Path
    host: str
    port: int
    base_iri: str
    model: str
    reranker: str | None = None
    operator: str | None = None
    contact: str | None = None
    licence: str | None = None

    def __post_init__(self) -> None:
        problem = _port_problem(self.port) or _base_problem(self.base_iri)
        if problem:
            raise SettingsError(problem)


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; an empty variable counts as not set.

    Raises SettingsError that names every variable with a wrong value.
    """
    env = os.environ if environ is None else environ
    problems: list[Message] = []

    def value(name: str, default: str) -> str:
        return env.get(name, "").strip() or default

    data = Path(value("SHISAKU_DATA", str(default_data(env)))).expanduser()
    if data.exists() and not data.is_dir():
        problems.append(Message("SHISAKU_DATA: %(data)s is not a folder", data=data))
    port_text = value("SHISAKU_PORT", "8000")
    port = int(port_text) if port_text.isascii() and port_text.isdigit() else -1
    if problem := _port_problem(port, port_text):
        problems.append(problem)
    base = value("SHISAKU_BASE_IRI", DEFAULT_BASE_IRI)
    if problem := _base_problem(base):
        problems.append(problem)
    host = value("SHISAKU_HOST", "127.0.0.1")
    if any(c.isspace() or c in "/@[]" for c in host):
        problems.append(
            Message("SHISAKU_HOST: %(host)s is not a host name or an address", host=repr(host))
        )
    if problems:
        raise SettingsError(Message.joined("; ", problems))
    model = value("SHISAKU_MODEL", "") or str(resources.model())
    reranker = value("SHISAKU_RERANKER", "")
    return Settings(
        data.absolute(),
        host,
        port,
        base,
        _model_place(model),
        _model_place(reranker) if reranker else None,
        value("SHISAKU_OPERATOR", "") or None,
        value("SHISAKU_CONTACT", "") or None,
        value("SHISAKU_LICENCE", "") or None,
    )


def default_data(env: Mapping[str, str] | None = None) -> Path:
    """``data/`` in a checkout; where the program is installed, the user's data folder."""
    env = os.environ if env is None else env
    if in_checkout():
        return resources.program() / "data"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "shisaku"
    if sys.platform == "win32":
        return Path(env.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "shisaku"
    return Path(env.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "shisaku"


def in_checkout() -> bool:
    """Whether the program runs from its source tree rather than from site-packages."""
    return (resources.program() / "pyproject.toml").is_file()


def _model_place(model: str) -> str:
    """A folder as an absolute path, a model's name as it is."""
    path = Path(model).expanduser()
    return str(path.resolve()) if path.is_dir() else model


def _port_problem(port: int, printed: str | None = None) -> Message | None:
    if 0 <= port <= 65535:
        return None
    return Message("SHISAKU_PORT: %(port)s is not a port (0 to 65535)", port=printed or port)


def _base_problem(base: str) -> Message | None:
    try:
        parts = urlsplit(base)
        parts.port  # noqa: B018 - raises where the port is no number
    except ValueError as error:
        return Message(
            "SHISAKU_BASE_IRI: %(base)s is not an IRI (%(reason)s)", base=repr(base), reason=error
        )
    bad = sorted({c for c in base if c in _NOT_IN_IRI or ord(c) < 33})
    if bad:
        return Message(
            "SHISAKU_BASE_IRI: %(base)s holds %(character)s, which no IRI may",
            base=repr(base),
            character=repr(bad[0]),
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return Message(
            "SHISAKU_BASE_IRI: %(base)s is not an absolute http or https IRI", base=repr(base)
        )
    if parts.query or parts.fragment or "?" in base or "#" in base:
        return Message(
            "SHISAKU_BASE_IRI: %(base)s may hold neither a query nor a fragment", base=repr(base)
        )
    if not base.endswith("/"):
        return Message("SHISAKU_BASE_IRI: %(base)s must end in /", base=repr(base))
    return None
