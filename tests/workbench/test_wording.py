"""Words on the workbench: sessions, opening hours, Markdown and CSV."""

import csv
import io
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.records import Asset, Session
from layers.vocabulary import load
from web.workbench.listing import FORMULA_STARTS, asset_table, csv_bytes
from web.workbench.wording import opening_hours_words, plain, session_words, when_words

TUESDAY = datetime(2026, 11, 24, 19, 0)


@pytest.mark.parametrize(
    ("rrule", "minutes", "words"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", 90, "Tuesdays 19:00 to 20:30"),
        ("FREQ=WEEKLY", 60, "Tuesdays 19:00 to 20:00"),
        ("FREQ=WEEKLY;BYDAY=TU,TH", 60, "Tuesdays and Thursdays 19:00 to 20:00"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", 60, "every second Tuesday 19:00 to 20:00"),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=TU", 60, "every third Tuesday 19:00 to 20:00"),
        ("FREQ=MONTHLY;BYDAY=1TU", 60, "first Tuesday of the month 19:00 to 20:00"),
        ("FREQ=MONTHLY;BYDAY=-1FR", 60, "last Friday of the month 19:00 to 20:00"),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=1", 60, "first Tuesday of the month 19:00 to 20:00"),
        ("FREQ=DAILY", 330, "every day 19:00 to 00:30"),
        ("", 60, "Tuesday 24 November 2026 19:00 to 20:00"),
        ("FREQ=YEARLY", 60, "on dates from Tuesday 24 November 2026 19:00 to 20:00"),
    ],
)
def test_a_session_in_words(rrule: str, minutes: int, words: str) -> None:
    assert session_words(Session(start=TUESDAY, minutes=minutes, rrule=rrule)) == words


def test_opening_hours_spell_out_days_and_leave_times_alone() -> None:
    assert opening_hours_words("Mo-Fr 09:00-17:00; Su,PH off") == "Mon-Fri 09:00-17:00; Sun,bank holidays closed"
    assert opening_hours_words("24/7") == "all day and night"


def test_when_joins_sessions_and_hours() -> None:
    session = Session(start=TUESDAY, minutes=90, rrule="FREQ=WEEKLY;BYDAY=TU")
    assert when_words((session,), "Sa 10:00-12:00") == "Tuesdays 19:00 to 20:30; Open Sat 10:00-12:00"
    assert when_words((), "") == ""


@pytest.mark.parametrize(
    "attack", ["![x](https://evil.example/t.gif)", "[a](javascript:alert(1))", "`${1}`", ":red[x]"]
)
def test_markdown_in_a_name_stays_text(attack: str) -> None:
    escaped = plain(attack)
    assert all(escaped[at - 1] == "\\" for at, char in enumerate(escaped) if char in "![]()`:$")


def test_asset_table_says_everything_in_words() -> None:
    asset = Asset(
        id="tea-and-talk", name="Tea and Talk", kind="peer-group",
        lon=0.27, lat=51.19, postcode="TN9 1AA", address="Hall Lane",
        needs=("a-group", "someone-to-talk-to"), capital=("social",), for_whom=("everyone",), example=True,
        sessions=(Session(start=TUESDAY, minutes=90, rrule="FREQ=WEEKLY;BYDAY=TU"),),
    )  # fmt: skip
    frame = pd.DataFrame([asset.model_dump() | {"sessions": asset.sessions}])
    row = asset_table(frame, load()).iloc[0]
    assert row["Kind"] == "Peer group"
    assert row["Where"] == "Hall Lane TN9 1AA"
    assert row["When"] == "Tuesdays 19:00 to 20:30"
    assert row["Helps with"] == "A group, Someone to talk to"
    assert row["Builds"] == "Social"
    assert row["Cost"] == "Not known"
    assert row["Checked"] == "Not known (example)"


def read_back(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_csv_carries_its_notes_and_keeps_numbers() -> None:
    table = pd.DataFrame(
        {"Place": ["=1+1", "Ash"], "Lon": [-0.5, np.nan], "People": pd.array([5, None], dtype="Int64")}
    )
    rows = read_back(csv_bytes(table, ["Source: a, b"]))
    assert rows == [["# Source: a, b"], ["Place", "Lon", "People"], ["'=1+1", "-0.5", "5"], ["Ash", "", ""]]


@given(st.text(max_size=20))
def test_no_text_cell_starts_a_formula(text: str) -> None:
    cell = list(csv.reader(io.StringIO(csv_bytes(pd.DataFrame({"x": [text]}), []).decode("utf-8-sig"), newline="")))[1:]
    assert not cell or not cell[0] or not cell[0][0].startswith(FORMULA_STARTS)
