"""transfers.txt as rules that a search can keep: who changes where, how long it takes at least, what is forbidden."""

import numpy as np
import pandas as pd

from layers.timetable.gtfs_values import EMPTY, among
from layers.transport import BoolArray

AT_LEAST, IN_SEAT, NOT_IN_SEAT = 2, 4, 5  # transfer_type
ENDS = ("from", "to")


def our_transfers(feed: dict[str, pd.DataFrame], prefix: str, *, name: str) -> tuple[pd.DataFrame, list[str]]:
    """The usable rows of transfers.txt as in ``Timetable.transfers``, and a sentence for those left out.

    Left out are rows that name a stop, route or trip which the feed does not have, that give no stops (or, of
    in-seat rules, no trips), and those of kind 2 without their time.
    """
    rows = feed["transfers.txt"]
    kind = np.where(rows["transfer_type"] == EMPTY, 0, rows["transfer_type"])
    unknown, lacking = _unknown(rows, feed), _lacking(rows, kind)
    no_time = (kind == AT_LEAST) & (rows["min_transfer_time"] == EMPTY).to_numpy()
    usable = ~(unknown | lacking | no_time)
    columns = {
        f"{end}_{what}_id": prefixed(rows[f"{end}_{what}_id"], prefix)
        for what in ("stop", "route", "trip")
        for end in ENDS
    }
    ours = pd.DataFrame({**columns, "kind": kind.astype(np.int8), "min_s": rows["min_transfer_time"].astype(np.int32)})
    reasons = {
        "name a stop, route or trip that the feed does not have": unknown,
        "name no stops, or no trips to stay aboard": lacking & ~unknown,
        "are of kind 2 and give no min_transfer_time": no_time & ~unknown & ~lacking,
    }
    return ours[usable], [
        f"{name}: {left.sum():,} of {len(rows):,} rows of transfers.txt {reason} "
        f"(the first is row {rows.index[left][0]}); they are left out."
        for reason, left in reasons.items()
        if left.any()
    ]


def still_there(transfers: pd.DataFrame, stops: pd.DataFrame, trips: pd.DataFrame) -> pd.DataFrame:
    """The transfers whose stops (or stations), routes and trips are still in the cut timetable."""
    known = {
        "stop": pd.concat([stops["stop_id"], stops["parent_id"]]),
        "route": trips["route_id"],
        "trip": trips["trip_id"],
    }
    kept = np.ones(len(transfers), dtype=np.bool_)
    for what, ids in known.items():
        for end in ENDS:
            values = transfers[f"{end}_{what}_id"]
            kept &= (values == "").to_numpy() | among(values, ids)
    return transfers[kept]


def prefixed(ids: pd.Series, prefix: str) -> pd.Series:
    """Ids with their feed's number before them; what is empty stays empty."""
    return (prefix + ids).where(ids != "", "")


def _unknown(rows: pd.DataFrame, feed: dict[str, pd.DataFrame]) -> BoolArray:
    unknown = np.zeros(len(rows), dtype=np.bool_)
    for what in ("stop", "route", "trip"):
        for end in ENDS:
            values = rows[f"{end}_{what}_id"]
            unknown |= (values != "").to_numpy() & ~among(values, feed[f"{what}s.txt"][f"{what}_id"])
    return unknown


def _lacking(rows: pd.DataFrame, kind: np.ndarray) -> BoolArray:
    """Rows that do not say between what the transfer is."""
    stops, trips = (
        ((rows[f"from_{what}_id"] == "") | (rows[f"to_{what}_id"] == "")).to_numpy() for what in ("stop", "trip")
    )
    return np.asarray(np.where(np.isin(kind, (IN_SEAT, NOT_IN_SEAT)), trips, stops), dtype=np.bool_)
