"""How sure a journey is, in words."""

from dataclasses import replace
from datetime import datetime

import pytest

from web.chances import OneChance, chances_words

HOURLY = OneChance(
    best=14, typical=44.5, worst=73, chances=1, on_foot=False,
    begins=datetime(2026, 11, 24, 17), ends=datetime(2026, 11, 24, 18),
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "1 chance in the hour from 17:00: at best it takes 14 minutes, typically 44; if you just miss one, 73."),
        ({"chances": 3, "typical": 20.0, "worst": 32.0},
         "3 chances in the hour from 17:00: at best it takes 14 minutes, typically 20; if you just miss one, 32."),
        ({"worst": None},
         "1 chance in the hour from 17:00: at best it takes 14 minutes, typically 44; "
         "if you just miss one, there may be no way any more."),
        ({"worst": None, "typical": None},
         "1 chance in the hour from 17:00: at best it takes 14 minutes, "
         "but for half of that hour or more there is no way."),
        ({"chances": 0, "best": 66.0, "typical": 80.0, "worst": None},
         "No chance in the hour from 17:00, one must wait for a later one: at best it takes 66 minutes, typically 80; "
         "if you just miss one, there may be no way any more."),
        ({"best": None, "typical": None, "worst": None, "chances": 0}, "No way there in the hour from 17:00."),
        ({"on_foot": True, "best": 18.0, "chances": 0},
         "Walking all the way is as good as any bus or train: 18 minutes, at any time."),
    ],
)  # fmt: skip
def test_an_hourly_bus_is_not_an_average(changes: dict[str, object], words: str) -> None:
    assert chances_words(replace(HOURLY, **changes)) == words
