"""What a profile of stops means for homes near them (compiled)."""

import numpy as np
from numpy.typing import NDArray

from layers.transport import Float32Array, IntArray
from mapping.travel.clock import Connections
from mapping.travel.compiled import compiled
from mapping.travel.links import Footpaths, Links, Near
from mapping.travel.profile import Profile, alike, profile
from mapping.travel.scan import NEVER
from mapping.travel.told import fill_walks, tell


@compiled
def last_leaving(
    found: Profile, near: Near, homes: int, arrive_from_s: int, longest_s: int
) -> tuple[IntArray, IntArray]:
    """(leave, arrive) of each home's last way that takes no longer than that; `near`: the homes by stop.

    NEVER where there is none, or where even that one arrives before `arrive_from_s`.
    """
    leave_s = np.full(homes, -NEVER, dtype=np.int32)
    arrive_s = np.full(homes, NEVER, dtype=np.int32)
    for stop in range(len(near.offsets) - 1):
        begin, end = found.offsets[stop], found.offsets[stop + 1]
        if begin == end:
            continue
        for link in range(near.offsets[stop], near.offsets[stop + 1]):
            home, walk_s = near.place[link], near.seconds[link]
            for entry in range(begin, end):
                leaving_s, there_s = found.depart_s[entry] - walk_s, found.arrive_s[entry]
                if leaving_s < leave_s[home]:
                    break
                if there_s - leaving_s > longest_s:
                    continue
                if leaving_s > leave_s[home] or there_s < arrive_s[home]:
                    leave_s[home], arrive_s[home] = leaving_s, there_s
                break
    for home in range(homes):
        if leave_s[home] == -NEVER or arrive_s[home] < arrive_from_s:
            leave_s[home] = arrive_s[home] = NEVER
    return leave_s, arrive_s


@compiled
def first_arrival(found: Profile, near: Near, leave_from_s: int, longest_s: int, arrive_s: IntArray) -> None:
    """Lower ``arrive_s[home]`` to the first arrival of who leaves from that second on and takes no longer than that."""
    offsets, depart_s, there_s = found
    near_offsets, homes, walks_s = near
    for stop in range(len(near_offsets) - 1):
        begin, end = offsets[stop], offsets[stop + 1]
        if begin == end:
            continue
        least_s = longest_s + 1
        for entry in range(begin, end):
            least_s = min(least_s, there_s[entry] - depart_s[entry])
        for link in range(near_offsets[stop], near_offsets[stop + 1]):
            home, walk_s = homes[link], walks_s[link]
            if walk_s + least_s > longest_s or there_s[end - 1] >= arrive_s[home]:
                continue
            for entry in range(end - 1, begin - 1, -1):
                leaving_s = depart_s[entry] - walk_s
                if there_s[entry] >= arrive_s[home]:
                    break
                if leaving_s >= leave_from_s and there_s[entry] - leaving_s <= longest_s:
                    arrive_s[home] = there_s[entry]
                    break


@compiled
def arrivals_of(  # noqa: PLR0917 - compiled code takes no keywords
    found: Profile, homes: Links, home: int, from_s: int, every_s: int, arrive_s: IntArray
) -> None:
    """Fill ``arrive_s[n]`` with the earliest arrival by vehicle, leaving home at ``from_s + n * every_s`` or later."""
    arrive_s[:] = NEVER
    last = len(arrive_s) - 1
    for link in range(homes.offsets[home], homes.offsets[home + 1]):
        begin = found.offsets[homes.stop[link]]
        for entry in range(found.offsets[homes.stop[link] + 1] - 1, begin - 1, -1):
            after_s = found.depart_s[entry] - homes.seconds[link] - from_s
            if after_s < 0:
                continue
            time = min(after_s // every_s, last)
            arrive_s[time] = min(arrive_s[time], found.arrive_s[entry])
            if time == last:
                break
    for time in range(last - 1, -1, -1):
        arrive_s[time] = min(arrive_s[time], arrive_s[time + 1])


@compiled
def gather(  # noqa: PLR0917 - compiled code takes no keywords
    c: Connections, paths: Footpaths, homes: Links, ends: Links, first: int, last: int, walks: Near,
    times_s: NDArray[np.int64], longest_s: int, layers: int, rank: int,
) -> Float32Array:  # fmt: skip
    """Minutes from every home to the ends `first` up to, not including, `last`: float32[ends, homes].

    `walks`: from each end to the homes from which one may walk all the way. `times_s` are a minute apart; of the
    answers at each time, on foot or by vehicle, the one of that rank is told (0: the least).
    """
    count = len(homes.offsets) - 1
    minutes = np.empty((last - first, count), dtype=np.float32)
    walk_s, arrive_s = np.empty(count, dtype=np.int32), np.empty((len(times_s), 1), dtype=np.int32)
    until_s, most_s = times_s[len(times_s) - 1] + longest_s, alike(len(paths.offsets) - 1, longest_s)
    for end in range(first, last):
        found = profile(c, paths, ends, end, times_s[0], until_s, most_s, layers)
        fill_walks(walk_s, walks, end)
        for home in range(count):
            arrivals_of(found, homes, home, times_s[0], 60, arrive_s[:, 0])
            tell(arrive_s, times_s, walk_s[home : home + 1], rank, longest_s, minutes[end - first, home : home + 1])
    return minutes
