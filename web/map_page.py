"""The area's map as one file, to keep or to put on a website: it opens without a network and asks for nothing."""

import html
from datetime import date

import geopandas as gpd
import pandas as pd

from layers.homes import SET_OUT
from mapping import maps
from mapping.legends import equal_count_classes
from mapping.text import safe
from web.house import ROOT, House
from web.words import day_and_year
from web.workbench.listing import asset_table, not_closed

STATIC = ROOT / "web" / "static"
POPUP = {"name": "Name", "Kind": "Kind", "Where": "Where", "When": "When", "Phone": "Phone"}
MOST_NAMES = 14
LIST = ("Name", "Kind", "Where", "When", "Phone", "Cost", "Checked")
EXAMPLE = "This is an example: the towns are real, the groups and places are made up."
STYLE = """
<style>
 body {font: 16px/1.5 system-ui, sans-serif; color: #1d2730;}
 .folium-map {height: 70vh !important;}
 .beside {max-width: 70rem; margin: 0 auto; padding: 0 1rem; overflow-x: auto;}
 table {border-collapse: collapse;}
 th, td {border: 1px solid #8a949b; padding: .25rem .4rem; text-align: left; vertical-align: top;}
</style>
"""


def map_page(house: House, today: date, *, people: bool = False) -> str:
    """The whole page: the places that everybody may see on a map, the legend, and the same places as a table.

    With ``people`` the zones are filled by how many live in each, where that is known.
    """
    area, words = house.area, house.vocabulary
    shown = not_closed(house.public_assets())
    listed = asset_table(shown, words, today=today)
    bounds = (area.zones if len(area.zones) else area.hubs).total_bounds
    credit = "; ".join(dict.fromkeys(str(line) for line in area.licences["attribution"] if line))
    drawn = maps.base_map(
        bounds=[float(degrees) for degrees in bounds],
        lines=area.lines,
        places=_largest(area.places),
        title=f"{area.name}: map",
    )
    legends = []
    if people and area.zones["population"].notna().any():
        classes = equal_count_classes(area.zones["population"].astype("Float64"))
        legends.append(maps.add_zones(drawn, area.zones, "population", classes=classes, title="People"))
    told = shown.assign(**{column: listed[column] for column in POPUP if column in listed})
    legends.append(maps.add_assets(drawn, told, words.asset_kinds, columns=POPUP))
    before, after = _before(house, today), _after(listed, legends, credit)
    empty = f'<div class="folium-map" id="{drawn.get_name()}" ></div>'
    return _in_one_file(drawn.get_root().render()).replace(empty, f"{before}{empty}{after}", 1)


def _largest(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """As many names as can be read: those of the most populous places."""
    return places.sort_values("population", ascending=False, na_position="last").head(MOST_NAMES)


def _before(house: House, today: date) -> str:
    example = f" {EXAMPLE}" if house.area.example else ""
    said = f"As known on {day_and_year(today)}. Check before you travel.{example} The table below says the same."
    return f'{STYLE}<div class="beside"><h1>{safe(house.area.name)}: who and what helps</h1><p>{said}</p></div>'


def _after(listed: pd.DataFrame, legends: list[str], credit: str) -> str:
    rows = listed[list(LIST)].itertuples(index=False)
    heads = "".join(f'<th scope="col">{head}</th>' for head in LIST)
    cells = "".join("<tr>" + "".join(f"<td>{safe(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f'<div class="beside">{"".join(legends)}<h2>The same as a table</h2>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table>"
        f"<p>{safe(credit)}</p><p>{html.escape(SET_OUT)}</p></div>"
    )


def _in_one_file(page: str) -> str:
    """The page with Leaflet's script and style in it instead of their addresses."""
    for _, address in maps.LocalMap.default_js:
        page = page.replace(f'<script src="{address}"></script>', f"<script>{_file(address)}</script>")
    for _, address in maps.LocalMap.default_css:
        page = page.replace(f'<link rel="stylesheet" href="{address}"/>', f"<style>{_file(address)}</style>")
    return page.replace("<html>", '<html lang="en-GB">', 1)


def _file(address: str) -> str:
    return (STATIC / address.removeprefix("/assets/")).read_text(encoding="utf-8")
