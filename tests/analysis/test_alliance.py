"""Who is a member of an Alliance, who is only known to it, and whom to invite next."""

from datetime import date

import pandas as pd
import pytest

from layers.vocabulary import load
from mapping.alliance import NOT_SIGNED, SIGNED_CURRENT, SIGNED_EARLIER, invite_next, members, standing

KINDS = ("health", "faith-group", "business", "councillor")


def organisations(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Name, kind, and the version that was signed ("" for none)."""
    frame = pd.DataFrame(rows, columns=["name", "kind", "charter_version"])
    signed = [date(2026, 1, 5) if version else None for version in frame["charter_version"]]
    return frame.assign(charter_signed_on=pd.Series(signed, dtype="object"))


def test_a_member_is_who_has_signed_and_nobody_else() -> None:
    frame = organisations(("A", "health", "2"), ("B", "health", "1"), ("C", "business", ""))
    assert list(standing(frame, charter_version="2")) == [SIGNED_CURRENT, SIGNED_EARLIER, NOT_SIGNED]
    assert list(standing(frame)) == [SIGNED_CURRENT, SIGNED_CURRENT, NOT_SIGNED]
    assert list(members(frame)["name"]) == ["A", "B"]


def test_a_signature_whose_version_nobody_wrote_down_counts_and_is_an_earlier_one() -> None:
    frame = organisations(("A", "health", "1")).assign(charter_version="")
    assert list(standing(frame, charter_version="2")) == [SIGNED_EARLIER]
    assert list(members(frame)["name"]) == ["A"]


def test_kinds_without_a_member_come_first_where_somebody_is_known() -> None:
    frame = organisations(("Z", "business", ""), ("Y", "business", ""), ("C", "faith-group", "1"), ("D", "health", ""))
    found = invite_next(frame, KINDS)
    assert list(found.itertuples(index=False, name=None)) == [
        ("health", ("D",)), ("business", ("Y", "Z")), ("councillor", ()),
    ]  # fmt: skip


@pytest.mark.parametrize("held", [0, 1, 18])
def test_of_the_eighteen_kinds_each_is_held_or_to_be_invited(held: int) -> None:
    kinds = list(load().organisation_kinds)
    assert len(kinds) == 18
    frame = organisations(*[("M", kind, "1") for kind in kinds[:held]])
    assert list(invite_next(frame, kinds)["kind"]) == kinds[held:]


def test_what_is_given_is_left_as_it_was() -> None:
    frame = organisations(("A", "health", "2"), ("C", "business", ""))
    before = frame.copy()
    standing(frame, charter_version="1"), invite_next(frame, KINDS)
    pd.testing.assert_frame_equal(frame, before)
