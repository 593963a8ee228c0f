"""From the short form to a suggested asset: the record, what is wrong with it in plain words, likely duplicates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import geopandas as gpd
from pydantic import ValidationError
from shapely import Point

from layers.errors import BadValueError
from layers.records import Asset, Review, Session
from layers.vocabulary import Term

NEAR_M = 100
UNNUMBERED = "suggestion"  # the store gives a suggestion its own id
_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# the record's field -> what the form calls it
_FORM_WORDS = {"name": "Name", "website": "Website", "phone": "Phone", "address": "Address or venue", "cost": "Cost"}
_FORM_WORDS |= {"description": "What happens there", "postcode": "Postcode", "sessions": "Meeting time"}


# how a place was named -> how exactly the mark stands where the place is
_PRECISION = {"point": "exact", "postcode": "street"}
CHOSEN = Term(id="chosen", label="Chosen", plain="The place chosen.", colour="#b00020", shape="diamond", symbol="+")


@dataclass(frozen=True)
class Form:
    """What a person filled in; ``lon``/``lat`` are None for support that is online or by phone only."""

    name: str
    kind: str
    venue: str = "in-person"
    status: str = "active"
    lon: float | None = None
    lat: float | None = None
    precision: str = "exact"
    address: str = ""
    weekday: int | None = None  # 0 Monday … 6 Sunday: the day of a weekly meeting
    starts: time = time(19, 0)
    minutes: int = 60
    needs: tuple[str, ...] = field(default=())
    cost: str = ""
    phone: str = ""
    website: str = ""
    description: str = ""


def precision_of(place_kind: str) -> str:
    """How exact a typed place is, in the words of ``Asset.precision``: a postcode is a street, a town is "village"."""
    return _PRECISION.get(place_kind, "village")


def draft(form: Form, kinds: Mapping[str, Term], *, today: date) -> Asset:
    """The suggested asset; raises BadValueError with one plain sentence for each thing to put right."""
    missing = _missing(form)
    if missing:
        raise BadValueError(" ".join(missing))
    try:
        return Asset(
            id=UNNUMBERED, name=form.name, kind=form.kind, review=Review.SUGGESTED, venue=form.venue,
            status=form.status, lon=form.lon, lat=form.lat, precision=form.precision, address=form.address,
            sessions=_sessions(form, today), needs=form.needs, cost=form.cost, phone=form.phone,
            website=_with_scheme(form.website), description=form.description, capital=kinds[form.kind].capital,
            source="Suggested on the Add page",
        )  # fmt: skip
    except ValidationError as error:
        raise BadValueError(" ".join(_in_form_words(error))) from None


def duplicates(assets: gpd.GeoDataFrame, form: Form) -> gpd.GeoDataFrame:
    """Assets that may be the same one: the same name, or the same kind within ``NEAR_M`` metres."""
    same_name = assets["name"].map(_simple) == _simple(form.name)
    near = same_name & False
    if form.lon is not None and assets.geometry.notna().any():
        points = assets.geometry.to_crs(assets.estimate_utm_crs())
        here = gpd.GeoSeries([Point(form.lon, form.lat)], crs="EPSG:4326").to_crs(points.crs).iloc[0]
        near = (points.distance(here) <= NEAR_M) & (assets["kind"] == form.kind)
    return assets[same_name | near]


def _missing(form: Form) -> list[str]:
    found = []
    if not form.name.strip():
        found.append("Please type a name.")
    if not form.kind:
        found.append("Please choose what kind of place or group it is.")
    if form.lon is None and form.venue in ("in-person", "hybrid"):
        found.append("Please show where it is: click the map, or type a postcode, town or village.")
    if form.venue == "phone" and not form.phone.strip():
        found.append("Please type the phone number.")
    return found


def _sessions(form: Form, today: date) -> tuple[Session, ...]:
    """The weekly meeting, from the first such day on or after today; none where no day was chosen."""
    if form.weekday is None:
        return ()
    first = today + timedelta(days=(form.weekday - today.weekday()) % 7)
    venue = form.venue if form.venue in ("online", "hybrid") else "in-person"
    rule = f"FREQ=WEEKLY;BYDAY={_CODES[form.weekday]}"
    return (Session(start=datetime.combine(first, form.starts), minutes=form.minutes, rrule=rule, venue=venue),)


def _with_scheme(website: str) -> str:
    address = website.strip()
    return address if not address or "://" in address else f"https://{address}"


def _simple(name: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", name.casefold()).split())


def _in_form_words(error: ValidationError) -> list[str]:
    """Each fault as a sentence about the box that the person filled in."""
    return [
        f"{_FORM_WORDS.get(str(fault['loc'][0]) if fault['loc'] else '', 'The form')}: {_hint(fault['type'])}"
        for fault in error.errors()
    ]


def _hint(kind: str) -> str:
    if kind == "string_too_long":
        return "this is too long; please use fewer words."
    if kind == "string_pattern_mismatch":
        return "this is not an address that starts with http:// or https://."
    return "this cannot be used; please look at it again."
