"""Which trips run, and when: calendars, midnight, the days on which clocks change, time zones."""

from datetime import date

from tests.conformance.build import NO_WAY, A, B, C, ask, by_bus, column, line, long_street, packed, zone
from tests.conformance.engine import Case
from tests.travel.feeds import SUNDAYS, WEEKDAYS, Feed, at, next_day

SUNDAY, WEDNESDAY = next_day(5), next_day(1)
SPRING_EVE, SPRING, AUTUMN = date(2024, 3, 30), date(2024, 3, 31), date(2024, 10, 27)
YEAR = {"start": "20240101", "end": "20241231"}
# wherever it says no more, the bus leaves A at 08:00 and is at B at 08:20: asked at 07:55, 5 + 20 = 25 minutes
BUS = "A 08:00, B 08:20"


def _only(days: str, calls: str) -> Feed:
    """One trip on some days of the week, and another line every day far away, so that no date is without a bus."""
    feed = line().service("some", days, **YEAR).service("all", **YEAR)
    return feed.trip("t", calls, service="some").trip("other", "C 12:00, D 12:20", service="all", route="2")


CALENDARS = [
    by_bus("calendar alone: weekdays run on a Tuesday, not on a Sunday", "calendar",
           line().service("week", WEEKDAYS).service("all").trip("t", BUS, service="week")
           .trip("other", "C 12:00, D 12:20", service="all", route="2"),
           ask(A, B, 25), ask(A, B, NO_WAY, depart=at("07:55", day=SUNDAY))),
    by_bus("calendar_dates alone: no calendar.txt at all", "calendar",
           line().on("dated", "20240305", runs=True).on("dated", "20240307", runs=True).trip("t", BUS, service="dated"),
           ask(A, B, 25), ask(A, B, NO_WAY, depart=at("07:55", day=WEDNESDAY))),
    by_bus("an exception takes a date away", "calendar",
           line().service("week", WEEKDAYS).on("week", "20240305", runs=False).trip("t", BUS, service="week"),
           ask(A, B, NO_WAY), ask(A, B, 25, depart=at("07:55", day=WEDNESDAY))),
    by_bus("an exception adds a date", "calendar",
           line().service("week", WEEKDAYS).on("week", "20240310", runs=True).trip("t", BUS, service="week"),
           ask(A, B, 25, depart=at("07:55", day=SUNDAY))),
    by_bus("the last day of a service is a day of it, the next is not", "calendar",
           line().service("short", end="20240305").service("all").trip("t", BUS, service="short")
           .trip("other", "C 12:00, D 12:20", service="all", route="2"),
           ask(A, B, 25), ask(A, B, NO_WAY, depart=at("07:55", day=WEDNESDAY))),
]  # fmt: skip

MIDNIGHT = [
    # Tuesday's 24:10 is Wednesday 00:10: from 23:50 20 + 20 minutes
    by_bus("24:10 asked at 23:50 of its own day", "midnight", _only("0100000", "A 24:10, B 24:30"),
           ask(A, B, 40, depart=at("23:50"))),
    # the same bus: from Wednesday 00:00 10 + 20; Tuesday's own 00:00 has none
    by_bus("24:10 asked at 00:00 of the day after", "midnight", _only("0100000", "A 24:10, B 24:30"),
           ask(A, B, 30, depart=at("00:00", day=WEDNESDAY)), ask(A, B, NO_WAY, depart=at("00:00"))),
    by_bus("tomorrow's 00:10 asked at 23:50", "midnight", _only("0010000", "A 00:10, B 00:30"),
           ask(A, B, 40, depart=at("23:50"))),
    # Tuesday's bus is at B at 24:20; Wednesday's first leaves at 00:30 and is at C at 00:50: 23:45 to 00:50
    by_bus("a change from yesterday's last bus to today's first", "midnight",
           _only("0100000", "A 23:50, B 24:20").service("wed", "0010000", **YEAR)
           .trip("first", "B 00:30, C 00:50", service="wed", route="3"),
           ask(A, C, 65, depart=at("23:45"))),
    by_bus("a night bus at 30:10 runs at ten past six", "midnight", _only("0100000", "A 30:10, B 30:30"),
           ask(A, B, 30, depart=at("06:00", day=WEDNESDAY))),
    # last leaving 00:10, asked to be there by 00:40: 30 minutes
    by_bus("arriving after midnight by yesterday's bus", "midnight", _only("0100000", "A 24:10, B 24:30"),
           ask(A, B, 30, arrive=at("00:40", day=WEDNESDAY))),
]  # fmt: skip

CLOCKS = [
    # Saturday's 25:30 is 01:30 GMT, shown as 02:30; 00:50 GMT to 01:50 GMT is an hour, though clocks show two
    by_bus("clocks go forward under a night bus", "clock change", _only("0000010", "A 25:30, B 25:50"),
           ask(A, B, 60, depart=at("00:50", day=SPRING))),
    by_bus("the morning after clocks go forward", "clock change", _only(SUNDAYS, "A 09:00, B 09:20"),
           ask(A, B, 25, depart=at("08:55", day=SPRING))),
    # times count from noon less twelve hours, 23:00 GMT of the Saturday: 00:30 of the Sunday is 23:30 on Saturday
    by_bus("a time before the clocks go forward counts from noon less 12 h", "clock change",
           _only(SUNDAYS, "A 00:30, B 00:50"), ask(A, B, 30, depart=at("23:20", day=SPRING_EVE))),
    # Saturday's 26:30 is 01:30 GMT; asked at 00:50 BST, 23:50 GMT: 100 + 20 minutes
    by_bus("clocks go back under a night bus", "clock change", _only("0000010", "A 26:30, B 26:50"),
           ask(A, B, 120, depart=at("00:50", day=AUTUMN))),
    # noon less twelve hours is 00:00 GMT, 01:00 BST: 00:30 is 01:30 BST, 40 minutes after 00:50 BST
    by_bus("a time before the clocks go back counts from noon less 12 h", "clock change",
           _only(SUNDAYS, "A 00:30, B 00:50"), ask(A, B, 60, depart=at("00:50", day=AUTUMN))),
]  # fmt: skip

ZONES = [
    by_bus("an agency in New York: its own clock", "zones", zone(line().trip("t", BUS), "America/New_York"),
           ask(A, B, 25)),
    # American clocks go forward on 10 March at 02:00: Saturday's 26:30 is 02:30 EST, 40 minutes after 01:50 EST
    by_bus("an agency in New York: its own day of changing clocks", "zones",
           zone(_only("0000010", "A 26:30, B 26:50"), "America/New_York"),
           ask(A, B, 60, depart=at("01:50", day=SUNDAY))),
    # 09:30 in Paris is 08:30 in London: A 08:00, B 08:20, wait, B 08:30, C 08:50
    Case("a feed of London joined to a feed of Paris", "zones",
         packed(line().trip("bus", BUS), zone(line().trip("train", "B 09:30, C 09:50", route="2"), "Europe/Paris")),
         long_street, (ask(A, C, 55),)),
    by_bus("a stop's own time zone does not move its times", "zones",
           column(line().trip("t", BUS), "stops", "stop_timezone", {"B": "Europe/Paris"}), ask(A, B, 25)),
]  # fmt: skip

CASES = [*CALENDARS, *MIDNIGHT, *CLOCKS, *ZONES]
