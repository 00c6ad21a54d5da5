"""Sentences of the libraries that we use, here so that the catalogues hold them."""

from __future__ import annotations

from typing import Final


def foreign(text: str) -> str:
    """Mark a sentence that another library says."""
    return text


KNOWN: Final = frozenset(
    {
        foreign("No such file or directory"),
        foreign("Permission denied"),
        foreign("Operation not permitted"),
        foreign("Is a directory"),
        foreign("Not a directory"),
        foreign("File exists"),
        foreign("File name too long"),
        foreign("No space left on device"),
        foreign("Disk quota exceeded"),
        foreign("Read-only file system"),
        foreign("Too many open files"),
        foreign("Input/output error"),
        foreign("Address already in use"),
        foreign("Cannot assign requested address"),
        foreign("Name or service not known"),
        foreign("Not Found"),
        foreign("Method Not Allowed"),
    }
)
"""What the operating system (``strerror``) and Starlette say when something cannot be had."""

REQUESTS: Final = {
    "missing": foreign("Field required"),
    "int_parsing": foreign("Input should be a valid integer, unable to parse string as an integer"),
    "bool_parsing": foreign("Input should be a valid boolean, unable to interpret input"),
    "greater_than_equal": foreign("Input should be greater than or equal to %(ge)s"),
    "less_than_equal": foreign("Input should be less than or equal to %(le)s"),
    "enum": foreign("Input should be %(expected)s"),
    "literal_error": foreign("Input should be %(expected)s"),
}
"""What pydantic says of a request parameter, by the type of its finding."""

ARGUMENTS: Final = (
    foreign("usage: "),
    foreign("positional arguments"),
    foreign("options"),
    foreign("show this help message and exit"),
    foreign("show program's version number and exit"),
    foreign("argument %(argument_name)s: %(message)s"),
    foreign("expected one argument"),
    foreign("expected at least one argument"),
    foreign("expected at most one argument"),
    foreign("the following arguments are required: %s"),
    foreign("unrecognized arguments: %s"),
    foreign("invalid choice: %(value)r (choose from %(choices)s)"),
    foreign("invalid %(type)s value: %(value)r"),
    foreign("ignored explicit argument %r"),
    foreign("ambiguous option: %(option)s could match %(matches)s"),
)
"""What :mod:`argparse` says: it asks gettext for these itself."""
