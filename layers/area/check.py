"""What an area holds and lacks, in plain words: each layer, its date and licence, and what a gap means for answers."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import geopandas as gpd
import shapely

from layers.area import Area
from layers.area.departures import cut_to_one_weekday
from layers.homes import AT_MIDDLE, home_points
from layers.streets.distance import FAR_M, far_from_streets
from layers.transport import Streets, Timetable

SOON_DAYS = 28
Level = Literal["ok", "note", "warning", "missing"]


@dataclass(frozen=True)
class Finding:
    """One sentence about a layer. "missing": it is not there and the sentence says what that means; "warning": it
    is there and something about it makes answers wrong or soon stale; "note": worth knowing; "ok": what is there."""

    level: Level
    layer: str
    text: str


def check_area(area: Area, *, today: date) -> list[Finding]:
    """Return what ``area`` holds, from when, under which licence, and what is missing or stale on ``today``.

    Raises BadFileError where a file of the area is broken.
    """
    streets, timetable = area.streets(), area.timetable()
    return [
        *_zones(area),
        *_hubs(area),
        *_timetable(area, timetable, today),
        *_fare(area, timetable, today),
        *_streets(area, streets, timetable),
        *_places(area),
        *_postcodes(area),
        *_records(area),
        *_licences(area),
    ]


def _zones(area: Area) -> list[Finding]:
    if area.zones.empty:
        return [
            Finding(
                "missing", "zones", "No zones: people reached and gaps cannot be counted; add --zones and --population."
            )
        ]
    zones = area.zones
    known = zones["population"].notna()
    people = int(zones["population"].sum())
    found = [
        Finding(
            "ok",
            "zones",
            f"{len(zones):,} zones; {people:,} people in {int(known.sum()):,} of them.{_said(area, 'zones')}",
        )
    ]
    homes = area.settings.get("homes") or AT_MIDDLE
    found.append(Finding("ok", "zones", f"People are taken to live at {homes}, and to set out from there."))
    if not known.all():
        names = _some(zones.loc[~known, "name"])
        found.append(
            Finding(
                "warning",
                "population",
                f"{int((~known).sum()):,} zones have no population and count for nobody: {names}.",
            )
        )
    for column, words in (("deprivation_decile", "deprivation"), ("no_car_households", "households without a car")):
        lacking = int(zones[column].isna().sum())
        if lacking:
            found.append(
                Finding(
                    "note", "population", f"{words.capitalize()} is not known for {lacking:,} of {len(zones):,} zones."
                )
            )
    return found


def _hubs(area: Area) -> list[Finding]:
    if area.hubs.empty:
        return [Finding("missing", "hubs", "No hub: name one with --hub 'Name=lat,lon', or give a place each time.")]
    said = "; ".join(
        name + (f" ({note})" if note else "") for name, note in zip(area.hubs["name"], area.hubs["note"], strict=True)
    )
    return [Finding("ok", "hubs", f"{len(area.hubs)} {'hub' if len(area.hubs) == 1 else 'hubs'}: {said}.")]


def _timetable(area: Area, timetable: Timetable | None, today: date) -> list[Finding]:
    if timetable is None:
        return [
            Finding(
                "missing", "timetable", "No timetable: only walking, cycling and driving can be answered; add --gtfs."
            )
        ]
    dates = f"{_day(timetable.start)} to {_day(timetable.end)}"
    counts = f"{len(timetable.stops):,} stops, {len(timetable.routes):,} routes, {len(timetable.trips):,} trips"
    found = [Finding("ok", "timetable", f"{counts}; runs from {dates}.{_said(area, 'timetable')}")]
    if only := cut_to_one_weekday(timetable):
        cut = (
            f"Every trip runs on a {only}: the timetable was cut to that day, and other days are not the real service."
        )
        found.append(Finding("warning", "timetable", cut))
    found += [Finding("note", "timetable", note) for note in timetable.notes]
    if timetable.illustrative:
        found.append(Finding("note", "timetable", "The timetable is illustrative: do not travel by it."))
    if timetable.end < today:
        found.append(
            Finding(
                "warning",
                "timetable",
                f"The timetable ended on {_day(timetable.end)}: answers are for the past; get a newer one.",
            )
        )
    elif timetable.start > today:
        found.append(
            Finding(
                "warning",
                "timetable",
                f"The timetable starts only on {_day(timetable.start)}: today cannot be asked about.",
            )
        )
    elif (timetable.end - today).days < SOON_DAYS:
        found.append(
            Finding(
                "warning",
                "timetable",
                f"The timetable ends on {_day(timetable.end)}, within four weeks: get the next one.",
            )
        )
    return found


def _fare(area: Area, timetable: Timetable | None, today: date) -> list[Finding]:
    if timetable is None:
        return []
    found = []
    if len(timetable.fares):
        found.append(Finding("ok", "fares", f"The timetable names {len(timetable.fares):,} fares."))
    rule = area.fare
    if rule is None and not found:
        return [
            Finding(
                "note",
                "fares",
                "No fares: what a journey costs is not known; add [fare] to area.toml (docs/travel.md).",
            )
        ]
    if rule is not None:
        modes = " and ".join(rule.get("modes", ("bus",)))
        source = f" From {rule['source']}." if rule.get("source") else " Its source is not recorded."
        flat = f"A flat single of {rule['single']:.2f} {rule['currency']} by {modes}, told as an estimate.{source}"
        found.append(Finding("ok", "fares", flat))
        last = rule.get("valid_until")
        if last is not None and last < today:
            found.append(
                Finding(
                    "warning", "fares", f"The flat fare ended on {_day(last)}: no price is told after it; renew it."
                )
            )
    return found


def _streets(area: Area, streets: Streets | None, timetable: Timetable | None) -> list[Finding]:
    if streets is None:
        return [
            Finding(
                "missing",
                "streets",
                "No streets: walking, cycling and driving are straight line x 1.3; add --osm FILE.osm.pbf.",
            )
        ]
    km = float(streets.length_m[streets.walk].sum()) / 1000
    counts = f"{len(streets.node_lon):,} junctions, about {km / 2:,.0f} km that can be walked"
    found = [Finding("ok", "streets", f"{counts}.{_said(area, 'streets')}")]
    if timetable is not None and len(timetable.stops):
        stops = gpd.GeoSeries.from_xy(timetable.stops["lon"], timetable.stops["lat"], crs="EPSG:4326")
        if len(area.zones):
            stops = stops[stops.within(shapely.union_all(area.zones.geometry.to_numpy())).to_numpy()]
        found += _far("stops", "the area", stops, streets)
    if len(area.zones):
        found += _far("zones", "the area", home_points(area.zones), streets)
    return found


def _far(what: str, where: str, points: gpd.GeoSeries, streets: Streets) -> list[Finding]:
    if points.empty:
        return [Finding("warning", "timetable", "The timetable has no stop inside the zones.")]
    far = far_from_streets(points, streets)
    if not far.any():
        return [Finding("ok", "streets", f"All {len(points):,} {what} have a street within {FAR_M:.0f} m.")]
    share = f"{far.sum():,} of {len(points):,} {what} of {where} ({far.mean():.0%})"
    return [Finding("warning", "streets", f"{share} have no street within {FAR_M:.0f} m and cannot be walked to.")]


def _places(area: Area) -> list[Finding]:
    if area.places.empty:
        return [Finding("missing", "places", "No places: people cannot type a town or village; add --places or --osm.")]
    kinds = area.places["kind"].replace("", "other").value_counts()
    counts = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    return [Finding("ok", "places", f"{len(area.places):,} places ({counts}).{_said(area, 'places')}")]


def _postcodes(area: Area) -> list[Finding]:
    if area.postcodes.empty:
        return [
            Finding("missing", "postcodes", "No postcodes: people must type a town, village or stop; add --postcodes.")
        ]
    return [Finding("ok", "postcodes", f"{len(area.postcodes):,} postcodes.{_said(area, 'postcodes')}")]


def _records(area: Area) -> list[Finding]:
    records = area.records()
    if not records:
        return [
            Finding("note", "records", "No records come with the area: add assets in the app, or by python cli.py add.")
        ]
    counts = ", ".join(
        f"{sum(type(r).__name__ == kind for r in records)} {words}"
        for kind, words in (("Organisation", "organisations"), ("Asset", "assets"), ("Link", "links"))
    )
    return [Finding("ok", "records", f"{counts}.{' All are examples.' if all(r.example for r in records) else ''}")]


def _licences(area: Area) -> list[Finding]:
    unknown = area.licences.loc[area.licences["licence"].str.startswith("not stated"), "layer"]
    if unknown.empty:
        return []
    hint = f"say it with --licence '{unknown.iloc[0]}=...' when building"
    return [Finding("note", "licences", f"The licence of {' and '.join(unknown)} is not known; {hint}.")]


def _said(area: Area, layer: str) -> str:
    rows = area.licences[area.licences["layer"] == layer]
    if rows.empty:
        return " Source, date and licence are not recorded."
    row = rows.iloc[0]
    dated = f", dated {row['data_date']}" if row["data_date"] else ""
    return f" From {row['source']}{dated}; licence: {row['licence'] or 'none needed'}."


def _some(names: "gpd.pd.Series[str]", most: int = 8) -> str:
    shown = ", ".join(names.iloc[:most])
    return shown + (f" and {len(names) - most:,} more" if len(names) > most else "")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
