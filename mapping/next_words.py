"""Where next, in sentences: whom an addition reaches, when, at what fare, and what it leaves."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from mapping.next_fares import Visits
from mapping.next_steps import Option, Plan
from mapping.step_counts import Counts

MEANS = (
    "Newly reached: people of zones from which one can go to nothing of these kinds in that part of that day and come "
    "home, and could with the addition, each way within the minutes. Each addition is reckoned by itself and counts "
    "whom those before it do not reach; together they may reach more. People are rounded to 5; 1 to 7 are hidden."
)
LEAVES_OUT = (
    "Left out: whether a room may be used and who would run the group, what a bus costs to run, whether the driver's "
    "day allows it, people far from where their zone is taken to live, and support online or by phone."
)


def addition(option: Option) -> str:
    """What would be added, and when: "A group at … on Tuesdays, 19:30 to 21:00"."""
    if option.bus:
        day = datetime(2024, 1, 1 + option.bus.weekday)  # the first of that year is a Monday
        return f"Line {option.name} on {day:%A}s, {option.known}"
    start, end = option.start or datetime.min, option.end or datetime.min
    where = f"at {option.name}" if option.what == "room" else f"in the middle of {option.name}"
    return f"A group {where} on {start:%A}s, {start:%H:%M} to {end:%H:%M}"


def sentence(option: Option, step: Counts, zones: int, visits: Visits) -> str:
    """One suggestion in a sentence, and what is known of its place."""
    some = "1 zone" if zones == 1 else f"{zones} zones"
    far = f"typically {round(visits.minutes)} minutes away"
    to = f", to {_listed(visits.goes_to)}" if option.bus else ""
    left = f" ({step.percent_left}%)" if step.percent_left is not None else ""
    said = (
        f"{addition(option)}: newly reaches {step.reached} ({some}){to}, {far} and {fare_words(visits)}; "
        f"{step.left}{left} would still be left out."
    )
    cost = f" The room: {option.cost}." if option.cost else ""
    return said if option.bus else f"{said} {option.known}{cost}"


def fare_words(visits: Visits) -> str:
    """What a visit typically costs, there and home: "for about £3.00 (an estimate) there and home"."""
    if visits.fare is None:
        return f"at a fare that is not known for {visits.unknown} of {visits.asked} zones asked"
    if not visits.fare.amount:
        return "at no fare"
    some = f" (not known for {visits.unknown} of {visits.asked} zones asked)" if visits.unknown else ""
    return f"for {visits.fare.said} there and home{some}"


def how_sure(plan: Plan) -> str:
    """How near to the best the choice is, in a sentence."""
    n, choice = len(plan.options), plan.found.choice
    few = f"{plan.question.add} of these {n} options" if plan.question.add > 1 else f"one of these {n} options"
    if choice.gap <= 1e-9:
        return f"No other choice of {few} newly reaches more: proved."
    more = int(np.ceil(100 * (choice.at_most / choice.value - 1))) if choice.value else 100
    return f"Another choice of {few} may reach more, by {more}% at most: the best is not proved."


def nothing_to_gain(plan: Plan) -> str:
    """Why nothing is suggested, in a sentence; "" where something is."""
    if plan.found.steps:
        return ""
    slot = plan.question.slot
    when = f"on this {slot.day:%A} {slot.part}"
    if plan.already.all():
        return f"Nothing to gain {when}: everybody who is counted can already go to something and come home."
    if not plan.options:
        return f"Nothing to gain {when}: there is no room, place or bus line that could be tried."
    return (
        f"Nothing to gain {when}: none of the {len(plan.options)} options tried would let anybody who is left out go "
        "and come home."
    )


def _listed(names: Sequence[str], most: int = 2) -> str:
    """ "A, B and 2 more"."""
    some = ", ".join(names[:most])
    return f"{some} and {len(names) - most} more" if len(names) > most else some
