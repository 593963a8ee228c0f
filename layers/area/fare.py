"""[fare] of area.toml: the flat bus fare of an area, written by hand, and checked before anybody is told a price."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from layers.errors import BadFileError
from layers.limits import MAX_CHANGE_MINUTES, MAX_FARE, MAX_PROPERTY_CHARS

VEHICLES = ("bus", "coach", "tram", "metro", "train", "ferry")
NEEDED = ("single", "currency")
PRICES = ("single", "return_ticket", "cap_day", "day_ticket", "week_ticket")

Fare = dict[str, Any]


def read_fare(settings: Mapping[str, Any], *, where: str) -> Fare | None:
    """Return the checked values of [fare], as ``mapping.travel.fares.FlatRule`` takes them; None where there is none.

    Prices are floats, ``modes`` a tuple of VEHICLES, dates are dates. ``where`` names the file in errors. Raises
    BadFileError, one sentence, for an unknown key, a price or date that cannot be, or a missing one.
    """
    said = settings.get("fare")
    if said is None:
        return None
    if not isinstance(said, Mapping):
        raise BadFileError(f"{where}: fare should be a table; write [fare], and its values on lines of their own.")
    unknown = [key for key in said if key not in CHECKS]
    if unknown:
        raise BadFileError(f"{where}: [fare] has {unknown[0]!r}, which is not known; it may hold {', '.join(CHECKS)}.")
    lacking = [key for key in NEEDED if key not in said]
    if lacking:
        raise BadFileError(f"{where}: [fare] lacks {lacking[0]}; write single = 3.00 and currency = 'GBP', say.")
    fare = {key: CHECKS[key](value, f"{where}: [fare] {key}") for key, value in said.items()}
    if fare.get("valid_from") and fare.get("valid_until") and fare["valid_until"] < fare["valid_from"]:
        raise BadFileError(f"{where}: [fare] ends on {fare['valid_until']}, before it begins; correct the dates.")
    return fare


def _price(value: Any, what: str) -> float:
    plain = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not plain or not 0 <= value <= MAX_FARE or round(value, 2) != value:
        raise BadFileError(f"{what} is {value!r}; write a price from 0 to {MAX_FARE}, such as 3.00.")
    return float(value)


def _currency(value: Any, what: str) -> str:
    if not isinstance(value, str) or not re.fullmatch("[A-Z]{3}", value):
        raise BadFileError(f"{what} is {value!r}; write its three letters, such as 'GBP'.")
    return value


def _modes(value: Any, what: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or any(mode not in VEHICLES for mode in value):
        raise BadFileError(f"{what} is {value!r}; write a list of some of {', '.join(VEHICLES)}.")
    return tuple(value)


def _minutes(value: Any, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_CHANGE_MINUTES:
        raise BadFileError(f"{what} is {value!r}; write whole minutes from 0 to {MAX_CHANGE_MINUTES}.")
    return value


def _date(value: Any, what: str) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise BadFileError(f"{what} is {value!r}; write a date such as 2026-12-31, without quotes.")
    return value


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str) or len(value) > MAX_PROPERTY_CHARS:
        raise BadFileError(f"{what} should be a text of at most {MAX_PROPERTY_CHARS:,} characters.")
    return value


CHECKS: dict[str, Callable[[Any, str], Any]] = {
    **dict.fromkeys(PRICES, _price),
    "currency": _currency,
    "modes": _modes,
    "change_minutes": _minutes,
    "valid_from": _date,
    "valid_until": _date,
    "source": _text,
    "note": _text,
}
