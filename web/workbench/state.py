"""What the screens share: the house, who asks, and frames kept by data version so that no rerun asks twice."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import TypeVar

import geopandas as gpd
import pandas as pd
import streamlit as st

from layers.area.departures import served_stops
from layers.checking.note import Told
from layers.checking.notes import Notes
from layers.errors import RecoveryMapError
from layers.people import SignedIn
from layers.records import PUBLIC, Actor
from mapping.travel import TravelNetwork
from web.counted import counted_zones
from web.entry.session import of_sight
from web.house import House, current
from web.when import local_now
from web.workbench import who

T = TypeVar("T")


def visitor() -> Actor:
    """Who is asking, as the store has it at this moment: whoever is signed in, else the public."""
    here = signed_in()
    return here.actor if here else PUBLIC


def signed_in() -> SignedIn | None:
    """The person who is signed in at this screen, with name and day of joining; None for a visitor.

    The store is asked in every run of a screen, once: whatever one run works out and keeps is of one person's sight.
    """
    return must(lambda: who.in_this_run(current()))


def sight() -> Actor:
    """What tells one visitor's view from another's: role and organisation, never who it is."""
    return of_sight(visitor())


def house() -> House:
    """The one house of this process with its area, store and words open; a page that cannot have it says why."""
    opened = current()
    must(lambda: (opened.area, opened.store, opened.vocabulary))
    return opened


def network() -> TravelNetwork:
    """Travel times of the area; the first visitor after a start may wait for them, and is told."""
    return must(lambda: house().net, waiting="Getting the streets and the timetable ready. This is slow once only …")


def must(ask: Callable[[], T], *, waiting: str = "") -> T:
    """What ``ask`` gives; where it raises one of our errors, the page says so in its words and ends there."""
    try:
        if not waiting:
            return ask()
        with st.spinner(waiting):
            return ask()
    except RecoveryMapError as error:
        st.error(str(error))
        st.stop()


def today() -> date:
    """Today's date where the area is."""
    return local_now(house().area.timezone).date()


def dates() -> tuple[date, date]:
    """First and last day that can be asked about: the timetable's, or the coming year where there is none."""
    return network().dates or (today(), today() + timedelta(days=365))


def zones() -> gpd.GeoDataFrame:
    """The zones that an answer about people may count: not those beyond the area's streets."""
    return counted_zones(house().area)[0]


def data_key() -> str:
    """Names the store, its version and who asks: the key of every frame that is read from it."""
    return f"{current().url} {house().store.data_version} {sight().model_dump_json()}"


def shown_key() -> str:
    """Names what this visitor can see and nothing else: the key of what is worked out from it.

    A suggestion that waits, or a change to what is hidden from the visitor, leaves it as it was.
    """
    return _shown_key(data_key())


def assets() -> gpd.GeoDataFrame:
    """The assets that this visitor may see. Shared by sessions: never change it in place."""
    return _frame("assets", data_key(), _actor=sight())


def organisations() -> pd.DataFrame:
    """The organisations that this visitor may see. Shared by sessions: never change it in place."""
    return _frame("organisations", data_key(), _actor=sight())


def links() -> pd.DataFrame:
    """The links of which this visitor may see both ends. Shared by sessions: never change it in place."""
    return _frame("links", data_key(), _actor=sight())


def told() -> Mapping[str, Told]:
    """What people say who have been, of the assets that this visitor may see, by asset id. Shared: never change it."""
    return _told(data_key(), today(), _actor=sight())


def stops() -> gpd.GeoDataFrame:
    """Bus stops and stations with their departures a week; empty without a timetable. Shared: never change it."""
    return must(lambda: _stops(house().area.content_key), waiting="Reading the timetable …")


@st.cache_resource(max_entries=4, show_spinner=False)
def _stops(key: str) -> gpd.GeoDataFrame:  # noqa: ARG001 (the key is for the cache)
    area = current().area
    timetable = area.timetable()
    if timetable is None:
        return gpd.GeoDataFrame({"name": [], "departures": []}, geometry=[], crs="EPSG:4326")
    around = area.zones if len(area.zones) else area.hubs
    return served_stops(timetable, within=tuple(around.total_bounds))


@st.cache_resource(max_entries=24, show_spinner=False)
def _frame(what: str, key: str, *, _actor: Actor) -> pd.DataFrame:  # noqa: ARG001 (the key is for the cache)
    return getattr(current().store, what)(_actor)


@st.cache_resource(max_entries=24, show_spinner=False)
def _told(key: str, day: date, *, _actor: Actor) -> Mapping[str, Told]:  # noqa: ARG001 (the key is for the cache)
    return Notes(current().store.database).shown(assets()["id"], actor=_actor, today=day)


@st.cache_data(max_entries=24, show_spinner=False)
def _shown_key(key: str) -> str:  # noqa: ARG001 (the key is for the cache)
    frames = (assets(), organisations(), links())
    versions = "".join(f"{row.id}:{row.version} " for frame in frames for row in frame[["id", "version"]].itertuples())
    return hashlib.sha256(f"{current().url} {sight().model_dump_json()} {versions}".encode()).hexdigest()
