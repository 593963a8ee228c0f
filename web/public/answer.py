"""From a newcomer's question to an answer: what is on, soonest useful first, with the way there and home."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import geopandas as gpd
import pandas as pd
from mapping.find import find
from shapely.geometry import Point

from layers.area_names import Place
from web.house import House
from web.public.form import Asked
from web.public.offer import Offer, make_offer
from web.public.when import Window, moved_into, window

MOST_MINUTES = 90
MOST_ROWS = 30
MOST_SHOWN = 12  # in the numbered list; a person in a hurry reads fewer
MOST_OUT_OF_REACH = 4
HOME = "there and back"
ONE_WAY = "there but no way home"
REMOTE = ("online", "phone")


@dataclass(frozen=True)
class Answer:
    """Everything that the page of results says, in the order that it says it."""

    place: Place
    window: Window
    reachable: list[Offer]  # numbered 1, 2, … as on the map
    too_far: list[Offer]
    remote: list[Offer]
    straight_line: bool
    illustrative: bool
    moved_to: date | None  # the timetable's day, where ours lies outside its dates
    timetable_dates: tuple[date, date] | None
    attribution: str


def answer(house: House, asked: Asked, now: datetime) -> Answer:
    """What ``asked`` can be offered at ``now`` (local wall-clock).

    Raises NotFoundError for a place that is not in the area's own tables, BadValueError for a day that cannot be used.
    """
    place = house.area.locate(asked.place)
    wanted = window(asked.day, asked.part, now)
    shifted, shift = moved_into(wanted, house.dates)
    assets = house.public_assets()
    rows = _rows(house, asked, place, shifted, assets)
    offers = [make_offer(row, assets, house.vocabulary, shifted) for row in rows.itertuples()]
    near = [o for o in offers if o.status in {HOME, ONE_WAY}][:MOST_SHOWN]
    return Answer(
        place=place,
        window=wanted,
        reachable=[offer.numbered(i) for i, offer in enumerate(near, start=1)],
        too_far=[o for o in offers if o.status not in {HOME, ONE_WAY, *REMOTE}][:MOST_OUT_OF_REACH],
        remote=[o for o in offers if o.status in REMOTE],
        straight_line=house.net.straight_line,
        illustrative=house.area.example,
        moved_to=shifted.starts.date() if shift != timedelta(0) else None,
        timetable_dates=house.dates,
        attribution=house.net.attribution,
    )


def _rows(house: House, asked: Asked, place: Place, time: Window, assets: gpd.GeoDataFrame) -> pd.DataFrame:
    """What ``find`` gives, without what ends before the asked stretch of time begins."""
    rows = find(
        assets,
        house.net,
        Point(place.lon, place.lat),
        time.leave_from,
        until=time.ends,
        mode=asked.how,
        needs=[need for need in asked.needs if need in house.vocabulary.needs],
        max_minutes=MOST_MINUTES,
        limit=MOST_ROWS,
    )
    return rows[rows["end"].isna() | (rows["end"] > time.starts)]
