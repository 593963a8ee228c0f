"""The picture of the week clock: well-formed, named, safe, told apart without colour, and only what may be shown."""

import re
from xml.etree import ElementTree

import pandas as pd
import pytest
import toy_week
from test_clock_hours import without_timetable
from toy_week import toy, week_of, zones

from mapping.clock_face import CELL_H, CELL_W, SHADES, WIDTH, _fill, _Hour, clock_svg
from mapping.legends import contrast
from mapping.week_clock import WeekClock, week_clock

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def clock() -> WeekClock:
    return week_clock(toy())


def drawn(clock: WeekClock, **asked: object) -> ElementTree.Element:
    return ElementTree.fromstring(clock_svg(clock, **({"title": "West Kent"} | asked)))  # noqa: S314 (our own text)


def hours_of(svg: ElementTree.Element) -> list[ElementTree.Element]:
    """The groups of the 168 hours: those that hold a rectangle as large as an hour."""
    size = {"width": str(CELL_W), "height": str(CELL_H)}
    return [group for group in svg if any(size.items() <= part.attrib.items() for part in group.findall(f"{SVG}rect"))]


def test_it_is_one_named_picture_with_its_facts_in_words(clock: WeekClock) -> None:
    svg = drawn(clock)
    assert svg.get("role") == "img"
    assert svg.get("viewBox", "").startswith(f"0 0 {WIDTH} ")
    named = {part.get("id"): part.text for part in svg if part.tag in (f"{SVG}title", f"{SVG}desc")}
    assert named[svg.get("aria-labelledby")] == "West Kent"
    assert named[svg.get("aria-describedby")] == clock.sentence()


def test_every_hour_says_its_figure_and_its_words(clock: WeekClock) -> None:
    hours = hours_of(drawn(clock))
    assert len(hours) == 168
    assert [group.findtext(f"{SVG}title") for group in hours] == [
        clock.phrase(day, hour) for day in range(7) for hour in range(24)
    ]
    figures = [group.findtext(f"{SVG}text") for group in hours]
    assert figures[24 + 14] == "1,300"
    assert figures[24 + 18] == "1,000"
    assert figures.count("0") == 168 - 9
    assert sum(group.find(f"{SVG}circle") is not None for group in hours) == 2  # the telephone, Monday 20:00 to 22:00


def test_an_hour_is_large_enough_to_touch_and_hours_do_not_overlap(clock: WeekClock) -> None:
    corners = {
        (group.find(f"{SVG}rect").get("x"), group.find(f"{SVG}rect").get("y")) for group in hours_of(drawn(clock))
    }
    assert len(corners) == 168
    assert min(CELL_W, CELL_H) >= 24  # WCAG 2.2, 2.5.8
    assert max(int(x) for x, _ in corners) + CELL_W <= WIDTH <= 358  # fits a screen of 390 with margins of 16


def test_evenings_and_the_weekend_stand_out_by_label_frame_and_stripes(clock: WeekClock) -> None:
    svg = drawn(clock)
    words = [text.text for text in svg.iter(f"{SVG}text")]
    assert {"Evening", "Weekend", "nobody, in an evening or at the weekend"} <= set(words)
    heavy = [rect for rect in svg.findall(f"{SVG}rect") if rect.get("stroke-width") == "2.5"]
    assert [(rect.get("width"), rect.get("height")) for rect in heavy] == [
        (str(2 * CELL_W), str(24 * CELL_H)),
        (str(7 * CELL_W), str(4 * CELL_H)),
    ]
    fills = [group.find(f"{SVG}rect").get("fill") for group in hours_of(svg)]
    assert fills[0 * 24 + 18] == "url(#clock-gap)"  # Monday evening, nobody
    assert fills[6 * 24 + 3] == "url(#clock-gap)"  # Sunday night, nobody
    assert fills[0 * 24 + 3] == "#ffffff"
    defined = {pattern.get("id") for pattern in svg.iter(f"{SVG}pattern")}
    assert {fill[5:-1] for fill in fills if fill.startswith("url")} <= defined


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9, 1.0])
def test_every_figure_can_be_read_on_its_shade(share: float) -> None:
    shade, ink = _fill(_Hour(0, 12, "9", share, nobody=False, remote=False), "c")
    assert shade == SHADES[min(3, int(4 * share))]
    assert contrast(shade, ink) >= 4.5


