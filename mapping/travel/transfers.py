"""Rules of changing (transfers.txt kinds 0 to 3) as footpaths, and stops that are told apart by route or trip for them.

A rule of stops holds for the stops, one of a station for all of the station's stops. Where a rule names a route or a
trip, each of its stops has a twin at the same place at which the calls of that route or trip stand; whatever rule is
the most specific between two such places holds there. Reference: https://gtfs.org/documentation/schedule/reference/
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.transport import FloatArray, IntArray
from mapping.travel.links import CHANGE_S, PathMetres
from mapping.travel.plane import crow_metres
from mapping.travel.twins import ANY, Twins
from mapping.travel.ways import DETOUR, Ways

TIMED, AT_LEAST, FORBIDDEN = 1, 2, 3  # kinds; 0 recommends a change that takes as long as any other
NO_PATH = -1
RULE_M = 5_000.0  # farther than anyone walks between two stops, whatever a rule says
STOPS_AT_ONCE = 200
ENDS = ("from", "to")


class PathRules(NamedTuple):
    """What holds between two stops, twins included: at least so many seconds, or NO_PATH. Each pair once, in order."""

    start: IntArray
    end: IntArray
    least_s: IntArray


def numbered(transfers: pd.DataFrame, ids: dict[str, pd.Index]) -> pd.DataFrame:
    """The rules of kinds 0 to 3 with routes and trips by number (-1: any), a row per rule."""
    rows = transfers[transfers["kind"] <= FORBIDDEN].reset_index(drop=True)
    for what in ("route", "trip"):
        for end in ENDS:
            rows[f"{end}_{what}"] = ids[what].get_indexer(pd.Index(rows[f"{end}_{what}_id"]))
    least_s = np.select(
        [rows["kind"] == TIMED, rows["kind"] == AT_LEAST, rows["kind"] == FORBIDDEN],
        [0, rows["min_s"].clip(lower=0), NO_PATH],
        CHANGE_S,
    )
    return rows.assign(least_s=least_s)


def stops_of_rules(rules: pd.DataFrame, end: str, stops: pd.DataFrame) -> pd.DataFrame:
    """rule, stop (number), route, trip, named (the stop itself, not its station): a row per stop that an end means."""
    asked = pd.DataFrame(
        {"id": rules[f"{end}_stop_id"], "rule": rules.index, **{w: rules[f"{end}_{w}"] for w in ("route", "trip")}}
    )
    number = np.arange(len(stops), dtype=np.int32)
    own = pd.DataFrame({"id": stops["stop_id"].to_numpy(), "stop": number, "named": True})
    station = pd.DataFrame({"id": stops["parent_id"].to_numpy(), "stop": number, "named": False})
    meant = pd.concat([own, station[station["id"] != ""]])
    return asked.merge(meant.astype({"id": asked["id"].dtype}), on="id").drop(columns="id")


def path_rules(rules: pd.DataFrame, ends: list[pd.DataFrame], twins: Twins, stops: int) -> PathRules:
    """The most specific rule between any two stops or twins that a rule speaks of.

    In GTFS's order: two trips, a trip and a route, a trip, two routes, a route, stops only; among those, stops before
    their stations, and what stands first in the file.
    """
    plain = np.arange(stops, dtype=np.int32)
    nowhere = np.full(stops, ANY, dtype=np.int32)
    columns = [np.concatenate(pair) for pair in zip((plain, nowhere, nowhere), twins, strict=True)]
    nodes = pd.DataFrame(dict(zip(("stop", "of_route", "of_trip"), columns, strict=True)))
    nodes["node"] = np.arange(len(nodes), dtype=np.int32)
    start, end = (_places_of(part, nodes) for part in ends)
    both = start.merge(end, on="rule", suffixes=("_from", "_to"))
    rank = both["rank_from"] + both["rank_to"]
    both = both.assign(least_s=rules["least_s"].to_numpy()[both["rule"]], rank=-rank)
    both = both.sort_values(["node_from", "node_to", "rank", "rule"]).drop_duplicates(["node_from", "node_to"])
    return PathRules(*(both[c].to_numpy(dtype=np.int32) for c in ("node_from", "node_to", "least_s")))


def _places_of(end: pd.DataFrame, nodes: pd.DataFrame) -> pd.DataFrame:
    """rule, node, rank: where an end of each rule holds, and how specific it is there."""
    met = end.merge(nodes, on="stop")
    met = met[((met["trip"] == ANY) | (met["trip"] == met["of_trip"])) & _same_route(met)]
    by_trip, by_route = met["trip"] != ANY, met["route"] != ANY
    # two trips 60, a trip and a route 40, a trip 30, two routes 20, a route 10; a stop by name adds 1
    rank = np.where(by_trip, 30, np.where(by_route, 10, 0)) + met["named"]
    return met[["rule", "node"]].assign(rank=rank)


def _same_route(met: pd.DataFrame) -> "pd.Series[bool]":
    return (met["route"] == ANY) | (met["route"] == met["of_route"])


def ruled(
    paths: PathMetres,
    rules: PathRules,
    ways: Ways,
    lonlat: FloatArray,
    *,
    step_free: bool = False,
    ferries: bool = True,
) -> PathMetres:
    """The footpaths with the rules kept: longer, quicker or gone, and such as a rule adds beyond the usual distance.

    A pair of stops that a rule joins and no street does is taken to be the straight line x 1.3 apart, because the
    timetable says that there is a way; not where one asks for step-free streets or none with ferries.
    """
    if not len(rules.start):
        return paths
    stops = len(paths.offsets) - 1
    start = np.repeat(np.arange(stops, dtype=np.int64), np.diff(paths.offsets))
    keys, rule_keys = start * stops + paths.stop, rules.start.astype(np.int64) * stops + rules.end
    place = np.searchsorted(rule_keys, keys)
    met = np.flatnonzero(rule_keys[np.minimum(place, len(rule_keys) - 1)] == keys)
    least_s = np.array(paths.least_s)
    least_s[met] = rules.least_s[place[met]]
    extra = np.flatnonzero(~np.isin(rule_keys, keys) & (rules.least_s != NO_PATH))
    metres = _metres(ways, lonlat, rules.start[extra], rules.end[extra], step_free=step_free, ferries=ferries)
    key = np.concatenate([keys, rule_keys[extra]])
    parts = [(paths.metres, metres), (least_s, rules.least_s[extra])]
    length_m, least_s = (np.concatenate(part) for part in parts)
    kept = np.argsort(key, kind="stable")
    kept = kept[(least_s[kept] != NO_PATH) & np.isfinite(length_m[kept])]
    return _as_paths(key[kept], length_m[kept], least_s[kept], stops)


def _as_paths(key: NDArray[np.int64], metres: NDArray[np.float32], least_s: IntArray, stops: int) -> PathMetres:
    start, end = np.divmod(key, stops)
    offsets = np.concatenate([[0], np.cumsum(np.bincount(start, minlength=stops))]).astype(np.int64)
    turned = np.lexsort((start, end))
    as_back = (
        np.array_equal(end[turned] * stops + start[turned], key)
        and np.array_equal(metres[turned], metres)
        and np.array_equal(least_s[turned], least_s)
    )
    return PathMetres(offsets, end.astype(np.int32), metres, least_s.astype(np.int32), as_back)


def _metres(
    ways: Ways, lonlat: FloatArray, start: IntArray, end: IntArray, *, step_free: bool, ferries: bool
) -> NDArray[np.float32]:
    """Metres on foot from each start to its end; inf beyond RULE_M."""
    metres = np.full(len(start), np.inf, dtype=np.float32)
    for begin in range(0, len(start), STOPS_AT_ONCE):
        part = slice(begin, begin + STOPS_AT_ONCE)
        starts, row = np.unique(start[part], return_inverse=True)
        ends, column = np.unique(end[part], return_inverse=True)
        table = ways.metres(lonlat[starts], lonlat[ends], max_m=RULE_M, step_free=step_free, ferries=ferries)
        metres[part] = table[row, column]
    if step_free or not ferries:
        return metres
    straight = (crow_metres(lonlat[start], lonlat[end]) * DETOUR).astype(np.float32)
    return np.where(np.isfinite(metres) | (straight > RULE_M), metres, straight)
