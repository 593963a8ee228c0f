"""How often one address may do what needs no account: counted in memory, under a name that means nothing elsewhere.

An address is kept only as a hash salted at random when the process starts, so that nothing here outlives it.
"""

import hashlib
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

HOUR_S = 3_600
DAY_S = 24 * HOUR_S
MOST_KEYS = 20_000  # addresses remembered at once: some 10 MB at worst


@dataclass(frozen=True)
class Limit:
    """How many times in an hour and a day one address may; how many times a day all without an account together.

    A limit on all together keeps the queue of checking short. Where nothing is queued there is none (infinity): it
    would only let a few shut the door on everybody.
    """

    an_hour: int
    a_day: int
    of_all_a_day: float = inf


LIMITS = {
    "suggest": Limit(an_hour=10, a_day=30, of_all_a_day=300),
    "note": Limit(an_hour=5, a_day=10, of_all_a_day=200),
    "answer": Limit(an_hour=60, a_day=200),  # one-time links: tries, right or wrong
    "join": Limit(an_hour=30, a_day=100),
}
MORE_EACH_DAY = 10  # a person who signs in may do so many more an hour for each day since joining ...
MOST_DAYS = 9  # ... for so many days


@dataclass(frozen=True)
class Answer:
    """Yes or no, and why not, in a sentence for the person who asked."""

    ok: bool
    reason: str = ""


class Limits:
    """Counts for one process; asking is doing: each yes is counted at once."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic, most_keys: int = MOST_KEYS) -> None:
        self._clock = clock
        self._most_keys = most_keys
        self._salt = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._times: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()
        self._of_all: dict[str, deque[float]] = {what: deque() for what in LIMITS}

    def key(self, address: str) -> str:
        """The name under which an address (or "user_3") is counted here, and nowhere else."""
        return hashlib.blake2b(address.encode(), key=self._salt, digest_size=16).hexdigest()

    def may(self, key: str, what: str, *, days_here: int | None = None) -> Answer:
        """Whether ``key`` may do ``what`` (a name in ``LIMITS``) once more now; a yes counts.

        ``days_here``: whole days since a person who is signed in joined; the limit grows with them, and what they
        do is not counted among what comes without an account.
        """
        limit, now = LIMITS[what], self._clock()
        more = MORE_EACH_DAY * min(days_here or 0, MOST_DAYS)
        with self._lock:
            own, of_all = self._own(key, what), self._of_all[what]
            _forget(own, now), _forget(of_all, now)
            last_hour = sum(1 for moment in own if moment > now - HOUR_S)
            if last_hour >= limit.an_hour + more or len(own) >= limit.a_day + more * 3:
                return Answer(False, "That is a lot from one place. Please wait an hour and try again.")
            if days_here is None:
                if len(of_all) >= limit.of_all_a_day:
                    return Answer(False, "We have been sent more than we can check today. Please try again tomorrow.")
                if limit.of_all_a_day < inf:
                    of_all.append(now)
            own.append(now)
            return Answer(True)

    def _own(self, key: str, what: str) -> "deque[float]":
        """The times of one address; the one that came longest ago is forgotten where there are too many."""
        times = self._times.setdefault((key, what), deque())
        self._times.move_to_end((key, what))
        while len(self._times) > self._most_keys:
            self._times.popitem(last=False)
        return times


def _forget(times: "deque[float]", now: float) -> None:
    while times and times[0] <= now - DAY_S:
        times.popleft()


limits = Limits()
"""The one count of this process."""


def may(key: str, what: str, *, days_here: int | None = None) -> Answer:
    """``Limits.may`` of this process."""
    return limits.may(key, what, days_here=days_here)
