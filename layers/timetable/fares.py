"""fare_attributes.txt and fare_rules.txt (GTFS Fares V1) as frames: what a ride costs, where the feed says so."""

import numpy as np
import pandas as pd

from layers.timetable.transfers import prefixed


def our_fares(feed: dict[str, pd.DataFrame], prefix: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """``Timetable.fares`` and ``Timetable.fare_rules`` of one feed; zones' ids carry the feed's number too."""
    fares, rules = feed["fare_attributes.txt"], feed["fare_rules.txt"]
    ours = pd.DataFrame(
        {
            "fare_id": prefix + fares["fare_id"],
            "price": fares["price"],
            "currency": fares["currency_type"],
            "transfers": fares["transfers"].astype(np.int8),  # empty: any number, which is -1 here and there
            "transfer_s": fares["transfer_duration"].astype(np.int32),
            "agency_id": our_agency_ids(fares["agency_id"], feed["agency.txt"], prefix),
        }
    )
    ids = ("fare_id", "route_id", "origin_id", "destination_id", "contains_id")
    return ours, pd.DataFrame({column: prefixed(rules[column], prefix) for column in ids})


def our_agency_ids(ids: pd.Series, agency: pd.DataFrame, prefix: str) -> pd.Series:
    """Agency ids with the feed's number; a row that names none means the only one, which may itself have no id."""
    if len(agency) == 1:
        return prefix + ids.where(ids != "", str(agency["agency_id"].iloc[0]))
    return prefixed(ids, prefix)