def test_shades_go_with_the_share_of_the_people() -> None:
    some = week_of(*toy_week.ASSETS, places=zones(population=pd.array([400, 1000, None], dtype="Int64")))
    fills = [group.find(f"{SVG}rect").get("fill") for group in hours_of(drawn(week_clock(some)))]
    assert fills[24 + 14] == SHADES[3]  # all
    assert fills[24 + 18] == SHADES[1]  # 400 of 1,400


def test_a_day_without_timetable_is_dotted_and_said() -> None:
    svg = drawn(week_clock(without_timetable()))
    hours = hours_of(svg)
    assert {hours[n].findtext(f"{SVG}text") for n in range(48, 168)} == {"?"}
    assert {hours[n].find(f"{SVG}rect").get("fill") for n in range(48, 168)} == {"url(#clock-unknown)"}
    assert "not known: no timetable for this day" in [text.text for text in svg.iter(f"{SVG}text")]


def test_hidden_and_rounded_counts_are_all_that_it_holds() -> None:
    few = week_of(*toy_week.ASSETS, places=zones(population=pd.array([4, 1237, None], dtype="Int64")))
    text = clock_svg(week_clock(few), title="Few")
    assert "&lt;8" in text
    assert not re.search(r">4<|\b1,?237\b|\b1,?241\b", text)
    assert ">1,240<" in text


@pytest.mark.parametrize(
    ("people", "figure"),
    [(8, "10"), (9_994, "9,995"), (14_212, "14k"), (292_700, "293k"), (999_490, "999k"), (1_260_000, "1.3m")],
)
def test_long_figures_are_cut_short_and_their_words_are_whole(people: int, figure: str) -> None:
    many = week_of(toy_week.ASSETS[0], places=zones(population=pd.array([people, None, None], dtype="Int64")))
    tuesday = hours_of(drawn(week_clock(many)))[24 + 14]
    assert tuesday.findtext(f"{SVG}text") == figure
    assert f"about {(people + 2) // 5 * 5:,} people" in (tuesday.findtext(f"{SVG}title") or "")


def test_hours_as_links_work_without_a_script(clock: WeekClock) -> None:
    svg = drawn(clock, link=lambda day, hour: f"?day={day}&hour={hour}", chosen=(1, 14))
    links = svg.findall(f"{SVG}a")
    assert svg.get("role") == "group"
    assert len(links) == 168
    assert links[24 + 14].get("href") == "?day=1&hour=14"
    assert links[24 + 14].get("aria-label") == clock.phrase(1, 14)
    assert [link.get("aria-current") for link in links].count("true") == 1


def test_hours_as_buttons_have_one_stop_for_the_keyboard(clock: WeekClock) -> None:
    for chosen, first in ((None, ("0", "0")), ((3, 18), ("3", "18"))):
        svg = drawn(clock, buttons=True, chosen=chosen)
        buttons = [part for part in svg.iter(f"{SVG}g") if part.get("role") == "button"]
        assert len(buttons) == 168
        stops = [(part.get("data-weekday"), part.get("data-hour")) for part in buttons if part.get("tabindex") == "0"]
        assert stops == [first]
        pressed = [part.get("aria-label") for part in buttons if part.get("aria-pressed") == "true"]
        assert pressed == ([] if chosen is None else [clock.phrase(*chosen)])


@pytest.mark.parametrize(
    "hostile", ['<script>alert("x")</script>', "${alert(1)}", "{{ 7 * 7 }}", "a & b\x00\x1b]", "`"]
)
def test_names_are_only_ever_text(clock: WeekClock, hostile: str) -> None:
    svg = clock_svg(clock, title=hostile, id_prefix=hostile, link=lambda *at: hostile)  # noqa: ARG005
    tree = ElementTree.fromstring(svg)  # noqa: S314 (our own text)
    assert tree.find(f"{SVG}title").text == "".join(c for c in hostile if c.isprintable())
    assert not list(tree.iter(f"{SVG}script"))
    assert not re.search(r"[`{}\x00]|<script", svg)


def test_two_clocks_in_one_page_share_no_id(clock: WeekClock) -> None:
    ids = [
        {part.get("id") for part in drawn(clock, id_prefix=prefix).iter() if part.get("id")}
        for prefix in ("now", "then")
    ]
    assert len(ids[0]) == 4
    assert not ids[0] & ids[1]


def test_clocks_of_zones_and_of_households_say_so() -> None:
    unknown = week_of(*toy_week.ASSETS, places=zones(population=pd.array([None] * 3, dtype="Int64")))
    assert "From how many zones people can be at support" in clock_svg(week_clock(unknown), title="x")
    homes = week_clock(toy(), weight="no_car_households")
    assert "How many households without a car can" in clock_svg(homes, title="x")
