"""Be there and get home: one visit for a whole town, and a week of visits for everybody."""

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from bench import newport
from bench.measure import Line, Plan, median_s
from bench.timetable import cafein_minutes

VISITS = 60


def there_and_back(plan: Plan) -> list[Line]:
    """Arrive at the hub by 19:30, home from 21:00: every corner of the town."""
    work = "there and back, whole Newport network"
    if not newport.there():
        return [Line(work, None, note=newport.MISSING)]
    net, corners = newport.ours(), newport.corners()
    homes, hub = net.places(corners), net.places(newport.hub())
    end = newport.EVENING + timedelta(minutes=90)
    ours_s, table = median_s(
        lambda: net.there_and_back(homes, hub, newport.EVENING, end, max_minutes=60, **newport.WALKER), runs=plan.runs
    )
    note = f"{len(corners):,} corners, {table['ok'].mean():.0%} there and home within the hour"
    return [Line(work, ours_s, "(no peer has it)", at_most=0.010, note=note)]


def week(plan: Plan) -> list[Line]:
    """Sixty places' sessions for all zones, against sixty times two of the best peer's searches."""
    work = "60 places' sessions x all zones, there and back"
    if not newport.there():
        return [Line(work, None, note=newport.MISSING)]
    net, zones, visits = newport.ours(), newport.zones(), sessions()
    homes = net.places(zones)
    ours_s, found = median_s(lambda: net.week(homes, visits, **newport.WALKER), runs=min(plan.runs, 5))
    single_s, _ = median_s(lambda: cafein_minutes(newport.hub(), zones, departure=newport.MORNING), runs=3)
    note = f"cafein: 120 times one place to {len(zones)} zones ({single_s * 1000:.0f} ms); it has no there-and-back; "
    note += f"{found.ok.mean():.0%} of visits can be made"
    return [Line(work, ours_s, "cafein", 2 * VISITS * single_s, aim=10, note=note)]


def sessions() -> pd.DataFrame:
    """Sixty places about the town, each open for ninety minutes at some hour of its Tuesday."""
    rng, places = np.random.default_rng(3), newport.some_corners(VISITS, seed=4)
    day = datetime.combine(newport.MORNING.date(), datetime.min.time())
    starts = [day + timedelta(minutes=int(m)) for m in rng.integers(9 * 4, 20 * 4, VISITS) * 15]
    ends = [start + timedelta(minutes=90) for start in starts]
    return pd.DataFrame({"lon": places.x, "lat": places.y, "start": starts, "end": ends})


ROWS: dict[str, Callable[[Plan], list[Line]]] = {"there-and-back": there_and_back, "week": week}
