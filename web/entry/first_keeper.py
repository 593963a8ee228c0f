"""The first keeper: while a store has none, each start of the server prints one link that makes one."""

import sys

import streamlit as st

from layers.errors import RecoveryMapError
from web.entry.address import public_address
from web.house import House


def tell_first_keeper(house: House) -> None:
    """Print the link on the terminal, and nothing where there is a keeper; a later start ends an earlier link."""
    try:
        token = house.people.first_keeper()
    except RecoveryMapError as error:
        sys.stderr.write(f"Nobody can become the first keeper yet. {error}\n")
        return
    if token:
        here = f"http://{st.get_option('server.address') or 'localhost'}:{st.get_option('server.port')}"
        sys.stderr.write(f"{words(token, address=public_address(here))}\n")
        sys.stderr.flush()


def words(token: str, *, address: str = "") -> str:
    """What to tell the person at the terminal."""
    link = join_link(token, address=address)
    return f"This map has no keeper yet. Open this link to become the first (it works once, within 7 days):\n  {link}"


def join_link(token: str, *, address: str = "") -> str:
    """The link to give to somebody: the only place where the token is shown."""
    return f"{address or public_address()}/join/{token}"
