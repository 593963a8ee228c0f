"""Where a place is: typed or clicked, and how exactly it may be kept. The same for a new place and for an old one."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import streamlit as st
from shapely import Point

from layers.area.names import Place
from layers.errors import BadValueError, NotFoundError, RecoveryMapError
from layers.records import Asset
from layers.vocabulary import Term
from mapping.coarse import Precision, coarsened
from mapping.map_layers import assets_layer
from web.workbench import drawing, notes, state
from web.workbench.wording import plain

LABEL = "Postcode, address, town or village; or latitude, longitude"
ON_ANY_DEVICE = "Or click the map. Neither is needed for support that is only online or by phone."
CHOSEN = Term(id="chosen", label="Chosen", plain="The place chosen.", colour="#b00020", shape="diamond", symbol="+")
# from the finest on; what a form calls each
PRECISIONS: dict[Precision, str] = {
    "exact": "The very place",
    "street": "Its street only",
    "village": "Its village or town only",
    "district": "Its district only",
}
# how a place was named -> the finest that its point can be
_FINEST: dict[str, Precision] = {"point": "exact", "postcode": "street"}
_POSTCODE = re.compile(r"\b[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2}\b")


@dataclass(frozen=True)
class Chosen:
    """A place as it was shown: degrees, what it was called, how exact it can be at best, and the address if typed."""

    lon: float
    lat: float
    name: str
    finest: Precision
    address: str = ""
    postcode: str = ""


def precision_of(place_kind: str) -> Precision:
    """How exact a typed place is, in the words of ``Asset.precision``: a postcode is a street, a town is "village"."""
    return _FINEST.get(place_kind, "village")


def located(text: str, locate: Callable[[str], Place]) -> Chosen:
    """The place that was typed: a position, a postcode, a name; or an address that holds one of them.

    Raises NotFoundError, in the words for the whole text, where no part of it is known.
    """
    try:
        return _chosen(locate(text))
    except NotFoundError:
        parts = [*_POSTCODE.findall(text), *reversed(text.split(","))] if "," in text or _POSTCODE.search(text) else []
        for part in filter(str.strip, parts):
            found = _try(part, locate)
            if found is not None:
                postcode = found.name if found.finest == "street" else ""
                said = " ".join(_POSTCODE.sub("", text).split()).strip(" ,")
                return Chosen(found.lon, found.lat, found.name, found.finest, said, postcode)
        raise


def _try(part: str, locate: Callable[[str], Place]) -> Chosen | None:
    try:
        return _chosen(locate(part))
    except NotFoundError:
        return None


def _chosen(place: Place) -> Chosen:
    finest = precision_of(place.kind)
    return Chosen(place.lon, place.lat, place.name, finest, postcode=place.name if finest == "street" else "")


def ask(key: str, *, others: gpd.GeoDataFrame, title: str = "Where is it?") -> Chosen | None:
    """The box to type in and the map to click: two ways to the same chosen place, kept for this visit only.

    ``others`` (name, kind, geometry) are drawn on the map as well.
    """
    label, box = LABEL, f"{key}_where"
    st.text_input(label, key=box, on_change=_take_text, args=(key,), autocomplete="off")
    if fault := st.session_state.get(f"{key}_where_error"):
        st.error(plain(fault))
    notes.small(ON_ANY_DEVICE)
    spot: Chosen | None = st.session_state.get(f"{key}_spot")
    layer = assets_layer(_pins(others, spot), _kinds(), columns={"name": "Name", "kind_label": "Kind"})[0]
    map_key = f"{key}_map"
    drawing.show([layer], key=map_key, title=title, small_print=False, on_click=lambda: _take_click(key, map_key))
    drawing.credits_below("")
    if spot:
        st.success(f"Chosen: {plain(spot.name)} (latitude {spot.lat:.5f}, longitude {spot.lon:.5f}).")
    return spot


def forget(key: str) -> None:
    """The next place is chosen afresh."""
    for name in (f"{key}_spot", f"{key}_where_error"):
        st.session_state.pop(name, None)


def ask_precision(key: str, *, finest: Precision, now: Precision | None = None) -> Precision:
    """How exactly it is kept and shown; never finer than the place was given."""
    choices = list(PRECISIONS)[list(PRECISIONS).index(finest) :]
    at = choices.index(now) if now in choices else 0
    help_words = (
        "The point is moved to the middle of it before it is kept; the exact place is then nowhere in the store."
    )
    return st.radio(
        "How exactly may people see where it is?", choices, index=at, format_func=PRECISIONS.__getitem__,
        key=f"{key}_precision", help=help_words, horizontal=True,
    )  # fmt: skip


def kept_at(lon: float, lat: float, precision: Precision) -> tuple[float, float, str]:
    """Longitude and latitude to keep for a place to be told no more exactly than that; and of what it is the middle."""
    area = state.house().area
    return coarsened(
        lon, lat, precision, postcodes=area.postcodes, places=area.places, hubs=area.hubs, zones=area.zones
    )


def moved(asset: Asset, *, before: Asset | None = None) -> Asset:
    """The asset with its point moved to the middle of what it may be shown as.

    Where it stands as it did ``before``, it is left there. Raises BadValueError where its words would still tell the
    exact place.
    """
    if asset.lon is None or asset.lat is None or asset.precision == "exact":
        return asset
    stands = ("lon", "lat", "precision")
    told = ("address", "postcode", *stands)
    if asset.precision in ("village", "district") and not _same(asset, before, told):
        _check_words(asset)
    if _same(asset, before, stands):
        return asset
    lon, lat, _ = kept_at(asset.lon, asset.lat, asset.precision)
    return asset.model_copy(update={"lon": lon, "lat": lat})


def _same(asset: Asset, before: Asset | None, names: tuple[str, ...]) -> bool:
    return before is not None and all(getattr(asset, name) == getattr(before, name) for name in names)


def _check_words(asset: Asset) -> None:
    telling = _POSTCODE.search(asset.address) or re.search(r"\d", asset.address)
    if asset.postcode or telling:
        raise BadValueError(
            "The address or postcode tells the exact place, but only its village or district is to be shown. "
            "Please leave out the postcode and the house number, or show the street."
        )


def _take_click(key: str, map_key: str) -> None:
    """The last click on the map becomes the chosen place."""
    at = drawing.clicked(map_key)
    if at:
        _choose(key, Chosen(*at, "the place that you clicked", "exact"))


def _take_text(key: str) -> None:
    """What was typed becomes the chosen place, or the reason why it cannot."""
    text = st.session_state.get(f"{key}_where", "")
    if not text.strip():
        return
    try:
        _choose(key, located(text, state.house().area.locate))
    except RecoveryMapError as error:
        st.session_state[f"{key}_where_error"] = str(error)


def _choose(key: str, spot: Chosen) -> None:
    st.session_state[f"{key}_spot"] = spot
    st.session_state.pop(f"{key}_where_error", None)


def _pins(others: gpd.GeoDataFrame, spot: Chosen | None) -> gpd.GeoDataFrame:
    pins = [(row.name, row.kind, row.geometry) for row in others[["name", "kind", "geometry"]].itertuples(index=False)]
    if spot:
        pins.append(("The chosen place", CHOSEN.id, Point(spot.lon, spot.lat)))
    return gpd.GeoDataFrame(pins, columns=["name", "kind", "geometry"], geometry="geometry", crs="EPSG:4326")


def _kinds() -> dict[str, Term]:
    return {**state.house().vocabulary.asset_kinds, CHOSEN.id: CHOSEN}
