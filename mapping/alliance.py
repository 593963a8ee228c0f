"""An Alliance: who has signed its charter, who is only known to it, and whom to invite next."""

from collections.abc import Iterable

import pandas as pd

SIGNED_CURRENT, SIGNED_EARLIER, NOT_SIGNED = "member", "member, of an earlier charter", "known to us, not a member"


def standing(organisations: pd.DataFrame, *, charter_version: str = "") -> pd.Series:
    """How each organisation stands to the Alliance, indexed like ``organisations``: a member by its signature alone.

    One of ``SIGNED_CURRENT``, ``SIGNED_EARLIER`` (it named another version than ``charter_version``; an empty one
    compares with nothing) and ``NOT_SIGNED``.
    """
    signed = organisations["charter_signed_on"].notna().astype("bool")
    other = (organisations["charter_version"] != charter_version) & bool(charter_version)
    words = pd.Series(NOT_SIGNED, index=organisations.index, dtype="str")
    return words.mask(signed, SIGNED_CURRENT).mask(signed & other, SIGNED_EARLIER)


def members(organisations: pd.DataFrame) -> pd.DataFrame:
    """The organisations that have signed the charter: those who are listed as members."""
    return organisations[organisations["charter_signed_on"].notna().astype("bool")]


def invite_next(organisations: pd.DataFrame, kinds: Iterable[str]) -> pd.DataFrame:
    """The kinds of Alliance member that none who signed the charter is of: first those that are already known.

    One row per kind: ``kind``, and ``known``, the names of those of that kind who are on the map and have not
    signed, by name; then in the order in which ``kinds`` gives them.
    """
    held = set(members(organisations)["kind"])
    rows = [(kind, tuple(sorted(organisations.loc[organisations["kind"] == kind, "name"]))) for kind in kinds]
    lacking = [row for row in rows if row[0] not in held]
    return pd.DataFrame(sorted(lacking, key=lambda row: not row[1]), columns=["kind", "known"])
