"""What the commands that count people share: which zones, which kinds of support, which day of which week."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, NamedTuple

import geopandas as gpd
import typer

from layers.errors import BadValueError
from mapping.coverage import PEER_KINDS
from mapping.occurrences import typical_week
from mapping.support import PEER_SUPPORT
from web.commands.answers import moment, now_in
from web.commands.asking import known_ids
from web.counted import counted_zones
from web.house import House
from web.when import weekday_of

Kinds = Annotated[list[str] | None, typer.Option(help="A kind of asset (its id); repeat for several.")]
Needs = Annotated[
    list[str] | None, typer.Option(help=f"A need (its id), or '{PEER_SUPPORT}'; repeat for any of several.")
]
Capitals = Annotated[list[str] | None, typer.Option(help="A recovery capital (its id) that it builds.")]
EveryKind = Annotated[bool, typer.Option("--every-kind", help="All support, not peer support alone.")]


class Support(NamedTuple):
    """What is looked for: kinds (None: every kind), and any of the needs, and any of the capital."""

    kinds: tuple[str, ...] | None
    needs: tuple[str, ...]
    capital: tuple[str, ...]


def asked_support(
    house: House, kind: Sequence[str] | None, need: Sequence[str] | None, capital: Sequence[str] | None,
    *, every_kind: bool,
) -> Support:  # fmt: skip
    """Return what is asked for; peer support where nothing is said."""
    words = house.vocabulary
    kinds = known_ids(kind, words.asset_kinds, "kind") or (None if every_kind or need or capital else PEER_KINDS)
    needs = known_ids(need, [*words.needs, PEER_SUPPORT], "need")
    return Support(kinds, needs, known_ids(capital, words.capital, "capital"))


def zones_to_count(house: House) -> tuple[gpd.GeoDataFrame, str]:
    """Return the zones to count and who is left out (``counted_zones``). Raises BadValueError where there are none."""
    zones, left_out = counted_zones(house.area)
    if zones.empty:
        raise BadValueError(f"{house.area.name} has no zones, so nobody can be counted; build it with --zones.")
    return zones, left_out


def asked_kinds(house: House, kind: Sequence[str] | None, *, every_kind: bool) -> tuple[str, ...] | None:
    """Return the kinds asked for; None: every kind; peer support where neither is said."""
    if kind:
        return known_ids(kind, house.vocabulary.asset_kinds, "kind")
    return None if every_kind else PEER_KINDS


def asked_week(house: House, day: str, today: str) -> tuple[date, date, str]:
    """Return the Monday, the day asked for, and why that week, in words."""
    if day[:1].isdigit():
        asked = moment(house, f"{day} 12:00", today=today).date()
        return asked - timedelta(days=asked.weekday()), asked, "the day that was asked for"
    week, why = usual_week(house, now_in(house.area, today).date())
    weekday = weekday_of(day)
    if weekday is None:
        raise BadValueError(f"--day is {day!r}; write a weekday such as Sunday, or a date such as 2024-03-05.")
    return week, week + timedelta(days=weekday), why


def usual_week(house: House, today: date) -> tuple[date, str]:
    """Return the Monday of the week that stands for all weeks, and why that one, in words."""
    return typical_week(*(house.dates or (None, None)), today=today)
