"""The baseline report of an area put together from its house: what is counted, what is shown, and in which words."""

from datetime import date

import pandas as pd

from layers.area import Area
from layers.errors import BadValueError
from layers.records import PUBLIC
from layers.reports import Picture, Report, SavedReport
from mapping.baseline import Baseline, Given, baseline, compare, gone
from mapping.clock_face import clock_svg
from mapping.coverage import Coverage
from mapping.legends import Classes
from mapping.week_clock import week_clock
from mapping.zone_sketch import zone_sketch
from web.caveats import timetable_caveats
from web.house import House
from web.when import day_words

GLANCE = (
    "assets.active", "assets.peer", "access.step_free_and_free", "reach.peer.week.share", "reach.peer.free_time.share",
    "reach.peer.sunday.share", "reach.peer.choice.share", "reach.hours.peer", "champions.roles", "champions.signed",
    "network.alone", "alliance.kinds_missing",
)  # fmt: skip
WORST = 15
HEAD = "Different peer groups within reach in the week"
# of groups lacking, so that the gap is dark
LACK = Classes((-2.5, -0.5), ("three or more (a choice)", "one or two", "none"))
MAP_MM, CLOCK_MM = 105, 190
LISTS = ("asset_kinds", "capital", "organisation_kinds")
RULE = (
    "Counts of 1 to 7 people are hidden and the rest rounded to the nearest 5; percentages and means are worked from "
    "the rounded counts. Counts of places, roles, organisations and ties are exact."
)
WHOSE = "Only what everybody may see is counted: places that are kept from view take no part in any number."
NEXT_YEAR = (
    "To compare next year: keep the .json file, and give it to the same command with --compare. Numbers are matched by "
    "their id; where a definition has changed, the report says so."
)
WAS_EXAMPLE = "The earlier report and this one are not both examples or both real: their changes mean nothing."


def given_of(house: House, found: Coverage, made_on: date, week_words: str, left_out: str) -> Given:
    """What the baseline is worked out from, as everybody may see it."""
    area, words = house.area, house.vocabulary
    return Given(
        area=area.name,
        example=area.example,
        made_on=made_on,
        assets=house.public_assets(),
        organisations=house.store.organisations(PUBLIC),
        links=house.store.links(PUBLIC),
        found=found,
        hubs=area.hubs,
        peer_kinds=words.peer_kinds,
        labels={name: {id_: term.label for id_, term in getattr(words, name).items()} for name in LISTS},
        licences=area.licences,
        week_words=week_words,
        zones_left_out=left_out,
        caveats=tuple(timetable_caveats(area)),
    )


def report_of(house: House, given: Given, earlier: SavedReport | None) -> Report:
    """The report to write. Raises BadValueError where the earlier report is of another area."""
    area, made = house.area, baseline(given)
    if earlier and earlier.slug != area.slug:
        raise BadValueError(f"The saved report is of {earlier.area}, not of {area.name}; give one of the same area.")
    saved = [measure.model_dump() for measure in earlier.measures] if earlier else []
    ended = [{"label": row["label"], "words": row["words"]} for row in gone(made.measures, saved)]
    return Report(
        area=area.name,
        slug=area.slug,
        example=made.example,
        made_on=given.made_on,
        week_words=given.week_words,
        finding=made.finding,
        measures=_measures(made, saved) if earlier else made.table(),
        glance=GLANCE,
        gone=pd.DataFrame(ended, columns=["label", "words"]),
        zones=made.zones,
        places=made.places,
        hubs=area.hubs,
        worst=_worst(made),
        sources=area.licences,
        attribution=_attribution(area, given),
        notes=_notes(given, made, earlier),
        pictures=_pictures(given, made),
        compared_with=f"the report made on {day_words(earlier.made_on)}" if earlier else "",
        asked={"mode": given.found.mode, "max_minutes": given.found.max_minutes},
    )


def _measures(made: Baseline, saved: list[dict[str, object]]) -> pd.DataFrame:
    """The numbers with what they were then, how they changed, and what to mind."""
    changes, words = compare(made.measures, saved), {str(row["id"]): str(row["words"]) for row in saved}
    rows = [
        {
            "then": words.get(measure.id, ""),
            "change": changes[measure.id].words,
            "caution": changes[measure.id].caution,
        }
        for measure in made.measures
    ]
    return pd.concat([made.table(), pd.DataFrame(rows)], axis=1)


def _worst(made: Baseline) -> pd.DataFrame:
    """The zones with least choice; within these, those of most people."""
    ranked = made.zones.sort_values(["peer_groups", "people", "name"], ascending=[True, False, True]).head(WORST)
    return pd.DataFrame(
        {"zone": ranked["name"], "people": ranked["people_words"], "groups": ranked["peer_groups"].map("{:,}".format)}
    ).reset_index(drop=True)


def _attribution(area: Area, given: Given) -> tuple[str, ...]:
    """Whose data it rests on, each line once."""
    stated = list(dict.fromkeys(line for line in area.licences["attribution"] if line))
    own = [part for part in given.found.attribution.split("; ") if not any(part in line for line in stated)]
    return (*stated, *dict.fromkeys(own))


def _notes(given: Given, made: Baseline, earlier: SavedReport | None) -> tuple[str, ...]:
    """What a reader must know of all numbers."""
    mixed = [WAS_EXAMPLE] if earlier and earlier.example != made.example else []
    left_out = [given.zones_left_out] if given.zones_left_out else []
    return (*mixed, RULE, WHOSE, *given.caveats, *left_out, NEXT_YEAR)


def _pictures(given: Given, made: Baseline) -> tuple[Picture, ...]:
    """The map and the week clock."""
    lack = made.zones.assign(lack=-made.zones["peer_groups"])
    drawn = zone_sketch(
        lack, "lack", classes=LACK, heading=HEAD, title=f"{given.area}: peer groups within reach", hubs=given.hubs
    )
    which = [LACK.labels[LACK.of(value) or 0] for value in lack["lack"]]
    counts = ", ".join(f"{which.count(label)} have {label}" for label in reversed(LACK.labels))
    where = f"{HEAD}. Of {len(which)} zones, {counts}. The table of zones, in the spreadsheet, has the same facts."
    clock = week_clock(given.found.only(kinds=given.peer_kinds))
    when = f"Peer support, hour by hour. {clock.sentence()}"
    return (
        Picture(drawn, where, where, MAP_MM),
        Picture(clock_svg(clock, title=f"{given.area}: the week clock"), when, when, CLOCK_MM),
    )
