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
    }
)
"""What the operating system says when a file or an address cannot be used (``strerror``)."""

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
