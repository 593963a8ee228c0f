"""Who is left out: people, covered and not, and the hours a week they can reach, by deprivation, rural class or hub.

The counts are exact and those of the groups add up to the last row, "all"; ``Equity.shown`` gives what may be published
of them. Means weigh each zone by the people that may be shown of it, so that no hidden count can be worked back from a
mean; a zone of 1 to 7 people weighs nothing. A zone whose group is not known stands apart in the row "not known"; one
whose people are not counted is in no count of people and in no mean, and each row says how many such zones it has.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.errors import BadValueError
from layers.homes import SET_OUT
from mapping.coverage import Coverage
from mapping.disclosure import HIDDEN_MAX, disclose, in_words, percent, shown_weights
from mapping.shares import NOT_SAID, nearest_hub
from mapping.week_clock import COUNTED, EVENING_HOURS, WEEKEND_HOURS

ALL = "all"
WAYS = {
    "deprivation_fifth": "deprivation, in fifths of the country's areas",
    "rural_class": "urban and rural areas",
    "hub": "the hub nearest in a straight line",
    "no_car_fifth": "households without a car per head, in fifths of the people here",
}
COUNTS = ["people", "covered", "left_out"]
MEANS = ["hours", "evening_hours", "weekend_hours"]
ANY_HOUR = "at some hour of the week"
_DEPRIVED = ("fifth 1 (most deprived)", "fifth 2", "fifth 3", "fifth 4", "fifth 5 (least deprived)")
_NO_CAR = ("fifth 1 (most without a car)", "fifth 2", "fifth 3", "fifth 4", "fifth 5 (fewest without a car)")


@dataclass(frozen=True, eq=False)
class Equity:
    """One table of people by group.

    ``table``, one row a group in order, then "not known" where there is one, then "all": group, zones, zones_covered,
    zones_unknown (with no known count: in no count of people), people, covered, left_out (exact), and the mean of hours
    (of 168), evening_hours (of 28: 18:00 to 22:00 on seven days) and weekend_hours (of 48) per person, each zone
    weighed by its shown people; NaN where none of them may be shown.
    ``of`` says who is counted: "people", "households without a car", or "zones" where nothing is known of people.
    ``known`` is False where no zone has a group, so that the table says nothing.
    """

    by: str
    of: str
    table: pd.DataFrame
    definition: str

    @property
    def known(self) -> bool:
        """Whether any zone has a group."""
        return bool((self.table["group"].iloc[:-1] != NOT_SAID).any())

    def shown(self) -> pd.DataFrame:
        """The table as it may be shown, with percent_left_out, worked from the shown counts.

        Counts of 1 to 7 are hidden and the rest rounded to 5; means go with them: hidden in each row with a hidden
        count, and then in the row "all" too, from which they could be worked out. Counts of zones are exact.
        ``.attrs["disclosure"]`` as ``mapping.disclosure.disclose`` gives it.
        """
        return as_shown(self.table, of=self.of, has_total=True)

    def finding(self) -> str:
        """The group with the largest share left out, against all, in a sentence; "" where the table tells nothing."""
        safe = self.shown()
        told = safe.iloc[:-1][(safe["group"].iloc[:-1] != NOT_SAID) & safe["percent_left_out"].iloc[:-1].notna()]
        everybody = safe.iloc[-1]
        if len(told) < 2 or pd.isna(everybody["percent_left_out"]) or not told["percent_left_out"].max():
            return ""
        worst = told.iloc[int(told["percent_left_out"].argmax())]
        many = f"{worst['people']} zones" if self.of == "zones" else in_words(int(worst["people"]))
        whom = many.replace("people", self.of)
        return (
            f"Most left out: {worst['group']}, {worst['percent_left_out']}% of {whom}"
            f"{_with(worst['hours'], ' a week')}; of all, {everybody['percent_left_out']}%{_with(everybody['hours'])}."
        )


def equity(
    found: Coverage,
    by: str,
    *,
    covered: "pd.Series[bool] | None" = None,
    when: str = ANY_HOUR,
    hubs: gpd.GeoDataFrame | None = None,
    weight: str = "population",
) -> Equity:
    """Put the people of all zones into groups, and count who is covered and how many hours they can reach.

    ``by``: one of ``WAYS``. ``covered``: for each zone in order, whether it is covered (``found.at(...)["reachable"]``,
    then say in ``when`` which time that is: "on a Sunday"); whether it has any hour of the week unless given. "hub"
    takes the column ``hub`` of the zones, else the nearest of ``hubs``. ``weight``: "population" or
    "no_car_households", the column that counts.

    Raises BadValueError: the zones cannot be grouped or counted so.
    """
    zones, of = counted(found, covered=covered, weight=weight)
    named = groups(found.zones, by, hubs=hubs).to_numpy()
    order = sorted(set(named), key=lambda group: (group == NOT_SAID, group))
    rows = [{"group": group} | sums(zones[named == group]) for group in order]
    table = pd.DataFrame([*rows, {"group": ALL} | sums(zones)])
    return Equity(by=by, of=of, table=table, definition=_definition(found, by, when, of))


def counted(
    found: Coverage, *, covered: "pd.Series[bool] | None" = None, weight: str = "population"
) -> tuple[pd.DataFrame, str]:
    """Each zone's counts and reachable hours, in order, and who is counted ("people", … or "zones").

    Columns: zones, zones_covered, zones_unknown (1 or 0 each), people, covered, left_out, weight (in a mean), hours,
    evening_hours, weekend_hours; ``sums`` adds them up. ``covered`` and ``weight`` as for ``equity``.

    Raises BadValueError: the zones have no such column, or another number of zones is covered or not.
    """
    if weight not in COUNTED or weight not in found.zones.columns:
        raise BadValueError(f"Nothing can be counted by {weight!r}; expected one of {', '.join(COUNTED)}, if known.")
    hours = found.hours().to_numpy(dtype=bool)
    flags: NDArray[np.bool_] = np.any(hours, axis=1) if covered is None else covered.to_numpy(dtype=bool)
    if len(flags) != len(found.zones):
        raise BadValueError(f"{len(flags)} zones are said to be covered or not, but there are {len(found.zones)}.")
    counts = found.zones[weight].astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    known = ~np.isnan(counts)
    people = np.nan_to_num(counts).astype(int) if known.any() else np.ones(len(counts), dtype=int)
    zones = pd.DataFrame(
        {
            "zones": 1,
            "zones_covered": flags.astype(int),
            "zones_unknown": (~known).astype(int),
            "people": people,
            "covered": np.where(flags, people, 0),
            "left_out": np.where(flags, 0, people),
            "weight": shown_weights(people.astype(float)) if known.any() else 1.0,
            "hours": hours.sum(axis=1),
            "evening_hours": hours[:, EVENING_HOURS].sum(axis=1),
            "weekend_hours": hours[:, WEEKEND_HOURS].sum(axis=1),
        }
    )
    return zones, COUNTED[weight] if known.any() else "zones"


def sums(zones: pd.DataFrame) -> dict[str, object]:
    """The sums over some rows of ``counted``, and the hours that one of their people can reach on average."""
    weight = float(zones["weight"].sum())
    added: dict[str, object] = {
        name: int(zones[name].sum()) for name in ("zones", "zones_covered", "zones_unknown", *COUNTS)
    }
    means: dict[str, object] = {
        name: float((zones[name] * zones["weight"]).sum() / weight) if weight else np.nan for name in MEANS
    }
    return added | means


def as_shown(table: pd.DataFrame, *, of: str, has_total: bool) -> pd.DataFrame:
    """Rows of ``sums`` as they may be shown, with percent_left_out; ``has_total``: the last row is the others' sum.

    See ``Equity.shown``. Tables of zones (``of``) are exact.
    """
    exact = table[COUNTS].to_numpy(dtype=float)
    safe = table.copy()
    quiet: NDArray[np.bool_] = np.zeros(len(safe), dtype=bool)
    if of != "zones":
        # totals are taken as known to the unit: populations of zones are published elsewhere
        total_row = safe.index[-1] if has_total else None
        safe = disclose(safe, people=COUNTS, total_column="people", total_row=total_row, exact_totals=True)
        quiet = np.any((exact >= 1) & (exact <= HIDDEN_MAX), axis=1)
        if has_total:
            quiet[-1] = quiet.any()
        quiet[:] = quiet | safe.attrs["disclosure"]["withheld"]
    missing = safe["left_out"].isna().to_numpy()
    parts = [None if gone else _percent(row, of=of) for row, gone in zip(exact, missing, strict=True)]
    safe["percent_left_out"] = pd.array(parts, dtype="Int64")
    safe[MEANS] = safe[MEANS].astype("float64").round(1).mask(np.repeat(quiet[:, None], len(MEANS), axis=1))
    return safe


def groups(zones: gpd.GeoDataFrame, by: str, *, hubs: gpd.GeoDataFrame | None = None) -> "pd.Series[str]":
    """The group of each zone in words, "not known" where that is so; index of ``zones``.

    - "deprivation_fifth": two deciles of ``deprivation_decile`` each, 1 the most deprived fifth of the country
    - "no_car_fifth": zones in order of ``no_car_households`` per head, cut into five parts of about equally many of
      the people here; zones alike stay together
    - "rural_class", "hub": as the zones say; without a column ``hub``, the hub nearest in a straight line

    Raises BadValueError: no such way, or the zones lack its column.
    """
    if by not in WAYS:
        raise BadValueError(f"Zones cannot be grouped by {by!r}; expected one of {', '.join(WAYS)}.")
    if by == "hub" and "hub" not in zones.columns and hubs is not None:
        return _said(nearest_hub(zones, hubs))
    needed = {"deprivation_fifth": ["deprivation_decile"], "no_car_fifth": ["no_car_households", "population"]}
    for column in needed.get(by, [by]):
        if column not in zones.columns:
            raise BadValueError(f"The zones have no column {column!r}, so they cannot be grouped by {by}.")
    if by == "deprivation_fifth":
        fifth = (zones["deprivation_decile"].astype("Float64") + 1) // 2 - 1
        return _named(fifth, _DEPRIVED)
    return _named(_no_car_fifth(zones), _NO_CAR) if by == "no_car_fifth" else _said(zones[by])


def _said(values: pd.Series) -> "pd.Series[str]":
    """The group as it is written, "not known" where nothing is."""
    return values.astype("str").where(values.notna() & (values.astype("str") != ""), NOT_SAID)


def _named(fifths: pd.Series, names: tuple[str, ...]) -> "pd.Series[str]":
    """Fifths 0 to 4 by their names."""
    words = [NOT_SAID if pd.isna(fifth) else names[int(fifth)] for fifth in fifths]
    return pd.Series(words, index=fifths.index, dtype="str")


def _no_car_fifth(zones: pd.DataFrame) -> "pd.Series[float]":
    """0 (most households without a car per head) to 4 (fewest); NaN where either count is not known."""
    people = zones["population"].astype("Float64").astype("float64").where(lambda count: count > 0)
    rate = zones["no_car_households"].astype("Float64").astype("float64") / people
    people = people.where(rate.notna())
    by_rate = people.groupby(rate).sum().sort_index(ascending=False)
    # a zone stands where the middle of its people stands, so that no fifth is cut through a rate
    middle = (by_rate.cumsum() - by_rate / 2) / by_rate.sum()
    return rate.map((middle * 5 // 1).clip(upper=4))


def _percent(row: NDArray[np.float64], *, of: str) -> int | None:
    """The percentage left out of one row of people, covered, left_out."""
    people, _, left_out = (int(count) for count in row)
    if of == "zones":
        return round(100 * left_out / people) if people else None
    return percent(left_out, people)


def _with(hours: float, ending: str = "") -> str:
    """How many hours, where that may be said."""
    return "" if pd.isna(hours) else f", with {hours:g} hours{ending}"


def _definition(found: Coverage, by: str, when: str, of: str) -> str:
    """What the table counts, in words."""
    home = " and be home again" if found.there_and_back else ""
    missing = ", ".join(f"{day:%A}" for day in found.days_without_timetable)
    return " ".join(
        part
        for part in (
            f"By {WAYS[by]}. Counted are {of}. Covered: {when} they can be at support by its start{home} within "
            f"{found.max_minutes} minutes each way. {SET_OUT}",
            "Hours: the hours of the week in which support that they can reach is going on, on average for each of "
            "those counted; evenings are 18:00 to 22:00 on all seven days, weekends Saturday and Sunday.",
            f"No timetable covers {missing}, so no hour is counted then." if missing else "",
            ""
            if of == "zones"
            else "Counts of 1 to 7 are hidden and the rest rounded to the nearest 5; an average weighs "
            "each zone by its count so rounded, one of 1 to 7 by nothing.",
        )
        if part
    )
