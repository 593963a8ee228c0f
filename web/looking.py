"""The newcomers' question as every door asks it: which kinds come first, where one may sleep, what is not for them."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry import Point

from layers.checking.ladder import sunk
from mapping.find import find
from web.house import House
from web.when import local_now


def look(
    house: House,
    assets: gpd.GeoDataFrame,
    origin: Point,
    when: datetime,
    *,
    until: datetime,
    needs: Collection[str] = (),
    kinds: Collection[str] = (),
    today: date | None = None,
    **options: Any,
) -> pd.DataFrame:
    """``mapping.find.find`` with the parts that the vocabulary gives each kind of asset.

    Everyday places (a library) come after support, unless a need or kind was asked for: then they are the answer.
    What only members look for (a room to hire) is left out, unless its kind was asked for. What nobody has checked for
    long by ``today`` (where the area is, unless given) comes after the others. ``options`` go to ``find``.
    """
    words = house.vocabulary
    hidden = [] if kinds else list(words.kinds_of("members"))
    day = today or local_now(house.area.timezone).date()
    return find(
        assets[~assets["kind"].isin(hidden)],
        house.net,
        origin,
        when,
        until=until,
        needs=needs,
        kinds=kinds,
        everyday=() if needs or kinds else words.kinds_of("everyday"),
        overnight=words.kinds_of("overnight"),
        stale=frozenset(assets["id"][sunk(assets, day)]),
        **options,
    )
