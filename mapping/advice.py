"""Nothing found is never a dead end: what to try next, in sentences."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from mapping.choices import suits
from mapping.occurrences import NO_PLACE, occurrences

WEEK = timedelta(days=7)


def next_steps(
    assets: pd.DataFrame, *, on_from: datetime, until: datetime, chosen: Mapping[str, Any], remote: int
) -> tuple[str, ...]:
    """What a person can try who was offered nothing to go to from ``on_from`` until ``until``.

    ``chosen``: the options of ``mapping.choices.suits`` that were asked; ``remote``: how many rows online or by
    phone were found. There is always at least one sentence, and the last is about talking to somebody now.
    """
    return (*_wider(assets, on_from, until, chosen), *_another_day(assets, until, chosen), _talk(remote))


def _wider(assets: pd.DataFrame, start: datetime, end: datetime, chosen: Mapping[str, Any]) -> Iterator[str]:
    """Asking for less, where that would find more."""
    if not any(chosen.values()):
        return
    strict, loose = (_places(assets, start, end, options) for options in (chosen, {}))
    more = len(loose) - len(strict)
    if more > 0:
        yield f"{more} more {'is' if more == 1 else 'are'} on at that time if you ask for any kind of help."


def _another_day(assets: pd.DataFrame, after: datetime, chosen: Mapping[str, Any]) -> Iterator[str]:
    """The next session of that kind in the week that follows."""
    later = _places(assets, after, after + WEEK, chosen)
    later = later[later["start"] >= after]
    if len(later):
        first = later.iloc[0]
        start = first["start"]
        yield f"The next after that: {first['name']}, {start:%A} {start.day} {start:%B} at {start:%H:%M}."
        yield f"In the week after, {len(later)} {'is' if len(later) == 1 else 'are'} on: choose another day."
    else:
        yield "Nothing of that kind is on the map for the week after; there may be groups that we do not know of."


def _places(assets: pd.DataFrame, start: datetime, end: datetime, chosen: Mapping[str, Any]) -> pd.DataFrame:
    """Occurrences with a place to go to, of assets that suit."""
    on = occurrences(assets[suits(assets, **chosen)], start=start, end=end)
    return on[on["lon"].notna() & ~on["venue"].isin(NO_PLACE)]


def _talk(remote: int) -> str:
    """Support that needs no journey."""
    if remote:
        things = "1 line or online meeting" if remote == 1 else f"{remote} lines and online meetings"
        return f"{things} in this list need no journey."
    return "If you want to talk to somebody now, ring one of the helplines given with this answer."
