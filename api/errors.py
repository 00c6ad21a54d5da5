"""What can go wrong at the doors: settings, commands, builds, the service.

ApiError                     anything here; one line that names the place
├── SettingsError            an environment variable has a wrong value
├── UsageError               a command or request was given something impossible
│   └── ParameterError       one request parameter is wrong; names the allowed values
├── BuildError               a build could not be finished; the last snapshot stays
│   └── NothingBuiltError    every document was refused
├── NotReadyError            no snapshot is open yet
│   └── SearchNotReadyError  the graph answers, the search cannot
├── BusyError                too many requests wait, of all clients or of this one
└── NotFoundError            no such thing in the snapshot
"""

from __future__ import annotations

from text.errors import ShisakuError
from text.messages import Message


class ApiError(ShisakuError):
    """Anything that ends a command or a request; the text is one clear line."""


class SettingsError(ApiError):
    """One or more settings in the environment are wrong."""


class UsageError(ApiError):
    """A command or request asks for something impossible."""


class ParameterError(UsageError):
    """A request parameter is wrong.

    ``allowed`` holds the values that would have been taken, empty where they
    are no closed set.
    """

    def __init__(self, parameter: str, message: Message, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(Message.joined(": ", [parameter, message]))
        self.parameter = parameter
        self.allowed = allowed


class BuildError(ApiError):
    """The build could not be finished; the last snapshot is untouched."""


class NothingBuiltError(BuildError):
    """Every document was refused, so there is nothing to publish."""


class NotReadyError(ApiError):
    """The service has no snapshot open yet."""


class SearchNotReadyError(NotReadyError):
    """The graph answers, the search cannot: the message says why."""


class BusyError(ApiError):
    """Too many requests wait; ``own`` where they are this client's."""

    def __init__(self, *, own: bool) -> None:
        super().__init__(
            Message("too many requests from this address wait already; try again")
            if own
            else Message("too many requests wait; try again")
        )
        self.own = own


class NotFoundError(ApiError):
    """The snapshot holds nothing of that name."""
