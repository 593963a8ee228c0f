"""Addresses: where this app is found (for links that are sent out), and where somebody asks from (for limits)."""

import ipaddress
import os
from collections.abc import Mapping
from urllib.parse import urlsplit

SETTING = "RECOVERY_ADDRESS"  # such as https://map.example.org; also says that cookies are for https alone
LOCAL = "http://localhost:8501"  # where `make run` serves
NOWHERE = "unknown"


def given_address() -> str:
    """What the setting RECOVERY_ADDRESS says, without a slash at the end; "" where it is not set."""
    return os.environ.get(SETTING, "").strip().rstrip("/")


def public_address(asked: str = "") -> str:
    """Where people find this app, without a slash at the end.

    The setting RECOVERY_ADDRESS, else scheme and host of the page ``asked`` for, else where `make run` serves.
    """
    if given := given_address():
        return given
    parts = urlsplit(asked)
    if parts.scheme and parts.netloc:
        return f"{parts.scheme}://{parts.netloc}"
    return LOCAL


def is_https(scheme: str = "") -> bool:
    """Whether people come by https: as the setting says, else as this request did."""
    return (given_address() or f"{scheme}:").lower().startswith(("https:", "wss:"))


def asked_from(peer: str | None, headers: Mapping[str, str]) -> str:
    """The address that a request came from; behind a proxy on this machine, the one that the proxy names.

    The header is believed from this machine alone, and only its last entry, which the nearest proxy wrote.
    """
    if peer and not _is_here(peer):
        return peer
    named = headers.get("X-Forwarded-For", headers.get("x-forwarded-for", "")).split(",")[-1].strip()
    return named or peer or NOWHERE


def _is_here(peer: str) -> bool:
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return peer in ("localhost", "testclient")
