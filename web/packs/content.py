"""What a pack says: the public view of an area around a place, for an audience, in words that are ready to print."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.area.names import Place
from layers.audiences import Audience, load_audiences
from layers.emergency import load_emergency_lines
from layers.errors import BadValueError
from layers.packs import Day, Entry, On, Pack, Section
from layers.vocabulary import Vocabulary
from mapping.packs import Chapter, chapters, chosen, week_of
from mapping.sketch import Mark, svg_map
from web.house import House
from web.public.offer import facts_of
from web.words import day_and_year
from web.workbench.wording import when_words

ANYWHERE = Section("From wherever you are", "On the phone or online: no journey, and no waiting for a bus.", ())
WITHIN_KM = 15.0
MOST_MARKS = 40  # more numbers on one small map cannot be read


@dataclass(frozen=True)
class Wanted:
    """Which pack: ``audience`` is a word of audiences.toml; ``around`` a place, None for the whole area.

    ``need`` is one need to narrow it to ("": those of the audience); ``address`` the page that the QR code opens.
    """

    audience: str = "newcomer"
    around: Place | None = None
    within_km: float = WITHIN_KM
    need: str = ""
    address: str = ""


def pack_of(house: House, wanted: Wanted, today: date) -> Pack:
    """The pack, from what everybody may see and nothing else.

    Raises BadValueError for an audience or need that there is none of, or where nothing at all would be listed.
    """
    audience, words = _audience(wanted.audience), house.vocabulary
    found = chosen(
        house.public_assets(), around=_point(wanted.around), within_km=wanted.within_km,
        needs=_needs(wanted, audience, words), members_only=words.kinds_of("members"),
    )  # fmt: skip
    around = f"within {wanted.within_km:g} km of {wanted.around.name}" if wanted.around else "the whole area"
    if found.empty:
        raise BadValueError(f"Nothing on the map fits this pack ({around}); ask for more kilometres or another need.")
    told = chapters(found, words.asset_kinds)
    monday = today - timedelta(days=today.weekday())
    drawn, map_words = _map(house, told, wanted.around)
    return Pack(
        title=audience.title, area=house.area.name, around=around, opening=audience.opening, close=audience.close,
        sections=tuple(_section(chapter, words) for chapter in told), week=_week(found, monday),
        lines=tuple((line.name, line.phone, line.what_for) for line in load_emergency_lines()),
        made_on=today, made_words=day_and_year(today), example=house.area.example, attribution=_sources(house, found),
        address=wanted.address, map_svg=drawn, map_words=map_words,
    )  # fmt: skip


def _audience(name: str) -> Audience:
    known = load_audiences()
    if name not in known:
        raise BadValueError(f"There is no audience {name!r}; the audiences are {', '.join(known)}.")
    return known[name]


def _needs(wanted: Wanted, audience: Audience, words: Vocabulary) -> tuple[str, ...]:
    if wanted.need and wanted.need not in words.needs:
        raise BadValueError(f"There is no need {wanted.need!r}; the needs are {', '.join(words.needs)}.")
    return (wanted.need,) if wanted.need else audience.needs


def _point(place: Place | None) -> Any:
    return None if place is None else gpd.points_from_xy([place.lon], [place.lat])[0]


def _section(chapter: Chapter, words: Vocabulary) -> Section:
    term = words.asset_kinds.get(chapter.kind)
    heading, plain = (term.label, term.plain) if term else (ANYWHERE.heading, ANYWHERE.plain)
    return Section(heading, plain, tuple(_entry(row, words) for row in chapter.places.to_dict("records")))


def _entry(row: dict[str, Any], words: Vocabulary) -> Entry:
    km = row["km"]
    return Entry(
        name=row["name"],
        when=when_words(row["sessions"], row["opening_hours"]),
        where=", ".join(part for part in (row["address"], row["postcode"]) if part) or row["service_area"],
        near="" if pd.isna(km) else "under 1 km away" if km < 1 else f"about {km:.0f} km away",
        phone=row["phone"],
        website=row["website"],
        facts=tuple(facts_of(row, words)),
        checked="" if pd.isna(row["checked_on"]) else day_and_year(row["checked_on"]),
    )


def _week(found: gpd.GeoDataFrame, monday: date) -> tuple[Day, ...]:
    where = dict(zip(found["id"], found["address"], strict=True))
    return tuple(
        Day(f"{day:%A} {day.day} {day:%B}", tuple(_on(row, where) for row in on.itertuples()))
        for day, on in week_of(found, monday)
    )


def _on(row: Any, where: dict[str, str]) -> On:
    always = row.end - row.start >= timedelta(hours=24)
    hours = "all day" if always else f"{_hour(row.start)} to {_hour(row.end)}"
    return On(hours, row.name, "online or by phone" if pd.isna(row.lon) else where[row.asset_id])


def _hour(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def _map(house: House, told: list[Chapter], around: Place | None) -> tuple[str, str]:
    """A small map of the nearest places, and its words; both empty where nothing listed has a position."""
    placed = pd.concat([chapter.places for chapter in told])
    placed = placed[placed["lon"].notna() & ~placed["venue"].isin(["online", "phone"])].sort_values("km", kind="stable")
    marks = [
        Mark(row.lon, row.lat, str(n), row.name_) for n, row in enumerate(_named(placed.head(MOST_MARKS)), start=1)
    ]
    if not marks:
        return "", ""
    start = Mark(around.lon, around.lat, "", around.name) if around else None
    drawn = svg_map(marks, start=start, lines=house.area.lines, places=house.area.places, title="Map of this pack")
    return drawn, "On the map: " + "; ".join(f"{mark.label} {mark.name}" for mark in marks) + "."


def _named(placed: pd.DataFrame) -> Any:
    return placed[["lon", "lat", "name"]].rename(columns={"name": "name_"}).itertuples()


def _sources(house: House, found: gpd.GeoDataFrame) -> tuple[str, ...]:
    stated = [str(line) for line in house.area.licences["attribution"] if line]
    own = [str(part) for part in found["source"] if part]
    return tuple(dict.fromkeys([*stated, *own]))
