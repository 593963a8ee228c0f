"""From a newcomer's question to an answer: what is on, soonest useful first, with the way there and home."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import geopandas as gpd
import pandas as pd
from shapely.geometry import Point

from layers.area.names import Place
from layers.checking.notes import Notes
from layers.records import PUBLIC
from mapping.find import CAN_STAY, LONG_WAY_HOME, NO_WAY_HOME, ONLINE, PHONE, THERE_AND_BACK
from web.house import House
from web.looking import look
from web.public.form import Asked
from web.public.offer import Offer, make_offer
from web.public.when import Window, moved_into, window
from web.steps import fare_note

MOST_MINUTES = 90
MOST_SHOWN = 12  # with a place, and as many without; a person in a hurry reads fewer
MOST_OUT_OF_REACH = 4
MOST_EVERYDAY = 4
CAN_GO = {THERE_AND_BACK, CAN_STAY, LONG_WAY_HOME, NO_WAY_HOME}
REMOTE = {ONLINE, PHONE}


@dataclass(frozen=True)
class Answer:
    """Everything that the page of results says, in the order that it says it."""

    place: Place
    window: Window
    reachable: list[Offer]  # support, numbered 1, 2, … as on the map
    everyday: list[Offer]  # places that are open, such as a library; the numbers go on
    too_far: list[Offer]
    remote: list[Offer]
    next_steps: list[str]  # sentences to go on with; empty where there is somewhere to go
    straight_line: bool
    illustrative: bool
    moved_to: date | None  # the timetable's day, where ours lies outside its dates
    timetable_dates: tuple[date, date] | None
    attribution: str
    fare_note: str  # where fares come from and what they leave out; "" where none is shown


def answer(house: House, asked: Asked, now: datetime) -> Answer:
    """What ``asked`` can be offered at ``now`` (local wall-clock).

    Raises NotFoundError for a place that is not in the area's own tables, BadValueError for a day that cannot be used.
    """
    place = house.area.locate(asked.place)
    wanted = window(asked.day, asked.part, now)
    shifted, shift = moved_into(wanted, house.dates)
    assets = house.public_assets()
    rows = _rows(house, asked, place, shifted, assets, today=now.date())
    told = Notes(house.store.database).shown(rows["asset_id"], actor=PUBLIC, today=now.date())
    offers = [
        make_offer(row, assets, house.vocabulary, shifted, told=told.get(row.asset_id)) for row in rows.itertuples()
    ]
    near = [offer for offer in offers if offer.status in CAN_GO and not (offer.everyday and offer.no_way_home)]
    support = sum(not offer.everyday for offer in near)
    return Answer(
        place=place,
        window=wanted,
        reachable=[offer.numbered(i) for i, offer in enumerate(near[:support], start=1)],
        everyday=[offer.numbered(i) for i, offer in enumerate(near[support:], start=support + 1)][:MOST_EVERYDAY],
        too_far=[offer for offer in offers if offer.status not in CAN_GO | REMOTE and not offer.everyday][
            :MOST_OUT_OF_REACH
        ],
        remote=[offer for offer in offers if offer.status in REMOTE],
        next_steps=rows.attrs["next_steps"],
        straight_line=house.net.straight_line,
        illustrative=house.area.example,
        moved_to=shifted.starts.date() if shift != timedelta(0) else None,
        timetable_dates=house.dates,
        attribution=house.net.attribution,
        fare_note=fare_note(house.net.fares) if any(offer.fare for offer in offers) else "",
    )


def _rows(
    house: House, asked: Asked, place: Place, time: Window, assets: gpd.GeoDataFrame, *, today: date
) -> pd.DataFrame:
    """What ``look`` gives for these answers."""
    return look(
        house,
        assets,
        Point(place.lon, place.lat),
        time.leave_from,
        on_from=time.starts,
        until=time.ends,
        mode=asked.how,
        needs=[need for need in asked.needs if need in house.vocabulary.needs],
        max_minutes=MOST_MINUTES,
        limit=MOST_SHOWN,
        today=today,
    )
