"""A journey as sentences that a person can follow, with what it costs; every door uses the same ones."""

from collections.abc import Callable
from datetime import datetime

from mapping.travel import Journey, Leg
from mapping.travel.fares import LEFT_OUT, Fare
from mapping.travel.leg import END
from mapping.travel.tariff import Tariff
from web.words import distance, duration

Clock = Callable[[datetime], str]
OWN_WAY = {"walk": "Walk", "cycle": "Cycle", "drive": "Drive or get a lift"}
SHORTEST_WAIT = 2  # minutes; less is no wait worth a word
NOT_SAID = "The timetable does not say if you can go all the way with a wheelchair. Ask first."
STEP_FREE = "You can go all the way with a wheelchair, the timetable says."
NOT_STEP_FREE = "You cannot go all the way with a wheelchair, the timetable says."
FARE_UNKNOWN = "not known"


def vehicle(leg: Leg) -> str:
    """ "the 7 towards Maidstone"."""
    return f"the {leg.route} towards {leg.headsign}" if leg.headsign else f"the {leg.route}"


def steps(journey: Journey, clock: Clock) -> list[str]:
    """The whole journey, one sentence or two for each leg; empty where there is no ride in it."""
    if not journey.boardings:
        return []
    following = [*journey.legs[1:], None]
    return [_step(leg, after, clock) for leg, after in zip(journey.legs, following, strict=True)]


def way_words(journey: Journey) -> str:
    """A journey without a ride: "Walk. It takes about 15 minutes."."""
    return f"{OWN_WAY[journey.legs[0].kind]}. It takes about {duration(journey.minutes)}."


def step_free_words(journey: Journey) -> str:
    """What the timetable says of a wheelchair on the rides; "" where there is no ride."""
    said = {leg.step_free for leg in journey.legs if leg.kind == "ride"}
    if not said:
        return ""
    if "no" in said:
        return NOT_STEP_FREE
    return NOT_SAID if "not said" in said else STEP_FREE


def cost_words(fare: Fare | None) -> str:
    """ "about £6.00 (an estimate)", "nothing", "not known"."""
    return FARE_UNKNOWN if fare is None else fare.said


def fare_note(tariff: Tariff | None) -> str:
    """Where the fares come from and what they leave out."""
    if tariff is None:
        return "What the rides cost is not known here."
    if tariff.rule is None:
        return f"Fares are those in the timetable. {LEFT_OUT}"
    source = tariff.rule.source or "its source is not recorded"
    feed = "Fares are those in the timetable; where it has none, they" if tariff.tickets else "Fares"
    return f"{feed} are an estimate ({source}). {LEFT_OUT}"


def _step(leg: Leg, after: Leg | None, clock: Clock) -> str:
    if leg.kind != "ride":
        where = "the place" if leg.to_name == END else leg.to_name
        return f"{clock(leg.depart)}: walk to {where}. {distance(leg.walk_m)}, about {duration(leg.minutes)}."
    how = f"stay on board, it goes on as {vehicle(leg)}" if leg.stays else f"{vehicle(leg)} from {leg.from_name}"
    off = "Stay on board at" if after is not None and after.stays else "Get off at"
    parts = [
        f"{clock(leg.depart)}: {how}.",
        _coming(leg),
        leg.ask,
        f"{off} {leg.to_name} at {clock(leg.arrive)}.",
    ]
    return " ".join(part for part in parts if part)


def _coming(leg: Leg) -> str:
    """How long one waits for this ride, where that is worth a word."""
    if leg.stays:
        return ""
    if leg.every_minutes:
        return f"One comes every {duration(leg.every_minutes)}, at no fixed time; this is the latest."
    return f"You wait {duration(leg.wait_minutes)} for it." if leg.wait_minutes >= SHORTEST_WAIT else ""
