"""Ours and cafein on Newport's real streets and timetable: the same answers but for causes that are known by name."""

from datetime import datetime
from pathlib import Path

import numpy as np
import osmium
import pytest

pytest.importorskip("cafein")

from bench import newport, pairs, pairs_model
from bench.peers.cafein import Cafein
from bench.peers.ferrobus import Ferrobus
from bench.peers.fine_streets import cut_fine
from layers.streets import read_streets
from mapping.travel import TravelNetwork
from tests.conformance.cases import CASES
from tests.conformance.engine import Engine
from tests.conformance.ours import Ours
from tests.conformance.score import run

BY_NAME = {case.name: case for case in CASES}
PLAIN = [
    "walking beats waiting",
    "the walk from the last stop counts",
    "a window's median: every minute of it",
    "a cap on rides: one ride takes the slow bus",
    "a journey's rides, lines and waits",
    "24:10 asked at 23:50 of its own day",
]
real_data = pytest.mark.skipif(not newport.there(), reason=newport.MISSING)


@pytest.fixture(scope="module")
def sample() -> pairs.Sample:
    return pairs.Sample.drawn(6, 100)


@pytest.fixture(params=[newport.MORNING, newport.EVENING], ids=["08:00", "19:30"])
def when(request: pytest.FixtureRequest) -> datetime:
    moment: datetime = request.param
    return moment


@real_data
def test_every_large_difference_to_cafein_has_a_cause(sample: pairs.Sample, when: datetime) -> None:
    ours, theirs, answers = sample.ours(when), sample.theirs(when), sample.model(when)
    large = pairs.apart_s(ours, theirs) > pairs.LARGE_S
    assert large.any(), "the sample shows no difference: draw another"
    assert pairs.NONE not in pairs.causes(theirs, large, answers)


@real_data
def test_the_model_is_ours_at_one_end_and_cafein_at_the_other(sample: pairs.Sample, when: datetime) -> None:
    answers = sample.model(when)
    assert pairs.apart_s(sample.ours(when), answers(pairs.NONE)).max() <= 2
    assert pairs.apart_s(sample.theirs(when), answers(frozenset(pairs_model.SWITCHES))).max() <= 2


def test_a_difference_that_nothing_explains_is_told() -> None:
    theirs, large = np.array([[60.0, 700.0]]), np.array([[True, True]])
    found = pairs.causes(theirs, large, lambda switches: np.array([[60.0 if "seconds" in switches else 900.0, 900.0]]))
    assert {cause: pair.tolist() for cause, pair in found.items()} == {
        frozenset({"seconds"}): [[True, False]],
        pairs.NONE: [[False, True]],
    }


def test_least_sums_are_those_of_trying_every_way() -> None:
    rng = np.random.default_rng(5)
    first, second = (np.where(rng.random((6, 6)) < 0.4, np.inf, rng.integers(1, 99, (6, 6))) for _ in range(2))
    tried = (first[:, :, None] + second[None, :, :]).min(axis=1)
    assert (pairs_model.least_sum(first, second) == tried).all()


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("engine", [Cafein(), Ferrobus()], ids=["cafein", "ferrobus"])
def test_peers_are_asked_fairly(engine: Engine, name: str) -> None:
    assert run(engine, BY_NAME[name]).verdict == "passed"


def _ways(streets: Path) -> int:
    return sum(1 for _ in osmium.FileProcessor(str(streets), osmium.osm.WAY))


def test_cutting_a_map_fine_changes_no_way_through_it(tmp_path: Path) -> None:
    case = BY_NAME["a bridge does not join the street below it"]
    streets = case.streets(tmp_path)
    fine = cut_fine(streets, tmp_path / "fine.osm.pbf")
    assert 300 <= _ways(fine) <= 310  # 6,000 m of street in pieces of at most 20
    plain, cut = (TravelNetwork.build(read_streets(path), None) for path in (streets, fine))
    assert Ours().answer(cut, case.asks[0]) == pytest.approx(Ours().answer(plain, case.asks[0]), abs=0.02)
