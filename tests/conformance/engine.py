"""What a conformance case is, and the small protocol by which any travel-time engine can be scored on it.

An engine is loaded with a case's GTFS feeds and its little OpenStreetMap extract, then asked the case's questions. An
adapter says in ``offers`` what the engine can be asked at all: a question that needs more is "does not offer", which
is not "wrong". The expected answers are worked out by hand from the GTFS reference, never by running an engine.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

LonLat = tuple[float, float]
Answer = float | str | bool | datetime | None

WALK_KMH = 5.04  # 1.4 m/s: the one speed of engines that cannot be told another
MAX_WALK_MINUTES = 20.0
MAX_MINUTES = 180.0


class NotOfferedError(Exception):
    """An adapter's word that its engine does not give this part of an answer, which is not "wrong"."""


@dataclass(frozen=True)
class Ask:
    """One question and the answer that is right. Times are naive local times of the (first) feed's zone.

    ``kind``: what is asked, and ``column``: which part of the answer counts.

    - "minutes": door-to-door minutes; from ``depart`` to being there (the first wait included), or from the latest
      leaving to ``arrive``; nan where there is no way within ``max_minutes``. With ``window_minutes`` the
      ``percentile`` of asking every whole minute of [depart, depart + window)
    - "journey": a part of that journey: "boardings", "walk_m", "routes" (names by comma), "waits" (minutes between
      leaving and arriving neither walked nor ridden), "ask" (does one leg have to be asked for first?), "step_free"
    - "fare": the price of that journey, ``column`` "amount" or "estimate"
    - "there_and_back": to be at the destination from ``start`` to ``end``; a column of that answer
    - "week": the same for all of ``visits`` at once; the column of each, by "|"
    - "chances": of the departures in ``window_minutes``: "best", "typical", "worst", "chances", "on_foot"
    - "reach": is the destination inside the polygon of ``max_minutes``? (column "inside")

    Other modes than "transit" need no moment. ``expected`` is minutes, a number, a word, a moment, a bool.
    ``within_s`` is what any engine may differ by where minutes are asked; ``ours_within_s`` what ours may.
    """

    origin: LonLat
    destination: LonLat
    expected: Answer
    kind: str = "minutes"
    column: str = ""
    depart: datetime | None = None
    arrive: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    visits: tuple[tuple[datetime, datetime], ...] = ()
    mode: str = "transit"
    walk_kmh: float = WALK_KMH
    max_walk_minutes: float = MAX_WALK_MINUTES
    max_minutes: float = MAX_MINUTES
    window_minutes: int = 0
    percentile: float = 50
    max_rides: int | None = None
    step_free: bool = False
    ferries: bool = True
    within_s: float = 60.0
    ours_within_s: float = 2.0

    @property
    def needs(self) -> frozenset[str]:
        """What an engine must offer to be asked this."""
        extras = {
            "arrive": self.arrive is not None,
            "window": self.kind == "minutes" and self.window_minutes > 0,
            "rides": self.max_rides is not None,
            "step_free": self.step_free,
            "ferries": not self.ferries,
            "walk_speed": self.walk_kmh != WALK_KMH,
            "walk_cap": self.max_walk_minutes != MAX_WALK_MINUTES,
            self.mode: self.mode != "transit",
        }
        return frozenset({self.kind, *(word for word, needed in extras.items() if needed)})


@dataclass(frozen=True)
class Case:
    """One thing that may go wrong: feeds, streets, and what must come out.

    ``feeds`` and ``streets`` write their files into a folder of their own and give the paths. ``refuses``: words that
    the error must hold with which an engine turns these feeds away (no question is asked then).
    """

    name: str
    theme: str
    feeds: Callable[[Path], Sequence[Path]]
    streets: Callable[[Path], Path]
    asks: tuple[Ask, ...] = ()
    refuses: tuple[str, ...] = ()
    fare_rule: Mapping[str, Any] | None = None

    @property
    def needs(self) -> frozenset[str]:
        """What an engine must offer to be scored on it."""
        asked = frozenset().union(*(ask.needs for ask in self.asks))
        return asked | ({"fare_rule"} if self.fare_rule else set())


class Engine(Protocol):
    """A travel-time engine as the cases see it.

    ``offers``: "minutes" (by timetable, departing at a moment), and any of "arrive", "window", "rides" (a cap on
    boardings), "walk", "cycle", "drive" (those modes alone), "walk_speed", "walk_cap", "step_free", "ferries" (to do
    without them), "journey", "fare", "fare_rule", "there_and_back", "week", "chances", "reach".
    """

    name: str
    offers: frozenset[str]

    def load(self, feeds: Sequence[Path], streets: Path, *, fare_rule: Mapping[str, Any] | None = None) -> Any:
        """A network of GTFS zips (none: streets alone) and one .osm.pbf; any error counts as a refusal to load.

        ``fare_rule`` is given only to engines that offer it.
        """

    def answer(self, network: Any, ask: Ask) -> Answer:
        """The answer to a question that needs only what is offered; nan where there is no way."""
