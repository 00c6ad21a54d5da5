"""Who asks, so that one who asks much does not keep the others waiting."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, Final

CLIENT: Final = ContextVar("client", default="")
"""The client of the request under way; empty for the program itself."""

_V6_NETWORK: Final = 64
"""Bits of an IPv6 address that a provider gives to one customer."""


def client_of(scope: Mapping[str, Any]) -> str:
    """The address that a request came from; of IPv6 the network, as one customer has all of it."""
    host: str = (scope.get("client") or ("unknown",))[0]
    if ":" not in host:
        return host
    try:
        address = ipaddress.IPv6Address(host.partition("%")[0])
    except ValueError:
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((address, _V6_NETWORK), strict=False))
