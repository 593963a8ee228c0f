"""A second look at feeds for the people who answer for them: every fault, and what is odd but usable."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from layers.errors import BadFileError
from layers.feeds.archive import Archive
from layers.feeds.nested import open_feeds
from layers.timetable.faults import Fault
from layers.timetable.feeds import timetable_of
from layers.timetable.gtfs_read import KNOWN, MARKER, WHAT, read_feed
from layers.timetable.zones import in_one_zone
from layers.transport import Timetable


@dataclass(frozen=True)
class FeedReport:
    """What was found in one feed. Where there are ``faults`` it cannot be used, and nothing more is known of it.

    ``faults`` are the first of ``fault_count``; ``warnings`` are sentences; ``timetable`` is None for a faulty feed.
    """

    feed: str
    faults: tuple[Fault, ...] = ()
    fault_count: int = 0
    warnings: tuple[str, ...] = ()
    timetable: Timetable | None = None


def check_timetable(paths: Sequence[Path | str], *, today: date) -> list[FeedReport]:
    """A report on each feed of the zips and folders, in their order; ``today`` decides what has ended.

    Raises BadFileError for a file that holds no feed, is damaged, or is past a cap.
    """
    reports: list[FeedReport] = []
    for path in paths:
        with open_feeds(path, known=KNOWN, marker=MARKER, what=WHAT) as archives:
            reports += [_report(archive, len(reports) + n, today) for n, archive in enumerate(archives)]
    usable = [report.timetable for report in reports if report.timetable is not None]
    try:
        in_one_zone(usable) if usable else None
    except BadFileError as error:
        reports[-1] = replace(reports[-1], warnings=(*reports[-1].warnings, str(error)))
    return reports


def _report(archive: Archive, number: int, today: date) -> FeedReport:
    feed, faults = read_feed(archive)
    if faults.count:
        return FeedReport(archive.name, tuple(faults.shown), faults.count)
    timetable = timetable_of(feed, archive.name, number)
    return FeedReport(archive.name, warnings=(*timetable.notes, *_ended(timetable, today)), timetable=timetable)


def _ended(timetable: Timetable, today: date) -> list[str]:
    """Whether the whole feed is of the past, or some of its services."""
    name = timetable.sources[0]
    if timetable.end < today:
        return [f"{name}: the timetable ended on {timetable.end:%Y-%m-%d}; get a newer one."]
    later = timetable.calendar_dates[timetable.calendar_dates["added"] & (timetable.calendar_dates["date"] >= today)]
    past = timetable.calendar[timetable.calendar["end"] < today]
    past = past[~past["service_id"].isin(later["service_id"])]
    some = f"{name}: {len(past):,} of {len(timetable.calendar):,} services of calendar.txt ended before {today}."
    return [some] if len(past) else []
